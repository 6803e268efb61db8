"""Passes from program to program: what they leave, and that values stay."""

from __future__ import annotations

import pytest
import sympy as sp
from hypothesis import given
from hypothesis import strategies as st
from sample_sizes import examples

from symrnn import Assign, Input, Program, cells, name_symbol, unroll
from symrnn.expressions.functions import relu, softsign, step
from symrnn.gradients.passes import choose_slope_at_kinks, name_function_values

a, h, x, y, z = map(name_symbol, "ahxyz")

NESTED = st.recursive(
    st.sampled_from([x, z, sp.Integer(2)]),
    lambda inner: st.one_of(
        st.builds(lambda p, q: p * q + 1, inner, inner),
        st.builds(lambda p, f: f(p), inner, st.sampled_from([relu, softsign, sp.Abs])),
    ),
    max_leaves=8,
)


def one_line(expr, symbol=y):
    return Program((Input(x), Input(z)), (Assign(symbol, expr),), (symbol,))


def is_named(expr):
    """Functions stand alone, of a name or a number."""
    inside = [node for node in sp.preorder_traversal(expr) if node.is_Function]
    return not inside or (inside == [expr] and all(arg.is_Symbol or arg.is_Number for arg in expr.args))


@examples(60)
@given(NESTED, st.fractions(-3, 3, max_denominator=20))
def test_every_function_value_has_a_name_and_values_stay(expr, point):
    before = one_line(sp.sympify(expr))
    after = name_function_values(before)
    assert all(is_named(line.expr) for line in after.lines)
    assert after.evaluate({"x": point, "z": 1 - point}) == before.evaluate({"x": point, "z": 1 - point})
    assert after.expression() == before.expression()
    assert name_function_values(after) is after


def test_an_unrolled_cell_is_named_already():
    net = unroll(cells.elman_unit("tanh"), steps=3)
    assert name_function_values(net) is net


@pytest.mark.parametrize(
    ("symbol", "expr", "expected"),
    [
        (name_symbol("h_2"), sp.tanh(x * z), ["a_2 = x*z", "h_2 = tanh(a_2)"]),
        (y, sp.tanh(x * z), ["a_y = x*z", "y = tanh(a_y)"]),
        (y, 2 * sp.tanh(x), ["v_y = tanh(x)", "y = 2*v_y"]),
        (y, sp.tanh(x) * sp.exp(z), ["v_y = exp(z)", "v2_y = tanh(x)", "y = v2_y*v_y"]),
        (y, sp.tanh(sp.tanh(x)), ["v_y = tanh(x)", "y = tanh(v_y)"]),
        (name_symbol("v_1"), 2 * sp.tanh(x), ["v_v_1 = tanh(x)", "v_1 = 2*v_v_1"]),
    ],
)
def test_new_names_follow_the_line(symbol, expr, expected):
    assert str(name_function_values(one_line(expr, symbol))).split("\n") == expected


def test_new_names_are_free():
    taken = name_symbol("a_2")
    net = Program((Input(x),), (Assign(taken, x), Assign(name_symbol("h_2"), sp.tanh(2 * x))), (taken,))
    assert str(name_function_values(net)).split("\n") == ["a_2 = x", "a_h_2 = 2*x", "h_2 = tanh(a_h_2)"]


def test_a_slope_is_chosen_where_none_is():
    half = sp.Rational(1, 2)
    net = one_line(x * step(x) + step(z, 1) + step(step(z) - 1))
    chosen = choose_slope_at_kinks(net, half)
    assert chosen.expression() == x * step(x, half) + step(z, 1) + step(step(z, half) - 1, half)
    assert choose_slope_at_kinks(chosen, sp.S.Zero) == chosen
    with_nothing = one_line(x + z)
    assert choose_slope_at_kinks(with_nothing, half) == with_nothing
