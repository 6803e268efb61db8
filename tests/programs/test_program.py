"""Programs: what is ill-formed cannot be made, what is too large is not unfolded, values are exact."""

from __future__ import annotations

import subprocess
import sys
from fractions import Fraction
from itertools import pairwise

import mpmath
import pytest
import sympy as sp
from hypothesis import given
from hypothesis import strategies as st

from symrnn import Assign, Input, InputError, Program, bptt, cells, name_symbol, unroll
from symrnn.errors import ProgramError, TooLargeError
from symrnn.expressions.functions import relu, softsign, step

a, b, h, x, y, z = map(name_symbol, "abhxyz")
n, m = "n", "m"


def program(*lines, inputs=(x,), outputs=None):
    made = tuple(Assign(symbol, sp.sympify(expr)) for symbol, expr in lines)
    return Program(tuple(map(Input, inputs)), made, (made[-1].symbol,) if outputs is None else outputs)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: program((y, x), (z, x), (y, z)), r"line 3, y = z: y is assigned a second time"),
        (lambda: program((x, 2)), r"line 1, x = 2: x is assigned a second time"),
        (lambda: program((y, x), inputs=(x, x)), r"input x: x is assigned a second time"),
        (lambda: program((y, x + h), (h, x)), r"line 1, y = h \+ x: h is used before it is assigned"),
        (lambda: program((y, y + x)), r"line 1, y = x \+ y: y is used before it is assigned"),
        (lambda: program((y, x), outputs=(z,)), r"output z is not assigned; the program has x, y"),
        (lambda: program((y, sp.Symbol("x") + 1)), r"line 1, y = x \+ 1: x has other assumptions than the x"),
        (lambda: program((y, 2), inputs=(sp.Symbol("q"),)), r"input q: the symbol q is not real; .*name_symbol\('q'\)"),
        (lambda: program((sp.Symbol("q"), x)), r"line 1, q = x: the symbol q is not real"),
    ],
)
def test_an_ill_formed_program_cannot_exist(make, words):
    with pytest.raises(ProgramError, match=words):
        make()


@pytest.mark.parametrize(
    ("shapes", "declared", "fine"),
    [
        (((), ()), (), True),
        (((3,), (3,)), (3,), True),
        (((3,), ()), (3,), True),
        (((), (n,)), (n,), True),
        (((n,), (n,)), (n,), True),
        (((n, m), ()), (n, m), True),
        (((3,), (4,)), (3,), False),
        (((n,), (m,)), (n,), False),
        (((n,), (3,)), (n,), False),
        (((n, 1), (n,)), (n, 1), False),
        (((n, m), (m, n)), (n, m), False),
        (((3,), (3,)), (), False),
        (((3,), (3,)), (4,), False),
        (((), ()), (3,), True),
    ],
)
def test_shapes_agree_and_scalars_broadcast(shapes, declared, fine):
    def make():
        inputs = (Input(a, shapes[0]), Input(b, shapes[1]))
        return Program(inputs, (Assign(y, sp.tanh(a) * b, declared),), (y,))

    if fine:
        assert make().shapes[y] == declared
    else:
        with pytest.raises(ProgramError, match=r"line 1, y = b\*tanh\(a\): |has a size 1; declare it as \[n\]"):
            make()


def test_a_shape_error_names_the_shapes():
    with pytest.raises(
        ProgramError, match=r"line 1, y = a \+ b: the shapes in a \+ b do not fit: a is \[n\], b is \[m\]"
    ):
        Program((Input(a, (n,)), Input(b, (m,))), (Assign(y, a + b, (n,)),), (y,))


def test_reading_a_program():
    net = program((a, 2 * x), (h, sp.tanh(a)), (y, h**2))
    assert str(net) == "a = 2*x\nh = tanh(a)\ny = h**2"
    assert net.line("h").expr == sp.tanh(a)
    assert net.symbol("x") == x
    assert net.expression() == sp.tanh(2 * x) ** 2
    assert net.expression("a") == net.expression(a) == 2 * x
    assert net.expression("x") == x
    for call, words in (
        (lambda: net.line("x"), "x is an input"),
        (lambda: net.symbol("w"), "no name w; it has x, a, h, y"),
        (lambda: net.expression("w"), "no name w"),
        (lambda: program((y, x), outputs=()).expression(), "no output"),
    ):
        with pytest.raises(InputError, match=words):
            call()


