"""What the interactive page says of a number, read back: a rounded number, or two ends."""

from __future__ import annotations

import re
from decimal import Context, Decimal

from mpmath import mpf, nstr

MINUS, TIMES = "\N{MINUS SIGN}", " \N{MULTIPLICATION SIGN} 10"
_RAISED = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-", strict=True))


def read_number(text: str) -> Decimal:
    """A number as it is written on the page."""
    digits, _, power = text.replace(MINUS, "-").partition(TIMES)
    return Decimal(f"{digits}e{''.join(_RAISED[sign] for sign in power) or 0}")


def digits_that_hold(text: str, exact: mpf) -> int:
    """How many digits of the true value are shown, at most six; 0 where two ends are, and enclose it.

    Raises
    ------
    AssertionError
        where what is shown is not the value rounded to some number of digits, or does not enclose it.
    """
    value = Decimal(nstr(exact, 40))
    ends = re.fullmatch(r"(?:at most|from (.*) to) (.*)", text)
    if ends:
        least = read_number(ends[1]) if ends[1] else Decimal(0)
        assert least <= value <= read_number(ends[2]), f"{text} does not enclose {value:.8}"
        return 0
    shown = read_number(text)
    found = [count for count in range(6, 0, -1) if Context(prec=count).plus(value) == shown]
    assert found, f"{text} is not {value:.12} rounded"
    return found[0]
