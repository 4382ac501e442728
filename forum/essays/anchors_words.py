"""The words of a text, folded to compare them by, and which changes of words need a second look. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from rapidfuzz.distance import Indel

# What a proofreader or a word processor changes without touching a word.
_TYPOGRAPHY: dict[int, str] = {
    **dict.fromkeys(map(ord, "“”„‟«»″"), '"'),
    **dict.fromkeys(map(ord, "‘’‚‛′`´"), "'"),
    **dict.fromkeys(map(ord, "‐‑‒–—―−"), "-"),
    **dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"), ""),
    ord("…"): "...",
    ord("ﬀ"): "ff",
    ord("ﬁ"): "fi",
    ord("ﬂ"): "fl",
    ord("ﬃ"): "ffi",
    ord("ﬄ"): "ffl",
}
_WHITE = re.compile(r"\s+")
# Marks that belong to the letter before them, where Python's \w does not count them: Latin, Hebrew, Arabic, Indic.
_MARKS = (
    "\u00ad\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f"
    "\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u0900-\u0903\u093a-\u094f\u0e31\u0e34-\u0e3a\u0e47-\u0e4e"
    "\u1ab0-\u1aff\u1dc0-\u1dff\u200c\u200d\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f"
)
# Scripts that write no spaces: there a character counts as a word.
_ALONE = "\u2e80-\u2fff\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_WORD = re.compile(rf"[{_ALONE}]|(?:(?![{_ALONE}])\w|(?<=\w)[{_MARKS}])(?:(?![{_ALONE}])[\w{_MARKS}])*|\S")
_TONES = range(0x1F3FB, 0x1F400)  # skin colours of emoji
_JOINER = "\u200d"


def worded(text: str) -> str:
    """With one kind of quotation mark, apostrophe and dash, single spaces and no soft hyphens; case stays."""
    return _WHITE.sub(" ", text.translate(_TYPOGRAPHY))


def folded(text: str) -> str:
    """What quotations are compared by: `worded`, in one case."""
    return worded(text).casefold()


def similarity(quoted: str, found: str, *, least: float = 0.0) -> float:
    """Normalised indel similarity of two folded texts, 0 to 1; below `least` it is 0."""
    return float(Indel.normalized_similarity(quoted, found, score_cutoff=least))


@dataclass(frozen=True)
class Words:
    """The words and signs of a text in order: folded, and where each stands in code points."""

    folded: list[str]
    starts: list[int]
    ends: list[int]


def words_of(text: str) -> Words:
    """White space is no word: a paragraph that is parted or joined keeps all of its words."""
    kept, starts, ends = [], [], []
    for match in _WORD.finditer(text):
        kept.append(match.group())
        starts.append(match.start())
        ends.append(match.end())
    # one call for all of them is many times faster than one a word; no word holds white space
    return (
        Words("\n".join(kept).translate(_TYPOGRAPHY).casefold().split("\n"), starts, ends)
        if kept
        else Words([], [], [])
    )


def is_cut(text: str, place: int) -> bool:
    """Whether `place` lies inside one visible character: before a combining mark, in an emoji's sequence."""
    if not 0 < place < len(text):
        return False
    after = text[place]
    if after.isascii():
        return False
    return (
        unicodedata.category(after)[0] == "M"
        or after == _JOINER
        or ord(after) in _TONES
        or (text[place - 1] == _JOINER and not after.isalnum())
    )


def whole(text: str, start: int, end: int) -> tuple[int, int]:
    """The range widened to whole visible characters."""
    while is_cut(text, start):
        start -= 1
    while is_cut(text, end):
        end += 1
    return start, end


