"""What an instructor pasted or uploaded, read line by line: addresses alone, or a table as spreadsheets save it.

Pure: what a line says, and what is wrong with it by itself. Who of them is invited already is asked elsewhere.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from forum.base.errors import Invalid
from forum.base.text import clean
from forum.people.names import tidy_name, why_not_a_name

MOST_LINES = 5_000
MOST_BYTES = 2_000_000
MOST_OF_AN_ADDRESS = 254
MOST_GROUPS = 10
MOST_OF_A_GROUP = 40
SHOWN = 120  # characters of a line that holds no address


class Fate(StrEnum):
    """What becomes of a line."""

    INVITED = "invited"
    RENEWED = "renewed"  # an invitation that has ended is sent anew
    NO_ADDRESS = "no address"
    NOT_ONE = "not an address"
    BROKEN = "broken"
    TWICE = "twice"
    WAITS = "waits"  # invited already, and the invitation holds
    BELONGS = "belongs"


SENT = frozenset({Fate.INVITED, Fate.RENEWED})


@dataclass(frozen=True)
class Line:
    """One line as it was read. `number` is where it stands in what was given in, counted from 1."""

    number: int
    typed: str
    address: str = ""
    display_name: str = ""
    family_name: str = ""
    groups: tuple[str, ...] = ()
    fate: Fate = Fate.INVITED
    about: str = ""  # of the fate: the first line of a double, the role that is held
    left_out: tuple[str, ...] = field(default=())  # sentences about parts of it that are not taken

    @property
    def is_sent(self) -> bool:
        """Whether a mail goes out."""
        return self.fate in SENT


def decoded(data: bytes) -> str:
    """A file as words: UTF-8 with or without its mark, UTF-16 with one, otherwise as Windows wrote it."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return data.decode("utf-16")
        except UnicodeDecodeError:
            pass
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def read_lines(given: str) -> list[Line]:
    """Every line that says anything, doubles marked. Raises Invalid for what cannot be read as a list at all."""
    try:
        text = clean(given)
    except ValueError as error:
        raise Invalid({"lines": [str(error)]}) from error
    if not text.strip():
        raise Invalid({"lines": [_("Nothing is in it. Paste addresses, or choose a file.")]})
    if text.count("\n") > 4 * MOST_LINES:
        raise Invalid({"lines": [_too_many(text.count("\n"))]})
    lines = _of_addresses(text) if _is_plain_list(text) else _of_table(text)
    if len(lines) > MOST_LINES:
        raise Invalid({"lines": [_too_many(len(lines))]})
    return _with_doubles(lines)


def _too_many(n: int) -> str:
    return _(
        "These are %(n)s lines, and at most %(most)s are taken at once. Nobody was invited. Divide the list."
    ) % {"n": n, "most": MOST_LINES}


_BY_ITSELF = re.compile(r"[^\s<>,;|\t\"]+@[^\s<>,;|\t\"]+")
_NAMED = re.compile(r"(?P<name>[^<>;|\t]*?)\s*<\s*(?:mailto:)?(?P<address>[^<>\s]+)\s*>")


def _is_plain_list(text: str) -> bool:
    """Addresses as a mail program lists them: several in a line, or each in angle brackets, or one a line alone."""
    rows = [row for row in text.split("\n") if row.strip()][:50]
    if _header_of(rows[0]) is not None:
        return False
    return any(len(_BY_ITSELF.findall(row)) > 1 or _NAMED.search(row) for row in rows) or not any(
        separator in row.strip(" ,;\t") for row in rows for separator in ",;\t"
    )


