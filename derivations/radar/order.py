"""What a prediction that does not know the order cannot do, and when the dense neuron is one."""

from __future__ import annotations

from dataclasses import replace

import sympy as sp

from symrnn import Claim, Parameter, Step, Text, at_most, equal, less_than, name_symbol, unroll
from symrnn.cells import dense
from symrnn.derivation.derive import equals_formulas
from symrnn.expressions.functions import sigmoid

__all__ = ["order_steps"]

w1, w2, w3, w = map(name_symbol, ("w1", "w2", "w3", "w"))
p, q, G, e, d, u, b, c = map(name_symbol, ("p", "q", "G", "e", "d", "u", "b", "c"))
p1, p2, q1, q2, G1, G2 = map(name_symbol, ("p_1", "p_2", "q_1", "q_2", "G_1", "G_2"))
f = sp.Function("f", real=True)

y, z = map(name_symbol, "yz")

#: the next point of the one order, and of the other
TRUTHS = (equal(y, 2 * q - p), equal(z, 2 * p - q))
BOUND = sp.Rational(3, 2) * sp.Abs(q - p)


def order_steps() -> tuple[Step, ...]:
    """The bound for every order-blind prediction, where it is attained, and which dense neurons it holds for."""
    return (_order_blind(), _midpoint(), _equal_weights(), _two_orders(), _injective())


def _order_blind() -> Step:
    forward, backward = sp.Abs(G - y), sp.Abs(G - z)
    within = (at_most(forward, e), at_most(backward, e))
    return Step(
        "order-blind",
        "What no order-blind prediction can do",
        Text(
            "A prediction {G} that is the same for {p} then {q} as for {q} then {p} errs by at least {bound} on one of "
            "the two. The truths of the two orders, {y} and {z}, are {three} apart, so the two errors together are at "
            "least that, and whatever {e} both errors stay within is at least half of it.",
            y=y,
            z=z,
            G=G,
            p=p,
            q=q,
            e=e,
            bound=BOUND,
            three=3 * sp.Abs(q - p),
        ),
        (
            Claim.at_most("both errors together", 3 * sp.Abs(q - p), forward + backward, TRUTHS),
            Claim.at_most("the larger error", BOUND, e, (*TRUTHS, *within)),
        ),
        "the triangle inequality",
        ("radar",),
    )


def _midpoint() -> Step:
    middle = (p + q) / 2
    squares = (G - y) ** 2 + (G - z) ** 2
    within = tuple(at_most((G - truth) ** 2, BOUND**2) for truth in (y, z))
    apart = (q1 - p1) ** 2 + (q2 - p2) ** 2
    ahead = (G1 - 2 * q1 + p1) ** 2 + (G2 - 2 * q2 + p2) ** 2
    off = (G1 - (p1 + q1) / 2) ** 2 + (G2 - (p2 + q2) / 2) ** 2
    behind = (G1 - 2 * p1 + q1) ** 2 + (G2 - 2 * p2 + q2) ** 2
    return Step(
        "midpoint",
        "The best an order-blind prediction can do",
        Text(
            "The midpoint {middle} attains the bound on both orders. Nothing else does: the squares of the two errors "
            "add up to a term that does not depend on {G} and one that is zero at the midpoint alone, so where neither "
            "error is above the bound, {G} is the midpoint. The same holds for points ({p_1}, {p_2}) and ({q_1}, "
            "{q_2}) of the plane and a prediction ({G_1}, {G_2}): the squares of the two distances add up to {twice} "
            "times the square of the distance of the points and twice that of {G_1}, {G_2} from the midpoint, so one "
            "of them is at least {bound} times the square of the distance of the points.",
            p_1=p1,
            p_2=p2,
            q_1=q1,
            q_2=q2,
            G_1=G1,
            G_2=G2,
            twice=sp.Rational(9, 2),
            bound=sp.Rational(9, 4),
            middle=middle,
            G=G,
        ),
        (
            Claim.equality("error of the midpoint, p then q", sp.Abs(G - y), BOUND, (*TRUTHS, equal(G, middle))),
            Claim.equality("error of the midpoint, q then p", sp.Abs(G - z), BOUND, (*TRUTHS, equal(G, middle))),
            Claim.equality("squares", squares, sp.Rational(9, 2) * (q - p) ** 2 + 2 * (G - middle) ** 2, TRUTHS),
            Claim.at_most("squares are at least", sp.Rational(9, 2) * (q - p) ** 2, squares, TRUTHS),
            Claim.at_most("nothing but the midpoint", (G - middle) ** 2, 0, (*TRUTHS, *within)),
            Claim.equality("in the plane", ahead + behind, sp.Rational(9, 2) * apart + 2 * off),
        ),
        "multiplied out; a sum of squares is not negative",
        ("order-blind",),
    )


