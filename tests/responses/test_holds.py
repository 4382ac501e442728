"""What waits for a moderator before others see it: policies, rules, edits, and what each is told."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from forum.base.stamps import now
from forum.people.models import Person
from forum.readings.models import Thread
from forum.responses.actions import edit_response, post_response
from forum.responses.holds import label_of, repeated_by, rule_in_words, what_holds, words_of
from forum.responses.models import Response, State
from forum.responses.writing import CitationWish, check
from tests import make

BODY = "The mill ledgers say so too, page after page, for forty years."
LINK = "The ledgers are at https://example.org and say so page after page."
HAND_BACK = "Say which ledger you mean, and on which page it says so."


def setting(thread: Thread, **fields: Any) -> Thread:
    for name, value in fields.items():
        setattr(thread.reading.seminar, name, value)
    thread.reading.seminar.save()
    return make.thread(thread.reading, thread.section.slug)


def post(thread: Thread, author: Person, body: str = BODY, **fields: Any) -> Response:
    at = fields.pop("at", None)
    stance = fields.pop("stance", "agree")
    return post_response(
        thread,
        make.wish(stance, body=body, **fields),
        viewer=make.viewer_of(author, at=at),
        key=f"k{Response.objects.count()}",
        at=at,
    )


def edit(response: Response, body: str) -> Response:
    response = Response.objects.select_related("thread__reading__seminar", "author").get(pk=response.pk)
    asked = make.wish("agree", body=body)
    return edit_response(response, asked, viewer=make.viewer_of(response.author), based_on=response.revision)


def held(response: Response) -> tuple[str, str]:
    return response.state, response.held_by


def approve(response: Response) -> None:
    make.ruling(response, "approve")


def test_where_nobody_is_held_all_appears_at_once(thread: Thread, ada: Person) -> None:
    response = post(thread, ada, LINK)
    assert held(response) == ("published", "")
    assert held(edit(response, f"{BODY} Twice.")) == ("published", "")


@pytest.mark.parametrize("policy", ["everyone", "full"])
def test_every_response_waits(thread: Thread, ada: Person, policy: str) -> None:
    response = post(setting(thread, holds=policy), ada)
    assert held(response) == ("held", "policy")
    assert response.waits_since == response.posted_at


@pytest.mark.parametrize("policy", ["newcomers", "everyone", "full"])
@pytest.mark.parametrize("role", ["assistant", "instructor"])
def test_staff_never_wait(thread: Thread, members: dict[str, Person], policy: str, role: str) -> None:
    thread = setting(
        thread, holds=policy, held_words="mill", holds_links=True, holds_repeats=True, holds_rate=1
    )
    first, second = post(thread, members[role], LINK), post(thread, members[role], LINK)
    assert (held(first), held(second), held(edit(second, f"{LINK} So."))) == (("published", ""),) * 3


def test_an_edit_of_what_stands_approved_appears_at_once_unless_every_edit_is_read(
    thread: Thread, ada: Person
) -> None:
    thread = setting(thread, holds="everyone")
    response = post(thread, ada)
    approve(response)
    assert edit(response, f"{BODY} Twice.").state == "published"
    setting(thread, holds="full")
    assert held(edit(response, f"{BODY} Three times.")) == ("held", "policy")


def test_rules_run_on_every_edit(thread: Thread, ada: Person) -> None:
    response = post(setting(thread, held_words="weir*", holds_links=True), ada)
    assert edit(response, f"{BODY} Twice.").state == "published"
    assert held(edit(response, f"{BODY} The weirs.")) == ("held", "words")
    approve(response)
    assert held(edit(response, LINK)) == ("held", "links")


def test_an_edit_of_what_waits_goes_on_waiting_for_the_same(thread: Thread, ada: Person) -> None:
    response = post(setting(thread, held_words="mill"), ada)
    assert held(edit(response, "The ledgers say so too, page after page, year by year.")) == ("held", "words")


def test_a_newcomer_is_new_until_the_first_approvals_here(
    thread: Thread, private_thread: Thread, ada: Person, ben: Person
) -> None:
    elsewhere = setting(private_thread, holds="everyone")
    for n in range(3):
        approve(post(elsewhere, ada, f"{BODY} {n}"))
    thread = setting(thread, holds="newcomers", approvals=2)
    first = post(thread, ada, f"{BODY} One.")
    assert held(first) == ("held", "newcomer")
    approve(first)
    assert held(edit(first, f"{BODY} One, and more.")) == ("held", "newcomer")
    approve(first)
    second = post(thread, ada, f"{BODY} Two.")
    assert held(second) == ("held", "newcomer")
    approve(second)
    assert held(post(thread, ada, f"{BODY} Three.")) == ("published", "")
    assert held(edit(second, f"{BODY} Two, and more.")) == ("published", second.held_by)
    assert held(post(thread, ben)) == ("held", "newcomer")


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        ("nobody", ("published", "policy")),
        ("newcomers", ("held", "again")),
        ("everyone", ("held", "policy")),
        ("full", ("held", "policy")),
    ],
)
def test_what_was_handed_back_waits_again_where_anything_is_read_first(
    thread: Thread, ada: Person, policy: str, expected: tuple[str, str]
) -> None:
    response = post(setting(thread, holds="everyone"), ada)
    make.ruling(response, "changes", reason=HAND_BACK)
    setting(thread, holds=policy)
    assert held(edit(response, f"{BODY} Ledger 3, p. 12.")) == expected


def test_what_a_moderator_held_by_hand_and_handed_back_waits_again_though_nothing_else_does(
    thread: Thread, ada: Person
) -> None:
    response = post(setting(thread, holds="nobody"), ada)
    make.ruling(response, "hold", reason="By hand.")
    make.ruling(response, "changes", reason=HAND_BACK)
    assert held(edit(response, f"{BODY} Ledger 3, p. 12.")) == ("held", "again")


def test_a_word_is_searched_in_the_body_the_extract_and_the_reference(thread: Thread, ada: Person) -> None:
    thread = setting(thread, held_words="stones\nidiot*")
    assert held(post(thread, ada, "What an IDIOTIC thing to say of a river and of its owners.")) == (
        "held",
        "words",
    )
    for citation in (
        make.A_SOURCE,
        CitationWish(reference="A. Reeve, Weirs", locator="41", extract="Every idiot knows."),
        CitationWish(reference="A. Reeve, Weirs", locator="the idiot page", locator_kind="chapter"),
        CitationWish(csl={"type": "book", "title": "On Stones"}, locator="41"),
    ):
        response = post(thread, ada, "So it says.", stance="source", citations=(citation,))
        assert held(response) == ("held", "words")
    other = CitationWish(reference="A. Reeve, Weirs", locator="41", extract="Every mason knows.")
    assert held(post(thread, ada, "So it says.", stance="source", citations=(other,))) == ("published", "")


def test_moderators_see_which_word_it_was(thread: Thread, ada: Person) -> None:
    thread = setting(thread, held_words="Stones\nidiot*\nmill")
    source = CitationWish(
        reference="A. Reeve, Stones of the Weir", locator="41", extract="Every idiot knows."
    )
    response = post(thread, ada, "So it says.", stance="source", citations=(source,))
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert words_of(response) == ["Stones", "idiot*"]
    assert len(asked) == 1
    response.seminar.held_words = ""
    with CaptureQueriesContext(connection) as asked:
        assert words_of(response) == []
    assert len(asked) == 0


def test_links_hold_those_who_are_new(thread: Thread, ada: Person) -> None:
    thread = setting(thread, holds_links=True, approvals=1)
    response = post(thread, ada, LINK)
    assert held(response) == ("held", "links")
    assert held(post(thread, ada)) == ("published", "")
    approve(response)
    assert held(post(thread, ada, f"{LINK} Twice.")) == ("published", "")


def test_repeated_text_holds(thread: Thread, ada: Person, ben: Person) -> None:
    thread = setting(thread, holds_repeats=True)
    first = post(thread, ada)
    assert held(post(thread, ada, f"*{BODY.upper()}*")) == ("held", "repeated")
    assert held(post(thread, ben)) == ("held", "repeated")
    assert held(post(thread, ben, f"{BODY} So it is.")) == ("published", "")
    assert held(edit(first, f"{BODY}")) == ("published", "")
    assert held(edit(first, f"{BODY}!")) == ("held", "repeated")  # as the second one of theirs has it


def test_a_text_of_one_s_own_may_be_edited_into_itself(thread: Thread, ada: Person) -> None:
    first = post(setting(thread, holds_repeats=True), ada)
    assert held(edit(first, f"*{BODY}*")) == ("published", "")


def test_what_was_taken_back_may_be_said_again(thread: Thread, ada: Person) -> None:
    make.response(thread, ada, state="withdrawn", body=BODY)
    assert held(post(setting(thread, holds_repeats=True), ada)) == ("published", "")


@pytest.mark.parametrize("state", ["held", "hidden", "refused", "changes_requested", "withdrawn"])
def test_nobody_learns_by_repeating_it_that_something_unseen_was_said(
    thread: Thread, ada: Person, ben: Person, state: str
) -> None:
    make.response(thread, ada, state=state, body=BODY)
    assert held(post(setting(thread, holds_repeats=True), ben)) == ("published", "")


def test_moderators_see_where_it_was_said_before(
    thread: Thread, ada: Person, ben: Person, instructor: Person
) -> None:
    at = now() - dt.timedelta(hours=2)
    hidden = make.response(thread, ada, state="hidden", body=BODY, at=at)
    other = make.response(
        make.thread(thread.reading, "stone"), ada, body=f"*{BODY}*", at=at + dt.timedelta(hours=1)
    )
    make.response(thread, ben, body=f"*{BODY}*", at=at)
    again = make.response(thread, ada, body=BODY)
    make.response(thread, ada, body=BODY, at=now() + dt.timedelta(hours=1))
    viewer = make.viewer_of(instructor)
    assert viewer.moderates
    with CaptureQueriesContext(connection) as asked:
        found = repeated_by(again, viewer=viewer)
        assert [r.thread.section.slug for r in found] == ["stone", "water"]
    assert (found, len(asked)) == ([other, hidden], 1)
    assert repeated_by(again, viewer=make.viewer_of(ben)) == [other]


def test_a_rate_is_counted_over_ten_minutes_here(thread: Thread, ada: Person, ben: Person) -> None:
    thread, noon = setting(thread, holds_rate=2), now()
    minutes = [
        held(post(thread, ada, f"{BODY} {n}", at=noon + dt.timedelta(minutes=minute)))
        for n, minute in enumerate((0, 5, 10, 10, 20))
    ]
    assert [by for _state, by in minutes] == ["", "", "", "rate", ""]
    assert held(post(thread, ben, at=noon)) == ("published", "")


def test_an_edit_counts_for_no_rate(thread: Thread, ada: Person) -> None:
    thread = setting(thread, holds_rate=1)
    response = post(thread, ada)
    assert held(edit(response, f"{BODY} So.")) == ("published", "")


def test_loading_skips_all_of_it(thread: Thread, ada: Person) -> None:
    thread = setting(thread, holds="full", held_words="mill")
    wish, viewer = make.wish(body=BODY), make.viewer_of(ada)
    loaded = post_response(thread, wish, viewer=viewer, key="k", is_loading=True)
    again = make.wish(body=f"{BODY} So.")
    assert held(edit_response(loaded, again, viewer=viewer, based_on=1, is_loading=True)) == ("published", "")


@pytest.mark.parametrize(
    ("fields", "queries"),
    [
        ({}, 0),
        ({"holds": "everyone", "holds_repeats": True}, 0),
        ({"held_words": "owl"}, 0),
        ({"held_words": "owl", "holds_links": True, "holds_rate": 9}, 1),
        ({"holds": "newcomers", "holds_rate": 9, "approvals": 1, "holds_links": True}, 1),
        (
            {
                "holds": "newcomers",
                "holds_rate": 9,
                "approvals": 1,
                "holds_links": True,
                "holds_repeats": True,
            },
            2,
        ),
    ],
)
def test_a_rule_costs_a_query_only_where_it_needs_one(
    thread: Thread, ada: Person, fields: dict[str, Any], queries: int
) -> None:
    approve(post(setting(thread, holds="everyone"), ada, f"{BODY} First."))
    thread = setting(thread, **{"holds": "nobody", **fields})
    viewer = make.viewer_of(ada)
    assert viewer.member_of
    checked = check(make.wish(body=LINK), seminar=thread.reading.seminar)
    with CaptureQueriesContext(connection) as asked:
        what_holds(thread.reading.seminar, viewer=viewer, checked=checked, at=viewer.at)
    assert len(asked) == queries


def test_the_author_is_told_a_sentence_and_a_moderator_a_word() -> None:
    keys = ["policy", "newcomer", "again", "words", "links", "repeated", "rate"]
    assert [label_of(key) for key in [*keys, "hand", ""]] == [
        "Held: every response",
        "Held: a new member",
        "Held: changed as asked",
        "Held: a word",
        "Held: a link",
        "Held: repeated text",
        "Held: many in a short time",
        "Held: by a moderator",
        "Held",
    ]
    assert all(rule_in_words(key).endswith(".") for key in keys)
    assert (rule_in_words("hand"), rule_in_words(""), rule_in_words("nonsense")) == ("", "", "")


def test_a_held_one_is_its_author_s_work_and_no_one_else_s_to_read(
    thread: Thread, ada: Person, ben: Person
) -> None:
    response = post(setting(thread, held_words="mill"), ada)
    assert State(response.state) == State.HELD
    assert Response.objects.readable_by(make.viewer_of(ada)).filter(pk=response.pk).exists()
    assert not Response.objects.readable_by(make.viewer_of(ben)).filter(pk=response.pk).exists()
