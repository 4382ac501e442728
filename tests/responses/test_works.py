"""Works of a seminar: one row each, known only through readable responses, and corrected with revisions."""

from __future__ import annotations

import datetime as dt
import threading
from collections import Counter
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest

from forum.access.viewer import Viewer
from forum.base.errors import Conflict, Invalid, Refused
from forum.citations.actions import correct_work
from forum.citations.models import Work
from forum.ledger.models import Event
from forum.people.models import Person
from forum.readings.models import Reading, Thread
from forum.responses import citing
from forum.responses.actions import post_response
from forum.responses.citing import works_found, works_readable_by
from forum.responses.models import Response
from forum.responses.writing import CitationWish
from tests import make
from tests.together import behind, together

NOON = dt.datetime(2026, 10, 12, 12, 0, tzinfo=dt.UTC)
DOI, ISBN = "10.1000/weir.1911", "9780804429573"
BOOK: dict[str, Any] = {
    "type": "book",
    "title": "The Stones of the Weir",
    "author": [{"family": "Reeve", "given": "A."}],
    "issued": {"date-parts": [[1911]]},
}


def cited(thread: Thread, person: Person, *, state: str = "published", **work: Any) -> Work:
    """The work of a source that cites it."""
    citation = CitationWish(whole_work=True, **work)
    return (
        make.response(thread, person, stance="source", state=state, citations=(citation,))
        .citations.get()
        .work
    )


# One row each


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"reference": f"https://doi.org/{DOI}"}, {"reference": f"doi:{DOI.upper()}"}),
        ({"reference": f"https://doi.org/{DOI}"}, {"csl": {**BOOK, "DOI": DOI}}),
        ({"reference": "ISBN 0-8044-2957-X"}, {"reference": "978-0-8044-2957-3"}),
        ({"csl": {**BOOK, "ISBN": ISBN}}, {"reference": "08044 2957 x"}),
        ({"reference": "Reeve,  The Stones"}, {"reference": " Reeve, The  Stones "}),
        ({"csl": BOOK}, {"csl": dict(BOOK)}),
    ],
)
def test_a_work_is_one_row_however_it_is_said(
    first: dict[str, Any], second: dict[str, Any], thread: Thread, ada: Person, ben: Person
) -> None:
    one = cited(thread, ada, **first)
    before = (one.csl, one.typed, one.added_by)
    again = cited(thread, ben, **second)
    assert again == one
    assert Work.objects.count() == 1
    assert (again.csl, again.typed, again.added_by) == before


def test_identifiers_are_kept_in_one_form(thread: Thread, ada: Person) -> None:
    assert cited(thread, ada, reference=f"https://doi.org/{DOI.upper()}").doi == DOI
    assert cited(thread, ada, reference="ISBN 0-8044-2957-X").isbn == ISBN
    assert cited(thread, ada, reference="HTTPS://Example.ORG/a?b=1").url == "https://example.org/a?b=1"


def test_different_works_are_different_rows(thread: Thread, ada: Person) -> None:
    for work in ({"reference": "Reeve"}, {"reference": "reeve"}, {"csl": BOOK}, {"reference": DOI}):
        cited(thread, ada, **work)
    assert Work.objects.count() == 4


def test_a_work_of_another_seminar_is_another_row(
    thread: Thread, private_thread: Thread, ada: Person
) -> None:
    one, other = (cited(where, ada, reference=DOI) for where in (thread, private_thread))
    assert one != other
    assert one.seminar != other.seminar


