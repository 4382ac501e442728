"""One app made of feature packages; `forum.models` lists the tables of all of them."""

from django.apps import AppConfig


class ForumConfig(AppConfig):
    """The app's name for Django: `forum`."""

    name = "forum"
    label = "forum"
    verbose_name = "Disputatio"
    default_auto_field = "django.db.models.BigAutoField"
