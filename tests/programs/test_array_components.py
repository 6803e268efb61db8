"""The nodes along an axis and of all entries, taken apart at small sizes, against SymPy's own matrices."""

from __future__ import annotations

import pytest
import sympy as sp
from array_claims import IDENTITIES, LINES, SHAPES, A, S, k, u, v, y
from array_oracle import SIZES, close, entries_of, meaning, numbers_of, random_values, widened

from symrnn.errors import TooLargeError
from symrnn.expressions.array_nodes import cumsum, extent, inv, ones, softmax, spread
from symrnn.expressions.nodes import T, diag, dot
from symrnn.programs.components import components, entries, sizes_of
from symrnn.programs.program import Assign, Input, Program, name_symbol

WRITTEN = {
    **{name: line[:2] for name, line in LINES.items()},
    **{name: (other, shape) for name, (_, other, shape) in IDENTITIES.items()},
    "a column that fills": (spread(v), ("n", "m")),
    "a row that fills": (T(spread(k)), ("n", "m")),
    "column beside row": (spread(u) * T(spread(k)) + sp.tanh(spread(v)), ("n", "m")),
    "identity": (diag(ones("n")) * extent("m"), ("n", "n")),
}


@pytest.mark.parametrize("name", WRITTEN)
def test_each_entry_is_what_sympy_says(name):
    expr, shape = WRITTEN[name]
    symbols = sorted(expr.free_symbols, key=str)
    program = Program(tuple(Input(s, SHAPES[s.name]) for s in symbols), (Assign(y, expr, shape),), (y,))
    for seed, sizes in enumerate(SIZES):
        own = {size: sizes[size] for size in sizes_of(program)}
        apart = components(program, own)
        grids = {s: entries(s, SHAPES[s.name], own) for s in symbols}
        names = {s: entries_of(s, SHAPES[s.name], sizes) for s in symbols}
        renamed = {one: names[s][i, j] for s in symbols for i, row in enumerate(grids[s]) for j, one in enumerate(row)}
        values = random_values(set(renamed.values()), seed)
        expected = widened(meaning(expr, names, sizes), *entries_of(y, shape, sizes).shape)
        found = [line.expr.xreplace(renamed) for line in apart.lines]
        assert close(numbers_of(expected, values), numbers_of(found, values))


def test_sizes_that_stand_in_lines_alone_are_sizes_of_the_program():
    program = Program((Input(v, ("n",)),), (Assign(y, cumsum(v) * extent("m"), ("n",)),), (y,))
    assert sizes_of(program) == ("m", "n")
    assert [str(line.expr) for line in components(program, {"n": 2, "m": 5}).lines] == ["5*v[1]", "5*v[1] + 5*v[2]"]


def test_values_are_exact_where_they_are_rational_and_have_digits_elsewhere():
    lines = (Assign(y, dot(inv(A), v), ("n",)),)
    program = components(Program((Input(A, ("n", "n")), Input(v, ("n",))), lines, (y,)), {"n": 2})
    values = {"A[1,1]": 1, "A[1,2]": 2, "A[2,1]": 3, "A[2,2]": 4, "v[1]": 1, "v[2]": 1}
    assert {name: str(value) for name, value in program.evaluate(values).items()} == {"y[1]": "-1", "y[2]": "1"}
    shares = components(Program((Input(v, ("n",)),), (Assign(y, softmax(v), ("n",)),), (y,)), {"n": 2})
    found = shares.evaluate({"v[1]": 0, "v[2]": 1}, digits=20)
    assert str(found["y[2]"]) == "0.73105857863000487925"


def test_an_inverse_of_more_than_three_rows_is_refused():
    program = Program((Input(A, ("n", "n")),), (Assign(name_symbol("X"), inv(A), ("n", "n")),), ())
    assert len(components(program, {"n": 3}).lines) == 9
    with pytest.raises(TooLargeError, match="4 rows is not written out entry by entry; take at most 3"):
        components(program, {"n": 4})


def test_only_a_vector_that_is_spread_is_repeated():
    program = Program((Input(S, ("n", "m")), Input(v, ("n",))), (Assign(y, S * spread(v), ("n", "m")),), (y,))
    assert [str(line.expr) for line in components(program, {"n": 1, "m": 2}).lines] == ["S[1,1]*v[1]", "S[1,2]*v[1]"]
