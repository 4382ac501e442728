"""The account. What a person is called, and how they want their pages; roles are held per seminar."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Theme(models.TextChoices):
    """How pages are coloured; `system` follows the device."""

    SYSTEM = "system", _("As the device is set")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


class PersonManager(BaseUserManager["Person"]):
    """Finds people by address, whatever its case."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> Person:
        """A new account; `email` is required and kept as typed (its domain in lower case)."""
        if not email:
            raise ValueError("An account needs an e-mail address.")
        person = self.model(email=self.normalize_email(email), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> Person:
        """An administrator of the site."""
        return self.create_user(email, password, **{"is_staff": True, "is_superuser": True, **fields})

    def get_by_natural_key(self, username: str | None) -> Person:
        """Sign-in by address, whatever its case."""
        return self.get(email__iexact=username)


class Person(AbstractBaseUser, PermissionsMixin):
    """Somebody with an account. `is_staff` is an administrator of the site."""

    email = models.EmailField(_("e-mail address"))
    display_name = models.TextField(_("name that others see"), default="")
    family_name = models.TextField(_("family name, for sorting"), default="", blank=True)
    zone = models.TextField(_("time zone"), default="", blank=True)  # empty: the seminar's
    theme = models.TextField(_("theme"), choices=Theme.choices, default=Theme.SYSTEM)
    keys = models.BooleanField(_("keyboard shortcuts"), default=True)
    has_notices = models.BooleanField(default=False)  # perhaps something unread: pages ask no further if not
    is_active = models.BooleanField(_("may sign in"), default=True)
    is_staff = models.BooleanField(_("administrator"), default=False)
    date_joined = models.DateTimeField(_("since"), default=timezone.now)

    objects: ClassVar[PersonManager] = PersonManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["display_name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="one_account_per_address",
                violation_error_message=_("There is an account with this address already."),
            )
        ]

    def __str__(self) -> str:
        return self.display_name or self.email

    def get_full_name(self) -> str:
        """For Django's own pages and mails."""
        return self.display_name

    def get_short_name(self) -> str:
        """For Django's own pages and mails."""
        return self.display_name

    @property
    def initials(self) -> str:
        """One or two letters for the round link to one's account."""
        words = self.display_name.split()
        letters = [w[0] for w in words[:1] + words[1:][-1:] if w]
        return "".join(letters).upper() or "?"
