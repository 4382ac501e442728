"""Who may see what, as the rules say it in sentences; nothing of it is asked of the code."""

from __future__ import annotations

from tests.visibility.ground import BRANCHES, Marker

# from those who see most to those who see least: what is kept of a page must not go on to the next
ROLES = (
    "instructor",
    "assistant",
    "visiting",  # an administrator who has entered the private seminar
    "accused",  # an assistant whose own response is reported
    "author",
    "participant",
    "muted",
    "suspended",
    "reader",
    "administrator",
    "visitor",
)
MEMBERS = {"instructor", "assistant", "accused", "author", "participant", "muted"}
_STAFF = {"instructor", "assistant", "accused"}
MODERATORS = {"public": _STAFF, "private": _STAFF | {"visiting"}}
# who read what others may not
BEHIND = {place: staff | {"author"} for place, staff in MODERATORS.items()}
READ_THE_THREAD = {"public": set(ROLES), "private": MEMBERS | {"visiting"}}
OUTSIDE = set(ROLES) - READ_THE_THREAD["private"]
ADMINISTRATORS = {"administrator", "visiting"}
OPEN_STATES = {
    "published",
    "approved",
    "opening",
    "opening of quiet",
    *(f"reply to {state}" for state in BRANCHES),
}
# of a report and of what follows from it: for those who may decide about it, and never for the author
OF_A_REPORT = {
    "reporter",
    "report note",
    "first report note",
    "dismissal",
    "note of dismissal",
    "case note",
}
OF_A_DECISION = {"suggestion", "advice", "appeal", "reason of retag"}


def who_may_see(marker: Marker) -> set[str]:
    """The roles that may see it at all."""
    kind, state, staff = marker.kind, marker.state, MODERATORS[marker.place]
    whose, _space, rest = kind.partition(" ")
    if kind in OF_A_REPORT:
        return staff | (ADMINISTRATORS if kind == "reporter" else set())
    if whose == "kept" and rest in OF_A_REPORT:  # about what the accused wrote
        return (staff - {"accused"}) | (ADMINISTRATORS if rest == "reporter" else set())
    if (
        whose == "referred" and rest in OF_A_REPORT
    ):  # about what the instructor wrote: none of the staff decides
        return ADMINISTRATORS
    if kind == "kept body":
        return READ_THE_THREAD[marker.place]
    if kind == "referred body":
        return READ_THE_THREAD[marker.place] | ADMINISTRATORS
    if kind in OF_A_DECISION:
        return BEHIND[marker.place]
    return _who_may_see_the_rest(kind, state, marker.place)


def _who_may_see_the_rest(kind: str, state: str, place: str) -> set[str]:
    staff, readers = MODERATORS[place], READ_THE_THREAD[place]
    inside = MEMBERS | {"visiting", "administrator"}
    if "draft" in kind:
        return {"author"}
    if kind == "reason of visit":
        return staff | ADMINISTRATORS
    if kind == "reason of lock":
        return staff
    if kind.startswith("reason of "):  # mute, suspension, warning
        return staff | {{"mute": "muted", "suspension": "suspended", "warning": "participant"}[kind[10:]]}
    if kind == "name":  # of somebody who has not agreed to be named outside
        return inside
    if kind == "family name":  # to sort by; in the table for a spreadsheet
        return ADMINISTRATORS | {"instructor"}
    if kind in ("title", "label", "essay"):
        return inside | {"suspended"}  # on their account page, in the administration
    if kind == "heading":
        return inside | {"suspended"}  # where what they wrote themselves stands
    if kind in ("text", "prompt"):
        return MEMBERS | {"visiting"}
    if state.startswith("suspended"):
        return (readers if state.endswith("published") else staff) | {"suspended"}
    if kind.startswith("unpublished") or "reason" in kind:
        return BEHIND[place]
    return readers if state in OPEN_STATES else BEHIND[place]


OF_ONE_S_OWN = (
    "words",
    "words-download",
    "leave",
    "erasure",
)  # what one takes along, with what restricts one


