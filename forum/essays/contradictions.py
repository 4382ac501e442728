"""Whether two wordings say the opposite, or another number or date: then a person looks. Pure."""

from __future__ import annotations

import re
from collections import Counter

_WORD = re.compile(r"[\w'’]+")
_YEAR = re.compile(r"1\d{3}|20\d{2}")
_NEGATIONS = frozenset(
    """
    not no never none nothing nobody nor neither without cannot hardly scarcely
    nicht kein keine keiner keinen keinem keines nie niemals nichts niemand ohne weder noch
    ne pas jamais rien personne aucun aucune sans ni point
    no nunca nada nadie sin ningún ninguno ninguna jamás
    не нет ни никогда ничего никто без нельзя немає ніколи нічого ніхто немов ані
    non mai niente nessuno senza
    """.split()
)
_NEGATIVE = re.compile(r"[不没無无未非莫勿]|لا|ليس|لم|لن|غير|ما|לא|אין|בלי|ללא|n['’]t$")
_MONTHS = frozenset(
    """
    january february march april may june july august september october november december
    jan feb mar apr jun jul aug sep sept oct nov dec
    januar februar märz mai juni juli oktober dezember
    janvier février mars avril juin juillet août septembre octobre novembre décembre
    января февраля марта апреля мая июня июля августа сентября октября ноября декабря
    січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня
    enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
    monday tuesday wednesday thursday friday saturday sunday
    """.split()
)
_NUMBERS = frozenset(
    """
    one two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty sixty seventy eighty
    ninety hundred thousand million billion half twice both dozen
    zwei drei vier fünf sechs sieben acht neun zehn elf zwölf zwanzig dreißig hundert tausend million millionen
    deux trois quatre cinq six sept huit neuf dix vingt cent mille
    один два три четыре пять шесть семь восемь девять десять сто тысяча тысяч миллион миллионов
    uno dos tres cuatro cinco seis siete ocho nueve diez cien mil
    """.split()
)
_CJK_NUMBER = re.compile(r"[一二三四五六七八九十百千万亿两]")


def contradiction(old: str, new: str) -> str:
    """ "negation", "date" or "number" where the words that differ are such; otherwise ""."""
    before, after = Counter(_words(old)), Counter(_words(new))
    differing = [*(before - after), *(after - before)]
    if any(_is_negation(word) for word in differing):
        return "negation"
    if any(word in _MONTHS or _YEAR.fullmatch(word) for word in differing):
        return "date"
    if any(_is_number(word) for word in differing):
        return "number"
    return ""


def _words(text: str) -> list[str]:
    found: list[str] = []
    for word in _WORD.findall(text.lower()):
        han = re.findall(r"[\u3400-\u9fff]", word)
        found.extend(han if han else [word])
    return found


def _is_negation(word: str) -> bool:
    return word in _NEGATIONS or bool(_NEGATIVE.search(word) if not word.isascii() else word.endswith("n't"))


def _is_number(word: str) -> bool:
    return word in _NUMBERS or any(c.isdigit() for c in word) or bool(_CJK_NUMBER.fullmatch(word))
