"""The normal form at its edges: zeros, sizes, powers and logarithms that only show once all is multiplied out."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sympy as sp

from symrnn.claims.claim import Claim, Hypothesis
from symrnn.claims.verdict import Outcome
from symrnn.judge import check
from symrnn.judge.normal_form.labels import LONGEST_LABEL, show
from symrnn.judge.normal_form.limits import LimitError, TermLimitError, UndefinedTermError
from symrnn.judge.normal_form.normalizer import Normalizer
from symrnn.judge.normal_form.polynomial import ZERO
from symrnn.judge.normal_form.substitution import substitute
from symrnn.programs.program import name_symbol

x, y, z = map(name_symbol, "xyz")
k = sp.Symbol("k", integer=True, nonnegative=True)
f = sp.Function("f", real=True)
HALF = sp.Rational(1, 2)


def hidden(expr: sp.Expr) -> sp.Expr:
    """The same number, as a sum that SymPy does not see through."""
    return expr * (y + 1) - sp.expand(expr * y)


def outcome(lhs: sp.Expr, rhs: sp.Expr, given: tuple[Hypothesis, ...] = ()) -> Outcome:
    return check(Claim.equality("the same", lhs, rhs, given)).outcome


NOTHING = hidden(x) - x
POSITIVE = 1 + x**2
LARGE = sp.Add(1, *(sp.Symbol(f"t{i}", real=True) ** 2 for i in range(50)))

#: what is equal, and a lie about it
EQUAL = {
    "a size of what is negative": (sp.Abs(hidden(-POSITIVE)), POSITIVE, -POSITIVE),
    "a power of nothing": (NOTHING**3 + x, x, x + 1),
    "a root of nothing": (sp.sqrt(NOTHING) + x, x, x + sp.sqrt(x)),
    "a logarithm of a square": (sp.log(hidden(x**2)), 2 * sp.log(sp.Abs(x)), sp.log(sp.Abs(x))),
    "a logarithm of a square and more": (
        sp.log(hidden(x**2 * sp.exp(z))),
        2 * sp.log(sp.Abs(x)) + z,
        2 * sp.log(sp.Abs(x)) - z,
    ),
    "a real power of a sum": (POSITIVE ** (z + 17) * POSITIVE ** (z - 17), POSITIVE ** (2 * z), POSITIVE**z),
}


@pytest.mark.parametrize("name", EQUAL)
def test_what_is_the_same_once_it_is_multiplied_out_is_proved_and_no_lie_about_it(name: str) -> None:
    lhs, rhs, lie = EQUAL[name]
    assert outcome(lhs, rhs) is Outcome.PROVED
    assert outcome(lhs, lie) is not Outcome.PROVED


@pytest.mark.parametrize("lie", [1, sp.exp(k * x), sp.exp(k * x / 3)], ids=str)
def test_a_root_in_a_power_is_not_rounded(lie: sp.Expr) -> None:
    """exp(x/2)^k is neither exp(0*x)^k nor exp(x)^k: the exponent is no integer."""
    assert outcome(hidden(sp.exp(x / 2)) ** k, sp.sympify(lie)) is Outcome.REFUTED


def test_a_power_of_a_sum_with_a_real_exponent_is_multiplied_out_up_to_sixteen() -> None:
    terms = {n: len(Normalizer().quotient(POSITIVE ** (z + n)).numerator.terms) for n in (1, 16, 17)}
    assert terms == {1: 2, 16: 17, 17: 1}
    assert len(Normalizer().quotient(LARGE ** (z + 9)).numerator.terms) == 1
    long = sp.Add(*LARGE.args[:8])
    assert outcome(long ** (z + 9) * long ** (z - 9), long ** (2 * z)) is Outcome.PROVED


def test_a_condition_about_a_number_whose_sign_is_not_known_is_told() -> None:
    verdict = check(Claim.equality("log", sp.log(2 * f(1)), sp.log(2) + sp.log(f(1))))
    assert "f(1) > 0" in verdict.evidence.details[-1]


@pytest.mark.parametrize("power", [-2, -1, -HALF, HALF, 1, 2])
def test_a_factor_of_nothing_has_no_logarithm(power: sp.Expr) -> None:
    for argument in (NOTHING**power, x * NOTHING**power, NOTHING**power / (x - z), POSITIVE * NOTHING**power):
        with pytest.raises(UndefinedTermError):
            Normalizer().quotient(sp.log(argument))


@pytest.mark.parametrize("function", [sp.sin, sp.erf, sp.asin, sp.tan, sp.sqrt])
def test_a_function_that_is_0_of_what_comes_to_0_is_0(function: Callable[[sp.Expr], sp.Expr]) -> None:
    node = function(NOTHING)
    assert outcome(node + x, x) is Outcome.PROVED
    assert outcome(node + x, x + 1) is not Outcome.PROVED
    assert outcome(sp.log(2 * node) + x, sp.log(2) + sp.log(node) + x) is Outcome.UNDECIDED, "it is about nothing"
    assert outcome(1 / node + x, NOTHING + 1 / node + x) is Outcome.UNDECIDED


def test_a_function_of_what_comes_to_a_number_is_that_of_the_number() -> None:
    two = NOTHING + 2
    for one, other in (
        (f(two), f(2)),
        (sp.sin(two), sp.sin(2)),
        (sp.sqrt(2 * two), sp.S(2)),
        (sp.asin(two / 4), sp.pi / 6),
    ):
        assert outcome(one * x, other * x) is Outcome.PROVED
        assert outcome(one * x, 2 * other * x) is not Outcome.PROVED
    for nowhere in (sp.sqrt(-two), sp.asin(two), sp.acosh(-two), 1 / sp.sqrt(NOTHING)):
        assert outcome(nowhere + x, x + nowhere + NOTHING) is Outcome.UNDECIDED


def test_nothing_to_the_power_zero_is_one() -> None:
    assert (ZERO**0).constant_value() == 1
    assert (ZERO**5).constant_value() == 0


def test_a_power_of_too_long_a_number_is_refused_and_left_open() -> None:
    power = hidden(10**100 * x) ** 4000
    with pytest.raises(TermLimitError, match="more than 100000 bits"):
        Normalizer().quotient(power)


def test_long_labels_are_cut_and_differ_where_what_they_say_does() -> None:
    one, other = (Normalizer().quotient(LARGE + last).numerator for last in (z, 2 * z))
    assert len({show(one), show(other)}) == 2
    assert show(one)[:LONGEST_LABEL] == show(other)[:LONGEST_LABEL]
    assert all(LONGEST_LABEL < len(show(each)) < LONGEST_LABEL + 20 for each in (one, other))


def test_what_would_be_too_long_once_it_is_put_in_is_refused() -> None:
    assert substitute(x * y, {x: POSITIVE}, most=20) == POSITIVE * y
    with pytest.raises(LimitError, match="more than 4 parts"):
        substitute(x * y, {x: POSITIVE}, most=4)
    assert substitute(LARGE, {x: y}, most=4) is LARGE
