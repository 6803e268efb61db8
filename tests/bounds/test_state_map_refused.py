"""Numbers and diagonals that the change itself makes are no factors beside it."""

from __future__ import annotations

import pytest

from symrnn.bounds.formulas.state_map_bounds import state_map_bound
from symrnn.cells.cell import Cell
from symrnn.claims.verdict import Outcome
from symrnn.errors import InputError
from symrnn.judge import check

HEAD = "k: input[d]\ng: input[d]\nbeta: input\nS: state[d, d]\n"


@pytest.mark.parametrize("line", ["S - total(S)*k @ k.T", "total(S)*S", "diag(row_sums(S @ diag(g)))*total(S)"])
def test_a_factor_that_moves_is_refused(line: str) -> None:
    with pytest.raises(InputError, match="no bound is written"):
        state_map_bound(Cell.parse(f"{HEAD}S = {line}\n", "moving"))


@pytest.mark.parametrize(
    "line",
    [
        "diag(diagonal(S))",
        "diag(S @ k)",
        "S - beta*(S @ k) @ k.T",
        "sigmoid(beta)*diag(g) @ S",
        "S @ diag(g) + k @ g.T",
    ],
)
def test_a_factor_that_is_given_is_bounded(line: str) -> None:
    (found,) = state_map_bound(Cell.parse(f"{HEAD}S = {line}\n", "given"))
    assert check(found.claim).outcome is Outcome.PROVED
