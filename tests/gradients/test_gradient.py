"""Gradients: BPTT against RTRL, an independent evaluation of 60 digits, and SymPy's own derivative."""

from __future__ import annotations

from fractions import Fraction
from itertools import islice, pairwise

import mpmath
import numpy as np
import oracle
import pytest
import sympy as sp
from accuracy import random_points, worst_error
from cases import CASES, CONCRETE, SCALAR_CELLS, STEPS, cell
from definitions import expanded_output
from hypothesis import given
from hypothesis import strategies as st
from mutants import mutants
from sample_sizes import examples

from symrnn import (
    Assign,
    Input,
    InputError,
    Program,
    adjoint_claims,
    bptt,
    cells,
    evaluator,
    name_symbol,
    rtrl,
    unroll,
    with_loss,
)

POINTS = 7  # at 24 cells and activations and 6 numbers of steps: 1008 random cases
TOLERANCE = 1e-12

a, b, x, y, z = map(name_symbol, "abxyz")


@pytest.mark.parametrize(("cell_name", "activation"), CASES)
def test_gradients_agree_with_an_independent_evaluation(cell_name, activation):
    for steps in STEPS:
        net = unroll(cell(cell_name, activation), steps=steps, initial="symbolic")
        points = random_points(net, POINTS, seed=steps)
        backward, forward = bptt(net), rtrl(net)
        assert worst_error(backward, cell_name, activation, steps, points) < TOLERANCE
        assert worst_error(forward, cell_name, activation, steps, points) < TOLERANCE
        assert backward.outputs == forward.outputs


@pytest.mark.parametrize(("cell_name", "activation"), CASES)
def test_gradients_agree_with_the_derivative_of_the_expanded_expression(cell_name, activation):
    """To 30 digits, at rational points, where SymPy can differentiate in a short time."""
    for steps in (1, 2) if activation == "softsign" else (1, 2, 3):
        net = unroll(cell(cell_name, activation), steps=steps, initial="symbolic")
        expr = expanded_output(cell_name, activation, steps)
        symbols = [item.symbol for item in net.inputs]
        rng = np.random.default_rng(steps)
        point = {symbol: Fraction(int(rng.integers(-30, 30)), 17) for symbol in symbols}
        reference = sp.lambdify(symbols, [expr, *(expr.diff(s) for s in symbols)], "mpmath", cse=True)
        with mpmath.workdps(40):
            expected = reference(*(mpmath.mpf(v.numerator) / v.denominator for v in point.values()))
        found = bptt(net).evaluate(point, digits=30)
        assert len(found) == len(expected)
        for value, exact in zip(found.values(), expected, strict=True):
            assert abs(value - exact) <= abs(exact) * mpmath.mpf("1e-29") + mpmath.mpf("1e-36")


@pytest.mark.parametrize("activation", CONCRETE)
def test_the_oracles_slopes_are_the_derivatives_of_its_values(activation):
    """The yardstick is measured too."""
    for point in (-7, -1.25, -1e-3, 1e-3, 0.5, 3, 11):
        slope = oracle.MP.diff(oracle.VALUE[activation], point)
        assert abs(slope - oracle.SLOPE[activation](oracle.MP.mpf(point))) < 1e-25


@pytest.mark.parametrize("cell_name", SCALAR_CELLS)
def test_planted_errors_are_seen(cell_name):
    steps = 4
    net = unroll(cell(cell_name, "tanh"), steps=steps, initial="symbolic")
    points = random_points(net, 2, seed=0)
    count = 0
    for what, wrong in mutants(bptt(net), first=len(net.lines) + 1):
        assert worst_error(wrong, cell_name, "tanh", steps, points) > TOLERANCE, what
        count += 1
    assert count >= 25


@pytest.mark.parametrize(("every", "least"), [(3, 17), pytest.param(1, 50, marks=pytest.mark.slow)])
def test_a_wrong_gradient_by_rtrl_is_seen(every, least):
    net = unroll(cell("elman_unit", "tanh"), steps=3, initial="symbolic")
    points = random_points(net, 2, seed=0)
    lies = islice(mutants(rtrl(net), first=len(net.lines)), 0, None, every)
    found = [worst_error(wrong, "elman_unit", "tanh", 3, points) for _, wrong in lies]
    assert len(found) >= least
    assert min(found) > TOLERANCE