def test_a_work_of_another_seminar_cannot_be_chosen(
    thread: Thread, private_thread: Thread, ada: Person
) -> None:
    hidden = cited(private_thread, ada, reference=DOI)
    with pytest.raises(Invalid) as refusal:
        cited(thread, ada, work=hidden.public_id)
    assert refusal.value.fields == {"reference": ["That work is not here any more. Say which one you mean."]}
    assert cited(private_thread, ada, work=hidden.public_id) == hidden


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("reference", [DOI, "ISBN 0-8044-2957-X", "Reeve, The Stones"])
def test_a_work_cited_in_ten_threads_at_once_for_the_first_time_is_one_row(reference: str) -> None:
    person, seminar = make.person("Ada Mora"), make.seminar(by=make.person("Ines Okafor"))
    make.member(seminar, person)
    threads = [make.thread(make.reading(seminar, make.essay())) for _essay in range(10)]
    wish = make.wish("source", citations=(CitationWish(reference=reference, whole_work=True),))
    calls = [
        partial(post_response, thread, wish, viewer=make.viewer_of(person), key=f"k{thread.pk}")
        for thread in threads
    ]
    assert {type(outcome) for outcome in together(calls)} == {Response}
    assert Work.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_cite_the_same_works_the_other_way_round_both_post(
    reading: Reading, ada: Person, ben: Person, instructor: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = [CitationWish(reference=name, whole_work=True) for name in ("Adam, On Weirs", "Zeno, On Wheels")]
    cited(make.thread(reading), instructor, reference=both[0].reference)
    cited(make.thread(reading), instructor, reference=both[1].reference)
    gate, sought, real = SimpleNamespace(second=lambda: None), Counter[str](), citing.find_or_add_work

    def found(*args: Any, **kwargs: Any) -> Work:
        sought[threading.current_thread().name] += 1
        if sought[threading.current_thread().name] == 2:  # the first is locked by now
            gate.second()
        return real(*args, **kwargs)

    monkeypatch.setattr(citing, "find_or_add_work", found)
    outcomes = behind(
        lambda: make.response(make.thread(reading), ada, stance="source", citations=tuple(both)),
        lambda: make.response(
            make.thread(reading, "stone"), ben, stance="source", citations=tuple(reversed(both))
        ),
        module=gate,
        halt="second",
        patch=monkeypatch,
    )
    assert [type(o) for o in outcomes] == [Response, Response]
    kept = [list(o.citations.order_by("position").values_list("work__typed", flat=True)) for o in outcomes]
    assert kept[1] == kept[0][::-1]
    assert Work.objects.count() == 2


# Who knows of a work


UNREAD = ("held", "changes_requested", "hidden", "refused", "withdrawn")


@pytest.mark.parametrize("state", UNREAD)
def test_a_work_that_only_unreadable_words_cite_is_not_there(
    state: str, thread: Thread, ada: Person, ben: Person, instructor: Person, nobody: Viewer
) -> None:
    work = cited(thread, ada, state=state, reference="Reeve, The Stones of the Weir")
    seminar = thread.reading.seminar_id
    knows = {
        viewer: list(works_readable_by(viewer)) == works_found(seminar, "stones", viewer=viewer) == [work]
        for viewer in (nobody, *(make.viewer_of(p) for p in (ben, ada, instructor)))
    }
    assert list(knows.values()) == [False, False, True, True]
    with pytest.raises(Invalid):
        cited(thread, ben, work=work.public_id)
    cited(thread, ben, reference="Reeve, The Stones of the Weir")
    assert works_found(seminar, "stones", viewer=nobody) == [work]


@pytest.mark.parametrize("state", UNREAD)
@pytest.mark.parametrize("reference", [DOI, "ISBN 0-8044-2957-X"])
def test_words_that_one_cannot_read_give_way_to_ones_own(
    state: str, reference: str, thread: Thread, ada: Person, ben: Person
) -> None:
    field = "DOI" if reference == DOI else "ISBN"
    secret = cited(
        thread, ada, state=state, csl={**BOOK, "title": "SECRET", field: reference.removeprefix("ISBN ")}
    )
    work = cited(thread, ben, reference=reference)
    assert work == secret
    assert (work.csl, work.typed, work.added_by) == (None, reference, ben)
    assert "SECRET" not in work.entry_html + work.title
    (kept,) = work.revisions.all()
    assert kept.csl is not None
    assert (kept.csl["title"], kept.by) == ("SECRET", ben)


def test_who_says_the_same_as_somebody_out_of_sight_has_added_the_work(
    thread: Thread, ada: Person, ben: Person
) -> None:
    work = cited(thread, ada, state="held", reference="Reeve, The Stones")
    assert cited(thread, ben, reference="Reeve, The Stones") == work
    work.refresh_from_db()
    assert (work.added_by, work.revisions.count()) == (ben, 0)


def test_ones_own_words_stay_where_one_can_read_them(thread: Thread, ada: Person, ben: Person) -> None:
    work = cited(thread, ada, state="held", csl={**BOOK, "DOI": DOI})
    cited(thread, ada, reference=DOI)
    work.refresh_from_db()
    assert work.csl is not None
    assert (work.csl["title"], work.revisions.count()) == ("The Stones of the Weir", 0)


def test_two_rows_of_which_one_is_unreadable_stay_two_rows(thread: Thread, ada: Person, ben: Person) -> None:
    by_doi = cited(thread, ada, state="held", reference=DOI)
    by_isbn = cited(thread, ada, reference="ISBN 0-8044-2957-X")
    both = cited(thread, ben, csl={**BOOK, "DOI": DOI, "ISBN": ISBN})
    assert both in (by_doi, by_isbn)
    assert {(w.doi, w.isbn) for w in Work.objects.all()} == {(DOI, ""), ("", ISBN)}


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("stones", True),
        ("STONES of   weir", True),
        ("reeve stone", True),
        (f"https://doi.org/{DOI.upper()}", True),
        ("ISBN 0-8044-2957-X", True),
        ("pebbles", False),
        ("stones pebbles", False),
        ("10.1000/other", False),
        ("", False),
        ("  ", False),
        ("%", False),
        ("_tones", False),
        ("' OR 1=1 --", False),
        ("x" * 5_000, False),
    ],
)
def test_works_are_found_by_letters_or_identifier(
    typed: str, found: bool, thread: Thread, ada: Person, ben: Person
) -> None:
    work = cited(thread, ada, csl={**BOOK, "DOI": DOI, "ISBN": ISBN})
    seminar = thread.reading.seminar_id
    assert works_found(seminar, typed, viewer=make.viewer_of(ben)) == ([work] if found else [])


