"""A manuscript becomes an edition: the first of a new essay, or the next of an old one."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from forum.access.policy import require_text_editing
from forum.access.viewer import Viewer
from forum.base.errors import Conflict, Invalid
from forum.essays.editions import Drafted, write_edition
from forum.essays.manuscript_fields import DESCRIPTION, checked_description
from forum.essays.models import PARAGRAPH_BREAK, Edition, Essay, Manuscript, SectionText
from forum.ledger.recording import record
from forum.people.models import Person
from forum.seminars.models import Seminar

Tree = list[dict[str, Any]]


def home_of(manuscript: Manuscript) -> Seminar | None:
    """The seminar whose instructors edit the text; without one, administrators do."""
    return manuscript.essay.home if manuscript.essay else manuscript.home


def tree_of(edition: Edition) -> Tree:
    """The edition as a manuscript's sections: keys are addresses, ids "p1", "p2" … by the paragraphs' numbers."""
    texts = SectionText.objects.filter(edition=edition).select_related("section").order_by("position")
    return [
        {
            "key": text.section.slug,
            "heading": text.heading,
            "paragraphs": [
                {"id": f"p{number}", "text": words, "block": text.blocks[n] if text.blocks else {}}
                for n, (number, _start, words) in enumerate(text.paragraphs())
            ],
        }
        for text in texts
    ]


def mendings_told(manuscript: Manuscript) -> str:
    """One sentence on the mendings that were confirmed; "" where there were none."""
    counts = Counter(p["kind"] for p in manuscript.proposals if p.get("answer") == "accepted")
    said = []
    if n := counts["join"]:
        said.append(ngettext("%(n)s broken line joined", "%(n)s broken lines joined", n) % {"n": n})
    if n := counts["head"]:
        said.append(ngettext("%(n)s running head taken out", "%(n)s running heads taken out", n) % {"n": n})
    if n := counts["hyphen"]:
        said.append(
            ngettext("%(n)s hyphen at a line’s end taken out", "%(n)s hyphens at line ends taken out", n)
            % {"n": n}
        )
    return _("Mended, each place confirmed: %(what)s.") % {"what": ", ".join(said)} if said else ""


@transaction.atomic
def publish_first(manuscript: Manuscript, *, viewer: Viewer, based_on: int | None = None) -> Essay:
    """A new essay with edition 1; asked twice, the same one. Raises Invalid at the fields of the description, at
    "heading-<key>" for a section that is not finished, and Conflict where `based_on` is an older version.
    """
    manuscript = locked_row(manuscript)
    require_text_editing(viewer, home_of(manuscript))
    if manuscript.state == Manuscript.State.PUBLISHED and manuscript.edition is not None:
        return manuscript.edition.essay
    if manuscript.essay is not None:
        raise Invalid({"": [_("This is a new edition of an essay that is here already.")]})
    _require_ready(manuscript, based_on)
    described = _described(manuscript, slug=True)
    drafted = _drafted(manuscript)
    try:
        with transaction.atomic():
            essay = Essay.objects.create(home=manuscript.home, **described)
    except IntegrityError as error:
        raise Invalid({"slug": [_("This address is taken. Choose another.")]}) from error
    edition = write_edition(essay, drafted, number=1, at=viewer.at)
    _finish(manuscript, edition)
    record(
        "essay.published",
        essay,
        seminar=essay.home,
        actor=viewer.person,
        at=viewer.at,
        edition=1,
        manuscript=manuscript.pk,
    )
    return essay


def make_edition(manuscript: Manuscript, *, at: dt.datetime, by: Person | None = None) -> Edition:
    """The next edition of the manuscript's essay; asked twice, the same one.

    Permission and transaction are the caller's. `by` is who published it, otherwise whoever changed it last. Raises
    Invalid where nothing changed, where a section is not finished, and where another edition came since it was begun.
    """
    manuscript = locked_row(manuscript)
    if manuscript.state == Manuscript.State.PUBLISHED and manuscript.edition is not None:
        return manuscript.edition
    if manuscript.essay is None or manuscript.base is None:
        raise Invalid({"": [_("This text is not an essay yet. Publish its first edition.")]})
    _require_ready(manuscript, None)
    essay = Essay.objects.select_for_update().get(pk=manuscript.essay.pk)
    newest = Edition.objects.filter(essay=essay).aggregate(newest=Max("number"))["newest"]
    if manuscript.base.number != newest:
        sentence = _(
            "Edition %(newest)s came out since this was begun from edition %(base)s. Begin from it anew."
        )
        raise Invalid({"": [sentence % {"newest": newest, "base": manuscript.base.number}]})
    described = _described(manuscript, slug=False)
    drafted = _drafted(manuscript)
    if _compared(manuscript.sections) == _compared(tree_of(manuscript.base)):
        sentence = _("Nothing differs from edition %(n)s yet, so there is nothing to publish.")
        raise Invalid({"": [sentence % {"n": newest}]})
    Essay.objects.filter(pk=essay.pk).update(**described)
    essay.refresh_from_db()
    edition = write_edition(essay, drafted, number=newest + 1, at=at)
    _finish(manuscript, edition)
    record(
        "edition.published",
        edition,
        seminar=home_of(manuscript),
        actor=by or manuscript.updated_by,
        at=at,
        edition=edition.number,
        essay=essay.pk,
        manuscript=manuscript.pk,
    )
    return edition


def require_finished(manuscript: Manuscript) -> None:
    """Raises Invalid at the fields of what keeps it from being published, before anything is made of it."""
    _described(manuscript, slug=False)
    _drafted(manuscript)


@transaction.atomic
def publish_alone(manuscript: Manuscript, *, viewer: Viewer, based_on: int | None = None) -> Edition:
    """The next edition of an essay that its home seminar does not read: no reading moves. Raises as `make_edition`."""
    manuscript = locked_row(manuscript)
    require_text_editing(viewer, home_of(manuscript))
    if based_on is not None and manuscript.state == Manuscript.State.READY:
        _require_ready(manuscript, based_on)
    return make_edition(manuscript, at=viewer.at, by=viewer.person)


def locked_row(manuscript: Manuscript) -> Manuscript:
    """As it stands now, until the transaction ends.

    Locked first and read afterwards: where a lock is waited for, the rows joined to it are those of before the wait.
    """
    Manuscript.objects.select_for_update().only("pk").get(pk=manuscript.pk)
    related = ("essay__home", "home", "base", "edition__essay", "begun_by", "updated_by")
    return Manuscript.objects.select_related(*related).defer("upload").get(pk=manuscript.pk)


def _require_ready(manuscript: Manuscript, based_on: int | None) -> None:
    if manuscript.state != Manuscript.State.READY:
        raise Conflict(_("This text is not in work, so it cannot be published."), manuscript)
    if based_on is not None and based_on != manuscript.version:
        raise Conflict(
            _("The text changed since this page was opened. Look at it once more, then publish."), manuscript
        )


def _described(manuscript: Manuscript, *, slug: bool) -> dict[str, str]:
    """What is said of the essay, with the mendings told in its provenance."""
    names = (*DESCRIPTION, "slug") if slug else DESCRIPTION
    described = checked_description({name: getattr(manuscript, name) for name in names})
    told = mendings_told(manuscript)
    if told and told not in described["provenance"]:
        described["provenance"] = " ".join(filter(None, [described["provenance"], told]))
    return described


def _drafted(manuscript: Manuscript) -> list[Drafted]:
    wrong: dict[str, list[str]] = {}
    for part in manuscript.sections:
        if not part["heading"].strip():
            wrong[f"heading-{part['key']}"] = [_("A section needs a heading: it is found by it.")]
        elif not part["paragraphs"]:
            wrong[f"heading-{part['key']}"] = [
                _("This section has no paragraph. Add one, join it with the section above, or remove it.")
            ]
        for paragraph in part["paragraphs"]:
            if PARAGRAPH_BREAK in paragraph["text"] or not paragraph["text"].strip():
                wrong[f"text-{paragraph['id']}"] = [
                    _("A paragraph has words and no blank line inside: paragraphs are numbered by those.")
                ]
    if not manuscript.sections:
        wrong[""] = [_("An essay needs at least one section.")]
    if wrong:
        raise Invalid(wrong)
    return [
        Drafted(
            part["key"],
            part["heading"],
            [paragraph["text"] for paragraph in part["paragraphs"]],
            [paragraph["block"] for paragraph in part["paragraphs"]],
        )
        for part in manuscript.sections
    ]


def _compared(tree: Tree) -> list[Any]:
    return [
        (part["key"], part["heading"], [(p["text"], p["block"]) for p in part["paragraphs"]]) for part in tree
    ]


def _finish(manuscript: Manuscript, edition: Edition) -> None:
    manuscript.state, manuscript.edition, manuscript.upload = Manuscript.State.PUBLISHED, edition, None
    manuscript.save(update_fields=["state", "edition", "upload"])
