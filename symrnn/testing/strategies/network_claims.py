"""Claims about networks of the catalogue, drawn: true ones, and false ones with one line of a program altered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache
from types import MappingProxyType
from typing import Any

import sympy as sp
from hypothesis import assume
from hypothesis import strategies as st

from symrnn.cells import CELLS
from symrnn.cells.losses import with_loss
from symrnn.cells.unroll import SYMBOLIC
from symrnn.claims.claim import Adjoint, Claim, Duality, Equivalence
from symrnn.gradients.adjoint_claims import adjoint_claims
from symrnn.gradients.cell_claims import backward_claim, jacobian_claim, two_ways_claim
from symrnn.gradients.gradient import bptt
from symrnn.programs.components import components
from symrnn.programs.program import Assign, Program

__all__ = ["KINDS", "false_network_claims", "true_network_claims"]

_SIZES = MappingProxyType({"n": 2, "m": 1})
_DIGITS = 30
_LITTLE = 1e-15

#: the network's names are sampled in this order: the simplest first
_NETWORKS = ("elman_unit", "elman", "gru", "lstm")
_STEPS = (1, 2)


@lru_cache(maxsize=len(_NETWORKS) * len(_STEPS))
def _adjoints(network: str, steps: int) -> tuple[Claim, ...]:
    program = with_loss(CELLS[network]("tanh"), steps=steps, initial=SYMBOLIC)
    return adjoint_claims(program, bptt(program, loss="loss"))


@lru_cache(maxsize=len(_NETWORKS) * len(_STEPS))
def _equivalences(network: str, steps: int) -> tuple[Claim, ...]:
    cell = CELLS[network]("tanh")
    return backward_claim(cell, steps), jacobian_claim(cell)


@lru_cache(maxsize=len(_NETWORKS) * len(_STEPS))
def _dualities(network: str, steps: int) -> tuple[Claim, ...]:
    return (two_ways_claim(CELLS[network]("tanh"), steps),)


KINDS: Mapping[str, Callable[[str, int], tuple[Claim, ...]]] = MappingProxyType(
    {"equivalence": _equivalences, "adjoint": _adjoints, "duality": _dualities}
)


def true_network_claims(kind: str) -> st.SearchStrategy[Claim]:
    """What holds of a network of the catalogue: "equivalence", "adjoint" or "duality"."""
    made = KINDS[kind]
    subjects = st.tuples(st.sampled_from(_NETWORKS), st.sampled_from(_STEPS))
    return subjects.flatmap(lambda subject: st.sampled_from(made(*subject)))


@st.composite
def false_network_claims(draw: st.DrawFn, kind: str) -> Claim:
    """The same with one line altered: one that changes what is claimed, by an exact or 30-digit evaluation."""
    claim = draw(true_network_claims(kind))
    program, decisive, allowed = _about(claim.statement)
    numbers = [number for number, line in enumerate(program.lines) if line.symbol in allowed]
    number = draw(st.sampled_from(numbers))
    line = program.lines[number]
    expr = draw(st.sampled_from(_ALTERATIONS))(line.expr)
    lines = (*program.lines[:number], Assign(line.symbol, expr, line.shape), *program.lines[number + 1 :])
    altered = Program(program.inputs, lines, program.outputs)
    assume(_differ(program, altered, decisive))
    return Claim(f"{claim.name}, {line.symbol} altered", _with(claim.statement, altered), claim.given)


def _with(statement: Any, program: Program) -> Any:
    """The statement about another program."""
    part = "program_a" if isinstance(statement, Equivalence) else "program"
    return replace(statement, **{part: program})


_ALTERATIONS: tuple[Callable[[sp.Expr], sp.Expr], ...] = (
    lambda expr: 2 * expr,
    lambda expr: -expr,
    lambda expr: expr.args[0] if expr.is_Add else expr * sp.Rational(1001, 1000),
    lambda expr: expr - 2 * expr.args[-1] if expr.is_Add else expr / 3,
)


def _about(statement: Any) -> tuple[Program, tuple[sp.Symbol, ...], set[sp.Symbol]]:
    """The program to alter a line of, the names whose values decide the claim, and the lines that may be altered."""
    if isinstance(statement, Equivalence):
        program = statement.program_a
        return program, program.outputs, {line.symbol for line in program.lines}
    if isinstance(statement, Adjoint):
        own = statement.adjoints[statement.of]
        return statement.program, (own,), {own}
    assert isinstance(statement, Duality)
    decisive = tuple(statement.adjoints[symbol] for symbol in statement.moved)
    return statement.program, decisive, {*statement.adjoints.values()} - {statement.adjoints[statement.loss]}


def _differ(one: Program, other: Program, symbols: tuple[sp.Symbol, ...]) -> bool:
    """Whether the symbols have other values at a point, entry by entry."""
    found = [_values(Program(program.inputs, program.lines, symbols)) for program in (one, other)]
    return any(abs(value - found[1][name]) > _LITTLE for name, value in found[0].items())


def _values(program: Program) -> dict[str, Any]:
    small = components(program, {name: size for name, size in _SIZES.items() if name in _size_names(program)})
    point = {item.symbol: Fraction(1 + 7 * k % 11, 9) for k, item in enumerate(small.inputs)}
    return small.evaluate(point, digits=_DIGITS)


def _size_names(program: Program) -> set[str]:
    return {size for shape in program.shapes.values() for size in shape if isinstance(size, str)}
