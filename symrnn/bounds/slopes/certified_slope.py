"""What is known for certain of the largest slope of an activation."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NoReturn

import sympy as sp

from symrnn.claims.claim import Claim
from symrnn.claims.verdict import Verdict
from symrnn.expressions.arguments import check_arguments
from symrnn.expressions.display import brief_text, mimebundle
from symrnn.expressions.exact import rational_to_fraction

__all__ = ["CertifiedSlope"]

LONGEST_FRACTION, DECIMALS, TINY = 1000, 10**16, 10**6


@check_arguments
@dataclass(frozen=True, slots=True)
class CertifiedSlope:
    """What is proved of the largest slope: ``low <= sup|f'| <= high``, both the same number where it is known exactly.

    ``high`` is None where no bound was proved, and ``unbounded`` says that it was proved that there is none.
    ``attained`` says whether ``|f'|`` takes the value ``high``, None where that is not known; ``at`` is an argument
    where ``|f'|`` is at least ``low``, or at least near it where the supremum is approached and never taken.
    ``verdicts`` are all PROVED: that ``slope`` is the derivative, the upper bound at every argument, the lower one at
    ``at``.

    >>> from symrnn import slope_bound
    >>> found = slope_bound("sigmoid")
    >>> print(found, found.exact, found.at)
    sigmoid: sup|f'| = 1/4, attained at 0 True 0
    """

    name: str
    slope: sp.Expr
    verdicts: tuple[Verdict, ...] = field(default=(), repr=False)
    low: sp.Rational | None = None
    high: sp.Rational | None = None
    at: sp.Rational | None = None
    attained: bool | None = None
    unbounded: bool = False

    __repr__ = brief_text
    _repr_mimebundle_ = mimebundle

    def __reduce__(self) -> NoReturn:
        raise TypeError("a CertifiedSlope holds verdicts, which are not copied; copy its claims, and check them again")

    @property
    def claims(self) -> tuple[Claim, ...]:
        """The claims that the verdicts are about."""
        return tuple(verdict.claim for verdict in self.verdicts)

    @property
    def exact(self) -> bool:
        """Whether the supremum is known exactly."""
        return self.high is not None and self.low == self.high

    def __str__(self) -> str:
        return f"{self.name}: {self._text()}"

    def _text(self) -> str:
        if self.unbounded:
            return "|f'| has no bound"
        if self.high is None:
            reached = (
                "" if self.low is None else f"; at {write_fraction(self.at)} it is at least {write_fraction(self.low)}"
            )
            return f"no bound of |f'| was proved{reached}"
        if not self.exact:
            return f"sup|f'| lies between {write_fraction(self.low)} and {write_fraction(self.high)}"
        where = f"attained at {write_fraction(self.at)}" if self.attained else "not attained"
        return f"sup|f'| = {write_fraction(self.high)}, {where}"


def write_fraction(number: sp.Rational) -> str:
    """A short fraction as it is, a decimal written out, a longer number cut short after 16 decimals.

    >>> write_fraction(sp.Rational(1, 4)), write_fraction(sp.Rational("1.0998393201288"))
    ('1/4', '1.0998393201288')
    """
    if number.q <= LONGEST_FRACTION:
        return str(number)
    if 0 < abs(number) * TINY < 1:
        return f"{float(number):.3g}"
    scaled = rational_to_fraction(number) * DECIMALS
    digits = f"{abs(int(scaled)):017d}"
    text = f"{'-' if number < 0 else ''}{digits[:-16]}.{digits[-16:]}"
    return text.rstrip("0") if scaled.denominator == 1 else f"{text}..."
