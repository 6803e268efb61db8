"""Where the judge gives up: each limit, and each node it does not know, ends in no verdict, not in a wrong one."""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction

import pytest
import sympy as sp

from symrnn.cells import CELLS
from symrnn.cells.losses import with_loss
from symrnn.claims.claim import Claim, Comparison, Duality, at_most, equal, less_than
from symrnn.claims.verdict import Evidence, Outcome
from symrnn.errors import InputError
from symrnn.expressions.enclosure import intervals
from symrnn.expressions.nodes import norm_2, norm_inf, total
from symrnn.gradients.adjoint_claims import duality_claim
from symrnn.judge import check
from symrnn.judge.inequalities.tail_values import POWERS, _scale
from symrnn.judge.lines import sums
from symrnn.judge.lines.adjoint import NoDerivativeError, derivative
from symrnn.judge.lines.unfolding import SlopesNamed
from symrnn.judge.normal_form.normalizer import Normalizer
from symrnn.judge.normal_form.polynomial import Atom, TermLimitError, variable
from symrnn.judge.witnesses import witness
from symrnn.judge.witnesses.sampling import samples_of
from symrnn.judge.witnesses.witness import _search_against, candidates
from symrnn.judge.witnesses.wording import tell_apart
from symrnn.programs.program import Assign, Input, Program, name_symbol
from symrnn.programs.values import exact_values

x, y, v, A = map(name_symbol, ("x", "y", "v", "A"))


def test_a_size_whose_inside_comes_to_a_number_is_that_number() -> None:
    hidden = sp.Abs(x * (y + 1) - x * y - x - 2, evaluate=False)
    assert check(Claim.equality("two", hidden, 2)).outcome is Outcome.PROVED
    assert check(Claim.equality("a lie", hidden, -2)).outcome is Outcome.REFUTED


def test_a_size_of_a_quotient_is_a_quotient_of_sizes() -> None:
    quotient = sp.Abs(x / (x + y), evaluate=False)
    assert check(Claim.equality("one", quotient * sp.Abs(x + y), sp.Abs(x))).outcome is Outcome.PROVED
    assert check(Claim.equality("a lie", quotient * (x + y), sp.Abs(x))).outcome is Outcome.REFUTED
    even = sp.Abs(x / (x + y) ** 2, evaluate=False) * (x + y) ** 2
    assert check(Claim.equality("even", even, sp.Abs(x))).outcome is Outcome.PROVED


def test_the_power_zero_of_a_term_is_one() -> None:
    assert (variable(Atom("x", x, "x")) ** 0).constant_value() == 1
    assert Normalizer().quotient(x * y).power(0).numerator.constant_value() == 1


def test_a_negative_power_of_the_size_of_a_sum_is_none_of_a_polynomial() -> None:
    size = Normalizer().quotient(sp.Abs(x + y)).numerator
    ((monomial, _),) = size.terms.items()
    ((atom, _),) = monomial
    with pytest.raises(TermLimitError):
        variable(atom, -2) * variable(atom, -2)


def test_a_function_without_a_known_derivative_has_none() -> None:
    assert derivative(sp.sin(x), x, ()) == sp.cos(x)
    with pytest.raises(NoDerivativeError, match="atan"):
        derivative(sp.atan(x), x, ())


def test_sums_within_functions_are_not_named() -> None:
    named = SlopesNamed({x, y})
    assert named(sp.tanh(1 - x**2)) == sp.tanh(1 - x**2)
    assert named(v * (1 - x**2)) == v * named(1 - x**2) != v * (1 - x**2)


def test_indices_have_a_largest_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sums, "MOST_BOUND", 0)
    index = sp.Dummy("k", integer=True)
    with pytest.raises(TermLimitError):
        sums.canonical([sums.bound_index(1, "n") * index], [index], {index: "n"})


def test_a_table_times_nothing_is_nothing() -> None:
    context = intervals(80)
    table = dict.fromkeys(POWERS, context.mpf(["-inf", "inf"]))
    assert all(each.a == 0 and each.b == 0 for each in _scale(table, context.mpf(0)).values())
    assert all(each.b > 5 for each in _scale({POWERS[0]: context.mpf(3)}, context.mpf(2)).values())


def test_points_are_drawn_of_functions_and_numbers_that_the_judge_does_not_know() -> None:
    wave = sp.sin(sp.pi * x)
    assert "20 of 20" in samples_of(equal((2 + wave) ** 2, 4 + 4 * wave + wave**2))[0]
    assert "0 of 20" in samples_of(equal(sp.pi * x, 3 * x))[0]
    assert samples_of(equal(sp.gamma(x), x)) == ()


