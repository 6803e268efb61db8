"""Bounds of the Jacobians of a GRU and an LSTM, each proved from the ranges of the gates."""

from __future__ import annotations

import sympy as sp

from symrnn.cells import gru, lstm
from symrnn.cells.cell import Cell
from symrnn.claims.claim import Claim, Comparison, at_most
from symrnn.expressions.nodes import blocks, norm_2, norm_inf
from symrnn.gradients.jacobian import state_jacobian
from symrnn.gradients.one_step import one_step
from symrnn.programs.program import Program, name_symbol

QUARTER = sp.Rational(1, 4)
z, r, f, g, i, o, v_h, h_prev, c_prev = map(name_symbol, ("z", "r", "f", "g", "i", "o", "v_h", "h_prev", "c_prev"))
W_hz, W_hr, W_hg, W_hf, W_hi, W_ho = map(name_symbol, ("W_hz", "W_hr", "W_hg", "W_hf", "W_hi", "W_ho"))
J_h_h, J_h_c, J_c_h, J_c_c = map(name_symbol, ("J_h_h", "J_h_c", "J_c_h", "J_c_c"))
zeta, phi, D = map(name_symbol, ("zeta", "phi", "D"))


def of_gru() -> Claim:
    """The 2-norm of a GRU's Jacobian."""
    parts = (
        *(at_most(sp.Abs(z), zeta), at_most(sp.Abs(r), 1), at_most(sp.Abs(1 - z), 1), at_most(sp.Abs(1 - g**2), 1)),
        *(at_most(sp.Abs(gate * (1 - gate)), QUARTER) for gate in (r, z)),
        at_most(sp.Abs(h_prev - g), 2),
    )
    bound = zeta + norm_2(W_hg) * (1 + norm_2(W_hr) / 4) + norm_2(W_hz) / 2
    given = (at_most(sp.Abs(h_prev), 1), at_most(z, zeta))
    return _claim("GRU", gru(), (*_within((z, r), (g,)), *parts, at_most(norm_2(J_h_h), bound)), given)


def of_lstm() -> Claim:
    """The infinity norm of an LSTM's Jacobian, a matrix of four blocks."""
    parts = (
        *(at_most(sp.Abs(f), phi), at_most(sp.Abs(i), 1), at_most(sp.Abs(o), 1)),
        *(at_most(sp.Abs(value), 1) for value in (g, v_h, 1 - g**2, 1 - v_h**2)),
        *(at_most(sp.Abs(gate * (1 - gate)), QUARTER) for gate in (f, i, o)),
    )
    memory = norm_inf(W_hg) + D / 4 * norm_inf(W_hf) + norm_inf(W_hi) / 4
    rows = (
        *(at_most(norm_inf(J_c_h), memory), at_most(norm_inf(J_h_h), memory + norm_inf(W_ho) / 4)),
        *(at_most(norm_inf(J_c_c), phi), at_most(norm_inf(J_h_c), phi)),
    )
    whole = at_most(norm_inf(blocks(J_h_h, J_h_c, J_c_h, J_c_c)), memory + norm_inf(W_ho) / 4 + phi)
    given = (at_most(sp.Abs(c_prev), D), at_most(0, D), at_most(f, phi))
    return _claim("LSTM", lstm(), (*_within((f, i, o), (g, v_h)), *parts, *rows, whole), given)


def _claim(name: str, cell: Cell, bounds: tuple[Comparison, ...], given: tuple[Comparison, ...]) -> Claim:
    forward, slopes = one_step(cell), state_jacobian(cell)
    program = Program(forward.inputs, (*forward.lines, *slopes.lines), slopes.outputs)
    return Claim.norm_bound(f"the Jacobian of the {name}", program, bounds, given)


def _within(gates: tuple[sp.Symbol, ...], values: tuple[sp.Symbol, ...]) -> tuple[Comparison, ...]:
    """Gates from 0 to 1, values from -1 to 1."""
    ranges = [(0, gate) for gate in gates] + [(-1, value) for value in values]
    return tuple(side for low, name in ranges for side in (at_most(low, name), at_most(name, 1)))
