"""The 51 terms of the expansion, one by one: points 3, 4, 5 and 15."""

from __future__ import annotations

import sympy as sp

from symrnn import (
    Claim,
    Judgement,
    Quotation,
    Step,
    Text,
    at_most,
    bptt,
    by_induction,
    equal,
    less_than,
    name_symbol,
    unroll,
)
from symrnn.cells import neuron
from symrnn.derivation.derive import equals_formulas, rounds_to

from .pictures import shares_figure
from .slides import ISSUES

__all__ = ["coefficients", "counting", "dominance", "newest"]

LAST = 51
w_n, w1, x_1, r, first, last = map(name_symbol, ("w_n", "w1", "x_1", "r", "t_first", "t_last"))
k = sp.Symbol("k", integer=True, nonnegative=True)
OTHERS = sp.Add(*(r**j for j in range(LAST - 1)))
OLDEST = r ** (LAST - 1)
TOTAL = (1 - r**LAST) / (1 - r)
ROOT_BELOW = 2 - sp.Rational(1, 2**49)
SMALL = sp.Rational(1, 1000)
#: the two inputs that the lecture names, and the 49 others
TWO_DO_NOT, TWO_DO = sp.Rational("1.41"), sp.Rational("1.42")
NAMED = r ** (LAST - 1) + r ** (LAST - 2)
UNNAMED = sp.Add(*(r**j for j in range(LAST - 2)))


def coefficients() -> Step:
    """Point 3: a coefficient becomes small, the input does not."""
    backward = bptt(unroll(neuron("identity"), steps=LAST), loss=f"h_{LAST}")
    half = (at_most(sp.Abs(w_n), sp.Rational(1, 2)),)
    return Step(
        "point-3",
        "It is the coefficient that becomes small",
        Text(
            "An input is what was measured, whatever the weights are. What becomes small is the number that it is "
            "multiplied by: the input of time (t-50) counts with {coefficient}.",
            coefficient=w_n**50 * w1,
        ),
        (
            equals_formulas("the coefficient of x(t-50)", backward, {"x_1_bar": w_n**50 * w1}),
            by_induction("it becomes small", at_most(sp.Abs(w_n) ** k, sp.Rational(1, 2) ** k), k, (), half),
        ),
        "the adjoint of the oldest input; induction over the lag k",
        quotation=Quotation(
            "the older inputs, e.g., x(t-50) and x(t-49), will become extremely small",
            Judgement.IMPRECISE,
            (Claim.at_most("the input x(t-50) is small", sp.Abs(x_1), SMALL, half),),
            source=ISSUES,
        ),
    )