def test_the_lectures_four_derivatives():
    back = bptt(unroll(cells.neuron("f"), inputs=[2, 4]))
    f, slope = sp.Function("f", real=True), sp.Function("f'", real=True)
    w1, w2, w3, w_n = map(name_symbol, ("w1", "w2", "w3", "w_n"))
    a2 = 4 * w2 + w_n * f(2 * w1)
    assert back.expression("y") == w3 * f(a2)
    assert back.expression("w3_bar") == f(a2)
    assert back.expression("w2_bar") == 4 * w3 * slope(a2)
    assert back.expression("w_n_bar") == w3 * slope(a2) * f(2 * w1)
    assert back.expression("w1_bar") == 2 * w3 * w_n * slope(a2) * slope(2 * w1)


def test_slopes_are_written_in_names():
    lines = [str(line) for line in bptt(unroll(cells.neuron("tanh"), inputs=[2, 4])).lines]
    assert lines[5:] == [
        "y_bar = 1",
        "h_2_bar = w3*y_bar",
        "a_2_bar = h_2_bar*(1 - h_2**2)",
        "h_1_bar = a_2_bar*w_n",
        "a_1_bar = h_1_bar*(1 - h_1**2)",
        "w1_bar = 2*a_1_bar",
        "w2_bar = 4*a_2_bar",
        "w3_bar = h_2*y_bar",
        "w_n_bar = a_2_bar*h_1",
    ]


#: lines and operations that one more time step adds, where f is the identity; then what another f adds to a step
GROWTH = {"neuron": (7, 8), "dense": (4, 4), "elman_unit": (8, 11)}
OF_SLOPE = {
    "f": 3,
    "identity": 0,
    "tanh": 4,
    "sigmoid": 4,
    "relu": 3,
    "softplus": 3,
    "softsign": 5,
    "elu": 5,
    "silu": 6,
}


@pytest.mark.parametrize("activation", OF_SLOPE)
@pytest.mark.parametrize("cell_name", GROWTH)
def test_each_step_adds_the_same_lines_and_operations(cell_name, activation):
    lines, operations = GROWTH[cell_name]
    expected = (lines, operations + (OF_SLOPE[activation] if cell_name != "dense" else 0))
    sizes = [_size(bptt(unroll(cell(cell_name, activation), steps=steps))) for steps in range(2, 8)]
    assert {(n - m, p - q) for (m, q), (n, p) in pairwise(sizes)} == {expected}


def _size(program):
    return len(program.lines), sum(int(line.expr.count_ops()) for line in program.lines)


@pytest.mark.parametrize("differentiate", [bptt, rtrl])
class TestBothWays:
    def test_of_a_loss(self, differentiate):
        net = unroll(cells.elman_unit("tanh"), steps=3)
        h, target = name_symbol("h_3"), name_symbol("target")
        wrt = [*(item.symbol for item in net.inputs), target]
        back = evaluator(differentiate(net, loss=(h - target) ** 2 / 2, wrt=wrt))
        plain = evaluator(differentiate(net))
        point = {item.symbol.name: value for item, value in zip(net.inputs, np.linspace(-1, 1, 6), strict=True)}
        got, slopes = back(**point, target=0.25), plain(**point)
        residual = slopes["h_3"] - 0.25
        assert got["loss"] == pytest.approx(residual**2 / 2, rel=1e-14)
        assert got["target_bar"] == pytest.approx(-residual, rel=1e-14)
        for name in point:
            assert got[f"{name}_bar"] == pytest.approx(residual * slopes[f"{name}_bar"], rel=1e-13)

    def test_by_some_of_the_inputs(self, differentiate):
        net = unroll(cells.neuron("tanh"), inputs=[2, 4])
        some, every = differentiate(net, wrt=["w2", "w_n"]), differentiate(net)
        assert [str(name) for name in some.outputs] == ["y", "w2_bar", "w_n_bar"]
        assert len(some.lines) < len(every.lines)
        for name in ("w2_bar", "w_n_bar"):
            assert some.expression(name) == every.expression(name)
        assert differentiate(net, wrt="w2").outputs == differentiate(net, wrt=["w2", "w2"]).outputs

    def test_of_an_earlier_line(self, differentiate):
        net = unroll(cells.neuron("f"), inputs=[2, 4])
        back = differentiate(net, loss="a_2")
        assert back.expression("w2_bar") == 4
        assert back.expression("w3_bar") == 0

    def test_no_dependence_is_a_zero(self, differentiate):
        net = unroll(cells.neuron("f"), inputs=[2])  # one input: the recurrent weight is not used
        assert differentiate(net).line("w_n_bar").expr == 0

    def test_over_no_steps(self, differentiate):
        back = differentiate(unroll(cells.neuron("tanh"), steps=0, initial="symbolic"))
        assert back.expression("h_0_bar") == name_symbol("w1")
        assert back.expression("w1_bar") == name_symbol("h_0")
        assert differentiate(unroll(cells.neuron("tanh"), steps=0)).expression("w1_bar") == 0

    def test_a_parameter_used_twice_in_a_line_and_in_two_lines(self, differentiate):
        program = Program((Input(x), Input(a)), (Assign(z, a * x + a**2), Assign(y, sp.tanh(z) * a)), (y,))
        back = differentiate(program)
        expected = (sp.tanh(a * x + a**2) * a).diff(a)
        assert (back.expression("a_bar") - expected).expand() == 0

    @pytest.mark.parametrize(
        ("arguments", "words"),
        [
            ({"loss": "q"}, "no name q"),
            ({"loss": "w1"}, "w1 is an input"),
            ({"loss": 3}, "loss is 3"),
            ({"loss": name_symbol("loss") + 1}, "loss"),
            ({"wrt": ["h_1"]}, "h_1 is assigned by the program"),
            ({"wrt": ["nothing"]}, "no name nothing"),
            ({"kink": "soft"}, "kink: 'soft'"),
        ],
    )
    def test_what_cannot_be_differentiated_is_named(self, differentiate, arguments, words):
        with pytest.raises(InputError, match=words):
            differentiate(unroll(cells.neuron("f"), inputs=[2, 4]), **arguments)

    def test_a_node_without_a_rule_is_named(self, differentiate):
        with pytest.raises(InputError, match="cosh"):
            differentiate(Program((Input(x),), (Assign(y, sp.cosh(x)),), (y,)))

    def test_no_output_at_all(self, differentiate):
        with pytest.raises(InputError, match="no output"):
            differentiate(Program((Input(x),), (Assign(y, x),), ()))

    def test_a_choice_at_the_kink(self, differentiate):
        net = unroll(cells.neuron("relu"), steps=1)
        point = {"x_1": 0, "w1": 1, "w2": 1, "w_n": 1}
        with pytest.raises(InputError, match="kink=0"):
            differentiate(net).evaluate(point)
        for choice in (0, "1/2", 1):
            assert differentiate(net, kink=choice).evaluate(point)["x_1_bar"] == Fraction(choice)


