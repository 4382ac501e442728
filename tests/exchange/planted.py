"""A person with a word of their own in every place where somebody's words can be: to find each again, or none."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry as AdminEntry
from django.contrib.contenttypes.models import ContentType

from forum.citations.actions import correct_work
from forum.citations.models import Work
from forum.moderation.appealing import appeal
from forum.moderation.claims import add_note
from forum.moderation.models import Request
from forum.participation.models import Feedback, Override
from forum.people.models import Person
from forum.readings.models import Reading, Thread
from forum.readings.round_models import Extension
from forum.responses.actions import edit_response
from forum.responses.models import Draft, Response
from forum.responses.writing import CitationWish
from forum.seminars.joining_models import Founding, Invitation
from forum.seminars.models import Membership, Seminar, Visit
from tests import make

NOON = dt.datetime(2026, 10, 12, 12, 0, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
GIVEN, ABOUT, OFFICE, OTHERS = "given", "about", "office", "others"


@dataclass
class Plant:
    """`words` says of each planted word whether it is their own (given), of staff about them, said in an office, or
    somebody else's.
    """

    person: Person
    words: dict[str, tuple[str, str]] = field(default_factory=dict)  # word -> (where, whose)

    def own(self, where: str) -> str:
        return self._plant(where, GIVEN)

    def about(self, where: str) -> str:
        return self._plant(where, ABOUT)

    def office(self, where: str) -> str:
        return self._plant(where, OFFICE)

    def others(self, where: str) -> str:
        return self._plant(where, OTHERS)

    def of(self, *whose: str) -> dict[str, str]:
        return {word: where for word, (where, whom) in self.words.items() if whom in whose}

    def _plant(self, where: str, whose: str) -> str:
        word = f"planted{len(self.words):03d}x"
        self.words[word] = (where, whose)
        return word


@dataclass(frozen=True)
class Scene:
    """Where it happens."""

    instructor: Person
    ben: Person
    public: Thread
    private: Thread
    blind: Thread

    @property
    def reading(self) -> Reading:
        return self.public.reading

    @property
    def seminar(self) -> Seminar:
        return self.public.reading.seminar


def scene() -> Scene:
    """A public seminar with an essay that is read openly and one in a blind round, and a private one."""
    instructor, ben = make.person("Ines Okafor"), make.person("Ben Quist")
    public, private = make.seminar(by=instructor), make.seminar(by=instructor, is_public=False)
    for seminar in (public, private):
        make.member(seminar, ben)
    blind = make.reading(public, make.essay())
    Reading.objects.filter(pk=blind.pk).update(is_blind=True)
    readings = [make.reading(public, make.essay()), make.reading(private, make.essay()), blind]
    threads = [make.thread(Reading.objects.get(pk=reading.pk)) for reading in readings]
    return Scene(instructor, ben, *threads)


def planted(where: Scene) -> Plant:
    """All of it, in a few steps."""
    plant = Plant(make.person("Pia"))
    _account(plant, where)
    for seminar in (where.seminar, where.private.reading.seminar):
        make.member(seminar, plant.person)
    _membership(plant, where)
    _responses(plant, where)
    _source(plant, where)
    _moderation(plant, where)
    _marks(plant, where)
    _office(plant, where)
    _drafts(plant, where)
    return plant


def _account(plant: Plant, where: Scene) -> None:
    person = plant.person
    EmailAddress.objects.filter(user=person).delete()
    person.email = f"{plant.own('address')}@example.org"
    person.display_name, person.family_name = plant.own("name"), plant.own("family name")
    person.zone = plant.own("zone")
    person.save()
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    second = EmailAddress.objects.create(user=person, email=f"{plant.own('second address')}@example.org")
    EmailConfirmation.objects.create(email_address=second, created=NOON, key=plant.about("key"))
    Authenticator.objects.create(user=person, type="webauthn", data={"name": plant.about("passkey")})
    app = SocialApp.objects.create(provider="openid_connect", name="university")
    account = SocialAccount.objects.create(
        user=person,
        provider="university",
        uid=plant.about("uid"),
        extra_data={"name": plant.about("provider")},
    )
    SocialToken.objects.create(
        account=account, app=app, token=plant.about("token"), token_secret=plant.about("token secret")
    )
    UserSession.objects.create(
        user=person, ip="192.0.2.7", session_key="s" * 32, user_agent=plant.about("browser"), data={}
    )
    AdminEntry.objects.create(
        user=where.instructor,
        content_type=ContentType.objects.get_for_model(Person),
        object_id=str(person.pk),
        object_repr=plant.about("admin: name"),
        action_flag=2,
        change_message=plant.about("admin: change"),
    )
    Founding.objects.create(
        person=person,
        line=plant.own("founding line"),
        fields={"title": plant.own("founding title")},
        answer=plant.own("founding answer"),
        asked_at=NOON,
    )


def _membership(plant: Plant, where: Scene) -> None:
    Membership.objects.filter(seminar=where.seminar, person=plant.person).update(
        groups=[plant.own("group")],
        muted_until=NOON,
        mute_reason=plant.own("mute"),
        suspended_until=NOON,
        suspension_reason=plant.own("suspension"),
    )
    for number, address in enumerate((plant.person.email, "somebody@example.org")):
        Invitation.objects.create(
            seminar=where.seminar,
            public_id=f"inv{number}",
            address=address,
            display_name=plant.about("invited name"),
            family_name=plant.about("invited family name"),
            groups=[plant.about("invited group")],
            digest=plant.about("token of an invitation"),
            code_digest=plant.about("code of an invitation"),
            by=where.instructor,
            at=NOON,
            ends_at=NOON + HOUR,
            used_at=NOON if number else None,
            used_by=plant.person if number else None,
        )


def _said(plant: Plant, where: str) -> str:
    return f"The mill ledgers say so too, page after page, for years: {plant.own(where)}."


def _responses(plant: Plant, where: Scene) -> None:
    """One in each state, one that was edited, replies, one in a private seminar, one in a blind round."""
    for state in ("published", "held", "changes_requested", "refused", "withdrawn"):
        make.response(where.public, plant.person, state=state, body=_said(plant, state), at=NOON)
    root = make.response(
        where.public,
        plant.person,
        stance="dispute",
        quote="the river",
        body=_said(plant, "first wording"),
        at=NOON,
    )
    wish = make.wish("dispute", body=_said(plant, "second wording"))
    edit_response(root, wish, viewer=make.viewer_of(plant.person), based_on=1, at=NOON + HOUR)
    answer = f"“{plant.others('quoted by somebody else')}” is no reason at all, as I shall show."
    reply = make.response(where.public, where.ben, stance="dispute", parent=root, body=answer, at=NOON)
    make.response(where.public, plant.person, parent=reply, body=_said(plant, "reply"), at=NOON)
    make.response(where.private, plant.person, body=_said(plant, "in a private seminar"), at=NOON)
    make.response(where.blind, plant.person, body=_said(plant, "in a blind round"), at=NOON)
    mine = make.response(where.public, where.ben, body=_said_by_ben(plant), at=NOON)
    make.report(mine, by=plant.person, note=plant.own("report"))


def _said_by_ben(plant: Plant) -> str:
    return f"I do not think so at all, and here is why: {plant.others('body of somebody else')}."


def _source(plant: Plant, where: Scene) -> None:
    """What is cited in words, then by a form which is corrected: with what was said before."""
    typed = CitationWish(
        reference=f"{plant.own('typed reference')}, 1911",
        locator_kind="page",
        locator="41",
        extract=plant.own("first extract"),
    )
    csl = {
        "type": "book",
        "title": plant.own("title of a work"),
        "author": [{"family": plant.own("author of a work")}],
        "publisher": plant.own("publisher"),
        "DOI": f"10.1000/{plant.own('doi')}",
        "URL": f"https://example.org/{plant.own('url')}",
    }
    filled = CitationWish(
        csl=csl, locator_kind="page", locator=plant.own("locator"), extract=plant.own("extract")
    )
    viewer = make.viewer_of(plant.person)
    response = make.response(
        where.public, plant.person, stance="source", citations=(typed,), body=_said(plant, "source"), at=NOON
    )
    wish = make.wish("source", body=_said(plant, "source, again"), citations=(filled,))
    edit_response(response, wish, viewer=viewer, based_on=1, at=NOON + HOUR)
    make.response(where.public, plant.person, stance="source", citations=(typed,), at=NOON)
    mended = CitationWish(
        reference=f"{plant.own('mended reference')}, 1911", locator_kind="page", locator="41"
    )
    made = make.response(where.public, plant.person, stance="source", citations=(mended,), at=NOON)
    work = Work.objects.get(citations__response=made)
    correct_work(work, viewer=viewer, csl={"type": "book", "title": plant.own("mended title")}, revision=0)
    work = Work.objects.get(doi__contains="planted")
    correct_work(work, viewer=viewer, csl={**csl, "publisher": plant.own("publisher, corrected")}, revision=0)


def _drafts(plant: Plant, where: Scene) -> None:
    mine = Response.objects.filter(author=plant.person).first()
    assert mine is not None
    for thread, target in (
        (where.public, "text"),
        (where.private, "text"),
        (where.public, f"edit:{mine.public_id}"),
    ):
        Draft.objects.create(
            person=plant.person,
            thread=thread,
            target=target,
            tab=plant.about("open page"),
            fields={"body": plant.own("draft"), "reference": plant.own("reference of a draft")},
            updated_at=NOON,
        )
    Draft.objects.create(
        person=plant.person,
        thread=where.public,
        target=f"reply:{plant.own('target')}",
        fields={},
        updated_at=NOON,
    )


def _moderation(plant: Plant, where: Scene) -> None:
    """Hidden with a reason, appealed; asked for changes; another stance proposed and kept; a note; a report."""
    staff = make.viewer_of(where.instructor)
    hidden = make.response(where.public, plant.person, body=_said(plant, "hidden"), at=NOON)
    make.report(hidden, by=where.ben, note=plant.about("report by somebody else"))
    add_note(hidden, viewer=staff, words=plant.about("note of the staff"))
    make.ruling(
        hidden,
        "hide",
        by=where.instructor,
        reason=plant.about("reason"),
        note=plant.about("note of a ruling"),
    )
    late = make.viewer_of(plant.person, at=dt.datetime.now(dt.UTC) + HOUR)
    appeal(hidden, viewer=late, words=plant.own("appeal"), at=late.at)
    asked = make.response(where.public, plant.person, body=_said(plant, "changes asked"), at=NOON)
    make.ruling(asked, "changes", by=where.instructor, reason=plant.about("reason of a request"))
    Request.objects.filter(response=asked).update(
        suggestion=plant.about("suggestion"),
        because=plant.own("stance kept"),
        answer="kept",
        answered_at=NOON,
    )


def _marks(plant: Plant, where: Scene) -> None:
    shared = {"reading": where.reading, "person": plant.person, "by": where.instructor, "at": NOON}
    Feedback.objects.create(
        **shared,
        words=plant.about("feedback, changed"),
        released_words=plant.own("feedback, released"),
        released_at=NOON,
    )
    Override.objects.create(**shared, points=3, reason=plant.about("reason of a mark"))
    Extension.objects.create(**shared, due_at=NOON, reason=plant.about("reason of an extension"))


def _office(plant: Plant, where: Scene) -> None:
    """What they say to others as one of the staff of another seminar."""
    seminar = make.seminar(by=where.instructor)
    make.member(seminar, plant.person, "assistant")
    make.member(seminar, where.ben)
    thread = make.thread(make.reading(seminar, make.essay()))
    theirs = make.response(thread, where.ben, at=NOON)
    viewer = make.viewer_of(plant.person)
    add_note(theirs, viewer=viewer, words=plant.office("note, in an office"))
    make.ruling(
        theirs,
        "hide",
        by=plant.person,
        reason=plant.office("reason, in an office"),
        note=plant.office("note of it"),
    )
    shared = {"reading": thread.reading, "person": where.ben, "by": plant.person, "at": NOON}
    Feedback.objects.create(**shared, words=plant.office("feedback, in an office"))
    Override.objects.create(**shared, points=3, reason=plant.office("reason of a mark, in an office"))
    Visit.objects.create(
        seminar=where.private.reading.seminar,
        person=plant.person,
        reason=plant.office("visit"),
        began_at=NOON,
        ends_at=NOON,
    )
