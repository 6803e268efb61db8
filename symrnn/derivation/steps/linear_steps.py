"""Steps about a linear recurrence beside its chunks: that it is linear, and what holds of sequences in chunks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import sympy as sp

from symrnn.claims.claim import Claim
from symrnn.derivation.exposition import Table, Text
from symrnn.derivation.step import Step
from symrnn.expressions.shapes import Shape
from symrnn.linear.chunk_induction import step_programs
from symrnn.linear.chunk_sequences import chunk_sequence_claims_of
from symrnn.linear.claims_of_forms import form_claims
from symrnn.linear.linear_form import LinearForm, name_of_added, name_of_kept
from symrnn.programs.program import Assign, Input, Program

__all__ = ["WHY", "Names", "choose_names", "linear_step", "program_of", "rename_claim", "sequence_steps"]

Names = Mapping[sp.Symbol, sp.Symbol]

WHY = "two programs, compared line by line; all sizes are names, and the length of the chunk is one of them"


def linear_step(form: LinearForm, times: Names) -> Step:
    """That the recurrence is linear in its state, which is what a chunk rests on."""
    lines = (*form.kept.lines, *form.added.lines)
    shapes = {**form.added.shapes, **form.kept.shapes}
    equations = program_of(lines, shapes, tuple(line.symbol for line in lines))
    formulas, sums = dict[str, sp.Symbol](), []
    for i, symbol in enumerate(form.states):
        formulas |= {f"s{i}": times.get(symbol, symbol), f"k{i}": name_of_kept(symbol), f"a{i}": name_of_added(symbol)}
        sums.append(f"{{s{i}}} is the sum of {{k{i}}} and {{a{i}}}")
    return Step(
        "linear",
        "Linear in its state",
        Text(
            f"{', '.join(sums)}: the first is linear in the old state, and the second is free of it. All else are "
            "gates, which rest on no state that is updated here.",
            **formulas,
        ),
        tuple(rename_claim(claim, times) for claim in form_claims(form)),
        "a line is taken apart into what is linear in the state and what is free of it, and both are put together",
        definition=equations.rename(choose_names(times, [equations])),
    )


def sequence_steps(form: LinearForm) -> tuple[Step, ...]:
    """What holds of sequences in chunks, as far as the gates of the cell allow it; none where nothing does."""
    claims = chunk_sequence_claims_of(form, *step_programs(form))
    if not claims:
        return ()
    return (
        Step(
            "sequences",
            "Sequences in chunks",
            Text(
                "What kernels rest on beside the numbers, forwards and backwards: no row sees a later one; and where "
                "there are gates that stop a state, or forget it, padding at the end changes nothing, and two "
                "sequences in a chunk are each by itself."
            ),
            claims,
            WHY,
            ("chunk", "chunk-backwards"),
            table=Table(
                "", ("of outputs and of gradients",), tuple((claim.name,) for claim in claims), _names_of(claims)
            ),
        ),
    )


def _names_of(claims: tuple[Claim, ...]) -> tuple[tuple[str, ...], ...]:
    return tuple((claim.name,) for claim in claims)


def rename_claim(claim: Claim, names: Names) -> Claim:
    """A claim in those of these names that it has."""
    return claim.rename(choose_names(names, claim.programs()))


def choose_names(names: Names, programs: Iterable[Program]) -> dict[sp.Symbol, sp.Symbol]:
    """Those of the names that stand in these programs."""
    known = {symbol for program in programs for symbol in program.shapes}
    return {old: new for old, new in names.items() if old in known}


def program_of(lines: tuple[Assign, ...], shapes: Mapping[sp.Symbol, Shape], outputs: tuple[sp.Symbol, ...]) -> Program:
    """Lines with all that they use as inputs."""
    own = {line.symbol for line in lines}
    used = {symbol for line in lines for symbol in line.expr.free_symbols} - own
    return Program(tuple(Input(symbol, shape) for symbol, shape in shapes.items() if symbol in used), lines, outputs)
