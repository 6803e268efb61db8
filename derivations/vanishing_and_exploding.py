"""When the lag-k factor of the scalar neuron vanishes and when it explodes: bounds for every number of steps."""

from __future__ import annotations

import sympy as sp

from symrnn import (
    ACTIVATIONS,
    Assign,
    Claim,
    Comparison,
    Derivation,
    Program,
    Recurrence,
    SlopeBound,
    Step,
    Table,
    Text,
    adjoint_claims,
    at_most,
    bptt,
    by_induction,
    equal,
    name_symbol,
    unroll,
)
from symrnn.cells import neuron
from symrnn.cells.unroll import SYMBOLIC
from symrnn.derivation.derive import equals_formulas
from symrnn.expressions.functions import prime
from symrnn.gradients.adjoint_claims import hypotheses_of
from symrnn.gradients.passes import keep_needed

from ._frames import CLOSING, GOALS
from ._literature import cite
from ._notation import NOTATION
from .lags.conditions import condition_steps
from .lags.fixed_point import fixed_point_steps
from .lags.measurements import measure_step
from .lags.names import in_prose
from .lags.notation import three_derivatives

w1, w_n, x_1, h_0, a, s, D, P = map(name_symbol, ("w1", "w_n", "x_1", "h_0", "a", "s_k", "D", "P"))
gamma, delta, d = map(name_symbol, ("gamma", "delta", "d"))
k = sp.Symbol("k", integer=True, nonnegative=True)
f = sp.Function("f", real=True)
STEPS = 3

JACOBIAN = Recurrence(D, sp.S.One, w_n * s * D)
UPPER = (at_most(sp.Abs(s), gamma), at_most(0, gamma))
LOWER = (at_most(delta, s), at_most(0, delta))
NEAR = (at_most(-1, a), at_most(a, 1))


def build() -> Derivation:
    """The derivation of |dh_t/dh_{t-k}| <= (gamma*|w_n|)^k and what follows from it."""
    return Derivation(
        title="Vanishing and exploding gradients of the scalar neuron",
        abstract=Text(
            "The derivative of the state at time t with respect to that at time (t-k) is {power} times the product of "
            "k slopes. With slopes of at most {gamma} in size, it is at most {bound} in size. So the size of the "
            "weight and the slopes decide together, for every number of steps.",
            power=w_n**k,
            gamma=gamma,
            bound=(gamma * sp.Abs(w_n)) ** k,
        ),
        goals=GOALS["vanishing_and_exploding"],
        closing=CLOSING["vanishing_and_exploding"],
        notation=NOTATION["vanishing_and_exploding"],
        assumptions=(
            Text("There is no bias, and the state before the first input is zero unless a step says otherwise. The "
                 "bounds hold for every initial state."),
            Text("Every weight and input is a real number. At a kink, such as that of ReLU at 0, there is no slope and "
                 "nothing is claimed."),
            Text("{D} stands for the lag-k factor dh(t)/dh(t-k). A slope is that of the activation alone, {slope}; the "
                 "factor of one step is {w_n} times the slope.", D=D, slope=prime(f)(a), w_n=w_n),
            three_derivatives(),
        ),
        steps=(
            _one_step(), _product(), _product_for_every_k(), _slope_bounds(), _upper_bound(),
            _upper_bound_written_out(), _identity(), _lower_bound(), _powers(), *condition_steps(), measure_step(),
            *fixed_point_steps(),
        ),
    )  # fmt: skip


def _one_step() -> Step:
    backward = bptt(unroll(neuron("f"), steps=1, initial=SYMBOLIC), loss="h_1", wrt=["h_0"])
    slope = w_n * prime(f)(w1 * x_1 + w_n * h_0)
    return Step(
        "one-step",
        "One step back",
        Text("The factor of one step, dh(t)/dh(t-1), is the recurrent weight times the slope of the activation."),
        (equals_formulas("one step back", backward, {"h_0_bar": slope}),),
        "the chain rule",
    )


def _product() -> Step:
    network = keep_needed(unroll(neuron("f"), steps=STEPS, initial=SYMBOLIC), [f"h_{STEPS}"])
    backward = bptt(network, loss=f"h_{STEPS}", wrt=["h_0"])
    slopes = [prime(f)(name_symbol(f"a_{t}")) for t in range(1, STEPS + 1)]
    line = Assign(name_symbol("h_0_bar"), sp.Mul(w_n**STEPS, *slopes))
    written = keep_needed(Program(network.inputs, (*network.lines, line), (line.symbol,)), ["h_0_bar"])
    one = keep_needed(backward, ["h_0_bar"])
    return Step(
        "product",
        "Three steps back",
        Text("The slopes multiply, each at the pre-activation of its own time. Over three steps the input weights are "
             "{w1}, {w2} and {w3}: here {w3} belongs to the third input, where other chapters have it for the output.",
             w1=w1, w2=name_symbol("w2"), w3=name_symbol("w3")),
        (Claim.equivalent("three steps back", one, written, hypotheses_of(one, written)),),
        "the chain rule, three times",
        ("one-step",),
        cites=cite("hochreiter1991untersuchungen", "bengio1994learning"),
    )  # fmt: skip


def _product_for_every_k() -> Step:
    statement = equal(D, w_n**k * P)
    sequences = (JACOBIAN, Recurrence(P, sp.S.One, s * P))
    return Step(
        "every-k",
        "k steps back",
        Text("One step multiplies {D} by {factor}, where {s} is the slope at that step: k steps give {power} times the "
             "product {P} of the slopes.", D=D, factor=w_n * s, s=s, power=w_n**k, P=P),
        (by_induction("product of the slopes", statement, k, sequences),),
        "induction over k",
        ("one-step",),
    )  # fmt: skip


