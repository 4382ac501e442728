"""The addresses of one's own words: taking them away, leaving with them, having them erased."""

from __future__ import annotations

from django.urls import URLPattern, path

from forum.web.views import erasing, leaving, words

urlpatterns: list[URLPattern] = [
    path("me/words/", words.words, name="words"),
    path("me/words/download/", words.download, name="words-download"),
    path("me/leave/<slug:seminar>/", leaving.leave_page, name="leave"),
    path("me/erasure/", erasing.erasure, name="erasure"),
]
