"""What the interactive page computes: the programs behind its numbers, and what is claimed of each."""

from __future__ import annotations

from dataclasses import dataclass

import sympy as sp

from symrnn.book.explore.javascript import DEFINITIONS, has_code
from symrnn.cells import neuron
from symrnn.cells.activations import ACTIVATIONS, ARGUMENT, VALUE, Activation, activation
from symrnn.cells.parameters import at_time, previous
from symrnn.cells.unroll import SYMBOLIC, unroll
from symrnn.claims.claim import Adjoint, Claim, Comparison, Induction, Recurrence, at_most, equal
from symrnn.claims.induction import by_induction
from symrnn.derivation.derive import equals_formulas
from symrnn.gradients.adjoint_claims import adjoint_claims
from symrnn.gradients.gradient import bptt
from symrnn.gradients.one_step import bar, one_step
from symrnn.gradients.passes import keep_needed
from symrnn.gradients.pullback import pullback
from symrnn.plans.stable_slopes import use_stable_slopes
from symrnn.programs.program import Assign, Program, name_symbol, with_ending

__all__ = [
    "EXPLORED",
    "LAST",
    "NeuronFormulas",
    "bound_claim",
    "definition_claims",
    "neuron_claims",
    "neuron_formulas",
    "right_side_of",
    "steps_claims",
    "weight_claim",
    "weights_claim",
]

LAST = 51
#: the activations that JavaScript can compute
EXPLORED = tuple(
    name
    for name, row in ACTIVATIONS.items()
    if has_code(row.function(ARGUMENT)) and has_code(row.stable_slope_at(ARGUMENT, VALUE))
)
STEPS = 3  # over which the page's loop is written out at every build; the induction over k gives the rest

w_n, w, x, h, gamma, D, s = map(name_symbol, ("w_n", "w", "x", "h", "gamma", "D", "s_k"))
k = sp.Symbol("k", integer=True, nonnegative=True)


@dataclass(frozen=True, slots=True)
class NeuronFormulas:
    """The lecture's neuron with one activation, as the page computes it.

    ``forward`` is one step, h and a from h_prev; ``backward`` is one step back, a_bar and h_prev_bar from
    h_bar; ``network`` is
    the output y after the inputs 2 and 4, with its gradient. Slopes stand in their stable form, for a page computes in
    floating-point numbers.
    """

    activation: Activation
    forward: Program
    backward: Program
    network: Program


def neuron_formulas(name: str) -> NeuronFormulas:
    """The formulas of the neuron with the activation of this name.

    >>> print(neuron_formulas("tanh").backward)
    a_bar = h_bar*(Abs(h) + 1)**2*exp(-2*Abs(a))
    h_prev_bar = a_bar*w_n
    """
    cell = neuron(name)
    step = one_step(cell)
    forward = Program(step.inputs, step.lines, tuple(line.symbol for line in step.lines))
    backward = use_stable_slopes(keep_needed(pullback(cell), ["a_bar", "h_prev_bar"]), step)
    network = use_stable_slopes(bptt(unroll(cell, inputs=[2, 4])))
    return NeuronFormulas(activation(name), forward, backward, network)


def neuron_claims(formulas: NeuronFormulas) -> tuple[Claim, ...]:
    """What has to be proved of one activation before its numbers are shown."""
    return (*steps_claims(formulas, STEPS), *_network_claims(formulas), _slope_claim(formulas.activation))


def steps_claims(formulas: NeuronFormulas, steps: int) -> tuple[Claim, ...]:
    """The steps forwards and backwards, run as the page runs them: the states, and each line of the adjoint of h_T."""
    network = keep_needed(
        unroll(neuron(formulas.activation.name), steps=steps, initial=SYMBOLIC), [str(at_time(h, steps))]
    )
    run = _write_out_steps(formulas, network, steps)
    adjoints = {symbol: bar(symbol) for symbol in run.shapes if bar(symbol) in run.shapes}
    states = [str(at_time(h, t)) for t in range(1, steps + 1)]
    name = formulas.activation.name
    return (
        Claim.equivalent(f"{name}, forwards", keep_needed(run, states), keep_needed(network, states)),
        *(
            Claim(f"{name}, adjoint {adjoint}", Adjoint(network, run, at_time(h, steps), of, adjoints))
            for of, adjoint in adjoints.items()
        ),
    )


