"""Where the search for an inequality ends: a kink, a degree, a count; what it gives up is left open, not proved."""

from __future__ import annotations

from fractions import Fraction

import pytest
import sympy as sp

from symrnn.claims.claim import Claim, Comparison, Recurrence, SlopeBound, at_most, equal, less_than
from symrnn.claims.induction import by_induction
from symrnn.claims.verdict import Outcome
from symrnn.expressions.enclosure import UnboundedError, intervals
from symrnn.expressions.functions import normal_cdf, relu, softplus
from symrnn.judge import check
from symrnn.judge.induction_witness import _advance
from symrnn.judge.inequalities import certificates, coordinates, corners, mean_values, sturm
from symrnn.judge.inequalities.certificates import by_certificate
from symrnn.judge.inequalities.coordinates import _with_powers, with_gaps
from symrnn.judge.inequalities.corners import at_corners
from symrnn.judge.inequalities.inequality import _prove_by_factors
from symrnn.judge.inequalities.jets import jet
from symrnn.judge.inequalities.mean_values import Restated, with_slopes
from symrnn.judge.inequalities.roots import MOST_OPERATIONS, _factors
from symrnn.judge.inequalities.suprema import NEWTON_STEPS, _above_tangent, _flattest, _Line
from symrnn.judge.inequalities.tail_values import Tails
from symrnn.judge.inequalities.tails import _Parts, sign_beyond
from symrnn.judge.normal_form.limits import LimitError, TermLimitError, collect_limits
from symrnn.judge.normal_form.normalizer import Normalizer
from symrnn.judge.witnesses.point_values import Point
from symrnn.programs.program import name_symbol

a, b, c, s, u, w, x, y = map(name_symbol, "abcsuwxy")
gamma, delta = name_symbol("gamma"), name_symbol("delta")
k = sp.Symbol("k", integer=True, nonnegative=True)
f = sp.Function("f", real=True)
Q = sp.Rational
CONTEXT = intervals(80)
ONE = Fraction(1)


def outcome(statement: Comparison, *given) -> Outcome:
    return check(Claim("edge", statement, given)).outcome


#: what follows from a bound of a slope that is a name, and a lie
NAMED_SLOPE = SlopeBound("f", gamma)
SLOPES = (
    (at_most(f(a) - f(b), gamma * (a - b)), (less_than(b, a),)),
    (at_most(f(a) - f(b), (gamma + c) * (a - b)), (less_than(b, a), at_most(0, c))),
    (at_most(0, gamma + f(a) - f(b)), (at_most(b, a), at_most(a, b + 1))),
    (at_most(f(a) - f(0), gamma * (a + 1)), (at_most(0, a),)),
    (at_most(f(a) - f(b), gamma * delta), (at_most(sp.Abs(a - b), delta),)),
)
STEEP = (
    (at_most(f(a) - f(b), gamma * (a - b)), ()),
    (at_most(f(a) - f(b), gamma * (a - b) / 2), (less_than(b, a),)),
    (at_most(f(a) - f(0), gamma * (a - 1)), (at_most(0, a),)),
)


@pytest.mark.parametrize(("statement", "given"), SLOPES, ids=str)
def test_a_slope_of_which_the_bound_is_a_name(statement: Comparison, given: tuple[Comparison, ...]) -> None:
    assert outcome(statement, NAMED_SLOPE, *given) is Outcome.PROVED


@pytest.mark.parametrize(("statement", "given"), STEEP, ids=str)
def test_and_no_more_than_that(statement: Comparison, given: tuple[Comparison, ...]) -> None:
    assert outcome(statement, NAMED_SLOPE, *given) is not Outcome.PROVED


def test_powers_of_what_is_at_least_one() -> None:
    assert outcome(at_most(1, s**k), at_most(1, s)) is Outcome.PROVED
    assert outcome(at_most(x, x * s**k), at_most(1, s), at_most(0, x)) is Outcome.PROVED
    assert outcome(at_most(1, s**k), at_most(Q(99, 100), s)) is not Outcome.PROVED
    assert outcome(less_than(1, s**k), at_most(1, s)) is not Outcome.PROVED


