"""The words of formulas: what each of them becomes, its shape, its values, and that it comes back from its text."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
import sympy as sp
from hypothesis import given
from hypothesis import strategies as st
from mpmath import mp, mpf
from sample_sizes import examples

from symrnn.cells.cell import Cell
from symrnn.cells.formula import FORMULA_FUNCTIONS, WORDS, parse_formula
from symrnn.cells.parameters import previous
from symrnn.cells.text import cell_text
from symrnn.errors import InputError
from symrnn.expressions.array_nodes import (
    cumsum,
    diagonal,
    extent,
    inv,
    logsumexp,
    ones,
    reverse_cumsum,
    row_sums,
    softmax,
    spread,
)
from symrnn.expressions.exact import number_value
from symrnn.expressions.functions import maximum, minimum, sigmoid, step, surrogate
from symrnn.expressions.nodes import T, diag, dot, total
from symrnn.programs.components import components
from symrnn.programs.program import Assign, Input, Program, name_symbol

HEAD = """x: input[m]
h: state[n]
S: state[n, m]
U: param[n, n]
v: param[n]
k: param[m]
s: param
r: param
"""
X, H, S, U, V, K, SCALAR, R = (name_symbol(name) for name in ("x", "h_prev", "S_prev", "U", "v", "k", "s", "r"))
N, M = extent("n"), extent("m")


def cell_of(formula: str, head: str = HEAD) -> Cell:
    return Cell.parse(f"{head}q = {formula}\nh = h/2 + v\nS = S/2")


def mean(expr: sp.Expr, count: sp.Expr) -> sp.Expr:
    return total(expr) / count


CENTRED = V - mean(V, N)
#: a formula, what it is, and its shape
MEANINGS: list[tuple[str, sp.Expr, tuple[Any, ...]]] = [
    ("max(v, h)", maximum(V, H), ("n",)),
    ("max(v, s, 0)", maximum(maximum(V, SCALAR), 0), ("n",)),
    ("maximum(s, r)", maximum(SCALAR, R), ()),
    ("min(S, s)", minimum(S, SCALAR), ("n", "m")),
    ("minimum(s, v, h)", minimum(minimum(SCALAR, V), H), ("n",)),
    ("clip(v, -1, s)", minimum(maximum(V, -1), SCALAR), ("n",)),
    ("where(v > h, v, s)", step(V - H) * V + (1 - step(V - H)) * SCALAR, ("n",)),
    ("where(v <= h, v, s)", step(H - V) * V + (1 - step(H - V)) * SCALAR, ("n",)),
    ("where(s < r, S, 0)", step(R - SCALAR) * S, ("n", "m")),
    ("where(s >= r, x, k)", step(SCALAR - R) * X + (1 - step(SCALAR - R)) * K, ("m",)),
    ("step(v - 1)", step(V - 1), ("n",)),
    ("surrogate(step(v), sigmoid(4*v))", surrogate(step(V), sigmoid(4 * V)), ("n",)),
    ("surrogate(v, 0)", surrogate(V, 0), ("n",)),
    ("softmax(x)", softmax(X), ("m",)),
    ("logsumexp(x)", logsumexp(X), ()),
    ("cumsum(v) - reverse_cumsum(v)", cumsum(V) - reverse_cumsum(V), ("n",)),
    ("reverse_cumsum(x)", reverse_cumsum(X), ("m",)),
    ("diag(v) @ S", dot(diag(V), S), ("n", "m")),
    ("S @ diag(k)", dot(S, diag(K)), ("n", "m")),
    ("diagonal(U)", diagonal(U), ("n",)),
    ("row_sums(S)", row_sums(S), ("n",)),
    ("column_sums(S)", row_sums(T(S)), ("m",)),
    ("inv(U) @ v", dot(inv(U), V), ("n",)),
    ("solve(U, S)", dot(inv(U), S), ("n", "m")),
    ("solve(U + eye(n), v)", dot(inv(U + diag(ones("n"))), V), ("n",)),
    ("outer(v, k)", dot(V, T(K)), ("n", "m")),
    ("mean(x)", mean(X, M), ()),
    ("mean(S)", mean(S, N * M), ()),
    ("var(v)", mean(CENTRED**2, N), ()),
    ("norm(v)", sp.sqrt(total(V**2)), ()),
    ("layer_norm(v, 1e-5)", CENTRED / sp.sqrt(mean(CENTRED**2, N) + sp.Rational(1, 10**5)), ("n",)),
    ("rms_norm(v, s)", V / sp.sqrt(mean(V**2, N) + SCALAR), ("n",)),
    ("ones(m)", ones("m"), ("m",)),
    ("ones(3)", ones(3), (3,)),
    ("eye(n) @ v", dot(diag(ones("n")), V), ("n",)),
    ("v[:, None]*S", spread(V) * S, ("n", "m")),
    ("S*k[None, :]", S * T(spread(K)), ("n", "m")),
    ("v[:, None] + k[None, :]", spread(V) + T(spread(K)), ("n", "m")),
    ("tanh(v + 1)[:, None]/S", spread(sp.tanh(V + 1)) / S, ("n", "m")),
    ("(v[:, None]*S).T", T(spread(V) * S), ("m", "n")),
    ("total(x)/m", mean(X, M), ()),
    ("n", N, ()),
    ("sqrt(n)*v", sp.sqrt(N) * V, ("n",)),
    ("s**r", sp.exp(R * sp.log(SCALAR)), ()),
    ("2**v", sp.exp(V * sp.log(2)), ("n",)),
    ("s**-v", sp.exp(-V * sp.log(SCALAR)), ("n",)),
    ("v**0.5", sp.sqrt(V), ("n",)),
    ("v**(3/2)", V ** sp.Rational(3, 2), ("n",)),
    ("v**2", V**2, ("n",)),
    ("sin(2*pi*s) + sqrt(2*pi)", sp.sin(2 * sp.pi * SCALAR) + sp.sqrt(2 * sp.pi), ()),
]


@pytest.mark.parametrize(("formula", "expr", "shape"), MEANINGS, ids=[row[0] for row in MEANINGS])
def test_a_word_is_what_it_becomes_and_comes_back(formula: str, expr: sp.Expr, shape: tuple[Any, ...]) -> None:
    cell = cell_of(formula)
    assert cell.lines[0] == Assign(name_symbol("q"), expr, shape)
    assert Cell.parse(cell_text(cell)) == cell


def test_every_word_has_its_meaning_here() -> None:
    assert all(any(f"{name}(" in formula for formula, _, _ in MEANINGS) for name in WORDS)
    assert not WORDS.keys() & FORMULA_FUNCTIONS.keys()


def test_a_vector_that_is_spread_fills_what_is_declared() -> None:
    cell = Cell.parse("v: input[n]\nS: state[n, m]\nS = v[:, None]")
    assert cell.lines == (Assign(name_symbol("S"), spread(name_symbol("v")), ("n", "m")),)
    assert Cell.parse(cell_text(cell)) == cell
    with pytest.raises(InputError, match="'v\\[:, None\\]' has as many columns, or rows, as stand beside it"):
        cell_of("v[:, None]")


@pytest.mark.parametrize("name", sorted([*WORDS, "pi", "n"]))
def test_a_name_hides_a_word(name: str) -> None:
    """Who called a constant ``mean`` before there was such a word has the same cell as ever."""
    head = HEAD.replace("r: param", f"{name}: input").replace("U: param[n, n]\n", "")
    cell = cell_of(f"{name}*s", head)
    assert cell.lines[0].expr == name_symbol(name) * SCALAR
    assert Cell.parse(cell_text(cell)) == cell
    if name in WORDS:
        with pytest.raises(InputError, match=f"{name} is a name, not a function"):
            cell_of(f"{name}(v, s)", head)


@pytest.mark.parametrize(
    ("name", "formula", "word"),
    [("max", "clip(v, 0, 1)", "max"), ("n", "mean(v)", "n"), ("inv", "solve(U, v)", "inv"), ("step", "max(s, 1)", "")],
)
def test_a_word_that_is_hidden_is_not_come_to_either(name: str, formula: str, word: str) -> None:
    """Its text would mean the name."""
    head = HEAD.replace("r: param", f"{name}: input")
    if not word:
        assert cell_of(formula, head).lines
        return
    with pytest.raises(
        InputError, match=f"the formula comes to {word} as a word of the language, and {word} is a name"
    ):
        cell_of(formula, head)


def mean_of(values: list[Any]) -> Any:
    return sum(values[1:], values[0]) / len(values)


def layer_norm_by_hand(values: list[Any], eps: Any) -> list[Any]:
    middle = mean_of(values)
    spread_ = mean_of([(value - middle) ** 2 for value in values])
    return [(value - middle) / mp.sqrt(spread_ + eps) for value in values]


#: composed words by plain loops: of v, h (three entries), s and r
BY_HAND: dict[str, Callable[[list[Any], list[Any], Any, Any], list[Any]]] = {
    "max(v, h, s)": lambda v, h, s, r: [max(a, b, s) for a, b in zip(v, h, strict=True)],
    "min(v, s)": lambda v, h, s, r: [min(a, s) for a in v],
    "clip(v, -1/2, s)": lambda v, h, s, r: [s if max(a, mpf(-1) / 2) > s else max(a, mpf(-1) / 2) for a in v],
    "where(v > s, h, r)": lambda v, h, s, r: [b if a > s else r for a, b in zip(v, h, strict=True)],
    "where(v < h, v, h)": lambda v, h, s, r: [min(a, b) for a, b in zip(v, h, strict=True)],
    "mean(v)*h": lambda v, h, s, r: [mean_of(v) * b for b in h],
    "var(v) + h": lambda v, h, s, r: [mean_of([a * a for a in v]) - mean_of(v) ** 2 + b for b in h],
    "norm(v)*v": lambda v, h, s, r: [mp.sqrt(sum(a * a for a in v)) * a for a in v],
    "layer_norm(v + h, 1e-3)": lambda v, h, s, r: layer_norm_by_hand(
        [a + b for a, b in zip(v, h, strict=True)], mpf(1) / 1000
    ),
    "rms_norm(v, s**2)": lambda v, h, s, r: [a / mp.sqrt(mean_of([b * b for b in v]) + s * s) for a in v],
    "total(v)/n + h": lambda v, h, s, r: [mean_of(v) + b for b in h],
    "(1 + s**2)**v": lambda v, h, s, r: [(1 + s * s) ** a for a in v],
    "v - outer(v, h) @ v": lambda v, h, s, r: [a - a * sum(b * c for b, c in zip(h, v, strict=True)) for a in v],
}
NUMBERS = st.fractions(-3, 3, max_denominator=16)


@examples(40)
@given(
    st.sampled_from(list(BY_HAND)),
    st.lists(NUMBERS, min_size=8, max_size=8, unique=True),
)
def test_composed_words_have_the_values_of_plain_loops(formula: str, numbers: list[Fraction]) -> None:
    given_ = {"s": (), "r": (), "v": ("n",), "h": ("n",)}
    text = "".join(f"{name}: input{'[n]' if shape else ''}\n" for name, shape in given_.items())
    line = Cell.parse(f"{text}z: state\nq = {formula}\nz = z/2").lines[0]
    program = Program(tuple(Input(name_symbol(name), shape) for name, shape in given_.items()), (line,), (line.symbol,))
    with mp.workdps(40):
        values = {
            symbol: mpf(number.numerator) / number.denominator
            for symbol, number in zip(
                [item.symbol for item in components(program, {"n": 3}).inputs], numbers, strict=True
            )
        }
        found = [
            number_value(each.expr.xreplace({extent("n"): sp.Integer(3)}), values, mp)
            for each in components(program, {"n": 3}).lines
        ]
        s, r, *rest = values.values()
        expected = BY_HAND[formula](rest[:3], rest[3:], s, r)
        assert len(found) == len(expected)
        assert all(abs(a - b) < mpf(10) ** -30 for a, b in zip(found, expected, strict=True))


def test_the_words_of_scalars_are_in_every_formula() -> None:
    names = {"y": name_symbol("y"), "target": name_symbol("target")}
    assert parse_formula("max(y, target, 0)", names) == maximum(maximum(names["y"], names["target"]), 0)
    with pytest.raises(InputError, match="mean takes a vector or a matrix, 'y' is scalar"):
        parse_formula("mean(y)", names)


VECTORS = ("v", "h", "h_prev", "ones(n)", "row_sums(S)", "diagonal(U)", "S @ k", "U @ h")
MATRICES = ("S", "outer(v, x)", "diag(v) @ S", "inv(U) @ S")
SCALARS = ("s", "r", "n", "pi", "m/n", "2", "0.25", "mean(x)", "norm(v)", "logsumexp(x)")


#: P stands for a vector, C for a scalar, M for a matrix, < for any comparison
FORMS = (
    "max(P, P, C)",
    "min(C, P)",
    "clip(P, -C, C)",
    "where(P < C, P, C)",
    "surrogate(step(P), sigmoid(P))",
    "softmax(P)",
    "cumsum(P) - reverse_cumsum(P)",
    "diag(P) @ (P)",
    "row_sums((P)[:, None]*M)",
    "(M)*x[None, :] @ k",
    "solve(U + eye(n), P)",
    "layer_norm(P, 1e-5)",
    "rms_norm(P, C)",
    "(1 + s**2)**(P)",
    "(P)*C - (P)/n",
    "row_sums((M) + (P)[:, None] - x[None, :])",
)


@st.composite
def vectors(draw: st.DrawFn, depth: int) -> str:
    """A formula of n entries."""
    if depth == 0:
        return draw(st.sampled_from(VECTORS))
    written = ""
    for letter in draw(st.sampled_from(FORMS)):
        if letter == "P":
            written += draw(vectors(depth - 1))
        elif letter in "CM<":
            choices = {"C": SCALARS, "M": MATRICES, "<": ("<", ">", "<=", ">=")}[letter]
            written += draw(st.sampled_from(choices))
        else:
            written += letter
    return written


#: what SymPy cancels, and what is beyond the bounds of a formula
BEYOND = re.compile("what cancels|around roots|is the same for all values|has \\d+ characters")


def accepted(formula: str) -> Cell | None:
    """The cell, None where there is none for a reason of these."""
    try:
        return cell_of(formula)
    except InputError as error:
        if BEYOND.search(str(error)):
            return None
        raise


@examples(60)
@given(st.integers(1, 2).flatmap(vectors))
def test_formulas_of_words_come_back_from_their_text(formula: str) -> None:
    cell = accepted(formula)
    if cell is None:
        return
    assert cell.lines[0].shape == ("n",)
    text = cell_text(cell)
    assert Cell.parse(text) == cell
    assert cell_text(Cell.parse(text)) == text
    assert previous(name_symbol("h")) == H