@examples(30)
@given(st.lists(st.fractions(-3, 3, max_denominator=20), min_size=5, max_size=5), st.integers(1, 4))
def test_bptt_and_rtrl_are_equal_exactly(numbers, steps):
    """Softsign is rational, so equality is exact."""
    net = unroll(cells.elman_unit("softsign"), steps=steps, initial="symbolic")
    point = dict(zip((str(item) for item in net.inputs), (*numbers, *numbers, *numbers), strict=False))
    assert bptt(net, kink=0).evaluate(point) == rtrl(net, kink=0).evaluate(point)


def test_every_adjoint_has_its_claim():
    net = unroll(cells.neuron("f"), inputs=[2, 4])
    claims = {claim.name: claim for claim in adjoint_claims(net, bptt(net))}
    assert claims.keys() == {f"adjoint {name}_bar" for name in net.shapes}
    assert str(claims["adjoint w1_bar"].statement) == "w1_bar = a_1_bar*da_1/dw1"


NET = unroll(cells.neuron("tanh"), steps=2)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: bptt(None), "expected a Program, such as unroll"),
        (lambda: rtrl("neuron"), "expected a Program"),
        (lambda: bptt(NET, loss=name_symbol("y") - name_symbol("w9")), "names w9, which the program does not have"),
        (lambda: bptt(NET, loss=sp.nan), "not an exact real expression"),
        (lambda: bptt(NET, loss=name_symbol("y") * sp.Float(0.5)), "not an exact real expression"),
        (lambda: bptt(NET, loss=sp.Integral(name_symbol("q"), (name_symbol("q"), 0, 1))), "not an exact real"),
        (lambda: bptt(unroll(cells.elman(), steps=2)), r"h_2 is \[n\], and only a scalar has a gradient"),
        (lambda: rtrl(with_loss(cells.elman(), steps=1)), r"W_xh is \[n, m\]: its tangents have an index more|x_1 is"),
    ],
)
def test_what_cannot_be_differentiated_is_said(make, words):
    with pytest.raises(InputError, match=words):
        make()


def test_what_is_no_expression_inside_a_formula_is_refused_by_name() -> None:
    x, y = name_symbol("x"), name_symbol("y")
    program = Program((Input(x),), (Assign(y, sp.Piecewise((x, x > 0), (0, True))),), (y,))
    with pytest.raises(InputError, match=r"y = .*Piecewise has parts that are no expressions"):
        bptt(program)
