"""A plan as generated functions, one for each phase."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import sympy as sp

from symrnn.evaluate.fitting import batch_shape
from symrnn.evaluate.float_functions import NAMES
from symrnn.evaluate.float_texts import float_text
from symrnn.evaluate.phase_texts import PhaseText, phase_text
from symrnn.evaluate.source import HEAD, FunctionText, compile_source, function_text
from symrnn.expressions.shapes import Shape
from symrnn.plans.phases import Phase
from symrnn.plans.plan import Plan

__all__ = ["PlanCode", "StreamShape", "plan_code"]


@dataclass(frozen=True, slots=True)
class StreamShape:
    """What one row has of a name that there is a row of for each step, and what of it takes memory.

    ``is_batched`` where there is one for each of the batch, ``is_cut`` where a loop takes its rows one by one,
    ``is_given`` where it may stand in an array that is given, ``is_held`` where it has one of its own or may have.
    """

    shape: Shape
    is_batched: bool
    is_cut: bool
    is_given: bool
    is_held: bool


@dataclass(frozen=True, slots=True)
class PlanCode:
    """The functions of a plan; without ``is_batch`` the loops are those of one sequence, with no axis for a batch.

    With ``columns`` the members of a batch are columns, (n, B) at each step; ``in_floats`` they take arrays with a
    number for each step. ``of_a_step`` are the gradients that have a row for each step, and whether that has one for
    each of the batch; ``streams`` say what one row has of all that there is a row of for each step, ``aside`` what is
    on the way in phases that are no loop.
    """

    plan: Plan
    is_batch: bool
    source: str
    texts: Mapping[Phase, PhaseText]
    functions: Mapping[str, Callable[..., Any]]
    single: Mapping[Phase, FunctionText]
    of_a_step: tuple[tuple[sp.Symbol, bool], ...]
    streams: tuple[StreamShape, ...]
    aside: tuple[Shape, ...]
    in_floats: bool = False
    columns: bool = False

    def values_of(self, phase: Phase, number: Any, sizes: Any, given: Mapping[sp.Symbol, Any]) -> dict[sp.Symbol, Any]:
        """What a phase computes once, by name, beside what is given."""
        if phase not in self.single:
            return dict(given)
        text, own = self.single[phase], {"number": number, "sizes": sizes, "batch": 1}
        results = self.functions[text.name](*[own[n] if isinstance(n, str) else given[n] for n in text.takes])
        return {**given, **dict(zip(text.gives, results, strict=True))}


def plan_code(plan: Plan, is_batch: bool, in_floats: bool = False, columns: bool = False) -> PlanCode:
    """The functions of a plan, generated; ``in_floats`` those of a plan of scalars in two loops.

    With ``columns`` it is a ``column_plan``, and its loops are those of one sequence.

    Raises
    ------
    InputError
        naming the line, for a function that has no numeric form.
    """
    programs = plan.programs
    single = {p: function_text(p.name.lower(), programs[p]) for p in (Phase.ONCE, Phase.END) if p in programs}
    texts = {
        phase: float_text(plan, phase) if in_floats else phase_text(plan, phase, is_batch and not columns, columns)
        for phase in programs
        if phase not in single
    }
    pieces = [*(each.text for each in single.values()), *(each.text for each in texts.values())]
    source = "\n\n".join((HEAD, *pieces)).rstrip("\n") + "\n"
    streams = {symbol: None for text in texts.values() for symbol in text.streams}
    own = set(plan.joint.gradients_of_a_step)
    of_a_step = tuple((symbol, symbol not in own) for symbol in plan.joint.gradients if symbol in streams)
    shapes = tuple(_stream_shape(symbol, plan, texts) for symbol in streams)
    shapes += tuple(StreamShape((), False, True, False, False) for text in texts.values() for _ in text.views)
    functions = compile_source(source, NAMES) if in_floats else compile_source(source)
    aside = tuple(_aside(plan, texts))
    return PlanCode(plan, is_batch, source, texts, functions, single, of_a_step, shapes, aside, in_floats, columns)


def _stream_shape(symbol: sp.Symbol, plan: Plan, texts: Mapping[Phase, PhaseText]) -> StreamShape:
    joint = plan.joint
    alone = {*joint.of_a_step, *joint.gradients_of_a_step}
    shared = {*(old for old, _ in joint.carried), *(later for _, later in joint.carried_back)}
    back = {each for pair in joint.carried_back for each in pair}
    after = plan.programs[Phase.AFTER].shapes if Phase.AFTER in plan.programs else {}
    by_turns = symbol in back and not {each for pair in joint.carried_back if symbol in pair for each in pair} & {
        *after
    }
    loops = [text for phase, text in texts.items() if phase.is_loop]
    return StreamShape(
        batch_shape(joint.program.shapes[symbol]),
        symbol not in alone,
        any(symbol in text.streams for text in loops) and not by_turns,
        not any(symbol in plan.programs[phase].outputs for phase in texts) and symbol not in {*shared, *back},
        symbol not in shared and symbol not in joint.gradients and not by_turns,
    )


def _aside(plan: Plan, texts: Mapping[Phase, PhaseText]) -> Iterator[Shape]:
    """What phases that are no loop make on the way: arrays that are kept, and matrices."""
    for phase, text in texts.items():
        if not phase.is_loop:
            yield from text.aside
            for line in plan.programs[phase].lines:
                if len(batch_shape(line.shape)) > 1 and line.symbol not in {*text.streams, *text.sums}:
                    yield batch_shape(line.shape)
