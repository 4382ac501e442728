"""The list of all models, for Django; nobody else imports it."""

from forum.base.models import Allowance, Beat, SiteText
from forum.citations.models import Work, WorkRevision
from forum.essays.models import Edition, Essay, Manuscript, Passage, Section, SectionText
from forum.exchange.models import Erasure
from forum.ledger.models import Event, LogEntry, LogHead, LogWords, Untold
from forum.moderation.models import Appeal, Card, Case, Note, Report, Request, Review, Ruling
from forum.notices.models import Notice, Silence
from forum.participation.models import Agenda, Feedback, Override, Release
from forum.people.models import Person
from forum.readings.models import Placement, Reading, Thread
from forum.readings.round_models import Demand, Extension, Mask, Passing
from forum.responses.edition_models import Preview, Proposal, Stand
from forum.responses.models import Citation, Draft, Response, Revision, Tally
from forum.seminars.joining_models import Entrance, Founding, FoundingDomain, Invitation, InvitationList
from forum.seminars.models import Membership, Seminar, Visit

__all__ = [
    "Agenda",
    "Allowance",
    "Appeal",
    "Beat",
    "Card",
    "Case",
    "Citation",
    "Demand",
    "Draft",
    "Edition",
    "Entrance",
    "Erasure",
    "Essay",
    "Event",
    "Extension",
    "Feedback",
    "Founding",
    "FoundingDomain",
    "Invitation",
    "InvitationList",
    "LogEntry",
    "LogHead",
    "LogWords",
    "Manuscript",
    "Mask",
    "Membership",
    "Note",
    "Notice",
    "Override",
    "Passage",
    "Passing",
    "Person",
    "Placement",
    "Preview",
    "Proposal",
    "Reading",
    "Release",
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
