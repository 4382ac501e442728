"""One response: its address, its history, and what its author and the moderators may do to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from forum.access.policy import require
from forum.access.viewer import Viewer
from forum.base import diffs
from forum.base.errors import Conflict, Invalid, Missing, TooMany
from forum.essays.models import SectionText
from forum.moderation.actions import NEEDS_REASON, role_of_author, rule
from forum.moderation.answering import edit_as_asked, open_request
from forum.moderation.models import Act
from forum.moderation.queries import reasons_of
from forum.moderation.waits import usual_waits
from forum.readings.queries import Place
from forum.responses.actions import facts_of, withdraw_response
from forum.responses.authors import mask_of_author, membership_of_author
from forum.responses.drafts import draft_of
from forum.responses.models import EditMark, Response, Revision, State
from forum.responses.passing import would_close_gate
from forum.responses.writing import CitationWish, Wish
from forum.web.composing import composer_to_edit, sent, values_of, wish_of
from forum.web.pages import page, zone_for
from forum.web.presenting import address_of_response, in_brief, name_of, notice_of
from forum.web.surface import surface
from forum.web.viewers import viewer_of
from forum.web.views.composing import keep_draft, show_composer, show_in_thread


def response_at(seminar: str, public_id: str, viewer: Viewer) -> Response:
    """Through the one door, with all around it. Raises Missing."""
    response = (
        Response.objects.readable_by(viewer)
        .filter(public_id=public_id, seminar__slug=seminar)
        .select_related(
            "author",
            "passage",
            "quoted_elsewhere",
            "parent",
            "thread__section",
            "thread__reading__seminar",
            "thread__reading__essay",
            "thread__reading__edition",
            "seminar",
        )
        .annotate(author_as=membership_of_author(), masked=mask_of_author())
        .first()
    )
    if response is None:
        raise Missing
    return response


def _address(response: Response) -> str:
    thread = response.thread
    return address_of_response(thread.reading, thread.section.slug, response.public_id)


@surface("read", words=True)
def show(request: HttpRequest, seminar: str, public_id: str) -> HttpResponse:
    """A response's address leads to its place in its thread. Its author reads it here where that is closed to them."""
    viewer = viewer_of(request)
    response = response_at(seminar, public_id, viewer)
    if viewer.may_read(response.seminar):
        return HttpResponseRedirect(_address(response))
    return _single(request, response, viewer, "forum/response/own.html", {})


def _single(
    request: HttpRequest,
    response: Response,
    viewer: Viewer,
    template: str,
    extra: Mapping[str, object],
    status: int = 200,
) -> HttpResponse:
    ruling = reasons_of([response]).get(response.pk)
    is_own = response.author_id == viewer.person_id
    usual = usual_waits([response], viewer).get(response.seminar_id)
    with timezone.override(zone_for(viewer, response.seminar)):
        notice, reason = notice_of(response, ruling, response.seminar, is_own, usual)
        when = in_brief(response.posted_at, viewer.at)
    context = {
        "response": response,
        "name": name_of(response, viewer, response.seminar_id),
        "when": when,
        "notice": notice,
        "reason": reason,
        "back": _address(response) if viewer.may_read(response.seminar) else reverse("me"),
        "is_own": is_own,
        **extra,
    }
    return page(request, template, context, viewer=viewer, seminar=response.seminar, status=status)


@dataclass(frozen=True)
class Step:
    """A revision with what changed since the one before it that the viewer may read."""

    number: int  # among those that the viewer may read
    revision: Revision
    when: str
    diff_html: str
    what: list[str]
    counts: str = ""  # said of the wording that marks use, where it is not the latest


@surface("read", words=True)
def history(request: HttpRequest, seminar: str, public_id: str) -> HttpResponse:
    """All wordings that the viewer may read, newest first, with what changed between them."""
    viewer = viewer_of(request)
    response = response_at(seminar, public_id, viewer)
    revisions = response.revisions.order_by("number")
    if response.author_id != viewer.person_id and response.seminar_id not in viewer.moderates:
        revisions = revisions.filter(was_published=True)
    steps, before = [], None
    with timezone.override(zone_for(viewer, response.seminar)):
        whens = [in_brief(revision.at, viewer.at) for revision in revisions]
    for number, (revision, when) in enumerate(zip(revisions, whens, strict=True), 1):
        steps.append(
            Step(
                number,
                revision,
                when,
                diffs.html(before.body, revision.body) if before else "",
                _changed(before, revision) if before else [],
                _counts(response, revision),
            )
        )
        before = revision
    return _single(request, response, viewer, "forum/response/history.html", {"steps": steps[::-1]})


