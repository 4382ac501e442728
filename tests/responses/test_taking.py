"""A reading takes an edition: where every quotation goes, what is told, and that it happens once or not at all."""

from __future__ import annotations

import pytest

from forum.base.errors import Conflict, Invalid, Refused
from forum.essays.actions import PlannedSection
from forum.essays.manuscripts import begin_edition, change, manuscript_at
from forum.essays.models import Edition, Essay, Manuscript, Passage, SectionText
from forum.ledger.models import Event
from forum.people.models import Person
from forum.readings.models import Placement, Reading, Thread
from forum.responses.actions import post_response
from forum.responses.edition_models import Preview, Proposal, Stand
from forum.responses.loose import own_changed
from forum.responses.models import LOOSE, Draft, Response
from forum.responses.previews import ask_preview, counts_of, decide, preview_of
from forum.responses.requoting import accept_wording, quote_anew
from forum.responses.taking import ask_taking
from forum.responses.tallies import outline_of
from forum.seminars.models import Seminar
from tests import make
from tests.tasks import run_tasks

MILL = (
    "The miller kept a book of every sack that came and went, and he kept it for forty years without a gap.",
    "In the spring of 1811 the river rose above the lower sill and carried the bridge away in one night.",
    "Whoever owns the bank does not by that alone own the water that passes it on its way to the sea.",
)
COURT = (
    "The court at the county town heard nine witnesses in two days and believed the four who could not read.",
    "It held that the custom of the valley was older than any charter that either side could show.",
)


@pytest.fixture
def home(seminar: Seminar) -> Essay:
    return make.essay(
        "the-mill",
        home=seminar,
        sections=[PlannedSection("The mill", MILL), PlannedSection("The court", COURT)],
        language="en",
    )


@pytest.fixture
def taken(seminar: Seminar, home: Essay) -> Reading:
    return make.reading(seminar, home)


def edited(essay: Essay, by: Person, *acts: tuple[str, dict[str, str]]) -> Manuscript:
    """The draft of the next edition after `acts`; "¶2" in an argument stands for the id of the second paragraph."""
    viewer = make.viewer_of(by)
    manuscript = begin_edition(essay, viewer=viewer)
    for act, args in acts:
        manuscript = manuscript_at(manuscript.public_id, viewer=viewer)
        ids = {
            f"¶{n}": p["id"]
            for n, p in enumerate((p for s in manuscript.sections for p in s["paragraphs"]), 1)
        }
        filled = {name: ids.get(value, value) for name, value in args.items()}
        change(manuscript, act, filled, viewer=viewer, based_on=manuscript.version)
    return manuscript_at(manuscript.public_id, viewer=viewer)


def previewed(reading: Reading, manuscript: Manuscript, by: Person) -> Preview:
    ask_preview(reading, viewer=make.viewer_of(by), manuscript=manuscript)
    run_tasks()
    reading.refresh_from_db()
    preview = preview_of(reading, viewer=make.viewer_of(by))
    assert preview is not None
    return preview


def published(reading: Reading, manuscript: Manuscript, by: Person) -> Reading:
    ask_taking(previewed(reading, manuscript, by), viewer=make.viewer_of(by))
    run_tasks()
    return Reading.objects.select_related("edition", "seminar", "essay").get(pk=reading.pk)


def rewritten(paragraph: str, old: str, new: str) -> dict[str, str]:
    assert old in paragraph
    return {"text": paragraph.replace(old, new), "was": paragraph}


def test_words_that_stand_go_along_and_the_old_edition_keeps_them(
    taken: Reading, home: Essay, instructor: Person, ada: Person, ben: Person
) -> None:
    thread = make.thread(taken, "the-mill")
    quoted = make.response(thread, ada, stance="dispute", quote="does not by that alone own the water")
    reply = make.response(thread, ben, parent=quoted)
    old = quoted.passage
    text = "A paragraph that was not there before stands here now, and says nothing of water or of mills."
    now = published(taken, edited(home, instructor, ("add", {"after": "¶1", "text": text})), instructor)
    assert now.edition.number == 2
    quoted.refresh_from_db()
    reply.refresh_from_db()
    assert quoted.passage is not None
    assert (quoted.passage.edition.number, quoted.passage.paragraph, quoted.passage.exact) == (
        2,
        4,
        "does not by that alone own the water",
    )
    assert quoted.placement is None
    assert reply.branch_passage == quoted.passage
    assert [(s.response, s.passage) for s in Stand.objects.all()] == [(quoted, old)]
    row = next(r for r in outline_of(now, make.viewer_of(ben), text_of="the-mill") if r.slug == "the-mill")
    assert [(p.passage.exact, p.roots.dispute, p.all.total) for p in row.passages] == [
        ("does not by that alone own the water", 1, 2)
    ]
    assert SectionText.objects.get(edition__number=1, section__slug="the-mill").text == "\n\n".join(MILL)


