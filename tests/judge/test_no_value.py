"""Claims in which something has no value, hypotheses that cannot hold, names that collide: attacks that once worked."""

from __future__ import annotations

import pytest
import sympy as sp
from forged import forged

from symrnn.claims.claim import Claim, Root, SlopeBound, at_most, equal, less_than
from symrnn.claims.verdict import Outcome
from symrnn.errors import InputError
from symrnn.expressions.functions import prime, step
from symrnn.judge import check
from symrnn.programs.program import name_symbol

x, y, a, z = map(name_symbol, "xyaz")
k = sp.Symbol("k", integer=True, nonnegative=True)
f = sp.Function("f", real=True)
slope = prime(f)
HALF = sp.Rational(1, 2)
NO_NUMBERS = (step(sp.S.Zero), sp.asin(2), 1 / (sp.sin(1) ** 2 + sp.cos(1) ** 2 - 1))

#: true, or about nothing at all: none of these may be refuted
NOT_REFUTED = (
    Claim.at_most("a bound by a constant", slope(x) * slope(y), 2, (equal(a, sp.sqrt(2)), SlopeBound("f", a))),
    Claim.at_most("an index that is no integer", k, 0, (equal(k, sp.log(3)),)),
    *(Claim.at_most(f"no number: {constant}", y, 0, (equal(a, constant),)) for constant in NO_NUMBERS),
    Claim.less_than("1/(1 + 1/0) is not 0", 0, (1 / (1 + 1 / (f(x) - x))) ** 2),
    Claim.less_than("nor with a constant", 0, (1 / (1 + 1 / (a - sp.log(3)))) ** 2, (equal(a, sp.log(3)),)),
    Claim.at_most("nor in a hypothesis", y, 0, (equal(a, sp.log(3)), equal(1 / (1 + 1 / (a - sp.log(3))), 0))),
)

#: false, or about nothing: none of these may be proved
NOT_PROVED = (
    Claim.root("1/x has no value at 0", 1 / x + x, 1 / x, x, -1, 1),
    Claim.root("log has none below", sp.log(x) + x, sp.log(x), x, -1, 1),
    Claim.root("step has none at 0", step(x) + x, step(x), x, -1, 1),
    Claim.root("a quotient of zeros", sp.tanh(x) / x, sp.tanh(x) / x + x, x, -1, 1),
    Claim.at_most("a name like a distance", a, sp.Symbol("|a - 2|", real=True) + 2,
                  (at_most(2, a), at_most(0, sp.Symbol("|a - 2|", real=True)))),
)  # fmt: skip

ILL_POSED = (
    (Claim("r", Root(equal(x, 5), x, sp.S.Zero, sp.S.One), (equal(a, 1),)), "a root has no hypotheses"),
    (Claim("c", forged(equal(x, x + 1), relation="=")), "is no relation"),
    (Claim("h", at_most(x, 1), (forged(less_than(x, 1), relation="<"),)), "is no relation"),
    (forged(Claim("n", equal(x, 1)), statement=None), "is no statement"),
    (Claim.at_most("g", 0, sp.Function("g", positive=True)(x)), "assumptions of its own"),
    (Claim.at_most("l", sp.sin(sp.Integer(2) ** 20000 * x), 1), "more than 13000 bits"),
)


@pytest.mark.parametrize("claim", NOT_REFUTED, ids=lambda claim: claim.name)
def test_what_has_no_value_refutes_nothing(claim: Claim) -> None:
    assert check(claim).outcome is not Outcome.REFUTED


@pytest.mark.parametrize("claim", NOT_PROVED, ids=lambda claim: claim.name)
def test_and_proves_nothing(claim: Claim) -> None:
    assert check(claim).outcome is not Outcome.PROVED


@pytest.mark.parametrize(("claim", "message"), ILL_POSED, ids=lambda value: getattr(value, "name", ""))
def test_slips_are_errors(claim: Claim, message: str) -> None:
    with pytest.raises(InputError, match=message):
        check(claim)


@pytest.mark.parametrize(
    "claim",
    [
        Claim.at_most("a high power", x ** (10**9), 1),
        Claim.at_most("a tower", sp.exp(sp.exp(sp.exp(sp.exp(x)))), 1),
        Claim.at_most("two high powers", 0, x ** (10**7) + x ** (10**7 - 1) * y + 1),
        Claim.at_most("a long number", x * y, sp.Integer(2) ** 9000, (at_most(x, y), at_most(y, x + 1))),
    ],
    ids=lambda claim: claim.name,
)
def test_what_is_too_large_ends(claim: Claim) -> None:
    assert check(claim).outcome is not Outcome.PROVED


def test_a_certificate_says_what_it_multiplies_by() -> None:
    claim = Claim.at_most("q", x * y / (1 + sp.Abs(a)), (x**2 + y**2 - x * y) / (1 + sp.Abs(a)), (at_most(x, y),))
    verdict = check(claim)
    assert verdict.outcome is Outcome.PROVED
    if verdict.evidence.method.startswith("sum of products"):
        assert "(rhs - lhs)*(" in verdict.evidence.details[0]
