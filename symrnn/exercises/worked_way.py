"""The worked way of a drill: each line that the answer needs, forwards and then backwards, with its value.

The judge proves that each adjoint is that of its line, and that tangents, which run forwards, give the same derivative.
The values of the lines are recomputed to 30 digits; that of the last one is claimed by the exercise itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

import mpmath
import sympy as sp

from symrnn.claims.claim import Adjoint, Claim
from symrnn.derivation.exposition import Table, Text
from symrnn.derivation.step import Step
from symrnn.expressions.exact import fraction_to_rational, to_fraction
from symrnn.gradients.adjoint_claims import adjoint_claims
from symrnn.gradients.gradient import rtrl
from symrnn.gradients.passes import keep_needed
from symrnn.programs.program import Program, with_ending

__all__ = ["significant", "work_out"]

_PLACES = 6  # decimals of a line
_DIGITS = 4  # of an answer

Values = Mapping[str, mpmath.mpf]


def significant(value: mpmath.mpf) -> tuple[str, sp.Rational]:
    """A number to four digits, without an exponent, and half a percent of it, rounded up to one thousandth.

    >>> significant(mpmath.mpf("-0.0123456"))
    ('-0.01235', 7/100000)
    """
    exponent = int(mpmath.floor(mpmath.log10(abs(value))))
    unit = Fraction(10) ** (exponent - _DIGITS + 1)
    half_percent = to_fraction(mpmath.nstr(abs(value), 15)) / 200
    return _decimal(value, max(1, _DIGITS - 1 - exponent)), fraction_to_rational(unit * -(-half_percent // unit))


def _decimal(value: mpmath.mpf, places: int) -> str:
    scaled = int(mpmath.nint(value * mpmath.mpf(10) ** places))
    digits = str(abs(scaled)).zfill(places + 1)
    return f"{'-' if scaled < 0 else ''}{digits[:-places]}.{digits[-places:]}"


def work_out(forward: Program, back: Program, values: Values, asked: sp.Symbol) -> Step:
    """Every line that the derivative of the last output with respect to ``asked`` needs."""
    output, adjoint = forward.outputs[-1], with_ending(asked, "_bar")
    needed = keep_needed(back, [adjoint])
    return Step(
        str(asked),
        "The way",
        Text(
            "Forwards line by line, then backwards: the adjoint of a name, marked by a bar, is the derivative of "
            "{output} with respect to it. It is the sum, over the lines that use the name, of the line's adjoint times "
            "its slope. The answer is {adjoint}.",
            output=output,
            adjoint=adjoint,
        ),
        tuple(_rules(forward, back, needed, asked)),
        "the chain rule, one line at a time",
        definition=needed,
        table=_table(needed, values),
    )


def _rules(forward: Program, back: Program, needed: Program, asked: sp.Symbol) -> Iterator[Claim]:
    output, lines = forward.outputs[-1], {line.symbol for line in needed.lines}
    tangent = keep_needed(rtrl(forward, output, asked), [with_ending(asked, "_bar")])
    yield Claim.equivalent("backwards and forwards the same comes out", needed, tangent)
    for claim in adjoint_claims(forward, back, output):
        statement = claim.statement
        if isinstance(statement, Adjoint) and statement.adjoints[statement.of] in lines:
            yield claim


def _table(needed: Program, values: Values) -> Table:
    rows = tuple((line.symbol, _decimal(values[line.symbol.name], _PLACES)) for line in needed.lines)
    return Table("", ("line", "value"), rows, source="recomputed")
