"""The evaluator: broadcasting, types, warnings, errors, and agreement with the reference and with exact values."""

from __future__ import annotations

import re
import sys
from dataclasses import FrozenInstanceError
from fractions import Fraction

import numpy as np
import pytest
import sympy as sp
from cases import CASES, CONCRETE, cell
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from symrnn import Assign, Input, InputError, Program, bptt, cells, evaluator, name_symbol, unroll
from symrnn.cells.activations import ACTIVATIONS
from symrnn.errors import TooLargeError
from symrnn.evaluate import expressions, reference
from symrnn.evaluate.forms import NUMPY, NUMPY_OF_TWO
from symrnn.expressions.function_values import context_of
from symrnn.expressions.functions import FUNCTIONS, gelu, mish, normal_cdf, step

a, b, x, y, z = map(name_symbol, "abxyz")
ELU = evaluator(bptt(unroll(cells.elman_unit("elu"), steps=3)))
ELMAN_INPUTS = ("x_1", "x_2", "x_3", "W_xh", "W_hh", "b_h")
ONES = dict.fromkeys(ELMAN_INPUTS, 1.0)


def program(expr, *inputs):
    return Program(tuple(map(Input, inputs or (x,))), (Assign(y, expr),), (y,))


def one(expr, **arguments):
    return evaluator(program(expr, *map(name_symbol, arguments)))(**arguments)["y"]


def test_the_lectures_numbers():
    run = evaluator(bptt(unroll(cells.neuron("tanh"), inputs=[2, 4])))
    out = run(w1=0.5, w2=-0.3, w3=1.2, w_n=0.8)
    h1 = np.tanh(1.0)
    h2 = np.tanh(-1.2 + 0.8 * h1)
    slope = 1.2 * (1 - h2**2)
    expected = (1.2 * h2, 2 * slope * 0.8 * (1 - h1**2), 4 * slope, h2, slope * h1)
    assert list(out) == ["y", "w1_bar", "w2_bar", "w3_bar", "w_n_bar"]
    assert tuple(map(float, out.values())) == pytest.approx(expected, rel=1e-14)


@pytest.mark.parametrize(("cell_name", "activation"), CASES)
def test_the_reference_agrees(cell_name, activation):
    net = bptt(unroll(cell(cell_name, activation), steps=3, initial="symbolic"))
    rng = np.random.default_rng(0)
    point = {item.symbol.name: rng.uniform(-1, 1, (4, 5)) for item in net.inputs}
    fast, slow = evaluator(net)(**point), reference(net)(**point)
    assert fast.keys() == slow.keys()
    for name in fast:
        np.testing.assert_allclose(fast[name], slow[name], rtol=1e-11, atol=1e-13)


LEAVES = st.sampled_from([x, z, sp.Integer(2), sp.Rational(-1, 3), sp.Rational(5, 2)])
EXPRESSIONS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds(sp.Add, inner, inner, inner),
        st.builds(sp.Mul, inner, inner),
        st.builds(lambda e: e / (1 + e**2), inner),
        st.builds(lambda e, n: e**n, inner, st.integers(2, 3)),
        st.builds(lambda e, f: f(e), inner, st.sampled_from([sp.Abs, *(r.function for r in ACTIVATIONS.values())])),
    ),
    max_leaves=8,
)


def _exact(net, p, q):
    try:
        return float(net.evaluate({"x": p, "z": q}, digits=20)["y"])
    except InputError:  # what cancels to zero has no 20 digits
        return 0.0