def _slope_claims() -> tuple[Claim, ...]:
    """That back-propagation multiplies by the slope of each activation."""
    networks = ((name, unroll(neuron(name), steps=1, initial=SYMBOLIC)) for name in ACTIVATIONS)
    return tuple(
        Claim(f"slope of {in_prose(name)}", claim.statement, claim.given)
        for name, network in networks
        for claim in adjoint_claims(network, bptt(network))
        if claim.name == "adjoint a_1_bar"
    )


def _slope_of(name: str) -> Comparison:
    return equal(s, ACTIVATIONS[name].slope_at(a, ACTIVATIONS[name].function(a)))


def _slope_bounds() -> Step:
    above = tuple(
        Claim.at_most(f"slope bound of {in_prose(name)}", sp.Abs(s), row.slope_bound, (_slope_of(name),))
        for name, row in ACTIVATIONS.items()
    )
    below = tuple(
        Claim.at_most(f"slope floor of {in_prose(name)}", row.slope_floor, s, (_slope_of(name), *NEAR))
        for name, row in ACTIVATIONS.items()
    )
    return Step(
        "slope-bounds",
        "The slope of each activation, and its bounds",
        Text(
            "The adjoint of the pre-activation is that of the state times the slope {s}, the derivative of the "
            "activation at the pre-activation {a}. In size it is at most {gamma}, whatever {a} is. While {a} stays "
            "within -1 and 1, it is at least {delta}: for nine of the eleven activations a number above zero. The "
            "slope of ReLU is 0 on the negative side, and that of GELU changes its sign there: at -1 it is negative, "
            "at 0 it is 1/2.",
            a=a, s=s, gamma=gamma, delta=delta,
        ),
        (
            *_slope_claims(),
            *above,
            *below,
            Claim.less_than("slope of GELU at -1", s, 0, (_slope_of("gelu"), equal(a, -1))),
            Claim.equality("slope of GELU at 0", s, sp.Rational(1, 2), (_slope_of("gelu"), equal(a, 0))),
        ),
        "the derivative of each activation, computed again from its definition by exp; then the sign of a polynomial, "
        "and enclosures over the range",
        table=Table(
            "The slope of each activation",
            ("activation", s, gamma, delta),
            tuple((in_prose(n), _slope_of(n).rhs, row.slope_bound, row.slope_floor) for n, row in ACTIVATIONS.items()),
            tuple((one.name, other.name) for one, other in zip(above, below, strict=True)),
        ),
    )  # fmt: skip


def _upper_bound() -> Step:
    statement = at_most(sp.Abs(D), (gamma * sp.Abs(w_n)) ** k)
    return Step(
        "upper-bound",
        "The bound, for every k",
        Text("Each step multiplies by {w_n} and a slope of at most {gamma} in size.", w_n=w_n, gamma=gamma),
        (by_induction("upper bound", statement, k, (JACOBIAN,), UPPER),),
        "induction over k; the slope bound of each activation serves as its hypothesis",
        ("every-k", "slope-bounds"),
        cites=cite("pascanu2013difficulty"),
    )


def _upper_bound_written_out() -> Step:
    product = sp.Mul(w_n**k, *(prime(f)(name_symbol(f"a_{t}")) for t in range(1, STEPS + 1)))
    given = (equal(D, product), equal(k, STEPS), SlopeBound("f", gamma), at_most(0, gamma))
    return Step(
        "three-steps",
        "The bound over three steps, written out",
        Text("For any activation whose slope is at most {gamma} in size.", gamma=gamma),
        (Claim.at_most("three steps", sp.Abs(D), (gamma * sp.Abs(w_n)) ** k, given),),
        "each slope is replaced by its bound",
        ("product",),
    )


def _identity() -> Step:
    statement = equal(D, w_n**k)
    return Step(
        "identity",
        "The identity: equality",
        Text("Where every slope is 1, the lag-k factor is {power}: the bound is attained.", power=w_n**k),
        (by_induction("identity", statement, k, (Recurrence(D, sp.S.One, w_n * D),)),),
        "induction over k with the slope 1 of the identity",
        ("every-k", "slope-bounds"),
    )


def _lower_bound() -> Step:
    statement = at_most((delta * sp.Abs(w_n)) ** k, sp.Abs(D))
    return Step(
        "lower-bound",
        "The lower bound, for every k",
        Text(
            "Where every slope on the way is at least {delta}, the lag-k factor is at least this in size.", delta=delta
        ),
        (by_induction("lower bound", statement, k, (JACOBIAN,), LOWER),),
        "induction over k",
        ("every-k", "slope-bounds"),
    )


def _powers() -> Step:
    bernoulli = by_induction("Bernoulli", at_most(1 + k * d, (1 + d) ** k), k, (), (at_most(0, d),))
    return Step(
        "powers",
        "Powers grow beyond every bound, or fall below every positive one",
        Text(
            "A number greater than 1, written {more}, has powers of at least {line}, which grow beyond every bound. "
            "The powers of {less}, a number between 0 and 1, are their reciprocals: they fall below every "
            "positive bound.",
            more=1 + d,
            line=1 + k * d,
            less=1 / (1 + d),
        ),
        (bernoulli,),
        "induction over k",
    )
