"""When the lag-k factor vanishes and when it explodes: points 1, 2, 6, 7 and 8."""

from __future__ import annotations

import sympy as sp

from symrnn import (
    Claim,
    Judgement,
    Quotation,
    Recurrence,
    Reference,
    Step,
    Text,
    at_most,
    by_induction,
    equal,
    less_than,
    name_symbol,
    running_sum,
)
from symrnn.derivation.derive import rounds_to
from symrnn.expressions.functions import sigmoid

from .pictures import cobweb_figure, lags_figure, slopes_figure
from .slides import ISSUES

__all__ = ["at_one", "fixed_point", "less_than_one", "shared_weight", "slopes_count"]

w_n, r, d, D, a, s, gamma = map(name_symbol, ("w_n", "r", "d", "D", "a", "s_k", "gamma"))
k, j = sp.Symbol("k", integer=True, nonnegative=True), sp.Symbol("j", integer=True)
SMALL = sp.Rational(1, 1000)
TWO_SINH = sp.exp(2 * a) - sp.exp(-2 * a)
FIXED_LOW, FIXED_HIGH = sp.Rational("1.91500"), sp.Rational("1.91501")
FACTOR = sp.Rational("0.16638")
TINY = sp.Pow(10, -38, evaluate=False)


def less_than_one() -> Step:
    """Point 1: the size of the weight counts, not its sign."""
    return Step(
        "point-1",
        "For f(x) = x the condition is |w_n| < 1",
        Text(
            "A weight of -2 is less than one, and its powers grow. What has to be less than one is the size of {w_n}. "
            "Then the power falls below every positive bound: where the size is at most {base}, with {d} above zero, "
            "its power k times {line} is at most 1. Where the size is 1 or more, no power is below 1.",
            w_n=w_n,
            base=1 / (1 + d),
            line=1 + k * d,
            d=d,
        ),
        (
            by_induction(
                "below every positive bound",
                at_most(sp.Abs(w_n) ** k * (1 + k * d), 1),
                k,
                (),
                (at_most(0, d), at_most(sp.Abs(w_n) * (1 + d), 1)),
            ),
            by_induction("not below 1 otherwise", at_most(1, sp.Abs(w_n) ** k), k, (), (at_most(1, sp.Abs(w_n)),)),
        ),
        "induction over k",
        quotation=Quotation(
            "When the weight w_n is less than one, the older inputs, e.g., x(t-50) and x(t-49), will become extremely "
            "small",
            Judgement.FALSE,
            (Claim.at_most("50 steps back the factor is at most 1", sp.Abs(w_n**50), 1, (less_than(w_n, 1),)),),
            source=ISSUES,
        ),
    )


def at_one() -> Step:
    """Point 2: at 1 and -1 nothing vanishes and nothing explodes."""
    steps = tuple(
        by_induction(f"at {weight}", equal(sp.Abs(D), 1), k, (Recurrence(D, sp.S.One, weight * D),))
        for weight in (1, -1)
    )
    one = (equal(sp.Abs(w_n), 1),)
    return Step(
        "point-2",
        "For f(x) = x the lag-k factor has size 1 at 1 and -1",
        Text(
            "The lecture knows two cases, less and bigger than one. Between them lie {w_n} = 1 and {w_n} = -1: the "
            "lag-k factor, written {D}, has size 1 for every k. It neither vanishes nor explodes.",
            w_n=w_n,
            D=D,
        ),
        steps,
        "induction over k",
        quotation=Quotation(
            "When the weight w_n is less than one, [..] we call this “Vanishing gradient” [..] When the weight w_n is "
            "bigger than one, [..] we call this “Exploding gradient”",
            Judgement.IMPRECISE,
            (
                Claim.at_most("at 1 and -1, too, one of the two happens: it vanishes", sp.Abs(w_n**50), SMALL, one),
                Claim.at_most("or it explodes", 1000, sp.Abs(w_n**50), one),
            ),
            source=ISSUES,
        ),
    )


