"""What was stated of a gradient over a lag, and what is certified of it: as data, and in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from symrnn.bounds import CertifiedRegime, Regime
from symrnn.bounds.intervals.decimals import round_down
from symrnn.errors import inflect
from symrnn.testing.bounds.checks import Certified
from symrnn.testing.kernels.findings import number_or_text

__all__ = ["BoundReport", "BoundUndecided", "BoundViolation", "bound_report", "regime_report"]

#: beside its own size: a certified bound that reaches so little beyond the stated one does so by rounding
_ROUNDING = Fraction(1, 10**9)

_STATE_LARGER = "the numbers differ by rounding alone: state the bound a little larger, as in bound*(1 + 1e-9)"
_GIVE_INPUTS = "give x, the inputs that you mean, or a box of them: x=between(low, high)"
_SEARCH_LONGER = "give more seconds, a smaller box, or another norm; a certificate may also exist for other lags"
_LARGER = "the bound is wrong there: state a larger one, or mean smaller boxes of params, x and initial"

_NOT_VANISHING: Mapping[Regime, tuple[str, str]] = MappingProxyType(
    {
        Regime.EXPLODING: ("does not vanish over {}: it explodes", "scale the recurrent weights down"),
        Regime.NEITHER: (
            "does not vanish over {}",
            "it keeps its size, or it depends on the place in the box",
        ),
        Regime.UNDECIDED: ("is not known to vanish over {}: undecided", ""),
    }
)


@dataclass(frozen=True, slots=True)
class BoundReport:
    """What was expected of ||dh_T/dh_{T-lag}||, and between which bounds it is certified to lie.

    ``place`` is where it is larger than expected, in words; empty where no such place is known. ``certificate`` says
    what the bounds come from, ``advice`` what to do.
    """

    cell: str
    headline: str
    expected: str
    norm: str
    lag: int
    lower: float
    upper: float
    place: str
    certificate: str
    advice: str

    def __str__(self) -> str:
        rows = (
            ("expected", self.expected),
            ("certified", f"between {self.lower!r} and {self.upper!r}"),
            ("place", self.place),
            ("shown by", self.certificate),
            ("what to do", self.advice),
        )
        shown = (f"  {name:<12}{text}" for name, text in rows if text)
        return "\n".join((self.headline, "", f"  {'lag':<12}{self.lag}", *shown))

    def record(self) -> dict[str, Any]:
        """The report as plain data, for files that programs read."""
        ends = {"lower": number_or_text(self.lower), "upper": number_or_text(self.upper)}
        return asdict(self) | ends | {"place": self.place or None}


class BoundViolation(AssertionError):  # noqa: N818  # named after what is found, as pytest shows it
    """What was stated of a gradient over many steps is certified to be false. ``report`` says where and by how much.

    >>> import symrnn as sr
    >>> params = {"W_xh": 1, "W_hh": 3, "b_h": 0}
    >>> try:
    ...     sr.testing.assert_vanishes(sr.cells.elman_unit("identity"), params, 20)
    ... except sr.testing.BoundViolation as error:
    ...     print(error.report.headline)
    the gradient of the cell elman_unit does not vanish over 20 steps: it explodes
    """

    __module__ = "symrnn.testing"  # where users find it, in tracebacks too

    def __init__(self, report: BoundReport) -> None:
        super().__init__(str(report))
        self.report = report


class BoundUndecided(AssertionError):  # noqa: N818  # named after what is found, as pytest shows it
    """What was stated of a gradient over many steps is neither certified nor refuted. ``report`` says what is known.

    >>> import symrnn as sr
    >>> params = {"W_xh": 1, "W_hh": 3, "b_h": 0}
    >>> try:
    ...     sr.testing.assert_vanishes(sr.cells.elman_unit(), params, 20)
    ... except sr.testing.BoundUndecided as error:
    ...     print(error.report.headline)
    the gradient of the cell elman_unit is not known to vanish over 20 steps: undecided
    """

    __module__ = "symrnn.testing"  # where users find it, in tracebacks too

    def __init__(self, report: BoundReport) -> None:
        super().__init__(str(report))
        self.report = report


def bound_report(cell: str, found: Certified, bound: Fraction, has_inputs: bool) -> BoundReport:
    """The report on a stated bound that is not certified: it fails at a place, or nobody knows."""
    steps = inflect(found.lag, "step")
    failed = found.fails(bound)
    if failed:
        headline, advice = f"the gradient of the cell {cell} is larger than stated over {steps}", _LARGER
    else:
        headline = f"whether the gradient of the cell {cell} is as small as stated over {steps} is undecided"
        is_rounding = found.upper < float("inf") and Fraction(found.upper) <= bound * (1 + _ROUNDING)
        advice = _STATE_LARGER if is_rounding else _SEARCH_LONGER if has_inputs else _GIVE_INPUTS
    place = f"{found.place}: there it is at least {round_down(found.attained)}" if failed else ""
    expected = f"norm {found.norm} of dh_T/dh_(T-{found.lag}) <= {_decimal(bound)}"
    return BoundReport(
        cell, headline, expected, found.norm, found.lag, found.lower, found.upper, place, found.how, advice
    )


def regime_report(cell: str, found: CertifiedRegime, has_inputs: bool) -> BoundReport:
    """The report on a network that is not certified to vanish."""
    words, advice = _NOT_VANISHING[found.regime]
    return BoundReport(
        cell,
        f"the gradient of the cell {cell} {words.format(inflect(found.lag, 'step'))}",
        f"norm {found.norm} of dh_T/dh_(T-{found.lag}) < 1",
        found.norm,
        found.lag,
        found.lower,
        found.upper,
        "",
        found.certificate,
        advice or (_SEARCH_LONGER if has_inputs else _GIVE_INPUTS),
    )


def _decimal(number: Fraction) -> str:
    """A number as the float nearest to it, where there is one."""
    try:
        return repr(float(number))
    except OverflowError:
        return str(number)
