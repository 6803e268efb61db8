"""A tanh neuron without input: from zero the lag-k factor explodes, from anywhere else it goes where it vanishes."""

from __future__ import annotations

import sympy as sp

from symrnn import Claim, Figure, Recurrence, Step, Stroke, Text, at_most, by_induction, equal, less_than, name_symbol
from symrnn.derivation.derive import rounds_to

from .measurements import LAST, lag_axes, lag_curve, reach, sizes

__all__ = ["fixed_point_steps"]

w, a, b, d, r, r_k, A, H, D, E = map(name_symbol, ("w", "a", "b", "d", "r", "r_k", "A", "H", "D", "E"))
k = sp.Symbol("k", integer=True, nonnegative=True)

FACTOR = w * (1 - sp.tanh(a) ** 2)  # of one step
SINH = sp.exp(2 * a) - sp.exp(-2 * a)  # twice sinh(2a)
POSITIVE = (less_than(0, a),)

#: around the fixed point for w = 2
LOW, HIGH = sp.Rational("1.915007"), sp.Rational("1.915009")
LEAST, MOST = sp.Rational("0.166369"), sp.Rational("0.166377")  # and the factor of one step there
AT_TWO = 2 * sp.tanh(a)
FACTOR_AT_TWO = 2 * (1 - sp.tanh(a) ** 2)
BETWEEN = (at_most(1, a), at_most(a, 2))
CONTRACTION = sp.Rational(17, 20)
GROWTH = sp.Rational(3, 2)


def fixed_point_steps() -> tuple[Step, ...]:
    """Both starts: zero, and any other; the fixed point, the factor there, and the numbers for w = 2."""
    return (_from_zero(), _other_starts(), _factor(), _at_two(), _fifty(), _arrives(), _both_starts())


def _from_zero() -> Step:
    return Step(
        "from-zero",
        "A tanh neuron without input, from zero",
        Text(
            "From the lecture's own start, a state of zero, a tanh neuron without input stays at zero: its state "
            "{H} is zero at every step. There its slope is 1 and the factor of one step {w}, so the lag-k factor is "
            "{power}, as for the identity. For {w} above 1 it explodes, at {two} to more than {size} over "
            "fifty steps.",
            H=H,
            power=w**k,
            w=w,
            two=equal(w, 2),
            size=sp.Integer(10) ** 15,
        ),
        (
            by_induction("the state", equal(H, 0), k, (Recurrence(H, sp.S.Zero, sp.tanh(w * H)),)),
            Claim.equality("the factor of one step", FACTOR, w, (equal(a, 0),)),
            by_induction("k steps", equal(D, w**k), k, (Recurrence(D, sp.S.One, w * D),)),
            Claim.less_than("it explodes", 10**15, sp.Abs(w**50), (equal(w, 2),)),
        ),
        "induction over the steps",
        ("every-k",),
    )


def _other_starts() -> Step:
    return Step(
        "other-starts",
        "A tanh neuron from any other start",
        Text(
            "Without input, a step takes the pre-activation {a} to {next}. For {w} above 1 and {a} above zero, the "
            "quotient {quotient} falls as {a} grows, since its derivative has the sign of {sign}; it is below {w}, and "
            "below 1 from {w} on. Where it is above 1 a step leads upwards, where it is below 1 downwards, and a step "
            "preserves the order, since tanh increases. Below zero everything is mirrored.",
            a=a,
            next=w * sp.tanh(a),
            w=w,
            quotient=w * sp.tanh(a) / a,
            sign=a * (1 - sp.tanh(a) ** 2) - sp.tanh(a),
        ),
        (
            Claim.less_than("the quotient falls", a * (1 - sp.tanh(a) ** 2), sp.tanh(a), POSITIVE),
            Claim.less_than("tanh is less than its argument", sp.tanh(a), a, POSITIVE),
            Claim.less_than("a step stays below w", w * sp.tanh(a), w, (less_than(0, w),)),
            Claim.less_than("tanh increases", sp.tanh(a), sp.tanh(a + d), (less_than(0, d),)),
            Claim.equality("mirrored", w * sp.tanh(b), -w * sp.tanh(a), (equal(b, -a),)),
        ),
        "the signs of derivatives",
        argued=(
            Text(
                "The quotient comes down from {w} continuously, so it is 1 at one point alone: a fixed point. No step "
                "leads past it, so the pre-activations are monotone and bounded and have a limit, which is that point.",
                w=w,
            ),
        ),
    )


