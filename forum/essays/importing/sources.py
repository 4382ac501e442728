"""Markdown and TeX as pandoc takes them whole: front matter apart, lost footnotes and unknown commands brought back."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from forum.essays.importing.converted import Unreadable
from forum.essays.importing.pandoc import Tree, tree_of

MOST_NAMED = 8  # in one sentence
_FRONT = re.compile(r"---[ \t]*\n(?=[^\s]).*?\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_USED_FIELDS = frozenset({"title", "author", "lang", "language"})
_UNUSED_NOTE = re.compile(r"Note with key '([^']+)' defined at .* but not used")
_SKIPPED = re.compile(r"Skipped '\\([A-Za-z]+)\*?((?:\[[^\]']*\])?)((?:\{[^']*\})+)' at (?:\S+ )?line (\d+)")
_NOT_INCLUDED = re.compile(r"Could not load include file .* at (?:\S+ )?line (\d+)")
# pandoc loses the first cell after these unless something follows them
_END_OF_PART = re.compile(r"(\\end(?:first|last)?(?:head|foot))(?![A-Za-z{])")
_LONGTABLE = re.compile(r"\\begin\{longtable\}.*?\\end\{longtable\}", re.DOTALL)
_BODY = "\\begin{document}"
_GROUP = re.compile(r"\{([^{}]*)\}")
# commands of layout, whose arguments are no words of the text
_LAYOUT = frozenset(
    """
    DeclareMathOperator RequirePackage addbibresource addcontentsline addtocounter addtolength begin bibitem
    bibliography bibliographystyle captionsetup cfoot chead color def definecolor documentclass end
    enlargethispage fancyfoot fancyhead fancyhf fontfamily fontsize geometry graphicspath hspace hypersetup
    hyphenation include includeonly index input label let lfoot lhead linespread lstset markboth markright
    newcommand newcounter newenvironment newlength newtheorem nocite pagenumbering pageref pagestyle
    phantomsection providecommand ref renewcommand renewenvironment rfoot rhead selectlanguage setcounter
    setlength setmainfont setmonofont setsansfont setstretch stepcounter textcolor theoremstyle
    thispagestyle tikzset titleformat titlespacing usepackage usetikzlibrary vspace
    """.split()
)


def markdown_tree(data: bytes) -> tuple[Tree, list[str]]:
    """Title and author from front matter, which stands at the top or nowhere; the rest is text."""
    text, told, meta = data.decode(), [], {}
    if front := _FRONT.match(text):
        try:
            found, _said = tree_of(front[0].encode(), "front")
        except Unreadable:
            found = {"meta": {}, "blocks": []}  # not front matter, but two lines of dashes
        if found["meta"] and not found["blocks"]:
            meta, text = found["meta"], text[front.end() :]
            if unused := sorted(set(meta) - _USED_FIELDS):
                told.append(
                    _("Front matter is no part of the text. Of it, these fields were left out: %(names)s.")
                    % {"names": _named(unused)}
                )
    tree, said = tree_of(text.encode(), "markdown")
    if lost := list(dict.fromkeys(_UNUSED_NOTE.findall(said))):
        tree, _said = tree_of(
            (text + "\n\n" + "".join(f"[^{key}]" for key in lost) + "\n").encode(), "markdown"
        )
        told.append(
            _("Footnotes to which nothing refers are put to the end of the last paragraph: %(names)s.")
            % {"names": _named(lost)}
        )
    return {"meta": {**tree["meta"], **meta}, "blocks": tree["blocks"]}, told


def latex_tree(data: bytes) -> tuple[Tree, list[str]]:
    """The words in commands that are not known are taken as they stand; other files are never read."""
    text, told = data.decode(), []
    text = re.sub(r"(\\begin\{thebibliography\})\s*\{[^{}]*\}", r"\1", text)
    text = _LONGTABLE.sub(lambda table: _END_OF_PART.sub(r"\1{}", table[0]), text)
    tree, said = tree_of(text.encode(), "latex")
    begin = text.find(_BODY)
    top = begin + len(_BODY) if begin >= 0 else 0  # what stands above are settings
    first = text.count("\n", 0, top) + 1
    unknown: dict[str, str] = {}
    for name, option, groups, line in _SKIPPED.findall(said):
        if int(line) >= first and name not in _LAYOUT and any(c.isalpha() for c in groups):
            unknown.setdefault(name, _definition(name, option, groups))
    if unknown:
        names = {"names": _named([f"\\{name}" for name in unknown])}
        try:
            tree, said = tree_of((text[:top] + "".join(unknown.values()) + text[top:]).encode(), "latex")
            told.append(
                _(
                    "These commands of TeX are not known here; the words in them were taken as they stand: %(names)s."
                )
                % names
            )
        except Unreadable:
            told.append(
                _(
                    "These commands of TeX are not known here, and were left out with the words in them: %(names)s."
                )
                % names
            )
    if any(int(line) >= first for line in _NOT_INCLUDED.findall(said)):
        told.append(
            _(
                "The text refers to other files (\\input, \\include), which are not read. Paste what they hold into it."
            )
        )
    return tree, told


def _definition(name: str, option: str, groups: str) -> str:
    """A command that prints its arguments."""
    flat = groups
    while (fewer := re.sub(r"(?<=\{)([^{}]*)\{[^{}]*\}", r"\1", flat)) != flat:
        flat = fewer  # groups within groups
    count = min(len(_GROUP.findall(flat)), 8)
    first = 2 if option else 1
    words = " ".join(f"#{n}" for n in range(first, first + count))
    return f"\\newcommand{{\\{name}}}[{first + count - 1}]{'[]' if option else ''}{{{words}}}%\n"


def _named(names: list[str]) -> str:
    shown = ", ".join(names[:MOST_NAMED])
    return shown if len(names) <= MOST_NAMED else shown + " …"
