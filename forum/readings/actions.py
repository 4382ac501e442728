"""Putting an essay on a seminar's schedule."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from forum.base.errors import Invalid
from forum.base.stamps import now
from forum.base.text import clean
from forum.essays.models import Edition, Essay, SectionText
from forum.ledger.recording import record
from forum.people.models import Person
from forum.readings.models import Reading, Thread
from forum.seminars.models import Seminar


@transaction.atomic
def schedule_reading(
    seminar: Seminar,
    essay: Essay,
    *,
    by: Person | None,
    prompt: str = "",
    section_prompts: Mapping[str, str] | None = None,
    opens_at: dt.datetime | None = None,
    due_at: dt.datetime | None = None,
    at: dt.datetime | None = None,
) -> Reading:
    """The essay's newest edition becomes a reading of the seminar, with a thread for each of its sections.

    `section_prompts` are by the section's slug. Raises Invalid if the seminar reads this essay already, if it is
    archived, or if it is the home essay of another, private seminar.
    """
    at = at or now()
    edition = Edition.objects.filter(essay=essay).order_by("-number").first()
    if edition is None:
        raise Invalid({"essay": [_("This essay has no edition yet.")]})
    if Essay.objects.filter(pk=essay.pk, archived_at__isnull=False).exists():
        raise Invalid({"essay": [_("This essay is archived. Restore it to read it in a seminar.")]})
    if essay.home is not None and essay.home_id != seminar.pk and not essay.home.is_public:
        raise Invalid({"essay": [_("This essay belongs to another, private seminar.")]})
    try:
        prompt = clean(prompt).strip()
    except ValueError as error:
        raise Invalid({"prompt": [str(error)]}) from error
    try:
        with transaction.atomic():
            reading = Reading.objects.create(
                seminar=seminar, essay=essay, edition=edition, prompt=prompt, opens_at=opens_at, due_at=due_at
            )
    except IntegrityError as error:
        raise Invalid({"essay": [_("This seminar reads the essay already.")]}) from error
    prompts = section_prompts or {}
    Thread.objects.bulk_create(
        Thread(reading=reading, section=text.section, prompt=prompts.get(text.section.slug, ""))
        for text in SectionText.objects.filter(edition=edition).select_related("section")
    )
    record("reading.scheduled", reading, seminar=seminar, actor=by, at=at, edition=edition.number)
    return reading
