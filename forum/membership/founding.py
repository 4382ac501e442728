"""Who founds a seminar: whoever has an address at a listed domain, and whoever asked and was granted it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from forum.access.viewer import Viewer
from forum.base import limits
from forum.base.errors import Conflict, Invalid, Refused, TooMany
from forum.base.stamps import now
from forum.base.text import clean, is_blank
from forum.ledger.recording import record
from forum.membership.actions import found_seminar
from forum.membership.entrances import new_entrance
from forum.membership.founding_mail import tell_of_founding
from forum.membership.settings import checked_settings, why_not_an_address, why_not_joining
from forum.people.models import Person
from forum.seminars.joining_models import Founding, FoundingDomain
from forum.seminars.models import Joining, Membership, Seminar
from forum.seminars.slugs import slug_for

FIELDS = ("slug", "title", "label", "term", "language", "zone", "is_public", "joining")
LONGEST_LINE = 300
TRIES, TRIES_SECONDS = 40, 3600  # forms sent an hour: each tells whether an address is taken


def may_found(viewer: Viewer) -> bool:
    """With a confirmed address at a listed domain, or as an administrator of the site; two queries."""
    if viewer.person is None:
        return False
    if viewer.is_administrator:
        return True
    confirmed = EmailAddress.objects.filter(user=viewer.person, verified=True)
    domains = {domain_of(address) for address in confirmed.values_list("email", flat=True)}
    return FoundingDomain.objects.filter(domain__in=domains).exists()


def domain_of(address: str) -> str:
    """What stands behind the @, in small letters and as the network writes it; "" for what is none."""
    name = address.rpartition("@")[2].strip().rstrip(".").lower()
    try:
        return name.encode("idna").decode("ascii")
    except UnicodeError:
        return ""


def open_founding_of(person: Person) -> Founding | None:
    """What somebody asked for and nobody has answered."""
    return Founding.objects.filter(person=person, decided_at=None).first()


def number_of_open_foundings() -> int:
    """How many wait for an administrator."""
    return Founding.objects.filter(decided_at=None).count()


def last_refusal_of(person: Person) -> Founding | None:
    """The answer to the last that they asked for, where it was no."""
    last = Founding.objects.filter(person=person, decided_at__isnull=False).order_by("-decided_at").first()
    return last if last is not None and last.seminar_id is None else None


def suggested_address(title: str, label: str, term: str) -> str:
    """For who leaves it to us: of the label and the term, or of the title, and not taken now."""
    words = f"{label} {term}" if term.strip() else title
    beginning = slug_for(words, otherwise="seminar")
    taken = Seminar.objects.filter(slug__startswith=beginning).values_list("slug", flat=True)
    return slug_for(words, taken=frozenset(taken), otherwise="seminar")


def zone_to_begin_with(person: Person) -> str:
    """Their own, else that of the seminar which they joined last; "" for none."""
    if person.zone:
        return person.zone
    last = Membership.objects.filter(person=person).order_by("-joined_at").select_related("seminar").first()
    return last.seminar.zone if last else ""


def count_try(viewer: Viewer, *, at: dt.datetime) -> None:
    """Before a form is looked at; outside a transaction, so that it counts whatever comes of it. Raises TooMany."""
    wait = limits.take(f"founding/{viewer.person_id}", limit=TRIES, seconds=TRIES_SECONDS, now=at)
    if wait is not None:
        raise TooMany(_("You have sent this form very often."), wait.seconds)


@transaction.atomic
def found_own(*, viewer: Viewer, fields: Mapping[str, Any], at: dt.datetime | None = None) -> Seminar:
    """A seminar of which the viewer is the instructor; by its link, with a link to give out.

    `fields` are those of FIELDS. Raises Refused for whoever has to ask, and Invalid by field.
    """
    at = at or now()
    if viewer.person is None:
        raise Refused(_("Sign in to do that."))
    if not may_found(viewer):
        raise Refused(_("Ask for your seminar with a line on what it is; an administrator grants it."))
    _check(fields)
    return _found(viewer.person, fields, at)


@transaction.atomic
def ask_to_found(
    *, viewer: Viewer, line: str, fields: Mapping[str, Any], at: dt.datetime | None = None
) -> Founding:
    """Keeps what the seminar is to be, for an administrator. Raises Refused, and Invalid by field."""
    at = at or now()
    if viewer.person is None:
        raise Refused(_("Sign in to do that."))
    person = Person.objects.select_for_update(no_key=True).get(pk=viewer.person.pk)  # two tabs ask once
    if open_founding_of(person) is not None:
        raise Refused(_("You have asked for a seminar already. An administrator answers it first."))
    wrong: dict[str, list[str]] = {}
    words = ""
    try:
        words = _checked_line(line)
    except Invalid as error:
        wrong |= error.fields
    try:
        _check(fields)
    except Invalid as error:
        wrong |= error.fields
    if wrong:
        raise Invalid(wrong)
    founding = Founding.objects.create(person=person, line=words, fields=dict(fields), asked_at=at)
    record("founding.asked", founding, seminar=None, actor=person, at=at)
    tell_of_founding.enqueue(founding.pk)
    return founding


@transaction.atomic
def grant(founding: Founding, *, by: Person, slug: str = "", at: dt.datetime | None = None) -> Seminar:
    """The seminar is there, and whoever asked is its instructor and is told.

    `slug` is for an address that is taken by now. Raises Refused for who administers nothing, Conflict where it is
    answered already, and Invalid by field.
    """
    at = at or now()
    _require_administrator(by)
    founding = _undecided(founding)
    if not founding.person.is_active:
        raise Refused(_("Whoever asked for this has no open account any more."))
    fields = {**founding.fields, **({"slug": slug} if slug else {})}
    seminar = _found(founding.person, fields, at)
    founding.decided_at, founding.decided_by, founding.seminar = at, by, seminar
    founding.save(update_fields=["decided_at", "decided_by", "seminar"])
    record("seminar.granted", founding, seminar=seminar, actor=by, at=at, tell_at=at)
    return seminar


@transaction.atomic
def refuse(founding: Founding, *, by: Person, answer: str, at: dt.datetime | None = None) -> Founding:
    """No, and why; they are told by mail, and where they asked. Raises as `grant` does."""
    at = at or now()
    _require_administrator(by)
    founding = _undecided(founding)
    try:
        words = clean(answer).strip()
    except ValueError as error:
        raise Invalid({"answer": [str(error)]}) from error
    if is_blank(words):
        raise Invalid({"answer": [_("Say why not, and what they can do. They read it.")]})
    founding.decided_at, founding.decided_by, founding.answer = at, by, words
    founding.save(update_fields=["decided_at", "decided_by", "answer"])
    record("founding.refused", founding, seminar=None, actor=by, at=at)
    tell_of_founding.enqueue(founding.pk)
    return founding


def _undecided(founding: Founding) -> Founding:
    Founding.objects.select_for_update().get(pk=founding.pk)
    found = Founding.objects.select_related("person").get(pk=founding.pk)
    if found.decided_at is not None:
        raise Conflict(_("Another administrator has answered this meanwhile. Nothing was done."), found)
    return found


def _require_administrator(by: Person) -> None:
    if not Person.objects.filter(pk=by.pk, is_staff=True, is_active=True).exists():
        raise Refused(_("Only administrators of this site can do that."))


def _found(person: Person, fields: Mapping[str, Any], at: dt.datetime) -> Seminar:
    seminar = found_seminar(by=person, at=at, **fields)
    if seminar.joining == Joining.LINK:
        entrance = new_entrance(seminar, by=person, at=at)
        record("entrance.renewed", entrance, seminar=seminar, actor=person, at=at, until="", most_uses=0)
    return seminar


def _check(fields: Mapping[str, Any]) -> None:
    """Everything that founding will refuse, at once. Raises Invalid."""
    slug, settings = fields["slug"], {name: value for name, value in fields.items() if name != "slug"}
    wrong: dict[str, list[str]] = {}
    if sentence := why_not_an_address(slug):
        wrong["slug"] = [sentence]
    elif Seminar.objects.filter(slug=slug).exists():
        wrong["slug"] = [_("Another seminar has this address.")]
    try:
        checked_settings(settings)
    except Invalid as error:
        wrong |= error.fields
    if sentence := why_not_joining(settings["joining"], is_public=settings["is_public"]):
        wrong["joining"] = [sentence]
    if wrong:
        raise Invalid(wrong)


def _checked_line(line: str) -> str:
    try:
        words = " ".join(clean(line).split())
    except ValueError as error:
        raise Invalid({"line": [str(error)]}) from error
    if is_blank(words):
        raise Invalid({"line": [_("Say in a line who you are and what the seminar is for.")]})
    if len(words) > LONGEST_LINE:
        raise Invalid(
            {
                "line": [
                    _("%(n)s characters. At most %(most)s fit here.")
                    % {"n": len(words), "most": LONGEST_LINE}
                ]
            }
        )
    return words


@transaction.atomic
def list_domain(domain: str, *, by: Person, at: dt.datetime | None = None) -> FoundingDomain:
    """From now on its people found seminars without asking. Raises Refused, and Invalid (domain)."""
    at = at or now()
    _require_administrator(by)
    name = domain_of(domain)
    if "." not in name or not all(part and part.replace("-", "").isalnum() for part in name.split(".")):
        raise Invalid(
            {"domain": [_("This is no domain. Give what stands behind the @, such as example.edu.")]}
        )
    try:
        with transaction.atomic():
            listed = FoundingDomain.objects.create(domain=name)
    except IntegrityError as error:
        raise Invalid({"domain": [_("This domain is listed already.")]}) from error
    record("founding.domain_listed", listed, seminar=None, actor=by, at=at)
    return listed


@transaction.atomic
def unlist_domain(listed: FoundingDomain, *, by: Person, at: dt.datetime | None = None) -> None:
    """Its people ask from now on; what they founded stays."""
    _require_administrator(by)
    record("founding.domain_unlisted", listed, seminar=None, actor=by, at=at or now())
    listed.delete()