@settings(max_examples=60)
@given(EXPRESSIONS, st.fractions(-2, 2, max_denominator=50), st.fractions(-2, 2, max_denominator=50))
def test_any_expression_has_its_exact_value_and_that_of_the_reference(expr, p, q):
    net = program(expr, x, z)
    exact = _exact(net, p, q)
    if abs(exact) > 1e100:
        return
    assert float(evaluator(net)(x=float(p), z=float(q))["y"]) == pytest.approx(exact, rel=1e-9, abs=1e-9)
    assert float(reference(net)(x=float(p), z=float(q))["y"]) == pytest.approx(exact, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("function", [*NUMPY, step])
def test_every_function_is_accurate_over_the_whole_range_and_warns_of_nothing(function, dtype):
    top = 80.0 if function is sp.exp else float(np.finfo(dtype).max) / 4
    points = np.concatenate([np.geomspace(1e-30, top, 60), [0.5, 1.0, 20.0, 88.0, 709.0]])
    points = np.concatenate([-points[::-1], points]) if function is not sp.log else points
    points = points[points <= top].astype(dtype)
    run = evaluator(program(function(x)))
    with np.errstate(over="raise", divide="raise", invalid="raise"):
        found = run(x=points)["y"]
    assert found.dtype == dtype
    context = context_of(200)
    tiny = float(np.finfo(dtype).tiny)
    for point, value in zip(points.tolist(), found.tolist(), strict=True):
        exact = FUNCTIONS[function](context, context.mpf(point))
        # SciPy rounds x/sqrt(2), which exp(-x^2/2) magnifies by x^2
        roundings = 8 + (point**2 if function in (normal_cdf, gelu) and abs(point) < 100 else 0)
        assert abs(value - exact) <= abs(exact) * context.mpf(float(roundings * np.finfo(dtype).eps)) + tiny, point


def test_every_function_of_the_language_has_a_form():
    assert NUMPY.keys() | NUMPY_OF_TWO.keys() | {step} == FUNCTIONS.keys()


@given(npst.mutually_broadcastable_shapes(num_shapes=3, max_dims=3, max_side=3))
def test_arguments_broadcast_and_every_output_has_their_shape(shapes):
    values = [np.full(shape, 0.25 * i) for i, shape in enumerate(shapes.input_shapes, 1)]
    program_of_three = Program((Input(a), Input(b), Input(x)), (Assign(y, a * b), Assign(z, sp.Integer(2))), (y, z, x))
    out = evaluator(program_of_three)(a=values[0], b=values[1], x=values[2])
    for value, exact in ((out["y"], 0.125), (out["z"], 2), (out["x"], 0.75)):
        assert value.shape == shapes.result_shape
        assert (value == exact).all()


def test_outputs_are_the_callers_own():
    given_x = np.ones(3)
    out = evaluator(Program((Input(x),), (), (x,)))(x=given_x)
    out["x"][0] = 7
    assert given_x[0] == 1


@pytest.mark.parametrize("activation", CONCRETE)
@pytest.mark.parametrize(
    ("types", "result"),
    [
        ((np.float32, np.float32), np.float32),
        ((np.float64, np.float64), np.float64),
        ((np.float32, np.float64), np.float64),
        ((float, float), np.float64),
        ((float, np.float32), np.float32),
        ((int, np.float32), np.float32),
        ((np.int64, np.float32), np.float32),
        ((np.int64, np.int8), np.float64),
        ((int, int), np.float64),
    ],
)
def test_floating_types_are_kept(activation, types, result):
    run = evaluator(bptt(unroll(cells.neuron(activation), inputs=[0, 2, "1/3"]), kink=0))
    names = ("w1", "w2", "w3", "w4", "w_n")
    for shape in ((), (2,)):
        values = [kind(1) if kind in (int, float) else np.ones(shape, kind) for kind in types]
        out = run(**{name: values[i % 2] for i, name in enumerate(names)})
        assert {value.dtype for value in out.values()} == {np.dtype(result)}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({k: v for k, v in ONES.items() if k != "b_h"}, r"takes x_1, x_2, x_3, W_xh, W_hh, b_h; missing: b_h"),
        ({}, r"missing: x_1, x_2, x_3, W_xh, W_hh, b_h"),
        (ONES | {"b_hh": 1, "self": 2}, r"not an input: b_hh, self"),
        (ONES | {"x_2": np.ones(3), "b_h": np.ones(4)}, r"argument b_h: expected a shape .* with \(3,\).*found \(4,\)"),
        (ONES | {"x_2": "1"}, r"argument x_2: expected float32, float64 or integer numbers, found <U1 \(str\)"),
        (ONES | {"x_2": 1j}, r"argument x_2: .* found complex128"),
        (ONES | {"x_2": None}, r"argument x_2: .* found object"),
        (ONES | {"x_2": [1, None]}, r"argument x_2: .* found object \(list\)"),
        (ONES | {"x_2": x}, r"argument x_2: .* found object \(Symbol\)"),
        (ONES | {"x_2": np.ma.array([1.0, 2.0], mask=[0, 1])}, r"argument x_2 is a masked array.* x.filled\(0\)"),
        (ONES | {"x_2": np.ma.masked}, r"argument x_2 is a masked array"),
        (ONES | {"x_2": [1.0, np.ma.masked]}, r"argument x_2 is a masked array"),
        (ONES | {"x_2": np.longdouble(1)}, r"argument x_2: .* found (float128|longdouble|float96)"),
        (ONES | {"x_2": [[1], [1, 2]]}, r"argument x_2 cannot be an array of numbers"),
        (ONES | {"x_2": 10**400}, r"argument x_2 cannot be an array of numbers"),
    ],
)
def test_wrong_arguments_are_named(arguments, words):
    if np.longdouble is np.float64 or np.finfo(np.longdouble).eps == np.finfo(np.float64).eps:
        arguments = {k: np.complex64(1) if isinstance(v, np.longdouble) else v for k, v in arguments.items()}
        words = words.replace("(float128|", "(complex64|float128|")
    with pytest.raises(InputError, match=words):
        ELU(**arguments)


