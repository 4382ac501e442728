"""The forms of passkeys, which take whatever shape a program sends in place of a browser's answer."""

from __future__ import annotations

import struct
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn import forms as passkeys

# what reading nested, encoded values of the wrong shape ends in
UNREADABLE = (AttributeError, LookupError, RecursionError, TypeError, ValueError, struct.error)


class _AnyShape:
    """An answer that cannot be read is a wrong one: a sentence at the form, not a fault."""

    def full_clean(self) -> None:
        form: Any = self
        try:
            super().full_clean()  # type: ignore[misc]
        except UNREADABLE:
            form.cleaned_data = getattr(form, "cleaned_data", {})
            form.add_error("credential", get_adapter().validation_error("incorrect_code"))


class AddPasskey(_AnyShape, passkeys.AddWebAuthnForm):
    """A new one for an account."""


class SignInWithPasskey(_AnyShape, passkeys.LoginWebAuthnForm):
    """In place of address and password."""


class SecondStepByPasskey(_AnyShape, passkeys.AuthenticateWebAuthnForm):
    """After the password."""


class ReauthenticateByPasskey(_AnyShape, passkeys.ReauthenticateWebAuthnForm):
    """Before a change to the account."""