def test_two_powers_of_one_base_are_powers_of_one_quantity() -> None:
    given = (at_most(0, s), at_most(s, 1), at_most(0, x), at_most(0, y))
    assert outcome(at_most(x * s ** (k + 2) + y * s ** (k + 1), x * s**k + y * s**k), *given) is Outcome.PROVED
    assert outcome(at_most(x * s**k + y * s**k, x * s ** (k + 2) + y * s ** (k + 1)), *given) is not Outcome.PROVED


def test_powers_of_one_base_have_one_name() -> None:
    setting = _with_powers(Restated(at_most(x * s ** (k + 2), x * s**k), (at_most(0, s), at_most(s, 1))))
    (power,) = setting.comparison.rhs.free_symbols - {x}
    assert setting.comparison == at_most(x * s**2 * power, x * power)
    assert at_most(power, 1) in setting.given
    assert _with_powers(Restated(at_most(s**k, x), ())).comparison == at_most(s**k, x)


def test_orders_and_slopes_are_restated_up_to_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    chain = Restated(at_most(a, c), (at_most(a, b), at_most(b, c)))
    values = Restated(at_most(sp.tanh(a) + sp.tanh(b), 2 * sp.tanh(c)), ())
    assert [len(with_gaps(chain).given), len(with_slopes(values).notes)] == [0, 2]
    monkeypatch.setattr(coordinates, "MOST_GAPS", 1)
    monkeypatch.setattr(mean_values, "MOST_SLOPES", 1)
    assert [len(with_gaps(chain).given), len(with_slopes(values).notes)] == [1, 1]


BETWEEN = (at_most(0, w), at_most(w, 1))
SQUARES = [sp.Add(*(name_symbol(f"{stem}{n}") ** 2 for n in range(5))) for stem in "pq"]
MEAN = (1 - w) * SQUARES[0] + w * SQUARES[1]


def test_both_ends_are_looked_at_where_the_sign_of_a_long_slope_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    assert at_corners(sp.S.Zero, MEAN, False, BETWEEN) == "it is at least 0 at 2 corners of what is bounded"
    for lie in (MEAN - w, MEAN - 1 + w, (1 - 2 * w) * SQUARES[0] + w * SQUARES[1]):
        assert at_corners(sp.S.Zero, lie, False, BETWEEN) is None
    monkeypatch.setattr(corners, "MOST_TERMS", 4)
    assert at_corners(sp.S.Zero, MEAN, False, BETWEEN) is None


