"""The list of all models, for Django; nobody else imports it."""

from forum.base.models import Allowance, Beat, SiteText
from forum.citations.models import Work, WorkRevision
from forum.essays.models import Edition, Essay, Manuscript, Passage, Section, SectionText
from forum.ledger.models import Event
from forum.moderation.models import Ruling
from forum.people.models import Person
from forum.readings.models import Placement, Reading, Thread
from forum.responses.edition_models import Preview, Proposal, Stand
from forum.responses.models import Citation, Draft, Response, Revision, Tally
from forum.seminars.models import Membership, Seminar

__all__ = [
    "Allowance",
    "Beat",
    "Citation",
    "Draft",
    "Edition",
    "Essay",
    "Event",
    "Manuscript",
    "Membership",
    "Passage",
    "Person",
    "Placement",
    "Preview",
    "Proposal",
    "Reading",
    "Response",
    "Revision",
    "Ruling",
    "Section",
    "SectionText",
    "Seminar",
    "SiteText",
    "Stand",
    "Tally",
    "Thread",
    "Work",
    "WorkRevision",
]
