"""The derivative rules, one by one and put together, against SymPy's own diff."""

from __future__ import annotations

import pytest
import sympy as sp
from cases import CONCRETE
from definitions import DEFINITIONS, in_digits
from definitions import x as argument
from hypothesis import given
from hypothesis import strategies as st
from sample_sizes import examples

from symrnn import InputError, name_symbol
from symrnn.cells.activations import ACTIVATIONS
from symrnn.expressions.exact import number_value
from symrnn.expressions.function_values import context_of
from symrnn.expressions.functions import maximum, minimum, step, surrogate
from symrnn.gradients.rules import RULES, partials

x, y, z, h = map(name_symbol, "xyzh")
CONTEXT = context_of(200)

SMOOTH = st.recursive(
    st.sampled_from([x, y, z, sp.Integer(3), sp.Rational(-2, 5)]),
    lambda inner: st.one_of(
        st.builds(sp.Add, inner, inner),
        st.builds(sp.Mul, inner, inner, inner),
        st.builds(lambda e, n: (1 + e**2) ** n, inner, st.sampled_from([2, 3, -1, -2, sp.Rational(1, 2)])),
        st.builds(lambda e, f: f(e / (1 + e**2)), inner, st.sampled_from([sp.exp, sp.tanh])),
        st.builds(lambda e: sp.log(1 + e**2), inner),
    ),
    max_leaves=7,
)


@examples(100)
@given(SMOOTH, st.lists(st.fractions(-2, 2, max_denominator=30), min_size=3, max_size=3))
def test_partials_are_the_derivatives(expr, point):
    """Numerically to 30 digits, with the value's name put back; bounded size, so that digits suffice."""
    numbers = {s: CONTEXT.mpf(v.numerator) / v.denominator for s, v in zip((x, y, z), point, strict=True)}
    value = number_value(expr, numbers, CONTEXT)
    found = partials(expr, h)
    assert found.keys() == expr.free_symbols
    for symbol, derivative in found.items():
        exact = number_value(sp.sympify(expr.diff(symbol)), numbers, CONTEXT)
        got = number_value(sp.sympify(derivative).xreplace({h: h}), numbers | {h: value}, CONTEXT)
        assert abs(got - exact) <= CONTEXT.mpf("1e-30") * (1 + abs(exact)) * (1 + abs(value))


@pytest.mark.parametrize("name", CONCRETE)
@pytest.mark.parametrize("point", ["-2.5", "-0.3", "0.7", "3"])
def test_the_chain_rule_through_every_activation(name, point):
    at = {x: CONTEXT.mpf(point)}
    expr = ACTIVATIONS[name].function(x) * 3 + x**2
    inner = ACTIVATIONS[name].function(x)
    slope = partials(inner, h)[x]
    value = number_value(inner, at, CONTEXT)
    exact = in_digits(DEFINITIONS[name].diff(argument), CONTEXT)(at[x])
    got = number_value(sp.sympify(slope), at | {h: value}, CONTEXT)
    assert abs(got - exact) < CONTEXT.mpf("1e-50")
    whole = number_value(sp.sympify(partials(expr, h)[x]), at, CONTEXT)
    assert abs(whole - 3 * exact - 2 * at[x]) < CONTEXT.mpf("1e-50")


@pytest.mark.parametrize(
    ("expr", "expected"),
    [
        (x + y + 3, {x: 1, y: 1}),
        (x + x * y, {x: 1 + y, y: x}),
        (x * y * z, {x: y * z, y: x * z, z: x * y}),
        (x**3, {x: 3 * x**2}),
        (1 / x, {x: -(x**-2)}),
        (sp.sqrt(x), {x: 1 / (2 * sp.sqrt(x))}),
        (sp.tanh(x), {x: 1 - h**2}),
        (sp.exp(x), {x: h}),
        (sp.exp(2 * x), {x: 2 * h}),
        (sp.log(x), {x: 1 / x}),
        (sp.tanh(2 * x), {x: 2 * (1 - h**2)}),
        (x * sp.tanh(y), {x: sp.tanh(y), y: x * (1 - sp.tanh(y) ** 2)}),
        (sp.Function("f", real=True)(x), {x: sp.Function("f'", real=True)(x)}),
        (x, {x: 1}),
        (sp.Integer(5), {}),
    ],
)
def test_each_rule(expr, expected):
    found = partials(expr, h)
    assert found.keys() == expected.keys()
    assert all((found[symbol] - expected[symbol]).expand() == 0 for symbol in expected)


@pytest.mark.parametrize("expr", [2**x, x**y, sp.cosh(x), sp.Max(x, y), sp.erf(sp.tanh(x))])
def test_a_node_without_a_rule_is_named(expr):
    with pytest.raises(InputError, match="has no derivative rule"):
        partials(expr, h)


@pytest.mark.parametrize("node", RULES)
def test_a_wrong_rule_is_seen(node, monkeypatch):
    """Each rule altered in turn: the derivative of an expression that needs it changes."""
    from symrnn.gradients import rules

    examples = {sp.Add: x + y, sp.Mul: x * y, sp.Pow: x**3}
    examples |= {function: function(x) for function in (sp.exp, sp.log, sp.sin, sp.cos, sp.Abs)}
    examples |= {function: function(x, y) for function in (maximum, minimum, surrogate)}
    examples[step] = x * step(x)
    right = partials(examples[node], h)
    wrong = dict(RULES) | {node: lambda e, v: tuple(2 * p if p else sp.S.One for p in RULES[node](e, v))}
    monkeypatch.setattr(rules, "RULES", wrong)
    assert partials(examples[node], h) != right
