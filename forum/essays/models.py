"""Essays, their numbered immutable editions, and passages: quoted spans of one section in one edition."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from forum.people.models import Person
from forum.seminars.models import Seminar

PARAGRAPH_BREAK = "\n\n"
CONTEXT = 32  # characters of prefix and suffix kept with a passage


class Essay(models.Model):
    """A text hosted for discussion. Its home seminar's instructors edit it; without a home, administrators do."""

    slug = models.SlugField(_("address"), max_length=60)
    title = models.TextField(_("title"))
    author = models.TextField(_("author"), default="", blank=True)
    provenance = models.TextField(_("provenance"), default="", blank=True)
    rights = models.TextField(_("rights"), default="", blank=True)
    language = models.TextField(_("language"), default="en")
    home = models.ForeignKey(
        Seminar, on_delete=models.PROTECT, null=True, blank=True, related_name="home_essays"
    )
    archived_at = models.DateTimeField(
        null=True, blank=True
    )  # offered to no new reading; what reads it goes on

    class Meta:
        verbose_name = _("essay")
        verbose_name_plural = _("essays")
        constraints = [models.UniqueConstraint(fields=["slug"], name="one_essay_per_address")]

    def __str__(self) -> str:
        return self.title


class Edition(models.Model):
    """A published state of an essay. Nothing in it changes afterwards."""

    essay = models.ForeignKey(Essay, on_delete=models.PROTECT, related_name="editions")
    number = models.PositiveIntegerField()
    published_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["essay", "number"], name="editions_are_numbered"),
            models.CheckConstraint(condition=Q(number__gte=1), name="editions_count_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.essay}, edition {self.number}"


class Section(models.Model):
    """A part of an essay with an identity (and an address) that every edition keeps."""

    essay = models.ForeignKey(Essay, on_delete=models.PROTECT, related_name="sections")
    slug = models.SlugField(max_length=60)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["essay", "slug"], name="one_section_per_address")]

    def __str__(self) -> str:
        return self.slug


class SectionText(models.Model):
    """A section as one edition has it.

    `text` is NFC, its paragraphs joined by a blank line; all offsets are code points in it. Paragraphs are
    numbered through the whole essay from `first_paragraph`. `blocks` says of each paragraph what it is besides its
    words (see `essays.blocks`); an empty list means that all are plain.
    """

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="section_texts")
    section = models.ForeignKey(Section, on_delete=models.PROTECT, related_name="texts")
    position = models.PositiveIntegerField()  # from 1
    heading = models.TextField()
    first_paragraph = models.PositiveIntegerField()
    words = models.PositiveIntegerField()
    text = models.TextField()
    blocks = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "section"], name="section_once_an_edition"),
            models.UniqueConstraint(fields=["edition", "position"], name="sections_are_in_order"),
            models.CheckConstraint(condition=~Q(text=""), name="section_has_text"),
        ]

    def __str__(self) -> str:
        return f"§{self.position} {self.heading}"

    def paragraphs(self) -> list[tuple[int, int, str]]:
        """(number, start, text) of each; `start` is its offset in `text`."""
        found, start = [], 0
        for number, paragraph in enumerate(self.text.split(PARAGRAPH_BREAK), self.first_paragraph):
            found.append((number, start, paragraph))
            start += len(paragraph) + len(PARAGRAPH_BREAK)
        return found

    def paragraph_at(self, offset: int) -> int:
        """The number of the paragraph in which a character stands."""
        return self.first_paragraph + self.text.count(PARAGRAPH_BREAK, 0, offset)


class Passage(models.Model):
    """A quoted span. It knows no responses: whoever may read one that quotes it may read it."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="passages")
    section = models.ForeignKey(Section, on_delete=models.PROTECT, related_name="passages")
    public_id = models.TextField(unique=True)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    exact = models.TextField()
    prefix = models.TextField()
    suffix = models.TextField()
    paragraph = models.PositiveIntegerField()  # in which it begins, numbered through the essay

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "section", "start", "end"], name="one_passage_per_span"
            ),
            models.CheckConstraint(condition=Q(end__gt=F("start")), name="passage_ends_after_its_start"),
            models.CheckConstraint(condition=~Q(exact=""), name="passage_has_words"),
        ]

    def __str__(self) -> str:
        return self.exact


class Manuscript(models.Model):
    """A text that is being brought in or edited: the draft of an edition. Nobody's words about it hang on it.

    `sections` is [{"key", "heading", "paragraphs": [{"id", "text", "block"}]}]: `key` is the slug of the section that
    it continues, or begins with "+" for a new one; `id` names a paragraph while it is edited; `block` is one of
    `essays.blocks`. `proposals` are mendings to be confirmed one by one, `told` sentences about what was taken.
    """

    class State(models.TextChoices):
        """From the upload to the edition."""

        WAITING = "waiting", _("waiting")
        WORKING = "working", _("being read")
        FAILED = "failed", _("could not be read")
        READY = "ready", _("in work")
        PUBLISHED = "published", _("published")
        DISCARDED = "discarded", _("thrown away")

    OPEN = (State.WAITING, State.WORKING, State.FAILED, State.READY)

    public_id = models.TextField(unique=True)
    essay = models.ForeignKey(Essay, on_delete=models.PROTECT, null=True, related_name="manuscripts")
    base = models.ForeignKey(Edition, on_delete=models.PROTECT, null=True, related_name="+")  # made from it
    home = models.ForeignKey(Seminar, on_delete=models.PROTECT, null=True, related_name="manuscripts")
    slug = models.TextField(default="", blank=True)
    title = models.TextField(default="", blank=True)
    author = models.TextField(default="", blank=True)
    provenance = models.TextField(default="", blank=True)
    rights = models.TextField(default="", blank=True)
    language = models.TextField(default="en")
    filename = models.TextField(default="", blank=True)
    upload = models.BinaryField(null=True)
    sections = models.JSONField(default=list, blank=True)
    proposals = models.JSONField(default=list, blank=True)
    told = models.JSONField(default=list, blank=True)
    state = models.TextField(choices=State.choices, default=State.WAITING)
    problem = models.TextField(default="", blank=True)  # a sentence for the person, where it failed
    progress = models.PositiveIntegerField(default=0)  # of 100
    version = models.PositiveIntegerField(default=1)  # one more with every change; a stale page is told of it
    edition = models.ForeignKey(
        Edition, on_delete=models.PROTECT, null=True, related_name="+"
    )  # what it became
    begun_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()
    updated_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "working", "failed", "ready", "published", "discarded"]),
                name="manuscript_has_a_state",
            ),
            models.UniqueConstraint(
                fields=["essay"],
                condition=Q(state__in=["waiting", "working", "failed", "ready"]),
                name="one_open_manuscript_per_essay",
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.filename
