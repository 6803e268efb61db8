"""From the first trial that fails to the report."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from symrnn.programs.lines import Assign, lines_for
from symrnn.testing.kernels.comparing import Mismatch, Setup, TrialResult
from symrnn.testing.kernels.conditioning import tell_conditioning
from symrnn.testing.kernels.deadlines import now
from symrnn.testing.kernels.digits import digits_of, tell_digits
from symrnn.testing.kernels.equations import Equations
from symrnn.testing.kernels.planning import border_words
from symrnn.testing.kernels.reproduce_lines import reproduce_line
from symrnn.testing.kernels.shrinking import (
    TrialDrawing,
    is_right_one_step_shorter,
    smallest,
    with_simple_numbers,
)
from symrnn.testing.mistakes.diagnosis import Diagnosis, diagnose
from symrnn.testing.mistakes.evidence import evidence_for, shortest_of_all
from symrnn.testing.mistakes.mismatch_report import MismatchReport
from symrnn.testing.mistakes.named_values import with_named_values
from symrnn.testing.mistakes.pairs import TWO_MISTAKES
from symrnn.testing.mistakes.places import gate_of, result_name

__all__ = ["explain"]


def explain(
    comparison: Setup,
    drawing: TrialDrawing,
    failing: TrialResult,
    longest: tuple[int, ...],
    largest: int,
    passed: Collection[TrialResult] = (),
) -> MismatchReport:
    """The report on a kernel that fails a trial; ``longest`` and ``largest`` are steps and batch to confirm it on."""
    comparison = replace(comparison, equations=with_named_values(comparison.equations))
    short = shortest_of_all(comparison, drawing, failing)
    all_shorter = drawing.in_time
    evidence = evidence_for(comparison, drawing, short, failing, passed, longest, largest)
    began = now()
    diagnosis = diagnose(drawing.cell, comparison, evidence, drawing.ways.chunks)
    left = drawing.ways.deadline.without(began)  # the search of a smaller input has its own time
    drawing = replace(drawing, ways=replace(drawing.ways, deadline=left))
    term = _term(comparison.equations, diagnosis)
    gate = _gate(comparison.equations, diagnosis, term, short.wrong)
    shown = _choose_mismatch(comparison.equations, short, term, gate)
    small = smallest(comparison, drawing, short, shown.name)
    simple = with_simple_numbers(comparison, drawing, small, shown.name)
    return MismatchReport(
        cell=f"the cell {drawing.cell.name}",
        kernel=getattr(comparison.kernel, "__name__", type(comparison.kernel).__name__),
        gate=gate,
        mismatch=next(mismatch for mismatch in simple.mismatches if mismatch.name == shown.name),
        term=term,
        formula=_formula(comparison.equations, shown.name, term),
        looks_like=diagnosis.looks_like,
        shortest=short,
        all_shorter=all_shorter,
        smallest=simple,
        reproduce=reproduce_line(small.trial, drawing),
        border=_border(comparison, drawing, short),
        digits=_digits(comparison, short),
        conditioning=tell_conditioning(comparison, short),
    )


def _digits(comparison: Setup, short: TrialResult) -> str:
    """How many digits are right, where there are not many to begin with."""
    few = comparison.arithmetic.name != "float64"
    return tell_digits(digits_of(short, comparison.arithmetic), comparison.arithmetic) if few else ""


def _border(comparison: Setup, drawing: TrialDrawing, short: TrialResult) -> str:
    """The border of a chunk that the kernel is wrong from, where it was seen to be right up to it."""
    words = border_words(short.trial.steps, drawing.ways.chunks)
    return words if words and is_right_one_step_shorter(comparison, drawing, short) else ""


def _term(equations: Equations, diagnosis: Diagnosis) -> tuple[Assign, ...]:
    """The right lines in the place of those that were recognised as wrong; where none was, those behind what is wrong.

    These are none where several arrays are wrong and no one line explains them all.
    """
    if not diagnosis.looks_like:
        return diagnosis.lines if len(diagnosis.lines) == 1 else ()
    first = diagnosis.looks_like[0]
    if first.lines:
        rewritten = {line.symbol for line in first.lines}
        return tuple(line for line in equations.back if line.symbol in rewritten) or diagnosis.lines
    results = set(first.names)
    return tuple(
        line for line in equations.back if line.symbol.name in results or result_name(equations.cell, line) in results
    )


def _choose_mismatch(equations: Equations, short: TrialResult, term: tuple[Assign, ...], gate: str) -> Mismatch:
    """The first wrong array that a term gives; else that it leads to; in each case those of the gate first."""
    cell = equations.cell
    own = {result_name(cell, line) for line in term}
    behind = {name for line in term for name in _leads_to(equations, line)}
    for names in (own, behind, short.wrong):
        of_gate = {name for name in names if gate and gate_of(cell, [name]) == gate}
        for chosen in (of_gate, names):
            for mismatch in short.mismatches:
                if mismatch.name in chosen:
                    return mismatch
    return short.mismatches[0]


def _leads_to(equations: Equations, line: Assign) -> set[str]:
    """The gradients with respect to parameters that use a line directly or by way of others."""
    symbols = {line.symbol}
    found: set[str] = set()
    for other in equations.back:
        if other.symbol in symbols or not symbols.isdisjoint(other.expr.free_symbols):
            symbols.add(other.symbol)
            found.add(result_name(equations.cell, other))
    return found - {""}


def _gate(equations: Equations, diagnosis: Diagnosis, term: tuple[Assign, ...], wrong: Collection[str]) -> str:
    """The gate of the wrong line, else of the names that the mistake touches, else of all that is wrong."""
    touched = diagnosis.looks_like[0].names[1:] if diagnosis.looks_like else ()
    if diagnosis.looks_like and diagnosis.looks_like[0].kind == TWO_MISTAKES:
        return gate_of(equations.cell, wrong)
    for names in ([line.symbol.name for line in term], touched, wrong):
        gate = gate_of(equations.cell, names)
        if gate:
            return gate
    return ""


def _formula(equations: Equations, shown: str, term: tuple[Assign, ...]) -> tuple[Assign, ...]:
    """The lines that an array is computed by, and the term."""
    needed = {line.symbol for line in equations.back if result_name(equations.cell, line) == shown}
    needed |= {line.symbol for line in term if not result_name(equations.cell, line)}
    return lines_for(equations.back, needed)
