"""Which words of a new text are which words of an older one: paragraphs first, then runs of words. Pure.

Every word has at most one origin. So a sentence that stands twice, once deleted, does not inherit what was said of
the other; a text is compared once, however many quotations are looked up in it.
"""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rapidfuzz.distance import Indel

from forum.essays.anchors_words import Words, words_of
from forum.essays.models import PARAGRAPH_BREAK

RUN = 5  # words in a row: fewer recur by chance ("at the end of the"), more lose what is edited densely
MOST_PLACES = 8  # of one run: what stands more often says nothing of origin, and costs the square
LONGEST_GAP = 6_000  # words compared one by one; more would cost memory by the square
SHORT = 32  # characters: below, a paragraph elsewhere is known only by its neighbours ("* * *", "E Pluribus Unum")


@dataclass
class Paragraph:
    """One of a section's, by its characters and by its words."""

    section: str
    start: int  # code points in its section
    end: int
    text: str
    first: int  # number of its first word in the whole text
    last: int  # exclusive
    before: int | None  # its neighbours in the section
    after: int | None


@dataclass
class Whole:
    """All sections' words in one row, their numbers running on from section to section."""

    texts: dict[str, str] = field(default_factory=dict)
    bounds: dict[str, tuple[int, int]] = field(default_factory=dict)  # of each section, in words
    words: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    paragraphs: list[Paragraph] = field(default_factory=list)
    of_section: dict[str, list[int]] = field(default_factory=dict)  # numbers of paragraphs


def whole_of(parts: Sequence[tuple[str, str]]) -> Whole:
    """Of (section key, text)."""
    row = Whole()
    for key, text in parts:
        found, offset = words_of(text), len(row.words)
        row.texts[key] = text
        row.words += found.folded
        row.starts += found.starts
        row.ends += found.ends
        row.bounds[key] = offset, len(row.words)
        row.of_section[key] = []
        _add_paragraphs(row, key, text, found, offset)
    return row


def _add_paragraphs(row: Whole, key: str, text: str, found: Words, offset: int) -> None:
    start, word = 0, 0
    for paragraph in text.split(PARAGRAPH_BREAK):
        end, first = start + len(paragraph), word
        while word < len(found.starts) and found.starts[word] < end:
            word += 1
        number = len(row.paragraphs)
        mine = row.of_section[key]
        one = Paragraph(
            key, start, end, paragraph, offset + first, offset + word, mine[-1] if mine else None, None
        )
        if mine:
            row.paragraphs[mine[-1]].after = number
        mine.append(number)
        row.paragraphs.append(one)
        start = end + len(PARAGRAPH_BREAK)


@dataclass
class Lineage:
    """`image[word of old]` and `origin[word of new]`, -1 where there is none; `kept[paragraph of old]` unedited."""

    old: Whole
    new: Whole
    image: list[int]
    origin: list[int]
    kept: dict[int, int]


def lineage_of(old: Whole, new: Whole) -> Lineage:
    found = Lineage(old, new, [-1] * len(old.words), [-1] * len(new.words), _kept(old, new))
    for mine, theirs in found.kept.items():
        a, b = old.paragraphs[mine], new.paragraphs[theirs]
        _link(found, a.first, b.first, a.last - a.first)
    for key in old.bounds.keys() & new.bounds.keys():
        ours, others = range(*old.bounds[key]), range(*new.bounds[key])
        _link_runs(found, ours, others)
        _fill_gaps(found, ours, others)
    return found


def _link(found: Lineage, old: int, new: int, length: int) -> None:
    found.image[old : old + length] = range(new, new + length)
    found.origin[new : new + length] = range(old, old + length)


# -- paragraphs ------------------------------------------------------------------------------------------------------


def _kept(old: Whole, new: Whole) -> dict[int, int]:
    """Paragraphs that are word for word what they were, wherever they stand now."""
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    ours, theirs = _by_text(old), _by_text(new)

    def pair(mine: Sequence[int], others: Sequence[int]) -> None:
        if len(mine) == len(others):
            pairs.update(zip(mine, others, strict=True))
            taken.update(others)

    for text, mine in ours.items():
        others = theirs.get(text, [])
        if not others:
            continue
        for key in dict.fromkeys(old.paragraphs[n].section for n in mine):
            pair(_in_section(old, mine, key), _in_section(new, others, key))
        if len(text) < SHORT:
            continue
        left = [n for n in mine if n not in pairs]
        free = [n for n in others if n not in taken]
        if len(left) == len(free) == 1:
            pair(left, free)
    _pair_by_neighbours(old, new, pairs, taken, theirs)
    return pairs


def _by_text(row: Whole) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for number, paragraph in enumerate(row.paragraphs):
        if paragraph.text.strip():
            found[paragraph.text].append(number)
    return found


def _in_section(row: Whole, numbers: Sequence[int], key: str) -> list[int]:
    return [n for n in numbers if row.paragraphs[n].section == key]


def _pair_by_neighbours(
    old: Whole, new: Whole, pairs: dict[int, int], taken: set[int], theirs: Mapping[str, list[int]]
) -> None:
    """What is short or stands several times is known by the paragraph before or after it, or is not known."""
    waiting = [n for n, p in enumerate(old.paragraphs) if n not in pairs and p.text in theirs]
    while waiting:
        wishes: dict[int, int] = {}
        for mine in waiting:
            free = [n for n in theirs[old.paragraphs[mine].text][:64] if n not in taken]
            scored = sorted(((_vouchers(old, new, pairs, mine, n), n) for n in free), reverse=True)
            if scored and scored[0][0] and (len(scored) == 1 or scored[0][0] > scored[1][0]):
                wishes[mine] = scored[0][1]
        asked = Counter(wishes.values())
        sure = {mine: n for mine, n in wishes.items() if asked[n] == 1}
        if not sure:
            return
        pairs.update(sure)
        taken.update(sure.values())
        waiting = [n for n in waiting if n not in pairs]