def _equal_weights() -> Step:
    blind = replace(dense("f"), parameters=(Parameter(w), dense("f").parameters[1]))
    one, other = unroll(blind, inputs=[p, q]), unroll(blind, inputs=[q, p])
    return Step(
        "equal-weights",
        "A dense neuron with equal weights is order-blind",
        Text("With one weight {w} for both points, the dense neuron adds them, and a sum has no order.", w=w),
        (Claim.equivalent("p then q, or q then p", one, other),),
        "the two networks compared line by line",
        ("neurons", "order-blind"),
    )


def _two_orders() -> Step:
    forward, backward = (unroll(dense("f"), inputs=points) for points in ([1, 0], [0, 1]))
    inverse = equal(w3 * u, 1)
    return Step(
        "two-orders",
        "And only with equal weights: the points 1 and 0",
        Text(
            "Shown 1 and then 0, the dense neuron sends its first weight through {f}; shown 0 and then 1, its second. "
            "If it is order-blind, the two outputs are equal. With {w3} not zero, so that {inverse} for some {u}, the "
            "two values {first} and {second} are equal too; below they are written {b} and {c}.",
            f=name_symbol("f"),
            first=f(w1),
            second=f(w2),
            b=b,
            c=c,
            w3=w3,
            u=u,
            inverse=inverse,
        ),
        (
            equals_formulas("1 then 0", forward, {"y": w3 * f(w1)}),
            equals_formulas("0 then 1", backward, {"y": w3 * f(w2)}),
            Claim.equality("equal outputs, equal values", b, c, (equal(w3 * b, w3 * c), inverse)),
        ),
        "substitution; then the equal outputs divided by the output weight",
        ("neurons", "equal-weights"),
        argued_title=True,
        argued=(Text("Where {f} is one-to-one, this leaves {same} alone.", f=name_symbol("f"), same=equal(w1, w2)),),
    )


def _injective() -> Step:
    larger = (less_than(0, d),)
    opposite = (equal(w1, 1), equal(w2, -1))
    return Step(
        "injective",
        "One-to-one activations",
        Text(
            "The identity and tanh increase: at {larger}, with {d} above zero, they are larger than at {w1}, so no "
            "value occurs twice. The logistic sigmoid is tanh of half the argument, halved and moved up, so it "
            "increases too. Without this the statement fails: the absolute value takes values twice, and a dense "
            "neuron with the weights 1 and -1 and the absolute value as activation is order-blind.",
            larger=w1 + d,
            w1=w1,
            d=d,
        ),
        (
            Claim.less_than("the identity increases", w1, w1 + d, larger),
            Claim.less_than("tanh increases", sp.tanh(w1), sp.tanh(w1 + d), larger),
            Claim.equality("sigmoid and tanh", sigmoid(w1), (1 + sp.tanh(w1 / 2)) / 2),
            Claim.equality(
                "weights 1 and -1 under the absolute value", sp.Abs(w1 * p + w2 * q), sp.Abs(w1 * q + w2 * p), opposite
            ),
        ),
        "each activation written by exp",
        ("two-orders",),
    )
