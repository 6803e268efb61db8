"""Formulas as Hypothesis draws them."""

from __future__ import annotations

import sympy as sp
from hypothesis import strategies as st

from symrnn.expressions.functions import relu, sigmoid
from symrnn.programs.program import name_symbol

x, y, k, w_n, a_2 = map(name_symbol, ("x", "y", "k", "w_n", "a_2"))

f, df = sp.Function("f", real=True), sp.Function("f'", real=True)

LEAVES = st.sampled_from([x, y, k, w_n, a_2, sp.Integer(2), sp.Integer(-3), sp.Rational(1, 2), sp.Rational(-2, 3)])

EXPRESSIONS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds(lambda a, b: a + b, inner, inner),
        st.builds(lambda a, b: a * b, inner, inner),
        st.builds(lambda a, n: a**n if a != 0 else a, inner, st.sampled_from([2, 3, -1, -2])),
        st.builds(lambda name, a: name(a), st.sampled_from([f, df, sp.tanh, sp.Abs, sigmoid, relu, sp.exp]), inner),
    ),
    max_leaves=12,
).filter(lambda expr: not expr.has(sp.zoo, sp.nan, sp.I))