def _vouchers(old: Whole, new: Whole, pairs: Mapping[int, int], mine: int, other: int) -> int:
    a, b = old.paragraphs[mine], new.paragraphs[other]
    before = (
        pairs.get(a.before) == b.before
        if a.before is not None
        else b.before is None and a.section == b.section
    )
    after = (
        pairs.get(a.after) == b.after if a.after is not None else b.after is None and a.section == b.section
    )
    if a.before is not None and b.before is None:
        before = False
    if a.after is not None and b.after is None:
        after = False
    if a.section == b.section and a.before is None and a.after is None:
        return 1 if before and after else 0
    sure = (before and a.before is not None) or (after and a.after is not None)
    return int(before) + int(after) if sure else 0


# -- runs of words ---------------------------------------------------------------------------------------------------


def _link_runs(found: Lineage, old: range, new: range) -> None:
    """Links runs of the same words, the longest first; a run that could have come from two places waits."""
    ours, theirs = found.old.words, found.new.words
    places: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for at in _free_starts(found.origin, new):
        places[tuple(theirs[at : at + RUN])].append(at)
    if not places:
        return
    runs: list[tuple[int, int, int]] = []
    for at in _free_starts(found.image, old):
        there = places.get(tuple(ours[at : at + RUN]), ())
        if len(there) > MOST_PLACES:
            continue
        for other in there:
            if not _continues(found, old, new, at, other):
                runs.append((-_length(found, old, new, at, other), at, other))
    heapq.heapify(runs)
    while runs:
        length = -runs[0][0]
        group = []
        while runs and -runs[0][0] == length:
            _, at, other = heapq.heappop(runs)
            group += _trimmed(found, at, other, length, runs)
        mine, others = Counter(at for at, _ in group), Counter(other for _, other in group)
        for at, other in group:
            if mine[at] == others[other] == 1:
                for piece in _trimmed(found, at, other, length, runs):
                    _link(found, *piece, length)


def _free_starts(linked: Sequence[int], within: range) -> list[int]:
    """Where RUN words in a row begin that have no partner yet."""
    free, starts = 0, []
    for at in within:
        free = free + 1 if linked[at] < 0 else 0
        if free >= RUN:
            starts.append(at - RUN + 1)
    return starts


def _continues(found: Lineage, old: range, new: range, at: int, other: int) -> bool:
    return (
        at > old.start
        and other > new.start
        and found.image[at - 1] < 0
        and found.origin[other - 1] < 0
        and found.old.words[at - 1] == found.new.words[other - 1]
    )


def _length(found: Lineage, old: range, new: range, at: int, other: int) -> int:
    ours, theirs, image, origin = found.old.words, found.new.words, found.image, found.origin
    length = RUN
    while (
        at + length < old.stop
        and other + length < new.stop
        and image[at + length] < 0
        and origin[other + length] < 0
        and ours[at + length] == theirs[other + length]
    ):
        length += 1
    return length


def _trimmed(
    found: Lineage, at: int, other: int, length: int, runs: list[tuple[int, int, int]]
) -> list[tuple[int, int]]:
    """The run itself if all of it is still free; what is left of it waits for its turn."""
    start = None
    for step in range(length + 1):
        free = step < length and found.image[at + step] < 0 and found.origin[other + step] < 0
        if free and start is None:
            start = step
        elif not free and start is not None:
            if start == 0 and step == length:
                return [(at, other)]
            if step - start >= RUN:
                heapq.heappush(runs, (start - step, at + start, other + start))
            start = None
    return []


def _fill_gaps(found: Lineage, old: range, new: range) -> None:
    """Between words that have their partners: what is the same, in the same order."""
    at = old.start
    while at < old.stop:
        if found.image[at] >= 0:
            at += 1
            continue
        end = at
        while end < old.stop and found.image[end] < 0:
            end += 1
        left = found.image[at - 1] if at > old.start else new.start - 1
        right = found.image[end] if end < old.stop else new.stop
        left_known, right_known = new.start - 1 <= left < new.stop, new.start <= right <= new.stop
        if left_known and right_known and left < right:
            _align(found, range(at, end), [n for n in range(left + 1, right) if found.origin[n] < 0])
        else:
            if left_known:
                _align(found, range(at, end), _free_from(found, left + 1, new.stop, 1, end - at))
            if right_known:
                rest = [n for n in range(at, end) if found.image[n] < 0]
                _align(found, rest, _free_from(found, right - 1, new.start - 1, -1, end - at)[::-1])
        at = end


def _free_from(found: Lineage, start: int, stop: int, step: int, most: int) -> list[int]:
    free = list[int]()
    for n in range(start, stop, step):
        if found.origin[n] >= 0 or len(free) >= 2 * most + RUN:
            break
        free.append(n)
    return free


def _align(found: Lineage, old: Sequence[int], new: Sequence[int]) -> None:
    if not old or not new or max(len(old), len(new)) > LONGEST_GAP:
        return
    ours, theirs = [found.old.words[n] for n in old], [found.new.words[n] for n in new]
    for op in Indel.opcodes(ours, theirs):
        if op.tag == "equal":
            for step in range(op.src_end - op.src_start):
                a, b = old[op.src_start + step], new[op.dest_start + step]
                found.image[a], found.origin[b] = b, a
