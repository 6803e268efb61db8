"""How long a page takes to read is counted: words of its text, and formulas."""

from __future__ import annotations

from dataclasses import replace

import pytest
from render_samples import derivation, step, x

from symrnn.derivation.exposition import Table, Text
from symrnn.documents.pages.page import build_page
from symrnn.documents.pages.reading_time import count_words, reading_minutes


def words(text: Text, table: Table | None = None) -> int:
    whole = derivation(replace(step("a"), text=text, table=table))
    return count_words(build_page(whole, whole.verify()))


NONE = words(Text(""))


@pytest.mark.parametrize(
    ("text", "more"), [(Text("one two three"), 3), (Text("of {x} only", x=x), 3), (Text("a\n\nb  c"), 3), (Text(""), 0)]
)
def test_words_and_formulas_are_counted(text: Text, more: int) -> None:
    assert words(text) == NONE + more


def test_the_cells_of_a_table_are_counted() -> None:
    table = Table("Two of them", ("name", "value"), (("first", x), ("the second", x)), source="measured")
    assert words(Text(""), table) - NONE == 3 + 2 + 3  # caption, first row, second row


def test_minutes_are_rounded_up_and_evidence_takes_none() -> None:
    whole = derivation(replace(step("a"), text=Text("word " * 400)))
    page = build_page(whole, whole.verify())
    assert (reading_minutes(page), 400 < count_words(page) < 600) == (3, True)
    bare = replace(page, sections=tuple(replace(each, claims=()) for each in page.sections))
    assert count_words(bare) == count_words(page)
