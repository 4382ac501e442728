"""Addresses of the queue: the page, and what is done to its cases."""

from __future__ import annotations

from django.urls import URLPattern, path

from forum.web.views import moderation

QUEUE = "s/<slug:seminar>/moderation/"
CASE = f"{QUEUE}cases/<slug:public_id>/"

urlpatterns: list[URLPattern] = [
    path(QUEUE, moderation.queue, name="moderation"),
    path(f"{QUEUE}undo/", moderation.take_back, name="moderation-undo"),
    path(f"{QUEUE}many/", moderation.many, name="moderation-many"),
    path(f"{CASE}decide/", moderation.decide, name="case-decide"),
    path(f"{CASE}claim/", moderation.claim_case, name="case-claim"),
    path(f"{CASE}note/", moderation.note, name="case-note"),
]
