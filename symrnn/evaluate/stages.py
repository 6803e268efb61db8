"""A stage of a computation on a batch: one step of a cell, its readout, its loss; forwards, and backwards."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import sympy as sp

from symrnn.evaluate.source import HEAD, FunctionText, SourceLayout, compile_source, function_text
from symrnn.gradients.one_step import bar
from symrnn.plans.stable_slopes import use_stable_slopes
from symrnn.programs.program import Program

__all__ = [
    "Array",
    "Function",
    "Stage",
    "StageTexts",
    "Values",
    "compile_texts",
    "function_of",
    "stage_of",
    "stage_texts",
]

Array = np.ndarray[Any, Any]
Values = dict[sp.Symbol | str, Any]


@dataclass(frozen=True, slots=True)
class Function:
    """A generated function, with the names that it takes and gives."""

    function: Callable[..., tuple[Any, ...]]
    takes: tuple[sp.Symbol | str, ...]
    gives: tuple[sp.Symbol, ...]

    def __call__(self, values: Mapping[sp.Symbol | str, Any]) -> Values:
        """What it gives, by name."""
        results = self.function(*[values[name] for name in self.takes])
        return dict(zip(self.gives, results, strict=True))


@dataclass(frozen=True, slots=True)
class Stage:
    """The outputs of a stage, and the adjoints of what it was given from those of its outputs."""

    forward: Function
    backward: Function | None


@dataclass(frozen=True, slots=True)
class StageTexts:
    """A stage as text."""

    forward: FunctionText
    backward: FunctionText | None


def stage_texts(name: str, step: Program, lead: Iterable[sp.Symbol], back: Program | None) -> StageTexts:
    """A step forwards and, if there is one, its pullback: what leads carries the batch, parameters do not.

    Raises
    ------
    InputError
        naming the line, for a function that has no numeric form.
    """
    carrying, outputs = frozenset(lead), frozenset(step.outputs)
    if back is None:
        return StageTexts(function_text(f"forward_{name}", step, SourceLayout(carrying, outputs)), None)
    back = use_stable_slopes(back, step)
    used = {item.symbol for item in back.inputs}
    kept = [line.symbol for line in step.lines if line.symbol in used]
    forward = replace(step, outputs=tuple(dict.fromkeys((*step.outputs, *kept))))
    return StageTexts(
        function_text(f"forward_{name}", forward, SourceLayout(carrying, outputs)),
        function_text(f"backward_{name}", back, _backward_layout(step, back, carrying)),
    )


def _backward_layout(step: Program, back: Program, lead: frozenset[sp.Symbol]) -> SourceLayout:
    """Adjoints carry the batch where their names do; those of all else are summed over it."""
    batched = set(lead) | set(step.outputs)
    for line in step.lines:
        if not batched.isdisjoint(line.expr.free_symbols):
            batched.add(line.symbol)
    alone = {bar(symbol) for symbol in step.shapes if symbol not in batched}
    arriving = {bar(symbol) for symbol in step.outputs}
    spread = {bar(symbol) for symbol in lead} & set(back.outputs)
    return SourceLayout(frozenset(batched | arriving), frozenset(spread), frozenset(alone))


def compile_texts(texts: Iterable[str]) -> tuple[str, dict[str, Any]]:
    """The source of all functions, and these by name."""
    pieces = tuple(texts)
    source = "\n\n".join((HEAD, *pieces)).rstrip("\n") + "\n" if pieces else ""
    return source, compile_source(source)


def function_of(text: FunctionText, namespace: Mapping[str, Any]) -> Function:
    """A function with the names that it takes and gives."""
    return Function(namespace[text.name], text.takes, text.gives)


def stage_of(texts: StageTexts, namespace: Mapping[str, Any]) -> Stage:
    """A stage as functions."""
    backward = None if texts.backward is None else function_of(texts.backward, namespace)
    return Stage(function_of(texts.forward, namespace), backward)
