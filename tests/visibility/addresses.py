"""What to ask of every surface that can carry words. A surface that is not here fails the marker matrix."""

from __future__ import annotations

from collections.abc import Callable

from forum.responses.models import Response
from tests.visibility.addresses_besides import OTHERS as OTHERS
from tests.visibility.asks import Ask as Ask
from tests.visibility.asks import Asks, once
from tests.visibility.world import BRANCHES, Ground, World, now_word, passage_word

FEWER = ("published", "held", "hidden", "withdrawn")  # for what asks the same question of every state


LOOSE_ENDS = ("", "edit/", "requote/")  # where the passage of a response shows


def _of_response(end: str, posts: dict[str, str] | None = None) -> Callable[[World, Ground], Asks]:
    """Of all states where it is only read, otherwise of fewer."""

    def asks(world: World, ground: Ground) -> Asks:
        states = BRANCHES if posts is None else FEWER
        found = [
            *(ground.branches[state] for state in states),
            ground.leaves["hidden"],
            *ground.staff.values(),
        ]
        if end in LOOSE_ENDS:
            found += _loose(ground)
        paths = [f"{ground.base}responses/{r.public_id}/{end}" for r in found]
        got = [Ask(path) for path in paths]
        posted = [*paths[:3], *(f"{ground.base}responses/{r.public_id}/{end}" for r in ground.staff.values())]
        return got if posts is None else got + [Ask(path, post=posts) for path in posted]

    return asks


def _agenda(world: World, ground: Ground) -> Asks:
    page = f"{ground.base}agenda/"
    return [
        Ask(page),
        Ask(page, post={"do": "name", "seen": "0"}),
        Ask(page, post={"do": "up-i9", "seen": "7"}),
    ]


def _section(world: World, ground: Ground) -> Asks:
    path = ground.section
    looks = [
        *(f"show={show}" for show in ("agree", "dispute", "source", "no-reply", "moderation")),
        "order=newest",
        "order=yours",
        "passage=section",
        "show=moderation&order=newest",
        *(f"passage={r.passage.public_id}" for r in ground.branches.values() if r.passage),
        f"at={ground.branches['hidden'].public_id}",
        f"order=text&after={ground.branches['hidden'].public_id}",
        "e=7&p=1",
        "show=nothing&order=none&at=%00&after=%00&passage=%00",
    ]
    looks += [f"passage={r.passage.public_id}" for r in _loose(ground) if r.passage]
    removed = [ground.removed, *(f"{ground.removed}?{look}" for look in ("show=moderation", "order=newest"))]
    other = ground.section.replace(ground.thread.section.slug, "other")
    asks = [Ask(path), Ask(path, part=True), *map(Ask, removed), Ask(other)]
    return [*asks, *(Ask(f"{path}?{look}") for look in looks)]


def _loose(ground: Ground) -> list[Response]:
    """Of each fate, one that is published and one that is hidden."""
    return [r for (_fate, state), r in ground.loose.items() if state in ("published", "hidden")]


def _create(world: World, ground: Ground) -> Asks:
    path, every = f"{ground.section}new/", [*ground.branches.values(), ground.leaves["held"]]
    wrong = {"stance": "agree", "body": "Too short.", "key": "k"}
    return [
        Ask(path),
        Ask(path, part=True),
        Ask(f"{path}?stance=dispute&quote={passage_word(ground.place, 'hidden')}"),
        Ask(f"{path}?stance=dispute&quote={now_word(ground.place, 'hidden')}"),
        Ask(f"{ground.removed}new/"),
        *(Ask(f"{path}?parent={r.public_id}") for r in every),
        Ask(f"{path}?parent={ground.opening.public_id}" if ground.opening else path),
        Ask(path, post=wrong),
        Ask(path, post=wrong, part=True),
        Ask(path, post={**wrong, "parent": ground.branches["hidden"].public_id}),
        *(Ask(path, post={**wrong, "find": "1", "reference": f"probe {state}"}) for state in FEWER),
        Ask(path, post={**wrong, "body": "So it is, for reasons which I shall give when I am asked."}),
        Ask(path, post={**wrong, "body": "So it is, and I say it at some length.", "key": "l"}, part=True),
    ]


def _works(world: World, ground: Ground) -> Asks:
    asked = [f"probe {state}" for state in BRANCHES]
    return [Ask(f"{ground.base}works/?reference={words}") for words in (*asked, "probe", "")]


def _work(world: World, ground: Ground) -> Asks:
    works = [r.citations.get().work.public_id for r in ground.branches.values()]
    paths = [f"{ground.base}works/{work}/" for work in works]
    wrong = {"work_title": "", "revision": "0"}
    return [
        Ask(f"{ground.base}works/nosuchwork22/"),
        *map(Ask, paths),
        *(Ask(p, post=wrong) for p in paths[:3]),
    ]


def _draft(world: World, ground: Ground) -> Asks:
    path, targets = f"{ground.section}draft/", ["text", f"edit:{ground.branches['published'].public_id}"]
    return [Ask(path, post={"target": t, "body": "Mine", "based_on": "9"}, json=True) for t in targets]


