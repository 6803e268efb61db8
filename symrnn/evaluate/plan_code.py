"""A plan as generated functions, one for each phase."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import sympy as sp

from symrnn.evaluate.fitting import batch_shape
from symrnn.evaluate.phase_texts import PhaseText, phase_text
from symrnn.evaluate.source import HEAD, FunctionText, compile_source, function_text
from symrnn.expressions.shapes import Shape
from symrnn.plans.phases import Phase
from symrnn.plans.plan import Plan

__all__ = ["PlanCode", "plan_code"]


@dataclass(frozen=True, slots=True)
class PlanCode:
    """The functions of a plan; without ``is_batch`` the loops are those of one sequence, with no axis for a batch.

    ``of_a_step`` are the gradients that have a row for each step, and whether that has one for each of the batch;
    ``stream_shapes`` what one row has of all that there is a row of for each step.
    """

    plan: Plan
    is_batch: bool
    source: str
    texts: Mapping[Phase, PhaseText]
    functions: Mapping[str, Callable[..., Any]]
    single: Mapping[Phase, FunctionText]
    of_a_step: tuple[tuple[sp.Symbol, bool], ...]
    stream_shapes: tuple[Shape, ...]

    def values_of(self, phase: Phase, number: Any, sizes: Any, given: Mapping[sp.Symbol, Any]) -> dict[sp.Symbol, Any]:
        """What a phase computes once, by name, beside what is given."""
        if phase not in self.single:
            return dict(given)
        text, own = self.single[phase], {"number": number, "sizes": sizes, "batch": 1}
        results = self.functions[text.name](*[own[n] if isinstance(n, str) else given[n] for n in text.takes])
        return {**given, **dict(zip(text.gives, results, strict=True))}


def plan_code(plan: Plan, is_batch: bool) -> PlanCode:
    """The functions of a plan, generated.

    Raises
    ------
    InputError
        naming the line, for a function that has no numeric form.
    """
    programs = plan.programs
    single = {p: function_text(p.name.lower(), programs[p]) for p in (Phase.ONCE, Phase.END) if p in programs}
    texts = {phase: phase_text(plan, phase, is_batch) for phase in programs if phase not in single}
    pieces = [*(each.text for each in single.values()), *(each.text for each in texts.values())]
    source = "\n\n".join((HEAD, *pieces)).rstrip("\n") + "\n"
    streams = {symbol for text in texts.values() for symbol in text.streams}
    own = set(plan.joint.gradients_of_a_step)
    of_a_step = tuple((symbol, symbol not in own) for symbol in plan.joint.gradients if symbol in streams)
    shapes = plan.joint.program.shapes
    stream_shapes = tuple(batch_shape(shapes[symbol]) for symbol in streams)
    return PlanCode(plan, is_batch, source, texts, compile_source(source), single, of_a_step, stream_shapes)