def test_factors_that_do_not_multiply_to_the_whole_are_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The list of factors comes from SymPy; here it leaves the last one out."""
    square = Normalizer().quotient((x - y) ** 2 * (1 + a**2)).numerator
    odd = Normalizer().quotient((x - y) ** 2 * a).numerator
    assert _prove_by_factors(square, False, ()) == "it is a product of 2 factors of known sign"
    assert _prove_by_factors(odd, False, ()) is None
    listed = sp.Poly.factor_list
    monkeypatch.setattr(
        sp.Poly, "factor_list", lambda poly: (listed(poly)[0], [f for f in listed(poly)[1] if f[1] == 2])
    )
    assert _prove_by_factors(square, False, ()) is None
    assert _prove_by_factors(odd, False, ()) is None


def test_a_long_difference_is_not_factored() -> None:
    short = x**2 - y**2
    assert {*_factors(short)} == {x - y, x + y}
    assert list(_factors(sp.expand(short * (x + y) ** MOST_OPERATIONS))) == []


def test_a_sequence_of_too_long_numbers_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    coefficients = [1, 7, -5, 3, 11, -2]
    assert not sturm.has_no_root(coefficients, None, None)
    monkeypatch.setattr(sturm, "MOST_BITS", 20)
    with pytest.raises(LimitError, match="more than 20 bits"):
        sturm.has_no_root(coefficients, None, None)


def test_what_is_not_known_has_no_jet() -> None:
    for expr in (x * y, sp.exp(sp.exp(x * 10**6)), f(x) * x):
        with pytest.raises(UnboundedError):
            jet(expr, x, CONTEXT.mpf([1, 2]), CONTEXT)


def test_nothing_lies_above_a_tangent_at_a_kink() -> None:
    """relu has none at 0, the middle; its value there is right, and that of x + relu(-x) - 1 is not."""
    assert not _above_tangent(_Line(relu(x) + 1, x, True), -ONE, ONE).pieces
    assert _above_tangent(_Line(relu(x) - 1, x, True), -ONE, ONE).against == 0
    assert _above_tangent(_Line(x**2 + 1, x, True), -ONE, ONE).pieces == 1
    assert _flattest(_Line(relu(x), x, True), -ONE, ONE) == 0


def test_newton_s_method_ends_within_the_interval() -> None:
    """Of (x - 1/3)^4 each step takes off a third of what is left, of a parabola the first takes all."""
    slow = _flattest(_Line((x - Q(1, 3)) ** 4, x, True), -ONE, ONE)
    assert 0 < abs(slow - Fraction(1, 3)) < Fraction(2, 3) ** (NEWTON_STEPS - 2)
    assert abs(_flattest(_Line((x - Q(1, 3)) ** 2, x, True), -ONE, ONE) - Fraction(1, 3)) < Fraction(1, 2**60)
    assert _flattest(_Line((x - 5) ** 2, x, True), -ONE, ONE) == 1


@pytest.mark.parametrize(
    ("expr", "sign"),
    [
        (normal_cdf(sp.exp(-x)), 1),
        (2 - sp.erf(sp.exp(-x)), 1),
        (normal_cdf(sp.exp(-x)) - 1, None),
        (x**5 * sp.exp(-x) + 1, 0),
        ((x**4 + 1) * (x**4 + 2), None),
        (x**8, None),
        (softplus(x**2 - x**3) + 1, 1),
        (softplus(sp.log(x)) - 1, None),
    ],
)
def test_signs_far_out_of_what_is_followed_so_far(expr: sp.Expr, sign: int | None) -> None:
    assert sign_beyond(expr, x, Fraction(4), CONTEXT) == sign


def test_a_polynomial_far_out_has_a_highest_degree() -> None:
    tails = Tails(Fraction(4), CONTEXT)
    cube = tails.product(tails.product(tails.symbol(), tails.symbol()), tails.symbol())
    assert tails.product(cube, cube).leading.keys() == {6}
    with pytest.raises(UnboundedError, match="so high a degree"):
        tails.product(tails.product(cube, cube), tails.symbol())


def test_an_exponential_that_does_not_fall_bounds_no_softplus(monkeypatch: pytest.MonkeyPatch) -> None:
    assert sign_beyond(softplus(x) - x, x, Fraction(4), CONTEXT) is not None
    monkeypatch.setattr(_Parts, "exponential", lambda parts, argument: parts.tails.symbol())
    assert sign_beyond(softplus(x) - x, x, Fraction(4), CONTEXT) is None


def test_a_sequence_without_a_start_refutes_nothing() -> None:
    """S = log(w) has a start for w > 0 alone: what is false for other w is not refuted there."""
    constant = Recurrence(s, sp.log(w), s)
    for statement in (less_than(0, w), equal(sp.Abs(w), w)):
        assert check(by_induction("where it starts", statement, k, (constant,))).outcome is not Outcome.REFUTED
    assert check(by_induction("a lie", less_than(1, w), k, (constant,))).outcome is Outcome.REFUTED


def test_a_step_has_a_value_where_what_is_given_of_it_has_one() -> None:
    """1/u <= 1 is given of each u that is added: at a step with u = 0 it says nothing, and there is no next step."""
    given = (at_most(1 / u, 1),)
    statement = by_induction("a sum", at_most(0, s**2), k, (Recurrence(s, sp.S.One, s + u),), given).statement
    for value, has_one in ((1, True), (0, False)):
        at = Point({}, CONTEXT, {s: Fraction(2), k: Fraction(0), x: Fraction(value)})
        assert _advance(statement, given, at, 1, {u: x}) is has_one
        assert at.exact[s] == (3 if has_one else 2)


def test_a_sum_of_products_that_is_too_long_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    statement, given = less_than(a**2, 1), (less_than(a, 1), less_than(-1, a))
    assert by_certificate(statement, given) is not None

    def refuse(*asked: object) -> None:
        raise TermLimitError("too long to be multiplied")

    monkeypatch.setattr(certificates, "_multiples", refuse)
    with collect_limits() as limits:
        assert by_certificate(statement, given) is None
    assert "too long to be multiplied" in " ".join(map(str, limits))