def _publish(world: World, ground: Ground) -> Asks:
    path = f"{ground.base}{ground.essay.slug}/publish/"
    posts = [{"act": "ask"}, {"act": "publish"}, {"act": "place", "proposal": "1", "quote": "nowhere"}]
    return [
        Ask(path),
        Ask(f"{path}?edition=1"),
        Ask(f"{path}?edition=2"),
        Ask(f"{path}?edition=2&place=1&page=2&taking=nosuchtaking"),
        *(Ask(f"{path}?edition=2", post=post) for post in posts),
    ]


def _stream(world: World, ground: Ground) -> Asks:
    path = f"{ground.base}moderation/stream/"
    every = [*ground.branches.values(), ground.leaves["held"], *ground.staff.values()]
    told = {"done": "3", "revision": "1", "state": "published"}
    presses = [
        {"act": "next"},
        *({"act": act, "card": ground.branches["hidden"].public_id, **told} for act in ("reviewed", "hide")),
        {"act": "undo", "ruling": "1", "card": ground.branches["published"].public_id},
    ]
    return [
        *map(Ask, (path, f"{path}?done=7&last=1", f"{path}?show=all", f"{path}?show=all&before=9")),
        *(Ask(f"{path}?card={r.public_id}") for r in every),
        *(Ask(path, post=post, part=part) for post in presses for part in (False, True)),
    ]


def _settings(world: World, ground: Ground) -> Asks:
    path = f"{ground.base}settings/"
    every = {"holds": "full", "approvals": "3", "held_words": "", "holds_rate": "0", "arbiter": ""}
    words = {
        **every,
        "holds": "nobody",
        "held_words": "\n".join(("probe*", "the", "so")),
        "holds_repeats": "on",
    }
    about = {"title": "Probe", "label": "P", "zone": "UTC", "is_public": "yes", "joining": "link"}
    other = [{**about, "do": "preview"}, {**about, "do": "about", "seen": "old"}, {"do": "new-link"}]
    posts = [*other, {**every, "do": "try"}, {**words, "do": "try"}, every, {"approvals": "nonsense"}]
    return [Ask(path), *(Ask(path, post=post) for post in posts)]


def _log(world: World, ground: Ground) -> Asks:
    path = f"{ground.base}moderation/log/"
    looks = (
        "",
        "?act=response.hide",
        "?act=response.dismiss",
        f"?place={ground.essay.slug}/{ground.thread.section.slug}",
        "?since=nonsense&person=0",
        "?before=nokey",
        "?format=csv",
        "?act=response.hide&format=csv",
    )
    return [*(Ask(f"{path}{look}") for look in looks), Ask(path, post={}), Ask(path, post={"head": "0" * 64})]


def _queue(world: World, ground: Ground) -> Asks:
    path = f"{ground.base}moderation/"
    looks = [
        "",
        "?order=reports",
        "?order=section&show=reported",
        "?show=held",
        "?show=appeals",
        "?show=claimed",
        "?group=nowhere",
    ]
    looks += [f"?after={ground.branches['held'].public_id}-0-0", "?case=nowhere&after=%00&done=1"]
    return [
        *(Ask(f"{path}{look}") for look in looks),
        *(Ask(f"{path}?case={r.public_id}") for r in _every(ground)),
    ]


def _every(ground: Ground) -> list[Response]:
    return [*ground.branches.values(), *ground.leaves.values(), *ground.staff.values()]


def _of_case(end: str, post: dict[str, str]) -> Callable[[World, Ground], Asks]:
    return lambda world, ground: [
        Ask(f"{ground.base}moderation/cases/{r.public_id}/{end}/", post=post)
        for r in (*(ground.branches[state] for state in FEWER), *ground.staff.values())
    ]


def _undo(world: World, ground: Ground) -> Asks:
    """Of each act the last, of the reported assistant's response all: the world is younger than five minutes."""
    of_staff = ground.seminar.rulings.filter(response__in=list(ground.staff.values()))
    last = ground.seminar.rulings.order_by("act", "-pk").distinct("act").values_list("pk", flat=True)
    ids = [0, *last, *of_staff.values_list("pk", flat=True)]
    return [Ask(f"{ground.base}moderation/undo/", post={"ruling": str(n)}) for n in ids]


def _many(world: World, ground: Ground) -> Asks:
    path = f"{ground.base}moderation/many/"
    posts = [{"act": "hide", "reason": ""}]
    posts += [{"act": "refuse", "reason": "So.", "chosen": f"{r.public_id}-9-0"} for r in _every(ground)]
    return [Ask(path, post=post) for post in posts]


def _marks(world: World, ground: Ground) -> Asks:
    path = f"{ground.base}participation/marks/"
    of_reading = f"{path}{ground.essay.slug}/"
    return [Ask(of_reading), Ask(of_reading, post={"seen": "x"})]


