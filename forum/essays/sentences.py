"""A paragraph cut into sentences. Pure.

Addresses name sentences by their number, so what a sentence is must not change with a library's next version; this is
the reason why the rules stand here. Where they cannot tell, two sentences stay together: a cut in the middle of one
would be worse.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

QUOTES = "\"'“”„‟‘’‚‛«»‹›「」『』《》〈〉"
CLOSING, OPENING = ")]}）】〕］", "([{（【〔［"
CLOSED_BY = dict(zip(OPENING, ")]}）】〕］", strict=True))
FARTHEST = 600  # characters to a bracket's other half; one that is farther away is taken for a slip

# an end: its signs, then what closes there. Signs of the first kind need white space after them, those of the second
# do not. What is closed may stand apart by one space (« oui. »), and numbers of notes may follow.
END = re.compile(
    rf"(?P<signs>(?:\.(?:[ \u00a0]\.){{2,}}|[.!?…‽؟۔।॥։]+)|(?P<wide>[。！？｡…]*[。！？｡]))"
    rf"(?P<closed>(?:[\u00a0\u202f ]?[»›]|[{re.escape(QUOTES + CLOSING)}])*)"
    r"(?:\[\d{1,3}\]|[⁰¹²³⁴-⁹]+)*"
)
BEFORE = re.compile(r"[^\W_](?:[\w'’]|[.\-‐](?=\w))*$")  # the word before a full stop, with stops inside it
NEXT = re.compile(rf"\s*(?:[{re.escape(QUOTES + OPENING)}¿¡—–\-•·*]\s*)*")
WORD = re.compile(r"[^\W_]+(?:[’'](?=\w))?")
ROMAN = re.compile(r"[ivxlcdm]+", re.IGNORECASE)
ELLIPSIS = re.compile(r"\.{2,}|…|\.(?:[ \u00a0]\.)+")
SPACED = re.compile(r"(?<![^\W_])(?:[^\W_]\.\s?)+[^\W_]$")  # “z. B”, “т. д”
NONE = frozenset[str]()
FULL_STOPS = {".", "․"}


def _words(said: str) -> frozenset[str]:
    return frozenset(said.split())


# after these a sentence goes on whatever follows
NEVER = {
    "en": _words(
        "mr mrs ms messrs dr drs prof rev hon st gen col sgt capt lt maj cpl adm cmdr gov sen rep pres supt "
        "cf viz vs v e.g i.e eg ie ca al approx esp incl resp mt ft ed eds trans"
    ),
    "de": _words(
        "dr prof hr hrn fr frl st ing dipl mag vgl bzw ca evtl ggf geb gest hrsg hg inkl exkl sog z.b d.h u.a i.e "
        "bspw insb insbes mind max zzgl sen jun dt engl frz russ"
    ),
    "fr": _words(
        "p.ex m mm mme mmes mlle mlles dr pr me mgr st ste cf ex c.-à-d env apr av éd trad dir coll resp"
    ),
    "ru": _words(
        "см ср т.е т.н т.к напр проф акад доц им гр тов ул пл обл р-н св ред сост пер англ нем фр рус"
    ),
}
# before a number alone: elsewhere they are words like any other
NUMBERED = _words(
    "no nos nr fig figs art arts vol vols ch chap chaps sec sect secs p pp n nn l ll col cols eq eqs pl par pt "
    "jan feb mar apr jun jul aug sep sept oct nov dec abs kap bd bde s ss ziff anm aufl seite "
    "chap t f fol стр с т тт гл рис табл ст пп п ч вып № ок около"
)
# these may end one: a capital follows then
ENDING = {
    "en": _words("etc inc ltd co corp jr sr ibid op.cit bros esq"),
    "de": _words("usw etc ff f ebd uvm"),
    "fr": _words("etc ibid sq sqq"),
    "ru": _words("др пр тыс млн млрд руб коп т.д т.п н.э"),
}
UNSURE = _words("г гг в вв")
# words that begin sentences: after an initial or a contraction with stops inside, only one of these begins another
STARTERS = {
    "en": _words(
        "the this that these those there then they it its he she his her their we our you your i in on at but and or "
        "so if when while after before however as for from by with what why how who whose where which did does do is "
        "are was were a an no not nobody nothing some many most all both each every even such thus though although "
        "because since until yet one once only perhaps here now never nor neither still soon later"
    ),
    "de": _words(
        "der die das den dem des ein eine einer es er sie wir ihr ich man in im am an auf aber und oder so wenn als "
        "während nach vor doch denn für von mit was warum wie wer wo dann da dies diese dieser dieses niemand nichts "
        "alle viele auch nur hier jetzt nun zu zum zur bei seit bis daher deshalb"
    ),
    "fr": _words(
        "le la les l’ l' un une des il elle ils elles on nous vous je ce cet cette ces c’ c' mais et ou donc dans en à "
        "au aux sur pour par avec si quand lorsque après avant puis alors qui que où comment pourquoi personne rien "
        "tous toutes aussi son sa ses leur"
    ),
    "ru": _words(
        "в во на но и а или это этот эта эти он она они оно мы вы я ты его её их так однако когда если после до потом "
        "затем кто что где почему как никто ничто все всё также с со по за из от у к о об для не ни тогда там здесь"
    ),
}


def sentences(text: str, language: str) -> list[tuple[int, int]]:
    """The ranges (code points, end after the last) of a paragraph's sentences: together they hold all its words.

    `language` is a tag as in HTML ("en", "de-AT"); one that has no list of contractions here is cut by signs alone.
    The rows of a table (its cells parted by tabs) stand each for itself.
    """
    if "\t" not in text:
        return list(_cut(text, language.partition("-")[0].lower()))
    found, begin = [], 0
    for line in text.split("\n"):
        if line.strip():
            found.append(_trimmed(text, begin, begin + len(line)))
        begin += len(line) + 1
    return found


@lru_cache(maxsize=300)
def _cut(text: str, language: str) -> tuple[tuple[int, int], ...]:
    found, begin = [], 0
    for end in _ends(text, language):
        found.append(_trimmed(text, begin, end))
        begin = end
    if text[begin:].strip():
        found.append(_trimmed(text, begin, len(text)))
    return tuple(found)


def _trimmed(text: str, begin: int, end: int) -> tuple[int, int]:
    part = text[begin:end]
    return begin + len(part) - len(part.lstrip()), begin + len(part.rstrip())


def _ends(text: str, language: str) -> Iterator[int]:
    """Where sentences end, but for the last."""
    begin, looked, opened = 0, 0, list[int]()
    for match in END.finditer(text):
        looked, opened = match.end(), _opened(text, looked, match.end(), opened)
        if not text[match.end() :].strip() or _is_inside(text, opened, begin, match.end()):
            continue
        if _is_end(text, match, begin, language):
            yield match.end()
            begin, opened = match.end(), []


def _opened(text: str, a: int, b: int, opened: list[int]) -> list[int]:
    """Brackets that are open at `b`, of those open at `a`."""
    opened = list(opened)
    for i in range(a, b):
        if text[i] in OPENING:
            opened.append(i)
        elif text[i] in CLOSING and opened and CLOSED_BY[text[opened[-1]]] == text[i]:
            opened.pop()
    return opened


def _is_inside(text: str, opened: list[int], begin: int, at: int) -> bool:
    """In a bracket that was opened in mid-sentence; one around whole sentences parts nothing."""
    return any(
        text[begin:i].strip() and text.find(CLOSED_BY[text[i]], at, at + FARTHEST) >= 0 for i in opened
    )


def _is_end(text: str, match: re.Match[str], begin: int, language: str) -> bool:
    after = match.end()
    if match["wide"]:
        return text[after : after + 1] not in tuple("，、；：,;:")
    if not text[after].isspace():
        return False
    following = NEXT.match(text, after)
    assert following is not None
    at = following.end()
    letter = text[at : at + 1]
    if not letter or (letter.islower() and text[at + 1 : at + 2] != ")"):
        return not letter
    if letter in ",;:)]}":
        return False
    if ELLIPSIS.fullmatch(match["signs"]):
        return bool(
            text[begin : match.start()].strip(OPENING + " ")
        )  # “[…]” before a sentence is no sentence
    if match["signs"] not in FULL_STOPS or match["closed"].strip(QUOTES + " \u00a0\u202f"):
        return True
    return _ends_with(text, begin, match.start(), at, language)


def _ends_with(text: str, begin: int, stop: int, at: int, language: str) -> bool:
    """Whether a full stop at `stop` ends a sentence, where a capital or a number stands next, at `at`."""
    word = BEFORE.search(text, max(begin, stop - 40), stop)
    if word is None:
        return True
    raw, following = word[0], WORD.match(text, at)
    next_word = following[0] if following else ""
    is_initial = len(next_word) == 1 and text[at + 1 : at + 2] == "."
    starts = next_word.lower() in STARTERS.get(language, NONE) and not is_initial
    apart = SPACED.search(text, max(begin, stop - 12), stop)
    said = {
        raw.lower(),
        re.split("['’]", raw.lower())[-1],
        re.sub(r"\s", "", apart[0]).lower() if apart else "",
    }
    is_roman = raw.isupper() and ROMAN.fullmatch(raw) is not None
    is_first = not text[begin : word.start()].strip(OPENING + QUOTES + " §")
    if is_first and (raw.isdigit() or len(raw) == 1 or is_roman):
        return False  # the number of a list
    if said & NUMBERED and _is_number(next_word):
        return "no" in said and next_word == "I"
    if said & NEVER.get(language, NONE):
        return False
    if said & ENDING.get(language, NONE):
        return True
    if raw.isdigit() or (is_roman and len(raw) > 1):
        return language != "de" or len(raw) == 4 or starts  # “am 3. Mai”, “Wilhelm II. Preußen”
    if len(raw) == 1 or "." in raw or said & UNSURE:
        return starts
    return True


def _is_number(word: str) -> bool:
    return word[:1].isdigit() or (word.isupper() and ROMAN.fullmatch(word) is not None)
