"""When each line of a step runs: once, before the loop, in it, or for all steps after it."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum

import sympy as sp

from symrnn.plans.joint import Joint, Known
from symrnn.plans.writing import latest
from symrnn.programs.lines import lines_for
from symrnn.programs.program import Assign

__all__ = ["Phase", "phases_of"]


class Phase(Enum):
    """A part of the run over a sequence, in order; ``value`` says when it runs."""

    ONCE = "once, from the parameters"
    BEFORE = "for all steps, from the inputs"
    FORWARD = "in the loop forwards"
    OUTPUTS = "for all steps, what is given out"
    TURN = "for all steps, what the loop back takes"
    BACKWARD = "in the loop backwards"
    AFTER = "for all steps, the gradients"
    END = "once, from the sums"

    @property
    def is_loop(self) -> bool:
        """Whether it runs step by step."""
        return self in (Phase.FORWARD, Phase.BACKWARD)


def phases_of(joint: Joint) -> dict[sp.Symbol, Phase]:
    """The phase of each line: as early as its parts are known, and in a loop only where the recurrence needs it.

    What uses a parameter of one step, the number of the step or a matrix that differs from step to step stays in a
    loop: matrices are not kept for all steps but where the way back needs them.

    >>> from symrnn.cells import elman
    >>> from symrnn.plans.joint import join_forward
    >>> {str(symbol): phase.name for symbol, phase in phases_of(join_forward(elman())).items()}
    {'a': 'FORWARD', 'h': 'FORWARD'}
    """
    known, bound = _read_times(joint)
    in_forward = _names(joint, [symbol for symbol in bound if known[symbol] == Known.FORWARD])
    in_back = _names(joint, [symbol for symbol in bound if known[symbol] == Known.BACKWARD])
    given_out = _names(joint, joint.outputs)
    found = {}
    for symbol in (line.symbol for line in joint.program.lines):
        when = known[symbol]
        if when == Known.SUMMED:
            found[symbol] = Phase.END
        elif symbol in in_forward and when == Known.FORWARD:
            found[symbol] = Phase.FORWARD
        elif symbol in in_back and when == Known.BACKWARD:
            found[symbol] = Phase.BACKWARD
        elif symbol in joint.summed or symbol in joint.gradients:
            found[symbol] = Phase.AFTER
        elif when < Known.FORWARD:
            found[symbol] = Phase.BEFORE if when else Phase.ONCE
        elif symbol in given_out:
            found[symbol] = Phase.OUTPUTS
        else:
            found[symbol] = Phase.TURN if symbol in in_back else Phase.AFTER
    return found


def _read_times(joint: Joint) -> tuple[dict[sp.Symbol, Known], list[sp.Symbol]]:
    """When the right side of each line is known, and the lines that have to run in a loop."""
    known, bound = dict(joint.known), []
    carried = {*(new for _, new in joint.carried), *(sent for sent, _ in joint.carried_back)}
    forwards = _names(joint, [*(new for _, new in joint.carried), *joint.outputs])
    sums = dict.fromkeys(joint.summed, Known.SUMMED)
    for line in joint.program.lines:
        when = max(latest(line.expr, known | sums), joint.least_known(line.symbol))
        if when < Known.SUMMED and (line.symbol in carried or _stays_in_a_loop(line, when, joint, known)):
            when = Known.FORWARD if line.symbol in forwards else Known.BACKWARD
            bound.append(line.symbol)
        known[line.symbol] = when
    return known, bound


def _stays_in_a_loop(line: Assign, when: Known, joint: Joint, known: dict[sp.Symbol, Known]) -> bool:
    shapes, used = joint.program.shapes, line.expr.free_symbols
    takes_matrix = any(known[symbol] > Known.ONCE and len(shapes[symbol]) > 1 for symbol in used)
    makes_matrix = len(line.shape) > 1 and when > Known.ONCE and line.symbol not in joint.summed
    of_a_step = line.symbol in joint.gradients_of_a_step or not used.isdisjoint(joint.of_a_step)
    return takes_matrix or makes_matrix or of_a_step


def _names(joint: Joint, needed: Iterable[sp.Symbol]) -> set[sp.Symbol]:
    """The lines that some names rest on."""
    return {line.symbol for line in lines_for(joint.program.lines, needed)}
