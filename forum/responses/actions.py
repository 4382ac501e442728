"""Posting, editing and withdrawing a response."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from forum.access.policy import Facts, require
from forum.access.viewer import Viewer
from forum.base import limits, markup
from forum.base.errors import Conflict, Invalid, TooMany
from forum.base.prepared import Prepared
from forum.base.stamps import now, public_id
from forum.essays.models import SectionText
from forum.ledger.recording import record
from forum.people.models import Person
from forum.readings.masks import mask_to_post_under
from forum.readings.models import Thread
from forum.readings.promises import require_promise
from forum.responses import holds
from forum.responses.citing import cite, cited_as_values
from forum.responses.drafts import drafted_since
from forum.responses.edition_models import Stand
from forum.responses.marked_edits import mark_edit
from forum.responses.models import Draft, Response, Revision, State
from forum.responses.passing import note_for_gate, note_withdrawal
from forum.responses.states import locked, move, note_reply, place
from forum.responses.targets import WHOLE_SECTION, Target, parent_of, target_of
from forum.responses.writing import Checked, Wish, check
from forum.seminars.models import Seminar

MINUTE, HOUR = 60, 3600


def facts_of(response: Response, viewer: Viewer, *, author_role: str = "") -> Facts:
    """What the table of permissions asks of a response."""
    return Facts(
        own=response.author_id == viewer.person_id,
        author_role=author_role,
        state=response.state,
        hidden_from=response.hidden_from,
    )


def facts_of_thread(thread: Thread, at: dt.datetime) -> Facts:
    """What the table of permissions asks of a thread."""
    closes, opens = thread.reading.closes_at, thread.reading.opens_at
    return Facts(
        locked=thread.is_locked(at),
        unopened=opens is not None and opens > at,
        closed=closes is not None and closes <= at,
        removed_in=thread.removed_in or 0,
    )


def post_response(
    thread: Thread,
    wish: Wish,
    *,
    viewer: Viewer,
    key: str,
    section_text: SectionText | None = None,
    promise: str = "",
    at: dt.datetime | None = None,
    is_loading: bool = False,
) -> Response:
    """A new response, published or held. The same `key` from the same person makes one response, however often.

    `thread` comes with its reading, seminar and edition; `section_text` saves a query where the caller has it.
    `promise` is the `promise_of` the reading that they were told; "" asks for none.
    `is_loading` is for what fills a seminar with a prepared argument: no limits, no holds. Raises Refused, Invalid
    (by field), TooMany, and Conflict where the key was used for other words or the promise was changed.
    """
    at = at or now()
    seminar, person = thread.reading.seminar, viewer.person
    require(viewer, "respond", seminar, facts_of_thread(thread, at))
    assert person is not None  # the table admits nobody else
    if not key or len(key) > 64 or not key.isprintable():
        raise Invalid({"": [_("This form is not complete. Reload the page; your draft is kept.")]})
    digest = wish.digest(thread.pk)
    checked = check(wish, seminar=seminar, is_gated=thread.reading.gate_count > 0)
    html = markup.render(checked.body)
    with _one_response_per_key(), transaction.atomic():
        # one at a time in a thread: a retry waits here, and then finds what the first has posted
        thread_now = _thread_to_post_in(thread)
        if earlier := _posted_already(person, key, digest):
            return earlier
        require(viewer, "respond", seminar, facts_of_thread(thread_now, at))
        require_promise(thread_now.reading, promise)
        if not is_loading:
            _within_limits(seminar, person, at)
        parent = parent_of(thread, wish, viewer=viewer)
        target = WHOLE_SECTION if parent else target_of(thread_now, wish, section_text)
        held_by = "" if is_loading else holds.what_holds(seminar, viewer=viewer, checked=checked, at=at)
        response = _insert(
            thread_now,
            checked,
            html,
            viewer=viewer,
            key=key,
            digest=digest,
            at=at,
            parent=parent,
            target=target,
            held_by=held_by,
            language=wish.language or seminar.language,
        )
        _follow_up(response, checked, target, parent, drafted_in=thread_now, viewer=viewer, at=at)
    return response


@contextmanager
def _one_response_per_key() -> Iterator[None]:
    """A key that is used in two threads at the same moment: the second is told, and nothing of it is kept."""
    try:
        yield
    except IntegrityError as error:
        if "one_response_per_submission" not in str(error):
            raise
        raise Conflict(
            _("This form has posted a response already. To say something else, start a new one.")
        ) from error


def _thread_to_post_in(thread: Thread) -> Thread:
    """The thread as it is now, locked, with its reading: an edition may have been taken while somebody wrote.

    Locked first and read afterwards: where the lock is waited for, rows joined to it are those of before the wait.
    """
    reading = thread.reading
    Thread.objects.select_for_update(no_key=True).only("pk").get(pk=thread.pk)
    now_so = Thread.objects.select_related("reading__edition").get(pk=thread.pk)
    now_so.reading.seminar, now_so.reading.essay = reading.seminar, reading.essay
    now_so.section = thread.section
    return now_so


def _target(parent: Response | None) -> str:
    return f"reply:{parent.public_id}" if parent else "text"


def _of_key(*, author: int, key: str) -> QuerySet[Response]:
    return Response.objects.filter(author=author, submission_key=key)


_earlier = Prepared(_of_key)


def _posted_already(person: Person, key: str, digest: str) -> Response | None:
    earlier = next(iter(_earlier(author=person.pk, key=key)), None)
    if earlier is not None and earlier.submission_digest != digest:
        raise Conflict(
            _("This form has posted a response already. To say something else, start a new one."), earlier
        )
    return earlier


def _within_limits(seminar: Seminar, person: Person, at: dt.datetime) -> None:
    windows = [limits.Window(seminar.posts_per_minute, MINUTE), limits.Window(seminar.posts_per_hour, HOUR)]
    wait = limits.take_each(f"post:{seminar.pk}:{person.pk}", windows, now=at)
    if wait is not None:
        raise TooMany(
            _("You have posted many responses in a short time. Your words are kept; post them in %(when)s.")
            % {"when": in_words(wait.seconds)},
            wait.seconds,
        )


def in_words(seconds: int) -> str:
    """How long to wait: seconds up to two minutes, then minutes."""
    if seconds <= 2 * MINUTE:
        return ngettext("%(n)s second", "%(n)s seconds", seconds) % {"n": seconds}
    minutes = -(-seconds // MINUTE)
    return ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}


def _insert(
    thread: Thread,
    checked: Checked,
    html: str,
    *,
    viewer: Viewer,
    key: str,
    digest: str,
    at: dt.datetime,
    parent: Response | None,
    target: Target,
    held_by: str,
    language: str,
) -> Response:
    shown = None if held_by else target.passage
    response = Response(
        public_id=public_id(),
        seminar=thread.reading.seminar,
        thread_id=target.thread or thread.pk,
        author=viewer.person,
        mask=mask_to_post_under(thread.reading, viewer),
        drafted_at=drafted_since(viewer.person_id, thread, _target(parent)),
        words=checked.words,
        parent=parent,
        root_id=(parent.root_id or parent.pk) if parent else None,
        depth=parent.depth + 1 if parent else 0,
        answers_revision=parent.revision if parent else None,
        passage=target.passage,
        placement=target.placement,
        branch_passage_id=parent.branch_passage_id if parent else shown.pk if shown else None,
        stance=checked.stance,
        ground=checked.ground,
        bearing=checked.bearing,
        body=checked.body,
        body_html=html,
        language=language,
        state=State.HELD if held_by else State.PUBLISHED,
        held_by=held_by,
        waits_since=at if held_by else None,
        posted_at=at,
        submission_key=key,
        submission_digest=digest,
    )
    response.order_start, response.order_end = place(response)
    response.save()
    return response


def _follow_up(
    response: Response,
    checked: Checked,
    target: Target,
    parent: Response | None,
    *,
    drafted_in: Thread,
    viewer: Viewer,
    at: dt.datetime,
) -> None:
    """All that hangs on a response that was just posted."""
    if checked.citations:
        cite(response, checked.citations, viewer=viewer, at=at)
    _keep_revision(response, at=at, cites=bool(checked.citations))
    if target.stood is not None:
        Stand.objects.create(response=response, passage=target.stood)
    if parent is not None:
        note_reply(parent.pk)
    elif drafted_in.reading.gate_count:
        note_for_gate(drafted_in.reading, response.author_id, at=at)
    drafts = Draft.objects.filter(person=viewer.person, target=_target(parent))
    (drafts if parent is not None else drafts.filter(thread=drafted_in)).delete()
    record(
        "response.posted",
        response,
        seminar=response.seminar,
        actor=viewer.person,
        at=at,
        tell_at=at if parent is not None or response.held_by else None,
        state=response.state,
    )


def _keep_revision(response: Response, *, at: dt.datetime, cites: bool = True) -> Revision:
    return Revision.objects.create(
        response=response,
        number=response.revision,
        body=response.body,
        body_html=response.body_html,
        stance=response.stance,
        ground=response.ground,
        bearing=response.bearing,
        citations=cited_as_values(response) if cites else [],
        was_published=response.state == State.PUBLISHED,
        at=at,
    )


def edit_response(
    response: Response,
    wish: Wish,
    *,
    viewer: Viewer,
    based_on: int,
    at: dt.datetime | None = None,
    is_loading: bool = False,
) -> Response:
    """New words for a response of one's own: body, ground, bearing and citations, never stance or target.

    `based_on` is the revision that the author was looking at. Raises Refused, Invalid, and Conflict (with the
    response as it stands) where it was edited meanwhile.
    """
    at = at or now()
    seminar = response.thread.reading.seminar
    require(viewer, "edit", seminar, facts_of(response, viewer))
    wish = Wish(**{**wish.__dict__, "stance": response.stance})
    checked = check(wish, seminar=seminar, is_gated=response.thread.reading.gate_count > 0)
    html = markup.render(checked.body)
    with transaction.atomic():
        response = locked(response)
        require(viewer, "edit", seminar, facts_of(response, viewer))
        before = cited_as_values(response)
        cite(response, checked.citations, viewer=viewer, at=at)
        if _says(response, checked) and cited_as_values(response) == before:  # or a retry of what was saved
            return response
        if response.revision != based_on:
            raise Conflict(_("This response was edited meanwhile. Both texts are below."), response)
        response.revision += 1
        is_marked = mark_edit(response, at=at)
        _apply_edit(response, checked, html, minutes=0 if is_marked else seminar.edit_minutes, at=at)
        before_edit = response.state
        held_by = (
            ""
            if is_loading
            else holds.what_holds(seminar, viewer=viewer, checked=checked, at=at, response=response)
        )
        _after_edit(response, held_by=held_by, at=at)
        _keep_revision(response, at=at)
        Draft.objects.filter(person=viewer.person, target=f"edit:{response.public_id}").delete()
        record(
            "response.edited",
            response,
            seminar=seminar,
            actor=viewer.person,
            at=at,
            tell_at=at if response.state != before_edit else None,
            revision=response.revision,
            before=before_edit,
            state=response.state,
        )
    return response


def _says(response: Response, checked: Checked) -> bool:
    return (response.body, response.ground, response.bearing) == (
        checked.body,
        checked.ground,
        checked.bearing,
    )


def _apply_edit(response: Response, checked: Checked, html: str, *, minutes: int, at: dt.datetime) -> None:
    response.body, response.body_html = checked.body, html
    response.ground, response.bearing = checked.ground, checked.bearing
    late = at - response.posted_at > dt.timedelta(minutes=minutes)
    if late and Revision.objects.filter(response=response, was_published=True).exists():
        response.edited_at = at  # of what nobody else has read, no edit is told
    if response.counted_revision is None:
        response.words = checked.words
    response.save(
        update_fields=[
            *("body", "body_html", "ground", "bearing", "revision", "edited_at"),
            *("words", "edit_mark", "counted_revision"),
        ]
    )


def _after_edit(response: Response, *, held_by: str, at: dt.datetime) -> None:
    """The hold rules run again; a draft that was handed back goes on its way."""
    if held_by and response.state in (State.PUBLISHED, State.CHANGES_REQUESTED):
        move(response, State.HELD, at=at, held_by=held_by)
    elif not held_by and response.state == State.CHANGES_REQUESTED:
        move(response, State.PUBLISHED, at=at)


def withdraw_response(response: Response, *, viewer: Viewer, at: dt.datetime | None = None) -> Response:
    """Its author takes a response back for everyone; moderators can still read it. Withdrawing twice is once."""
    at = at or now()
    seminar = response.thread.reading.seminar
    with transaction.atomic():
        response = locked(response)
        if response.state == State.WITHDRAWN and response.author_id == viewer.person_id:
            return response
        require(viewer, "withdraw", seminar, facts_of(response, viewer))
        move(response, State.WITHDRAWN, at=at)
        if response.parent_id is None:
            note_withdrawal(response.thread.reading, response.author_id, at=at)
        record("response.withdrawn", response, seminar=seminar, actor=viewer.person, at=at)
    return response