_NEGATIONS = frozenset(
    "not no never none nor neither nobody nothing nowhere without cannot hardly scarcely barely "
    "nicht kein keine keinen keinem keiner keines nie niemals nichts niemand nirgends weder ohne kaum "
    "ne pas jamais rien aucun aucune personne sans ni guère non "
    "не ни нет никогда никто ничто ничего нигде нельзя без едва "
    "ні немає ніколи ніхто ніщо ніде "
    "nunca jamás nada nadie ningún ninguno ninguna sin tampoco "
    "不 没 沒 无 無 非 未 别 別 勿 莫 "
    "لا ليس ليست لم لن ما غير بدون "
    "לא אין בלי אל אינו אינה".split()
)
_MONTHS = frozenset(
    "january february march april may june july august september october november december "
    "jan feb mar apr jun jul aug sept sep oct nov dec "
    "monday tuesday wednesday thursday friday saturday sunday "
    "januar februar märz mai juni juli oktober dezember "
    "montag dienstag mittwoch donnerstag freitag samstag sonntag "
    "janvier février mars avril juin juillet août septembre octobre novembre décembre "
    "января февраля марта апреля мая июня июля августа сентября октября ноября декабря "
    "январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь "
    "січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня "
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre "
    "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر".split()
)
_NUMBERS = frozenset(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred hundreds thousand "
    "thousands million millions billion billions half twice first second third dozen dozens "
    "null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf zwanzig dreißig vierzig fünfzig sechzig "
    "siebzig achtzig neunzig hundert tausend millionen milliarden hälfte "
    "deux trois quatre cinq sept huit neuf dix onze douze vingt trente quarante cinquante soixante cent mille "
    "один одна два две три четыре пять шесть семь восемь девять десять двадцать тридцать сорок пятьдесят сто "
    "тысяча тысячи тысяч миллион миллиона миллионов половина "
    "дві чотири п'ять шість сім вісім дев'ять десять двадцять тисяча тисячі мільйон "
    "uno dos tres cuatro cinco seis siete ocho nueve diez veinte treinta cien ciento mil millón millones mitad "
    "一 二 三 四 五 六 七 八 九 十 百 千 万 萬 亿 億 两 兩 半 "
    "واحد اثنان ثلاثة أربعة خمسة ستة سبعة ثمانية تسعة عشرة مئة مائة ألف مليون".split()
)
_YEAR = re.compile(r"(?:1\d|20)\d\d(?:er|'?s|е|х)?")
_CALENDAR = frozenset("年月日")


Doubt = Literal["", "negation", "number", "date"]


def doubt(ours: Sequence[str], theirs: Sequence[str]) -> Doubt:
    """What makes two wordings (folded words) worth a look of their own: "negation", "number", "date", or "".

    Of several the first in that order but for a number in a date, which is a date.
    """
    differing: set[str] = set()
    dated = False
    for op in Indel.opcodes(list(ours), list(theirs)):
        if op.tag == "equal":
            continue
        gone, come = ours[op.src_start : op.src_end], theirs[op.dest_start : op.dest_end]
        if _is_note(theirs, op.dest_start, op.dest_end) or _is_note(ours, op.src_start, op.src_end):
            continue
        differing.update(gone, come)
        dated = (
            dated or _in_date(ours, op.src_start, op.src_end) or _in_date(theirs, op.dest_start, op.dest_end)
        )
    if differing & _NEGATIONS or _short_not(ours, theirs):
        return "negation"
    if differing & _MONTHS or any(_YEAR.fullmatch(word) for word in differing):
        return "date"
    numbers = {word for word in differing if word in _NUMBERS or any(map(_counts, word))}
    if not numbers:
        return ""
    return "date" if dated else "number"


def _counts(character: str) -> bool:
    return character.isdecimal()  # superscripts are notes, no numbers


def _is_note(words: Sequence[str], start: int, end: int) -> bool:
    """Whether the words are a footnote's mark: "[3]"."""
    return (
        list(words[start : start + 1]) == ["["] and list(words[end - 1 : end]) == ["]"] and end - start == 3
    )


def _in_date(words: Sequence[str], start: int, end: int) -> bool:
    near = words[start:end] if start == end else words[max(0, start - 1) : end + 1]
    return any(word in _MONTHS or word in _CALENDAR for word in near)


def _short_not(ours: Sequence[str], theirs: Sequence[str]) -> bool:
    """Whether "n't" came or went: the apostrophe parts it into words of its own."""
    return _contracted(ours) != _contracted(theirs)


def _contracted(words: Sequence[str]) -> int:
    pairs = zip(words, words[1:], words[2:], strict=False)
    return sum(verb.endswith("n") and mark == "'" and rest == "t" for verb, mark, rest in pairs)