def _write_out_steps(formulas: NeuronFormulas, network: Program, steps: int) -> Program:
    """One step after the other, then as many steps back from h_T_bar = 1, with the names that the network has."""
    lines: list[Assign] = []
    for t in range(1, steps + 1):
        lines += _at(formulas.forward, t)
    lines.append(Assign(bar(at_time(h, steps)), sp.S.One))
    for t in range(steps, 0, -1):
        lines += _at(formulas.backward, t)
    return Program(network.inputs, tuple(lines), (bar(at_time(h, 0)),))


def _at(step: Program, t: int) -> list[Assign]:
    """The lines of a step at time t: ``h_prev`` is ``h_{t-1}``, ``h_prev_bar`` its adjoint."""
    names = {
        w_n: w_n,
        w: name_symbol(f"w{t}"),
        previous(h): at_time(h, t - 1),
        bar(previous(h)): bar(at_time(h, t - 1)),
    }
    for symbol in step.shapes:
        base, ending, _ = symbol.name.partition("_bar")
        names.setdefault(symbol, with_ending(at_time(name_symbol(base), t), ending))
    return [Assign(names[line.symbol], line.expr.xreplace(names)) for line in step.lines]


def _network_claims(formulas: NeuronFormulas) -> tuple[Claim, ...]:
    """The output is w3*f(4*w2 + w_n*f(2*w1)), and each line of its gradient is an adjoint."""
    f, name = formulas.activation.function, formulas.activation.name
    w1, w2, w3 = map(name_symbol, ("w1", "w2", "w3"))
    network = unroll(neuron(name), inputs=[2, 4])
    output = equals_formulas(f"{name}, output", formulas.network, {"y": w3 * f(4 * w2 + w_n * f(2 * w1))})
    adjoints = adjoint_claims(network, formulas.network)
    return (output, *(Claim(f"{name}, {each.name}", each.statement, each.given) for each in adjoints))


def _slope_claim(activation: Activation) -> Claim:
    slope = activation.slope_at(ARGUMENT, activation.function(ARGUMENT))
    return Claim.at_most(f"{activation.name}, slope bound", sp.Abs(slope), activation.slope_bound)


def definition_claims() -> tuple[Claim, ...]:
    """Each function that JavaScript does not have is what it is defined as there."""
    return tuple(claim for definition in DEFINITIONS.values() for claim in definition.claims)


def weights_claim() -> Claim:
    """With the identity, the derivative of h_51 by the input of each lag k is w_n^k times the weight of that input."""
    network = bptt(unroll(neuron("identity"), steps=LAST), loss=f"h_{LAST}")
    formulas = {f"x_{LAST - lag}_bar": w_n**lag * name_symbol(f"w{LAST - lag}") for lag in range(LAST)}
    return equals_formulas("the 51 weights", network, formulas)


def weight_claim() -> Claim:
    """Where every slope is 1, the derivative over k steps is w_n^k."""
    return by_induction("the factor of lag k", equal(D, w_n**k), k, (Recurrence(D, sp.S.One, w_n * D),))


def bound_claim() -> Claim:
    """With slopes of at most gamma in size, the derivative over k steps is at most (gamma*|w_n|)^k in size."""
    statement = at_most(sp.Abs(D), (gamma * sp.Abs(w_n)) ** k)
    given = (at_most(sp.Abs(s), gamma), at_most(0, gamma))
    return by_induction("the bound of lag k", statement, k, (Recurrence(D, sp.S.One, w_n * s * D),), given)


def right_side_of(claim: Claim) -> sp.Expr:
    """The right side of what is claimed for every k.

    >>> right_side_of(weight_claim())
    w_n**k
    """
    assert isinstance(claim.statement, Induction)
    statement: Comparison = claim.statement.statement
    return statement.rhs
