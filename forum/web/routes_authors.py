"""Addresses by which people report, appeal and answer, and of what was decided about them."""

from __future__ import annotations

from django.urls import URLPattern, path

from forum.web.views import answering, appealing, decisions, referred, reporting

RESPONSE = "s/<slug:seminar>/responses/<slug:public_id>/"

urlpatterns: list[URLPattern] = [
    path("me/decisions/", decisions.decisions, name="decisions"),
    path(f"{RESPONSE}report/", reporting.report_response, name="response-report"),
    path(f"{RESPONSE}appeal/", appealing.appeal_response, name="response-appeal"),
    path(f"{RESPONSE}answer/", answering.answer, name="response-answer"),
    path("s/<slug:seminar>/moderation/referred/<slug:public_id>/", referred.referred, name="referred"),
]