def test_changed_words_count_for_nothing_until_their_author_accepts(
    taken: Reading, home: Essay, instructor: Person, ada: Person, ben: Person
) -> None:
    thread = make.thread(taken, "the-mill")
    quote = "he kept it for forty years without a gap"
    quoted = make.response(thread, ada, quote=f"sack that came and went, and {quote}")
    manuscript = edited(
        home, instructor, ("edit", {"id": "¶1", **rewritten(MILL[0], "without a gap", "without gaps")})
    )
    now = published(taken, manuscript, instructor)
    quoted.refresh_from_db()
    assert quoted.passage is not None
    assert quoted.placement is not None
    assert quoted.passage.edition.number == 1
    assert quoted.placement.verdict == "changed"
    assert quoted.placement.exact == "sack that came and went, and he kept it for forty years without gaps"
    row = outline_of(now, make.viewer_of(ben), text_of="the-mill")[0]
    assert row.passages == []
    assert [(a.edition, a.n, a.paragraph) for a in row.aged] == [(1, 1, 1)]
    assert row.whole.total == 0
    assert row.count.total == 1
    assert own_changed(make.viewer_of(ada)) == [quoted]
    assert own_changed(make.viewer_of(ben)) == []
    with pytest.raises(Refused):
        accept_wording(quoted, viewer=make.viewer_of(ben))
    accept_wording(quoted, viewer=make.viewer_of(ada))
    quoted.refresh_from_db()
    assert quoted.placement is None
    assert quoted.passage is not None
    assert quoted.passage.exact == "sack that came and went, and he kept it for forty years without gaps"
    row = outline_of(now, make.viewer_of(ben), text_of="the-mill")[0]
    assert [p.roots.agree for p in row.passages] == [1]
    assert row.aged == []
    with pytest.raises(Conflict):
        accept_wording(quoted, viewer=make.viewer_of(ada))


def test_words_that_are_gone_come_loose_and_can_be_quoted_anew(
    taken: Reading, home: Essay, instructor: Person, ada: Person
) -> None:
    thread = make.thread(taken, "the-mill")
    quoted = make.response(thread, ada, quote="In the spring of 1811 the river rose above the lower sill")
    now = published(taken, edited(home, instructor, ("remove", {"id": "¶2"})), instructor)
    quoted.refresh_from_db()
    assert quoted.placement is not None
    assert (quoted.placement.verdict, quoted.order_start) == ("detached", LOOSE)
    with pytest.raises(Invalid):
        quote_anew(quoted, quote="words that are nowhere in it", viewer=make.viewer_of(ada))
    quote_anew(quoted, quote="Whoever owns the bank", viewer=make.viewer_of(ada))
    quoted.refresh_from_db()
    assert quoted.passage is not None
    assert (quoted.passage.exact, quoted.passage.edition) == ("Whoever owns the bank", now.edition)
    assert quoted.order_start == quoted.passage.start


def test_a_paragraph_that_moves_takes_its_branch_to_the_thread_of_its_section(
    taken: Reading, home: Essay, instructor: Person, ada: Person, ben: Person
) -> None:
    mill, court = make.thread(taken, "the-mill"), make.thread(taken, "the-court")
    quoted = make.response(mill, ada, quote="does not by that alone own the water")
    reply = make.response(mill, ben, stance="dispute", parent=quoted)
    Draft.objects.create(
        person=ben, thread=mill, target=f"reply:{quoted.public_id}", updated_at=quoted.posted_at
    )
    published(taken, edited(home, instructor, ("down", {"id": "¶3"})), instructor)
    for response in (quoted, reply):
        response.refresh_from_db()
        assert response.thread == court
    assert Draft.objects.get().thread == court
    assert quoted.passage is not None
    assert (quoted.passage.section.slug, quoted.placement) == ("the-court", None)


