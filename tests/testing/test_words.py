"""The words of a mistake say what its line does: of the step before or after, of which state, and with which sign."""

from __future__ import annotations

import re

import pytest

from symrnn import cells
from symrnn.testing.kernels.equations import equations_of
from symrnn.testing.mistakes.line_variants import Rewriting, rewritings

CELLS = {"elman": cells.elman(), "gru": cells.gru(), "lstm": cells.lstm()}


def off_by_one(name: str) -> list[Rewriting]:
    equations = equations_of(CELLS[name])
    found = [rewriting for line in equations.back for rewriting in rewritings(equations, line)]
    return [rewriting for rewriting in found if rewriting.kind == "off by one in time"]


def agrees(words: str, line: str) -> bool:
    """Whether a line takes a name of the step that the words name, in a ring where they say so."""
    symbol, side = words.split(" of the step ")
    by = "-1" if side.startswith("before") else "+1"
    ring = " mod T" if side.endswith("in a ring") else ""
    return bool(re.search(rf"(?<!\w){re.escape(symbol)}\[t\{by}{ring}\]", line))


@pytest.mark.parametrize("name", CELLS)
def test_off_by_one_says_in_which_direction(name: str) -> None:
    found = off_by_one(name)
    assert len(found) > 10
    assert [rewriting.words for rewriting in found if not agrees(rewriting.words, str(rewriting.line))] == []


def test_words_for_the_other_direction_are_noticed() -> None:
    turned = {"before": "after", "after": "before"}
    for rewriting in off_by_one("elman"):
        words = re.sub("before|after", lambda side: turned[side[0]], rewriting.words)
        assert not agrees(words, str(rewriting.line))


@pytest.mark.parametrize("name", CELLS)
def test_a_state_at_the_wrong_step_is_named_by_what_stands_in_the_line(name: str) -> None:
    equations = equations_of(CELLS[name])
    for line in equations.back:
        for rewriting in rewritings(equations, line):
            if rewriting.kind == "state at the wrong step":
                wrong = rewriting.words.split(" in the place of ")[0]
                symbol = re.sub(r"(\w+)_\{t-1\}", r"\1_prev", wrong).removesuffix("_t")
                assert symbol in map(str, rewriting.line.expr.free_symbols)
