"""No time on a page, no tracking of reading, no presence, no rank: no column holds such a thing."""

from __future__ import annotations

from django.apps import apps

# words of which a column that watches or ranks people would be named
WATCHES = frozenset(
    """
    seen viewed views view visits visited read reads clicks clicked hits duration dwell seconds minutes elapsed scroll
    scrolled scrolls online presence active activity idle last login rank ranking ranked score scores rating reputation
    karma likes votes streak badge leaderboard percentile popularity attention engagement ip agent location device
    """.split()
)
# what bears such a name and is nothing of the kind, with what it is
OTHERWISE = {
    "forum.Seminar.edit_minutes": "a policy: until when an edit is not told",
    "forum.Seminar.grace_minutes": "a policy: how long after the due time what was begun may be posted",
    "forum.Person.is_active": "whether the account may sign in",
    "forum.Person.last_login": "Django's own, of the account: the last sign-in, which only its own person is shown",
    "forum.Placement.score": "how like two wordings of a passage are",
    "forum.Proposal.score": "how like two wordings of a passage are",
    "forum.Notice.read_at": "that its own person put a notice away; nobody else is shown it",
    "mfa.Authenticator.last_used_at": "of the account's own passkeys and codes, for its person",
    "socialaccount.SocialAccount.last_login": "the university's sign-in, for its person",
    "usersessions.UserSession.ip": "one's own sign-ins, listed for oneself alone",
    "usersessions.UserSession.last_seen_at": "one's own sign-ins; set at sign-in and not moved by reading",
    "usersessions.UserSession.user_agent": "one's own sign-ins, listed for oneself alone",
}


def columns() -> set[str]:
    return {f"{model._meta.label}.{f.name}" for model in apps.get_models() for f in model._meta.local_fields}


def watching(names: set[str]) -> set[str]:
    return {name for name in names if WATCHES & set(name.rpartition(".")[2].split("_"))}


def test_no_column_watches_or_ranks_anybody() -> None:
    assert watching(columns()) - set(OTHERWISE) == set()


def test_what_is_excused_is_there() -> None:
    assert set(OTHERWISE) - columns() == set()


def test_such_a_column_would_be_found() -> None:
    assert watching(
        {"forum.Response.seconds_read", "forum.Person.last_active_at", "forum.Response.words"}
    ) == {
        "forum.Response.seconds_read",
        "forum.Person.last_active_at",
    }


def test_nothing_is_written_by_reading(settings: object) -> None:
    """The list of one's own sign-ins is not kept up to date by what one opens."""
    assert getattr(settings, "USERSESSIONS_TRACK_ACTIVITY", False) is False
