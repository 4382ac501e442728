"""The list of all models, for Django; nobody else imports it."""

from forum.base.models import Allowance
from forum.citations.models import Work, WorkRevision
from forum.essays.models import Edition, Essay, Passage, Section, SectionText
from forum.ledger.models import Event
from forum.moderation.models import Ruling
from forum.people.models import Person
from forum.readings.models import Reading, Thread
from forum.responses.models import Citation, Draft, Response, Revision, Tally
from forum.seminars.models import Membership, Seminar

__all__ = [
    "Allowance",
    "Citation",
    "Draft",
    "Edition",
    "Essay",
    "Event",
    "Membership",
    "Passage",
    "Person",
    "Reading",
    "Response",
    "Revision",
    "Ruling",
    "Section",
    "SectionText",
    "Seminar",
    "Tally",
    "Thread",
    "Work",
    "WorkRevision",
]