def dominance() -> Step:
    """Point 4: the oldest term dominates only from nearly 2 on."""
    polynomial = r**LAST - 2 * r ** (LAST - 1) + 1
    return Step(
        "point-4",
        "The oldest term dominates only from almost 2 on",
        Text(
            "With all weights and inputs 1 and {r} for the recurrent weight, the oldest term is {oldest}. It outweighs "
            "the other 50 terms together when {polynomial} is greater than 0, for {r} greater than 1. That is so from "
            "2 on, and not so for any {r} from 0 to {below}, less than {tiny} below 2: the root of the polynomial lies "
            "between them. Below 1 both factors of the difference are negative, so the polynomial is positive as well, "
            "but there the oldest term is the smallest. At {eleven_tenths} the oldest term has {share} of the "
            "sum. The two oldest, which the lecture names, outweigh the other 49 together from 1.42 on, and not up to "
            "1.41.",
            r=r,
            oldest=OLDEST,
            polynomial=polynomial,
            tiny="2e-15",
            eleven_tenths=sp.Rational(11, 10),
            share="9.2 %",
            below=sp.Add(2, -sp.Pow(2, -49, evaluate=False), evaluate=False),
        ),
        (
            Claim.equality("the difference", (r - 1) * (OLDEST - OTHERS), polynomial),
            Claim.less_than("from 2 on it dominates", OTHERS, OLDEST, (at_most(2, r),)),
            Claim.less_than(
                "below it does not", OLDEST, OTHERS, (at_most(0, r), at_most(r, ROOT_BELOW))
            ),
            Claim.root("the root between", polynomial, 0, r, ROOT_BELOW, 2),
            Claim.less_than("one root only: it grows", 0, sp.diff(polynomial, r), (at_most(ROOT_BELOW, r),)),
            Claim.at_most("up to 1 the oldest is smallest", r * r**49, r**49, (at_most(0, r), at_most(r, 1))),
            Claim.equality("the sum of all", OTHERS + OLDEST, TOTAL),
            rounds_to("9.2 % at 11/10", OLDEST / TOTAL, "0.092", (equal(r, sp.Rational(11, 10)),)),
            Claim.less_than("from 1.42 on the two oldest dominate", UNNAMED, NAMED, (at_most(TWO_DO, r),)),
            Claim.less_than("up to 1.41 they do not", NAMED, UNNAMED, (at_most(0, r), at_most(r, TWO_DO_NOT))),
        ),
        "multiplied by r - 1 the sum collapses; then the sign of a polynomial in one unknown",
        figures=(shares_figure(OLDEST, OTHERS + OLDEST),),
        quotation=Quotation(
            "When the weight w_n is bigger than one, the older inputs, e.g., x(t-50) and x(t-49), will become "
            "extremely big, and therefore their impacts on the backpropagation cost function minimization will "
            "dominate",
            Judgement.FALSE,
            (
                Claim.less_than("the oldest term outweighs the others", OTHERS, OLDEST, (less_than(1, r),)),
                Claim.less_than("the two oldest outweigh the others", UNNAMED, NAMED, (less_than(1, r),)),
            ),
            source=ISSUES,
        ),
    )  # fmt: skip


def newest() -> Step:
    """Point 5: the recent inputs are not forgotten, their share falls."""
    backward = bptt(unroll(neuron("identity"), steps=LAST), loss=f"h_{LAST}")
    newest_weight = name_symbol(f"w{LAST}")
    total = OTHERS + OLDEST
    return Step(
        "point-5",
        "The newest input is not forgotten: its share falls",
        Text(
            "The newest input counts with {weight}, which does not contain {w_n}. What falls is its share of the sum: "
            "with weights and inputs 1 it is at most 1/51 once the recurrent weight {r} is 1 or more, and falls as "
            "{r} grows. At {two} the share is 4.4e-16, so in this sense the lecture is right: beside the old, the "
            "newest input counts for next to nothing.",
            two=equal(r, 2),
            weight=newest_weight,
            w_n=w_n,
            r=r,
        ),
        (
            equals_formulas("the coefficient of x(t)", backward, {f"x_{LAST}_bar": newest_weight}),
            Claim.at_most("its share", 1 / total, sp.Rational(1, 51), (at_most(1, r),)),
            Claim.less_than("the sum grows", 0, sp.diff(total, r), (at_most(1, r),)),
            rounds_to("its share at 2", 1 / total, "4.4e-16", (equal(r, 2),)),
        ),
        "the adjoint of the newest input; every term is positive",
        quotation=Quotation(
            "So RNN tends to forget recent inputs and will only remember the old stuff",
            Judgement.IMPRECISE,
            (
                Claim.at_most(
                    "the coefficient of the newest input is small",
                    sp.Abs(newest_weight),
                    SMALL,
                    (less_than(2, w_n),),
                ),
            ),
            source=ISSUES,
        ),
    )


def counting() -> Step:
    """Point 15: from (t-50) to t there are 51 inputs and 50 recurrences."""
    window = (equal(first, last - 50),)
    return Step(
        "point-15",
        "From (t-50) to (t) there are 51 inputs",
        Text(
            "Both ends count: from the first time, {first}, to the last, {last}, there are 51 inputs, and 50 places "
            "where a state goes on to the next.",
            first=first,
            last=last,
        ),
        (
            Claim.equality("inputs", last - first + 1, 51, window),
            Claim.equality("recurrences", last - first, 50, window),
        ),
        "counted: both ends belong to the window",
        quotation=Quotation(
            "if we have a very long input lists, e.g., (t-50) to (t)",
            Judgement.OMISSION,
            missing=Text("The window holds 51 inputs, joined by 50 recurrences."),
            source=ISSUES,
        ),
    )
