"""What an administrator does to accounts: the first of them, names put right, accounts closed and opened."""

from __future__ import annotations

import datetime as dt

from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from forum.base.errors import Invalid, Refused
from forum.base.stamps import now
from forum.ledger.recording import record
from forum.people.models import Person
from forum.people.names import tidy_name, why_not_a_name, why_not_taken
from forum.seminars.models import Membership, Role, Seminar
from forum.seminars.queries import acting_instructors

_NAMES = ("display_name", "family_name")


@transaction.atomic
def found_administrator(
    email: str, *, display_name: str, password: str, at: dt.datetime | None = None
) -> Person:
    """A new account that administers the site, its address counted as confirmed: whoever may run this owns the site.

    Raises Invalid for an address, a name or a password that will not do, and for an address that is taken.
    """
    at = at or now()
    wrong: dict[str, list[str]] = {}
    email, display_name = email.strip(), tidy_name(display_name)
    person = Person(email=email, display_name=display_name, is_staff=True, is_superuser=True)
    try:
        validate_email(email)
    except ValidationError:
        wrong["email"] = [_("This is not an e-mail address.")]
    if Person.objects.filter(email__iexact=email).exists():
        wrong["email"] = [_("There is an account with this address already.")]
    if sentence := why_not_a_name(display_name):
        wrong["display_name"] = [sentence]
    try:
        validate_password(password, person)
    except ValidationError as error:
        wrong["password"] = list(error.messages)
    if wrong:
        raise Invalid(wrong)
    person = Person.objects.create_superuser(email, password, display_name=display_name)
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    record("person.founded", person, seminar=None, actor=person, at=at)
    return person


@transaction.atomic
def correct_account(
    person: Person,
    *,
    by: Person | None,
    display_name: str,
    family_name: str,
    is_active: bool,
    is_staff: bool,
    at: dt.datetime | None = None,
) -> Person:
    """Puts a name right, closes an account or opens it again, and makes or unmakes an administrator.

    The caller is an administrator's page, or the command line (`by` is None). Raises Invalid by field, and Refused
    where administrators would lock themselves out, or a seminar would lose its only instructor.
    """
    at = at or now()
    # with the administrators, so that two who unmake each other do it one after the other
    concerned = Person.objects.select_for_update(no_key=True).filter(
        Q(pk=person.pk) | Q(is_staff=True, is_active=True)
    )
    locked = {one.pk: one for one in concerned.order_by("pk")}
    person = locked[person.pk]
    wanted: dict[str, str | bool] = {
        "display_name": tidy_name(display_name),
        "family_name": tidy_name(family_name),
        "is_active": is_active,
        "is_staff": is_staff,
    }
    changed = sorted(name for name, value in wanted.items() if getattr(person, name) != value)
    if not changed:
        return person
    _check_names(person, wanted, changed)
    if by is not None and by.pk == person.pk and not (is_active and is_staff):
        raise Refused(_("You would lock yourself out. Ask another administrator to do that."))
    if not (is_active and is_staff) and person.is_active and person.is_staff and len(locked) == 1:
        raise Refused(_("This is the only administrator. Make somebody else one first."))
    if "is_active" in changed and not is_active:
        _keep_instructors_without(person, at)
    for name in changed:
        setattr(person, name, wanted[name])
    person.is_superuser = person.is_staff
    person.save(update_fields=[*changed, "is_superuser"])
    if set(changed) & set(_NAMES):
        record("person.renamed", person, seminar=None, actor=by, at=at)
    for name, on, off in (
        ("is_active", "person.opened", "person.closed"),
        ("is_staff", "person.made_administrator", "person.unmade_administrator"),
    ):
        if name in changed:
            record(on if wanted[name] else off, person, seminar=None, actor=by, at=at)
    return person


def _check_names(person: Person, wanted: dict[str, str | bool], changed: list[str]) -> None:
    wrong: dict[str, list[str]] = {}
    display_name, family_name = str(wanted["display_name"]), str(wanted["family_name"])
    if "display_name" in changed and (
        sentence := why_not_a_name(display_name) or why_not_taken(display_name, but=person)
    ):
        wrong["display_name"] = [sentence]
    if "family_name" in changed and family_name and (sentence := why_not_a_name(family_name)):
        wrong["family_name"] = [sentence]
    if wrong:
        raise Invalid(wrong)


def _keep_instructors_without(person: Person, at: dt.datetime) -> None:
    """Raises Refused where somebody is a seminar's only instructor: a closed account looks after nobody."""
    taught = Membership.objects.filter(person=person, role=Role.INSTRUCTOR).values("seminar")
    for seminar in Seminar.objects.select_for_update(no_key=True).filter(pk__in=taught).order_by("pk"):
        if not acting_instructors(seminar.pk, at=at).exclude(person=person).exists():
            raise Refused(
                _("%(name)s is the only instructor of %(seminar)s. Make somebody else an instructor first.")
                % {"name": person.display_name, "seminar": seminar.label}
            )
