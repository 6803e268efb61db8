"""What a statement knows of itself: its programs, its expressions, and itself in other names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace

import pytest
import sympy as sp
from hypothesis import given
from hypothesis import strategies as st
from length_claims import running, sums
from norm_claims import of_gru
from sample_sizes import examples

from symrnn.claims.claim import (
    Adjoint,
    Claim,
    Comparison,
    Differentiable,
    Duality,
    Equivalence,
    EveryLength,
    Induction,
    NormBound,
    Recurrence,
    Root,
    SlopeBound,
    at_most,
    equal,
    free_symbols,
    less_than,
)
from symrnn.claims.induction import by_induction
from symrnn.errors import InputError
from symrnn.expressions.nodes import norm_2
from symrnn.judge import check
from symrnn.programs.program import Assign, Input, Program, name_symbol
from symrnn.testing.strategies import claims, true_claims

x, y, D, gamma, W, v = map(name_symbol, ("x", "y", "D", "gamma", "W", "v"))
k = sp.Symbol("k", integer=True, nonnegative=True)
KINDS = (Comparison, Equivalence, Adjoint, Duality, Induction, EveryLength, Root, NormBound)


def norm_claim(lie: bool = False) -> Claim:
    """That norm_2(W) <= 2*gamma where it is at most gamma, or, as a lie, gamma/2."""
    program = Program((Input(W, ("n", "n")), Input(gamma)), (), ())
    bound = at_most(norm_2(W), gamma / 2 if lie else 2 * gamma)
    return Claim.norm_bound("norm", program, (bound,), (at_most(norm_2(W), gamma), less_than(0, gamma)))


def any_claims() -> st.SearchStrategy[Claim]:
    return st.one_of(
        claims(), st.booleans().map(norm_claim), st.sampled_from([Claim("lengths", sums()), Claim("masks", running())])
    )


def parts(value: object) -> Iterator[object]:
    """All that is reached from a claim through fields, tuples and tables: nothing that a statement says of itself."""
    yield value
    if isinstance(value, Mapping):
        inner: tuple[object, ...] = (*value.keys(), *value.values())
    elif is_dataclass(value):
        inner = tuple(getattr(value, field.name) for field in fields(value))
    else:
        inner = value if isinstance(value, tuple) else ()
    for part in inner:
        yield from parts(part)


def symbols_in(claim: Claim) -> set[sp.Symbol]:
    return {symbol for part in parts(claim) if isinstance(part, sp.Expr) for symbol in part.free_symbols}


def symbols_said(claim: Claim) -> set[sp.Symbol]:
    return {symbol for expr in claim.expressions() for symbol in expr.free_symbols}


def others(claim: Claim, ending: str = "_t") -> dict[sp.Symbol, sp.Symbol]:
    """Another name for every symbol, of the same assumptions."""
    return {symbol: sp.Symbol(f"{symbol.name}{ending}", **symbol.assumptions0) for symbol in symbols_in(claim)}


def turned(claim: Claim) -> dict[sp.Symbol, sp.Symbol]:
    """Every real symbol by the name of the next: names that are put in one after the other would meet."""
    real = sorted((symbol for symbol in symbols_in(claim) if not symbol.is_integer), key=str)
    return dict(zip(real, (*real[1:], *real[:1]), strict=True))


def back(names: Mapping[sp.Symbol, sp.Symbol]) -> dict[sp.Symbol, sp.Symbol]:
    return {new: old for old, new in names.items()}


@examples(60)
@given(any_claims())
def test_the_expressions_of_a_claim_hold_all_its_symbols(claim: Claim) -> None:
    assert symbols_said(claim) == symbols_in(claim)


@examples(60)
@given(any_claims())
def test_the_programs_of_a_claim_are_all_that_stand_in_it(claim: Claim) -> None:
    assert [id(program) for program in claim.programs()] == [
        id(part) for part in parts(claim) if isinstance(part, Program)
    ]


@pytest.mark.parametrize("names_of", [others, turned])
@examples(60)
@given(claim=any_claims())
def test_renaming_there_and_back_is_the_identity(names_of, claim: Claim) -> None:
    names = names_of(claim)
    there = claim.rename(names)
    assert there.rename(back(names)) == claim
    assert symbols_in(there) == {names.get(symbol, symbol) for symbol in symbols_in(claim)}
    assert there.given == tuple(each.xreplace(names) for each in claim.given)


@examples(40)
@given(any_claims())
def test_a_claim_in_other_names_has_the_same_verdict(claim: Claim) -> None:
    assert check(claim.rename(others(claim))).outcome is check(claim).outcome


@examples(25)
@given(true_claims())
def test_what_is_proved_is_never_refuted_with_its_names_turned(claim: Claim) -> None:
    assert check(claim.rename(turned(claim))).outcome is check(claim).outcome


def test_a_bound_of_norms_in_other_names_is_still_proved() -> None:
    claim = of_gru()
    assert symbols_said(claim) == symbols_in(claim)
    assert claim.rename(others(claim)).rename(back(others(claim))) == claim
    assert check(claim.rename(others(claim))).outcome is check(claim).outcome


def one_of_each() -> tuple[Claim, ...]:
    program = Program((Input(x), Input(v)), (Assign(y, x**2), Assign(D, 2 * x)), (y, D))
    dot = Program((Input(x), Input(v)), (Assign(y, x**2), Assign(D, 2 * x), Assign(W, D * v)), (D, W))
    power = by_induction("power", equal(D, 2**k), k, (Recurrence(D, sp.S.One, 2 * D),), (at_most(x, gamma),))
    return (
        Claim.at_most("comparison", x, y, (SlopeBound("f", gamma), Differentiable("f"))),
        Claim.equivalent("equivalence", program, program),
        Claim("adjoint", Adjoint(program, dot, y, x, {x: D})),
        Claim("duality", Duality(dot, y, {x: D}, {x: v, y: W})),
        power,
        Claim("every length", running()),
        Claim.root("root", x**2, 2, x, 1, 2),
        norm_claim(),
    )


def test_there_is_one_of_each() -> None:
    assert tuple(type(claim.statement) for claim in one_of_each()) == KINDS
    assert all(symbols_said(claim) == symbols_in(claim) for claim in one_of_each())


@pytest.mark.parametrize("claim", one_of_each(), ids=lambda claim: claim.name)
def test_a_statement_that_hides_its_expressions_is_noticed(claim: Claim, monkeypatch) -> None:
    alone = replace(claim, given=())
    monkeypatch.setattr(type(claim.statement), "expressions", lambda self: ())
    assert symbols_said(alone) != symbols_in(alone)


@pytest.mark.parametrize("claim", one_of_each(), ids=lambda claim: claim.name)
def test_a_statement_that_keeps_its_names_is_noticed(claim: Claim, monkeypatch) -> None:
    monkeypatch.setattr(type(claim.statement), "rename", lambda self, names: self)
    names = others(claim)
    assert symbols_in(claim.rename(names)) != set(names.values())


def test_two_names_that_would_become_one_are_refused() -> None:
    claim = Claim.equality("x is y", x, y, (at_most(x, gamma),))
    with pytest.raises(InputError, match="claim x is y: gamma and y would both be gamma"):
        claim.rename({y: gamma})
    with pytest.raises(InputError, match="x and y would both be D"):
        claim.rename({x: D, y: D})
    assert claim.rename({x: y, y: x}).statement == equal(y, x)


def test_values_are_put_into_hypotheses_all_at_once() -> None:
    swapped = {x: y + 1, y: x}
    assert at_most(x, 2 * y).xreplace(swapped) == at_most(y + 1, 2 * x)
    assert SlopeBound("f", x * y).xreplace(swapped) == SlopeBound("f", (y + 1) * x)
    assert Differentiable("f").xreplace(swapped) == Differentiable("f")
    assert at_most(x, y).map_expressions(lambda side: side + 1) == at_most(x + 1, y + 1)
    assert free_symbols(Recurrence(D, x, y * D)) == {D, x, y}
    assert free_symbols(Differentiable("f")) == set()


def test_a_twin_of_a_symbol_is_found_wherever_it_stands_in_an_induction() -> None:
    twin = sp.Symbol("x", integer=True, nonnegative=True)
    claim = by_induction("k", equal(D, x * k), k, (Recurrence(D, sp.S.Zero, D + x),))
    assert check(claim).outcome.name == "PROVED"
    step = claim.statement.step
    hidden = replace(step, given=(*step.given, at_most(0, twin)))
    for part in ({"step": hidden}, {"recurrences": (Recurrence(D, sp.S.Zero, D + twin),)}):
        with pytest.raises(InputError, match="two symbols are called x"):
            check(replace(claim, statement=replace(claim.statement, **part)))


def test_a_statement_of_every_length_says_what_it_is_about() -> None:
    stated = sums()
    assert str(stated) == "y over n steps are those of the recursion, for every n = 1, 2, ..."
    assert str(stated.calls[0]) == "(before) over one step less, of (first, s, a)"
