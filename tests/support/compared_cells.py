"""Pairs of cells from the literature, in the cell language, and what a comparison of them has to say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import sympy as sp
from catalogue_table import catalogue_text

from symrnn.cells import CELLS
from symrnn.cells.cell import Cell
from symrnn.cells.parameters import previous
from symrnn.cells.text import cell_text
from symrnn.expressions.nodes import T

__all__ = ["CORNN", "GRU", "LEM", "LSTM", "MGU", "PAIRS", "PEEPHOLE", "Pair", "cell", "planted_changes"]


def cell(text: str, name: str, *changes: tuple[str, str]) -> Cell:
    """The cell of a text in which each change has a place."""
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return Cell.parse(text, name)


GRU, LSTM, PEEPHOLE = (cell_text(CELLS[name]()) for name in ("gru", "lstm", "lstm_peephole"))
NEW_STATE = "h = g*(1 - z) + h*z"
MGU, LEM, CORNN = map(catalogue_text, ("mgu", "lem", "cornn"))
TURNED = ("h = (1 - f)*h + f*g", "h = f*h + (1 - f)*g")
OTHER_PRINTING = """
x: input[k]
s: state[d]
A: param[d, k]
B: param[d, d]
u: param[d]
A2: param[d, k]
B2: param[d, d]
u2: param[d]
C: param[d, k]
D: param[d, d]
v: param[d]
keep = sigmoid(-(A @ x + B @ s + u))
t = tanh(v + D @ (s*sigmoid(u2 + B2 @ s + A2 @ x)) + C @ x)
s = s + keep*(t - s)
"""
FORGET = (
    *((f"{name}: param{shape}\n", "") for name, shape in (("W_xf", "[n, m]"), ("W_hf", "[n, n]"), ("b_f", "[n]"))),
    ("a_f = b_f + W_hf @ h + W_xf @ x\nf = sigmoid(a_f)\n", ""),
)
NEW_MEMORY = "c = c*f + g*i"


@dataclass(frozen=True)
class Pair:
    """Two cells; the lines that differ, none where they are one function; and where they are one all the same."""

    first: Cell
    second: Cell
    lines: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()


PAIRS = {
    "GRU, reset before or after": Pair(
        CELLS["gru"](),
        CELLS["gru_reset_after"](),
        ("a_g",),
        ("W_hg = 0", "b_hg = 0"),
    ),
    "GRU, z the other way": Pair(
        cell(GRU, "gru"), cell(GRU, "chung", (NEW_STATE, "h = (1 - z)*h + z*g")), ("h",), ("z replaced by 1 - z",)
    ),
    "GRU and MGU": Pair(cell(GRU, "gru"), cell(MGU, "flax", TURNED), ("h",), ("a_z = a_r",)),
    "MGU, f the other way": Pair(cell(MGU, "mgu"), cell(MGU, "flax", TURNED), ("h",)),
    "LSTM, coupled gates": Pair(
        cell(LSTM, "lstm"),
        cell(LSTM, "coupled", *FORGET, (NEW_MEMORY, "c = (1 - i)*c + i*g")),
        ("c",),
        ("f = 1 - i",),
    ),
    "LSTM, no forget gate": Pair(
        cell(LSTM, "lstm"), cell(LSTM, "lstm_1997", *FORGET, (NEW_MEMORY, "c = c + i*g")), ("c",), ("f = 1",)
    ),
    "LSTM and peepholes": Pair(
        cell(LSTM, "lstm"), cell(PEEPHOLE, "peephole"), ("a_i", "a_f", "a_o"), ("p_f = 0", "p_i = 0", "p_o = 0")
    ),
    "peephole of o on the old memory": Pair(
        cell(PEEPHOLE, "new"), cell(PEEPHOLE, "old", ("c*p_o", "c_prev*p_o")), ("a_o",), ("p_o = 0",)
    ),
    "LEM, old z": Pair(cell(LEM, "lem"), cell(LEM, "old", ("W_y @ z", "W_y @ z_prev")), ("y",)),
    "coRNN, damping implicit": Pair(
        cell(CORNN, "cornn"),
        cell(CORNN, "implicit", ("gamma*y - eps*z)", "gamma*y))"), ("z = z + dt*", "z = 1/(1 + dt*eps)*(z + dt*")),
        ("z",),
    ),
    "coRNN, damping of the new speed": Pair(
        cell(CORNN, "cornn"),
        cell(CORNN, "late", ("- eps*z)", ")"), ("y = y + dt*z", "y = y + dt*(1 - eps)*z")),
        ("z", "y"),
    ),
    "two printings, other names": Pair(cell(GRU, "gru"), cell(OTHER_PRINTING, "printing")),
    "two gates exchange their names": Pair(
        cell(GRU, "gru"),
        cell(
            GRU,
            "exchanged",
            *((f"{w}r", f"{w}Q") for w in ("W_x", "W_h", "b_")),
            *((f"{w}z", f"{w}r") for w in ("W_x", "W_h", "b_")),
            *((f"{w}Q", f"{w}z") for w in ("W_x", "W_h", "b_")),
        ),
    ),
}


def planted_changes(cell: Cell) -> Iterator[tuple[str, str, Cell]]:
    """A kind of mistake, the line it stands in, and the cell with this one change."""
    shapes, states = cell.program.shapes, {item.symbol for item in cell.states}
    for number, line in enumerate(cell.lines):
        before = [each.symbol for each in cell.lines[:number]]
        for kind, wrong in _wrong(line.expr, before, states, shapes):
            lines = (*cell.lines[:number], replace(line, expr=wrong), *cell.lines[number + 1 :])
            if wrong != line.expr:
                yield kind, line.symbol.name, replace(cell, name="planted", lines=lines)


def _wrong(expr, before, states, shapes) -> Iterator[tuple[str, sp.Expr]]:
    for symbol in sorted(expr.free_symbols, key=str):
        for other in before if symbol in before else ():
            if other != symbol and shapes[other] == shapes[symbol] and other not in states:
                yield "gate", expr.xreplace({symbol: other})
        if symbol in states:
            yield "old state", expr.xreplace({symbol: previous(symbol)})
        if len(shapes[symbol]) == 2 and len({*shapes[symbol]}) == 1:
            yield "transposed", expr.xreplace({symbol: T(symbol)})
    for term in sp.Add.make_args(expr) if expr.is_Add else ():
        yield "sign", expr - 2 * term
        if term.is_Symbol:
            yield "bias", expr - term
