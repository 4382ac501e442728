"""What a pasted list or an uploaded table says, line by line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.base.errors import Invalid
from forum.membership.invitation_lines import MOST_LINES, Fate, Line, decoded, read_lines


def told(text: str) -> list[tuple[int, str, str, str, tuple[str, ...], str]]:
    return [
        (line.number, line.address, line.display_name, line.family_name, line.groups, line.fate.value)
        for line in read_lines(text)
    ]


@pytest.mark.parametrize(
    "text",
    [
        "ada@example.org\nben@example.org",
        "ada@example.org, ben@example.org",
        "ada@example.org; ben@example.org;",
        "Ada@Example.ORG ben@example.org",
        "<ada@example.org>\r\n\r\n  mailto:ben@example.org  \r\n",
        "\ufeffada@example.org\rben@example.org",
    ],
)
def test_addresses_are_found_however_they_are_listed(text: str) -> None:
    assert [line.address for line in read_lines(text)] == ["ada@example.org", "ben@example.org"]


def test_names_before_addresses_in_angle_brackets_are_taken_over() -> None:
    text = 'Ada Mora <ada@example.org>; "Quist, Ben" <BEN@example.org>,\nchen@example.org'
    assert told(text) == [
        (1, "ada@example.org", "Ada Mora", "", (), "invited"),
        (1, "ben@example.org", "Ben Quist", "", (), "invited"),
        (2, "chen@example.org", "", "", (), "invited"),
    ]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_table_is_read_by_the_names_of_its_columns_in_any_order(separator: str) -> None:
    rows = [
        ["Group", "Family name", "E-mail Address", "Remarks", "First name"],
        ["Tuesday", "Mora", "ADA@example.org", "x", "Ada"],
        ['"Tuesday|Greek"', "Quist", "ben@example.org", "", "Ben"],
    ]
    text = "\n".join(separator.join(cells) for cells in rows)
    assert told(text) == [
        (2, "ada@example.org", "Ada Mora", "Mora", ("Tuesday",), "invited"),
        (3, "ben@example.org", "Ben Quist", "Quist", ("Tuesday", "Greek"), "invited"),
    ]


@pytest.mark.parametrize(
    ("header", "name", "family"),
    [
        ("name,email", "Ada Mora", ""),
        ("Full Name,E-Mail", "Ada Mora", ""),
        ("display_name,mail", "Ada Mora", ""),
        ("Nachname,E-Mail-Adresse", "Ada Mora", "Ada Mora"),
        ("Prénom,Courriel", "Ada Mora", ""),
    ],
)
def test_columns_have_several_names(header: str, name: str, family: str) -> None:
    (line,) = read_lines(f"{header}\nAda Mora,ada@example.org")
    assert (line.address, line.display_name, line.family_name) == ("ada@example.org", name, family)


def test_a_name_beside_a_first_name_is_the_family_s() -> None:
    (line,) = read_lines("Vorname;Name;E-Mail\nAda;Mora;ada@example.org")
    assert (line.display_name, line.family_name) == ("Ada Mora", "Mora")


def test_a_table_without_names_of_columns_says_name_family_name_and_groups() -> None:
    text = "Ada,Mora,ada@example.org,Tuesday\nBen,Quist,ben@example.org,"
    assert told(text) == [
        (1, "ada@example.org", "Ada", "Mora", ("Tuesday",), "invited"),
        (2, "ben@example.org", "Ben", "Quist", (), "invited"),
    ]


def test_quoted_cells_keep_their_separators() -> None:
    text = 'email,name\nada@example.org,"Mora, ""Ada"", Dr"\n'
    (line,) = read_lines(text)
    assert line.display_name == 'Mora, "Ada", Dr'


def test_formulas_are_words_and_never_an_address() -> None:
    text = 'email,name,group\n=HYPERLINK("x"),Ada,\nada@example.org,=1+1,@SUM(A1)\n'
    assert told(text) == [
        (2, '=hyperlink("x")', "Ada", "", (), "not an address"),
        (3, "ada@example.org", "=1+1", "", ("@SUM(A1)",), "invited"),
    ]


@pytest.mark.parametrize(
    ("data", "name"),
    [
        ("email;name\nada@example.org;Ada Álvarez".encode("utf-8-sig"), "Ada Álvarez"),
        ("email;name\nada@example.org;Ada Álvarez".encode("latin-1"), "Ada Álvarez"),
        ("email;name\nada@example.org;Ada “Æ”".encode("cp1252"), "Ada “Æ”"),
        ("email\tname\r\nada@example.org\tAda Álvarez".encode("utf-16"), "Ada Álvarez"),
        (b"email;name\nada@example.org;Ada \x81", "Ada �"),
    ],
)
def test_files_are_read_in_the_encodings_that_spreadsheets_write(data: bytes, name: str) -> None:
    (line,) = read_lines(decoded(data))
    assert (line.address, line.display_name) == ("ada@example.org", name)


@pytest.mark.parametrize(
    ("line", "fate"),
    [
        ("ada@example", Fate.NOT_ONE),
        ("ada@@example.org", Fate.NOT_ONE),
        (f"{'a' * 300}@example.org", Fate.NOT_ONE),
        ("nobody at all", Fate.NO_ADDRESS),
        ("ben@example.org", Fate.TWICE),
        ("BEN@EXAMPLE.org", Fate.TWICE),
    ],
)
def test_each_line_that_invites_nobody_says_why(line: str, fate: Fate) -> None:
    found = read_lines(f"ben@example.org\n{line}")
    assert [one.fate for one in found] == [Fate.INVITED, fate]
    if fate == Fate.TWICE:
        assert found[1].about == "1"


def test_a_quotation_mark_that_does_not_close_takes_no_other_line_along_unsaid() -> None:
    found = read_lines('email,name\nada@example.org,"Ada\nben@example.org,Ben\n')
    assert [line.fate for line in found] == [Fate.BROKEN]
    assert not found[0].is_sent


@pytest.mark.parametrize("text", ["", "  \n\t\n", "a\x00@example.org", "\ud800"])
def test_what_is_no_list_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(Invalid) as error:
        read_lines(text)
    assert error.value.fields["lines"][0].endswith(".")


def test_five_thousand_lines_are_taken_and_one_more_is_not() -> None:
    text = "email\n" + "\n".join(f"p{n}@example.org" for n in range(MOST_LINES))
    assert len(read_lines(text)) == MOST_LINES
    with pytest.raises(Invalid, match="These are 5001 lines, and at most 5000 are taken at once"):
        read_lines(f"{text}\none-more@example.org")


def test_names_and_groups_that_cannot_be_are_left_out_and_it_is_said() -> None:
    long = "g" * 41
    (line,) = read_lines(f"email;name;group\nada@example.org;{'n' * 61};{long}|Tuesday|Tuesday|...")
    assert (line.address, line.display_name, line.groups, line.fate) == (
        "ada@example.org",
        "",
        ("Tuesday",),
        Fate.INVITED,
    )
    assert len(line.left_out) == 3
    assert line.left_out[0].startswith("The name is left out: ")


@given(st.text(alphabet=st.sampled_from('ab@.,;\t\n"<>|=x é\ufeff'), max_size=60))
def test_whatever_is_given_in_is_read_or_refused(text: str) -> None:
    try:
        found = read_lines(text)
    except Invalid:
        return
    assert all(isinstance(line, Line) and line.number >= 1 for line in found)
    sent = [line.address for line in found if line.is_sent]
    assert len(sent) == len(set(sent))
