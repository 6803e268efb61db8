"""A plan: one program for each phase of a run over a sequence, and the claim that together they are the step."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from types import MappingProxyType

import sympy as sp

from symrnn.cells.cell import Cell
from symrnn.errors import ProgramError, listing
from symrnn.expressions.copying import reduce_to_fields
from symrnn.gradients.one_step import bar
from symrnn.plans.joint import Joint, Known, join_backward, join_forward
from symrnn.plans.operations import count_entries, count_operations, sum_up
from symrnn.plans.phases import Phase, phases_of
from symrnn.plans.regroup import regroup
from symrnn.plans.share import share
from symrnn.programs.program import Assign, Input, Program

__all__ = ["Plan", "in_two_loops", "plan_backward", "plan_forward", "split"]

#: from when on a phase has what is known: a loop forwards has no adjoint, and nothing before it a state
_HAS: Mapping[Phase, Known] = MappingProxyType(
    {
        Phase.ONCE: Known.ONCE,
        Phase.BEFORE: Known.BEFORE,
        Phase.FORWARD: Known.FORWARD,
        Phase.OUTPUTS: Known.FORWARD,
        Phase.TURN: Known.ARRIVED,
        Phase.BACKWARD: Known.BACKWARD,
        Phase.AFTER: Known.BACKWARD,
        Phase.END: Known.ONCE,
    }
)


@dataclass(frozen=True, slots=True)
class Plan:
    """What is done when, to run a step and its pullback over a sequence.

    ``programs`` has one program for each phase that has lines: its inputs are given, or lines of earlier phases; its
    outputs are what later phases, or the caller, take.

    >>> from symrnn.cells import elman
    >>> print(plan_forward(elman()))
    for all steps, from the inputs: 2*m*n + n operations a step
        a_before = b_h + W_xh @ x
    in the loop forwards: 2*n**2 + 2*n operations a step
        a = a_before + W_hh @ h_prev
        h = tanh(a)
    kept: 2*n numbers a step

    Raises
    ------
    ProgramError
        naming the line, where a phase takes what is not known when it runs.
    """

    joint: Joint
    programs: Mapping[Phase, Program]

    __reduce__ = reduce_to_fields

    def __post_init__(self) -> None:
        known = dict(self.joint.known)
        made: set[sp.Symbol] = set()
        for phase, program in self.programs.items():
            given = {item.symbol for item in program.inputs}
            late = [symbol for symbol in given - made if known.get(symbol, Known.SUMMED) > _HAS[phase]]
            sums = given & self.joint.summed if phase is not Phase.END else set()
            if late or sums:
                raise ProgramError(f"{phase.name}: {listing((*late, *sums))} has no value yet {phase.value}")
            made |= {line.symbol for line in program.lines}
        once = self.programs[Phase.END].shapes.keys() if Phase.END in self.programs else set()
        of_once = {bar(symbol) for symbol, when in known.items() if when is Known.ONCE}
        if lost := of_once & {*self.joint.gradients} - self.joint.summed - once:
            raise ProgramError(f"{listing(sorted(lost, key=str))} is not summed over the steps")

    def __str__(self) -> str:
        found = []
        for phase, program in self.programs.items():
            each = "" if phase in (Phase.ONCE, Phase.END) else " a step"
            found.append(f"{phase.value}: {count_operations(program)} operations{each}")
            found += [f"    {line}" for line in program.lines]
        return "\n".join((*found, f"kept: {self.kept} numbers a step"))

    @property
    def kept(self) -> sp.Expr:
        """How many numbers there are of each step in what one phase leaves to another, in the sizes."""
        of_steps = (each for phase, each in self.programs.items() if phase not in (Phase.ONCE, Phase.END))
        names = (symbol for each in of_steps for symbol in each.outputs if symbol not in self.joint.summed)
        return sum_up(count_entries(self.joint.program.shapes[symbol]) for symbol in names)

    @property
    def once(self) -> frozenset[sp.Symbol]:
        """What is the same at every step: given so, or computed before the first."""
        given = (symbol for symbol, known in self.joint.known if known is Known.ONCE)
        lines = self.programs[Phase.ONCE].lines if Phase.ONCE in self.programs else ()
        return frozenset((*given, *(line.symbol for line in lines)))

    @property
    def joint_in_phases(self) -> Joint:
        """The joint program with its lines in the order of the phases."""
        return replace(self.joint, program=self.program)

    @property
    def program(self) -> Program:
        """All phases one after the other, as one program."""
        whole = self.joint.program
        return Program(
            whole.inputs, tuple(line for each in self.programs.values() for line in each.lines), whole.outputs
        )


def plan_forward(cell: Cell, kink: Fraction | None = None) -> Plan:
    """The plan of a step alone."""
    return _plan(join_forward(cell, kink))


def plan_backward(cell: Cell, wanted: Iterable[sp.Symbol], arrives: bool, kink: Fraction | None = None) -> Plan:
    """The plan of a step and its pullback; see ``join_backward``.

    >>> from symrnn.cells import elman
    >>> cell = elman()
    >>> print(plan_backward(cell, [parameter.symbol for parameter in cell.parameters], arrives=False))
    for all steps, from the inputs: 2*m*n + n operations a step
        a_before = b_h + W_xh @ x
    in the loop forwards: 2*n**2 + 2*n operations a step
        a = a_before + W_hh @ h_prev
        h = tanh(a)
    for all steps, what the loop back takes: 7*n operations a step
        a_bar_kept = (Abs(h) + 1)**2*exp(-2*Abs(a))
    in the loop backwards: 2*n**2 + n operations a step
        a_bar = a_bar_kept*h_bar
        h_prev_bar = W_hh.T @ a_bar
    for all steps, the gradients: m*n + n**2 operations a step
        W_xh_bar = a_bar @ x.T
        W_hh_bar = a_bar @ h_prev.T
        b_h_bar = a_bar
    kept: 6*n numbers a step
    """
    return _plan(join_backward(cell, wanted, arrives, kink))


def _plan(joint: Joint) -> Plan:
    return split(share(regroup(joint)))


def split(joint: Joint) -> Plan:
    """The plan of a joint program as it stands."""
    return _split(joint, phases_of(joint))


def in_two_loops(plan: Plan) -> Plan:
    """The same with all that is done for each step in the loop forwards, or the one backwards.

    Of scalars nothing is gained by doing something for all steps at once, but what is kept between is saved.

    >>> from symrnn import Cell
    >>> cell = Cell.parse("x: input\\nh: state\\nw: param\\nv: param\\nh = tanh(w*h + v*x)")
    >>> print(in_two_loops(plan_forward(cell)))
    in the loop forwards: 4 operations a step
        a_h_before = v*x
        a_h = a_h_before + h_prev*w
        h = tanh(a_h)
    kept: 1 numbers a step
    """
    loops = {Phase.BEFORE: Phase.FORWARD, Phase.OUTPUTS: Phase.FORWARD}
    loops |= {Phase.TURN: Phase.BACKWARD, Phase.AFTER: Phase.BACKWARD}
    found = {line.symbol: loops.get(phase, phase) for phase, program in plan.programs.items() for line in program.lines}
    return _split(plan.joint, found)


def _split(joint: Joint, phases: Mapping[sp.Symbol, Phase]) -> Plan:
    lines: dict[Phase, list[Assign]] = {}
    for line in joint.program.lines:
        lines.setdefault(phases[line.symbol], []).append(line)
    shapes, programs = joint.program.shapes, {}
    for phase in (each for each in Phase if each in lines):
        own = {line.symbol for line in lines[phase]}
        used = dict.fromkeys(s for line in lines[phase] for s in sorted(line.expr.free_symbols, key=str))
        others = (line for each, group in lines.items() if each is not phase for line in group)
        taken = set().union(*(line.expr.free_symbols for line in others), joint.program.outputs)
        inputs = tuple(Input(symbol, shapes[symbol]) for symbol in used if symbol not in own)
        programs[phase] = Program(inputs, tuple(lines[phase]), tuple(s for s in shapes if s in own & taken))
    return Plan(joint, MappingProxyType(programs))
