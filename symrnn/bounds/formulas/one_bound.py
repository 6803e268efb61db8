"""Whether one bound is proved from what is known: asked of the lines that it is about, and not asked twice."""

from __future__ import annotations

from functools import lru_cache

from symrnn.claims.claim import Comparison, NormBound, free_symbols
from symrnn.judge.norms.norm_bounds import prove_bounds
from symrnn.programs.program import Input, Program

__all__ = ["proves"]


def proves(program: Program, bound: Comparison, known: tuple[Comparison, ...]) -> bool:
    """Whether the judge's rules show the bound from the lines of its names and what is known."""
    return _proves(_part_about(program, bound, known), bound, known)


@lru_cache(maxsize=256)  # a cell in three norms, its states and its Jacobian ask the same
def _proves(program: Program, bound: Comparison, known: tuple[Comparison, ...]) -> bool:
    return bool(prove_bounds(NormBound(program, (bound,)), known))


def _part_about(program: Program, bound: Comparison, known: tuple[Comparison, ...]) -> Program:
    """The lines of the names that stand there: what is asked of a longer program is the same question."""
    about = free_symbols(bound).union(*map(free_symbols, known))
    about |= {name for line in program.lines if line.symbol in about for name in line.expr.free_symbols}
    lines = tuple(line for line in program.lines if line.symbol in about)
    used = about.union(*(line.expr.free_symbols for line in lines)) - {line.symbol for line in lines}
    inputs = tuple(Input(symbol, shape) for symbol, shape in program.shapes.items() if symbol in used)
    return Program(inputs, lines, tuple(line.symbol for line in lines[-1:]))
