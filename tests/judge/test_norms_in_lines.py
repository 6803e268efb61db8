"""A norm in a line of a program is refused, wherever the program stands, each time and not only the first."""

from __future__ import annotations

import pytest

from symrnn.claims.claim import Claim, at_most
from symrnn.errors import InputError
from symrnn.expressions.nodes import norm_2
from symrnn.judge import check
from symrnn.programs.program import Assign, Input, Program, name_symbol

v, s, t = map(name_symbol, "vst")
PLAIN = Program((Input(v, ("n",)), Input(s)), (Assign(t, 2 * s),), (t,))
WITH_NORM = Program((Input(v, ("n",)), Input(s)), (Assign(t, s * norm_2(v)),), (t,))


@pytest.mark.parametrize("programs", [(PLAIN, WITH_NORM), (WITH_NORM, PLAIN), (WITH_NORM, WITH_NORM)])
def test_it_is_refused_in_lines_that_are_compared(programs: tuple[Program, Program]) -> None:
    for _ in range(2):
        with pytest.raises(InputError, match="is about a norm"):
            check(Claim.equivalent("lines", *programs))


def test_it_is_refused_in_the_lines_of_a_bound_too() -> None:
    with pytest.raises(InputError, match="is about a norm"):
        check(Claim.norm_bound("a bound", WITH_NORM, (at_most(norm_2(v), norm_2(v)),)))
    check(Claim.norm_bound("a bound", PLAIN, (at_most(norm_2(v), norm_2(v)),)))