def _of_addresses(text: str) -> list[Line]:
    found: list[Line] = []
    for number, row in enumerate(text.split("\n"), start=1):
        if not row.strip():
            continue
        named = list(_NAMED.finditer(row))
        if named:
            found += [_line(number, m[0], m["address"], name=_turned(m["name"])) for m in named]
            rest = _NAMED.sub(" ", row)
            found += [_line(number, m, m) for m in _BY_ITSELF.findall(rest)]
            continue
        pieces = [piece for piece in re.split(r"[,;\s]+", row) if piece]
        if any("@" in piece for piece in pieces):
            found += [_line(number, piece, piece) for piece in pieces if "@" in piece]
        else:
            found.append(_line(number, row, ""))
    return found


def _turned(name: str) -> str:
    """ "Mora, Ada" as Ada Mora; quotation marks and what separates it from the one before are gone."""
    name = name.strip(" ,;\"'")
    family, comma, given = (part.strip(" \"'") for part in name.partition(","))
    return f"{given} {family}" if comma and given else name


_HEADERS = {
    "address": (
        "email", "e mail", "mail", "address", "email address", "e mail address", "primary email", "emailadresse",
        "e mail adresse", "mailadresse", "adresse", "courriel", "adresse e mail", "correo", "correo electronico",
    ),
    "name": ("name", "display name", "full name", "student", "student name", "participant", "nombre completo"),
    "given": ("first name", "given name", "given names", "forename", "firstname", "vorname", "prenom", "nombre"),
    "family": (
        "family name", "last name", "surname", "lastname", "familyname", "nachname", "familienname", "nom",
        "nom de famille", "apellido", "apellidos",
    ),
    "groups": (
        "group", "groups", "section", "sections", "label", "labels", "gruppe", "gruppen", "groupe", "groupes",
        "grupo", "grupos",
    ),
}  # fmt: skip
_COLUMN = {word: column for column, words in _HEADERS.items() for word in words}


def _word_of_header(cell: str) -> str:
    plain = unicodedata.normalize("NFKD", cell).casefold()
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    return " ".join(re.sub(r"[\s_\-./:()]+", " ", plain).split())


def _header_of(row: str) -> tuple[str, list[str]] | None:
    """The separator and the columns ("" for one that says nothing here), of a row that names an address' column."""
    for separator in ("\t", ";", ","):
        cells = next(csv.reader([row], delimiter=separator), [])
        columns = [_COLUMN.get(_word_of_header(cell), "") for cell in cells]
        if "address" in columns and not any("@" in cell for cell in cells):
            return separator, columns
    return None


def _of_table(text: str) -> list[Line]:
    first = next(row for row in text.split("\n") if row.strip())
    header = _header_of(first)
    separator = header[0] if header else _separator_of(text)
    rows = _rows(text, separator)
    if header:
        rows = rows[1:]
    return [_of_cells(number, cells, header[1] if header else None, separator) for number, cells in rows]


def _separator_of(text: str) -> str:
    rows = [row for row in text.split("\n") if "@" in row][:50] or text.split("\n")[:50]
    counts = {separator: sum(separator in row for row in rows) for separator in ("\t", ";", ",")}
    return max(counts, key=lambda separator: counts[separator])


def _rows(text: str, separator: str) -> list[tuple[int, list[str]]]:
    """(number of its first line, cells) of every row that says anything."""
    found, before = [], 0
    reader = csv.reader(io.StringIO(text), delimiter=separator)
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                found.append((before + 1, cells))
            before = reader.line_num
    except csv.Error as error:
        raise Invalid(
            {"lines": [_("Line %(n)s cannot be read: a cell in it has no end.") % {"n": before + 1}]}
        ) from error
    return found


def _of_cells(number: int, cells: Sequence[str], columns: list[str] | None, separator: str) -> Line:
    typed = separator.join(cells)
    if any("\n" in cell and "@" in cell for cell in cells):
        return Line(number, _shortened(typed), fate=Fate.BROKEN)
    if columns is None:
        columns = _guessed(cells)
    of: dict[str, str] = {}
    for column, cell in zip(columns, cells, strict=False):
        if column and cell.strip():
            of[column] = f"{of[column]}{'; ' if column == 'groups' else ' '}{cell}" if column in of else cell
    name, given, family = of.get("name", ""), of.get("given", ""), of.get("family", "")
    if given and name and "family" not in columns:  # a first name beside a name: the name is the family's
        name, family = "", name
    name = name or f"{given} {family}".strip()
    return _line(
        number, typed, of.get("address", ""), name=name, family=family, groups=_groups(of.get("groups", ""))
    )