def test_a_removed_section_keeps_its_thread_closed(
    taken: Reading, home: Essay, instructor: Person, ada: Person
) -> None:
    court = make.thread(taken, "the-court")
    quoted = make.response(court, ada, quote="heard nine witnesses in two days")
    published(taken, edited(home, instructor, ("remove_section", {"key": "the-court"})), instructor)
    court = make.thread(taken, "the-court")
    assert court.removed_in == 2
    quoted.refresh_from_db()
    assert (quoted.thread, quoted.state) == (court, "published")
    with pytest.raises(Refused, match="Edition 2 has this section no more"):
        post_response(court, make.wish(), viewer=make.viewer_of(ada), key="k")


def test_a_date_is_confirmed_by_itself(taken: Reading, home: Essay, instructor: Person, ada: Person) -> None:
    thread = make.thread(taken, "the-mill")
    make.response(thread, ada, quote=MILL[1])
    manuscript = edited(home, instructor, ("edit", {"id": "¶2", **rewritten(MILL[1], "1811", "1812")}))
    preview = previewed(taken, manuscript, instructor)
    viewer = make.viewer_of(instructor)
    row = Proposal.objects.get(preview=preview)
    assert (row.verdict, row.confirm, row.responses) == ("changed", "date", 1)
    with pytest.raises(Invalid, match="1 passage differs"):
        ask_taking(preview, viewer=viewer)
    decide(preview, row.pk, "confirmed", viewer=viewer)
    ask_taking(preview, viewer=viewer)
    run_tasks()
    assert Placement.objects.get().verdict == "changed"


def test_an_editor_places_by_hand_or_detaches(
    taken: Reading, home: Essay, instructor: Person, ada: Person
) -> None:
    thread = make.thread(taken, "the-mill")
    gone = make.response(thread, ada, quote=MILL[1])
    near = make.response(thread, ada, quote=MILL[2])
    new = "A flood took the bridge; nobody in the valley afterwards agreed on the year, or on the hour."
    manuscript = edited(
        home,
        instructor,
        ("edit", {"id": "¶2", "text": new, "was": MILL[1]}),
        ("edit", {"id": "¶3", **rewritten(MILL[2], "on its way to the sea", "on the way to the sea")}),
    )
    preview, viewer = previewed(taken, manuscript, instructor), make.viewer_of(instructor)
    rows = {r.passage_id: r for r in Proposal.objects.filter(preview=preview)}
    lost, changed = rows[gone.passage_id or 0], rows[near.passage_id or 0]
    assert (lost.verdict, changed.verdict) == ("detached", "changed")
    with pytest.raises(Invalid):
        decide(preview, lost.pk, "confirmed", viewer=viewer)
    with pytest.raises(Invalid):
        decide(preview, lost.pk, "placed", viewer=viewer, section="the-mill", quote="not there")
    decide(preview, lost.pk, "placed", viewer=viewer, section="the-mill", quote="A flood took the bridge")
    decide(preview, changed.pk, "detached", viewer=viewer)
    counts = counts_of(preview)
    assert (counts.exact, counts.changed, counts.detached, counts.removed) == (0, 1, 1, 0)
    ask_taking(preview, viewer=viewer)
    run_tasks()
    gone.refresh_from_db()
    near.refresh_from_db()
    assert gone.placement is not None
    assert near.placement is not None
    assert (gone.placement.exact, gone.placement.by_hand) == ("A flood took the bridge", True)
    assert near.placement.verdict == "detached"


def test_what_is_quoted_since_the_preview_goes_along_if_it_stands(
    taken: Reading, home: Essay, instructor: Person, ada: Person
) -> None:
    thread, viewer = make.thread(taken, "the-mill"), make.viewer_of(instructor)
    manuscript = edited(home, instructor, ("remove", {"id": "¶2"}))
    preview = previewed(taken, manuscript, instructor)
    stands = make.response(thread, ada, quote="Whoever owns the bank")
    ask_taking(preview, viewer=viewer)
    run_tasks()
    stands.refresh_from_db()
    assert stands.passage is not None
    assert stands.passage.edition.number == 2


def test_what_is_quoted_since_and_does_not_stand_brings_the_preview_back(
    taken: Reading, home: Essay, instructor: Person, ada: Person
) -> None:
    thread, viewer = make.thread(taken, "the-mill"), make.viewer_of(instructor)
    preview = previewed(taken, edited(home, instructor, ("remove", {"id": "¶2"})), instructor)
    make.response(thread, ada, quote=MILL[1])
    ask_taking(preview, viewer=viewer)
    run_tasks()
    preview.refresh_from_db()
    assert preview.state == "ready"
    assert preview.problem.startswith("1 passage was quoted since")
    assert Edition.objects.filter(essay=home).count() == 1
    ask_taking(preview, viewer=viewer)
    run_tasks()
    assert Edition.objects.filter(essay=home).count() == 2