def test_equal_programs_are_equal():
    assert program((y, x + 1)) == program((y, 1 + x))
    assert hash(program((y, x + 1))) == hash(program((y, 1 + x)))
    assert program((y, x + 1)) != program((y, x + 2))


def test_multiplied_out():
    net = program((a, x + 1), (y, a * (a - 1)))
    assert net.expression() == x * (x + 1)
    assert net.expanded() == x**2 + x
    inside = program((a, x * (x + 1)), (y, sp.tanh(a)))
    assert inside.expanded() == sp.tanh(x**2 + x)


def test_the_fifty_one_terms():
    terms = unroll(cells.neuron("identity"), steps=51).expanded("h_51").args
    w_n = name_symbol("w_n")
    assert set(terms) == {w_n**k * name_symbol(f"w{51 - k}") * name_symbol(f"x_{51 - k}") for k in range(51)}


def _chain(of, length):
    """A program whose only output is nested ``length`` deep, and has as many operations."""
    names = [x, *(name_symbol(f"v{i}") for i in range(length))]
    return program(*((new, of(old)) for old, new in pairwise(names)))


@pytest.mark.parametrize(
    ("make", "name", "words"),
    [
        (
            lambda: unroll(cells.elman_unit("tanh"), steps=300),
            None,
            r"h_300 unfolds to 1\d\d\d operations, more than the 1000",
        ),
        (lambda: bptt(unroll(cells.elman_unit("tanh"), steps=12)), "W_hh_bar", r"W_hh_bar unfolds to \d+ operations"),
        (lambda: _chain(sp.tanh, 151), None, "depth 151, more than the 150"),
        (lambda: _chain(lambda v: v + sp.tanh(v), 40), None, r"unfolds to \d{13} operations"),
        (lambda: _chain(lambda v: v**9, 4), None, "degree 6561, more than the 1000"),
        (lambda: program((a, sp.Integer(3)), (y, a**10**9)), None, "degree 1000000000"),
        (lambda: program((y, x ** (-(10**9)))), None, "degree 1000000000"),
    ],
)
def test_what_nobody_reads_is_refused_with_the_count(make, name, words):
    with pytest.raises(TooLargeError, match=words):
        make().expression(name)


def test_too_many_terms_are_refused_with_the_count():
    net = program((y, (a + b + h + x + z) ** 20), inputs=(a, b, h, x, z))
    assert net.expression().is_Pow
    with pytest.raises(TooLargeError, match="terms 10626, more than the 2000"):
        net.expanded()


