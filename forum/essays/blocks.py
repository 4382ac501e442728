"""What a paragraph is besides its words: a table of the one JSON form that every stored text has. Pure.

A block is a dict; an empty one is a plain paragraph. Offsets are code points in the paragraph's own text.

- `kind`: "quote", "item" (of a list), "verse" (lines broken by newlines), "table" (rows by newlines, cells by tabs),
  "code" (newlines and spaces kept), "note" (a footnote's text), "head" (a heading below those of sections)
- `depth`: how deep a quote or an item stands in others, from 1
- `marker`: of an item, what stands before it: "•", "3."; "" for its further paragraphs
- `label`: of a note, what it is called where the text refers to it: "1"
- `styles`: [start, end, name] or, for a link, [start, end, "link", address]; names are those of STYLES
- `refs`: [offset, label]: a footnote is referred to here; the words themselves hold no mark
- `left_out`: [offset, words]: an image stood here, described by its words
- `rows_head`: of a table, how many rows are its head
- `dir`: "rtl" where the paragraph's own script runs that way
"""

from __future__ import annotations

from typing import Any

Block = dict[str, Any]

KINDS = frozenset({"quote", "item", "verse", "table", "code", "note", "head"})
STYLES = frozenset({"em", "strong", "sub", "sup", "code", "strike", "underline", "small", "link"})
