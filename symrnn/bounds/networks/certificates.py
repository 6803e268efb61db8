"""A regime and what shows it: data, and the words of the certificate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType

from symrnn.bounds.intervals.decimals import round_down, round_up
from symrnn.expressions.arguments import check_arguments
from symrnn.expressions.copying import reduce_to_fields
from symrnn.expressions.display import brief_text, mimebundle

__all__ = [
    "ALONG",
    "ALWAYS",
    "EVERY",
    "WITHIN",
    "CertifiedRegime",
    "Regime",
    "is_one",
    "kind_of",
    "place_of",
    "reason_along",
    "reason_at_every_time",
]

#: a norm that is proved to be this near 1 neither vanishes nor explodes
_NEAR_ONE = 1e-6

#: for what a regime is certified
ALWAYS, EVERY, ALONG, WITHIN = (
    "every state and input",
    "every input within those given",
    "the given inputs",
    "all within the given boxes",
)
_PLACES: Mapping[str, str] = MappingProxyType(
    {
        ALWAYS: "at every state and input",
        EVERY: "at every state and every input within those given",
        ALONG: "along the given inputs",
        WITHIN: "for all within the given boxes",
    }
)
_TO_COME: Mapping[str, str] = MappingProxyType(
    {
        ALWAYS: "at every state and input to come",
        EVERY: "at every state and input to come within those given",
    }
)


class Regime(Enum):
    """What the norm of the Jacobian product over the lag does, for all that the scope says.

    >>> from symrnn.bounds import regime
    >>> from symrnn.cells import elman_unit
    >>> regime(elman_unit("identity"), {"W_xh": 1, "W_hh": 2, "b_h": 0}).regime.name
    'EXPLODING'
    """

    VANISHING = "below 1"
    EXPLODING = "above 1"
    NEITHER = "1 up to a millionth, or below 1 at one place and above 1 at another"
    UNDECIDED = "not known"


@check_arguments
@dataclass(frozen=True, slots=True)
class CertifiedRegime:
    """A regime with what shows it: ``lower <= ||dh_t/dh_{t-lag}|| <= upper`` in this norm, for all that ``scope`` says.

    ``falls_below`` is the number of steps from which on the norm is certified to be at most ``size``: for good, or up
    to ``lag`` where only the given sequence shows it. None says that it is not certified.

    ``scope`` is "every state and input", "every input within those given", "the given inputs", or, where boxes are
    given, "all within the given boxes". ``float64`` is the norm along the given inputs as floating point has it, at the
    middle of a box, without any certificate; None where there is none. ``stopped`` says after how many seconds the
    search ended without having looked at all; None where it came to its end.

    >>> from symrnn.bounds import regime
    >>> from symrnn.cells import elman_unit
    >>> found = regime(elman_unit("identity"), {"W_xh": 1, "W_hh": 0.5, "b_h": 0}, lag=3)
    >>> found.regime.name, found.scope, round(found.upper, 12), found.falls_below
    ('VANISHING', 'every state and input', 0.125, 10)
    """

    regime: Regime
    certificate: str
    norm: str
    lag: int
    lower: float
    upper: float
    size: float
    falls_below: int | None
    scope: str
    float64: float | None
    stopped: float | None

    __reduce__ = reduce_to_fields
    __repr__ = brief_text
    _repr_mimebundle_ = mimebundle

    def __str__(self) -> str:
        text = f"{self.regime.name.lower()}: {self.certificate}"
        return text if self.stopped is None else f"{text}; stopped after {self.stopped:g} s"


def kind_of(lower: float, upper: float, seen: tuple[float, float]) -> Regime:
    """The regime of a norm between these bounds that is somewhere at most, and somewhere at least, what was seen."""
    if upper < 1 - _NEAR_ONE:
        return Regime.VANISHING
    if lower > 1 + _NEAR_ONE:
        return Regime.EXPLODING
    return Regime.NEITHER if is_one(lower, upper) or seen[0] < 1 < seen[1] else Regime.UNDECIDED


def place_of(scope: str) -> str:
    """The scope as it follows a verb: "along the given inputs"."""
    return _PLACES[scope]


def is_one(lower: float, upper: float) -> bool:
    """Whether both bounds are 1 up to a millionth."""
    return lower >= 1 - _NEAR_ONE and upper <= 1 + _NEAR_ONE


def reason_at_every_time(kind: Regime, norm: str, lower: float, upper: Sequence[float], scope: str) -> str:
    """What shows the regime, at every time."""
    lag, where = len(upper), _TO_COME[scope]
    if kind is Regime.VANISHING and upper[0] < 1:
        q = round_up(upper[0])
        return f"norm {norm} of the Jacobian <= {q} {where}, so at most {q}^k over k steps"
    if kind is Regime.VANISHING:
        steps = next(k for k, bound in enumerate(upper, 1) if bound < 1)
        q = round_up(upper[steps - 1])
        return f"norm {norm} over {steps} steps <= {q} {where}, so at most {q}^k over {steps}*k steps"
    if kind is Regime.EXPLODING:
        return f"norm {norm} over {lag} steps >= {round_down(lower)} {where}"
    if kind is Regime.NEITHER:
        return f"norm {norm} over {lag} steps is 1 up to a millionth, {where}"
    return f"norm {norm} over {lag} steps lies between {round_down(lower)} and {round_up(upper[-1])} {where}"


def reason_along(kind: Regime, norm: str, lag: int, lower: float, upper: float) -> str:
    """What shows the regime, along the given inputs."""
    ends = f"between {round_down(lower)} and {round_up(upper)}"
    text = f"norm {norm} over {lag} steps along the given inputs lies {ends}"
    if kind is Regime.NEITHER and not is_one(lower, upper):
        text += ", below 1 at one place of the box and above 1 at another"
    return text
