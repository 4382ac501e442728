"""Paragraphs cut into sentences: what ends one, and what only looks like it."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.essays.sentences import sentences

# language, and a paragraph with a bar wherever one sentence ends and the next begins
CASES = [
    # ends
    ("en", "The wheel stopped.| Nobody asked why."),
    ("en", "Why did it stop?| Nobody asked!| So it stood."),
    ("en", "One sentence without an end"),
    ("en", "The wheel stopped.|  Nobody asked.|\u00a0It stood."),
    ("en", "What?!| Nobody knew."),
    ("en", "It fell in 1932.| Then it rose."),
    ("en", "It fell in 1932.| 15 people saw it."),
    ("en", "It was over.|\nThe next line began."),
    ("en", "First — it stood.| — Then it fell."),
    # numbers
    ("en", "The index rose to 1932.5 in May.| It fell."),
    ("en", "It cost 3.50 a bushel, and v2.1.3 of the plan said so.| Nobody paid."),
    ("en", "See No. 5 and no. 12.| He said no.| I left."),
    ("en", "1. The first point.| 2. The second point."),
    ("en", "IV. The fourth point stands.| It is short."),
    ("en", "At 9.30 they met.| At ten they left."),
    # contractions
    ("en", "Dr. Weir met Mrs. Reeve at St. Mary's.| They spoke."),
    ("en", "Some tools, e.g. Ploughs, i.e. Iron ones, were shared.| Others were not."),
    ("en", "Ploughs, carts, etc.| The rest was sold."),
    ("en", "Ploughs, carts, etc. were sold.| The rest was not."),
    ("en", "See pp. 3–4, vol. II, ch. 7, fig. 2.| The rest is silence."),
    ("en", "Cf. Weir, op. cit., p. 41.| He disagrees."),
    ("en", "It was 9 a.m. when they met.| They left at 5 p.m.| It was late."),
    ("en", "The U.S. Senate met.| It left the U.S.| The rest stayed."),
    ("en", "The U.S.S.R. Academy said so.| Nobody else did."),
    ("en", "Weir & Co. Then it was sold.".replace("Co. ", "Co.| ")),
    ("en", "In Sept. 1932 it fell.| In Oct. 1933 it rose."),
    ("en", "Kulaks vs. Party men: so it stood.| Then it ended."),
    # initials
    ("en", "J. S. Mill wrote it.| E. P. Thompson read it."),
    ("en", "It was said by V. I. Lenin himself.| Stalin agreed."),
    ("en", "We make a good team, you and I.| Did you see Albert I. Jones yesterday?"),
    ("en", "He chose plan B.| The others chose A.| Nobody chose C."),
    ("en", "R.W. Davies and S.G. Wheatcroft counted.| They differ."),
    # quotations
    ("en", "“It is over.”| He left."),
    ("en", "He asked, “Who?” and left.| Nobody answered."),
    ("en", "“Who?” he asked.| “Nobody.”| So it was."),
    ("en", "He said: “It is so.| Nobody knew.”| Then he left."),
    ("en", 'Stolypin’s “Wager on the Strong.”| ‘It failed.’| "So he said."| That was all.'),
    ("en", "“Did he?” “He did.”".replace("?” ", "?”| ")),
    # ellipses
    ("en", "It was... nothing.| So they thought."),
    ("en", "It was… nothing.| So they thought…| Then it came."),
    ("en", "It was . . . nothing.| So they thought."),
    ("en", "It was long. . . .| Then it came."),
    ("en", "[…] The text goes on.| It ends."),
    ("en", "[...] the text goes on.| It ends."),
    # brackets and notes
    ("en", "Wait (it did. It really did.) and go.| Now."),
    ("en", "It was so (see p. 4).| Then it was not."),
    ("en", "(It was so.| It was.)| Then it was not."),
    ("en", "It was so.[12]| Then it was not.³| It ended."),
    ("en", "It was so (sic!) and stayed.| It ended."),
    ("en", "a) It was so.| b) It was not."),
    # addresses
    ("en", "See example.org for more.| It is long."),
    ("en", "More stands at http://example.org/a.html?b=c.| It is long."),
    # German
    ("de", "Das war am 3. Mai 1932 in Kiew.| Es geschah z. B. nichts."),
    ("de", "Es galt für Bauern, d. h. Menschen mit Land, usw.| Die anderen gingen."),
    ("de", "Wilhelm II. Preußen zu nehmen wagte niemand.| Es blieb."),
    ("de", "Er fiel 1932.| Niemand sah es."),
    ("de", "„Wer?“ fragte er.| „Niemand.“| So war es."),
    ("de", "»Es ist vorbei.«| Er ging."),
    ("de", "Vgl. Weir, S. 41, Bd. 2.| Er irrt.| Dr. Müller nicht."),
    ("de", "Er kam um 5 Uhr.| „Wer ist da?“, fragte sie.| Dr. h. c. Müller schwieg."),
    # French
    ("fr", "« Qui ? » demanda-t-il.| « Personne. »| Ce fut tout."),
    ("fr", "M. Weir et Mme Reeve parlèrent.| Ils partirent."),
    ("fr", "En 50 av. J.-C. César partit.| Il revint."),
    ("fr", "Voir p. 41, cf. Weir.| Il se trompe !| Vraiment ?| Oui."),
    ("fr", "L’art. 5 dit : « Non. »| Il ajouta qu’il était 5 h.| Puis rien."),
    # Russian
    ("ru", "Это было в 1932 г. в Харькове.| Никто не знал."),
    ("ru", "Это было в 1932 г.| Никто не знал."),
    ("ru", "Хлеб, скот и т. д.| Остальное продали."),
    ("ru", "Хлеб, т. е. Всё зерно, забрали.| Никто не спорил."),
    ("ru", "В. И. Ленин писал об этом.| И. В. Сталин читал."),
    ("ru", "— Кто там? — спросил он.| — Никто.| Так и было…| Потом ушли."),
    ("ru", "«Кто?» — спросил он.| «Никто».| См. с. 41."),
    # Chinese, Japanese
    ("zh", "河水转动了水车。|没有人问为什么。"),
    ("zh", "他问：“谁？”|没有人回答！|真的吗？|是。"),
    ("zh", "他说“不知道。”，然后走了。|没有人问。"),
    ("zh", "那是……一九三二年。|指数升到1932.5。|然后下跌。"),
    ("ja", "「水車は止まった。」|誰も尋ねなかった。"),
    # others
    ("ar", "توقفت العجلة.| لماذا توقفت؟| لم يسأل أحد."),
    ("he", "הגלגל נעצר.| איש לא שאל מדוע."),
    ("hi", "पहिया रुक गया।| किसी ने नहीं पूछा।"),
    ("es", "¿Quién lo hizo?| ¡Nadie!| Así fue."),
    ("", "🌊🌊 It turned.| 🌊 It stopped."),
    # a table's rows
    ("en", "Year\tDead. Many\n|1932\t5.5 m.\n|1933\t3 m."),
]


def cut(told: str) -> tuple[str, list[str]]:
    return told.replace("|", ""), [part.strip() for part in told.split("|")]


def test_there_are_enough_cases() -> None:
    assert len(CASES) >= 60


@pytest.mark.parametrize(("language", "told"), CASES)
def test_a_paragraph_is_cut_where_a_reader_would(language: str, told: str) -> None:
    text, wanted = cut(told)
    assert [text[a:b] for a, b in sentences(text, language)] == wanted


def test_a_language_is_known_by_its_first_part() -> None:
    text = "Das war am 3. Mai."
    assert sentences(text, "de-AT") == sentences(text, "de") == [(0, 18)]


@given(
    st.text(alphabet="ab AB.?!…。” (“)[]1\n\té", max_size=80), st.sampled_from(["en", "de", "ru", "zh", ""])
)
def test_nothing_but_white_space_lies_outside_the_sentences(text: str, language: str) -> None:
    found = sentences(text, language)
    before = 0
    for a, b in found:
        assert before <= a < b <= len(text)
        assert text[before:a].strip() == ""
        assert text[a:b] == text[a:b].strip()
        before = b
    assert text[before:].strip() == ""


def test_a_paragraph_of_the_shipped_essay_is_cut_into_what_it_says() -> None:
    essay = (Path(__file__).parents[2] / "seeds" / "essay.txt").read_text()
    first = essay.split("\n\n")[0]
    assert [first[a:b].split()[0] for a, b in sentences(first, "en")] == [
        "In",
        "By",
        "The",
        "Anywhere",
        "Some",
    ]


def test_the_longest_paragraph_is_cut_in_a_moment() -> None:
    text = "(It was so, e.g. here. Nobody [asked… why. " * 4_700
    began = time.perf_counter()
    sentences(text[:200_000], "en")
    assert time.perf_counter() - began < 2