def test_the_deepest_expression_can_be_built_and_printed_in_a_fresh_process():
    code = """
import sympy as sp
from symrnn import Assign, Input, Program, cells, name_symbol, unroll
from symrnn.errors import TooLargeError
def chain(of, length):
    names = [name_symbol(f"v{i}") for i in range(length + 1)]
    lines = tuple(Assign(new, of(old)) for old, new in zip(names, names[1:]))
    return Program((Input(names[0]),), lines, (names[-1],)).expression()
f = sp.Function("f", real=True)
neuron = unroll(cells.neuron("tanh"), steps=49).expression()
for expr in (chain(sp.tanh, 150), chain(f, 150), chain(lambda v: 2*f(v) + 1, 50), neuron):
    assert len(str(expr)) > 300 and len(repr(expr)) > 300 and len(sp.latex(expr)) > 300
    assert expr.count_ops() <= 1000 and hash(expr) and expr == expr.xreplace({})
for steps in range(50, 90):
    try:
        str(unroll(cells.neuron("tanh"), steps=steps).expression())
    except TooLargeError:
        print("refused")
        break
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "refused\n", "")


@given(st.fractions(max_denominator=10**6), st.fractions(max_denominator=10**6))
def test_rational_values_are_exact(p, q):
    net = program((a, x * y - x / 3), (b, relu(a) + softsign(x)), (z, b**2 + sp.Abs(y) * step(x, 0)), inputs=(x, y))
    first = max(p * q - p / 3, 0) + p / (1 + abs(p))
    assert net.evaluate({"x": p, "y": q}) == {"z": first**2 + abs(q) * (p > 0)}


@given(st.fractions(-20, 20), st.integers(1, 60))
def test_digits_are_correct(p, digits):
    found = program((y, sp.exp(x) + sp.tanh(x))).evaluate({"x": p}, digits=digits)["y"]
    with mpmath.workdps(200):
        number = mpmath.mpf(p.numerator) / p.denominator
        exact = mpmath.exp(number) + mpmath.tanh(number)
        assert abs(found - exact) <= abs(exact) * mpmath.mpf(10) ** -digits


def test_cancellation_costs_precision_not_digits():
    net = program((y, sp.log(sp.exp(x) + 1) - x))
    with mpmath.workdps(60):
        exact = mpmath.log1p(mpmath.exp(-300))
        assert abs(net.evaluate({x: 300}, digits=30)["y"] / exact - 1) < mpmath.mpf("1e-30")


def test_the_kinds_of_number_that_are_taken():
    net = program((y, x))
    for given_value, exact in ((1, 1), (0.5, Fraction(1, 2)), ("0.1", Fraction(1, 10)), ("-1/3", Fraction(-1, 3))):
        assert net.evaluate({"x": given_value}) == {"y": exact}
    assert net.evaluate({x: sp.Rational(2, 7)}) == {"y": Fraction(2, 7)}


TINY = program((y, x), inputs=(x, a))


@pytest.mark.parametrize(
    ("net", "values", "digits", "words"),
    [
        (TINY, {"x": 1}, None, "takes x, a; missing: a"),
        (TINY, {"x": 1, "a": 1, "b": 2, "c": 3}, None, "not an input: b, c"),
        (TINY, {}, None, "missing: x, a"),
        (TINY, {"x": 1, "a": float("nan")}, None, "a: nan is not a finite rational number"),
        (TINY, {"x": float("inf"), "a": 1}, None, "x: inf is not"),
        (TINY, {"x": "1e999999999", "a": 1}, None, "x: '1e999999999' is not"),
        (TINY, {"x": "__import__('os')", "a": 1}, None, "is not a finite rational"),
        (TINY, {"x": [1], "a": 1}, None, r"x: \[1\] is not"),
        (TINY, {"x": 1j, "a": 1}, None, "x: 1j is not"),
        (TINY, {"x": True, "a": 1}, None, "x: True is not"),
        (TINY, {"x": 1, "a": 1}, 0, "digits is 0"),
        (TINY, {"x": 1, "a": 1}, 10**9, "digits is 1000000000"),
        (TINY, {"x": 1, "a": 1}, "many", "digits: expected an integer or None, found the text 'many'"),
        (program((y, sp.tanh(x))), {"x": 1}, None, r"tanh\(x\) is not rational at 1; ask for digits"),
        (program((y, sp.Function("f", real=True)(x))), {"x": 1}, None, "f is undefined in f"),
        (program((y, sp.cosh(x))), {"x": 1}, 20, "cosh is not in its table"),
        (program((y, 1 / x)), {"x": 0}, None, "divides by zero"),
        (program((y, step(x))), {"x": 0}, None, "no value at x = 0; .*kink=0"),
        (program((y, step(x))), {"x": 0}, 20, "no value at x = 0; .*kink=0"),
        (program((y, sp.log(x))), {"x": -1}, 20, "no real value at -1"),
        (program((y, x ** sp.Rational(1, 2))), {"x": -1}, 20, "no real value"),
        (program((y, x ** sp.Rational(1, 2))), {"x": 2}, None, "not rational at 2"),
        (program((y, x**10**9)), {"x": 3}, None, "2000000000 bits; ask for digits"),
        (_chain(lambda v: v * v, 60), {"x": 3}, None, "bits; ask for digits"),
        (_chain(sp.exp, 8), {"x": 9}, 20, r"larger than 2\*\*4096"),
    ],
)
def test_what_has_no_value_is_named(net, values, digits, words):
    with pytest.raises(InputError, match=words):
        net.evaluate(values, digits)


def test_a_zero_is_a_zero_and_not_a_cancellation():
    assert program((y, relu(x))).evaluate({"x": -3}, digits=20) == {"y": 0}
    net = program((a, sp.exp(x)), (y, sp.log(a) - x))
    with pytest.raises(InputError, match="may be exactly zero"):
        net.evaluate({"x": "1/3"}, digits=20)


def test_huge_powers_to_digits():
    assert mpmath.nstr(program((y, x**10**9)).evaluate({"x": 2}, digits=10)["y"], 10) == "4.612976001e+301029995"


def test_cancellation_hidden_under_a_small_term_costs_no_digits():
    net = program((y, sp.log(sp.exp(x) + 1) - x + sp.Rational(1, 10**140)))
    with mpmath.workdps(400):
        exact = mpmath.log1p(mpmath.exp(-300)) + mpmath.mpf(10) ** -140
        found = net.evaluate({x: 300}, digits=20)["y"]
        assert abs(found / exact - 1) < mpmath.mpf("1e-20")
