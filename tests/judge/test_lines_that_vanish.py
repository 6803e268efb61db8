"""Lines that are 0 by arithmetic, such as the slope by a shift that cancels, leave the lines after them."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from itertools import islice

import pytest
import sympy as sp
from independent import MP
from matrix_interpreter import MANY, witness_inputs
from matrix_lies import changes_the_value, holds_at, inputs_of, lie_of, plans

from symrnn.claims.claim import Claim
from symrnn.claims.verdict import Outcome
from symrnn.expressions.functions import relu, step
from symrnn.expressions.functions_of_two import maximum, minimum
from symrnn.expressions.nodes import T, dot, total
from symrnn.judge import check
from symrnn.judge.lines.line_values import guesses
from symrnn.programs.program import Assign, Input, Program, name_symbol

SHAPES = {
    "W": ("n", "m"),
    "x": ("m",),
    "s": ("n",),
    "a": ("n",),
    "b": ("n",),
    "v": ("n",),
    "y_bar": ("n",),
    "h": ("n",),
}


def program(outputs: str, *texts: tuple[str, sp.Expr, tuple[str, ...]]) -> Program:
    inputs = tuple(Input(name_symbol(name), shape) for name, shape in SHAPES.items())
    lines = tuple(Assign(name_symbol(name), expr, shape) for name, expr, shape in texts)
    return Program(inputs, lines, tuple(map(name_symbol, outputs.split())))


W, x, s, a, b, v, y_bar, h = map(name_symbol, SHAPES)
k, p, e, g, D, N, e_bar, g_bar, p_bar, k_bar, q_bar = map(
    name_symbol, ("k", "p", "e", "g", "D", "N", "e_bar", "g_bar", "p_bar", "k_bar", "q_bar")
)
e_kept, g_kept, up, down, arrived, shift = map(name_symbol, ("e_kept", "g_kept", "up", "down", "arrived", "shift"))


def shifted(larger, sign: int) -> list[tuple[str, sp.Expr, tuple[str, ...]]]:
    """A share of two exponentials, from which the larger exponent has been taken off; or the smaller of negatives."""
    return [
        ("k", dot(W, x), ("n",)),
        ("p", larger(sign * s, sign * k), ("n",)),
        ("e", sp.exp(s - sign * p), ("n",)),
        ("g", sp.exp(k - sign * p), ("n",)),
        ("D", e * b + g, ("n",)),
        ("N", e * a + g * v, ("n",)),
    ]


def as_derived(larger=maximum, sign: int = 1) -> Program:
    """Backwards, through the exponent that was taken off: what it gets is 0."""
    return program(
        "W_bar x_bar s_bar h_bar",
        *shifted(larger, sign),
        ("e_bar", e * y_bar * (a / D - b * N / D**2), ("n",)),
        ("g_bar", g * y_bar * (v / D - N / D**2), ("n",)),
        ("p_bar", -e_bar - g_bar, ("n",)),
        ("k_bar", g_bar + p_bar * (1 - step(s - k)) + h * (1 - step(k)), ("n",)),
        ("s_bar", e_bar + p_bar * step(s - k), ("n",)),
        ("q_bar", dot(T(W), k_bar), ("m",)),
        ("W_bar", dot(k_bar, T(x)), ("n", "m")),
        ("x_bar", q_bar * (1 - x), ("m",)),
        ("h_bar", total(k_bar * h), ()),
    )


def with_names(larger=maximum, sign: int = 1) -> Program:
    """The same with names for parts, and sums in another order."""
    return program(
        "W_bar x_bar s_bar h_bar",
        *shifted(larger, sign),
        ("e_kept", e * (a / D - b * N / D**2), ("n",)),
        ("e_bar", e_kept * y_bar, ("n",)),
        ("g_kept", g * (v / D - N / D**2), ("n",)),
        ("g_bar", g_kept * y_bar, ("n",)),
        ("p_bar", -e_bar - g_bar, ("n",)),
        ("up", 1 - step(s - k), ("n",)),
        ("down", 1 - step(k), ("n",)),
        ("arrived", g_bar + up * p_bar, ("n",)),
        ("k_bar", arrived + down * h, ("n",)),
        ("shift", step(s - k), ("n",)),
        ("s_bar", e_bar + p_bar * shift, ("n",)),
        ("q_bar", dot(T(W), k_bar), ("m",)),
        ("W_bar", dot(k_bar, T(x)), ("n", "m")),
        ("x_bar", q_bar - x * q_bar, ("m",)),
        ("h_bar", total(k_bar * h), ()),
    )


def claim(larger=maximum, sign: int = 1) -> Claim:
    return Claim.equivalent("with names for parts", as_derived(larger, sign), with_names(larger, sign))


ZERO = (  # lines that are 0, by arithmetic or by what a function is
    e_bar + g_bar + p_bar,
    D * (a / D) - a,
    sp.tanh(p) + sp.tanh(-p),
    maximum(s, k) + minimum(s, k) - s - k,
)


def test_lines_of_0_have_the_class_0() -> None:
    lines = as_derived().lines
    found = guesses(
        program(
            "y",
            *((line.symbol.name, line.expr, line.shape) for line in lines),
            ("y", N * 0 + p_bar, ("n",)),
            ("z", p, ("n",)),
        )
    )
    assert found[name_symbol("y")] == (0,)
    assert found[name_symbol("z")] != (0,)


@pytest.mark.parametrize("expr", ZERO)
def test_a_line_of_0_leaves_the_lines_after_it(expr) -> None:
    before = [(line.symbol.name, line.expr, line.shape) for line in as_derived().lines[:9]]
    one = program("y", *before, ("q_bar", expr, ("n",)), ("y", sp.exp(q_bar) * h + q_bar * sp.tanh(N), ("n",)))
    other = program("y", ("y", h, ("n",)))
    assert check(Claim.equivalent("without it", one, other)).outcome is Outcome.PROVED


@pytest.mark.parametrize(("larger", "sign"), [(maximum, 1), (minimum, -1)])
def test_names_for_parts_change_nothing(larger, sign) -> None:
    verdict = check(claim(larger, sign))
    assert verdict.outcome is Outcome.PROVED, verdict
    assert "!= 0" in str(verdict)  # what both divide by makes p_bar vanish


def by_relu(claim: Claim) -> Claim:
    """The claim without functions of two, for the interpreter: max(a, b) = a + relu(b - a)."""
    programs = []
    for each in claim.statement.programs():
        lines = tuple(
            replace(
                line,
                expr=line.expr.replace(maximum, lambda a, b: a + relu(b - a)).replace(
                    minimum, lambda a, b: a - relu(a - b)
                ),
            )
            for line in each.lines
        )
        programs.append(replace(each, lines=lines))
    return Claim.equivalent(claim.name, *programs)


def judged(lie) -> str:
    """The outcome for one lie, found right by the interpreter."""
    verdict = check(lie.claim)
    told = f"{lie.operator} in {lie.line}: {verdict}"
    lie = replace(lie, claim=by_relu(lie.claim))
    if verdict.outcome is Outcome.REFUTED:
        with MP.workdps(MANY):
            assert holds_at(lie.claim, *witness_inputs(inputs_of(lie.claim), verdict.evidence)) is False, told
        return "refuted"
    changes = changes_the_value(lie)
    assert not (changes and verdict.outcome is Outcome.PROVED), told
    return f"{verdict.outcome.name}, and the value {'changes' if changes else 'is the same'}"


def outcomes(size: int, seed: int) -> Counter:
    """How many of so many lies, altered in one line of either program, came out how."""
    true = claim()
    options = plans(true)
    random.Random(seed).shuffle(options)
    lies = (lie_of(true, option) for option in options)
    return Counter(judged(lie) for lie in islice((each for each in lies if each is not None), size))


def test_no_lie_is_proved() -> None:
    """What is proved all the same is a change of what cancels, as the exponent that is taken off does."""
    found = outcomes(5, seed=3)
    assert found["refuted"] >= 3, found
    assert not found["UNDECIDED, and the value changes"], found


@pytest.mark.slow
def test_no_lie_of_any_line_is_proved() -> None:
    found = outcomes(160, seed=4)
    assert found["refuted"] >= 110, found
    assert not found["UNDECIDED, and the value changes"], found


ZERO_AT_A_POINT = (  # each is 0 where s < k, or k < s: at some point by which lines are guessed
    step(s - k) * v,
    step(k - s) * v,
    maximum(s, k) - k,
    maximum(s, k) - s,
    minimum(s, k) - k,
    relu(s - k),
    relu(k - s) * v,
    step(s - k) * step(k - s + 1) * v,
    sp.Abs(s - k) - s + k,
    sp.Abs(s - k) + s - k,
)


@pytest.mark.parametrize("expr", ZERO_AT_A_POINT)
def test_what_is_0_in_places_is_not_0(expr) -> None:
    lines = (("k", dot(W, x), ("n",)), ("g", expr, ("n",)))
    with_it = program("s_bar", *lines, ("s_bar", g * y_bar + s, ("n",)))
    without = program("s_bar", ("s_bar", s, ("n",)))
    assert check(Claim.equivalent("0 in places", with_it, without)).outcome is Outcome.REFUTED