def test_fractions_and_rationals_are_numbers():
    assert one(x / 3, x=Fraction(1, 2)) == 1 / 6
    assert one(x / 3, x=sp.Rational(1, 2)) == 1 / 6


@pytest.mark.parametrize("make", [evaluator, reference])
@pytest.mark.parametrize(
    ("argument", "words"),
    [
        (unroll(cells.neuron("f"), steps=2), r"f is undefined.*choose an activation"),
        (bptt(unroll(cells.neuron("f"), steps=2)), r"f'? is undefined.*choose an activation"),
        ("neuron", r"expected .*a Program, such as unroll.*found the text 'neuron'"),
        (Program((Input(x, (3,)),), (Assign(y, 2 * x, (3,)),), (y,)), r"x has shape \(3,\); only programs of scalars"),
    ],
)
def test_what_cannot_be_evaluated_is_named(make, argument, words):
    with pytest.raises(InputError, match=words):
        make(argument)


def test_an_undefined_function_is_named_with_its_line():
    with pytest.raises(InputError, match=r"line 2, h_1 = f\(a_1\): f is undefined"):
        evaluator(unroll(cells.neuron("f"), steps=2))


@pytest.mark.parametrize(
    "expr",
    [sp.cosh(x), sp.cot(x), 2**x, sp.Piecewise((x, x > 0), (0, True)), sp.Max(x, 2), sp.erf(x), x + sp.I, x * sp.oo],
)
def test_what_is_not_in_the_language_is_refused(expr):
    with pytest.raises(InputError, match=r"line 1, y = .*(no numeric form|undefined)"):
        evaluator(program(expr))


def test_a_number_too_large_for_floating_point():
    with pytest.raises(InputError, match="larger than any float64"):
        evaluator(program(x + sp.Integer(10) ** 400))


def test_a_kink_without_a_choice():
    net = unroll(cells.elman_unit("relu"), steps=1)
    point = {"x_1": np.array([1.0, 0.0]), "W_xh": 1.0, "W_hh": 1.0, "b_h": 0.0}
    with pytest.raises(InputError, match=r"line \d+, a_1_bar = .*step\(a_1\).* no value at x = 0; .*kink=0"):
        evaluator(bptt(net))(**point)
    for choice in (0, "1/2", 1):
        assert evaluator(bptt(net, kink=choice))(**point)["b_h_bar"].tolist() == [1.0, float(Fraction(choice))]
    point["x_1"][1] = -1
    assert evaluator(bptt(net))(**point)["b_h_bar"].tolist() == [1.0, 0.0]


