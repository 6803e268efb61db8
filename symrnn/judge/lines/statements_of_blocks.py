"""A statement about programs with stacks, parts and pads as statements about their blocks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from itertools import chain
from typing import Any

import sympy as sp

from symrnn.claims.claim import Adjoint, Duality, Equivalence, Hypothesis
from symrnn.claims.verdict import Evidence
from symrnn.errors import inflect
from symrnn.judge.lines.blocks import Blocks, blocks_of
from symrnn.judge.lines.cuts import NoBlocksError
from symrnn.judge.normal_form.limits import tell_limit

__all__ = ["by_blocks"]

Statement = Equivalence | Adjoint | Duality
Proof = Callable[[Any, tuple[Hypothesis, ...]], Evidence | None]


def by_blocks(prove: Proof) -> Proof:
    """The same proof, of the statements about the blocks where there are any: all of them have to hold."""

    @wraps(prove)
    def prove_blocks(statement: Statement, given: tuple[Hypothesis, ...]) -> Evidence | None:
        try:
            blocks = blocks_of(statement.programs())
            if blocks is None:
                return prove(statement, given)
            parts = _statements(statement, blocks)
        except NoBlocksError as stop:
            tell_limit("taking apart into blocks", stop)
            return None
        found = []
        for each in parts:
            evidence = prove(each, given)
            if evidence is None:
                return None
            found.append(evidence)
        details = dict.fromkeys(detail for evidence in found for detail in evidence.details)
        return Evidence(found[0].method, (*details, *_tell_cuts(len(found), blocks)))

    return prove_blocks


def _tell_cuts(statements: int, blocks: Blocks) -> tuple[str, ...]:
    cuts = {size: rows[1:-1] for size, rows in blocks.cuts.items() if rows[2:]}
    told = " and ".join(sorted(f"{size} cut at {', '.join(map(str, rows))}" for size, rows in cuts.items()))
    return (f"{inflect(statements, 'statement')} about blocks, with {told}",) if told else ()


def _statements(statement: Statement, blocks: Blocks) -> tuple[Statement, ...]:
    """One statement, and for an adjoint one for each block of the name that it is about."""
    if isinstance(statement, Equivalence):
        return (Equivalence(blocks.program(statement.program_a), blocks.program(statement.program_b)),)
    program = blocks.program(statement.program)
    if isinstance(statement, Duality):
        adjoints, tangents = (_pairs(each, blocks) for each in (statement.adjoints, statement.tangents))
        return (Duality(program, statement.loss, adjoints, tangents),)
    if missing := [symbol for symbol in statement.uses if symbol not in statement.adjoints]:
        raise NoBlocksError(f"{missing[0]} has no adjoint")
    forward = blocks.program(statement.forward)
    adjoints = _pairs(statement.adjoints, blocks)
    return tuple(Adjoint(forward, program, statement.loss, block, adjoints) for block in blocks.flat(statement.of))


def _pairs(names: Mapping[sp.Symbol, sp.Symbol], blocks: Blocks) -> dict[sp.Symbol, sp.Symbol]:
    """Block by block: names of one shape have as many."""
    pairs = (zip(blocks.flat(one), blocks.flat(other), strict=True) for one, other in names.items())
    return dict(chain.from_iterable(pairs))
