"""A printing that is wrong: the lines of the recurrence, of what is right and of what is printed, and numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType

import sympy as sp

from symrnn import Assign, Claim, Input, Judgement, Program, Quotation, Step, Table, Text, equal, name_symbol

__all__ = ["Printing", "step_of"]

_LETTERS: Mapping[str, str] = MappingProxyType(
    {"alpha": "\N{GREEK SMALL LETTER ALPHA}", "beta": "\N{GREEK SMALL LETTER BETA}"}
)


@dataclass(frozen=True)
class Printing:
    """What is printed in words, and the two steps as lines of one entry each, by name; ``output`` is what is compared.

    ``numbers`` are those of the table. ``source`` says who says that it is printed so, or nothing.
    """

    id: str
    title: str
    words: str
    source: str
    says: Text
    recurrence: Mapping[str, sp.Expr]
    right: Mapping[str, sp.Expr]
    printed: Mapping[str, sp.Expr]
    output: str
    numbers: Mapping[str, int | Fraction]
    judgement: Judgement = Judgement.FALSE


def step_of(printing: Printing) -> Step:
    """The words refuted, what is right proved beside it, and both at numbers that anybody can put in."""
    programs = [_program(lines, printing) for lines in (printing.recurrence, printing.right, printing.printed)]
    recurrence, right, printed = programs
    given = tuple(equal(name_symbol(name), value) for name, value in printing.numbers.items())
    named = (("the recurrence", recurrence), ("what is right", right), ("what is printed", printed))
    rows, claims = [], []
    for what, program in named:
        value = _value(program, printing)
        rows.append((what, value))
        expression = program.expression(printing.output)
        claims.append(Claim.equality(f"{what} at these numbers", expression, value, given))
    return Step(
        printing.id,
        printing.title,
        printing.says,
        (Claim.equivalent("what is right is the recurrence", right, recurrence), *claims),
        "both are written out over these steps, for one entry of keys and of values, and compared as polynomials",
        equations=right,
        table=Table(
            f"{_write_name(printing.output)}, where {_say(printing.numbers)}",
            ("", "comes out"),
            tuple(rows),
            tuple((claim.name,) for claim in claims),
        ),
        quotation=Quotation(
            printing.words,
            printing.judgement,
            (Claim.equivalent("what is printed, written out, is the recurrence", printed, recurrence),),
            source=printing.source,
        ),
    )


def _program(lines: Mapping[str, sp.Expr], printing: Printing) -> Program:
    """Lines with the names that stand in none of them as inputs: the same for all three."""
    everything = (printing.recurrence, printing.right, printing.printed)
    assigned = {name for each in everything for name in each}
    used = sorted({str(s) for each in everything for expr in each.values() for s in expr.free_symbols} - assigned)
    made = tuple(Assign(name_symbol(name), expr) for name, expr in lines.items())
    return Program(tuple(Input(name_symbol(name)) for name in used), made, (name_symbol(printing.output),))


def _value(program: Program, printing: Printing) -> sp.Rational:
    values = {item.symbol.name: printing.numbers.get(item.symbol.name, 0) for item in program.inputs}
    found = program.evaluate(values)[printing.output]
    return sp.Rational(found.numerator, found.denominator)


def _say(numbers: Mapping[str, int | Fraction]) -> str:
    return ", ".join(f"{_write_name(name)} = {value}" for name, value in numbers.items())


def _write_name(name: str) -> str:
    """``alpha_1`` as it is read in a line of text."""
    letter, _, digit = name.partition("_")
    return _LETTERS.get(letter, letter) + "".join(chr(0x2080 + int(each)) for each in digit)
