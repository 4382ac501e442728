"""What must never be false is held by the database itself: each promise is broken once by hand."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, IntegrityError, transaction

from forum.base.models import Allowance, Beat, SiteText
from forum.citations.models import Work, WorkRevision
from forum.essays.models import Edition, Essay, Manuscript, Passage, Section, SectionText
from forum.ledger.models import Event
from forum.moderation.models import Ruling
from forum.people.models import Person
from forum.readings.models import Placement, Thread
from forum.responses.edition_models import Preview, Proposal, Stand
from forum.responses.models import Citation, Draft, Revision, Tally
from forum.seminars.models import Membership, Seminar
from tests import make
from tests.structure import moderation_rows, round_rows
from tests.structure.breaking import Breach, Rows, bent, twin

NOON = dt.datetime(2026, 10, 12, 12, 0, tzinfo=dt.UTC)
ISBN = "9780306406157"


@pytest.fixture
def rows(thread: Thread, ada: Person, ben: Person, instructor: Person) -> Rows:
    """One good row of each table, by its name."""
    root = make.response(thread, ada, stance="source", quote="since before anyone")
    reply = make.response(thread, ben, stance="dispute", parent=root)
    agreed = make.response(thread, ben)
    make.response(thread, ada, state="hidden")
    asked = make.response(thread, ada)
    work = Work.objects.get()
    work_with_doi = Work.objects.create(
        seminar=thread.reading.seminar, public_id="w2", csl={"title": "T"}, doi="10.1000/1", isbn=ISBN,
        added_by=ada, added_at=NOON,
    )  # fmt: skip
    return {
        "allowance": Allowance.objects.create(key="k", window_start=NOON),
        "person": ada,
        "seminar": thread.reading.seminar,
        "membership": Membership.objects.get(person=ada, seminar=thread.reading.seminar),
        "work": work,
        "work_with_doi": work_with_doi,
        "work_revision": WorkRevision.objects.create(work=work, number=1, typed="x", by=ada, at=NOON),
        "essay": Essay.objects.get(),
        "edition": Edition.objects.get(),
        "section": Section.objects.order_by("pk")[0],
        "section_text": SectionText.objects.order_by("pk")[0],
        "second_text": SectionText.objects.order_by("pk")[1],
        "passage": Passage.objects.get(),
        "event": Event.objects.order_by("pk")[0],
        "reading": thread.reading,
        "thread": thread,
        "root": root,
        "reply": reply,
        "agreed": agreed,
        "revision": Revision.objects.get(response=root),
        "citation": Citation.objects.get(),
        "draft": Draft.objects.create(person=ada, thread=thread, target="text", updated_at=NOON),
        "tally": Tally.objects.filter(passage=None).order_by("pk")[0],
        "ruling": Ruling.objects.get(),
        **_of_editions(thread, ada, root),
        **moderation_rows.rows_of_moderation(asked, ben, instructor),
        **round_rows.rows_of_rounds(root, ada, instructor),
    }


def _of_editions(thread: Thread, ada: Person, root: Any) -> Rows:
    edition, passage = Edition.objects.get(), Passage.objects.get()
    manuscript = Manuscript.objects.create(
        public_id="m1", essay=edition.essay, base=edition, begun_by=ada, begun_at=NOON, updated_by=ada,
        updated_at=NOON, state="ready",
    )  # fmt: skip
    preview = Preview.objects.create(
        public_id="v1",
        reading=thread.reading,
        base=edition,
        manuscript=manuscript,
        asked_by=ada,
        asked_at=NOON,
    )
    return {
        "manuscript": manuscript,
        "placement": Placement.objects.create(
            reading=thread.reading, passage=passage, edition=edition, verdict="detached"
        ),
        "stand": Stand.objects.create(response=root, passage=passage),
        "preview": preview,
        "proposal": Proposal.objects.create(preview=preview, passage=passage, position=0, verdict="exact"),
        "site_text": SiteText.objects.create(key="banner", updated_at=NOON),
        "beat": Beat.objects.create(key="worker", at=NOON),
    }


BREACHES: dict[str, Breach] = {
    "one_allowance_per_window": twin("allowance"),
    "one_account_per_address": twin("person", email="ADA@example.ORG"),
    "one_seminar_per_address": twin("seminar"),
    "agreement_needs_a_word": bent("seminar", least_words=0),
    "one_membership_per_person": twin("membership", role="assistant"),
    "one_member_per_pseudonym": lambda rows: twin("membership", person_id=make.person("Zoe").pk)(rows),
    "mute_has_a_reason": bent("membership", muted_until=NOON),
    "suspension_has_a_reason": bent("membership", suspended_until=NOON),
    "work_is_said": bent("work", typed=""),
    "one_work_per_doi": twin("work_with_doi", public_id="w3", isbn=""),
    "one_work_per_isbn": twin("work_with_doi", public_id="w3", doi=""),
    "one_work_per_typed_reference": twin("work", public_id="w3"),
    "work_revisions_are_numbered": twin("work_revision"),
    "one_essay_per_address": twin("essay"),
    "editions_are_numbered": twin("edition"),
    "editions_count_from_one": twin("edition", number=0),
    "one_section_per_address": twin("section"),
    "section_once_an_edition": twin("section_text", position=9),
    "sections_are_in_order": bent("second_text", position=1),
    "section_has_text": bent("section_text", text=""),
    "one_passage_per_span": twin("passage", public_id="p2"),
    "passage_ends_after_its_start": bent("passage", start=9, end=9),
    "passage_has_words": bent("passage", exact=""),
    "event_has_a_kind": twin("event", kind=""),
    "essay_once_a_seminar": twin("reading"),
    "reading_closes_after_it_opens": bent("reading", opens_at=NOON, closes_at=NOON),
    "one_thread_per_section": twin("thread"),
    "one_response_per_submission": twin("root", public_id="r2"),
    "response_has_a_stance": bent("agreed", stance="shrug"),
    "response_has_a_state": bent("agreed", state="gone"),
    "a_dispute_has_a_ground_and_nothing_else_has": bent("agreed", ground="evidence"),
    "a_source_has_a_bearing_and_nothing_else_has": bent("agreed", bearing="supports"),
    "a_reply_has_a_root_and_no_passage": lambda rows: bent("reply", passage=rows["passage"])(rows),
    "no_reply_to_itself": lambda rows: bent("reply", parent=rows["reply"])(rows),
    "hidden_knows_from_what": bent("agreed", state="hidden"),
    "revisions_are_numbered": twin("revision"),
    "citations_are_in_order": twin("citation"),
    "citation_says_where": bent("citation", locator=""),
    "one_draft_per_target": twin("draft"),
    "one_tally": twin("tally"),
    "ruling_has_a_reason": bent("ruling", reason=""),
    "manuscript_has_a_state": bent("manuscript", state="lost"),
    "one_open_manuscript_per_essay": twin("manuscript", public_id="m2"),
    "placed_once_an_edition": twin("placement"),
    "changed_says_where_and_detached_nothing": bent("placement", verdict="changed"),
    "one_stand_per_passage": twin("stand"),
    "preview_is_of_something": bent("preview", manuscript=None),
    "one_proposal_per_passage": twin("proposal"),
    **moderation_rows.BREACHES,
    **round_rows.BREACHES,
}
MORE_BREACHES: list[tuple[str, Breach]] = [
    ("a_dispute_has_a_ground_and_nothing_else_has", bent("reply", ground="")),
    ("a_dispute_has_a_ground_and_nothing_else_has", bent("reply", ground="taste")),
    ("a_source_has_a_bearing_and_nothing_else_has", bent("root", bearing="")),
    ("a_source_has_a_bearing_and_nothing_else_has", bent("root", bearing="mentions")),
    ("a_reply_has_a_root_and_no_passage", bent("reply", root=None)),
    ("a_reply_has_a_root_and_no_passage", bent("reply", depth=0)),
    ("a_reply_has_a_root_and_no_passage", bent("root", depth=1)),
    ("hidden_knows_from_what", bent("agreed", hidden_from="published")),
    ("citation_says_where", bent("citation", whole_work=True)),
    ("changed_says_where_and_detached_nothing", bent("placement", exact="words")),
    *moderation_rows.MORE_BREACHES,
    *round_rows.MORE_BREACHES,
]


@pytest.mark.parametrize(("name", "breach"), [*BREACHES.items(), *MORE_BREACHES])
def test_the_database_refuses_what_must_never_be(name: str, breach: Breach, rows: Rows) -> None:
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        breach(rows)
    assert f'"{name}"' in str(refusal.value)


def test_every_promise_is_broken_once() -> None:
    tables = apps.get_app_config("forum").get_models()
    assert set(BREACHES) == {constraint.name for table in tables for constraint in table._meta.constraints}


@pytest.mark.parametrize("name", ["root", "passage", "work"])
def test_a_public_id_is_one_row(name: str, rows: Rows) -> None:
    changes: Rows = {
        "root": {"submission_key": "k2"},
        "passage": {"end": 1, "start": 0},
        "work": {"typed": "y"},
    }
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        twin(name, **changes[name])(rows)
    assert "public_id" in str(refusal.value)
    twin(name, public_id="another", **changes[name])(rows)


@pytest.mark.parametrize("name", sorted(moderation_rows.ONCE))
def test_what_is_there_once_is_not_there_twice(name: str, rows: Rows) -> None:
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        twin(name, **({"answered_at": NOON, "answer": "edited"} if name == "request" else {}))(rows)
    assert f"({moderation_rows.ONCE[name]})" in str(refusal.value)


@pytest.mark.parametrize("name", ["entry", "words"])
def test_the_log_refuses_to_be_changed_or_deleted(name: str, rows: Rows) -> None:
    row = rows[name]
    column = "act" if name == "entry" else "salt"
    here = type(row).objects.filter(pk=row.pk)
    for write in (partial(here.update, **{column: "x"}), partial(here._raw_delete, using="default")):
        with pytest.raises(DatabaseError) as refusal, transaction.atomic():
            write()
        assert "the log" in str(refusal.value)
    assert here.filter(**{column: getattr(row, column)}).exists()


def test_good_rows_are_taken(rows: Rows) -> None:
    """The same hands, without the breach."""
    bent("membership", muted_until=NOON, mute_reason="Shouting.")(rows)
    bent("citation", whole_work=True, locator="")(rows)
    bent("agreed", state="hidden", hidden_from="published")(rows)
    bent("reading", opens_at=NOON, closes_at=NOON + dt.timedelta(hours=1))(rows)
    twin("person", email="else@example.org")(rows)
    twin("draft", target="reply:x")(rows)
    twin("edition", number=2)(rows)
    twin("notice", kind="role")(rows)
    twin("report", by_id=rows["membership"].person_id)(rows)
    bent("request", answered_at=NOON, answer="kept", because="It is one.")(rows)
    bent("thread", locked_at=NOON, locked_until=NOON)(rows)
    round_rows.good_ones(rows)
    assert Seminar.objects.count() == 1
