"""Adjoints in programs of vectors and matrices: proved at every size by a free entry, refuted entry by entry."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import sympy as sp

from symrnn.claims.claim import Adjoint
from symrnn.judge.lines.adjoint_entries import entry_term
from symrnn.judge.lines.entries import Entries
from symrnn.judge.lines.sizes import restrict, small_sizes
from symrnn.judge.normal_form.normalizer import Normalizer
from symrnn.programs.components import components, entries, sizes_of
from symrnn.programs.program import Assign

__all__ = ["adjoints_of_entries", "conditions_of_entry"]

Definitions = Mapping[sp.Symbol, sp.Expr]


def conditions_of_entry(
    adjoint: Adjoint, uses: list[Assign], slope: Callable[[sp.Expr], sp.Expr], values: Definitions
) -> tuple[str, ...] | None:
    """The side conditions under which the adjoint's entry [i, j] is the sum over the uses; None if it is not proved.

    ``values`` are names to be put in wherever they stand, beside the partial sums of the adjoint.
    """
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
        expected += entry_term(both, line, adjoint.adjoints[line.symbol], adjoint.of, slope)
    normalizer = Normalizer()
    difference = normalizer.quotient(found) - normalizer.quotient(expected)
    if not difference.numerator.is_zero_polynomial():
        return None
    return both.conditions(normalizer)


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
