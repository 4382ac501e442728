"""Tables that know no word of the subject."""

from __future__ import annotations

from django.db import models


class Allowance(models.Model):
    """How often something was done in a window of time; counted atomically by `forum.base.limits`."""

    key = models.TextField()
    window_start = models.DateTimeField()
    count = models.IntegerField(default=0)

    class Meta:
        db_table = "forum_allowance"
        constraints = [
            models.UniqueConstraint(fields=["key", "window_start"], name="one_allowance_per_window")
        ]

    def __str__(self) -> str:
        return f"{self.key}: {self.count}"


class SiteText(models.Model):
    """Words that the site's administrators set: its name, the front page, the banner and such."""

    key = models.TextField(unique=True)
    body = models.TextField(default="", blank=True)  # Markdown, or one plain line for a name
    body_html = models.TextField(default="", blank=True)
    updated_at = models.DateTimeField()

    class Meta:
        db_table = "forum_site_text"

    def __str__(self) -> str:
        return self.key


class Beat(models.Model):
    """When something that should happen again and again happened last: the worker's pulse, each periodic task."""

    key = models.TextField(unique=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "forum_beat"

    def __str__(self) -> str:
        return self.key
