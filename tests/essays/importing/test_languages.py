"""In which language a text is: what the file says, unless its letters say otherwise."""

from __future__ import annotations

import pytest

from forum.essays.importing import convert, from_pasted
from tests.essays.importing.archives import W, docx_parts, odt, packed, w_paragraph, w_run


def docx_in(default: str, body: str) -> bytes:
    language = f'<w:rPrDefault><w:rPr><w:lang w:val="{default}"/></w:rPr></w:rPrDefault>'
    styles = f"<w:styles {W}><w:docDefaults>{language}</w:docDefaults></w:styles>"
    return packed({**docx_parts(body), "word/styles.xml": styles})


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("An English text says nothing.", ""),
        ("Это было давно, в начале зимы.", "ru"),
        ("Це було давно, на початку зими, її не чекали.", "uk"),
        ("זה היה מזמן", "he"),
        ("كان ذلك منذ زمن بعيد", "ar"),
        ("那是很久以前的事了。", "zh"),
        ("昔々のことでした。", "ja"),
        ("Ήταν πολύ παλιά.", "el"),
    ],
)
def test_letters_tell_where_nothing_else_does(text: str, language: str) -> None:
    assert from_pasted(text).language == language


def test_a_word_file_is_in_the_language_of_its_styles_or_of_most_of_its_words() -> None:
    french = w_run("Trois mots. ", '<w:lang w:val="fr-FR"/>')
    assert (
        convert(
            docx_in("de-AT", w_paragraph(w_run("Drei Worte. ") + w_run("Und ") + french)), "a.docx"
        ).language
        == "de"
    )
    assert convert(docx_in("de-AT", w_paragraph(french + french + w_run("Drei."))), "a.docx").language == "fr"
    assert convert(docx_in("en-US", w_paragraph("Это было давно.")), "a.docx").language == "ru"
    assert convert(docx_in("ru-RU", w_paragraph("It was long ago.")), "a.docx").language == ""


def test_html_and_odt_say_it() -> None:
    assert convert(b"<html lang='de-AT'><body><p>Drei Worte.</p></body></html>", "a.html").language == "de"
    says = '<style:text-properties fo:language="fr"/>'
    style = f'<style:style style:name="P" style:family="paragraph">{says}</style:style>'
    assert (
        convert(odt('<text:p text:style-name="P">Trois mots.</text:p>', styles=style), "a.odt").language
        == "fr"
    )
