"""What the lines of a program are made of, found out once: many claims are about one program."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import sympy as sp

from symrnn.claims.claim import Claim
from symrnn.expressions.each_object import once_for_each
from symrnn.expressions.shapes import shape_text
from symrnn.judge.wellposed.vocabulary import Vocabulary, vocabulary_of
from symrnn.programs.program import Program, name_symbol

__all__ = ["ProgramWords", "expressions_beside", "fault_of_names", "words_of"]


@dataclass(frozen=True, slots=True)
class ProgramWords:
    """The words of all its expressions as one vocabulary, and the first of them that is no expression.

    ``parts`` are the objects themselves, by their ids: the program holds them.
    """

    vocabulary: Vocabulary
    stranger: object
    parts: frozenset[int]


@once_for_each(most=64)
def words_of(program: Program) -> ProgramWords:
    """What a program is made of."""
    expressions = tuple(_expressions_in(program))
    strangers = [expr for expr in expressions if not isinstance(expr, sp.Expr)]
    found = [vocabulary_of(expr) for expr in expressions if isinstance(expr, sp.Expr)]
    whole = Vocabulary(
        frozenset(symbol for each in found for symbol in each.symbols),
        frozenset(function for each in found for function in each.functions),
        any(each.has_norms for each in found),
        next((each.fault for each in found if each.fault is not None), None),
    )
    return ProgramWords(whole, strangers[0] if strangers else None, frozenset(map(id, expressions)))


def _expressions_in(program: Program) -> Iterator[object]:
    yield from (item.symbol for item in program.inputs)
    for line in program.lines:
        yield from (line.symbol, line.expr)


def expressions_beside(claim: Claim) -> list[object]:
    """The expressions of a claim that do not stand in its programs."""
    every: dict[int, object] = {id(expr): expr for expr in claim.expressions()}
    left = set(every).difference(*(words_of(program).parts for program in claim.programs()))
    return [expr for key, expr in every.items() if key in left]


@once_for_each(most=64)
def fault_of_names(program: Program) -> str | None:
    """What is wrong with the names of a program's inputs and lines."""
    for symbol, shape in program.shapes.items():
        base = symbol.name.partition("[")[0]
        if shape and symbol.is_integer:
            return f"{symbol} is {shape_text(shape)}; an index is a scalar"
        if base != symbol.name and program.shapes.get(name_symbol(base)):
            return f"{symbol} is called like an entry of {base}; give it a name without brackets"
    for line in program.lines:
        if line.symbol != name_symbol(line.symbol.name):
            return (
                f"line {line} assigns a symbol that is assumed to be more than real; "
                f"make it with name_symbol({line.symbol.name!r})"
            )
    return None