@pytest.mark.parametrize("typed", ["1932-33 revisited", "1932–33 Revisited", "Stalin's", "stalin’s 1932—33"])
def test_works_are_found_whichever_dash_or_apostrophe_is_typed(
    typed: str, thread: Thread, ada: Person
) -> None:
    work = cited(thread, ada, csl={**BOOK, "title": "Stalin’s Famine of 1932–33 Revisited"})
    assert works_found(thread.reading.seminar_id, typed, viewer=make.viewer_of(ada)) == [work]


def test_at_most_eight_works_are_suggested(thread: Thread, ada: Person) -> None:
    for number in range(10):
        cited(thread, ada, reference=f"Stones, volume {number}")
    found = works_found(thread.reading.seminar_id, "stones", viewer=make.viewer_of(ada))
    assert [w.typed for w in found] == [f"Stones, volume {n}" for n in range(8)]


# Correcting


def test_whoever_added_a_work_corrects_it_and_what_it_said_is_kept(thread: Thread, ada: Person) -> None:
    work = cited(thread, ada, reference="Reeve, Stones")
    better = {**BOOK, "DOI": DOI}
    correct_work(work, viewer=make.viewer_of(ada), csl=better, revision=0, at=NOON)
    work.refresh_from_db()
    assert (work.csl, work.typed, work.doi, work.public_id) == (better, "", DOI, work.public_id)
    assert work.title == "reeve the stones of the weir"
    assert "The Stones of the Weir" in work.entry_html
    (kept,) = work.revisions.all()
    assert (kept.number, kept.csl, kept.typed, kept.by, kept.at) == (1, None, "Reeve, Stones", ada, NOON)
    event = Event.objects.get(kind="work.corrected")
    assert (event.actor, event.object_id) == (ada, work.pk)