def _counts(response: Response, revision: Revision) -> str:
    if revision.number != response.counted_revision:
        return ""
    if response.edit_mark == EditMark.AFTER_CLOSING:
        return _("Marks use this wording: it stood when the reading closed.")
    return _("Marks use this wording: it was written before its author could read others.")


def _changed(before: Revision, after: Revision) -> list[str]:
    said = []
    if before.stance != after.stance:
        said.append(
            _("Stance: %(before)s, now %(after)s.")
            % {"before": before.get_stance_display(), "after": after.get_stance_display()}
        )
    elif before.ground != after.ground:
        said.append(
            _("Ground: %(before)s, now %(after)s.") % {"before": before.ground, "after": after.ground}
        )
    if before.stance == after.stance and before.bearing != after.bearing:
        said.append(
            _("Bearing: %(before)s, now %(after)s.") % {"before": before.bearing, "after": after.bearing}
        )
    if before.citations != after.citations:
        said.append(_("The source that it cites, or the place in it, was changed."))
    return said


@surface("edit", words=True, methods=("GET", "POST"))
def edit(request: HttpRequest, seminar: str, public_id: str) -> HttpResponse:
    """Other words for one's own response; a stale edit gets both texts."""
    viewer = viewer_of(request)
    response = response_at(seminar, public_id, viewer)
    require(viewer, "edit", response.seminar, facts_of(response, viewer))
    assert viewer.person is not None
    place = _place(response)
    draft = draft_of(viewer, response.thread, f"edit:{response.public_id}")
    if request.method != "POST":
        values = {"based_on": str(response.revision), **(draft.fields if draft else values_of(response))}
        composer = composer_to_edit(place, response, values, viewer=viewer)
        composer.draft, composer.asked = draft, open_request(response)
        return show_composer(request, place, composer, viewer)
    said = sent(request.POST)
    based_on = request.POST.get("based_on", "")
    try:
        wish = _with_other_citations(wish_of({**said, "stance": response.stance}), response)
        number = int(based_on) if based_on.isascii() and based_on.isdigit() and len(based_on) < 9 else 0
        edited = edit_as_asked(response, wish, viewer=viewer, based_on=number)
        said_of_it = {
            State.HELD.value: _("Saved, and held: a moderator reads it before others see it."),
            State.CHANGES_REQUESTED.value: _(
                "Nothing was changed, so it stays as it was: others do not see it."
            ),
        }.get(edited.state, _("Saved."))
        return show_in_thread(request, place, edited, viewer, said=said_of_it)
    except Invalid as error:
        status, errors, conflict = 422, error.fields, None
    except TooMany as error:
        status, errors, conflict = 429, {"": [error.sentence]}, None
    except Conflict as error:
        status, errors, conflict = 409, {"": [error.sentence]}, error.current
    composer = composer_to_edit(
        place,
        response,
        {**said, "based_on": str(conflict.revision) if conflict else based_on},
        viewer=viewer,
    )
    composer.errors, composer.conflict, composer.asked = errors, conflict, open_request(response)
    composer.draft = keep_draft(place, composer.target, said, viewer)
    return show_composer(request, place, composer, viewer, status=status)


def _with_other_citations(wish: Wish, response: Response) -> Wish:
    """The composer edits the first citation; further ones stay as they are."""
    others = [
        CitationWish(
            work=c.work.public_id,
            locator_kind=c.locator_kind,
            locator=c.locator,
            whole_work=c.whole_work,
            extract=c.extract,
        )
        for c in response.citations.select_related("work").order_by("position")[1:]
    ]
    return Wish(**{**wish.__dict__, "citations": [*wish.citations, *others]})


def _place(response: Response) -> Place:
    thread = response.thread
    section_text = SectionText.objects.get(edition=thread.reading.edition_id, section=thread.section_id)
    return Place(thread.reading, section_text, thread)


