"""The expansion over (t-50) to t with f(x) = x: 51 inputs, 50 recurrences, 51 terms."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import sympy as sp

from symrnn import (
    Claim,
    Curve,
    Curves,
    Derivation,
    Figure,
    Program,
    Recurrence,
    Scale,
    Step,
    Table,
    Text,
    bptt,
    by_induction,
    equal,
    name_symbol,
    rolled_diagram,
    unroll,
    unrolled_diagram,
)
from symrnn.cells import neuron
from symrnn.derivation.derive import equals_formulas, rounds_to
from symrnn.derivation.samples import value_at

from .lags.notation import three_derivatives

LAST = 51
w_n, w_out, r = map(name_symbol, ("w_n", f"w{LAST + 1}", "r"))
S, D = name_symbol("S"), name_symbol("D")
k = sp.Symbol("k", integer=True, nonnegative=True)

TERMS = sp.Add(*(r**j for j in range(LAST)))
CLOSED = (1 - r**LAST) / (1 - r)
SLOPE_TERMS = sp.Add(*(j * r ** (j - 1) for j in range(1, LAST)))
SLOPE_CLOSED = (1 - LAST * r ** (LAST - 1) + (LAST - 1) * r**LAST) / (1 - r) ** 2

#: w_n, then w_n^50, h, the shares of the oldest and the newest term, dh/dw_n
ROWS = (
    ("1/2", "8.88178e-16", "2.0000", "4.44e-16", "0.500", "4.0000"),
    ("9/10", "0.00515378", "9.953616", "0.000518", "0.1005", "96.907735"),
    ("11/10", "117.391", "1281.2994", "0.0916", "0.00078", "47056.341"),
    ("2", "1.1259e15", "2.2518e15", "0.500", "4.4e-16", "5.5169e16"),
)
COLUMNS = (r**50, CLOSED, r**50 / CLOSED, 1 / CLOSED, SLOPE_CLOSED)
#: the recurrent weights whose terms are drawn
DRAWN = ("1/2", "9/10", "1", "11/10")
NAMES = ("power", "h", "oldest share", "newest share", "slope")


def _w(lag: int) -> sp.Symbol:
    return name_symbol(f"w{LAST - lag}")


def _x(lag: int) -> sp.Symbol:
    return name_symbol(f"x_{LAST - lag}")


def build() -> Derivation:
    """The derivation of the 51 terms, their closed form and a table of numbers."""
    network = unroll(neuron("identity"), steps=LAST)
    backward = bptt(network, loss=f"h_{LAST}")
    return Derivation(
        title="Fifty steps back",
        abstract=Text(
            "With the identity as activation, the state at time t is a sum of 51 terms, one for each input from (t-50) "
            "to (t). The term of lag k carries the factor {power}.",
            power=w_n**k,
        ),
        assumptions=(
            Text("The activation is the identity, there is no bias, and the state before the first input is zero."),
            Text("From (t-50) to (t) there are 51 inputs and 50 recurrences between them; t is written as 51."),
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
        "The 51 terms",
        Text("Each step multiplies everything that is already in the state by {w_n}.", w_n=w_n),
        (equals_formulas("the 51 terms", network, {"y": terms}),),
        "the 51 lines of the recurrence, by substitution, and multiplied out",
        figures=_networks(),
    )


def _networks() -> tuple[Figure, Figure]:
    """The same network twice: with its loop, and over 51 times."""
    return (
        Figure(
            "rolled",
            Text(
                "One neuron whose state comes back to it by {w_n}. The output follows the last of 51 inputs.", w_n=w_n
            ),
            "One circle, the state h_t. The input x_t comes in by the weight w_t, a loop with the weight w_n leads "
            "from the circle back to itself, and an arrow with the weight w52 leads to the output y.",
            rolled_diagram(neuron("identity"), LAST),
        ),
        Figure(
            "unrolled",
            Text("The same neuron over 51 times. The dots stand for the 47 times from (t-48) to (t-2)."),
            "A row of circles, h_1 at time t-50, h_2 at time t-49, three dots, h_50 at time t-1 and h_51 at time t. "
            "Each takes its own input by its own weight; arrows with the weight w_n lead from each to the next, and "
            "one with w52 from the last to the output y.",
            unrolled_diagram(neuron("identity"), steps=LAST, shown=(1, 2, LAST - 1, LAST)),
        ),
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
            "the adjoint lines of the 51 inputs, by substitution",
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
            "the adjoint lines of the 51 input weights, by substitution",
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
    lags = tuple(range(LAST))
    curves = tuple(
        Curve(
            equal(w_n, sp.Rational(value)),
            tuple(map(float, lags)),
            tuple(value_at(by_input[f"{_x(lag)}_bar"], {w_n: value, _w(lag): 1}) for lag in lags),
        )
        for value in DRAWN
    )
    return Figure(
        "weights-of-terms",
        Text("The derivative with respect to the input of lag k: {power}, with all input weights 1.", power=w_n**k),
        "Four straight lines over the lags 0 to 50, on a logarithmic axis; all begin at 1. For w_n = 1/2 the weight of "
        "a term falls below 10 to the power -15, for 9/10 to 0.005; for 1 it stays 1, for 11/10 it grows to 117.",
        Curves(Text("lag {k}", k=k), Text("weight {power}", power=w_n**k), curves, Scale.LOG),
    )


def _closed_form() -> Step:
    return Step(
        "closed-form",
        "All weights and inputs 1: the closed form",
        Text("With {r} for the recurrent weight, the 51 terms are a geometric sum. For {r} other than 1:", r=r),
        (Claim.equality("geometric sum", TERMS, CLOSED),),
        "multiplied by 1 - r, all terms but the first and the last cancel",
        ("terms",),
    )


def _slope_closed_form() -> Step:
    return Step(
        "slope-closed-form",
        "Its derivative with respect to the recurrent weight",
        Text("With weights and inputs 1, the terms of step 4 and their closed form, for {r} other than 1.", r=r),
        (Claim.equality("closed form of the derivative", SLOPE_TERMS, SLOPE_CLOSED),),
        "multiplied by (1 - r) twice",
        ("by-w_n", "closed-form"),
    )


def _at_one() -> Step:
    one = (equal(r, 1),)
    return Step(
        "at-one",
        "At w_n = 1",
        Text("Where the closed forms have no value, the sums do: the state is 51, and its derivative 1275."),
        (
            Claim.equality("state at w_n = 1", TERMS, 51, one),
            Claim.equality("derivative at w_n = 1", SLOPE_TERMS, 1275, one),
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
            by_induction("geometric sum for every k", total, k, (Recurrence(S, sp.S.One, S + r ** (k + 1)),)),
            by_induction("its derivative for every k", slope, k, (Recurrence(D, sp.S.Zero, D + (k + 1) * r**k),)),
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
    at_one = (sp.S.One, "1", "51", "1/51", "1/51", "1275")
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
            "The state and its derivative after 51 inputs of 1",
            (
                w_n,
                w_n**50,
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
    share = sp.Rational(1, 51)
    return (
        Claim.equality("power at w_n = 1", r**50, 1, one),
        Claim.equality("oldest share at w_n = 1", r**50 / TERMS, share, one),
        Claim.equality("newest share at w_n = 1", 1 / TERMS, share, one),
    )
