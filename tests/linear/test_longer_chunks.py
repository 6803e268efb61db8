"""Chunks of 4 and 8 steps at given sizes: a second way beside the induction, in every form that chunks have."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sympy as sp
from linear_cells import exact_outputs

from symrnn import Assign, Cell, Outcome, check, name_symbol
from symrnn.cells import load
from symrnn.expressions.array_nodes import inv, pad, part, stack
from symrnn.expressions.nodes import T, dot
from symrnn.linear.chunk_claims import chunk_backward_claim_of, chunk_claim_of
from symrnn.linear.chunks import chunk_of, form_with
from symrnn.linear.log_decays import FORMS
from symrnn.programs.components import sizes_of

DIVIDING = ("retnet", "gla", "mamba2", "mlstm", "rwkv6", "rg_lru", "mingru")
DELTA = ("deltanet", "gated_deltanet", "kda", "rwkv7", "ttt_linear")
#: what is left undecided: the products of 1 - z of a minGRU have more than 20 000 terms, multiplied out, on the way
#: back, and the scores of an mLSTM take the judge minutes; of every length both are proved by `every_length_claims`
LEFT = {("mingru", "products"), *(("mlstm", decays) for decays in FORMS)}
#: in those two nothing decays
CASES = [(name, "products") for name in ("deltanet", "ttt_linear")]
CASES += [(name, decays) for name in (*DIVIDING, *DELTA[1:4]) for decays in ("products", *FORMS)]


def solve_row_by_row(cell: Cell, chunk: int) -> Cell:
    """The inverse of 1 - A written out as a forward substitution: row t is e_t and A_t times the rows before it."""
    lines: list[Assign] = []
    for line in cell.lines:
        if not isinstance(line.expr, inv):
            lines.append(line)
            continue
        system = name_symbol("system_of_steps")
        (unit,) = (term for term in line.expr.args[0].args if term.has(sp.Symbol) is False)
        lines.append(Assign(system, unit - line.expr.args[0], line.shape))
        rows: list[sp.Expr] = []
        for t in range(chunk):
            own: sp.Expr = T(pad(sp.S.One, t, chunk))
            if t:
                before = T(part(T(part(system, t, t + 1)), 0, t))
                own = own + (dot(before, stack(*rows)) if t > 1 else before * rows[0])
            name = name_symbol(f"solved_row{t + 1}")
            lines.append(Assign(name, own, (1, chunk)))
            rows.append(name)
        lines.append(Assign(line.symbol, stack(*rows), line.shape))
    return replace(cell, lines=tuple(lines))


def outcomes(name: str, chunk: int, decays: str, is_back: bool) -> set[Outcome]:
    form = form_with(load(name), decays)
    cells = {chunk: solve_row_by_row(chunk_of(form, chunk, decays), chunk)}
    claims = [chunk_claim_of(form, cells, (chunk,), 1)]
    claims += [chunk_backward_claim_of(form, cells, (chunk,), 1)] if is_back else []
    return {check(claim).outcome for claim in claims}


@pytest.mark.parametrize(("name", "decays"), [("gated_deltanet", "products"), ("gla", "middle")])
def test_chunks_of_four_are_proved(name: str, decays: str) -> None:
    assert outcomes(name, 4, decays, name == "gla") == {Outcome.PROVED}


@pytest.mark.slow
@pytest.mark.parametrize(("name", "decays"), [case for case in CASES if case not in LEFT])
def test_chunks_of_four_and_eight_are_proved_in_every_form(name: str, decays: str) -> None:
    assert outcomes(name, 4, decays, True) == {Outcome.PROVED}
    if name not in DELTA:
        assert outcomes(name, 8, decays, False) == {Outcome.PROVED}


@pytest.mark.slow
@pytest.mark.parametrize("name", DELTA)
def test_delta_rules_over_eight_steps_are_the_recurrence_in_fractions(name: str) -> None:
    form = form_with(load(name), "products")
    cells = {8: solve_row_by_row(chunk_of(form, 8), 8)}
    left, right = chunk_claim_of(form, cells, (8,)).programs()
    sizes = dict.fromkeys(sizes_of(left), 2)
    for seed in range(3):
        assert exact_outputs(left, sizes, seed) == exact_outputs(right, sizes, seed)
