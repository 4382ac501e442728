"""Addresses of bringing a text in and editing it."""

from __future__ import annotations

from django.urls import URLPattern, path

from forum.web.views import essays, manuscripts, uploads

OF_SEMINAR = "s/<slug:seminar>/<slug:essay>/"
OF_ESSAY = "essays/<slug:essay>/"  # for those that no seminar of one's own reads

urlpatterns: list[URLPattern] = [
    path("essays/", essays.essays, name="essays"),
    path("essays/new/", uploads.new, name="essay-new"),
    path("essays/texts/<slug:public_id>/discard/", manuscripts.throw_away, name="manuscript-discard"),
    path(f"{OF_ESSAY}edit/", manuscripts.begin, name="kept-essay-edit"),
    path(f"{OF_ESSAY}import/", uploads.bring, name="kept-essay-import"),
    path(f"{OF_ESSAY}about/", essays.about, name="essay-about"),
    path(f"{OF_ESSAY}archive/", essays.archive_essay, name="essay-archive"),
    path(f"{OF_ESSAY}restore/", essays.restore_essay, name="essay-restore"),
    path("essays/texts/<slug:public_id>/", manuscripts.manuscript, name="manuscript"),
    path(f"{OF_SEMINAR}edit/", manuscripts.begin, name="essay-edit"),
    path(f"{OF_SEMINAR}import/", uploads.bring, name="essay-import"),
]