def _guessed(cells: Sequence[str]) -> list[str]:
    """Of a table without names of columns: the address, then a name, a family name, and groups."""
    at = next((n for n, cell in enumerate(cells) if "@" in cell), -1)
    rest = iter(("name", "family"))
    return ["address" if n == at else next(rest, "groups") for n in range(len(cells))]


def _groups(cell: str) -> list[str]:
    return [group for piece in re.split(r"[;,|]", cell) if (group := tidy_name(piece))]


def _line(
    number: int, typed: str, address: str, *, name: str = "", family: str = "", groups: Sequence[str] = ()
) -> Line:
    address = tidy_address(address)
    left_out: list[str] = []
    name, family = tidy_name(name), tidy_name(family)
    if name and (why := why_not_a_name(name)):
        left_out.append(_("The name is left out: %(why)s") % {"why": why})
        name = ""
    if family and (why := why_not_a_name(family)):
        left_out.append(_("The family name is left out: %(why)s") % {"why": why})
        family = ""
    kept, sentences = checked_groups(groups)
    fate = Fate.INVITED if is_address(address) else Fate.NOT_ONE if address else Fate.NO_ADDRESS
    return Line(
        number, _shortened(typed), address if len(address) <= MOST_OF_AN_ADDRESS else "", name, family, kept,
        fate=fate, left_out=(*left_out, *sentences),
    )  # fmt: skip


def checked_groups(groups: Iterable[str]) -> tuple[tuple[str, ...], list[str]]:
    """Labels without doubles, and a sentence for each that cannot be one."""
    kept: list[str] = []
    wrong: list[str] = []
    for group in (tidy_name(group) for group in groups):
        if not group or group in kept:
            continue
        if len(group) > MOST_OF_A_GROUP:
            sentence = _("A group has at most %(most)s characters: “%(group)s” is left out.")
            wrong.append(sentence % {"most": MOST_OF_A_GROUP, "group": group[:MOST_OF_A_GROUP] + "…"})
        elif why_not_a_name(group):
            wrong.append(
                _("A group needs a letter or a digit, and no invisible characters. One is left out.")
            )
        elif len(kept) >= MOST_GROUPS:
            wrong.append(
                _("One belongs to at most %(most)s groups. The others are left out.") % {"most": MOST_GROUPS}
            )
            break
        else:
            kept.append(group)
    return tuple(kept), wrong


def tidy_address(typed: str) -> str:
    """As it is compared: in small letters, without what mail programs put around it."""
    address = typed.strip().strip("<>,;'\"").strip()
    return address.removeprefix("mailto:").casefold() if address.isascii() else address.lower()


def is_address(address: str) -> bool:
    """Whether a mail can be sent there, by its shape."""
    if not 0 < len(address) <= MOST_OF_AN_ADDRESS:
        return False
    try:
        validate_email(address)
    except ValidationError:
        return False
    return True


def _shortened(typed: str) -> str:
    line = " ".join(typed.split())
    return line if len(line) <= SHOWN else line[: SHOWN - 1] + "…"


def _with_doubles(lines: Iterable[Line]) -> list[Line]:
    first: dict[str, int] = {}
    found = []
    for line in lines:
        if line.is_sent and line.address in first:
            line = marked(line, Fate.TWICE, str(first[line.address]))
        elif line.is_sent:
            first[line.address] = line.number
        found.append(line)
    return found


def marked(line: Line, fate: Fate, about: str = "") -> Line:
    """The same line with another fate."""
    return replace(line, fate=fate, about=about)
