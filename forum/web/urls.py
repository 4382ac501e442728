"""The addresses of the pages."""

from __future__ import annotations

from django.urls import path

from forum.web import (
    routes_administration,
    routes_agenda,
    routes_authors,
    routes_editions,
    routes_founding,
    routes_invitations,
    routes_log,
    routes_manuscripts,
    routes_marks,
    routes_moderation,
    routes_notices,
    routes_participation,
    routes_publishing,
    routes_readings,
    routes_restrictions,
    routes_settings,
    routes_stream,
    routes_words,
)
from forum.web.views import (
    composing,
    front,
    joining,
    me,
    members,
    pages,
    responses,
    section,
    seminar,
    text,
    works,
)

RESPONSE = "s/<slug:seminar>/responses/<slug:public_id>/"
SECTION = "s/<slug:seminar>/<slug:essay>/<slug:section>/"

urlpatterns = [
    path("", front.front, name="front"),
    path("me/", me.me, name="me"),
    path("me/theme/", me.theme, name="me-theme"),
    path("help/", pages.help_page, name="help"),
    path("privacy/", pages.privacy, name="privacy"),
    path("accessibility/", pages.accessibility, name="accessibility"),
    *routes_founding.urlpatterns,
    path("s/<slug:seminar>/", seminar.seminar, name="seminar"),
    # words of a seminar's own pages stand before essays' addresses, which never are one of them
    path(RESPONSE, responses.show, name="response"),
    path(f"{RESPONSE}history/", responses.history, name="history"),
    path(f"{RESPONSE}edit/", responses.edit, name="response-edit"),
    path(f"{RESPONSE}withdraw/", responses.withdraw, name="response-withdraw"),
    path(f"{RESPONSE}hold/", responses.hold, name="response-hold"),
    path(f"{RESPONSE}approve/", responses.approve, name="response-approve"),
    path(f"{RESPONSE}hide/", responses.hide, name="response-hide"),
    path(f"{RESPONSE}restore/", responses.restore, name="response-restore"),
    path("s/<slug:seminar>/members/", members.members, name="members"),
    path("s/<slug:seminar>/join/", joining.join, name="join"),
    path("s/<slug:seminar>/consent/", joining.consent, name="consent"),
    path("s/<slug:seminar>/works/", composing.works, name="works"),
    path("s/<slug:seminar>/works/<slug:public_id>/", works.correct, name="work-correct"),
    *routes_administration.urlpatterns,
    *routes_authors.urlpatterns,
    *routes_manuscripts.urlpatterns,
    *routes_publishing.urlpatterns,
    *routes_restrictions.urlpatterns,
    *routes_editions.urlpatterns,
    *routes_log.urlpatterns,
    *routes_moderation.urlpatterns,
    *routes_stream.urlpatterns,
    *routes_notices.urlpatterns,
    *routes_settings.urlpatterns,
    *routes_agenda.urlpatterns,
    *routes_invitations.urlpatterns,
    *routes_marks.urlpatterns,
    *routes_participation.urlpatterns,
    *routes_readings.urlpatterns,
    *routes_words.urlpatterns,
    path("s/<slug:seminar>/<slug:essay>/", text.text, name="text"),
    path(SECTION, section.section, name="section"),
    path(f"{SECTION}new/", composing.create, name="response-create"),
    path(f"{SECTION}draft/", composing.draft, name="draft"),
    path(f"{SECTION}preview/", composing.preview, name="preview"),
]
