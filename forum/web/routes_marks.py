"""The addresses of marks."""

from __future__ import annotations

from django.urls import URLPattern, path

from forum.web.views import marks

MARKS = "s/<slug:seminar>/participation/marks/"

urlpatterns: list[URLPattern] = [
    path(MARKS, marks.marks, name="marks"),
    path(f"{MARKS}<slug:essay>/", marks.reading_marks, name="reading-marks"),
    path(f"{MARKS}<slug:essay>/<int:membership>/", marks.person_marks, name="person-marks"),
]
