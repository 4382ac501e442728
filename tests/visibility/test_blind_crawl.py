"""A blind round, followed by every link and form as those who see pseudonyms alone: no name, no address of anybody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest
from django.db import transaction

from tests.visibility.blind_world import ESSAY, KINDS, PARTICIPANTS, SLUG, Blind, built, word_of
from tests.visibility.crawl import Crawl, Seen

pytestmark = pytest.mark.django_db

# the one page on which names stand: the alphabetical list, for its members alone
LIST = "members"
STARTS = (
    "/",
    f"/s/{SLUG}/",
    f"/s/{SLUG}/{ESSAY}/",
    "/me/",
    "/notices/",
    "/me/decisions/",
    f"/s/{SLUG}/members/",
)


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[Blind]:
    with django_db_blocker.unblock(), transaction.atomic():  # type: ignore[attr-defined]
        yield built()
        transaction.set_rollback(True)


def crawled(world: Blind, who: str) -> list[Seen]:
    """From the pages that anyone knows of, and from every address of a response, which a page may not name."""
    ends = ("", "history/", "edit/", "report/", "appeal/", "answer/", "withdraw/")
    named = [f"{world.base}responses/{r.public_id}/{end}" for r in world.said.values() for end in ends]
    looks = [f"{world.section}?{look}" for look in ("order=newest", "order=yours", "show=moderation")]
    referred = [f"{world.base}moderation/referred/{world.said['instructor to ben'].public_id}/"]
    return Crawl(world.people[who]).run([*STARTS, *looks, *named, *referred, f"{world.base}participation/"])


def test_no_letter_says_a_name(world: Blind) -> None:
    """To whom it goes is said in its head; of others nothing is, but to those who moderate."""
    told = [(to, who) for to, text in world.letters for who in PARTICIPANTS if _names(world, who, to, text)]
    assert told == []
    assert len([to for to, _text in world.letters if to == world.people["ben"].email]) > 2  # type: ignore[union-attr]


def _names(world: Blind, who: str, to: str, text: str) -> bool:
    staff = [world.people[role].email for role in ("instructor", "assistant")]  # type: ignore[union-attr]
    is_own = to == world.people[who].email  # type: ignore[union-attr]
    return not is_own and to not in staff and any(word_of(who, what) in text for what in KINDS)


def leaks(world: Blind, who: str, seen: list[Seen]) -> list[str]:
    found = Counter(
        f"{what}: {one.route or one.path} {one.status}, {'GET' if one.sent.fields is None else 'POST'}"
        for what, word in world.names(but=who).items()
        for one in seen
        if word in one.text and not (one.route == LIST and who in PARTICIPANTS)
    )
    return sorted(f"{leak} ({n})" for leak, n in found.items())


@pytest.mark.parametrize("who", ["ben", "reader", "visitor"])
def test_no_link_and_no_form_of_a_blind_round_leads_to_a_name(who: str, world: Blind) -> None:
    seen = crawled(world, who)
    found = leaks(world, who, seen)
    assert found == [], "\n".join(found)
    assert [str(one.sent) for one in seen if one.status >= 500] == []
    assert len(seen) > 100
    pages = "".join(one.text for one in seen if one.route == "section")
    assert [w for w in ("ada", "cara", "quiet", "former", "removed") if world.mask(w) not in pages] == []
