"""Corners of the judge that ordinary claims do not come to: lies there, and what has no answer."""

from __future__ import annotations

from fractions import Fraction

import pytest
import sympy as sp

from symrnn.cells import CELLS
from symrnn.cells.losses import with_loss
from symrnn.claims.claim import (
    Claim,
    Comparison,
    Differentiable,
    Induction,
    Recurrence,
    Relation,
    SlopeBound,
    at_most,
    equal,
)
from symrnn.claims.comparisons import Hypothesis
from symrnn.claims.induction import by_induction
from symrnn.claims.statements import Adjoint
from symrnn.claims.verdict import Outcome
from symrnn.errors import InputError
from symrnn.expressions.enclosure import UnboundedError, intervals
from symrnn.expressions.functions import prime, sigmoid, softplus
from symrnn.expressions.nodes import T, dot
from symrnn.gradients.adjoint_claims import adjoint_claims
from symrnn.gradients.gradient import bptt
from symrnn.judge import check
from symrnn.judge.induction_proof import fault
from symrnn.judge.inequalities.jets import jet
from symrnn.judge.inequalities.tails import sign_beyond
from symrnn.judge.lines import adjoint as adjoint_module
from symrnn.judge.lines import entries, sums
from symrnn.judge.lines.sizes import small_sizes
from symrnn.judge.normal_form import polynomial
from symrnn.judge.normal_form.limits import TermLimitError, UndefinedTermError
from symrnn.judge.normal_form.normalizer import Normalizer
from symrnn.programs.components import TooLargeError
from symrnn.programs.program import Assign, Input, Program, name_symbol

x, y, w, d, gamma = map(name_symbol, ("x", "y", "w", "d", "gamma"))
k = sp.Symbol("k", integer=True, nonnegative=True)
f = sp.Function("f", real=True)
CONTEXT = intervals(80)


# ---- induction ------------------------------------------------------------------------------------------------------
POWER = equal(d, w**k)
GROWING = (Recurrence(d, sp.S.One, w * d),)


def induction(**changes: object) -> Induction:
    """That d = w^k, from d = 1 and d <- w d; or with something else about it."""
    whole = by_induction("power", POWER, k, GROWING).statement
    assert isinstance(whole, Induction)
    named = {name: getattr(whole, name) for name in ("statement", "index", "recurrences", "base", "step")}
    return Induction(**(named | changes))


NEXT = sp.Symbol("k", integer=True)


@pytest.mark.parametrize(
    ("changes", "given", "why"),
    [
        ({"index": NEXT, "statement": equal(d, w**NEXT)}, (), "not assumed to be an integer, 0 or more"),
        ({"recurrences": GROWING * 2}, (), "not distinct names"),
        ({"recurrences": (Recurrence(sp.Symbol("d"), sp.S.One, w),)}, (), "not distinct names"),
        ({"recurrences": (Recurrence(d, d, w * d),)}, (), "starts from what moves"),
        ({}, (at_most(d, 2),), "speaks of the index or of a sequence"),
        ({"statement": at_most(0, sp.log(d))}, (), "may have no value"),
        ({"statement": at_most(0, sp.sqrt(d))}, (), "may have no value"),
        ({"statement": equal(1 / d, 1)}, (), "may have no value"),
        ({"statement": equal((1 + d + w) ** 3000, 1)}, (), "may have no value"),
        ({"statement": equal(1 / (w - w * (1 + d) / (1 + d)), 1)}, (), "may have no value"),
    ],
)
def test_what_keeps_an_induction_from_being_one(
    changes: dict[str, object], given: tuple[Hypothesis, ...], why: str
) -> None:
    assert fault(induction(), ()) is None
    assert why in str(fault(induction(**changes), given))


@pytest.mark.parametrize("part", ["base", "step"])
def test_an_induction_of_something_else_than_comparisons_is_not_proved(part: str) -> None:
    other = Claim.equivalent("same", Program((Input(x),), (), (x,)), Program((Input(x),), (), (x,)))
    assert check(Claim("all", induction())).outcome is Outcome.PROVED
    assert check(Claim("all", induction(**{part: other}))).outcome is not Outcome.PROVED


# ---- inequalities ---------------------------------------------------------------------------------------------------
SLOPE = (Differentiable("f"), SlopeBound("f", gamma))


def test_a_bound_of_a_slope_says_nothing_of_a_sum_with_it() -> None:
    slope = prime(f)(x)
    assert check(Claim.at_most("slope", sp.Abs(slope), gamma, SLOPE)).outcome is Outcome.PROVED
    assert check(Claim.at_most("slope and one", sp.Abs(slope + 1), gamma, SLOPE)).outcome is not Outcome.PROVED
    assert check(Claim.at_most("slope twice", sp.Abs(2 * slope), gamma, SLOPE)).outcome is not Outcome.PROVED


