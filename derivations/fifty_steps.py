"""The expansion over (t-50) to t with f(x) = x: a term for each of the inputs."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import sympy as sp

from symrnn import (
    Claim,
    Derivation,
    Figure,
    InputError,
    Program,
    Reference,
    Step,
    Table,
    Text,
    bptt,
    by_induction,
    equal,
    name_symbol,
    running_sum,
    unroll,
)
from symrnn.cells import neuron
from symrnn.derivation.derive import equals_formulas, rounds_to

from ._frames import CLOSING, GOALS
from ._notation import NOTATION
from .lags.networks import network_figures, weights_figure
from .lags.notation import round_exactly, three_derivatives

#: how many inputs, at least 6; f(x) = x is what makes the state a sum of terms
INPUTS = 51
ACTIVATION = "identity"

LAST, LAG = INPUTS, INPUTS - 1
w_n, w_out, r = map(name_symbol, ("w_n", f"w{LAST + 1}", "r"))
S, D = name_symbol("S"), name_symbol("D")
k, j = sp.Symbol("k", integer=True, nonnegative=True), sp.Symbol("j", integer=True)

TERMS = sp.Add(*(r**j for j in range(LAST)))
CLOSED = (1 - r**LAST) / (1 - r)
SLOPE_TERMS = sp.Add(*(j * r ** (j - 1) for j in range(1, LAST)))
SLOPE_CLOSED = (1 - LAST * r ** (LAST - 1) + (LAST - 1) * r**LAST) / (1 - r) ** 2

COLUMNS = (r**LAG, CLOSED, r**LAG / CLOSED, 1 / CLOSED, SLOPE_CLOSED)
#: w_n, then in how many digits w_n^50, h, the shares of the oldest and the newest term, dh/dw_n are shown
DIGITS = (
    ("1/2", ".6g", ".4f", ".3g", ".3f", ".4f"),
    ("9/10", ".6g", ".6f", ".3g", ".4g", ".6f"),
    ("11/10", ".6g", ".4f", ".3g", ".2g", ".3f"),
    ("2", ".5g", ".5g", ".3f", ".2g", ".5g"),
)
NAMES = ("power", "h", "oldest share", "newest share", "slope")


def _w(lag: int) -> sp.Symbol:
    return name_symbol(f"w{LAST - lag}")


def _x(lag: int) -> sp.Symbol:
    return name_symbol(f"x_{LAST - lag}")


#: w_n, then those decimals
ROWS = tuple(
    (
        weight,
        *(round_exactly(each.subs(r, sp.Rational(weight)), how) for each, how in zip(COLUMNS, digits, strict=True)),
    )
    for weight, *digits in DIGITS
)


def build() -> Derivation:
    """The derivation of the terms, their closed form and a table of numbers."""
    if ACTIVATION != "identity" or not isinstance(INPUTS, int) or INPUTS < 6:
        raise InputError(
            f"INPUTS is {INPUTS!r} and ACTIVATION {ACTIVATION!r}; this chapter expands f(x) = x, the identity, over at "
            "least 6 inputs: with another activation the state is no sum of terms"
        )
    network = unroll(neuron(ACTIVATION), steps=LAST)
    backward = bptt(network, loss=f"h_{LAST}")
    return Derivation(
        title=f"{'Fifty' if LAG == 50 else LAG} steps back",
        abstract=Text(
            "With the identity as activation, the state at time t is a sum of {terms} terms, one for each input from "
            "(t-{lag}) to (t). The term of lag k carries the factor {power}.",
            terms=LAST,
            lag=LAG,
            power=w_n**k,
        ),
        goals=GOALS["fifty_steps"],
        closing=CLOSING["fifty_steps"],
        notation=NOTATION["fifty_steps"],
        assumptions=(
            Text("The activation is the identity, there is no bias, and the state before the first input is zero."),
            Text(
                "From (t-{lag}) to (t) there are {inputs} inputs and {lag} recurrences between them; t is written as "
                "{inputs}.",
                lag=LAG,
                inputs=LAST,
            ),
            three_derivatives(),
        ),
        steps=(
            _terms(network), *_derivatives(backward), _closed_form(), _slope_closed_form(), _at_one(), _every_length(),
            _table(),
        ),
    )  # fmt: skip


def _terms(network: Program) -> Step:
    terms = sp.Add(*(w_out * w_n**lag * _w(lag) * _x(lag) for lag in range(LAST)))
    return Step(
        "terms",
        f"The {LAST} terms",
        Text("Each step multiplies everything that is already in the state by {w_n}.", w_n=w_n),
        (equals_formulas(f"the {LAST} terms", network, {"y": terms}),),
        f"the {LAST} lines of the recurrence, by substitution, and multiplied out",
        figures=network_figures(LAST, ACTIVATION),
    )


def _derivatives(backward: Program) -> tuple[Step, ...]:
    by_input = {f"{_x(lag)}_bar": w_n**lag * _w(lag) for lag in range(LAST)}
    by_weight = {f"{_w(lag)}_bar": w_n**lag * _x(lag) for lag in range(LAST)}
    by_w_n = sp.Add(*(lag * w_n ** (lag - 1) * _w(lag) * _x(lag) for lag in range(1, LAST)))
    return (
        Step(
            "by-inputs",
            "The derivative with respect to each input",
            Text(
                "The derivative of the last state with respect to the input of lag k is {power} times its weight.",
                power=w_n**k,
            ),
            (equals_formulas("with respect to the inputs", backward, by_input),),
            f"the adjoint lines of the {LAST} inputs, by substitution",
            ("terms",),
            _by_lag(
                "The derivatives of the last state with respect to its inputs",
                "input",
                _x,
                by_input,
                "with respect to the inputs",
            ),
            figures=(_weights_of_terms(by_input),),
        ),
        Step(
            "by-weights",
            "The derivative with respect to each input weight",
            Text("With respect to the input weight of lag k it is {power} times its input.", power=w_n**k),
            (equals_formulas("with respect to the input weights", backward, by_weight),),
            f"the adjoint lines of the {LAST} input weights, by substitution",
            ("terms",),
            _by_lag(
                "The derivatives of the last state with respect to its input weights",
                "weight",
                _w,
                by_weight,
                "with respect to the input weights",
            ),
        ),
        Step(
            "by-w_n",
            "The derivative with respect to the recurrent weight",
            Text("The recurrent weight {w_n} appears in every term but the newest.", w_n=w_n),
            (equals_formulas("with respect to the recurrent weight", backward, {"w_n_bar": by_w_n}),),
            "the adjoint line of the shared weight: one partial sum for each time",
            ("terms",),
        ),
    )


def _by_lag(
    caption: str, what: str, name: Callable[[int], sp.Symbol], by_name: Mapping[str, sp.Expr], claim: str
) -> Table:
    """The newest three and the oldest two of the derivatives that are claimed."""
    rows = [(str(lag), name(lag), by_name[f"{name(lag)}_bar"]) for lag in (0, 1, 2, LAST - 2, LAST - 1)]
    return Table(caption, ("lag", what, "derivative"), (*rows[:3], ("…", "…", "…"), *rows[3:]), ((claim,),))


def _weights_of_terms(by_input: Mapping[str, sp.Expr]) -> Figure:
    """The derivatives with respect to the inputs, as they are claimed, at numbers."""
    return weights_figure(tuple(by_input[f"{_x(lag)}_bar"].xreplace({_w(lag): sp.S.One}) for lag in range(LAST)))


def _closed_form() -> Step:
    return Step(
        "closed-form",
        "All weights and inputs 1: the closed form",
        Text(
            "With {r} for the recurrent weight, the {terms} terms are a geometric sum. For {r} other than 1:",
            terms=LAST,
            r=r,
        ),
        (Claim.equality("geometric sum", TERMS, CLOSED),),
        "multiplied by 1 - r, all terms but the first and the last cancel",
        ("terms",),
    )


def _slope_closed_form() -> Step:
    return Step(
        "slope-closed-form",
        "Its derivative with respect to the recurrent weight",
        Text(
            "With weights and inputs 1, the terms of step {terms} and their closed form, for {r} other than 1.",
            r=r,
            terms=Reference(step="by-w_n"),
        ),
        (Claim.equality("closed form of the derivative", SLOPE_TERMS, SLOPE_CLOSED),),
        "multiplied by (1 - r) twice",
        ("by-w_n", "closed-form"),
    )


def _at_one() -> Step:
    one = (equal(r, 1),)
    return Step(
        "at-one",
        "At w_n = 1",
        Text(
            "Where the closed forms have no value, the sums do: the state is {state}, and its derivative {slope}.",
            state=LAST,
            slope=LAST * LAG // 2,
        ),
        (
            Claim.equality("state at w_n = 1", TERMS, LAST, one),
            Claim.equality("derivative at w_n = 1", SLOPE_TERMS, LAST * LAG // 2, one),
        ),
        "set r = 1",
        ("terms", "by-w_n"),
    )


def _every_length() -> Step:
    """The closed forms for every number of terms, multiplied out so that r = 1 is included."""
    total = equal(S * (1 - r), 1 - r ** (k + 1))
    slope = equal(D * (1 - r) ** 2, 1 - (k + 1) * r**k + k * r ** (k + 1))
    return Step(
        "every-length",
        "The closed forms for every number of steps",
        Text("The sums over the lags 0 to k, and over the derivatives, for every k and every {r}.", r=r),
        (
            by_induction("geometric sum for every k", total, k, (running_sum(S, r**j, j, k),)),
            by_induction("its derivative for every k", slope, k, (running_sum(D, j * r ** (j - 1), j, k, low=1),)),
        ),
        "induction over the largest lag",
        ("closed-form", "slope-closed-form"),
    )


def _table() -> Step:
    claims = tuple(
        rounds_to(f"{name} at w_n = {row[0]}", column, shown, (equal(r, sp.Rational(row[0])),))
        for row in ROWS
        for name, column, shown in zip(NAMES, COLUMNS, row[1:], strict=True)
    )
    rows = [(sp.Rational(row[0]), *row[1:]) for row in ROWS]
    at_one = (sp.S.One, "1", str(LAST), f"1/{LAST}", f"1/{LAST}", str(LAST * LAG // 2))
    named = [(row[0], NAMES) for row in ROWS]
    named.insert(2, ("1", ("power", "state", "oldest share", "newest share", "derivative")))
    return Step(
        "table",
        "Numbers for five recurrent weights",
        Text(
            "All weights and inputs 1. Each decimal is claimed to be the exact value of the closed form, rounded to "
            "the digits shown; the row of 1 is exact."
        ),
        (*claims, *_row_of_one()),
        "exact rational arithmetic",
        ("closed-form", "slope-closed-form", "at-one"),
        Table(
            f"The state and its derivative after {LAST} inputs of 1",
            (
                w_n,
                w_n**LAG,
                "h",
                "share of the oldest term",
                "share of the newest",
                "derivative of h with respect to w_n",
            ),
            (*rows[:2], at_one, *rows[2:]),
            tuple(tuple(f"{name} at w_n = {weight}" for name in names) for weight, names in named),
        ),
    )


def _row_of_one() -> tuple[Claim, ...]:
    one = (equal(r, 1),)
    share = sp.Rational(1, LAST)
    return (
        Claim.equality("power at w_n = 1", r**LAG, 1, one),
        Claim.equality("oldest share at w_n = 1", r**LAG / TERMS, share, one),
        Claim.equality("newest share at w_n = 1", 1 / TERMS, share, one),
    )