@surface("withdraw", words=True, methods=("GET", "POST"))
def withdraw(request: HttpRequest, seminar: str, public_id: str) -> HttpResponse:
    """Asks once, then takes the response back."""
    viewer = viewer_of(request)
    response = response_at(seminar, public_id, viewer)
    if request.method == "POST":
        withdraw_response(response, viewer=viewer)
        messages.success(request, _("Withdrawn. Others no longer see it; moderators can still read it."))
        return HttpResponseRedirect(
            _address(response) if viewer.may_read(response.seminar) else reverse("me")
        )
    require(viewer, "withdraw", response.seminar, facts_of(response, viewer))
    is_staff = response.seminar_id in viewer.moderates
    closes = {"closes_gate": not is_staff and would_close_gate(response, at=viewer.at)}
    return _single(request, response, viewer, "forum/response/withdraw.html", closes)


ACT_WORDS: dict[str, Callable[[], tuple[str, str, str]]] = {
    Act.HOLD: lambda: (
        _("Hold this response?"),
        _("Others will not see it until a moderator approves it. Its author reads the reason."),
        _("Hold"),
    ),
    Act.APPROVE: lambda: (
        _("Approve this response?"),
        _("It takes its place in the thread, dated from posting."),
        _("Approve"),
    ),
    Act.HIDE: lambda: (
        _("Hide this response?"),
        _("Nobody but its author and the moderators will read it. Its author reads the reason."),
        _("Hide"),
    ),
    Act.RESTORE: lambda: (
        _("Restore this response?"),
        _("It returns to its place as it was before it was hidden."),
        _("Restore"),
    ),
}


def _rule(request: HttpRequest, seminar: str, public_id: str, act: str) -> HttpResponse:
    viewer = viewer_of(request)
    response = response_at(seminar, public_id, viewer)
    reason, errors, status = request.POST.get("reason", ""), {}, 200
    if request.method == "POST":
        seen = request.POST.get("revision", "")
        try:
            rule(
                response,
                act,
                viewer=viewer,
                reason=reason,
                revision=int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 9 else 0,
                seen=request.POST.get("state", ""),
            )
            said = {
                Act.HOLD: _("Held. Others no longer see it."),
                Act.APPROVE: _("Approved. It has taken its place."),
                Act.HIDE: _("Hidden. Others no longer see it."),
                Act.RESTORE: _("Restored."),
            }
            messages.success(request, said[Act(act)])
            return HttpResponseRedirect(_address(response))
        except Invalid as error:
            errors, status = error.fields, 422
        except Conflict as error:
            errors, status = {"": [error.sentence]}, 409
            response = response_at(seminar, public_id, viewer)
    else:
        require(
            viewer, act, response.seminar, facts_of(response, viewer, author_role=role_of_author(response))
        )
    title, meaning, button = ACT_WORDS[act]()
    extra = {
        "act": act,
        "title": title,
        "meaning": meaning,
        "button": button,
        "errors": errors,
        "given": reason,
        "needs_reason": act in NEEDS_REASON,
    }
    return _single(request, response, viewer, "forum/response/rule.html", extra, status=status)


@surface("hold", words=True, methods=("GET", "POST"))
def hold(request: HttpRequest, seminar: str, public_id: str) -> HttpResponse:
    """A published response waits for a moderator again."""
    return _rule(request, seminar, public_id, Act.HOLD)


@surface("approve", words=True, methods=("GET", "POST"))
def approve(request: HttpRequest, seminar: str, public_id: str) -> HttpResponse:
    """A held response is published."""
    return _rule(request, seminar, public_id, Act.APPROVE)


@surface("hide", words=True, methods=("GET", "POST"))
def hide(request: HttpRequest, seminar: str, public_id: str) -> HttpResponse:
    """A response is taken out of others' sight."""
    return _rule(request, seminar, public_id, Act.HIDE)


@surface("restore", words=True, methods=("GET", "POST"))
def restore(request: HttpRequest, seminar: str, public_id: str) -> HttpResponse:
    """A hidden response returns."""
    return _rule(request, seminar, public_id, Act.RESTORE)
