"""What a ruling asks of an author, and what it changes itself: suggestions, stances, sections."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from forum.base.errors import Invalid
from forum.ledger.models import LogEntry
from forum.moderation.actions import Ask, rule
from forum.moderation.models import Request, Ruling
from forum.people.models import Person
from forum.readings.models import Thread
from forum.responses.actions import edit_response
from forum.responses.models import WHOLE, Draft, Response, Revision, Tally
from tests import make

NOON = dt.datetime(2026, 10, 12, 12, 0, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)
BETTER = "One dry summer is no reason for a whole century, and nobody counted the wet ones."


def ruled(response: Response, act: str, by: Person, *, at: dt.datetime = NOON, **ask: str) -> Ruling:
    response.refresh_from_db()
    return rule(response, act, viewer=make.viewer_of(by), reason="Off it.", ask=Ask(**ask), at=at)


def refused(response: Response, act: str, by: Person, **ask: str) -> dict[str, list[str]]:
    """By field; nothing was written."""
    before = (
        Ruling.objects.count(),
        Request.objects.count(),
        LogEntry.objects.count(),
        Revision.objects.count(),
    )
    with pytest.raises(Invalid) as refusal:
        ruled(response, act, by, **ask)
    after = (
        Ruling.objects.count(),
        Request.objects.count(),
        LogEntry.objects.count(),
        Revision.objects.count(),
    )
    assert after == before
    return dict(refusal.value.fields)


def asked(response: Response) -> list[dict[str, Any]]:
    columns = ("ruling__act", "revision", "suggestion", "stance", "answer")
    return list(Request.objects.filter(response=response).order_by("pk").values(*columns))


@pytest.fixture
def dispute(thread: Thread, ada: Person) -> Response:
    return make.response(thread, ada, stance="dispute", at=NOON)


def edited(response: Response, author: Person, body: str, **wish: Any) -> Response:
    response = Response.objects.get(pk=response.pk)
    return edit_response(
        response,
        make.wish(response.stance, body=body, **wish),
        viewer=make.viewer_of(author),
        based_on=response.revision,
        is_loading=True,
    )


# Changes that are requested


@pytest.mark.parametrize("state", ["published", "held"])
@pytest.mark.parametrize("suggestion", ["", "  \n ", BETTER, f"  {BETTER}\r\n"])
def test_a_draft_is_handed_back_with_or_without_a_suggestion(
    state: str, suggestion: str, thread: Thread, ada: Person, instructor: Person
) -> None:
    response = make.response(thread, ada, stance="dispute", state=state)
    ruling = ruled(response, "changes", instructor, suggestion=suggestion)
    wanted = suggestion.strip()
    assert asked(response) == [
        {"ruling__act": "changes", "revision": 1, "suggestion": wanted, "stance": "", "answer": ""}
    ]
    kept = Response.objects.get()
    assert (kept.state, kept.body, kept.revision) == ("changes_requested", make.BODIES["dispute"], 1)
    assert ("suggested" in ruling.facts) == bool(wanted)
    said = LogEntry.objects.get(facts__ruling=ruling.pk).words.said
    assert said == {"reason": "Off it.", **({"suggestion": wanted} if wanted else {})}


@pytest.mark.parametrize(
    ("suggestion", "sentence"),
    [
        ("x" * 10_001, "10001 characters. A response has at most 10000."),
        (
            "a\x00b",
            "This holds characters that cannot be stored. Type it again, or paste it as plain text.",
        ),
    ],
)
def test_a_suggestion_is_a_text_that_its_author_could_post(
    suggestion: str, sentence: str, dispute: Response, instructor: Person
) -> None:
    assert refused(dispute, "changes", instructor, suggestion=suggestion) == {"suggestion": [sentence]}
    assert Response.objects.get().state == "published"


def test_a_suggestion_for_an_agreement_has_the_words_that_an_agreement_needs(
    thread: Thread, ada: Person, instructor: Person
) -> None:
    response = make.response(thread, ada)
    assert list(refused(response, "changes", instructor, suggestion="Yes.")) == ["suggestion"]
    ruled(response, "changes", instructor, suggestion=make.BODIES["agree"])


def test_one_question_is_open_at_a_time(dispute: Response, instructor: Person, assistant: Person) -> None:
    ruled(dispute, "retag", instructor, stance="source")
    ruled(dispute, "retag", assistant, at=NOON + MINUTE, stance="agree")
    ruled(dispute, "changes", instructor, at=NOON + 2 * MINUTE)
    assert [(q["ruling__act"], q["stance"], q["answer"]) for q in asked(dispute)] == [
        ("retag", "source", "overtaken"),
        ("retag", "agree", "overtaken"),
        ("changes", "", ""),
    ]
    times = Request.objects.order_by("pk").values_list("answered_at", flat=True)
    assert list(times) == [NOON + MINUTE, NOON + 2 * MINUTE, None]


def test_the_improved_draft_is_published_where_nothing_holds_it(
    dispute: Response, ada: Person, instructor: Person
) -> None:
    ruled(dispute, "changes", instructor, suggestion=BETTER)
    assert edited(dispute, ada, BETTER).state == "published"
    assert Response.objects.get().body == BETTER


# Another stance, proposed


def test_another_stance_is_proposed_and_nothing_changes_by_that(
    dispute: Response, instructor: Person
) -> None:
    ruling = ruled(dispute, "retag", instructor, stance="source")
    kept = Response.objects.get()
    assert (kept.state, kept.stance, kept.revision, kept.has_reply) == ("published", "dispute", 1, False)
    assert asked(dispute) == [
        {"ruling__act": "retag", "revision": 1, "suggestion": "", "stance": "source", "answer": ""}
    ]
    assert ruling.facts == {"stance": "dispute", "to": "source"}
    assert (ruling.state_before, ruling.state_after) == ("published", "published")


@pytest.mark.parametrize("act", ["retag", "force_tag"])
@pytest.mark.parametrize(
    ("stance", "sentence"),
    [
        ("", "Say which stance it reads like."),
        ("shrug", "Say which stance it reads like."),
        ("dispute\x00", "Say which stance it reads like."),
        ("dispute", "It has this stance already. Choose another one."),
    ],
)
def test_a_stance_that_is_none_or_the_same_is_refused(
    act: str, stance: str, sentence: str, dispute: Response, instructor: Person
) -> None:
    assert refused(dispute, act, instructor, stance=stance) == {"stance": [sentence]}


# Another stance, by force


def test_a_stance_by_force_is_a_revision_with_the_same_words(
    thread: Thread, ada: Person, instructor: Person
) -> None:
    source = make.response(thread, ada, stance="source", at=NOON)
    ruling = ruled(source, "force_tag", instructor, at=NOON + MINUTE, stance="dispute", ground="definition")
    kept = Response.objects.get()
    assert (kept.stance, kept.ground, kept.bearing) == ("dispute", "definition", "")
    assert (kept.body, kept.state, kept.edited_at, kept.reviewed) == (source.body, "published", None, 2)
    columns = ("number", "stance", "ground", "bearing", "body", "was_published", "at")
    assert list(Revision.objects.order_by("number").values_list(*columns)) == [
        (1, "source", "", "supports", source.body, True, NOON),
        (2, "dispute", "definition", "", source.body, True, NOON + MINUTE),
    ]
    first, second = Revision.objects.order_by("number")
    assert second.citations == first.citations != []
    assert ruling.facts == {"stance": "source", "ground": "", "bearing": "supports", "to": "dispute"}
    assert not Request.objects.exists()


def test_what_the_new_stance_demands_is_asked_for(thread: Thread, ada: Person, instructor: Person) -> None:
    ground = {"ground": ["Say what kind of dispute this is. Evidence, inference, definition or scope."]}
    bearing = {"bearing": ["Say what the source does: it supports, challenges or qualifies."]}
    cites = {"stance": ["It cites no work, so it is no source. Ask its author for one instead."]}
    agreement = make.response(thread, ada)
    cited = make.response(thread, ada, citations=(make.A_SOURCE,))
    for given in ("", "taste", "supports"):
        assert refused(agreement, "force_tag", instructor, stance="dispute", ground=given) == ground
        assert refused(agreement, "force_tag", instructor, stance="source", bearing=given and "taste") == (
            bearing | cites
        )
        assert refused(cited, "force_tag", instructor, stance="source", ground="scope") == bearing
    assert refused(agreement, "force_tag", instructor, stance="source", bearing="supports") == cites
    ruled(cited, "force_tag", instructor, stance="source", bearing="qualifies", ground="scope")
    kept = Response.objects.get(pk=cited.pk)
    assert (kept.stance, kept.ground, kept.bearing) == ("source", "", "qualifies")


def test_the_tallies_follow_and_equal_a_recount(
    thread: Thread, ada: Person, ben: Person, instructor: Person
) -> None:
    root = make.response(thread, ada, stance="dispute", quote="turned the wheel")
    reply = make.response(thread, ben, stance="dispute", parent=root)
    make.response(thread, ada, stance="source", quote="turned the wheel")
    for response, stance, ground in ((reply, "agree", ""), (root, "agree", ""), (reply, "dispute", "scope")):
        ruled(response, "force_tag", instructor, stance=stance, ground=ground)
        assert tallied() == recounted()
        assert_replies_noted()
    ruled(root, "hide", instructor)
    assert tallied() == recounted()


Counts = dict[tuple[int, int | None, str], tuple[int, int, int]]


def tallied() -> Counts:
    return {
        (t.thread_id, t.passage_id, t.stance): (t.roots, t.responses, t.unanswered)
        for t in Tally.objects.filter(responses__gt=0)
    }


def recounted() -> Counts:
    """The same, counted by hand over the rows themselves."""
    counts: Counts = {}
    for r in Response.objects.filter(state="published"):
        key = (r.thread_id, r.branch_passage_id, r.stance)
        roots, responses, unanswered = counts.get(key, (0, 0, 0))
        is_open = r.stance == "dispute" and not r.has_reply
        counts[key] = (roots + (r.parent_id is None), responses + 1, unanswered + is_open)
    return counts


def assert_replies_noted() -> None:
    for response in Response.objects.all():
        replies = Response.objects.filter(parent=response, state="published").exclude(stance="agree")
        assert response.has_reply == replies.exclude(author=response.author_id).exists()


# Another section


def test_a_root_is_moved_with_its_replies_and_what_it_quoted_stays(
    thread: Thread, ada: Person, ben: Person, instructor: Person
) -> None:
    root = make.response(thread, ada, stance="dispute", quote="turned the wheel")
    reply = make.response(thread, ben, stance="dispute", parent=root)
    below = make.response(thread, ada, parent=reply)
    aside = make.response(thread, ben, quote="turned the wheel")
    passage = root.passage
    for response in (reply, root):
        Draft.objects.create(person=ben, thread=thread, target=f"reply:{response.public_id}", updated_at=NOON)
    Draft.objects.create(person=ben, thread=thread, target="text", updated_at=NOON)
    ruling = ruled(root, "move", instructor, section="law")
    law = make.thread(thread.reading, "law")
    assert set(Response.objects.filter(thread=law).values_list("pk", flat=True)) == {
        root.pk,
        reply.pk,
        below.pk,
    }
    assert list(Response.objects.filter(thread=thread).values_list("pk", flat=True)) == [aside.pk]
    kept = Response.objects.get(pk=root.pk)
    assert (kept.passage, kept.quoted_elsewhere, kept.order_start) == (None, passage, WHOLE)
    assert set(Response.objects.filter(thread=law).values_list("branch_passage", flat=True)) == {None}
    assert tallied() == recounted()
    drafts = Draft.objects.order_by("pk").values_list("thread__section__slug", flat=True)
    assert list(drafts) == ["law", "law", "water"]
    assert (ruling.facts["from"], ruling.facts["to"]) == ("water", "law")


def test_what_is_moved_twice_keeps_what_it_quoted_first(
    thread: Thread, ada: Person, instructor: Person
) -> None:
    root = make.response(thread, ada, quote="turned the wheel")
    ruled(root, "move", instructor, section="law")
    ruled(root, "move", instructor, at=NOON + MINUTE, section="stone")
    kept = Response.objects.get()
    assert kept.quoted_elsewhere is not None
    assert (kept.thread.section.slug, kept.quoted_elsewhere.exact) == ("stone", "turned the wheel")


def test_only_a_root_moves_and_only_within_its_reading(
    thread: Thread, ada: Person, ben: Person, instructor: Person
) -> None:
    root = make.response(thread, ada)
    reply = make.response(thread, ben, parent=root)
    nowhere = {"section": ["Choose the section where it belongs."]}
    for section in ("", "sand", "water/../stone", "\x00"):
        assert refused(root, "move", instructor, section=section) == nowhere
    here = {"section": ["It stands in this section already. Choose another one."]}
    assert refused(root, "move", instructor, section="water") == here
    below = {"section": ["Only a response to the text is moved; replies go where it goes."]}
    assert refused(reply, "move", instructor, section="stone") == below
    Thread.objects.filter(section__slug="law").update(removed_in=2)
    gone = {"section": ["The edition that is read has this section no more. Choose another one."]}
    assert refused(root, "move", instructor, section="law") == gone
    elsewhere = make.reading(make.seminar(by=instructor), make.essay("another"))
    make.thread(elsewhere, "stone").section.slug = "pebbles"
    assert refused(root, "move", instructor, section="pebbles") == nowhere
