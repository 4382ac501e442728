"""Writing: the composer, its drafts, its preview, and the works that it finds."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote, urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from forum.access.policy import require
from forum.access.viewer import Viewer
from forum.base import limits, markup
from forum.base.errors import Conflict, Invalid, Refused, TooMany
from forum.base.stamps import may_be_id
from forum.base.text import clean
from forum.readings.masks import mask_to_post_under
from forum.readings.queries import Place, place_at, seminar_at
from forum.responses.actions import facts_of_thread, post_response
from forum.responses.authors import mask_of_author, membership_of_author
from forum.responses.behind_gate import behind_gate
from forum.responses.citing import works_found
from forum.responses.drafts import discard_draft, draft_of, save_draft
from forum.responses.models import Response, State
from forum.responses.threads import Look
from forum.responses.writing import LONGEST_BODY
from forum.web.composer_words import words_of_the_composer
from forum.web.composing import Composer, composer_for, place_in_fields, sent, wish_of
from forum.web.context import sign_in_address
from forum.web.older_wording import Newer, brought_up, chosen
from forum.web.pages import is_part, zone_for
from forum.web.presenting import address_of_response
from forum.web.reading_words import seen_as
from forum.web.recognising import prefill, readable, recognised_in_words
from forum.web.surface import surface
from forum.web.viewers import viewer_of
from forum.web.views.section import look_of, section_page

PREVIEWS_A_MINUTE = 60
LONGEST_WAY_BACK = 15_000  # characters of an address within another; Django redirects to none of 16,384


@surface("respond", words=True, methods=("GET", "POST"))
def create(request: HttpRequest, seminar: str, essay: str, section: str) -> HttpResponse:
    """A new response: the composer, and posting what it holds."""
    viewer = viewer_of(request)
    place = place_at(seminar, essay, section, viewer=viewer)
    said = sent(request.POST if request.method == "POST" else request.GET)
    if viewer.person is None:
        return _keep_and_sign_in(request, place, said)
    require(viewer, "respond", place.reading.seminar, facts_of_thread(place.thread, viewer.at))
    if request.method == "POST":
        return _posted(request, place, said, viewer)
    asked, target = said.get("parent", ""), _target(said)
    draft = draft_of(viewer, place.thread, target)
    begun = {**(draft.fields if draft else {}), **request.session.pop(_session_key(place, target), {})}
    parent, errors = None, {}
    try:
        parent = _parent(place, asked, viewer)
    except Refused as error:
        if not begun or not may_be_id(asked):
            raise
        errors = {"parent": [error.sentence]}  # the words are shown all the same, to be posted elsewhere
        begun, said = _without_parent(begun), _without_parent(said)
    composer = composer_for(place, _begun(place, begun, said), viewer=viewer, parent=parent)
    composer.draft, composer.target = draft, target
    composer.errors = {**composer.errors, **errors}
    return show_composer(request, place, composer, viewer)


def _target(said: dict[str, str]) -> str:
    """Under which name the draft of these fields is kept."""
    parent = said.get("parent", "")
    return f"reply:{parent}" if may_be_id(parent) else "text"


def _without_parent(values: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in values.items() if name != "parent"}


def _begun(place: Place, draft: dict[str, str], said: dict[str, str]) -> dict[str, str]:
    """A draft goes on under the passage and the stance that the address asks for; its words stay."""
    values = {k: v for k, v in draft.items() if k != "key"}
    if said.get("quote") or said.get("start"):
        for name in ("quote", "start", "end", "edition"):
            values.pop(name, None)
    values |= said
    start, end, edition = place_in_fields(values)
    if not values.get("quote") and start is not None and edition == place.reading.edition.number:
        values["quote"] = place.section_text.text[start:end]
    return values


def _session_key(place: Place, target: str) -> str:
    return f"kept:{place.thread.pk}:{target}"


def _keep_and_sign_in(request: HttpRequest, place: Place, said: dict[str, str]) -> HttpResponse:
    """Somebody was signed out while writing: their words wait in the session and are there after signing in."""
    if request.method == "GET" and not said:
        return HttpResponseRedirect(sign_in_address(request))
    target = _target(said)
    parent = target.partition(":")[2]
    if request.method == "POST":
        request.session[_session_key(place, target)] = {k: v for k, v in said.items() if k != "key"}
    back = reverse("response-create", args=_section(place)) + (f"?parent={parent}" if parent else "")
    if request.method == "GET" and len(quote(request.get_full_path())) < LONGEST_WAY_BACK:
        back = request.get_full_path()
    from_sign_in = reverse("account_login") + "?" + urlencode({"next": f"{back}#compose"})
    if is_part(request):
        answer = HttpResponse(status=204)
        answer["HX-Redirect"] = from_sign_in
        return answer
    return HttpResponseRedirect(from_sign_in)


def _section(place: Place) -> list[str]:
    return [place.reading.seminar.slug, place.reading.essay.slug, place.thread.section.slug]


def _parent(place: Place, public_id: str, viewer: Viewer) -> Response | None:
    if not public_id:
        return None
    parent = None
    if may_be_id(public_id):
        readable = Response.objects.readable_by(viewer).select_related("author")
        readable = readable.annotate(author_as=membership_of_author(), masked=mask_of_author())
        parent = readable.filter(public_id=public_id, thread=place.thread, state=State.PUBLISHED).first()
    if parent is None:
        raise Refused(_("The response that you are answering is not here any more."))
    return parent


def _posted(request: HttpRequest, place: Place, said: dict[str, str], viewer: Viewer) -> HttpResponse:
    assert viewer.person is not None
    if thrown_away := request.POST.get("discard"):  # the button names the draft
        discard_draft(place.thread, thrown_away, viewer=viewer)
        return HttpResponseRedirect(reverse("section", args=_section(place)) + "#text")
    status, errors = 422, {}
    retry: int | None = None
    if not is_part(request):
        said = _without_old_guess(place, said, viewer)
    said, newer = brought_up(place, said, place_in_fields(said), viewer)
    if newer is not None or request.POST.get("wording"):
        return _asked_which(request, place, said, newer, viewer)
    try:
        if request.POST.get("find"):
            return _with_works(request, place, said, viewer)
        behind = behind_gate(place.reading, viewer)
        response = post_response(
            place.thread,
            wish_of(said),
            viewer=viewer,
            key=said.get("key", ""),
            section_text=place.section_text,
            promise=request.POST.get("promise", ""),
        )
        opened = behind is not None and behind_gate(place.reading, viewer) is None
        return _after_posting(request, place, response, viewer, opened=opened)
    except Invalid as error:
        errors = error.fields
    except TooMany as error:
        status, errors, retry = 429, {"": [error.sentence]}, error.retry_after
    except Conflict as error:
        status, errors = 409, {"": [error.sentence]}
    composer = _again(place, said, errors, viewer)
    if status == 409:
        composer.values["key"] = composer_for(place, {}, viewer=viewer).values["key"]
    answer = show_composer(request, place, composer, viewer, status=status)
    if retry:
        answer["Retry-After"] = str(retry)
    return answer


def _asked_which(
    request: HttpRequest, place: Place, said: dict[str, str], newer: Newer | None, viewer: Viewer
) -> HttpResponse:
    """Nothing is posted until its author says which wording is quoted; or they have just said so."""
    wording = request.POST.get("wording", "")
    errors: dict[str, list[str]] = {}
    if wording:
        said, errors = chosen(place, said, newer, wording)
    composer = _again(place, said, errors, viewer)
    composer.is_chosen = bool(wording)
    return show_composer(request, place, composer, viewer, status=422 if errors else 200 if wording else 409)


def _again(place: Place, said: dict[str, str], errors: dict[str, list[str]], viewer: Viewer) -> Composer:
    """The composer with every word that was sent, and the sentences at their fields; kept as a draft, too."""
    assert viewer.person is not None
    parent = None
    try:
        parent = _parent(place, said.get("parent", ""), viewer)
    except Refused as error:
        errors.setdefault("parent", [error.sentence])
    draft = keep_draft(place, _target(said), said, viewer)
    mask_to_post_under(place.reading, viewer)  # drawn with the first draft: the composer says it
    composer = composer_for(place, said, viewer=viewer, parent=parent)
    composer.draft, composer.target, composer.errors = draft, _target(said), {**composer.errors, **errors}
    return composer


def keep_draft(place: Place, target: str, said: dict[str, str], viewer: Viewer) -> Any:
    """A refused submission is a draft as well; what cannot be kept is in the form all the same."""
    known = draft_of(viewer, place.thread, target)
    try:
        return save_draft(place.thread, target, said, viewer=viewer, based_on=known.sequence if known else 0)
    except (Invalid, Conflict, TooMany):
        return known


def _with_works(request: HttpRequest, place: Place, said: dict[str, str], viewer: Viewer) -> HttpResponse:
    """Without script, the work is looked for by a button of the same form."""
    composer = _again(place, {k: v for k, v in said.items() if k != "work"}, {}, viewer)
    reference = readable(said.get("reference", ""))
    composer.works = works_found(place.reading.seminar.pk, reference, viewer=viewer)
    composer.looked_up = True
    composer.recognised = recognised_in_words(reference)
    for name, value in prefill(reference).items():
        composer.values.setdefault(name, value)
    return show_composer(request, place, composer, viewer)


def _without_old_guess(place: Place, said: dict[str, str], viewer: Viewer) -> dict[str, str]:
    """Without script, a short form holds what was guessed from the reference that was looked for last.

    Where nobody has touched it, and the reference is another one now, it describes nothing.
    """
    form = {name: value for name, value in said.items() if name.startswith("work_") and name != "work_type"}
    known = form and draft_of(
        viewer, place.thread, f"reply:{said['parent']}" if said.get("parent") else "text"
    )
    if not known or known.fields.get("reference", "") == said.get("reference", ""):
        return said
    guess = prefill(readable(known.fields.get("reference", "")))
    guess.pop("work_type", None)
    return {name: value for name, value in said.items() if name not in form} if form == guess else said


def _after_posting(
    request: HttpRequest, place: Place, response: Response, viewer: Viewer, *, opened: bool
) -> HttpResponse:
    said = (
        _("Posted. After %(n)s minutes an edit shows.") % {"n": place.reading.seminar.edit_minutes}
        if response.state == State.PUBLISHED
        else _("Posted, and held: a moderator reads it before others see it.")
    )
    if opened:
        said += " " + _("You see now what others wrote.")
    return show_in_thread(request, place, response, viewer, said=said)


def show_in_thread(
    request: HttpRequest, place: Place, response: Response, viewer: Viewer, *, said: str
) -> HttpResponse:
    """A response that was just written, in its place: a redirect, or for a page that is open its new parts."""
    section = place.thread.section.slug
    address = address_of_response(place.reading, section, response.public_id)
    if not is_part(request):
        messages.success(request, said)
        return HttpResponseRedirect(address)
    answer = section_page(
        request,
        place.reading,
        section,
        viewer=viewer,
        look=Look(at=response.public_id),
        said=said,
        focus=f"r-{response.public_id}",
    )
    answer["HX-Replace-Url"] = address
    return answer


def show_composer(
    request: HttpRequest, place: Place, composer: Composer, viewer: Viewer, *, status: int = 200
) -> HttpResponse:
    """The composer alone for a page that is open, otherwise in its section."""
    if is_part(request):
        context = {
            "composer": composer,
            "seminar": place.reading.seminar,
            "viewer": viewer,
            **words_of_the_composer(),
        }
        with timezone.override(zone_for(viewer, place.reading.seminar)):
            return render(request, "forum/section/_composer.html", context, status=status)
    return section_page(
        request,
        place.reading,
        place.thread.section.slug,
        viewer=viewer,
        look=look_of(request),
        composer=composer,
        status=status,
    )


@surface("respond", words=True, methods=("POST",))
def draft(request: HttpRequest, seminar: str, essay: str, section: str) -> HttpResponse:
    """Keeps a draft as one types. JSON in and out: {target, fields, based_on, tab} → {sequence, time}."""
    viewer = viewer_of(request)
    if viewer.person is None:  # the same for every address: what is there is not said
        signed_out = _("You were signed out. Sign in and this draft will be here.")
        return JsonResponse({"error": signed_out, "sign_in": sign_in_address(request)}, status=403)
    place = place_at(seminar, essay, section, viewer=viewer)
    sent_json = _json(request)
    if sent_json is None:
        return JsonResponse({"error": _("That is no draft.")}, status=422)
    target, fields, based_on, tab = sent_json
    try:
        if sent_json[1].get("discard"):
            discard_draft(place.thread, target, viewer=viewer)
            return JsonResponse({"sequence": 0})
        kept = save_draft(place.thread, target, fields, viewer=viewer, based_on=based_on, tab=tab)
    except Invalid as error:
        return JsonResponse({"error": " ".join(s for ss in error.fields.values() for s in ss)}, status=422)
    except TooMany as error:
        return JsonResponse(
            {"error": error.sentence}, status=429, headers={"Retry-After": str(error.retry_after)}
        )
    except Conflict as error:
        stands = error.current
        return JsonResponse(
            {"error": error.sentence, "fields": stands.fields, "sequence": stands.sequence}, status=409
        )
    mask = mask_to_post_under(place.reading, viewer)  # drawn with the first draft
    with timezone.override(zone_for(viewer, place.reading.seminar)):
        said = {"seen_as": seen_as(place.reading, viewer, mask)} if mask is not None else {}
        at = date_format(timezone.localtime(kept.updated_at), "H:i")
    return JsonResponse({"sequence": kept.sequence, "time": at, **said})


def _json(request: HttpRequest) -> tuple[str, dict[str, Any], int, str] | None:
    """Whatever shape was sent, either the four values or None."""
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(body, dict):
        return None
    target, fields, based_on, tab = (body.get(k) for k in ("target", "fields", "based_on", "tab"))
    if not (isinstance(target, str) and isinstance(fields, dict)):
        return None
    if not all(isinstance(value, str) for value in fields.values()):
        return None  # kept as nothing, it would stand where words were
    if not isinstance(based_on, int) or isinstance(based_on, bool) or not 0 <= based_on < 2**62:
        return None
    if not target or "\x00" in target or not target.isascii():
        return None
    return (
        target,
        fields,
        based_on,
        tab if isinstance(tab, str) and tab.isascii() and "\x00" not in tab else "",
    )


@surface("respond", words=True, methods=("POST",))
def preview(request: HttpRequest, seminar: str, essay: str, section: str) -> HttpResponse:
    """The body as it will look, by the same rendering."""
    viewer = viewer_of(request)
    place = place_at(seminar, essay, section, viewer=viewer)
    require(viewer, "respond", place.reading.seminar, facts_of_thread(place.thread, viewer.at))
    if limits.take(f"preview:{viewer.person_id}", limit=PREVIEWS_A_MINUTE, seconds=60, now=viewer.at):
        raise TooMany(_("The preview was asked for very often just now. Try again in a minute."), 60)
    body = str(request.POST.get("body", ""))
    try:
        html = markup.render(clean(body)) if len(body) <= LONGEST_BODY else ""
        problem = (
            ""
            if html or not body
            else _("A response has at most %(most)s characters.") % {"most": LONGEST_BODY}
        )
    except ValueError as error:
        html, problem = "", str(error)
    return render(request, "forum/section/_preview.html", {"html": html, "problem": problem})


@surface("add_work", words=True)
def works(request: HttpRequest, seminar: str) -> HttpResponse:
    """Works of the seminar for what is typed, and what the words were recognised as: a part for the composer."""
    viewer = viewer_of(request)
    found_in = seminar_at(seminar, viewer=viewer)
    require(viewer, "add_work", found_in)
    reference = readable(request.GET.get("reference", ""))
    composer = Composer(action="", values=prefill(reference), looked_up=True)
    composer.works = works_found(found_in.pk, reference, viewer=viewer)
    composer.recognised = recognised_in_words(reference) if reference.strip() else ""
    return render(
        request,
        "forum/section/_works.html",
        {"composer": composer, "seminar": found_in, **words_of_the_composer()},
    )