def test_names_that_are_not_python():
    """Keywords, names that the generated text uses itself, code, and names that Python would take for one another."""
    hostile = ["lambda", "np", "step", "number", "evaluate", "None", "__debug__", "import os", "x;y", "'", '"', "\n",
               "v1", "_1", "f'", "ﬁ", "fi", "print", "self", "a b", "__import__('os')", "def", "Ω", "1"]  # fmt: skip
    symbols = [name_symbol(name) for name in hostile]
    total = sum(k * symbol for k, symbol in enumerate(symbols, 1))
    run = evaluator(Program(tuple(map(Input, symbols)), (Assign(y, total), Assign(z, 1 / (y * y + 1))), (y, z)))
    values = {name: float(2**k) for k, name in enumerate(hostile)}
    assert run(**values)["y"] == sum(k * 2.0 ** (k - 1) for k in range(1, len(hostile) + 1))
    locals_used = re.search(r"def evaluate\((.*)\)", run.source)[1].split(", ")
    assert len(set(locals_used)) == len(hostile) + 1
    assert all(re.fullmatch(r"[a-zA-Z]\w*", name, re.ASCII) for name in locals_used)


def test_the_source_is_what_runs():
    run = evaluator(bptt(unroll(cells.neuron("silu"), inputs=[2, 4])))
    namespace = {}
    exec(run.source, namespace)
    values = tuple(np.array([value]) for value in (0.5, -0.3, 1.2, 0.8))
    direct = namespace["evaluate"](np.float64, *values)
    called = run(**dict(zip(("w1", "w2", "w3", "w_n"), values, strict=True)))
    assert [v.item() for v in direct] == [v.item() for v in called.values()]


def test_long_sums_and_deep_brackets():
    many = [name_symbol(f"u{i}") for i in range(3000)]
    values = {s.name: float(i) for i, s in enumerate(many)}
    assert one(sp.Add(*many), **values) == sum(range(3000))
    nested, expected = x, 0.75
    for _ in range(120):
        nested, expected = (nested * z + 1) * x, (expected * 0.5 + 1) * 0.75
    assert one(nested, x=0.75, z=0.5) == pytest.approx(expected, rel=1e-14)


def test_an_evaluator_is_frozen():
    with pytest.raises(FrozenInstanceError):
        ELU.source = ""
    assert "np.expm1" in ELU.source


def test_the_reference_refuses_what_is_too_large():
    with pytest.raises(TooLargeError, match="operations, more than"):
        reference(bptt(unroll(cells.elman_unit("tanh"), steps=30)))


def test_planted_errors_in_the_forms_are_seen(monkeypatch):
    """A wrong form of a function is seen by the comparison with the reference."""
    net = unroll(cells.neuron("softplus"), inputs=[2])
    point = {"w1": np.array([0.5]), "w2": 1.0, "w_n": 1.0}
    right = evaluator(net)(**point)["y"]
    wrong_table = dict(NUMPY) | {f: form.replace("logaddexp", "maximum") for f, form in NUMPY.items()}
    monkeypatch.setattr(expressions, "NUMPY", wrong_table)
    assert abs(evaluator(net)(**point)["y"] - right) > 1e-3
    assert abs(reference(net)(**{**point, "w1": 0.5})["y"] - right) < 1e-15


def test_without_scipy_gelu_names_the_extra(monkeypatch):
    run = evaluator(program(gelu(x)))
    monkeypatch.setitem(sys.modules, "scipy.special", None)
    with pytest.raises(InputError, match=r'which is not installed: pip install "scipy>=1\.13"'):
        run(x=[0.5])
    assert evaluator(program(mish(x)))(x=0.0)["y"] == 0
