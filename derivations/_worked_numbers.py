"""A gradient in numbers: each line forwards, and its adjoint backwards; every decimal is a claim."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import sympy as sp

from symrnn import Claim, Comparison, Program, Step, Table, Text, equal, name_symbol
from symrnn.derivation.derive import rounds_to

__all__ = ["numbers_step"]

PLACES = 4


def numbers_step(program: Program, weights: Mapping[sp.Symbol, sp.Rational], rests_on: tuple[str, ...]) -> Step:
    """The values of a network's lines and weights, and their adjoints, where the weights are these numbers."""
    lines = [name_symbol(name) for name in ("a_1", "h_1", "a_2", "h_2", "y")]
    given = tuple(equal(weight, value) for weight, value in weights.items())
    shown = {
        name: (_decimal(program, name, weights), _decimal(program, name_symbol(f"{name}_bar"), weights))
        for name in lines
    } | {
        weight: (str(value), _decimal(program, name_symbol(f"{weight}_bar"), weights))
        for weight, value in weights.items()
    }
    w1 = next(iter(weights))
    return Step(
        "numbers",
        "The same in numbers",
        Text(
            "Values are found from the top down, adjoints from {y} upwards, and then those of the weights. That of "
            "{w1} says that a small change of {w1} changes {y} by about {slope} times as much.",
            y=lines[-1],
            w1=w1,
            slope=shown[w1][1],
        ),
        tuple(_claims(program, shown, weights, given)),
        "the formulas of the gradient, enclosed",
        rests_on,
        table=Table(
            "Each line, and its adjoint",
            ("", "value", "adjoint"),
            tuple((name, *pair) for name, pair in shown.items()),
            tuple((f"the adjoint of {name}", *_value_claim(name, weights)) for name in shown),
        ),
        told=True,
    )


def _claims(
    program: Program,
    shown: Mapping[sp.Symbol, tuple[str, str]],
    weights: Mapping[sp.Symbol, sp.Rational],
    given: tuple[Comparison, ...],
) -> Iterator[Claim]:
    for name, (value, adjoint) in shown.items():
        for claim in _value_claim(name, weights):
            yield rounds_to(claim, name, value, (*given, equal(name, program.expression(str(name)))))
        bar = name_symbol(f"{name}_bar")
        known = (*given, equal(bar, program.expression(str(bar))))
        yield rounds_to(f"the adjoint of {name}", bar, adjoint, known)


def _value_claim(name: sp.Symbol, weights: Mapping[sp.Symbol, sp.Rational]) -> tuple[str, ...]:
    """The value of a weight is given; that of a line is claimed."""
    return () if name in weights else (f"the value of {name}",)


def _decimal(program: Program, name: sp.Symbol, weights: Mapping[sp.Symbol, sp.Rational]) -> str:
    exact = program.expression(str(name)).xreplace(dict(weights))
    return f"{float(sp.N(exact, 20)):.{PLACES}f}"
