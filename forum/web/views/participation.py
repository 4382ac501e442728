"""Participation: the instructor's table, a person's part in all readings (for themselves as well), and reminders."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from forum.access.policy import may, require
from forum.access.viewer import Viewer
from forum.base.errors import Invalid, Missing
from forum.participation.figures import Line, lines_of
from forum.participation.reminding import remind
from forum.participation.rules import rules_of
from forum.participation.standing import standings_of
from forum.readings.models import Reading
from forum.readings.queries import seminar_at
from forum.seminars.models import Membership, Role, Seminar
from forum.web.drawn_part import drawn_parts, responses_of
from forum.web.drawn_participation import drawn_table
from forum.web.pages import page, zone_for
from forum.web.participation_cells import participation_table
from forum.web.participation_look import ALL, Look, look_of
from forum.web.surface import surface
from forum.web.viewers import viewer_of


@surface("see_own_participation", words=False)
def participation(request: HttpRequest, seminar: str) -> HttpResponse:
    """The table, or it as CSV (`?format=csv`), for instructors; participants are led to their own part."""
    viewer = viewer_of(request)
    where = seminar_at(seminar, viewer=viewer)
    require(viewer, "see_own_participation", where)
    if not may(viewer, "see_participation", where):
        own = viewer.active.get(where.pk)
        if own is None or own.role != Role.PARTICIPANT:
            require(viewer, "see_participation", where)
            raise Missing
        return HttpResponseRedirect(reverse("participation-person", args=[where.slug, own.pk]))
    readings = rules_of(where.pk)
    look = look_of(request.GET, readings, viewer.at)
    lines = lines_of(where, look.readings) if look.readings else []
    if request.GET.get("format") == "csv" and look.readings:
        if (request.GET.get("reading") or look.reading) != look.reading:
            raise Missing  # a file of another reading's figures would be taken for this one's
        return _cells(where, look, lines, viewer)
    titles = [(rules.slug, rules.title) for rules in readings]
    return _page(request, where, look, lines, titles=titles, viewer=viewer)


def _page(
    request: HttpRequest,
    seminar: Seminar,
    look: Look,
    lines: Sequence[Line],
    *,
    titles: Sequence[tuple[str, str]],
    viewer: Viewer,
) -> HttpResponse:
    labels = {label for line in lines for label in line.groups}
    with timezone.override(zone_for(viewer, seminar)):
        context: dict[str, Any] = {
            "look": look,
            "table": drawn_table(look, lines, seminar, at=viewer.at),
            "readings": titles,
            "all": ALL,
            "groups": sorted(labels, key=lambda label: (label.casefold(), label)),
            "address": reverse("participation", args=[seminar.slug]),
            "cells": look.query(format="csv"),
            "may_mark": may(viewer, "mark", seminar),
        }
    return page(request, "forum/participation/page.html", context, viewer=viewer, seminar=seminar)


def _cells(seminar: Seminar, look: Look, lines: Sequence[Line], viewer: Viewer) -> Any:
    wanted = [line for line in lines if not look.group or look.group in line.groups]
    rows = participation_table(look, wanted, zone=zone_for(viewer, seminar))
    answer = StreamingHttpResponse(rows, content_type="text/csv; charset=utf-8")
    name = f"participation-{seminar.slug}-{look.reading}.csv"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@surface("see_own_participation", words=True)
def person(request: HttpRequest, seminar: str, membership: int) -> HttpResponse:
    """A participant's part in all readings: places, and their responses in their threads. For instructors and for the
    person alone; missing for everyone else.
    """
    viewer = viewer_of(request)
    where = seminar_at(seminar, viewer=viewer)
    found = Membership.objects.filter(pk=membership, seminar=where, role=Role.PARTICIPANT)
    member = found.select_related("person").first()
    is_own = member is not None and member.person_id == viewer.person_id
    sees = may(viewer, "see_own_participation" if is_own else "see_participation", where)
    if member is None or not sees:
        raise Missing
    with timezone.override(zone_for(viewer, where)):
        standings = standings_of(where.pk, member.person_id, viewer.at)
        responses, parents = responses_of(member.person_id, where, viewer)
        context = {
            "member": member,
            "is_own": is_own,
            "parts": drawn_parts(standings, responses, parents, seminar=where, viewer=viewer),
        }
        return page(request, "forum/participation/person.html", context, viewer=viewer, seminar=where)


@surface("mark", words=False, methods=("POST",))
def reminders(request: HttpRequest, seminar: str) -> HttpResponse:
    """Reminds those who have something still to do in one reading, of a group or of all."""
    viewer = viewer_of(request)
    where = seminar_at(seminar, viewer=viewer)
    require(viewer, "mark", where)
    asked, group = (
        request.POST.get("reading", ""),
        request.POST.get("group", ""),
    )  # looked for here: both may be anything
    readings = Reading.objects.filter(seminar=where).select_related("essay")
    reading = next((one for one in readings if one.essay.slug == asked), None)
    if reading is None:
        raise Invalid({"": [_("Choose the reading of which people are to be reminded.")]})
    reading.seminar = where
    members = Membership.objects.filter(seminar=where, role=Role.PARTICIPANT)
    rows = members.values_list("person_id", "groups")
    people = [person for person, groups in rows if not group or group in groups]
    done = remind(reading, viewer=viewer, people=people)
    messages.success(request, " ".join(_said_of(len(done.told), len(done.spared))))
    look = look_of(request.POST, rules_of(where.pk, reading=reading.pk), viewer.at)
    more = {"only": "on"} if look.only else {}
    return HttpResponseRedirect(f"{reverse('participation', args=[where.slug])}{look.query(**more)}")


def _said_of(told: int, spared: int) -> list[str]:
    said = []
    if told:
        said.append(
            ngettext(
                "%(n)s person is reminded: by a notice, and by mail unless they want none.",
                "%(n)s people are reminded: by a notice, and by mail unless they want none.",
                told,
            )
            % {"n": told}
        )
    if spared:
        said.append(
            ngettext(
                "%(n)s was reminded within the last hour and is not reminded again.",
                "%(n)s were reminded within the last hour and are not reminded again.",
                spared,
            )
            % {"n": spared}
        )
    return said or [_("Nobody has anything still to do that could be done now, so nobody was reminded.")]
