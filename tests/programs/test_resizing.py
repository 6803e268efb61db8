"""A program at another size is the same program: where a size becomes 1, each entry is what it was among entries."""

from __future__ import annotations

from fractions import Fraction

import pytest

from symrnn.expressions.array_nodes import inv, ones, pad, part, row_sums, spread
from symrnn.expressions.nodes import T, diag, dot, total
from symrnn.programs.components import components, sizes_of
from symrnn.programs.program import Assign, Input, Program, name_symbol
from symrnn.programs.resizing import resize_program

A, B, h, x, y = map(name_symbol, ("A", "B", "h", "x", "y"))
INPUTS = (Input(A, ("n", "m")), Input(B, ("n", "n")), Input(h, ("n",)), Input(x, ("m",)))
LINES = {
    "row sums": Assign(y, row_sums(A), ("n",)),
    "row sums of a product": Assign(y, row_sums(A * spread(h)), ("n",)),
    "a spread vector": Assign(y, A * (spread(h) + 1), ("n", "m")),
    "a spread vector alone": Assign(y, 2 * spread(h), ("n", "m")),
    "a spread product": Assign(y, dot(B, spread(h)) - A, ("n", "m")),
    "a spread row": Assign(y, A * T(spread(x)), ("n", "m")),
    "row sums of a square": Assign(y, row_sums(dot(A, T(A))), ("n",)),
    "a product": Assign(y, dot(A, x) + h, ("n",)),
    "a row times a column": Assign(y, dot(T(x), dot(T(A), h))),
    "a sum of all": Assign(y, total(A) + total(h)),
    "a diagonal": Assign(y, dot(diag(h), A), ("n", "m")),
    "an inverse": Assign(y, dot(inv(diag(h) + diag(ones("n"))), h), ("n",)),
    "ones": Assign(y, dot(A, ones("m")), ("n",)),
    "a part of a pad": Assign(y, part(pad(h, "n", "2*n"), 0, "n") + h, ("n",)),
}


def values(program: Program, sizes: dict[str, int]) -> list[Fraction]:
    """The entries of the outputs, where the k-th entry of all inputs is k + 1/3."""
    taken = components(program, {name: sizes[name] for name in sizes_of(program)})
    given = {item.symbol.name: k + Fraction(1, 3) for k, item in enumerate(taken.inputs, 1)}
    return list(taken.evaluate(given).values())


@pytest.mark.parametrize("sizes", [{"n": 1, "m": 3}, {"n": 3, "m": 1}, {"n": 1, "m": 1}], ids=str)
@pytest.mark.parametrize("name", LINES)
def test_at_one_row_or_column_the_entries_are_the_same(name: str, sizes: dict[str, int]) -> None:
    line = LINES[name]
    program = Program(tuple(item for item in INPUTS if line.expr.has(item.symbol)), (line,), (y,))
    smaller = resize_program(program, {name: size for name, size in sizes.items() if size == 1})
    assert sizes_of(smaller) == tuple(sorted(name for name in sizes_of(program) if sizes[name] != 1))
    assert values(smaller, sizes) == values(program, sizes)
