"""Any cell to its derivation: unrolled, differentiated backwards and forwards, and one step for every T."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import sympy as sp

from symrnn.cell import Cell
from symrnn.claim import Claim, Hypothesis
from symrnn.derivation import Derivation, Step, Text
from symrnn.duality import duality_of_one_step, duality_of_steps
from symrnn.errors import TooLargeError
from symrnn.exact import to_fraction
from symrnn.functions import is_undefined
from symrnn.gradient import adjoint_claims, bptt, hypotheses_of, rtrl
from symrnn.lowering import needed_for
from symrnn.program import Assign, Program, name_symbol
from symrnn.unroll import unroll

__all__ = ["derive", "duality_steps", "equals_formulas", "rounds_to"]

READABLE_OPERATIONS = 80


def derive(
    cell: Cell, steps: int | None = None, inputs: Sequence[Any] | None = None, initial: Any = None
) -> Derivation:
    """The derivation of a cell: its network over T steps, its gradient two ways, and the step that serves every T.

    ``steps``, ``inputs`` and ``initial`` are those of ``unroll``; with neither of the first two, two steps are taken.

    >>> from symrnn.cells import neuron
    >>> lesson = derive(neuron("f"), inputs=[2, 4])
    >>> [step.id for step in lesson.steps]
    ['network', 'adjoints', 'gradient', 'rtrl', 'one-step', 'every-T']

    Raises
    ------
    InputError
        as ``unroll`` does.
    """
    if steps is None and inputs is None:
        steps = 2
    network = unroll(cell, steps=steps, inputs=inputs, initial=initial)
    backward, forward = bptt(network), rtrl(network)
    return Derivation(
        title=f"{_sentence(cell.name)} over {_count(cell, network)} steps",
        abstract=Text(_abstract(cell)),
        assumptions=_assumptions(cell, network, initial),
        steps=(
            *_network_steps(network),
            _adjoints_step(network, backward),
            *_gradient_steps(network, backward),
            _rtrl_step(backward, forward),
            *duality_steps(cell),
        ),
    )


def equals_formulas(name: str, program: Program, formulas: Mapping[str, sp.Expr]) -> Claim:
    """The claim that names of a program equal these formulas in its inputs."""
    lines = tuple(Assign(name_symbol(symbol), expr) for symbol, expr in formulas.items())
    written = Program(program.inputs, lines, tuple(line.symbol for line in lines))
    needed = needed_for(program, list(formulas))
    return Claim.equivalent(name, needed, written, hypotheses_of(program, written))


def rounds_to(name: str, value: sp.Expr, shown: str, given: tuple[Hypothesis, ...] = ()) -> Claim:
    """The claim that a decimal is a value rounded to the digits shown: |value - shown| <= half a unit of the last.

    >>> print(rounds_to("a third", name_symbol("r") / 3, "0.33"))
    a third: Abs(r/3 - 33/100) <= 1/200

    Raises
    ------
    InputError
        where ``shown`` is not a decimal.
    """
    decimal = to_fraction(shown)
    exponent = Decimal(shown).as_tuple().exponent
    assert isinstance(exponent, int)
    half_unit = sp.Rational(1, 2) * sp.Integer(10) ** exponent
    return Claim.at_most(name, sp.Abs(value - sp.Rational(decimal.numerator, decimal.denominator)), half_unit, given)


def _sentence(name: str) -> str:
    return name[:1].upper() + name[1:]


def _count(cell: Cell, network: Program) -> int:
    last = cell.lines[-1].symbol.name + "_"
    return sum(line.symbol.name.removeprefix(last).isdigit() for line in network.lines)


def _abstract(cell: Cell) -> str:
    source = f" Source: {cell.source}." if cell.source else ""
    return f"The recurrence of {cell.name}, unrolled and differentiated; every step is checked.{source}"


def _assumptions(cell: Cell, network: Program, initial: Any) -> tuple[Text, ...]:
    found = [Text("Every name stands for a real number.")]
    undefined = {n.func.__name__ for line in network.lines for n in line.expr.atoms(sp.Function) if is_undefined(n)}
    for name in sorted(undefined):
        found.append(Text(f"{name} is any differentiable function."))
    if initial is None and cell.states:
        found.append(Text("The initial state is zero."))
    return tuple(found)


def _unfolded(program: Program, names: Sequence[str]) -> dict[str, sp.Expr]:
    """The names whose expression in the inputs is small enough to stand in a document."""
    found = {}
    for name in names:
        try:
            expr = program.expression(name)
        except TooLargeError:
            continue
        if expr.count_ops() <= READABLE_OPERATIONS:
            found[name] = expr
    return found


def _network_steps(network: Program) -> tuple[Step, ...]:
    """The network as one formula, where that is short enough to be read."""
    names = [str(output) for output in network.outputs]
    readable = _unfolded(network, names)
    if len(readable) < len(names):
        return ()
    claim = equals_formulas("the network as one formula", network, readable)
    text = Text("All lines put into one another.")
    return (Step("network", "The unrolled network", text, (claim,), "substitution"),)


def _adjoints_step(network: Program, backward: Program) -> Step:
    return Step(
        "adjoints",
        "Backwards, line by line",
        Text("The adjoint of a name is the sum, over the lines that use it, of the line's adjoint times its slope."),
        adjoint_claims(network, backward),
        "the chain rule, one line at a time; each slope is computed again from the forward line",
    )


def _gradient_steps(network: Program, backward: Program) -> tuple[Step, ...]:
    names = [str(output) for output in backward.outputs if output not in network.outputs]
    readable = _unfolded(backward, names)
    if not readable:
        return ()
    return (
        Step(
            "gradient",
            "The gradient as formulas",
            Text("The backward lines put into one another."),
            (equals_formulas("the gradient as formulas", backward, readable),),
            "substitution",
            ("adjoints",),
        ),
    )


def _rtrl_step(backward: Program, forward: Program) -> Step:
    given = hypotheses_of(backward, forward)
    return Step(
        "rtrl",
        "BPTT and RTRL give the same gradient",
        Text("Back-propagation through time and real-time recurrent learning give the same gradient."),
        (Claim.equivalent("BPTT = RTRL", backward, forward, given),),
        "two programs, compared line by line",
        ("adjoints",),
    )


def duality_steps(*cells: Cell) -> tuple[Step, Step]:
    """The two steps that make backwards and forwards agree for every T: one step of each cell, then their sum."""
    one_step = Step(
        "one-step",
        "One step, whatever the number of steps",
        Text(
            "For any tangents of what goes in and any adjoints of what comes out, the adjoints sent back and the "
            "tangents sent forward have equal inner products."
        ),
        tuple(map(duality_of_one_step, cells)),
        "the backward and the forward rules of the same step; forward values are opaque",
    )
    every_step = Step(
        "every-T",
        "Every number of steps",
        Text(
            "Going back from time T, {c} is the inner product of adjoints and tangents of the states after k steps, "
            "{q} what the next step takes in beside the state (the step above: {c} falls by {q}), and {s} the sum of "
            "what was taken in. At the start, where nothing is left of {c}, backwards gives {s} and forwards {end}.",
            c=name_symbol("C"),
            q=name_symbol("q_k"),
            s=name_symbol("S"),
            end=name_symbol("C_T"),
        ),
        (duality_of_steps(),),
        "induction over the number of steps taken back",
        (one_step.id,),
    )
    return one_step, every_step