def _factor() -> Step:
    there = FACTOR.xreplace({w: a / sp.tanh(a)})
    return Step(
        "fixed-point-factor",
        "At the fixed point the factor of one step is below 1",
        Text(
            "At a fixed point {fixed} other than zero, {w} is {quotient}, and the factor of one step, {factor}, is "
            "2a/sinh(2a), where 2 sinh(2a) is {sinh}. This is less than 1, whatever {w} is: for {a} above zero the "
            "denominator exceeds the numerator, and both are odd.",
            a=a,
            fixed=equal(a, w * sp.tanh(a)),
            quotient=a / sp.tanh(a),
            factor=FACTOR,
            sinh=SINH,
            w=w,
        ),
        (
            Claim.equality("the factor of one step", there, 4 * a / SINH),
            Claim.less_than("above zero", 4 * a, SINH, POSITIVE),
            Claim.less_than("below zero", SINH, 4 * a, (less_than(a, 0),)),
        ),
        "tanh written by exp; then the signs of derivatives",
        ("other-starts",),
        argued=(
            Text(
                "Once the pre-activations are near the fixed point, every step multiplies the lag-k factor by less "
                "than some number below 1, and it vanishes."
            ),
        ),
    )


def _at_two() -> Step:
    near = (at_most(LOW, a), at_most(a, HIGH))
    return Step(
        "fixed-point-at-2",
        "The numbers for a weight of 2",
        Text(
            "For {two} the fixed point lies between 1.915007 and 1.915009, since at the one end a step leads upwards "
            "and at the other downwards. With {half} there, the factor of one step is {factor}, "
            "to five digits 0.16637.",
            two=equal(w, 2),
            half=equal(sp.tanh(a), a / 2),
            factor=2 - a**2 / 2,
        ),
        (
            Claim.root("the fixed point", AT_TWO, a, a, LOW, HIGH),
            Claim.equality("the factor by the fixed point", 2 * (1 - H**2), 2 - a**2 / 2, (equal(H, a / 2),)),
            rounds_to("the factor is 0.16637", r, "0.16637", (equal(r, 2 - a**2 / 2), *near)),
            Claim.at_most("the factor from below", LEAST, 2 - a**2 / 2, near),
            Claim.at_most("the factor from above", 2 - a**2 / 2, MOST, near),
        ),
        "enclosures",
        ("other-starts", "fixed-point-factor"),
    )


def _fifty() -> Step:
    return Step(
        "fifty-at-2",
        "Fifty steps at the fixed point",
        Text(
            "Over fifty steps at the fixed point the lag-50 factor is the fiftieth power of this factor {r}, about "
            "{about}: it lies between the powers of {least} and {most}.",
            r=r,
            about="1.1e-39",
            least="0.166369",
            most="0.166377",
        ),
        (
            rounds_to("the power from below", r**50, "1.1e-39", (equal(r, LEAST),)),
            rounds_to("the power from above", r**50, "1.1e-39", (equal(r, MOST),)),
        ),
        "the upper and the lower bound with the factor of one step between two numbers; then exact arithmetic",
        ("upper-bound", "lower-bound", "fixed-point-at-2"),
    )