def test_factors_that_are_not_those_of_the_difference_are_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The list of factors comes from SymPy; it is multiplied out again."""
    lie = Claim.at_most("a lie", 0, x * y - 1)
    monkeypatch.setattr(sp, "factor_list", lambda expr, *atoms: (sp.S.One, [(atoms[0], 2)]))
    assert check(lie).outcome is not Outcome.PROVED

    def refuse(expr: sp.Expr, *atoms: sp.Symbol) -> None:
        raise sp.PolynomialError("no")

    monkeypatch.setattr(sp, "factor_list", refuse)
    assert check(lie).outcome is not Outcome.PROVED


@pytest.mark.parametrize("expr", [x**sp.pi, sp.log(x - 3), 1 / x, f(x)])
def test_what_has_no_value_over_an_interval_has_no_jet(expr: sp.Expr) -> None:
    with pytest.raises(UnboundedError):
        jet(expr, x, CONTEXT.mpf([-1, 2]), CONTEXT)


def test_a_jet_of_a_logarithm_holds_its_derivatives() -> None:
    found = jet(sp.log(x), x, CONTEXT.mpf([2, 2]), CONTEXT)
    assert found.first is not None
    assert found.second is not None
    assert abs(float(found.first.mid) - 0.5) < 1e-12
    assert abs(float(found.second.mid) + 0.25) < 1e-12


@pytest.mark.parametrize(
    ("expr", "sign"),
    [
        (1 - sigmoid(sp.exp(-x) / 2), 1),
        (1 - sp.tanh(sp.exp(-x)), 1),
        (softplus(sp.exp(-x)), 1),
        (sp.tanh(sp.exp(-x)) - 1, None),
        (sigmoid(sp.exp(-x)) - 1, None),
        (-softplus(sp.exp(-x)), None),
        (0 * x + 1 - sp.exp(-x), 1),
    ],
)
def test_functions_of_what_neither_grows_nor_falls_have_a_sign(expr: sp.Expr, sign: int | None) -> None:
    assert sign_beyond(expr, x, Fraction(2), CONTEXT) == sign


# ---- normal form ----------------------------------------------------------------------------------------------------
def test_a_division_by_nothing_has_no_normal_form() -> None:
    with pytest.raises(UndefinedTermError):
        Normalizer().quotient(sp.Pow(x * (y + 1) - x * y - x, -1))


@pytest.mark.parametrize("power", [-3, -2, -1, 1, 2, 3, 4])
def test_powers_of_sizes(power: int) -> None:
    size = sp.Abs(x - y)
    square = size**power * size ** (4 - power)
    same = Claim.equality("size", sp.Mul(size**power, x, evaluate=False) * size, x * size ** (power + 1))
    assert check(same).outcome is Outcome.PROVED
    assert check(Claim.equality("a square", square, (x - y) ** 4)).outcome is Outcome.PROVED
    assert check(Claim.equality("a lie", size**power * size, (x - y) ** (power + 1) + 1)).outcome is Outcome.REFUTED


def test_powers_with_a_symbol_keep_what_is_zero_apart() -> None:
    n = sp.Symbol("n", integer=True, nonnegative=True)
    assert check(Claim.equality("shift", x ** (n + 1), x * x**n)).outcome is Outcome.PROVED
    half = Claim.equality("half", x ** (n / 2) * y ** (n / 2), (x * y) ** (n / 2))
    assert check(half).outcome is not Outcome.PROVED  # i*i is not 1
    assert check(Claim.equality("of a root", sp.sqrt(x**2 + 1) ** n, (x**2 + 1) ** n)).outcome is not Outcome.PROVED
    assert check(Claim.equality("over a sum", sp.exp(1 / (1 + x)), sp.exp(1 / (1 + x)))).outcome is Outcome.PROVED
    assert check(Claim.equality("over a sum", sp.exp(1 / (1 + x)), sp.exp(1 / (2 + x)))).outcome is Outcome.REFUTED


def test_a_normal_form_has_a_largest_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(polynomial, "TERM_LIMIT", 3)
    with pytest.raises(TermLimitError):
        Normalizer().quotient(x + y + w + d)


# ---- adjoints -------------------------------------------------------------------------------------------------------
def adjoints_of(name: str, activation: str = "tanh") -> list[Claim]:
    program = with_loss(CELLS[name](activation), steps=2)
    return list(adjoint_claims(program, bptt(program)))


def test_an_adjoint_through_a_function_without_a_derivative_is_left_open() -> None:
    claims = adjoints_of("neuron", "f")
    assert {check(claim).outcome for claim in claims} == {Outcome.PROVED}
    bare = [check(Claim(claim.name, claim.statement)) for claim in claims]
    assert {verdict.outcome for verdict in bare} >= {Outcome.UNDECIDED}
    assert Outcome.REFUTED not in {verdict.outcome for verdict in bare}


def test_a_wrong_adjoint_is_left_open_where_matrices_cannot_be_taken_apart(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def too_large(*_: object) -> None:
        raise TooLargeError("too large")

    claims = [claim for claim in adjoints_of("elman") if isinstance(claim.statement, Adjoint)]
    lies = [doubled(claim) for claim in claims if str(claim.statement.of).startswith("W")]
    assert {check(lie).outcome for lie in lies} == {Outcome.REFUTED}
    monkeypatch.setattr(adjoint_module, "adjoints_of_entries", too_large)
    assert {check(lie).outcome for lie in lies} == {Outcome.UNDECIDED}


def doubled(claim: Claim) -> Claim:
    """With the line of the adjoint that is claimed twice as large."""
    stated = claim.statement
    assert isinstance(stated, Adjoint)
    bar = stated.adjoints[stated.of]
    lines = tuple(
        Assign(line.symbol, 2 * line.expr, line.shape) if line.symbol == bar else line for line in stated.program.lines
    )
    program = Program(stated.program.inputs, lines, stated.program.outputs)
    return Claim(claim.name, Adjoint(stated.forward, program, stated.loss, stated.of, stated.adjoints), claim.given)


#: the adjoint of a sum of entries, of a state that is used twice, and of an input; the others are alike
FEW_ADJOINTS = ("adjoint loss_1_bar", "adjoint h_1_bar", "adjoint x_1_bar", "adjoint a_2_bar")


def two_forms() -> Claim:
    """A sum over two indices of one range, which stand alike but for the order of their names."""
    u, v, form, w = map(name_symbol, ("u", "v", "form", "w"))
    inputs = (Input(u, ("n",)), Input(v, ("n",)), Input(w, ("n", "n")))
    sides = (dot(T(u), dot(w, v)), dot(T(v), dot(T(w), u)))
    return Claim.equivalent("a form", *(Program(inputs, (Assign(form, side),), (form,)) for side in sides))


@pytest.mark.parametrize("names", [FEW_ADJOINTS, pytest.param((), marks=pytest.mark.slow)], ids=["few", "all"])
def test_entries_and_sums_have_a_largest_size(names: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    """A proof that would take too long ends, and nothing false comes of it."""
    claims = [two_forms(), *(claim for claim in adjoints_of("elman") if not names or claim.name in names)]
    assert len(claims) >= 5
    for module, name, most in ((entries, "MOST_VISITS", 1), (sums, "MOST_TERMS", 0), (sums, "MOST_ORDERS", 0)):
        with monkeypatch.context() as patched:
            patched.setattr(module, name, most)
            outcomes = {check(claim).outcome for claim in claims}
        assert Outcome.UNDECIDED in outcomes, name
        assert Outcome.REFUTED not in outcomes, name


# ---- what claims may be ---------------------------------------------------------------------------------------------
def test_claims_that_are_none_are_refused() -> None:
    one, two = Program((Input(x),), (), (x,)), Program((Input(x), Input(y)), (), (x, y))
    none = Program((Input(x),), (), ())
    for build, words in (
        (lambda: Claim("c", at_most(x, 1), {at_most(x, 1)}), "given: expected a tuple"),  # type: ignore[arg-type]  # the lie
        (lambda: Claim.equivalent("c", none, none), "nothing to compare"),
        (lambda: Claim.equivalent("c", one, two), "the same outputs in the same order"),
        (lambda: Claim.at_most("c", sp.Float(0.1), x), "write it as a fraction"),
        (lambda: Claim.at_most("c", "x", 1), "lhs: expected a SymPy expression"),
        (lambda: Program((Input(x, ("n", "m", "k")),), (), ()), "not one or two sizes"),
        (lambda: Program((Input(x),), (Assign(y, x ** (2**21)),), (y,)).evaluate({"x": 3}), "ask for digits instead"),
    ):
        with pytest.raises(InputError, match=words):
            build()


def test_what_is_long_is_said_in_short() -> None:
    verdict = check(Claim.equality("one", x, x))
    assert repr(verdict) == "Verdict(PROVED, 'one', 'normal form')"
    assert repr(verdict.evidence).startswith("Evidence(")
    assert repr(Program((Input(x),), (), (x,))).startswith("Program(")
    assert Differentiable("f").map_expressions(lambda expr: expr + 1) == Differentiable("f")
    assert Comparison(x, Relation.AT_MOST, y) in {at_most(x, y)}
    assert list(small_sizes(()))
