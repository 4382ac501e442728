"""Responses and all that belongs to one: revisions, citations, drafts, and the tallies of a thread."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from forum.access.viewer import Sight, Viewer
from forum.citations.models import Work
from forum.essays.models import Passage
from forum.people.models import Person
from forum.readings.models import Placement, Thread
from forum.readings.round_models import Mask
from forum.responses.visibility import readable
from forum.seminars.models import Seminar

LOOSE = 2**31 - 3  # the place of what came loose from the text: after every passage
WHOLE = 2**31 - 2  # the place of what is aimed at the whole section: after all passages
LAST = (
    2**31 - 1
)  # the place of what others may not read: nothing of its passage shows, not even where it stood


class Stance(models.TextChoices):
    """What a response does."""

    AGREE = "agree", _("Agree")
    DISPUTE = "dispute", _("Dispute")
    SOURCE = "source", _("Source")


class Ground(models.TextChoices):
    """What a dispute says is wrong."""

    EVIDENCE = "evidence", _("evidence")
    INFERENCE = "inference", _("inference")
    DEFINITION = "definition", _("definition")
    SCOPE = "scope", _("scope")


class Bearing(models.TextChoices):
    """What a source does to its target."""

    SUPPORTS = "supports", _("supports")
    CHALLENGES = "challenges", _("challenges")
    QUALIFIES = "qualifies", _("qualifies")


class State(models.TextChoices):
    """Where a response stands between its author, the moderators and everyone."""

    HELD = "held", _("held")
    CHANGES_REQUESTED = "changes_requested", _("changes requested")
    PUBLISHED = "published", _("published")
    HIDDEN = "hidden", _("hidden")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", _("withdrawn")


class EditMark(models.TextChoices):
    """An edit that marks do not follow, and readers are told of at once."""

    AFTER_OPENING = "after_opening", _("edited after reading others")
    AFTER_CLOSING = "after_closing", _("edited after closing")


class ResponseQuerySet(models.QuerySet["Response"]):
    """`readable_by` is the only door to responses for anything that a person sees."""

    def readable_by(self, viewer: Viewer | Sight) -> ResponseQuerySet:
        """Those whose words the viewer may read: the one rule of visibility."""
        return self.filter(readable(viewer))

    def with_marks_for(self, viewer: Viewer | Sight) -> ResponseQuerySet:
        """All, each with `is_readable`: for a thread, where a mark stays in the place of what replies hang on.

        Of those that are not readable nothing may be shown but their state; `responses.branches` sees to that.
        """
        return self.annotate(
            is_readable=models.Case(
                models.When(readable(viewer), then=models.Value(True)), default=models.Value(False)
            )
        )


class Response(models.Model):
    """One contribution: a stance, a target, a body. Its words stand here as the latest revision has them."""

    public_id = models.TextField(unique=True)
    seminar = models.ForeignKey(Seminar, on_delete=models.PROTECT, related_name="responses")  # the thread's
    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, related_name="responses")
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="responses")
    # in a blind round, what others call its author
    mask = models.ForeignKey(Mask, on_delete=models.PROTECT, null=True, related_name="responses")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="replies")
    root = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="branch")
    depth = models.PositiveIntegerField(default=0)
    answers_revision = models.PositiveIntegerField(null=True)  # which wording of the parent a reply answers
    passage = models.ForeignKey(Passage, on_delete=models.PROTECT, null=True, related_name="responses")
    # of a root that was moved here from another section: what it quoted there
    quoted_elsewhere = models.ForeignKey(Passage, on_delete=models.PROTECT, null=True, related_name="+")
    branch_passage = models.ForeignKey(
        Passage, on_delete=models.PROTECT, null=True, related_name="+"
    )  # the root's, while others may read the root
    # of a root whose passage is of an earlier edition than the one that is read: what became of its words
    placement = models.ForeignKey(Placement, on_delete=models.PROTECT, null=True, related_name="responses")

    stance = models.TextField(choices=Stance.choices)
    ground = models.TextField(choices=Ground.choices, default="", blank=True)
    bearing = models.TextField(choices=Bearing.choices, default="", blank=True)
    body = models.TextField(default="", blank=True)
    body_html = models.TextField(default="", blank=True)
    language = models.TextField(default="", blank=True)
    revision = models.PositiveIntegerField(default=1)

    state = models.TextField(choices=State.choices)
    hidden_from = models.TextField(choices=State.choices, default="", blank=True)
    held_by = models.TextField(default="", blank=True)  # what held it last: a key of `holds.SAID`, or "hand"
    waits_since = models.DateTimeField(
        null=True
    )  # for a moderator: held, reported or appealed, and not decided
    reports = models.PositiveIntegerField(default=0)  # that are not decided
    reviewed = models.PositiveIntegerField(default=0)  # the latest revision that a moderator has looked at
    has_reply = models.BooleanField(default=False)  # a published one, by someone else, that is no agreement
    posted_at = models.DateTimeField()
    drafted_at = models.DateTimeField(null=True)  # when its draft first reached the server
    words = models.PositiveIntegerField(default=0)  # of the wording that counts, as they are counted here
    counted_revision = models.PositiveIntegerField(null=True)  # the wording that counts; None: the latest
    edit_mark = models.TextField(choices=EditMark.choices, default="", blank=True)
    edited_at = models.DateTimeField(null=True)  # the last edit that readers are told of
    approved_at = models.DateTimeField(null=True)
    order_start = models.PositiveIntegerField(default=LAST)  # the passage's place while others may read it
    order_end = models.PositiveIntegerField(default=LAST)
    submission_key = models.TextField()
    submission_digest = models.TextField(default="")  # of all that the form sent: a retry sends the same

    objects: ClassVar[models.Manager[Response]] = ResponseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["author", "submission_key"], name="one_response_per_submission"),
            models.CheckConstraint(condition=Q(stance__in=Stance.values), name="response_has_a_stance"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="response_has_a_state"),
            models.CheckConstraint(
                condition=Q(stance="dispute", ground__in=Ground.values) | ~Q(stance="dispute") & Q(ground=""),
                name="a_dispute_has_a_ground_and_nothing_else_has",
            ),
            models.CheckConstraint(
                condition=Q(stance="source", bearing__in=Bearing.values)
                | ~Q(stance="source") & Q(bearing=""),
                name="a_source_has_a_bearing_and_nothing_else_has",
            ),
            models.CheckConstraint(
                condition=Q(parent=None, root=None, depth=0)
                | Q(parent__isnull=False, root__isnull=False, depth__gte=1, passage=None),
                name="a_reply_has_a_root_and_no_passage",
            ),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="no_reply_to_itself"),
            models.CheckConstraint(
                condition=Q(state="hidden") & ~Q(hidden_from="") | ~Q(state="hidden") & Q(hidden_from=""),
                name="hidden_knows_from_what",
            ),
            models.CheckConstraint(
                condition=~Q(state="held") | Q(waits_since__isnull=False), name="what_is_held_waits"
            ),
            models.CheckConstraint(
                condition=Q(reports=0) | Q(waits_since__isnull=False), name="what_is_reported_waits"
            ),
            models.CheckConstraint(
                condition=Q(quoted_elsewhere=None) | Q(parent=None, passage=None),
                name="moved_ones_are_of_the_whole_section",
            ),
            models.CheckConstraint(
                condition=Q(edit_mark="", counted_revision=None)
                | Q(edit_mark__in=EditMark.values, counted_revision__isnull=False),
                name="a_marked_edit_knows_what_counts",
            ),
        ]
        indexes = [
            # a page of branches in the order of the text, by key
            models.Index(
                fields=["thread", "order_start", "order_end", "posted_at", "id"],
                condition=Q(parent=None),
                name="root_in_order",
            ),
            # a page of branches of one passage, by key
            models.Index(
                fields=["thread", "passage", "posted_at", "id"],
                condition=Q(parent=None),
                name="root_of_passage",
            ),
            # the replies of a page of branches
            models.Index(fields=["root", "depth", "posted_at", "id"], name="reply_in_branch"),
            # newest first
            models.Index(fields=["thread", "-posted_at", "-id"], name="response_newest"),
            # one's own: /me/, "yours", and the limits on posting
            models.Index(fields=["author", "-posted_at"], name="response_by_author"),
            # the figures of participation: all of a seminar, without their words
            models.Index(
                fields=["seminar", "thread", "author"],
                include=["stance", "parent", "state", "words", "posted_at", "drafted_at"],
                name="figures_of_seminar",
            ),
            # what is with the moderators, and the marks that stay
            models.Index(fields=["thread", "author"], name="response_of_author_in_thread"),
            # those whose passage changed or came loose
            models.Index(
                fields=["placement"], condition=Q(placement__isnull=False), name="response_by_placement"
            ),
            # the latest of a seminar, on its home
            models.Index(
                fields=["seminar", "-posted_at", "-id"],
                condition=Q(state="published"),
                name="latest_in_seminar",
            ),
            # the queue, oldest first
            models.Index(
                fields=["seminar", "waits_since", "id"],
                condition=Q(waits_since__isnull=False),
                name="waiting_in_seminar",
            ),
            # the queue, most reported first
            models.Index(
                fields=["seminar", "-reports", "waits_since", "id"],
                condition=Q(waits_since__isnull=False),
                name="waiting_by_reports",
            ),
            # the queue, by section
            models.Index(
                fields=["seminar", "thread", "waits_since", "id"],
                condition=Q(waits_since__isnull=False),
                name="waiting_by_section",
            ),
            # the review stream
            models.Index(
                fields=["seminar", "posted_at", "id"],
                condition=Q(state__in=["published", "held"], reviewed__lt=F("revision")),
                name="not_yet_reviewed",
            ),
        ]

    def __str__(self) -> str:
        return self.public_id

    @property
    def is_root(self) -> bool:
        """Aimed at the text, not at another response."""
        return self.parent_id is None


class Revision(models.Model):
    """A response's words as they once stood; the first is number 1."""

    response = models.ForeignKey(Response, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    body = models.TextField(default="", blank=True)
    body_html = models.TextField(default="", blank=True)
    stance = models.TextField(choices=Stance.choices)
    ground = models.TextField(default="", blank=True)
    bearing = models.TextField(default="", blank=True)
    citations = models.JSONField(default=list)  # [{"label", "entry_html", "extract"}]
    was_published = models.BooleanField(default=False)  # others who may read the response may read this too
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["response", "number"], name="revisions_are_numbered")]

    def __str__(self) -> str:
        return f"{self.response_id}, revision {self.number}"