def test_staff_correct_every_work_and_others_only_their_own(
    thread: Thread, ada: Person, ben: Person, assistant: Person, muted: Person, outsider: Person
) -> None:
    work = cited(thread, ada, reference="Reeve, Stones")
    sentence = "A work is corrected by whoever added it, or by a moderator."
    for person in (ben, muted, outsider):
        with pytest.raises(Refused) as refusal:
            correct_work(work, viewer=make.viewer_of(person), csl=BOOK, revision=0)
        assert refusal.value.sentence == sentence
    correct_work(work, viewer=make.viewer_of(assistant), csl=BOOK, revision=0)
    assert Work.objects.get().csl == BOOK


def test_of_two_corrections_the_second_is_told(thread: Thread, ada: Person, assistant: Person) -> None:
    work = cited(thread, ada, reference="Reeve, Stones")
    correct_work(work, viewer=make.viewer_of(assistant), csl=BOOK, revision=0)
    with pytest.raises(Conflict) as refusal:
        correct_work(work, viewer=make.viewer_of(ada), csl={**BOOK, "title": "Stones"}, revision=0)
    assert refusal.value.sentence == "Somebody corrected this work while you were writing."
    correct_work(work, viewer=make.viewer_of(ada), csl={**BOOK, "title": "Stones"}, revision=1)
    assert Work.objects.get().revisions.count() == 2


def test_an_identifier_of_another_work_is_refused(thread: Thread, ada: Person) -> None:
    cited(thread, ada, reference=DOI)
    work = cited(thread, ada, reference="Reeve, Stones")
    with pytest.raises(Invalid) as refusal:
        correct_work(work, viewer=make.viewer_of(ada), csl={**BOOK, "DOI": DOI}, revision=0)
    assert refusal.value.fields == {"identifier": ["Another work of this seminar has this identifier."]}
    correct_work(work, viewer=make.viewer_of(ada), csl=BOOK, revision=0)


def test_a_work_out_of_sight_gives_up_its_identifier_and_is_not_told_of(
    thread: Thread, ada: Person, ben: Person
) -> None:
    hidden = cited(thread, ben, state="held", csl={**BOOK, "DOI": DOI, "ISBN": ISBN})
    work, viewer = cited(thread, ada, reference="Reeve, Stones"), make.viewer_of(ada)

    def knows(other: Work) -> bool:
        return works_readable_by(viewer).filter(pk=other.pk).exists()

    correct_work(work, viewer=viewer, csl={**BOOK, "DOI": DOI}, revision=0, is_readable=knows)
    hidden.refresh_from_db()
    work.refresh_from_db()
    assert (work.doi, hidden.doi, hidden.isbn) == (DOI, "", ISBN)
    assert hidden.csl is not None
    assert hidden.csl["DOI"] == DOI


def test_of_words_out_of_sight_not_even_another_identifier_stays(
    thread: Thread, ada: Person, ben: Person
) -> None:
    cited(thread, ada, state="held", csl={**BOOK, "DOI": DOI, "ISBN": ISBN})
    work = cited(thread, ben, reference=DOI)
    assert (work.doi, work.isbn) == (DOI, "")
    assert works_found(thread.reading.seminar_id, ISBN, viewer=make.viewer_of(ben)) == []


def test_a_correction_shows_in_every_response_and_not_in_what_was_said_before(
    thread: Thread, ada: Person
) -> None:
    source = make.response(thread, ada, stance="source")
    work = source.citations.get().work
    before = source.revisions.get().citations
    correct_work(work, viewer=make.viewer_of(ada), csl=BOOK, revision=0)
    assert source.revisions.get().citations == before
    assert "Weir" in source.citations.get().work.entry_html
