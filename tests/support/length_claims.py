"""Statements about every number of steps: a sum, running sums by a mask that grows, sums of rows that are weighted."""

from __future__ import annotations

from dataclasses import replace

import sympy as sp

from symrnn.claims.claim import EveryLength, Recurrence
from symrnn.claims.lengths import FewerSteps
from symrnn.expressions.array_nodes import ones, pad, part, row_sums, spread, stack
from symrnn.expressions.nodes import T, dot
from symrnn.programs.program import Assign, Input, Program, name_symbol

x, s, y, a, tril = map(name_symbol, ("x", "s", "y", "a", "tril"))
first, last, before, rows = map(name_symbol, ("first", "last", "before", "rows"))
X, w = name_symbol("X"), name_symbol("w")
MASK = T(stack(T(stack(tril, T(ones("n")))), T(pad(sp.S.One, "n", "n+1"))))


def program(inputs: dict[sp.Symbol, tuple[int | str, ...]], *lines: Assign) -> Program:
    return Program(tuple(Input(*item) for item in inputs.items()), lines, (lines[-1].symbol,))


def sums() -> EveryLength:
    """The sum of n numbers and a start, times a number: that of one number less, and the last."""
    return EveryLength(
        program({x: ("n",), s: (), a: ()}, Assign(y, a * (s + dot(T(x), ones("n"))))),
        "n",
        program({x: (), s: (), a: ()}, Assign(y, a * s + a * x)),
        program(
            {x: ("n+1",), s: (), a: (), before: ()},
            Assign(first, part(x, 0, "n"), ("n",)),
            Assign(last, part(x, "n", "n+1")),
            Assign(y, before + a * last),
        ),
        (FewerSteps((first, s, a), (before,)),),
    )


def running() -> EveryLength:
    """Running sums by a mask: those of one step less, and below them the last."""
    return EveryLength(
        replace(
            program({x: ("n",), tril: ("n", "n")}, Assign(y, dot(tril, x), ("n",))),
            inputs=(Input(x, ("n",)), Input(tril, ("n", "n"), constant=True)),
        ),
        "n",
        program({x: ()}, Assign(y, x)),
        program(
            {x: ("n+1",), before: ("n",)},
            Assign(first, part(x, 0, "n"), ("n",)),
            Assign(last, dot(T(x), ones("n+1"))),
            Assign(rows, stack(before, last), ("n+1",)),
        ),
        (FewerSteps((first,), (before,)),),
        (Recurrence(tril, sp.S.One, MASK),),
    )


def weighted() -> EveryLength:
    """The sum of each row, times its weight: that of one column less, and the last."""
    return EveryLength(
        program({X: ("d", "n"), w: ("d",)}, Assign(y, row_sums(X * spread(w)), ("d",))),
        "n",
        program({X: ("d",), w: ("d",)}, Assign(y, X * w, ("d",))),
        program(
            {X: ("d", "n+1"), w: ("d",), before: ("d",)},
            Assign(first, T(part(T(X), 0, "n")), ("d", "n")),
            Assign(last, dot(X, pad(sp.S.One, "n", "n+1")), ("d",)),
            Assign(y, before + last * w, ("d",)),
        ),
        (FewerSteps((first, w), (before,)),),
    )
