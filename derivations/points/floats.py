"""The lag-50 power in floating point: point 17."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import sympy as sp

from symrnn import Claim, Judgement, Quotation, Step, Table, Text, equal, name_symbol
from symrnn.expressions.exact import fraction_to_rational

from .pictures import floats_figure
from .slides import ISSUES

__all__ = ["powers"]

LAG = 50
b, v, w_n = map(name_symbol, ("b", "v", "w_n"))


@dataclass(frozen=True, slots=True)
class BinaryFormat:
    """A binary format of IEEE 754: digits of the significand, least and largest exponent of a normal number."""

    name: str
    digits: int
    least: int
    most: int

    def unit(self, value: Fraction) -> Fraction:
        """The distance of neighbouring numbers near a value: the unit in its last place."""
        exponent = self.least
        while value >= Fraction(2) ** (exponent + 1):
            exponent += 1
        return Fraction(2) ** (exponent - self.digits + 1)

    def round(self, value: Fraction) -> Fraction:
        """The nearest number of the format, of two equally near the one with an even last digit."""
        unit = self.unit(value)
        return round(value / unit) * unit

    @property
    def overflow(self) -> Fraction:
        """From here on a result is rounded to infinity: half a unit beyond the largest number."""
        return Fraction(2) ** (self.most + 1) - Fraction(2) ** (self.most - self.digits)


SINGLE = BinaryFormat("float32", 24, -126, 127)
HALF = BinaryFormat("float16", 11, -14, 15)

#: the weights on both sides of each limit: the last whose power stays finite, and the first whose does not
FINITE = ((SINGLE, Fraction(6183533, 2**20)), (HALF, Fraction(639, 2**9)))
NEARLY = (SINGLE, Fraction(12366905, 2**21))  # the float32 next to 5.897
INFINITE = ((SINGLE, Fraction(12367067, 2**21)), (HALF, Fraction(1279, 2**10)))
EIGHTH = (SINGLE, Fraction(1, 8))


def powers() -> Step:
    """Point 17: in floating point the power becomes exactly zero, or infinite."""
    eighth, six = ((equal(b, 2), equal(w_n, weight)) for weight in (sp.Rational(1, 8), 6))
    rows = sorted((EIGHTH, NEARLY, *FINITE, *INFINITE), key=lambda row: (row[0].digits, row[1]))
    return Step(
        "point-17",
        "In floating point it becomes exactly zero, or infinite",
        Text(
            "Computed as 50 rounded products in float32, the power is exactly 0 for a weight of {eighth}: the last "
            "product, {tie}, lies halfway between 0 and the smallest number, and is rounded to the even one, 0. The "
            "table has for each format the last weight whose power stays finite and the number next to it, whose power "
            "is infinite: for float32 that is at {shown}.",
            eighth=sp.Rational(1, 8),
            shown="5.897077",
            tie=sp.Pow(2, -150, evaluate=False),
        ),
        tuple(claim for form, weight in rows for claim in (*_claims(form, weight), *_claim_shown(form, weight))),
        "each product, compared with the nearest number of the format",
        figures=(floats_figure([_limits(form) for form in (SINGLE, HALF)], LAG),),
        table=Table(
            "The power of lag 50, by 50 rounded products",
            ("format", "weight", "power"),
            tuple((form.name, _write_weight(weight), _outcome(form, weight)) for form, weight in rows),
            tuple(tuple(claim.name for claim in (*_claims(*row), *_claim_shown(*row))) for row in rows),
        ),
        argued=(
            Text(
                "The sign of a weight has no part in this, and rounding is monotone: so in float32 the power is 0 for "
                "every weight of at most {eighth} in size, and infinite for every weight of at least {least}.",
                eighth=sp.Rational(1, 8),
                least="5.8970770835876465",
            ),
        ),
        quotation=Quotation(
            "the older inputs, e.g., x(t-50) and x(t-49), will become extremely small, [..] the older inputs, e.g., "
            "x(t-50) and x(t-49), will become extremely big",
            Judgement.IMPRECISE,
            (
                Claim.less_than("at 1/8 more than half the smallest float32 is left", 1, b**150 * w_n**LAG, eighth),
                Claim.less_than("at 6 a finite float32 is left", w_n**LAG, b**128 - b**103, six),
            ),
            source=ISSUES,
        ),
    )


def _limits(form: BinaryFormat) -> tuple[str, sp.Rational, sp.Rational]:
    """The smallest number above 0, and the largest: half a unit below where a result is rounded to infinity."""
    smallest = _rational(form.unit(Fraction(0)))
    largest = sp.Integer(2) ** (form.most + 1) - sp.Integer(2) ** (form.most - form.digits + 1)
    return form.name, smallest, largest


def _products(form: BinaryFormat, weight: Fraction) -> Iterator[tuple[Fraction, Fraction | None]]:
    """Each exact product of the one before with the weight, and its rounded value, None where that is infinite."""
    value = Fraction(1)
    for _ in range(LAG):
        exact = value * weight
        if exact >= form.overflow:
            yield exact, None
            return
        value = form.round(exact)
        yield exact, value


def _claims(form: BinaryFormat, weight: Fraction) -> tuple[Claim, ...]:
    """Each product is rounded to the number beside it, or to infinity."""
    claims, limit = [], _rational(form.overflow)
    for number, (exact, value) in enumerate(_products(form, weight), 1):
        name = f"{form.name}, {_write_weight(weight)}, product {number}"
        if value is None:
            claims.append(Claim.at_most(f"{name} is rounded to infinity", limit, _rational(exact)))
            continue
        distance = sp.Abs(_rational(exact) - _rational(value))
        claims.append(Claim.at_most(f"{name} is rounded right", distance, _rational(form.unit(exact) / 2)))
        claims.append(Claim.less_than(f"{name} is finite", _rational(exact), limit))
    return tuple(claims)


def _claim_shown(form: BinaryFormat, weight: Fraction) -> tuple[Claim, ...]:
    """What stands in the table is the weight, and the last product, in so many digits."""
    name, decimal = f"{form.name}, {_write_weight(weight)}", _outcome(form, weight)
    shown = _rational(Fraction(_write_weight(weight)))
    close = sp.Rational(1, 10**15) if weight.denominator >= 100 else sp.S.Zero
    claims = [Claim.at_most(f"{name}: the weight", sp.Abs(w_n - shown), close, (equal(w_n, _rational(weight)),))]
    *_, (_, value) = _products(form, weight)
    if value is not None:
        last = (equal(v, _rational(value)),)
        off = sp.Abs(v - _rational(Fraction(decimal)))
        claims.append(Claim.at_most(f"{name}: the power", off, _rational(value / 10**5), last) if value else
                      Claim.equality(f"{name}: the power", v, 0, last))  # fmt: skip
    return tuple(claims)


def _outcome(form: BinaryFormat, weight: Fraction) -> str:
    *_, (_, value) = _products(form, weight)
    return "infinity" if value is None else f"{float(value):.6g}"


def _write_weight(weight: Fraction) -> str:
    return str(weight) if weight.denominator < 100 else repr(float(weight))


def _rational(value: Fraction) -> sp.Rational:
    return fraction_to_rational(value)