def _person_marks(world: World, ground: Ground) -> Asks:
    path = f"{ground.base}participation/marks/{ground.essay.slug}/"
    every = ground.seminar.memberships.order_by("pk").values_list("pk", flat=True)
    wrong = {"words-reading": "So.", "points-reading": "many", "version-reading": "none", "shown-reading": ""}
    return [ask for pk in every for ask in (Ask(f"{path}{pk}/"), Ask(f"{path}{pk}/", post=wrong))]


def _as_participant(end: str) -> Callable[[World, Ground], Asks]:
    return lambda world, ground: [
        Ask(
            f"{ground.base}readings/{ground.essay.slug}/as/{state}/"
            + end.format(section=ground.thread.section.slug)
        )
        for state in ("locked", "unlocked", "blind")
    ]


# by the name of the route
ADDRESSES: dict[str, Callable[[World, Ground], Asks]] = {
    "front": once("/"),
    "me": lambda w, g: [Ask("/me/"), Ask("/me/", post={"display_name": ""})] if g is w.public else [],
    "notices": lambda w, g: [Ask("/notices/")] if g is w.public else [],
    "seminar": lambda w, g: [Ask(g.base)],
    "join": lambda w, g: [Ask(f"{g.base}join/", post={}), Ask(f"{g.base}join/", post={"consents": "on"})],
    "consent": lambda w, g: [
        Ask(f"{g.base}consent/", post={}),
        Ask(f"{g.base}consent/", post={"consents": "on"}),
    ],
    "text": lambda w, g: [Ask(f"{g.base}{g.essay.slug}/"), Ask(f"{g.base}{g.essay.slug}/?e=7")],
    "edition": lambda w, g: [
        Ask(f"{g.base}{g.essay.slug}/editions/{look}")
        for look in ("1/", "2/", "1/?page=2", "1/?gone=9", "1/?gone=10", "2/?gone=1")
    ],
    "section": _section,
    "response-create": _create,
    "draft": _draft,
    "preview": lambda w, g: [Ask(f"{g.section}preview/", post={"body": "*So*"}, part=True)],
    "works": _works,
    "work-correct": _work,
    "response": _of_response(""),
    "history": _of_response("history/"),
    "response-edit": _of_response("edit/", posts={"body": "", "based_on": "1"}),
    "response-withdraw": _of_response("withdraw/", posts={}),
    "requote": _of_response("requote/", posts={"act": "anew", "quote": "nowhere"}),
    "publish": _publish,
    "settings": _settings,
    "agenda": _agenda,
    "log": _log,
    "stream": _stream,
    "moderation": _queue,
    "moderation-undo": _undo,
    "moderation-many": _many,
    "case-decide": _of_case("decide", {"act": "hide", "reason": "", "revision": "1"}),
    "case-claim": _of_case("claim", {"act": "release"}),
    "case-note": _of_case("note", {"note": ""}),
    "response-hold": _of_response("hold/", posts={"reason": "", "revision": "1"}),
    "response-approve": _of_response("approve/", posts={"revision": "1"}),
    "response-hide": _of_response("hide/", posts={"reason": "", "revision": "2"}),
    "response-restore": _of_response("restore/", posts={"revision": "2"}),
    "response-report": _of_response("report/", posts={"reason": "other", "note": ""}),
    "response-appeal": _of_response("appeal/", posts={"words": ""}),
    "response-answer": lambda w, g: [
        *_of_response("answer/")(w, g),
        *_of_response("answer/", posts={"act": "keep", "because": ""})(w, g),
    ],
    "decisions": once("/me/decisions/"),
    "reading-seen": _as_participant(""),
    "reading-seen-section": _as_participant("{section}/"),
    "reading-seen-composer": _as_participant("{section}/new/"),
    "words-download": once("/me/words/download/", "/me/words/download/?format=md"),
    "erasure": lambda w, g: [
        *(
            Ask(f"/me/erasure/?response={r.public_id}")
            for r in (*g.branches.values(), *g.leaves.values(), *g.staff.values())
        ),
        *(Ask("/me/erasure/", post={"act": act}) for act in ("everything", "take_back", "nothing")),
        Ask("/me/erasure/", post={"act": "response", "response": g.branches["published"].public_id}),
    ],
    "referred": lambda w, g: [
        Ask(f"{g.base}moderation/referred/{r.public_id}/") for r in (*g.staff.values(), *g.branches.values())
    ],
    "marks": lambda w, g: [Ask(f"{g.base}participation/marks/")],
    "reading-marks": _marks,
    "person-marks": _person_marks,
    "participation-person": lambda w, g: [
        Ask(f"{g.base}participation/{pk}/")
        for pk in g.seminar.memberships.order_by("pk").values_list("pk", flat=True)
    ],
    "member-record": lambda w, g: [
        ask
        for pk in g.seminar.memberships.order_by("pk").values_list("pk", flat=True)
        for path in (f"{g.base}moderation/members/{pk}/",)
        for ask in (
            Ask(path),
            Ask(f"{path}?response={g.branches['hidden'].public_id}"),
            Ask(path, post={"act": "mute", "reason": ""}),
        )
    ],
}
