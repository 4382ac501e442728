"""Which responses wait for a moderator before others see them, and what holds them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from functools import cached_property

from django.db.models import Count, OuterRef, Q, Subquery
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forum.access.viewer import Viewer
from forum.essays.models import SectionText
from forum.responses.hold_rules import (
    LATELY,
    Said,
    as_typed_and_shown,
    caught_by,
    has_rules,
    repeat_key,
    repeats,
)
from forum.responses.models import Citation, Response, State
from forum.responses.writing import Checked, CheckedCitation
from forum.seminars.held_words import words_found
from forum.seminars.models import MODERATORS, HoldPolicy, Seminar

HAND = "hand"  # a moderator held it; the ruling says why
# what holds a response, and what its author is told of it
SAID: dict[str, str | Promise] = {
    "policy": gettext_lazy("In this seminar a moderator reads every response before others see it."),
    "newcomer": gettext_lazy("A moderator reads the first responses of each member before others see them."),
    "again": gettext_lazy("A moderator asked for changes, and reads it again before others see it."),
    "words": gettext_lazy("It has a word for which this seminar has responses read first."),
    "links": gettext_lazy("It has a link, and links of new members are read first."),
    "repeated": gettext_lazy("It repeats what was posted before, and a moderator looks at it first."),
    "rate": gettext_lazy(
        "Many responses came from you in a short time, and a moderator looks at them first."
    ),
    HAND: "",
}
# the same in two or three words, for those who moderate
BRIEFLY: dict[str, str | Promise] = {
    "policy": gettext_lazy("every response"),
    "newcomer": gettext_lazy("a new member"),
    "again": gettext_lazy("changed as asked"),
    "words": gettext_lazy("a word"),
    "links": gettext_lazy("a link"),
    "repeated": gettext_lazy("repeated text"),
    "rate": gettext_lazy("many in a short time"),
    HAND: gettext_lazy("by a moderator"),
}
MOST_EARLIER = 20


def what_holds(
    seminar: Seminar,
    *,
    viewer: Viewer,
    checked: Checked,
    at: dt.datetime,
    response: Response | None = None,
) -> str:
    """The key of `SAID` for what holds it, "" where nothing does. Staff never wait.

    `response` is the one that is edited, None for a new one. No query where the seminar has no rule that needs one,
    and two at most.
    """
    if viewer.role_in(seminar) in MODERATORS:
        return ""
    if response is not None and response.state == State.HELD:
        return response.held_by  # it waits already
    if key := _by_policy(seminar, response):
        return key
    if not has_rules(seminar):
        return ""
    before = _Before(seminar, viewer, checked.body, at, response)
    said = Said(
        body=checked.body,
        beside=[text for citation in checked.citations for text in _typed_in(citation)],
        approvals=lambda: before.counts["approvals"],
        lately=lambda: before.counts["lately"] if response is None else 0,
        is_repeated=lambda: before.is_repeated,
    )
    return caught_by(seminar, said)


def _by_policy(seminar: Seminar, response: Response | None) -> str:
    policy = seminar.holds
    if policy == HoldPolicy.FULL or (policy == HoldPolicy.EVERYONE and response is None):
        return "policy"
    if response is not None and is_read_again(response, seminar):
        return "policy" if policy == HoldPolicy.EVERYONE else "again"
    return ""


def is_read_again(response: Response, seminar: Seminar) -> bool:
    """Whether a draft that was handed back waits for a moderator once more, whatever it says.

    Where a moderator held it by hand, they meant to read it before others do: also where nothing else is read first.
    """
    is_watched = seminar.holds != HoldPolicy.NOBODY or response.held_by == HAND
    return is_watched and response.state == State.CHANGES_REQUESTED


def _typed_in(citation: CheckedCitation) -> Iterable[str]:
    new = citation.new
    return citation.extract, citation.locator, new.typed if new else "", new.title if new else ""


class _Before:
    """What a person posted in a seminar before; each question is one query, asked once."""

    def __init__(
        self, seminar: Seminar, viewer: Viewer, body: str, at: dt.datetime, response: Response | None
    ) -> None:
        self.person, self.body, self.at = viewer.person_id, body, at
        self.readable = Response.objects.readable_by(viewer).filter(seminar=seminar)
        self.edited = response

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many of theirs a moderator approved, and how many came in the last ten minutes."""
        return self.readable.filter(author=self.person).aggregate(
            approvals=Count("pk", filter=Q(approved_at__isnull=False)),
            lately=Count("pk", filter=Q(posted_at__gt=self.at - LATELY)),
        )

    @cached_property
    def is_repeated(self) -> bool:
        """Never by what they may not read: whether that was said is nobody's to learn. Nor by what they withdrew."""
        if not repeat_key(self.body):
            return False
        same = Q(author=self.person) | Q(body=self.body)
        found = self.readable.exclude(state=State.WITHDRAWN).filter(same)
        if self.edited is not None:
            found = found.exclude(pk=self.edited.pk)
        rows = list(found.values_list("author", "body"))
        return repeats(
            self.body,
            own=(body for author, body in rows if author == self.person),
            others={body for author, body in rows if author != self.person},
        )


def rule_in_words(held_by: str) -> str:
    """What the author of a held response is told of what held it."""
    return str(SAID.get(held_by, ""))


def label_of(held_by: str) -> str:
    """ "Held: repeated text", as moderators see it in a list."""
    what = str(BRIEFLY.get(held_by, ""))
    return _("Held: %(what)s") % {"what": what} if what else _("Held")


def words_of(response: Response) -> list[str]:
    """Which of its seminar's words stand in a response, for moderators alone: one query, none without a list."""
    if not response.seminar.held_words:
        return []
    cited = Citation.objects.filter(response=response).select_related("work")
    return words_found(response.seminar.held_words, texts_in(response, cited))


def texts_in(response: Response, cited: Iterable[Citation]) -> list[str]:
    """All of a response in which words are searched, from what was kept of it. `cited` comes with its works."""
    texts = as_typed_and_shown(response.body)
    for citation in cited:
        texts += [citation.extract, citation.locator, citation.work.typed, citation.work.title]
    return texts


def repeated_by(response: Response, *, viewer: Viewer) -> list[Response]:
    """Earlier responses with the same words that the viewer may read, newest first; one query.

    By the same author however they are set, by others letter for letter. Each has its section, and as `section_number`
    that section's place in the edition that is read, None where it is gone from it.
    """
    key = repeat_key(response.body)
    if not key:
        return []
    here = SectionText.objects.filter(
        edition=OuterRef("thread__reading__edition"), section=OuterRef("thread__section")
    )
    found = (
        Response.objects.readable_by(viewer)
        .filter(seminar=response.seminar_id, posted_at__lte=response.posted_at)
        .filter(Q(author=response.author_id) | Q(body=response.body))
        .exclude(pk=response.pk)
        .select_related("thread__section")
        .annotate(section_number=Subquery(here.values("position")[:1]))
        .order_by("-posted_at", "-pk")
    )
    same = (r for r in found if r.body == response.body or repeat_key(r.body) == key)
    return [r for r, _n in zip(same, range(MOST_EARLIER), strict=False)]
