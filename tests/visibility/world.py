"""A seminar for anyone and one behind doors, with a word of its own planted in everything that somebody wrote.

Every word is a marker: it names the seminar, the thing in which it stands and the state of that thing. Who may see
which is told by the tests, not here.
"""

from __future__ import annotations

from django.db import transaction

from forum.base.stamps import now
from forum.essays.actions import PlannedSection
from forum.moderation.actions import Ask
from forum.people.models import Person
from forum.responses.actions import edit_response
from forum.responses.drafts import save_draft
from forum.responses.models import Draft, Response
from forum.responses.states import move
from forum.responses.writing import CitationWish
from forum.seminars.models import Membership
from tests import make
from tests.visibility.ground import BRANCHES, LOOSE, STATES, Ground, Marker, World
from tests.visibility.moderated import plant_moderation
from tests.visibility.taken import Replaced, take_next_edition

__all__ = ["BRANCHES", "LOOSE", "STATES", "Ground", "Marker", "World", "built"]


def passage_word(place: str, state: str) -> str:
    """What the branch of that state quotes; it stands in the essay, where those who may read the text read it."""
    return f"{place}passage{state.replace('_', '')}"


ORDER = dict(
    zip(
        BRANCHES,
        (
            "the miller and both of his sons",
            "whoever came first to the upper gate",
            "two sworn women of the parish",
            "a clerk whom the abbey had sent",
            "all tenants from below the sill",
            "the old bailiff and his brother",
            "every carter with a horse and a licence",
        ),
        strict=True,
    )
)


def loose_quote(place: str, fate: str, state: str) -> str:
    """Words of the first edition that the second has no more; the marker among them is gone with them."""
    word = Marker(place, f"{fate} quote", state).word
    if fate == "detached":
        return f"{word} was sold"
    return f"{ORDER[state]} counted {word} sacks of grain before the long winter came and closed {ORDER[state]} in"


def loose_paragraphs(place: str) -> Replaced:
    """By the words of a paragraph of the first edition, what the second has in its place."""
    found = {}
    for fate in LOOSE:
        for state in BRANCHES:
            old = f"So {loose_quote(place, fate, state)} down the valley."
            word = Marker(place, f"{fate} quote", state).word
            found[old] = old.replace(word, now_word(place, state)) if fate == "changed" else ""
    return found


def now_word(place: str, state: str) -> str:
    """What stands in the second edition where a changed word stood."""
    return Marker(place, "changed quote", state).word[:-4] + "zzzz"  # as like it as a changed word may be


def built() -> World:
    """Plants everything. Roles: see `people`; `author` is Ada, who wrote what is in each state."""
    people: dict[str, Person | None] = {
        "instructor": make.person("Ines Okafor"),
        "assistant": make.person("Asa Lind"),
        "author": make.person("Ada Mora"),
        "participant": make.person("Ben Quist"),
        "muted": make.person("Mute Teller"),
        "suspended": make.person("Sus Pender"),
        "reader": make.person("Otto Fern"),
        "administrator": make.person("Dora Amt", administrator=True),
        "accused": make.person("Una Marsh"),  # an assistant whose own response is reported
        "visiting": make.person("Vera Amt", administrator=True),  # who has entered the private seminar
        "visitor": None,
    }
    reader = people["reader"]
    assert reader is not None
    make.seminar("elsewhere", by=reader)  # who moderates there is no moderator here
    world = World(ground_of("public", people), ground_of("private", people), people)
    for ground in world.grounds:
        _plant(ground, people)
        plant_moderation(ground, people)
        _take(ground, people)
    return world


GONE = "What was said here of the old weir was taken out"


