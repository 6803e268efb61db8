"""When a gradient vanishes and when it explodes: points 1, 2, 6, 7 and 8."""

from __future__ import annotations

import sympy as sp

from symrnn import (
    Claim,
    Judgement,
    Quotation,
    Recurrence,
    Step,
    Text,
    at_most,
    by_induction,
    equal,
    less_than,
    name_symbol,
)

__all__ = ["at_one", "fixed_point", "less_than_one", "shared_weight", "slopes_count"]

w_n, r, d, D, a, s, gamma = map(name_symbol, ("w_n", "r", "d", "D", "a", "s_k", "gamma"))
k = sp.Symbol("k", integer=True, nonnegative=True)
SMALL = sp.Rational(1, 1000)
TWO_SINH = sp.exp(2 * a) - sp.exp(-2 * a)
FIXED_LOW, FIXED_HIGH = sp.Rational("1.91500"), sp.Rational("1.91501")
FACTOR = sp.Rational("0.16638")


def less_than_one() -> Step:
    """Point 1: the size of the weight counts, not its sign."""
    return Step(
        "point-1",
        "For f(x) = x the condition is |w_n| < 1",
        Text(
            "A weight of -2 is less than one, and its powers grow. What has to be less than one is the size of "
            "{w_n}. Then the power falls below every bound: where the size is at most {base}, its power k times "
            "{line} is at most 1.",
            w_n=w_n,
            base=1 / (1 + d),
            line=1 + k * d,
        ),
        (
            by_induction(
                "below every bound",
                at_most(sp.Abs(w_n) ** k * (1 + k * d), 1),
                k,
                (),
                (at_most(0, d), at_most(sp.Abs(w_n) * (1 + d), 1)),
            ),
        ),
        "induction over k",
        quotation=Quotation(
            "w_n less than one: the older inputs become extremely small",
            Judgement.FALSE,
            (Claim.at_most("50 steps back the factor is at most 1", sp.Abs(w_n**50), 1, (less_than(w_n, 1),)),),
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
        "For f(x) = x the gradient neither vanishes nor explodes at 1 and -1",
        Text(
            "The lecture knows two cases, less and bigger than one. Between them lie {w_n} = 1 and {w_n} = -1: the "
            "factor of k steps, written {D}, has size 1 for every k.",
            w_n=w_n,
            D=D,
        ),
        steps,
        "induction over k",
        quotation=Quotation(
            "less than one: vanishing; bigger than one: exploding",
            Judgement.IMPRECISE,
            (
                Claim.at_most("it vanishes", sp.Abs(w_n**50), SMALL, one),
                Claim.at_most("it explodes", 1000, sp.Abs(w_n**50), one),
            ),
        ),
    )


def shared_weight() -> Step:
    """Point 6: the gradient by the shared weight does not vanish."""
    terms = sp.Add(*(j * r ** (j - 1) for j in range(1, 51)))
    between = (less_than(0, r), less_than(r, 1))
    rest = equal(D * (1 - r) ** 2, 1 - r**k * (1 + k * (1 - r)))
    second = 1 + (k + 1) * d + k * (k + 1) * d**2 / 2
    small = (at_most(0, d), at_most(0, r), at_most(r * (1 + d), 1))
    return Step(
        "point-6",
        "The gradient by the recurrent weight does not vanish",
        Text(
            "With all weights and inputs 1 and {r} for the recurrent weight, the derivative by {r} over 51 inputs is a "
            "sum of 50 terms. Its newest term is 1, so the sum is at least 1 for every {r} that is not negative: 4 at "
            "1/2, 96.9 at 9/10. Only the terms of long lags vanish. Over k+1 inputs the derivative, written {D}, is "
            "{limit} but for a term with the factor {rest}. That term tends to zero: where {r} is at most {base}, "
            "the power k+1 of {r} times {square} is at most 1, and this grows faster than k.",
            r=r,
            D=D,
            limit=1 / (1 - r) ** 2,
            rest=r**k * (1 + k * (1 - r)),
            base=1 / (1 + d),
            square=second,
        ),
        (
            Claim.at_most("at least 1", 1, terms, (at_most(0, r),)),
            by_induction("what is missing from the limit", rest, k, (Recurrence(D, sp.S.Zero, D + (k + 1) * r**k),)),
            by_induction("it tends to zero", at_most(r ** (k + 1) * second, 1), k, (), small),
        ),
        "every term is at least 0; induction over k",
        quotation=Quotation(
            "their impact on the minimisation of the cost by back-propagation is negligible: vanishing gradient",
            Judgement.IMPRECISE,
            (Claim.at_most("the derivative by the recurrent weight is small", terms, 1, between),),
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
            "Without input the pre-activation of a tanh neuron goes on as {next}. From 0 it stays at 0, where the "
            "slope is {w_n} itself: the lecture's own start, and there it does explode. There is another fixed point, "
            "where {a} = {next}. One step multiplies the gradient by {slope} there, which is {ratio} and less than 1. "
            "At {w_n} = 2 the fixed point lies near 1.915 and the factor is 0.1664: fifty steps multiply by 1.1e-39. "
            "The chapter on vanishing and exploding gradients shows how every start but 0 goes there.",
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
        ),
        "a change of sign, signs of derivatives, enclosures, and exact arithmetic",
        quotation=Quotation(
            "w_n bigger than one: they become extremely big and dominate: exploding gradient",
            Judgement.FALSE,
            (Claim.at_most("over fifty steps at w_n = 2", 1, at_two**50, near),),
        ),
    )


def slopes_count() -> Step:
    """Point 8: the slope of the activation belongs in the condition."""
    back = (Recurrence(D, sp.S.One, w_n * s * D),)
    bounded = (at_most(sp.Abs(s), gamma), at_most(0, gamma))
    quarter = (at_most(sp.Abs(s), sp.Rational(1, 4)), less_than(1, w_n))
    return Step(
        "point-8",
        "The slope of the activation counts",
        Text(
            "One step back multiplies the gradient by {w_n} and by a slope {s} of the activation. With slopes of at "
            "most {gamma} in size, {bound} less than 1 is sufficient to vanish, by point 1, and {bound} greater than "
            "1 is only necessary to explode: up to 1 the gradient stays at most 1. The bound is 1 for the identity, "
            "tanh and ReLU, and 1/4 for the logistic sigmoid, whose gradient vanishes for every {w_n} between -4 "
            "and 4.",
            w_n=w_n,
            s=s,
            gamma=gamma,
            bound=gamma * sp.Abs(w_n),
        ),
        (
            by_induction("the bound", at_most(sp.Abs(D), (gamma * sp.Abs(w_n)) ** k), k, back, bounded),
            by_induction(
                "up to 1 it does not explode",
                at_most(sp.Abs(D), 1),
                k,
                back,
                (*bounded, at_most(gamma * sp.Abs(w_n), 1)),
            ),
            Claim.less_than(
                "a logistic neuron below 4",
                gamma * sp.Abs(w_n),
                1,
                (equal(gamma, sp.Rational(1, 4)), less_than(sp.Abs(w_n), 4)),
            ),
        ),
        "induction over k",
        ("point-1",),
        quotation=Quotation(
            "w_n bigger than one: exploding gradient",
            Judgement.FALSE,
            (Claim.at_most("over fifty steps of a logistic neuron", 1, sp.Abs((s * w_n) ** 50), quarter),),
        ),
    )
