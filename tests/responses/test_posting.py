"""Posting: what each stance must and may have, what a body may hold, and who may post where."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

import pytest

from forum.access.viewer import Viewer
from forum.base.errors import Invalid, Refused
from forum.ledger.models import Event
from forum.people.models import Person
from forum.readings.models import Reading, Thread
from forum.responses.actions import post_response
from forum.responses.models import Citation, Response
from forum.responses.writing import LONGEST_BODY, LONGEST_EXTRACT, LONGEST_REFERENCE, CitationWish, Wish
from forum.seminars.models import Seminar
from tests import make

NOON = dt.datetime(2026, 10, 12, 12, 0, tzinfo=dt.UTC)
EIGHT = "The mill ledgers say so for forty years."
UNSTORABLE = "This holds characters that cannot be stored. Type it again, or paste it as plain text."


def post(thread: Thread, person: Person | None, wish: Wish, *, key: str = "k", **more: object) -> Response:
    return post_response(thread, wish, viewer=make.viewer_of(person), key=key, **more)  # type: ignore[arg-type]


def refused_fields(thread: Thread, person: Person, wish: Wish) -> dict[str, list[str]]:
    with pytest.raises(Invalid) as refusal:
        post(thread, person, wish, key="refused")
    assert not Response.objects.filter(submission_key="refused").exists()
    return refusal.value.fields


# What is kept


@pytest.mark.parametrize("stance", ["agree", "dispute", "source"])
def test_a_response_of_each_stance_is_posted_with_least_it_must_have(
    stance: str, thread: Thread, ada: Person
) -> None:
    posted = post(thread, ada, make.wish(stance), at=NOON)
    kept = Response.objects.get()
    assert kept == posted
    assert (kept.stance, kept.body, kept.state, kept.revision, kept.posted_at, kept.edited_at) == (
        stance,
        make.BODIES[stance],
        "published",
        1,
        NOON,
        None,
    )
    assert kept.body_html == f"<p>{make.BODIES[stance]}</p>"
    assert (kept.author, kept.thread, kept.seminar) == (ada, thread, thread.reading.seminar)
    assert (kept.ground, kept.bearing) == {
        "agree": ("", ""),
        "dispute": ("evidence", ""),
        "source": ("", "supports"),
    }[stance]
    assert [(r.number, r.body, r.was_published, r.at) for r in kept.revisions.all()] == [
        (1, make.BODIES[stance], True, NOON)
    ]
    event = Event.objects.get(kind="response.posted")
    assert (event.actor, event.object_id, event.facts, event.at) == (
        ada,
        kept.pk,
        {"state": "published"},
        NOON,
    )


def test_the_citation_of_a_source_is_kept_with_its_place_and_extract(thread: Thread, ada: Person) -> None:
    citation = replace(make.A_SOURCE, extract="  The  stones were\tforty. ")
    posted = post(thread, ada, make.wish("source", citations=(citation,)))
    kept = Citation.objects.get()
    assert (kept.response, kept.locator_kind, kept.locator, kept.whole_work, kept.position) == (
        posted,
        "page",
        "41",
        False,
        1,
    )
    assert kept.extract == "The stones were forty."
    assert kept.work.typed == "A. Reeve, The Stones of the Weir, 1911"
    assert kept.work.added_by == ada
    revision = posted.revisions.get()
    assert revision.citations == [
        {"label": "p. 41", "entry_html": kept.work.entry_html, "extract": "The stones were forty."}
    ]


def test_a_whole_work_needs_no_place(thread: Thread, ada: Person) -> None:
    citation = CitationWish(reference="The Stones", whole_work=True, locator="12")
    post(thread, ada, make.wish("source", citations=(citation,)))
    kept = Citation.objects.get()
    assert (kept.whole_work, kept.locator, kept.locator_kind) == (True, "", "")


def test_every_stance_may_cite(thread: Thread, ada: Person) -> None:
    for stance in ("agree", "dispute"):
        post(thread, ada, make.wish(stance, citations=(make.A_SOURCE,)), key=stance)
    assert Citation.objects.count() == 2


def test_a_source_may_go_without_a_comment(thread: Thread, ada: Person) -> None:
    assert post(thread, ada, make.wish("source", body="")).body == ""


def test_a_reply_keeps_which_wording_it_answers(thread: Thread, ada: Person, ben: Person) -> None:
    root = make.response(thread, ada, quote="turned the wheel")
    Response.objects.filter(pk=root.pk).update(revision=3)
    reply = make.response(thread, ben, stance="dispute", parent=root)
    again = make.response(thread, ada, stance="dispute", parent=reply)
    assert (reply.parent, reply.root, reply.depth, reply.answers_revision) == (root, root, 1, 3)
    assert (again.parent, again.root, again.depth, again.answers_revision) == (reply, root, 2, 1)
    assert [r.passage for r in (reply, again)] == [None, None]
    assert [r.branch_passage for r in (root, reply, again)] == [root.passage] * 3


def test_a_reply_goes_to_its_parent_whatever_is_quoted(thread: Thread, ada: Person, ben: Person) -> None:
    root = make.response(thread, ada)
    assert make.response(thread, ben, parent=root, quote="turned the wheel").passage is None


# What is missing


@pytest.mark.parametrize("stance", ["", "gate", "AGREE", "agree "])
def test_a_response_needs_a_stance(stance: str, thread: Thread, ada: Person) -> None:
    assert refused_fields(
        thread, ada, make.wish("agree", body=EIGHT).__class__(stance=stance, body=EIGHT)
    ) == {"stance": ["Say whether you agree, dispute it, or bring a source."]}


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("", "0 words. A reason needs at least 8 words."),
        (" \n\t ", "0 words. A reason needs at least 8 words."),
        ("… — !?", "0 words. A reason needs at least 8 words."),
        ("\u200b\u200d\u2060\ufeff", "0 words. A reason needs at least 8 words."),
        ("Yes.", "1 word. A reason needs at least 8 words."),
        ("The mill ledgers say so for forty.", "7 words. A reason needs at least 8 words."),
        ("是的", "2 words. A reason needs at least 8 words."),
    ],
)
def test_an_agreement_needs_a_reason_of_eight_words(
    body: str, sentence: str, thread: Thread, ada: Person
) -> None:
    assert refused_fields(thread, ada, make.wish("agree", body=body)) == {"body": [sentence]}
    assert post(thread, ada, make.wish("agree", body=EIGHT)).state == "published"


def test_words_without_spaces_between_them_are_counted_by_letters(thread: Thread, ada: Person) -> None:
    assert post(thread, ada, make.wish("agree", body="磨坊账本连续四十年这样说")).state == "published"


def test_a_seminar_may_ask_for_less(thread: Thread, ada: Person) -> None:
    thread.reading.seminar.least_words = 1
    assert refused_fields(thread, ada, make.wish("agree", body="!")) == {
        "body": ["0 words. A reason needs at least 1 word."]
    }
    assert post(thread, ada, make.wish("agree", body="Yes.")).body == "Yes."


@pytest.mark.parametrize("ground", ["", "taste", "supports"])
def test_a_dispute_needs_a_ground(ground: str, thread: Thread, ada: Person) -> None:
    assert refused_fields(thread, ada, make.wish("dispute", ground=ground)) == {
        "ground": ["Say what kind of dispute this is. Evidence, inference, definition or scope."]
    }


@pytest.mark.parametrize("body", ["", "  ", "?!", "\u200b\u00ad"])
def test_a_dispute_says_what_is_wrong(body: str, thread: Thread, ada: Person) -> None:
    assert refused_fields(thread, ada, make.wish("dispute", body=body)) == {
        "body": ["Say what is wrong, and why."]
    }
    assert post(thread, ada, make.wish("dispute", body="No.")).body == "No."


@pytest.mark.parametrize("bearing", ["", "evidence", "likes"])
def test_a_source_needs_a_bearing(bearing: str, thread: Thread, ada: Person) -> None:
    assert refused_fields(thread, ada, make.wish("source", bearing=bearing)) == {
        "bearing": ["Say what the source does: it supports, challenges or qualifies."]
    }


NO_WORK = "Say which work: its title, a DOI, an ISBN, a link, or a reference in words."
NO_PLACE = "Where in the work? A page, chapter or section, or say that you mean the whole work."


@pytest.mark.parametrize(
    ("citations", "wrong"),
    [
        ((), {"reference": [NO_WORK]}),
        ((CitationWish(reference="  ", locator="4"),), {"reference": [NO_WORK]}),
        ((CitationWish(reference="The Stones"),), {"locator": [NO_PLACE]}),
        ((CitationWish(reference="The Stones", locator="–"),), {"locator": [NO_PLACE]}),
        (
            (CitationWish(reference="The Stones", locator="4", locator_kind="moon"),),
            {"locator": ["Say what kind of place this is: a page, a chapter, a section."]},
        ),
        (
            (CitationWish(reference="x" * (LONGEST_REFERENCE + 1), locator="4"),),
            {"reference": ["A reference has at most 1000 characters."]},
        ),
        (
            (CitationWish(reference="S", locator="4", extract="x" * (LONGEST_EXTRACT + 1)),),
            {"extract": ["An extract has at most 2000 characters."]},
        ),
        (
            (CitationWish(reference="ISBN 978-0-300-07815-3", locator="4"),),
            {
                "reference": [
                    "The check digit of this ISBN does not fit its other digits. Look at the number once more."
                ]
            },
        ),
        ((CitationWish(reference="S\x00", locator="4"),), {"reference": [UNSTORABLE]}),
        ((CitationWish(reference="S", locator="\ud800"),), {"locator": [UNSTORABLE]}),
        ((CitationWish(reference="S", locator="4", extract="\x00"),), {"extract": [UNSTORABLE]}),
        (
            (CitationWish(work="nosuchwork22", locator="4"),),
            {"reference": ["That work is not here any more. Say which one you mean."]},
        ),
        (
            (CitationWish(work="\x00", locator="4"),),
            {"reference": ["That work is not here any more. Say which one you mean."]},
        ),
    ],
)
def test_a_source_needs_a_work_and_a_place_in_it(
    citations: Sequence[CitationWish], wrong: dict[str, list[str]], thread: Thread, ada: Person
) -> None:
    assert refused_fields(thread, ada, make.wish("source", citations=citations)) == wrong
    assert not Citation.objects.exists()


def test_all_that_is_missing_is_said_at_once(thread: Thread, ada: Person) -> None:
    wish = Wish(stance="source", bearing="", body="x" * (LONGEST_BODY + 1))
    assert sorted(refused_fields(thread, ada, wish)) == ["bearing", "body", "reference"]


def test_what_belongs_to_another_stance_is_not_kept(thread: Thread, ada: Person) -> None:
    agreement = post(thread, ada, make.wish("agree", ground="scope", bearing="supports"))
    assert (agreement.ground, agreement.bearing) == ("", "")


# What a body may hold


def test_a_body_has_at_most_ten_thousand_characters(thread: Thread, ada: Person) -> None:
    long = "word " * 2_000
    assert post(thread, ada, make.wish("agree", body=f" {long.strip()}z\n")).body == long.strip() + "z"
    too_long = make.wish("agree", body=long + "z")
    assert refused_fields(thread, ada, too_long) == {
        "body": ["10001 characters. A response has at most 10000."]
    }


@pytest.mark.parametrize("body", [f"{EIGHT}\x00", f"{EIGHT} \ud83d", f"\udc00{EIGHT}"])
def test_what_no_database_keeps_is_said_and_not_dropped(body: str, thread: Thread, ada: Person) -> None:
    assert refused_fields(thread, ada, make.wish("agree", body=body)) == {"body": [UNSTORABLE]}


@pytest.mark.parametrize(
    "body",
    [
        "הנהר הניע את הגלגל עוד לפני שמישהו כתב את זה",
        "\u202bהנהר\u202c turned the wheel before anyone wrote it down.",
        "Nai\u0308ve readings of the ledger are common among the millers.".replace("i\u0308", "\u00ef"),
        "👩‍🌾 counted them, 🏳️‍🌈 and 🇮🇪, one by one, for forty years.",
        "T̶h̶e̶ mill ledgers say so too, for forty whole years.",
    ],
)
def test_every_script_is_kept_to_the_letter(body: str, thread: Thread, ada: Person) -> None:
    assert post(thread, ada, make.wish("dispute", body=body)).body == body
    kept = Response.objects.get()
    assert kept.body == body
    assert kept.revisions.get().body == body


def test_letters_are_composed_and_newlines_are_one_kind(thread: Thread, ada: Person) -> None:
    posted = post(thread, ada, make.wish("dispute", body="Nai\u0308ve.\r\n\r\nAnd so on.\u2028Then."))
    assert posted.body == "Naïve.\n\nAnd so on.\nThen."


# Who may, and where


@pytest.mark.parametrize("who", ["visitor", "outsider", "muted", "suspended", "administrator"])
def test_others_than_members_in_good_standing_do_not_post(
    who: str, thread: Thread, muted: Person, suspended: Person, outsider: Person, administrator: Person
) -> None:
    people: dict[str, tuple[Person | None, str]] = {
        "visitor": (None, "Sign in to do that."),
        "outsider": (outsider, "Only members of this seminar can do that."),
        "administrator": (administrator, "Only members of this seminar can do that."),
        "muted": (
            muted,
            "You may not post or edit here for now. Your account page says until when, and whom to write to.",
        ),
        "suspended": (
            suspended,
            "You may not take part here for now. Your account page says until when, and whom to write to.",
        ),
    }
    person, sentence = people[who]
    with pytest.raises(Refused) as refusal:
        post(thread, person, make.wish())
    assert refusal.value.sentence == sentence
    assert not Response.objects.exists()


def test_members_post(thread: Thread, ada: Person, assistant: Person, instructor: Person) -> None:
    for person in (ada, assistant, instructor):
        assert post(thread, person, make.wish()).state == "published"


def test_a_mute_ends_by_the_clock(thread: Thread, seminar: Seminar, ada: Person) -> None:
    make.mute(seminar, ada, until=NOON)
    viewer = make.viewer_of(ada, at=NOON - dt.timedelta(seconds=1))
    with pytest.raises(Refused):
        post_response(thread, make.wish(), viewer=viewer, key="k", at=NOON)
    assert post_response(thread, make.wish(), viewer=make.viewer_of(ada, at=NOON), key="k", at=NOON)


def test_a_locked_thread_takes_nothing(thread: Thread, ada: Person) -> None:
    post(thread, ada, make.wish(), key="before")
    Thread.objects.filter(pk=thread.pk).update(locked_at=NOON)
    for seen in (thread, make.thread(thread.reading)):  # one who loaded it before, and one who did after
        with pytest.raises(Refused) as refusal:
            post(seen, ada, make.wish(), key="after")
        assert refusal.value.sentence == (
            "This thread is locked. It can be read, and nothing more can be posted."
        )
    assert Response.objects.count() == 1


def test_a_closed_reading_takes_nothing(thread: Thread, ada: Person) -> None:
    thread.reading.closes_at = NOON
    with pytest.raises(Refused) as refusal:
        post(thread, ada, make.wish(), at=NOON)
    assert refusal.value.sentence == "This reading is closed. It can be read, and nothing more can be posted."
    assert post(thread, ada, make.wish(), at=NOON - dt.timedelta(seconds=1)).state == "published"


def test_in_a_private_seminar_members_post(private_thread: Thread, ada: Person, nobody: Viewer) -> None:
    posted = post(private_thread, ada, make.wish())
    assert list(Response.objects.readable_by(nobody)) == []
    assert list(Response.objects.readable_by(make.viewer_of(ada))) == [posted]


# Aimed at another response

GONE = "The response that you are answering is not here any more. Your words are kept."


@pytest.mark.parametrize(
    "state",
    ["held", "changes_requested", "hidden", "refused", "withdrawn", "elsewhere", "private", "none", "nul"],
)
def test_what_cannot_be_answered_is_told_in_one_sentence_whatever_it_is(
    state: str, thread: Thread, reading: Reading, private_thread: Thread, ada: Person, ben: Person
) -> None:
    if state == "none":
        parent = "nosuchreply2"
    elif state == "nul":
        parent = "\x00"
    elif state == "elsewhere":
        parent = make.response(make.thread(reading, "stone"), ben).public_id
    elif state == "private":
        parent = make.response(private_thread, ben).public_id
    else:
        parent = make.response(thread, ben, state=state).public_id
    assert refused_fields(thread, ada, make.wish("dispute", parent=parent)) == {"parent": [GONE]}
    answered = make.response(thread, ben)
    assert post(thread, ada, make.wish("dispute", parent=answered.public_id)).parent == answered


def test_not_even_an_author_or_a_moderator_answers_what_others_cannot_read(
    thread: Thread, ben: Person, instructor: Person
) -> None:
    held = make.response(thread, ben, state="held")
    for person in (ben, instructor):
        assert refused_fields(thread, person, make.wish("dispute", parent=held.public_id)) == {
            "parent": [GONE]
        }
