"""A goal is seen to be false only at a point at which its facts hold, so nothing that can be proved is left out."""

from __future__ import annotations

import pytest
import sympy as sp

from symrnn.claims.claim import at_most, equal, less_than
from symrnn.expressions.functions import sigmoid
from symrnn.judge.norms.false_goals import is_seen_false
from symrnn.programs.program import name_symbol

g, z, h, a = map(name_symbol, "gzha")
MIX = abs(z * h + (1 - z) * g)
SHARE = (at_most(0, z), at_most(z, 1))
WITHIN = (*SHARE, at_most(abs(h), 1), at_most(abs(g), 1))


@pytest.mark.parametrize(
    ("goal", "facts"),
    [
        (at_most(MIX, 1), SHARE),
        (at_most(MIX, 1), (*SHARE, at_most(abs(g), 1))),
        (less_than(sigmoid(a), sp.Rational(1, 2)), ()),
        (at_most(abs(h * sigmoid(a)), 1), ()),
        (at_most(z, 1), (at_most(0, z),)),
    ],
)
def test_what_is_false_is_seen(goal, facts):
    assert is_seen_false(goal, facts)


@pytest.mark.parametrize(
    ("goal", "facts"),
    [
        (at_most(MIX, 1), WITHIN),
        (at_most(sigmoid(a), 1), ()),
        (at_most(abs(h * sigmoid(a)), 1), WITHIN),
        (at_most(1 / z, 1), (at_most(1, z),)),
        (at_most(z * (1 - z), sp.Rational(1, 4)), ()),
        (equal(z, h), ()),
        (at_most(z, h), (at_most(h, 1), at_most(2, h))),
    ],
)
def test_what_may_be_proved_is_not(goal, facts):
    assert not is_seen_false(goal, facts)