def ground_of(place: str, people: dict[str, Person | None]) -> Ground:
    """The seminar, what it reads, and who belongs to it; nothing is said yet."""
    paragraphs = tuple(f"Here stands {passage_word(place, s)} among other words." for s in BRANCHES)
    said = {k: Marker(place, k).word for k in ("title", "label", "essay", "heading", "text", "prompt")}
    public = place != "private"
    seminar = make.seminar(
        f"{place}-seminar",
        by=people["instructor"],
        is_public=public,
        title=f"Title {said['title']}",
        label=f"L {said['label']}",
        posts_per_minute=1_000,
        posts_per_hour=1_000,
    )
    essay = make.essay(
        f"{place}-essay",
        title=f"Essay {said['essay']}",
        home=seminar,
        language="en",
        sections=(
            PlannedSection(
                f"Heading {said['heading']}", (*paragraphs, *loose_paragraphs(place), f"Text {said['text']}.")
            ),
            PlannedSection("Other", ("Nothing happens here.",)),
            PlannedSection("Gone", (f"{GONE} for good.",)),
        ),
    )
    reading = make.reading(seminar, essay, prompt=f"Prompt {said['prompt']}?")
    section = essay.sections.order_by("pk")[0]
    ground = Ground(place, seminar, essay, reading, make.thread(reading, section.slug))
    if not public:
        for kind in said:
            ground.mark(kind)
    for role in ("instructor", "assistant", "author", "participant", "muted", "suspended"):
        person = people[role]
        assert person is not None
        make.member(seminar, person, role if role in ("instructor", "assistant") else "participant")
    accused = people["accused"]
    assert accused is not None
    make.member(seminar, accused, "assistant")
    return ground


def _plant(ground: Ground, people: dict[str, Person | None]) -> None:
    ada, ben, sus, muted = (people[r] for r in ("author", "participant", "suspended", "muted"))
    assert ada is not None
    assert ben is not None
    assert sus is not None
    assert muted is not None
    plant_states(ground, ada, ben)
    for state in ("published", "hidden"):
        of = f"suspended {state}"
        make.response(
            ground.thread, sus, stance="dispute", body=f"Sus {ground.mark('body', of)}.", state=state
        )
    for fate in LOOSE:
        for state in BRANCHES:
            ground.loose[fate, state] = _loose(ground, ada, fate, state)
    for state in ("published", "hidden"):
        body = f"Gone {ground.mark('gone', state)}."
        thread = make.thread(ground.reading, "gone")
        quote = GONE if state == "published" else "for good"
        ground.gone[state] = make.response(thread, ada, stance="dispute", quote=quote, body=body)
        _moved(ground, ground.gone[state], state, kind="gone ")
    _quiet(ground)
    plant_drafts(
        ground, ada
    )  # after all that she posts: posting from a thread takes what was begun there along
    make.mute(ground.seminar, muted)
    make.suspend(ground.seminar, sus)
    Membership.objects.filter(seminar=ground.seminar, person=muted).update(
        mute_reason=f"Muted {ground.mark('reason of mute')}"
    )
    Membership.objects.filter(seminar=ground.seminar, person=sus).update(
        suspension_reason=f"Suspended {ground.mark('reason of suspension')}"
    )


def plant_states(ground: Ground, ada: Person, ben: Person) -> None:
    """What Ada says in each state, under replies of Ben's and above them."""
    ground.opening = make.response(
        ground.thread, ben, body=f"Opening {ground.mark('body', 'opening')} and so on, and on, and on."
    )
    for state in BRANCHES:
        ground.branches[state] = _branch(ground, ada, ben, state)
        ground.leaves[state] = _leaf(ground, ada, state)


def _quiet(ground: Ground) -> None:
    """A member who has not agreed to be named to anyone outside."""
    person = make.person(f"Quiet {ground.mark('name')}", family_name=ground.mark("family name"))
    make.member(ground.seminar, person, consents=False)
    make.response(
        ground.thread, person, stance="dispute", body=f"Said {ground.mark('body', 'opening of quiet')}."
    )


def _source(ground: Ground, kind: str, state: str) -> CitationWish:
    """A citation of a work that is found by the words `probe` and the state."""
    return CitationWish(
        reference=f"Probe {state}, {ground.mark(f'{kind}citation', state)}",
        locator=ground.mark(f"{kind}locator", state),
        extract=f"Extract {ground.mark(f'{kind}extract', state)}",
    )


def _branch(ground: Ground, ada: Person, ben: Person, state: str) -> Response:
    begins = "held" if state == "approved" else "published"
    old = "unpublished " if state == "approved" else "old "
    response = make.response(
        ground.thread,
        ada,
        stance="source",
        quote=passage_word(ground.place, state),
        body=f"Once {ground.mark(f'{old}body', state)}.",
        citations=(_source(ground, old, state),),
        state=begins,
    )
    wish = make.wish(
        "source", body=f"Now {ground.mark('body', state)}.", citations=(_source(ground, "", state),)
    )
    response = edit_response(
        response, wish, viewer=make.viewer_of(ada), based_on=1, is_loading=True, at=response.posted_at
    )
    if state == "approved":
        make.ruling(response, "approve")
    _reply(ground, ben, response, state)
    _moved(ground, response, state)
    response.refresh_from_db()
    ground.markers[Marker(ground.place, "id", state)] = response.public_id
    ground.markers[Marker(ground.place, "work id", state)] = response.citations.get().work.public_id
    return response


