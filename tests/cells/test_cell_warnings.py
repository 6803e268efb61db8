"""What is warned of in a text: each kind, the catalogue and papers' cells without a false alarm, and the cure."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from catalogue_table import catalogue_text
from moved_cells import MOVED_TOGETHER
from ordered_cells import IN_ORDER

import symrnn as sr
from symrnn.cells.language import read_parts
from symrnn.cells.text import cell_text
from symrnn.errors import CellWarning


def told(text: str, word: str) -> list[str]:
    return [warning for warning in read_parts(text).warnings if word in warning]


#: those of the catalogue that move their states together, written as if one could leave out which value is meant
MISREAD = {
    name: catalogue_text(name).replace("_prev", "") for name in ("lorenz", "henon", "lotka_volterra", "fitzhugh_nagumo")
}


@pytest.mark.parametrize("text", (MOVED_TOGETHER | MISREAD).values(), ids=MOVED_TOGETHER | MISREAD)
def test_states_that_are_moved_together_are_told(text: str) -> None:
    assert told(text, "as renewed in this step")


@pytest.mark.parametrize("text", IN_ORDER.values(), ids=IN_ORDER)
def test_states_that_are_moved_in_order_are_not(text: str) -> None:
    assert not told(text, "as renewed in this step")


def test_the_catalogue_has_no_warning() -> None:
    found = {name: read_parts(catalogue_text(name)).warnings for name in sr.cells.names()}
    assert {name: warnings for name, warnings in found.items() if warnings} == {}


def test_many_cells_of_the_catalogue_move_their_states_in_order() -> None:
    """A line that reads a state which an earlier one has renewed: in these there is nothing to warn of."""
    found = []
    for cell in map(sr.cells.load, sr.cells.names()):
        lines = [each.symbol for each in cell.lines]
        renewed = {state.symbol: lines.index(state.symbol) for state in cell.states}
        if any(
            renewed.get(read, len(lines)) < n for n, each in enumerate(cell.lines) for read in each.expr.free_symbols
        ):
            found.append(cell.name)
    assert {"cornn", "unicornn", "lmu", "scrn", "momentum", "adam", "kalman_scalar"} <= {*found}


def test_the_values_before_the_step_are_the_cure() -> None:
    head = "p: state\nq: state\nc: const\ns: const\n"
    as_written, copied, named = (
        sr.Cell.parse(head + lines)
        for lines in (
            "p = c*p - s*q\nq = s*p + c*q",
            "old = p\np = c*p - s*q\nq = s*old + c*q",
            "p = c*p - s*q\nq = s*p_prev + c*q",
        )
    )
    assert not told(cell_text(named), "as renewed in this step")
    params, initial = {"c": 0.6, "s": 0.8}, {"p": 1.0, "q": 0.0}
    ends = [sr.evaluator(cell).final_states(params, steps=3, initial=initial) for cell in (as_written, copied, named)]
    radius = [float(np.hypot(end["p"], end["q"])) for end in ends]
    np.testing.assert_allclose(radius[1:], 1, rtol=1e-12)
    assert abs(radius[0] - 1) > 0.01


@pytest.mark.parametrize(
    ("text", "warning"),
    [
        ("x: input\nb: param\nh: state\nh = tanh(x + h)", "line 2: the param b is used in no line"),
        ("x: input\nh: state\nh = tanh(h)", "line 1: the input x is used in no line"),
        ("x: input\nc: const[n]\nh: state\nh = x", "line 2: the const c is used in no line"),
        ("x: input\nh: state\nk = x*h\nh = tanh(x)", "line 3: k is used in no line, and is no output"),
        ("A: param[n, n]\nh: state[n]\nh = A**-1 @ h", "line 3: 1/A takes each entry of the matrix A by itself"),
        ("A: param[n, n]\nh: state[n]\nh = 1/A @ h", "line 3: 1/A takes each entry"),
        ("A: param[n, n]\nh: state[n]\nh = (A**-1).T @ h", "line 3: 1/A takes each entry"),
        ("A: param[n, n]\nh: state[n]\nh = h + (2*A**2 @ h)", "line 3: A**2 takes each entry"),
        ("i: state\nv: state\ni = i/2\nv = v + tanh(i)", "line 1: i, the first state, is what the cell gives out"),
        ("c: state\nh: state\nc = c + tanh(h)\nh = tanh(c)", "add y: output and y = h"),
        ("x: input[n]\nh: state[n]\nn: input\nh = x*n + h", "line 3: the input n is called as a size is"),
        ("x: input[n]\nh: state[n]\nn = total(x)\nh = x/n", "line 3: the scalar n is called as a size is"),
    ],
)
def test_what_may_not_be_meant_is_told(text: str, warning: str) -> None:
    assert any(warning in found for found in read_parts(text).warnings)


@pytest.mark.parametrize(
    "text",
    [
        "x: input\nb: param\nh: state\nh = tanh(x + b*h)",
        "A: param[n, n]\nh: state[n]\nS: state[n, n]\ny: output[n]\nS = A**-1 + S\nh = (S*A) @ h\ny = h",
        "A: param[n, n]\nh: state[n]\nh = A @ h**2 + A @ (1/h)",
        "W: param[n, m]\nx: input[m]\nh: state[n]\nh = W**2 @ x + h",
        "x: input\nh: state\nc: state\nc = c + x\nh = tanh(c)",
        "x: input\nc: state\nh: state\ny: output\nc = c + x + tanh(h)\nh = tanh(c)\ny = h",
        "x: input[n]\nh: state[n]\nn: state[n]\nn = n + x\nh = x/n + h",
    ],
)
def test_what_is_meant_is_not(text: str) -> None:
    assert read_parts(text).warnings == ()


def test_python_warns_where_the_cell_is_read() -> None:
    with pytest.warns(CellWarning, match="mine, line 2: the param b is used in no line") as caught:
        sr.Cell.parse("x: input\nb: param\nh: state\nh = tanh(x + h)", "mine")
    assert caught[0].filename == __file__


def test_a_cell_from_its_parts_and_its_text_warn_of_nothing() -> None:
    x, y, k = map(sr.name_symbol, "xyk")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert "k = 2*x" in cell_text(
            sr.Cell("c", (sr.Input(x),), (), (), (sr.Assign(y, x), sr.Assign(k, 2 * x)), (y,))
        )
