"""How each kind of statement, and a witness, is shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import sympy as sp

from symrnn.claims.claim import (
    Adjoint,
    Claim,
    Comparison,
    Duality,
    Equivalence,
    EveryLength,
    Induction,
    NormBound,
    Relation,
    Root,
    Statement,
)
from symrnn.claims.verdict import Evidence, Witness
from symrnn.documents.formulas.finite_sums import split_number
from symrnn.documents.formulas.formula_layout import (
    Chain,
    Layout,
    Mark,
    MatrixProduct,
    Number,
    Parens,
    Product,
    Ratio,
    Run,
    Sum,
    Transpose,
)
from symrnn.documents.formulas.names import split_name
from symrnn.documents.formulas.notation import line_notations, notation
from symrnn.documents.formulas.number_layout import decimal_or_fraction, on_one_line, rational, value_of
from symrnn.documents.pages.blocks import RESULTS, Block, Display, Fold, Lines, Paragraph
from symrnn.documents.pages.conditions import read_conditions
from symrnn.documents.pages.hypotheses import hypothesis_blocks
from symrnn.documents.pages.induction_blocks import induction_blocks, sums_as_sequences
from symrnn.documents.pages.length_blocks import length_blocks
from symrnn.documents.pages.marks import plain
from symrnn.documents.pages.norm_blocks import norm_bound_blocks
from symrnn.documents.pages.program_blocks import fold_lines, program_block
from symrnn.documents.pages.written_sums import terms_of_sums
from symrnn.errors import InputError, inflect
from symrnn.expressions.exact import fraction_to_rational
from symrnn.expressions.nodes import total
from symrnn.programs.program import Program, name_symbol

__all__ = [
    "KINDS",
    "proof_blocks",
    "statement_blocks",
    "witness_paragraph",
]

_MOST_USES = 4
_GIVES, _AND = RESULTS


def statement_blocks(statement: Statement, evidence: Evidence | None = None) -> tuple[Block, ...]:
    """What a statement says; of programs also under which conditions, by the evidence where there is some."""
    if type(statement) not in KINDS:
        raise InputError(f"{statement} cannot be shown: there is no form for {type(statement).__name__}")
    blocks = KINDS[type(statement)](statement)
    if not isinstance(statement, Equivalence):
        return blocks
    where = (
        [plain(read_conditions(detail)) for detail in evidence.details if detail.startswith("where ")]
        if evidence
        else []
    )
    return (*blocks, Paragraph((f"For all values of the inputs {' '.join(where)}.",))) if where else blocks


def proof_blocks(statement: Statement) -> tuple[Block, ...]:
    """What stands behind a statement beside its verdict: all terms of its sums, base and step of an induction."""
    terms = terms_of_sums(statement_blocks(statement))
    if isinstance(statement, Equivalence):
        return (*terms, Paragraph(("The outputs are equal for all values of the inputs.",)))
    if not isinstance(statement, Induction):
        return terms
    return (*terms, *sums_as_sequences(statement), *_part("Base", statement.base), *_part("Step", statement.step))


def witness_paragraph(witness: Witness) -> Paragraph | None:
    """Where a claim fails, as formulas; nothing for a claim that has no symbols."""
    point: list[Layout] = [
        Chain(split_name(name), (("=", on_one_line(rational(fraction_to_rational(value)))),))
        for name, value in witness.values.items()
    ]
    for name, formula in witness.functions.items():
        applied = sp.Function(name, real=True)(name_symbol("x"))
        point.append(Chain(notation(applied), (("=", notation(formula)),)))
    return Paragraph(tuple(part for box in point for part in (", ", box))[1:]) if point else None


def _comparison(statement: Comparison) -> tuple[Block, ...]:
    rounded = _find_rounding(statement)
    return (Display(notation(statement) if rounded is None else rounded),)


def _find_rounding(statement: Comparison) -> Layout | None:
    """|A - c| <= e as A = c +- e, where c and e are numbers and e is the smaller; nothing for another statement."""
    inside = statement.lhs.args[0] if isinstance(statement.lhs, sp.Abs) else None
    error = statement.rhs
    if statement.relation is not Relation.AT_MOST or not isinstance(inside, sp.Add):
        return None
    rest, number = split_number(inside)
    if not isinstance(error, sp.Rational) or not isinstance(number, sp.Rational) or not 0 < error < abs(number):
        return None
    sign = "-" if number > 0 else "+"
    about = Sum(((sign, decimal_or_fraction(abs(number))), ("+-", decimal_or_fraction(error))))
    if _read_middle(about) != -number or value_of(about.terms[1][1]) != error:
        raise InputError(f"{statement} would be shown as another statement; what is shown has to be what is judged")
    return Chain(notation(rest), (("=", about),))


def _read_middle(about: Sum) -> sp.Rational:
    """The number before the error, read from what is shown."""
    sign, size = about.terms[0]
    return -value_of(size) if sign == "-" else value_of(size)


def _equivalence(statement: Equivalence) -> tuple[Block, ...]:
    pairs = statement.pairs
    if {a for a, _ in pairs}.isdisjoint(b for _, b in pairs):
        return _equate_outputs(statement)
    results = _find_results(statement)
    if results is not None:
        return (program_block(statement.program_a), Paragraph((_GIVES,)), results)
    if all(a == b for a, b in pairs):
        said = ("These two programs have equal outputs ", *_list_symbols(statement.program_a.outputs), ":")
    else:
        said = ("Of these two programs ", *_list_pairs(pairs), ":")
    return (
        Paragraph(said),
        program_block(statement.program_a),
        Paragraph((_AND,)),
        program_block(statement.program_b),
    )


def _find_results(statement: Equivalence) -> Lines | None:
    """What the first program comes to, where the second has no other lines beside its own; else nothing."""
    a, b = statement.program_a, statement.program_b
    known = frozenset(a.lines)
    new = tuple(line for line in b.lines if line not in known)
    outputs = {symbol for symbol, other in statement.pairs if symbol == other}
    if not new or not {line.symbol for line in new} <= outputs or len(outputs) < len(statement.pairs):
        return None
    return Lines(line_notations(new, b.shapes))


def _list_pairs(pairs: Sequence[tuple[sp.Symbol, sp.Symbol]]) -> tuple[str | Layout, ...]:
    """Each output with its partner: a name may be that of one output here and of another there."""
    said: list[str | Layout] = []
    for a, b in pairs:
        said += [", ", notation(a), " of the first equals ", notation(b), " of the second"]
    return tuple(said[1:])


def _equate_outputs(statement: Equivalence) -> tuple[Block, ...]:
    """Outputs of different names stand on the two sides of an equation."""
    a, b = statement.program_a, statement.program_b
    sides = zip((_side(a, output) for output in a.outputs), (_side(b, output) for output in b.outputs), strict=True)
    shown = [Display(Chain(left, (("=", right),))) for left, right in sides]
    return (
        *shown,
        Fold(f"The left side: {inflect(len(a.lines), 'line')}", fold_lines(a)),
        Fold(f"The right side: {inflect(len(b.lines), 'line')}", fold_lines(b)),
    )


def _side(program: Program, output: sp.Symbol) -> Layout:
    """A tangent by its name, all else by its line."""
    return notation(output if output.name.endswith("_dot") else program.line(output).expr, program.shapes)


def _duality(statement: Duality) -> tuple[Block, ...]:
    """The tangent of the loss is the sum of <u_bar, u_dot>; the directions u_dot are any."""
    program = statement.program
    moved = [(statement.adjoints[symbol], statement.tangents[symbol]) for symbol in statement.moved]
    terms = [notation(total(a * b) if program.shapes[a] else a * b, program.shapes) for a, b in moved]
    right = Sum(tuple(("+", term) for term in terms)) if terms else Number("0")
    directions = _list_symbols(tuple(direction for _, direction in moved))
    return (
        Display(Chain(notation(statement.tangents[statement.loss]), (("=", right),))),
        Paragraph(("for all directions ", *directions, ", in the program"))
        if moved
        else Paragraph(("in the program",)),
        program_block(program),
    )


def _list_symbols(symbols: tuple[sp.Symbol, ...]) -> tuple[str | Layout, ...]:
    parts: list[str | Layout] = [part for symbol in symbols[:6] for part in (", ", notation(symbol))][1:]
    return (*parts, f" and {len(symbols) - 6} more") if len(symbols) > 6 else tuple(parts)


def _adjoint(statement: Adjoint) -> tuple[Block, ...]:
    """The adjoint, the chain rule that it is, and the line that computes it."""
    bar = statement.adjoints[statement.of]
    line = statement.program.line(bar)
    value = notation(line.expr, statement.program.shapes)
    uses = statement.uses
    named = all(used in statement.adjoints for used in uses)
    if statement.of == statement.loss or not named or not 0 < len(uses) <= _MOST_USES or _has_matrix(statement):
        return (Display(Chain(notation(bar), (("=", value),))),)
    terms = [_slope_term(statement, used) for used in uses]
    chain = terms[0] if len(terms) == 1 else Sum(tuple(("+", term) for term in terms))
    return (Display(Chain(notation(bar), (("=", chain), ("=", value)))),)


def _slope_term(statement: Adjoint, used: sp.Symbol) -> Layout:
    slope = Ratio(Run((Mark("partial"), notation(used))), Run((Mark("partial"), notation(statement.of))))
    bar = notation(statement.adjoints[used])
    shapes = statement.forward.shapes
    if shapes[used] or shapes[statement.of]:
        return MatrixProduct(Transpose(Parens(slope)), bar)
    return Product((bar, slope))


def _has_matrix(statement: Adjoint) -> bool:
    """Whether a slope would be that of or by a matrix, which is no matrix."""
    return any(len(statement.forward.shapes[name]) > 1 for name in (statement.of, *statement.uses))


def _root(statement: Root) -> tuple[Block, ...]:
    symbol, low, high = (notation(each) for each in (statement.symbol, statement.low, statement.high))
    return (
        Display(notation(statement.equation)),
        Paragraph(("for some ", symbol, " with ", Chain(low, (("<=", symbol), ("<=", high))), ".")),
    )


def _part(what: str, claim: Claim | None) -> tuple[Block, ...]:
    if claim is None:
        return (Paragraph((f"{what}: missing.",)),)
    return (
        Paragraph((f"{what}:",)),
        *statement_blocks(claim.statement),
        *hypothesis_blocks(claim.given, [""] * len(claim.given)),
    )


KINDS: Mapping[Any, Callable[[Any], tuple[Block, ...]]] = MappingProxyType(
    {
        Comparison: _comparison,
        Equivalence: _equivalence,
        Adjoint: _adjoint,
        Duality: _duality,
        Induction: induction_blocks,
        EveryLength: length_blocks,
        Root: _root,
        NormBound: norm_bound_blocks,
    }
)
