"""The list of all models, for Django; nobody else imports it."""

from forum.base.models import Allowance, Beat, SiteText
from forum.citations.models import Work, WorkRevision
from forum.essays.models import Edition, Essay, Manuscript, Passage, Section, SectionText
from forum.ledger.models import Event, LogEntry, LogHead, LogWords, Untold
from forum.moderation.models import Appeal, Card, Case, Note, Report, Request, Review, Ruling
from forum.notices.models import Notice, Silence
from forum.people.models import Person
from forum.readings.models import Placement, Reading, Thread
from forum.responses.edition_models import Preview, Proposal, Stand
from forum.responses.models import Citation, Draft, Response, Revision, Tally
from forum.seminars.models import Membership, Seminar, Visit

__all__ = [
    "Allowance",
    "Appeal",
    "Beat",
    "Card",
    "Case",
    "Citation",
    "Draft",
    "Edition",
    "Essay",
    "Event",
    "LogEntry",
    "LogHead",
    "LogWords",
    "Manuscript",
    "Membership",
    "Note",
    "Notice",
    "Passage",
    "Person",
    "Placement",
    "Preview",
    "Proposal",
    "Reading",
    "Report",
    "Request",
    "Response",
    "Review",
    "Revision",
    "Ruling",
    "Section",
    "SectionText",
    "Seminar",
    "Silence",
    "SiteText",
    "Stand",
    "Tally",
    "Thread",
    "Untold",
    "Visit",
    "Work",
    "WorkRevision",
]