def test_two_sides_that_no_digits_tell_apart_are_shown_with_all() -> None:
    one = Fraction(1, 3)
    lhs, rhs = tell_apart((one, one + Fraction(1, 10**60)), (one, one + Fraction(2, 10**60)))
    assert len(lhs) >= 40
    assert lhs == rhs


def test_a_symbol_that_no_value_suits_has_no_witness() -> None:
    large = sp.Symbol("large", prime=True, even=True)
    composite = sp.Symbol("composite", composite=True)
    assert {values[large] for values, _ in candidates([large], [], ())} == {2}
    assert [values for values, _ in candidates([composite, large], [], ())] == []


def test_a_point_has_a_value_for_each_symbol(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where chance finds no number that a symbol admits, there is no point."""
    monkeypatch.setattr(witness, "MAX_DRAWS", 1)
    symbols = [sp.Symbol(name, integer=True, nonnegative=True) for name in "km"]
    points = [values for values, _ in candidates(symbols, [], ())]
    assert all(values.keys() == {*symbols} for values in points)
    assert witness._random_value(sp.Symbol("none", irrational=True), random.Random(0)) is None


@pytest.mark.parametrize("bound", [at_most(40, sp.Abs(x)), less_than(sp.S(40), sp.Abs(x))], ids=str)
def test_points_are_moved_to_where_a_size_is_large(bound: Comparison) -> None:
    found = {values[x] for values, _ in candidates([x], [], (bound,))}
    assert min(found) < 0 < max(found)
    assert all(abs(each) >= 40 for each in found)
    assert check(Claim.less_than("a lie", x**2, 1601, (bound,))).outcome is Outcome.REFUTED


def test_points_against_are_those_that_symbols_admit() -> None:
    prime = sp.Symbol("p", prime=True)
    found = [values[prime] for values, _ in _search_against(at_most(prime, 3), (), [prime])]
    assert all(sp.isprime(int(each)) for each in found)
    assert [values for values, _ in _search_against(at_most(x, 3), (), [x])]


def test_a_number_that_is_too_long_is_named_with_its_line() -> None:
    long = [Assign(name, x**500_000) for name in (y, v)]
    with pytest.raises(InputError, match=r"its exact value has \d+ bits"):
        exact_values([*long, Assign(A, y * v)], {x: Fraction(3)})


def test_a_long_list_of_evidence_is_said_by_its_ends() -> None:
    assert str(Evidence("lines", tuple("abcdefghij"))) == "lines; 10 lines, the first a; the last j"


# ---- dualities that are none ----------------------------------------------------------------------------------------
CLAIM = duality_claim(with_loss(CELLS["elman"](), steps=1), loss="loss")
DUALITY = CLAIM.statement


def test_a_duality_is_written_as_its_equation() -> None:
    assert isinstance(DUALITY, Duality)
    assert str(DUALITY).startswith(f"{DUALITY.tangents[DUALITY.loss]} = <")
    assert check(CLAIM).outcome is Outcome.PROVED


def test_a_duality_of_names_that_do_not_fit_is_refused() -> None:
    assert isinstance(DUALITY, Duality)
    loss, adjoints = DUALITY.loss, DUALITY.adjoints
    vector = next(name for name, shape in DUALITY.program.shapes.items() if shape)
    without = {name: bar for name, bar in adjoints.items() if name != loss}
    for changed, words in (
        (replace(DUALITY, adjoints=without), "no adjoint is named for the loss"),
        (replace(DUALITY, loss=vector), "a loss is a scalar"),
        (replace(DUALITY, adjoints=adjoints | {loss: name_symbol("nowhere")}), "has no name nowhere"),
        (replace(DUALITY, adjoints=adjoints | {loss: vector}), "they have one shape"),
    ):
        with pytest.raises(InputError, match=words):
            check(Claim("none", changed))


# ---- norms of which nothing is known --------------------------------------------------------------------------------
MATRICES = Program((Input(A, ("n", "n")), Input(v, ("n",)), Input(x)), (), ())


@pytest.mark.parametrize(
    ("bound", "outcome"),
    [
        (at_most(sp.Abs(total(v)), total(v)), Outcome.UNDECIDED),
        (at_most(norm_2(sp.Abs(A)), norm_2(A)), Outcome.REFUTED),
        (at_most(norm_inf(v * total(A)), norm_inf(v)), Outcome.REFUTED),
        (at_most(norm_2(sp.Abs(v)), norm_2(v)), Outcome.PROVED),
    ],
)
def test_norms_of_totals_and_sizes(bound: object, outcome: Outcome) -> None:
    try:
        found = check(Claim.norm_bound("bound", MATRICES, (bound,)))
    except InputError:
        assert outcome is Outcome.UNDECIDED
        return
    assert (found.outcome is Outcome.PROVED) == (outcome is Outcome.PROVED)
    assert str(found.claim.statement) == str(bound)