def shared_weight() -> Step:
    """Point 6: the derivative with respect to the shared weight does not vanish."""
    terms = sp.Add(*(j * r ** (j - 1) for j in range(1, 51)))
    between = (less_than(0, r), less_than(r, 1))
    rest = equal(D * (1 - r) ** 2, 1 - r**k * (1 + k * (1 - r)))
    second = 1 + (k + 1) * d + k * (k + 1) * d**2 / 2
    small = (at_most(0, d), at_most(0, r), at_most(r * (1 + d), 1))
    return Step(
        "point-6",
        "The derivative with respect to the recurrent weight does not vanish",
        Text(
            "With all weights and inputs 1 and {r} for the recurrent weight, the derivative of the state with respect "
            "to {r} over {inputs} inputs is a sum of 50 terms. Its newest term is 1, so the sum is at least 1 for "
            "every {r} that is not negative: {about_four} at {half}, {about} at {nine_tenths}. Only the terms of long "
            "lags vanish. Over k+1 inputs the derivative, written {D}, is {limit} but for a term with the factor "
            "{rest}. That term tends to zero: where {r} is at most {base}, with {d} above zero, the power k+1 of {r} "
            "times {square} is at most 1, and this grows faster than k.",
            r=r,
            D=D,
            d=d,
            limit=1 / (1 - r) ** 2,
            rest=r**k * (1 + k * (1 - r)),
            base=1 / (1 + d),
            square=second,
            inputs="51",
            about_four="4.0",
            half=sp.Rational(1, 2),
            about="96.9",
            nine_tenths=sp.Rational(9, 10),
        ),
        (
            Claim.at_most("at least 1", 1, terms, (at_most(0, r),)),
            rounds_to("at 1/2", terms, "4.0", (equal(r, sp.Rational(1, 2)),)),
            rounds_to("at 9/10", terms, "96.9", (equal(r, sp.Rational(9, 10)),)),
            by_induction("what is missing from the limit", rest, k, (running_sum(D, j * r ** (j - 1), j, k, low=1),)),
            by_induction("it tends to zero", at_most(r ** (k + 1) * second, 1), k, (), small),
        ),
        "every term is at least 0; exact arithmetic; induction over k",
        figures=(lags_figure(lambda j: j * r ** (j - 1)),),
        quotation=Quotation(
            "their impacts on the backpropagation cost function minimization will be negligible, we call this "
            "“Vanishing gradient”",
            Judgement.IMPRECISE,
            (Claim.at_most("the derivative with respect to the recurrent weight is small", terms, 1, between),),
            source=ISSUES,
        ),
    )


def fixed_point() -> Step:
    """Point 7: with a saturating activation a weight above 1 need not explode."""
    slope = w_n * (1 - sp.tanh(a) ** 2)
    at_two = slope.xreplace({w_n: sp.Integer(2)})
    near = (at_most(FIXED_LOW, a), at_most(a, FIXED_HIGH))
    positive, small = (less_than(0, a),), (at_most(0, s), at_most(s, FACTOR))
    return Step(
        "point-7",
        "With tanh, a weight above 1 need not explode",
        Text(
            "The lecture assumes f(x) = x, and concludes for recurrent networks. Without input a step takes the "
            "pre-activation {a} of a tanh neuron to {next}. From 0 it stays at 0, where the factor of one step is "
            "{w_n} itself: the lecture's own start, and there the lag-k factor does explode. There is another fixed "
            "point, where {a} = {next}. There the factor of one step is {slope}, which is {ratio} and less than 1. At "
            "{w_n} = 2 the fixed point lies near 1.915 and the factor is at most 0.16638: the lag-50 factor is below "
            "{tiny}, and the old is forgotten. {lags} argues that every start but 0 goes there.",
            lags=Reference(
                "The chapter on vanishing and exploding gradients", "vanishing_and_exploding", "other-starts"
            ),
            tiny=TINY,
            next=w_n * sp.tanh(a),
            w_n=w_n,
            a=a,
            slope=slope,
            ratio=4 * a / TWO_SINH,
        ),
        (
            by_induction("from 0 it explodes", equal(D, 2**k), k, (Recurrence(D, sp.S.One, at_two.subs(a, 0) * D),)),
            Claim.root("another fixed point at w_n = 2", 2 * sp.tanh(a), a, a, FIXED_LOW, FIXED_HIGH),
            Claim.equality("the factor there", slope.xreplace({w_n: a / sp.tanh(a)}), 4 * a / TWO_SINH),
            Claim.less_than("it is less than 1", 4 * a, TWO_SINH, positive),
            Claim.at_most("the factor at w_n = 2", at_two, FACTOR, near),
            by_induction("over k steps", at_most(sp.Abs(D), FACTOR**k), k, (Recurrence(D, sp.S.One, s * D),), small),
            Claim.less_than("over fifty steps at w_n = 2", at_two**50, sp.Rational(1, 10**38), near),
        ),
        "a change of sign, signs of derivatives, enclosures, and exact arithmetic",
        figures=(cobweb_figure(2 * sp.tanh(a)),),
        quotation=Quotation(
            "When the weight w_n is bigger than one, [..] So RNN tends to forget recent inputs and will only remember "
            "the old stuff",
            Judgement.TOO_GENERAL,
            (Claim.at_most("with tanh too the lag-50 factor at w_n = 2 is at least 1", 1, at_two**50, near),),
            source=ISSUES,
        ),
    )


