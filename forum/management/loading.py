"""Fills the database with the seminar that ships, through the actions that people use."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from zoneinfo import ZoneInfo

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import transaction

from forum.access.viewer import Viewer
from forum.base.stamps import now
from forum.base.text import find_quote
from forum.essays.actions import bring_in_essay
from forum.essays.models import SectionText
from forum.management.seeding import Seeds, Step, Table, calendar
from forum.membership.actions import add_member, found_seminar
from forum.moderation.actions import Ask, rule
from forum.moderation.locking import lock_thread
from forum.moderation.reporting import report
from forum.people.models import Person
from forum.readings.actions import schedule_reading
from forum.readings.models import Reading, Thread
from forum.readings.round_models import Demand
from forum.responses.actions import edit_response, post_response, withdraw_response
from forum.responses.models import Citation, Response
from forum.responses.writing import CitationWish, Wish
from forum.seminars.joining_models import FoundingDomain
from forum.seminars.models import Role, Seminar

ADMINISTRATOR = "administrator"


@dataclass
class Loading:
    """What has been made so far, by the keys of the files."""

    seeds: Seeds
    people: Mapping[str, Person]
    threads: Mapping[int, Thread]  # by the number of the section
    texts: Mapping[int, str]
    responses: dict[str, Response] = field(default_factory=dict)
    works: dict[str, str] = field(default_factory=dict)  # public ids of those that were cited


@transaction.atomic
def load(seeds: Seeds, *, password: str, at: dt.datetime | None = None) -> Seminar | None:
    """All of it or nothing; None where the seminar is there already, which is then left as it is.

    Everybody in the cast can sign in with `password`. The argument ends shortly before `at`.
    """
    if Seminar.objects.filter(slug=seeds.seminar["slug"]).exists():
        return None
    on = calendar(seeds.steps, zone=ZoneInfo(seeds.seminar["zone"]), now=at or now())
    opens = on(seeds.opens)
    hashed = make_password(password)  # once: it is one password, and hashing is slow on purpose
    people = {told["key"]: _account(told, hashed, at=opens) for told in seeds.people}
    seminar = _seminar(seeds, people, at=opens)
    reading = _reading(seeds, seminar, people, at=opens, due=on(seeds.due))
    loading = Loading(seeds, people, _threads(reading), _texts(reading))
    for step in seeds.steps:
        _do(step, loading, at=on(step.when))
    if seeds.founding_domain:
        FoundingDomain.objects.get_or_create(domain=seeds.founding_domain)
    return seminar


def _account(told: Table, hashed: str, *, at: dt.datetime) -> Person:
    """One whose address counts as confirmed; an account that has the address already stays as it is."""
    if there := Person.objects.filter(email__iexact=told["email"]).first():
        return there
    is_administrator = told["role"] == ADMINISTRATOR
    person = Person.objects.create(
        email=told["email"],
        password=hashed,
        display_name=told["display_name"],
        family_name=told["family_name"],
        is_staff=is_administrator,
        is_superuser=is_administrator,
        date_joined=at,
    )
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person


def _instructor(seeds: Seeds, people: Mapping[str, Person]) -> Person:
    return next(people[told["key"]] for told in seeds.people if told["role"] == Role.INSTRUCTOR)


def _seminar(seeds: Seeds, people: Mapping[str, Person], *, at: dt.datetime) -> Seminar:
    instructor = _instructor(seeds, people)
    seminar = found_seminar(by=instructor, at=at, **seeds.seminar)
    for told in seeds.people:
        if told["role"] != ADMINISTRATOR:
            add_member(seminar, people[told["key"]], role=told["role"], by=instructor, consents=True, at=at)
    return seminar


def _reading(
    seeds: Seeds, seminar: Seminar, people: Mapping[str, Person], *, at: dt.datetime, due: dt.datetime
) -> Reading:
    instructor = _instructor(seeds, people)
    essay = bring_in_essay(
        slug=seeds.reading["essay"],
        sections=seeds.sections,
        by=instructor,
        home=seminar,
        at=at,
        **seeds.essay,
    )
    slugs = SectionText.objects.filter(edition__essay=essay).values_list("position", "section__slug")
    prompts = seeds.reading.get("section_prompts", {})
    reading = schedule_reading(
        seminar,
        essay,
        by=instructor,
        prompt=seeds.reading["prompt"],
        section_prompts={slug: prompts[str(n)] for n, slug in slugs if str(n) in prompts},
        due_at=due,
        at=at,
    )
    asked = dict(seeds.reading.get("requirement", {}))
    reading.replies_fill_both = asked.pop("replies_fill_both", False)
    reading.save(update_fields=["replies_fill_both"])
    Demand.objects.bulk_create(
        Demand(reading=reading, kind=kind, wanted=wanted) for kind, wanted in asked.items()
    )
    return reading


def _threads(reading: Reading) -> dict[int, Thread]:
    positions = dict(SectionText.objects.filter(edition=reading.edition).values_list("section", "position"))
    threads = Thread.objects.filter(reading=reading).select_related(
        "section", "reading__seminar", "reading__essay", "reading__edition"
    )
    return {positions[thread.section_id]: thread for thread in threads}


def _texts(reading: Reading) -> dict[int, str]:
    return dict(SectionText.objects.filter(edition=reading.edition).values_list("position", "text"))


def _do(step: Step, loading: Loading, *, at: dt.datetime) -> None:
    viewer = Viewer(loading.people[step.by], at=at)
    if step.act == "post":
        _post(step, loading, viewer=viewer, at=at)
        return
    if step.act == "lock":
        thread = loading.threads[step.told["section"]]
        until = at + dt.timedelta(hours=step.told["hours"])
        lock_thread(thread, viewer=viewer, reason=step.words, until=until, at=at)
        return
    response = Response.objects.select_related("thread__reading__seminar").get(
        pk=loading.responses[step.id].pk
    )
    if step.act == "edit":
        wish = replace(_wish(step, loading), body=step.words)
        edit_response(response, wish, viewer=viewer, based_on=response.revision, at=at, is_loading=True)
    elif step.act == "withdraw":
        withdraw_response(response, viewer=viewer, at=at)
    elif step.act == "report":
        report(response, viewer=viewer, reason=step.told["reason"], note=step.words, at=at)
    else:
        _rule(response, step, viewer=viewer, at=at)


def _rule(response: Response, step: Step, *, viewer: Viewer, at: dt.datetime) -> None:
    rule(
        response,
        step.act,
        viewer=viewer,
        reason=step.words,
        note=step.told.get("note", ""),
        ask=Ask(stance=step.told.get("stance", "")),
        revision=response.revision,
        at=at,
    )


def _post(step: Step, loading: Loading, *, viewer: Viewer, at: dt.datetime) -> None:
    thread = loading.threads[step.told["section"]]
    wish = _wish(step, loading)
    response = post_response(thread, wish, viewer=viewer, key=f"seed-{step.id}", at=at, is_loading=True)
    loading.responses[step.id] = response
    cited = Citation.objects.filter(response=response).order_by("position").select_related("work")
    for told, citation in zip(step.told.get("citation", []), cited, strict=True):
        loading.works[told["work"]] = citation.work.public_id


def _wish(step: Step, loading: Loading) -> Wish:
    told = step.told
    quote = told.get("quote", "")
    start = _start(told, loading.texts[told["section"]]) if quote else None
    return Wish(
        stance=told["stance"],
        ground=told.get("ground", ""),
        bearing=told.get("bearing", ""),
        body=told["body"].strip(),
        quote=quote,
        start=start,
        end=None if start is None else start + len(quote),
        parent=loading.responses[told["reply_to"]].public_id if "reply_to" in told else "",
        citations=[_citation(citation, loading) for citation in told.get("citation", [])],
    )


def _start(told: Table, text: str) -> int:
    """Where the quotation meant begins. Raises ValueError where it is not in the section so often."""
    places = find_quote(text, told["quote"])
    number = told.get("occurrence", 1)
    if not 1 <= number <= len(places):
        raise ValueError(f"{told['id']}: the words are not in section {told['section']}")
    return places[number - 1][0]


def _citation(told: Table, loading: Loading) -> CitationWish:
    """A work that was cited before is chosen, as a person would: formatting it again takes a process each."""
    known = loading.works.get(told["work"], "")
    return CitationWish(
        work=known,
        csl=None if known else loading.seeds.works[told["work"]],
        locator_kind=told.get("locator_kind", ""),
        locator=told.get("locator", ""),
        whole_work=told.get("whole_work", False),
        extract=told.get("extract", ""),
    )
