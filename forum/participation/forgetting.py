"""What was said to somebody about their part in a reading goes with their words; marks stay."""

from __future__ import annotations

import datetime as dt
from collections import Counter

from forum.moderation.forgetting import GONE
from forum.participation.models import Feedback, Override
from forum.people.models import Person
from forum.readings.round_models import Extension
from forum.responses.emptying import before
from forum.seminars.models import Seminar


def forget_said_of(
    person: Person,
    *,
    until: dt.datetime | None,
    seminar: Seminar | None = None,
    responses: list[int] | None = None,
) -> Counter[str]:
    """Feedback about these responses (by id); or without them all of a seminar, or everywhere: feedback, reasons of
    marks and of extensions, as of then. Points and dates stay.
    """
    feedback = Feedback.objects.filter(before("at", until), person=person)
    if responses is not None:
        feedback = feedback.filter(response__in=responses)
    elif seminar is not None:
        feedback = feedback.filter(reading__seminar=seminar)
    said = feedback.exclude(words="", released_words="")
    counted = Counter(feedback=said.update(words="", released_words=""))
    if responses is not None:
        return counted
    of_marks = Override.objects.filter(before("at", until), person=person)
    of_dates = Extension.objects.filter(before("at", until), person=person)
    if seminar is not None:
        of_marks = of_marks.filter(reading__seminar=seminar)
        of_dates = of_dates.filter(reading__seminar=seminar)
    counted["marks"] = of_marks.exclude(reason=GONE).update(reason=GONE)
    counted["extensions"] = of_dates.exclude(reason="").update(reason="")
    return counted