def slopes_count() -> Step:
    """Point 8: the slope of the activation belongs in the condition."""
    back = (Recurrence(D, sp.S.One, w_n * s * D),)
    bounded = (at_most(sp.Abs(s), gamma), at_most(0, gamma))
    up_to = (*bounded, at_most(gamma * sp.Abs(w_n), 1))
    quarter = (at_most(sp.Abs(s), sp.Rational(1, 4)), less_than(1, w_n))
    return Step(
        "point-8",
        "The slope of the activation counts",
        Text(
            "This too the lecture concludes from f(x) = x. In general one step back multiplies by {w_n} and by a slope "
            "{s} of the activation. With slopes of at most {gamma} in size, {bound} less than 1 is sufficient for the "
            "lag-k factor to vanish, by point {one}, and {bound} greater than 1 is only necessary for it to explode: "
            "up to 1 its size is at most 1. The bound is 1 for the identity and tanh, and {quarter} for the logistic "
            "sigmoid, whose lag-k factor vanishes for every {w_n} between -4 and 4, and so between 1 and 4, where the "
            "sentence has it explode.",
            w_n=w_n,
            s=s,
            gamma=gamma,
            bound=gamma * sp.Abs(w_n),
            quarter=sp.Rational(1, 4),
            one=Reference(step="point-1"),
        ),
        (
            by_induction("the bound", at_most(sp.Abs(D), (gamma * sp.Abs(w_n)) ** k), k, back, bounded),
            by_induction("up to 1 it does not explode", at_most(sp.Abs(D), 1), k, back, up_to),
            Claim.at_most("the slope of tanh", 1 - sp.tanh(a) ** 2, 1),
            Claim.at_most("that of the logistic sigmoid", sigmoid(a) * (1 - sigmoid(a)), sp.Rational(1, 4)),
            Claim.less_than(
                "a logistic neuron below 4",
                gamma * sp.Abs(w_n),
                1,
                (equal(gamma, sp.Rational(1, 4)), less_than(sp.Abs(w_n), 4)),
            ),
        ),
        "induction over k; signs of derivatives",
        ("point-1",),
        figures=(slopes_figure((("identity, tanh", sp.S.One), ("sigmoid", sp.Rational(1, 4)))),),
        quotation=Quotation(
            "When the weight w_n is bigger than one, [..] we call this “Exploding gradient” [..] So RNN tends to "
            "forget recent inputs and will only remember the old stuff",
            Judgement.TOO_GENERAL,
            (
                Claim.at_most(
                    "the lag-50 factor of a logistic neuron is at least 1", 1, sp.Abs((s * w_n) ** 50), quarter
                ),
            ),
            source=ISSUES,
        ),
    )
