"""Adjoints in programs of vectors and matrices: proved at every size by a free entry, refuted entry by entry."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

import sympy as sp

from symrnn.claims.claim import Adjoint, Comparison, Hypothesis, Relation
from symrnn.claims.verdict import Evidence
from symrnn.judge.inequalities.comparison_proofs import proves_comparison
from symrnn.judge.inequalities.inequality import SHORT_SEARCH
from symrnn.judge.lines.adjoint_entries import SlopeRule, entry_term
from symrnn.judge.lines.entries import Entries, Entry
from symrnn.judge.lines.inverses import InverseEntry
from symrnn.judge.lines.sizes import restrict, small_sizes
from symrnn.judge.lines.sums import Same, Summed, UpTo
from symrnn.judge.normal_form.function_rewrites import switches
from symrnn.judge.normal_form.normalizer import Normalizer
from symrnn.programs.components import components, entries, sizes_of
from symrnn.programs.program import Assign

__all__ = ["adjoints_of_entries", "conditions_of_entry", "proves_entry_by_cases"]

Definitions = Mapping[sp.Symbol, sp.Expr]


def conditions_of_entry(
    adjoint: Adjoint, uses: list[Assign], slopes: SlopeRule, values: Definitions
) -> tuple[str, ...] | None:
    """The side conditions under which the adjoint's entry [i, j] is the sum over the uses; None if it is not proved.

    ``values`` are names to be put in wherever they stand, beside the partial sums of the adjoint.
    """
    both, found, expected = _sides_of_entry(adjoint, uses, slopes, values)
    normalizer = Normalizer()
    difference = normalizer.quotient(found) - normalizer.quotient(expected)
    if not difference.numerator.is_zero_polynomial():
        return None
    return both.conditions(normalizer)


def proves_entry_by_cases(
    adjoint: Adjoint, uses: list[Assign], slopes: SlopeRule, values: Definitions, given: tuple[Hypothesis, ...]
) -> Evidence | None:
    """The same where functions switch: by the signs of their arguments, with a number for each entry and each sum."""
    both, *sides = _sides_of_entry(adjoint, uses, slopes, values)
    if not any(switches(side) for side in sides):
        return None
    numbers: dict[sp.Expr, sp.Symbol] = {}
    found, expected = (_name_entries(side, numbers) for side in sides)
    proof = proves_comparison(Comparison(found, Relation.EQUAL, expected), given, SHORT_SEARCH)
    if proof is None:
        return None
    conditions = both.conditions(Normalizer())
    details = [_name_as_written(detail, numbers.values()) for detail in proof.details]
    return Evidence(proof.method, (*details, *((f"where {', '.join(conditions)}",) if conditions else ())))


def _sides_of_entry(
    adjoint: Adjoint, uses: list[Assign], slopes: SlopeRule, values: Definitions
) -> tuple[Entries, sp.Expr, sp.Expr]:
    """The entry [i, j] as the line says, and as the sum over the uses."""
    program = adjoint.program
    bar = adjoint.adjoints[adjoint.of]
    definitions = {line.symbol: line.expr for line in program.lines}
    known = set(adjoint.adjoints.values()) | set(adjoint.forward.shapes)
    partial_sums = {symbol: expr for symbol, expr in definitions.items() if symbol not in known}
    both = Entries(program.shapes, {**partial_sums, **values})
    found = both.of(definitions[bar], program.shapes[bar])
    # the derivative of the loss by itself is 1; what lines after it send back is added to that
    expected = sp.S.One if adjoint.of == adjoint.loss else sp.S.Zero
    for line in uses:
        expected += entry_term(both, line, adjoint.adjoints[line.symbol], adjoint.of, slopes)
    return both, found, expected


def _name_entries(expr: sp.Expr, numbers: dict[sp.Expr, sp.Symbol]) -> sp.Expr:
    """The expression with entries and sums over indices as real numbers, equal ones as one."""
    if isinstance(expr, (Entry, Summed, Same, UpTo, InverseEntry)):
        return numbers.setdefault(expr, sp.Dummy(_label(expr), real=True))
    return expr.func(*(_name_entries(argument, numbers) for argument in expr.args)) if expr.args else expr


def _name_as_written(text: str, numbers: Iterable[sp.Symbol]) -> str:
    for number in numbers:
        text = text.replace(str(number), number.name)
    return text


def _label(expr: sp.Expr) -> str:
    """An entry as its name and free indices: a[i]."""
    if isinstance(expr, Entry):
        return f"{expr.args[0]}[{', '.join(index.name for index in expr.args[1:])}]"
    return _LABELS[type(expr)]


#: how what is no entry of a name is called
_LABELS: Mapping[Any, str] = MappingProxyType(
    {Summed: "a sum", Same: "[i = j]", UpTo: "[i <= j]", InverseEntry: "an entry of an inverse"}
)


def adjoints_of_entries(adjoint: Adjoint) -> Iterator[tuple[dict[str, int], Adjoint]]:
    """The same statement about each entry of the name, in the programs taken apart at small sizes."""
    for sizes in small_sizes(sizes_of(adjoint.program)):
        forward = components(adjoint.forward, restrict(sizes, adjoint.forward))
        program = components(adjoint.program, sizes)
        names: dict[sp.Symbol, sp.Symbol] = {}
        for symbol, bar in adjoint.adjoints.items():
            pairs = zip(
                entries(symbol, adjoint.program.shapes[symbol], sizes),
                entries(bar, adjoint.program.shapes[bar], sizes),
                strict=True,
            )
            names |= {one: other for left, right in pairs for one, other in zip(left, right, strict=True)}
        for row in entries(adjoint.of, adjoint.program.shapes[adjoint.of], sizes):
            for entry in row:
                yield sizes, Adjoint(forward, program, adjoint.loss, entry, names)
