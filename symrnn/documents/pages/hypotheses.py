"""How hypotheses are shown: short ones in a line of prose, long ones on lines of their own."""

from __future__ import annotations

from collections.abc import Sequence

import sympy as sp

from symrnn.claims.claim import Comparison, Differentiable, Hypothesis, SlopeBound
from symrnn.documents.formulas.formula_layout import Chain, Layout
from symrnn.documents.formulas.names import function_name
from symrnn.documents.formulas.notation import notation
from symrnn.documents.formulas.number_layout import on_one_line
from symrnn.documents.formulas.plain_text import write_text
from symrnn.documents.pages.blocks import Block, Display, Paragraph, Part
from symrnn.documents.pages.conventions import shapes_for
from symrnn.documents.pages.cross_references import words_of
from symrnn.errors import InputError
from symrnn.expressions.functions import prime
from symrnn.programs.program import Program, name_symbol

__all__ = ["hypothesis_blocks", "hypothesis_paragraph"]

_LONGEST_IN_PROSE = 100


def hypothesis_blocks(
    hypotheses: Sequence[Hypothesis], notes: Sequence[str], programs: tuple[Program, ...] = ()
) -> tuple[Block, ...]:
    """The hypotheses of one claim, each with a note, in a line below it, long ones below that; nothing without any."""
    parts: list[Part] = []
    long: list[Block] = []
    for hypothesis, note in zip(hypotheses, notes, strict=True):
        said = hypothesis_paragraph(hypothesis, programs).parts
        formulas = [box for box in map(words_of, said) if not isinstance(box, str)]
        if _is_long(formulas, said):
            long += [Paragraph((f"given{note}:",)), *map(Display, formulas)]
        else:
            parts += [", " if parts else "given ", *said, note]
    return (*((Paragraph(tuple(parts)),) if parts else ()), *long)


def _is_long(formulas: Sequence[Layout], said: Sequence[Part]) -> bool:
    """Whether a formula by itself would not fit into a line of prose."""
    return len(said) == len(formulas) == 1 and len(write_text(formulas[0])) > _LONGEST_IN_PROSE


def hypothesis_paragraph(hypothesis: Hypothesis, programs: tuple[Program, ...] = ()) -> Paragraph:
    """A hypothesis as a line of prose, read by the shapes of the programs of its claim."""
    match hypothesis:
        case Comparison():
            return Paragraph((on_one_line(notation(hypothesis, shapes_for(hypothesis, programs))),))
        case Differentiable(function):
            return Paragraph(
                (function_name(function), " is differentiable, with derivative ", function_name(function + "'"))
            )
        case SlopeBound(function, bound):
            argument = name_symbol("x")
            slope = sp.Abs(prime(sp.Function(function, real=True))(argument))
            body = Chain(notation(slope), (("<=", notation(bound)),))
            return Paragraph((body, " for every ", notation(argument)))
    raise InputError(f"{hypothesis} cannot be shown: there is no form for {type(hypothesis).__name__}")