def _over_k_steps() -> tuple[Claim, Claim]:
    """How a small pre-activation grows, and how a distance to the fixed point falls."""
    grows, falls = (at_most(GROWTH, r_k),), (at_most(sp.Abs(r_k), CONTRACTION),)
    larger = at_most(GROWTH**k * sp.Abs(b), sp.Abs(A))
    closer = at_most(sp.Abs(E), CONTRACTION**k * sp.Abs(b))
    return (
        by_induction("the growth over k steps", larger, k, (Recurrence(A, b, r_k * A),), grows),
        by_induction("the distance over k steps", closer, k, (Recurrence(E, b, r_k * E),), falls),
    )


def _arrives() -> Step:
    growth, distance = _over_k_steps()
    return Step(
        "arrives",
        "How fast it gets there, for a weight of 2",
        Text(
            "After one step no pre-activation is above 2. While it is between 0 and 1, a step makes it larger by half "
            "or more: written {A}, after {k} such steps it is at least {grown}, where {b} is the start. Between 1 and "
            "2 it stays. There the factor of one step is at most {rate}: a step leaves at most this part of the "
            "distance {E} to the fixed point, and of the lag-k factor too.",
            A=A,
            k=k,
            grown=GROWTH**k * sp.Abs(b),
            b=b,
            rate=CONTRACTION,
            E=E,
        ),
        (
            Claim.less_than("never above 2", AT_TWO, 2),
            Claim.at_most("a step from 0 to 1", GROWTH * a, AT_TWO, (at_most(0, a), at_most(a, 1))),
            growth,
            Claim.at_most("between 1 and 2 it stays above 1", 1, AT_TWO, BETWEEN),
            Claim.at_most("the factor between 1 and 2", FACTOR_AT_TWO, CONTRACTION, BETWEEN),
            Claim.at_most("the factor is not negative", 0, FACTOR_AT_TWO),
            distance,
        ),
        "enclosures over each range; a difference of two values is the derivative at a point between times the "
        "difference of the arguments",
        ("other-starts", "powers"),
        argued=(
            Text(
                "So from any start above 0, however close, the pre-activations come above 1 in the end and then "
                "approach the fixed point; from a start below 0 they go to its mirror image. From any start but zero "
                "the lag-k factor vanishes, although {w} is 2.",
                w=w,
            ),
        ),
    )


def _both_starts() -> Step:
    program = reach("tanh", 0)
    curves = [
        lag_curve(Text("from {start}", start=sp.Rational(start)), sizes(program, [2.0], float(sp.Rational(start)))[0])
        for start in ("0", "1/1000", "1/2")
    ]
    rate = lag_curve(
        Text("{rate}", rate=CONTRACTION**k), [float(CONTRACTION**lag) for lag in range(LAST)], Stroke.DASHED
    )
    figure = Figure(
        "both-starts",
        Text(
            "The lag-k factor after 51 steps, tanh without input, for {two}, measured. The dashes fall by the largest "
            "factor of one step between 1 and {end}.",
            end=2,
            two=equal(w, 2),
        ),
        "Sizes of the derivative over lags 0 to 50, on a logarithmic axis, for three starts. From 0 it doubles at "
        "every step and reaches 1e15. From 1/1000 and from 1/2 it falls in a straight line to 1e-30 and below, well "
        "under a dashed line; the last lags from 1/1000 turn upwards, where the state was still close to zero.",
        lag_axes(*curves, rate),
    )
    return Step(
        "both-starts",
        "Both starts side by side",
        Text(
            "At {two} the start decides. From zero the lag-k factor grows by the factor {factor} at every step. At "
            "the fixed point, to which every other start leads, as the step before argues, it shrinks by the factor "
            "{less}.",
            two=equal(w, 2),
            factor=2,
            less="0.16637",
        ),
        (
            Claim.equality("the factor at zero", FACTOR, 2, (equal(w, 2), equal(a, 0))),
            rounds_to(
                "the factor at the fixed point",
                r,
                "0.16637",
                (equal(r, 2 - a**2 / 2), at_most(LOW, a), at_most(a, HIGH)),
            ),
        ),
        "the two factors",
        ("from-zero", "fixed-point-at-2", "arrives"),
        figures=(figure,),
    )