class Citation(models.Model):
    """A work as one response cites it."""

    response = models.ForeignKey(Response, on_delete=models.PROTECT, related_name="citations")
    work = models.ForeignKey(Work, on_delete=models.PROTECT, related_name="citations")
    position = models.PositiveIntegerField(default=1)
    locator_kind = models.TextField(default="", blank=True)
    locator = models.TextField(default="", blank=True)
    whole_work = models.BooleanField(default=False)
    extract = models.TextField(default="", blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["response", "position"], name="citations_are_in_order"),
            models.CheckConstraint(
                condition=Q(whole_work=True, locator="") | Q(whole_work=False) & ~Q(locator=""),
                name="citation_says_where",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.work} {self.locator}".strip()


class Draft(models.Model):
    """What somebody was writing. Theirs alone; no response yet."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="drafts")
    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, related_name="drafts")
    target = models.TextField()  # "text", "reply:<public id>" or "edit:<public id>"
    fields = models.JSONField(default=dict)  # as the composer sends them: name -> text
    sequence = models.BigIntegerField(default=0)  # one more with every save; a stale page is told of it
    tab = models.TextField(default="", blank=True)  # which open page saved it last
    started_at = models.DateTimeField(null=True)  # when it first said something on the server
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "thread", "target"], name="one_draft_per_target")
        ]

    def __str__(self) -> str:
        return f"{self.target} by {self.person_id}"


class Tally(models.Model):
    """How many published responses a thread has, by passage and stance.

    Kept by the trigger `keep_tally` on the responses themselves, so that it cannot differ from a recount, and a
    thread of thousands opens as fast as one of twenty.
    """

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="tallies")
    passage = models.ForeignKey(Passage, on_delete=models.CASCADE, null=True, related_name="tallies")
    stance = models.TextField(choices=Stance.choices)
    roots = models.IntegerField(default=0)  # aimed at the passage itself
    responses = models.IntegerField(default=0)  # with all replies below
    unanswered = models.IntegerField(default=0)  # disputes among them with no reply yet

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["thread", "passage", "stance"], name="one_tally", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return f"{self.stance}: {self.responses}"
