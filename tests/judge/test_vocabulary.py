"""A claim is made of what is on a list; what else SymPy can write is refused; nothing ends in a Python error."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sympy as sp

import symrnn
from symrnn.claims.claim import Claim, Comparison, SlopeBound, at_most
from symrnn.claims.verdict import Verdict
from symrnn.errors import InputError
from symrnn.expressions.array_nodes import pad, part
from symrnn.expressions.functions import relu
from symrnn.judge import check
from symrnn.programs.program import Assign, Input, Program, name_symbol

x, y = map(name_symbol, "xy")
T = sp.Symbol("T", integer=True, nonnegative=True)


def unary(expr: Any) -> Program:
    return Program((Input(x),), (Assign(y, expr),), (y,))


REFUSED = {
    "Piecewise": lambda: Claim.equivalent("a", unary(sp.Piecewise((x, x > 0), (0, True))), unary(relu(x))),
    "Max": lambda: Claim.at_most("a", sp.Max(x, 0), 1),
    "floor": lambda: Claim.at_most("a", sp.floor(x), x),
    "sign": lambda: Claim.equality("a", sp.sign(x), 1),
    "Lambda": lambda: Claim.equality("a", sp.Lambda(x, x), 1),
    "a complex root": lambda: Claim.at_most("a", sp.Pow(-1, sp.Rational(1, 3)), 2),
    "an interval": lambda: Claim.at_most("a", sp.AccumBounds(0, 1), 2),
    "a float": lambda: Claim("a", Comparison(sp.Float(1), at_most(x, x).relation, x)),
    "a bool": lambda: Claim.equality("a", True, 1),
    "a relation": lambda: Claim.equality("a", sp.Lt(x, 1), 1),
    "a text": lambda: Claim("a", Comparison("x", at_most(x, x).relation, x)),  # type: ignore[arg-type]  # on purpose
    "None": lambda: Claim("a", None),  # type: ignore[arg-type]  # on purpose
    "a size that is none": lambda: Claim.equality("a", part(x, 0, "n-1"), x),
    "a pad of one size": lambda: Claim.equality("a", pad(x, 0, "n").func(x, 0, "n/2"), x),
    "a long power": lambda: Claim.at_most("a", sp.Pow(2, 10**9, evaluate=False), 1),
    "a long factor": lambda: Claim.at_most("a", sp.Pow(2 * x, 10**9, evaluate=False), 1),
    "a number as a function": lambda: Claim.at_most("a", x, 1, (symrnn.Differentiable(5),)),  # type: ignore[arg-type]  # on purpose
    "a bound of a number": lambda: Claim.at_most("a", x, 1, (SlopeBound(5, x),)),  # type: ignore[arg-type]  # on purpose
    "a root of a text": lambda: Claim.root("a", x**2, 2, "x", 1, 2),  # type: ignore[arg-type]  # on purpose
    "an index that is a text": lambda: symrnn.by_induction("a", at_most(x, 1), "k", ()),  # type: ignore[arg-type]  # on purpose
    "a base that is no claim": lambda: Claim(
        "a", symrnn.claims.claim.Induction(at_most(x, 1), T, (), at_most(x, 1), None)
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_on_the_list_is_refused(name: str) -> None:
    with pytest.raises(InputError, match=r"claim a: |is not an expression|: expected .*, found "):
        check(REFUSED[name]())


def objects_of_sympy() -> list[Any]:
    """An object of every class of SymPy's front door that can be made of a name or two."""
    found: list[Any] = [None, True, 5, 0.5, "x", sp.oo, sp.nan, sp.zoo, sp.I, sp.true, sp.Float(2), (), sp.S.EmptySet]
    for name in sorted(set(dir(sp))):
        made = getattr(sp, name)
        if isinstance(made, type) and issubclass(made, sp.Basic):
            for arguments in ((x,), (x, y)):
                try:
                    found.append(made(*arguments))
                except Exception:  # not made of names
                    continue
    return found


def claims_with(thing: Any) -> tuple[Callable[[], Claim], ...]:
    le = at_most(x, x).relation
    return (
        lambda: Claim("a", Comparison(thing, le, thing)),
        lambda: Claim("a", at_most(x, 1), (Comparison(thing, le, y),)),
        lambda: Claim.equivalent("a", unary(thing), unary(x)),
        lambda: Claim.root("a", thing, 0, x, 1, 2),
        lambda: Claim.root("a", x, 0, thing, 1, thing),
        lambda: Claim("a", at_most(x, 1), (SlopeBound("f", thing),)),
        lambda: symrnn.by_induction("a", at_most(x, 1), thing, (), ()),
        lambda: symrnn.by_induction("a", at_most(x, 1), T, (symrnn.Recurrence(x, thing, thing),), ()),
    )


@pytest.mark.parametrize("part", range(4))
def test_whatever_sympy_makes_ends_in_a_verdict_or_is_refused(part: int) -> None:
    things = objects_of_sympy()
    assert len(things) > 150
    for thing in things[part::4]:
        for make in claims_with(thing):
            try:
                claim = make()
            except Exception:  # it cannot be written down, which is no matter of the judge
                continue
            try:
                assert isinstance(check(claim), Verdict)
            except InputError:
                continue