def _reply(ground: Ground, ben: Person, response: Response, state: str) -> None:
    body = f"Reply {ground.mark('body', f'reply to {state}')}."
    make.response(ground.thread, ben, stance="dispute", parent=response, body=body)


def _leaf(ground: Ground, ada: Person, state: str) -> Response:
    body = f"Leaf {ground.mark('leaf', state)}."
    begins = "held" if state == "approved" else "published"
    leaf = make.response(ground.thread, ada, stance="dispute", parent=ground.opening, body=body, state=begins)
    if state == "approved":
        make.ruling(leaf, "approve")
    _moved(ground, leaf, state, kind="leaf ")
    leaf.refresh_from_db()
    ground.markers[Marker(ground.place, "leaf id", state)] = leaf.public_id
    return leaf


def _loose(ground: Ground, ada: Person, fate: str, state: str) -> Response:
    """Quotes words that the next edition changes or has no more."""
    ground.mark(f"{fate} quote", state)
    response = make.response(
        ground.thread,
        ada,
        stance="dispute",
        quote=loose_quote(ground.place, fate, state),
        body=f"Loose {ground.mark(fate, state)}.",
        state="held" if state == "approved" else "published",
    )
    if state == "approved":
        make.ruling(response, "approve")
    _moved(ground, response, state, kind=f"{fate} ")
    return response


def _take(ground: Ground, people: dict[str, Person | None]) -> None:
    """The second edition, and the ids of all passages: of both editions, where the words stand in both."""
    instructor = people["instructor"]
    assert instructor is not None
    known = {
        **{("", s): r for s, r in ground.branches.items()},
        **ground.loose,
        **{("gone", s): r for s, r in ground.gone.items()},
    }
    for (fate, state), response in known.items():
        response.refresh_from_db()
        _mark_passage(ground, f"{fate} passage id".strip(), state, response)
    take_next_edition(ground.reading, instructor, loose_paragraphs(ground.place), without="gone")
    for (fate, state), response in known.items():
        response.refresh_from_db()
        became = response.placement.verdict if response.placement else ""
        assert became == fate.replace("gone", "detached"), (fate, state, became)
        if not fate:
            _mark_passage(ground, "new passage id", state, response)


def _mark_passage(ground: Ground, kind: str, state: str, response: Response) -> None:
    assert response.passage is not None
    ground.markers[Marker(ground.place, kind, state)] = response.passage.public_id


def _moved(ground: Ground, response: Response, state: str, kind: str = "") -> None:
    if state in ("published", "approved"):
        return
    if state == "withdrawn":
        with transaction.atomic():
            move(response, state, at=now())
        return
    reason = f"Because {ground.mark(f'{kind}reason', state)}."
    if state == "refused":
        make.ruling(response, "hold")
    ask, note = None, ""
    if state == "changes_requested" and not kind:
        ask, note = (
            Ask(suggestion=f"Rather {ground.mark('suggestion', state)}."),
            f"So {ground.mark('advice', state)}.",
        )
    acts = {"hidden": "hide", "changes_requested": "changes", "refused": "refuse"}
    make.ruling(response, acts.get(state, "hold"), reason=reason, note=note, ask=ask)


def plant_drafts(ground: Ground, ada: Person) -> None:
    assert ground.opening is not None
    targets = {
        "text": "text",
        "reply": f"reply:{ground.opening.public_id}",
        "edit": f"edit:{ground.branches['published'].public_id}",
    }
    for name, target in targets.items():
        fields = {
            "stance": "source",
            "body": f"Draft {ground.mark(f'draft to {name}')}",
            "reference": f"Probe {ground.mark(f'reference in draft to {name}')}",
        }
        save_draft(ground.thread, target, fields, viewer=make.viewer_of(ada), based_on=0)
    assert Draft.objects.filter(thread=ground.thread).count() == 3
