"""A section whose words are known, and how somebody is signed in there."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.test import Client

from forum.essays.actions import PlannedSection
from forum.people.models import Person

FIRST = (
    "🌊🌊 The river had turned the wheel. Nobody asked whose river it was, and the river had turned again."
)
SECOND = "When the wheel stopped, the village blamed the river; nobody asked whose wheel it was."
WHOLE = f"{FIRST}\n\n{SECOND}"
SECTIONS = (
    PlannedSection("Water", (FIRST, SECOND)),
    PlannedSection(
        "Stone", ("Every stone of the weir was carried there, and every stone was counted twice.",)
    ),
    PlannedSection("Law", ("The court found that a river may be owned, but only while it flows.",)),
)
WATER = "/s/rivers/weirs/water/"

# the client rectangle of the nth place of some words in the section's text
FIND = """([words, nth]) => {
  for (const p of document.querySelectorAll('[data-section] .para > p, [data-section] h1')) {
    const walk = document.createTreeWalker(p, NodeFilter.SHOW_TEXT), nodes = [];
    let text = '';
    while (walk.nextNode()) { nodes.push([walk.currentNode, text.length]); text += walk.currentNode.data; }
    let from = -1;
    do { from = text.indexOf(words, from + 1); } while (from >= 0 && nth-- > 0);
    if (from < 0) continue;
    const spot = offset => {
      const [node, start] = nodes.findLast(([, start]) => start < offset) ?? nodes[0];
      return [node, offset - start];
    };
    const range = document.createRange();
    range.setStart(...spot(from));
    range.setEnd(...spot(from + words.length));
    const { left, right, top, bottom } = range.getBoundingClientRect();
    return { left, right, middle: (top + bottom) / 2 };
  }
}"""


def sign_in(context: Any, live: str, person: Person) -> None:
    """The cookie of somebody who has signed in."""
    client = Client()
    client.force_login(person)
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live}])
