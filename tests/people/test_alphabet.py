"""Names in the order of a language."""

from __future__ import annotations

import pytest

from forum.people.alphabet import sort_key


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("en", ["Ægir", "Álvarez", "Bø", "O’Brien", "Obst", "Özil", "Straße", "Strasser", "Zoë"]),
        ("de", ["Ärmel", "Arndt", "Öser", "Otto", "Zander"]),
        ("sv", ["Andersson", "Zander", "Åberg", "Ärlig", "Öberg"]),
        ("da", ["Andersen", "Zander", "Ærø", "Østergaard", "Åberg"]),
        ("es-MX", ["Nava", "Nuñez", "Ñíguez", "Ochoa"]),
        ("cs", ["Cvrk", "Čapek", "Dub", "Rys", "Řezník", "Sova"]),
        ("tr", ["Çelik", "Halil", "Irmak", "İnan", "Şen", "Uslu", "Ünal"]),
        ("pl", ["Lis", "Lwów", "Łoś", "Mazur"]),
        ("uk", ["Гайда", "Ґонта", "Дорошенко"]),
    ],
)
def test_names_stand_as_the_language_sorts_them(language: str, names: list[str]) -> None:
    assert sorted(names, key=lambda name: sort_key(name, language)) == names


def test_marks_and_capitals_decide_between_names_that_are_otherwise_the_same() -> None:
    names = ["de Witt", "De Witt", "Dé Witt", "Dewitt"]
    assert sorted(names, key=lambda name: sort_key(name, "en")) == ["De Witt", "Dé Witt", "de Witt", "Dewitt"]
    assert sort_key("Mora", "en") == sort_key("Mora", "fr")


def test_names_in_other_scripts_keep_an_order() -> None:
    names = ["Хрущёв", "Adam", "陳", "Ωmega"]
    assert sorted(names, key=lambda name: sort_key(name, "en")) == ["Adam", "Ωmega", "Хрущёв", "陳"]
