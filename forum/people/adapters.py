"""What allauth asks of this site: which names an account gets, and how its refusals are worded."""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.forms import BaseForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from forum.people.models import Person


class AccountAdapter(DefaultAccountAdapter):
    """Accounts by e-mail address."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("This account is closed."),
        "email_password_mismatch": _(
            "Address and password do not belong together. Check both, or have a code sent."
        ),
        "email_taken": _("There is an account with this address already."),
        "duplicate_email": _("This is your address already."),
        "enter_current_password": _("This is not your present password."),
        "incorrect_password": _("This is not your password."),
        "incorrect_code": _("This is not the code. Check it once more against the mail or the app."),
        "invalid_password_reset": _("This link has been used, or is too old. Ask for another."),
        "too_many_login_attempts": _("Too many wrong attempts for this address. Try again in 5 minutes."),
        "same_as_current": _("This is what it is already."),
        "rate_limited": _("That was tried too often. Try again in a minute."),
        "unknown_email": _("No account has this address."),
    }

    def save_user(self, request: HttpRequest, user: Person, form: BaseForm, commit: bool = True) -> Person:
        """The names are set before the first save, so that no account exists without one."""
        user.display_name = form.cleaned_data.get("display_name", "")
        user.family_name = form.cleaned_data.get("family_name", "")
        saved: Person = super().save_user(request, user, form, commit=commit)
        return saved

    def unstash_verified_email(self, request: HttpRequest) -> str | None:
        """What coming by an invitation has shown to be somebody's address; no account gets it that asks for another."""
        stashed: str | None = super().unstash_verified_email(request)
        typed = request.POST.get("email", "").strip().lower()
        return stashed if stashed is not None and stashed.lower() == typed else None


class SecondStepAdapter(DefaultMFAAdapter):
    """The app, recovery codes and passkeys."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": AccountAdapter.error_messages["incorrect_code"],
        "add_email_blocked": _("Turn the second step off before you change the address, and on again after."),
        "cannot_delete_authenticator": _("This cannot be turned off for your account."),
        "cannot_generate_recovery_codes": _(
            "Set up an app or a passkey first: recovery codes take its place."
        ),
        "unverified_email": _("First enter the code that was sent to your address."),
    }


class ProviderAdapter(DefaultSocialAccountAdapter):
    """Accounts that come through a university's own sign-in; the person still chooses the name."""

    def get_signup_form_initial_data(self, sociallogin: SocialLogin) -> dict[str, Any]:
        """What the provider says of the person, to be changed or kept."""
        data = super().get_signup_form_initial_data(sociallogin)
        said = sociallogin.account.extra_data.get("userinfo") or sociallogin.account.extra_data
        data["display_name"] = str(said.get("name") or "")
        data["family_name"] = str(said.get("family_name") or "")
        return data