def test_publishing_twice_makes_one_edition(
    taken: Reading, home: Essay, instructor: Person, ada: Person
) -> None:
    preview = previewed(taken, edited(home, instructor, ("remove", {"id": "¶2"})), instructor)
    viewer = make.viewer_of(instructor)
    ask_taking(preview, viewer=viewer)
    ask_taking(preview, viewer=viewer)
    run_tasks()
    ask_taking(preview, viewer=viewer)
    run_tasks()
    assert [e.number for e in Edition.objects.filter(essay=home).order_by("number")] == [1, 2]
    assert Event.objects.filter(kind="edition.taken").count() == 1


def test_another_seminar_keeps_its_edition_until_it_takes_the_new_one(
    taken: Reading, home: Essay, instructor: Person, ada: Person
) -> None:
    other = make.seminar("upstream", by=instructor)
    make.member(other, ada)
    theirs = make.reading(other, home)
    said = make.response(make.thread(theirs, "the-mill"), ada, quote="Whoever owns the bank")
    published(taken, edited(home, instructor, ("remove", {"id": "¶2"})), instructor)
    theirs.refresh_from_db()
    said.refresh_from_db()
    before = said.passage
    assert theirs.edition.number == 1
    assert before is not None
    assert before.edition.number == 1
    with pytest.raises(Refused):
        ask_preview(theirs, viewer=make.viewer_of(ada), edition=Edition.objects.get(essay=home, number=2))
    viewer = make.viewer_of(instructor)
    preview = ask_preview(theirs, viewer=viewer, edition=Edition.objects.get(essay=home, number=2))
    run_tasks()
    preview.refresh_from_db()
    ask_taking(preview, viewer=viewer)
    run_tasks()
    theirs.refresh_from_db()
    said.refresh_from_db()
    assert theirs.edition.number == 2
    assert said.passage_id != before.pk
    assert Passage.objects.get(pk=said.passage_id).paragraph == 2


def test_whoever_wrote_under_the_old_edition_may_keep_quoting_it(
    taken: Reading, home: Essay, instructor: Person, ada: Person
) -> None:
    before = make.thread(taken, "the-mill")
    published(taken, edited(home, instructor, ("remove", {"id": "¶2"})), instructor)
    wish = make.wish(quote=MILL[1], edition=1)
    with pytest.raises(Invalid, match="another edition"):
        post_response(before, wish, viewer=make.viewer_of(ada), key="k1")
    kept = post_response(
        before, make.wish(quote=MILL[1], edition=1, keeps=True), viewer=make.viewer_of(ada), key="k2"
    )
    assert kept.passage is not None
    assert kept.placement is not None
    assert (kept.passage.edition.number, kept.placement.verdict) == (1, "detached")
    stands = post_response(
        before, make.wish(quote=MILL[2], edition=1, keeps=True), viewer=make.viewer_of(ada), key="k3"
    )
    assert stands.passage is not None
    assert (stands.passage.edition.number, stands.placement) == (2, None)
    assert [s.passage.edition.number for s in Stand.objects.filter(response=stands)] == [1]


def test_a_hidden_response_moves_without_showing_and_comes_back_in_its_place(
    taken: Reading, home: Essay, instructor: Person, ada: Person, ben: Person
) -> None:
    thread = make.thread(taken, "the-mill")
    hidden = make.response(thread, ada, quote="Whoever owns the bank", state="hidden")
    now = published(taken, edited(home, instructor, ("remove", {"id": "¶2"})), instructor)
    row = outline_of(now, make.viewer_of(ben), text_of="the-mill")[0]
    assert (row.passages, row.aged, row.count.total) == ([], [], 0)
    make.ruling(hidden, "restore")
    row = outline_of(now, make.viewer_of(ben), text_of="the-mill")[0]
    assert [p.passage.exact for p in row.passages] == ["Whoever owns the bank"]
    assert Response.objects.get(pk=hidden.pk).order_start == row.passages[0].passage.start
    assert Thread.objects.filter(reading=now).count() == 2
