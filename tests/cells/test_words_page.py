"""The page of words has them all, and each of its cells reads."""

from __future__ import annotations

import re

import pytest
from docs_examples import blocks
from places import ROOT

import symrnn as sr
from symrnn.cells.formula.words import FORMULA_FUNCTIONS, WORDS

PAGE = (ROOT / "docs/cells/words.md").read_text(encoding="utf-8")
CELLS = {block.file: block.text for block in blocks(PAGE) if block.file}


def test_every_word_stands_in_a_line_of_a_cell() -> None:
    words = (*FORMULA_FUNCTIONS, *WORDS, "concat", "split", "complex", "re", "im", "conj")
    lines = [line.partition("#")[0] for text in CELLS.values() for line in text.splitlines() if "=" in line]
    assert [word for word in words if not any(re.search(rf"\b{word}\(", line) for line in lines)] == []


@pytest.mark.filterwarnings("ignore::symrnn.errors.CellWarning")
@pytest.mark.parametrize("name", CELLS)
def test_a_cell_of_the_page_goes_backwards(name: str) -> None:
    cell = sr.Cell.parse(CELLS[name], name.removesuffix(".cell"))
    assert sr.pullback(cell).lines


@pytest.mark.parametrize("kind", ["input", "state", "param", "param_per_step", "const", "output", "time", "complex"])
def test_every_kind_of_declaration_is_told(kind: str) -> None:
    assert re.search(rf"^\| `\w+: .*\b{kind}\b", PAGE, re.MULTILINE)
