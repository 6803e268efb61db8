"""What stands behind what a step shows beside its claims: which claim an entry of a table or a line stands in."""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType
from typing import Any

import sympy as sp

from symrnn.claims.claim import Claim, Comparison, Induction, NormBound, Relation, Root
from symrnn.derivation.exposition import Table
from symrnn.derivation.step import Step
from symrnn.errors import InputError, listing
from symrnn.expressions.exact import fraction_to_rational, to_fraction
from symrnn.programs.program import Program

__all__ = ["is_claimed", "open_rows", "open_source", "refuse_unclaimed_entries"]

_LEFT_OUT = "…"
_OPPOSITES = MappingProxyType({Relation.AT_MOST: Relation.LESS_THAN, Relation.LESS_THAN: Relation.AT_MOST})


def is_claimed(program: Program, claims: tuple[Claim, ...]) -> bool:
    """Whether all lines of a program stand in one program that a claim is about, or, put together, in one comparison.

    >>> from symrnn.cells import elman
    >>> from symrnn.gradients.one_step import one_step
    >>> is_claimed(one_step(elman()), ())
    False
    """
    lines = set(program.lines)
    if any(lines <= set(each.lines) for claim in claims for each in claim.programs()):
        return True
    values = _put_together(program)
    return bool(values) and any(
        isinstance(claim.statement, Comparison)
        and all(any(side.has(value) for side in claim.statement.expressions()) for value in values)
        for claim in claims
    )


def _put_together(program: Program) -> tuple[sp.Expr, ...]:
    """What the lines assign, in the inputs; a line that is 0 adds nothing to a sum."""
    values: dict[sp.Symbol, sp.Expr] = {}
    for line in program.lines:
        values[line.symbol] = line.expr.xreplace(values)
    return tuple(value for value in values.values() if value != 0)


def open_rows(table: Table) -> tuple[int, ...]:
    """The rows of a table that no claim stands behind."""
    return tuple(
        number for number, row in enumerate(table.rows) if _says_something(row) and not table.claims_of(number)
    )


def open_source(step: Step) -> str | None:
    """Where those rows of a step's table come from that no claim stands behind; None where there are none."""
    return step.table.source if step.table is not None and open_rows(step.table) else None


def refuse_unclaimed_entries(step: Step, before: tuple[Step, ...]) -> None:
    """See that each entry of a row stands in the claims that the row names; ``before`` is what the step rests on.

    A number is a side of a comparison, what is rounded to it, or what a line of a program assigns; a formula stands
    anywhere in a claim, and a name also by its adjoint or tangent; words stand in its name. What stands first in a row
    says what it is about.

    Raises
    ------
    InputError
        for an entry that stands in none of them, and a name that no claim has.
    """
    table = step.table
    if table is None or not table.claims:
        return
    known = [claim for each in (step, *before) for claim in each.claims]
    for number, row in enumerate(table.rows):
        names = table.claims_of(number)
        claims = [claim for claim in known if claim.name in names]
        missing = set(names).difference(claim.name for claim in claims)
        if missing:
            raise InputError(
                f"step {step.id}: the table names the claim {listing(map(repr, sorted(missing)))}, which neither the "
                "step has nor one that it rests on"
            )
        for place, entry in enumerate(row if names and _says_something(row) else ()):
            if not any(_stands_in(entry, claim, is_first=not place) for claim in claims):
                raise InputError(
                    f"step {step.id}: the entry {str(entry)!r} in row {number + 1} of the table stands in none of the "
                    f"claims {listing(map(repr, names))}; claim it, or name no claims for this row"
                )


def _says_something(row: tuple[Any, ...]) -> bool:
    return any(entry != _LEFT_OUT for entry in row)


def _stands_in(entry: Any, claim: Claim, *, is_first: bool) -> bool:
    if isinstance(entry, str):
        return is_first or all(_part_stands_in(part, claim) for part in entry.split(", "))
    if isinstance(entry, Comparison):
        return entry in (claim.statement, *claim.given) or _opposite(entry) in claim.given
    value = sp.Integer(entry) if isinstance(entry, int) else entry
    if isinstance(value, sp.Rational):
        return value in _values(claim)
    if isinstance(value, sp.Symbol):
        derived = (value.name, f"{value.name}_bar", f"{value.name}_dot")
        return any(symbol.name in derived for expr in claim.expressions() for symbol in expr.free_symbols)
    return isinstance(value, sp.Basic) and any(expr.has(value) for expr in claim.expressions())


def _part_stands_in(part: str, claim: Claim) -> bool:
    """A number in digits, or words."""
    try:
        number = fraction_to_rational(to_fraction(part.replace("\N{MINUS SIGN}", "-")))
    except InputError:
        return part in claim.name
    return number in _values(claim)


def _opposite(comparison: Comparison) -> Comparison | None:
    """What does not hold where the comparison does: b <= a for a < b."""
    relation = _OPPOSITES.get(comparison.relation)
    return None if relation is None else Comparison(comparison.rhs, relation, comparison.lhs)


def _values(claim: Claim) -> set[sp.Expr]:
    """What a claim says that something is: the sides of its comparisons, decimals, and what lines assign."""
    lines = (line.expr for program in claim.programs() for line in program.lines)
    sides = (side for each in _comparisons(claim) for side in each.expressions())
    return {value for expr in (*lines, *sides) for value in (expr, *_decimals_in(expr))}


def _comparisons(claim: Claim) -> Iterator[Comparison]:
    yield from (each for each in claim.given if isinstance(each, Comparison))
    match claim.statement:
        case Comparison():
            yield claim.statement
        case Induction(statement) | Root(statement):
            yield statement
        case NormBound(_, bounds):
            yield from bounds


def _decimals_in(side: sp.Expr) -> Iterator[sp.Expr]:
    """In ``|value - decimal|`` the decimal."""
    if isinstance(side, sp.Abs):
        yield from (sign * term for term in sp.Add.make_args(side.args[0]) for sign in (1, -1) if term.is_Rational)