def where_only(marker: Marker, role: str) -> set[str] | None:
    """The surfaces on which a role may see what it may see; None for all."""
    kind, place = marker.kind, marker.place
    if role == "visiting" and place == "private" and not kind.startswith("family"):
        return None
    if role in ADMINISTRATORS:
        if kind.startswith("referred"):
            # they read that case alone, and everybody's name in the administration; the public thread as anyone
            everywhere = kind == "referred body" and (place == "public" or role == "visiting")
            return None if everywhere else {"referred", *(("admin",) if kind.endswith("reporter") else ())}
        if place == "private" or "name" in kind or kind.endswith("reporter"):
            return {"admin", *(("referred",) if kind in ("title", "label", "essay", "heading") else ())}
    if role == "instructor" and kind == "family name":
        return {"participation"}
    if place == "private" and role == "suspended" and kind == "heading":
        return set(OF_ONE_S_OWN)
    if place == "private" and role == "suspended" and kind in ("title", "label", "essay"):
        return {"me", "decisions", "notices", *OF_ONE_S_OWN}
    if kind in ("reason of mute", "reason of suspension", "reason of warning") and role in (
        "muted", "suspended", "participant"
    ):  # fmt: skip
        return {"me", "decisions", "notices", *OF_ONE_S_OWN}
    return None


def stands_in_the_text(marker: Marker, surface: str) -> bool:
    """Words of the first edition, where an edition is shown: whoever may read the text reads them there."""
    return marker.kind.endswith("quote") and surface in ("edition", "editions", "publish")


def must_show(marker: Marker, role: str) -> set[str]:
    """The surfaces on which a role that may see it does find it."""
    kind, place = marker.kind, marker.place
    is_staff = role in MODERATORS[place]
    if role in ADMINISTRATORS and not (role == "visiting" and place == "private"):
        if kind.endswith("reporter"):
            return {"admin"} | ({"referred"} if kind.startswith("referred") else set())
        if kind.startswith("referred"):
            return {"referred"}
    if kind.startswith("referred"):
        return {"section"} if kind == "referred body" else {"referred"}
    if kind == "kept body":
        return {"section"}
    if kind.removeprefix("kept ") in OF_A_REPORT:
        return {"log", "moderation"} if "dismissal" in kind else {"moderation"}
    if kind in OF_A_DECISION:
        return _must_show_of_a_decision(kind, is_staff)
    if kind.startswith("reason of "):
        return _must_show_of_a_restriction(kind, role, is_staff)
    return _must_show_the_rest(marker, role)


def _must_show_of_a_decision(kind: str, is_staff: bool) -> set[str]:
    if is_staff:
        return {"moderation"}
    return {"response-appeal"} if kind == "appeal" else {"response-answer"}


def _must_show_of_a_restriction(kind: str, role: str, is_staff: bool) -> set[str]:
    if kind == "reason of visit":
        return {"log"} if is_staff else set()
    if kind == "reason of lock":
        return {"log"}
    if is_staff:
        return {"member-record"}
    return {"decisions"} if kind == "reason of warning" else {"me"}


def _must_show_the_rest(marker: Marker, role: str) -> set[str]:
    kind = marker.kind
    if "draft" in kind:
        found = {"me"} if kind.startswith("draft") else set()
        return found | {"response-edit" if kind.endswith("edit") else "response-create"}
    if only := where_only(marker, role):
        return only - {"decisions", "notices", "referred", *OF_ONE_S_OWN}
    if kind == "name":
        return {"section", "members"}
    if kind == "prompt":
        return {"response-create"} if role not in ("muted", "visiting") else set()
    if kind == "text":
        return {"section", "text"}
    if kind in ("title", "label", "essay"):
        return {"seminar"} if kind != "essay" else {"seminar", "text"}
    if kind == "passage id":  # of the first edition, where it stood before
        return {"edition"} if marker.state in OPEN_STATES else set()
    if kind in ("new passage id", "changed passage id"):
        return {"text"} if marker.state in OPEN_STATES else set()
    if kind in ("detached passage id", "gone passage id"):
        return {"edition"} if marker.state in OPEN_STATES else set()
    if marker.state.startswith("suspended") and role == "suspended":
        return {"me"}
    if kind.startswith(("old", "unpublished")):
        return {"history"}
    if kind == "citation":
        may_cite = MEMBERS - {"muted"}
        return {"section", "history", "works"} if role in may_cite else {"section", "history"}
    if kind == "body" and marker.state in BRANCHES:
        return {"section", "history"}
    if kind == "work id":
        return {"section"} if role in BEHIND[marker.place] - {"visiting"} else set()
    return {"section"}
