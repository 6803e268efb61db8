"""What a claim may be made of: finite real expressions, each name once, functions of one argument."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

import sympy as sp

from symrnn.claims.claim import (
    Adjoint,
    Claim,
    Comparison,
    Differentiable,
    Duality,
    Equivalence,
    EveryLength,
    Induction,
    NormBound,
    Recurrence,
    Relation,
    Root,
    SlopeBound,
    Statement,
    free_symbols,
    row_of,
)
from symrnn.claims.lengths import FewerSteps
from symrnn.errors import InputError
from symrnn.expressions.measures import show_expression
from symrnn.expressions.shapes import shape_text
from symrnn.judge.wellposed.norm_terms import check_norms, refuse_norms
from symrnn.judge.wellposed.program_words import expressions_beside, fault_of_names, words_of
from symrnn.judge.wellposed.vocabulary import Vocabulary, is_function_name, vocabulary_of
from symrnn.programs.program import Program, Shape, name_symbol

__all__ = ["KINDS", "refuse_ill_posed"]

WellposedRule = Callable[[Claim, Any], None]


def refuse_ill_posed(claim: Claim) -> None:
    """A slip of the writer is an error and not a matter to judge.

    Raises
    ------
    InputError
        for two symbols or functions of one name, symbols with assumptions of their own (a number is real, an index a
        nonnegative integer), numbers that are not finite, real and exact, bound symbols, undefined functions of
        several arguments, derivatives and limits, hypotheses about vectors, and lines, outputs or adjoints that do
        not fit each other.
    """
    if type(claim) is not Claim:
        raise InputError(f"{claim!r} is no claim; make one, such as Claim.equality(name, lhs, rhs)")
    check_parts, check_meaning = row_of(KINDS, claim, "what it may be made of")
    for hypothesis in claim.given:
        _check_kind(claim, hypothesis, Comparison, Differentiable, SlopeBound)
        if isinstance(hypothesis, Comparison):
            _check_comparison(claim, hypothesis)
        elif not is_function_name(hypothesis.function):
            raise InputError(
                f"claim {claim.name}: {_show(hypothesis.function)} is not the name of a function, such as f"
            )
        elif isinstance(hypothesis, SlopeBound):
            _check_expression(claim, hypothesis.bound)
    check_parts(claim, claim.statement)
    for program in claim.programs():
        _check_names(claim, program)
    _check_words(claim)
    check_meaning(claim, claim.statement)


def _check_words(claim: Claim) -> None:
    """Finite real expressions, and each name of a symbol or function for one thing."""
    symbols: dict[str, sp.Symbol] = {}
    functions: dict[str, object] = {}
    for vocabulary in _vocabularies(claim):
        if vocabulary.fault is not None:
            raise InputError(f"claim {claim.name}: {vocabulary.fault}")
        for symbol in vocabulary.symbols:
            _once(claim, "symbols", symbols.setdefault(symbol.name, symbol), symbol)
        for function in vocabulary.functions:
            _once(claim, "functions", functions.setdefault(str(function), function), function)


def _vocabularies(claim: Claim) -> Iterator[Vocabulary]:
    """Those of the programs, each as a whole, and those of what stands beside them."""
    for program in claim.programs():
        words = words_of(program)
        if words.stranger is not None:
            _check_expression(claim, words.stranger)
        yield words.vocabulary
    for expr in expressions_beside(claim):
        _check_expression(claim, expr)
        yield vocabulary_of(expr)


def _check_expression(claim: Claim, expr: object) -> None:
    if not isinstance(expr, sp.Expr):
        raise InputError(f"claim {claim.name}: {_show(expr)} is not an expression; give a SymPy expression")


def _show(value: object) -> str:
    return show_expression(value) if isinstance(value, sp.Basic) else repr(value)


def _check_symbol(claim: Claim, what: str, symbol: object) -> None:
    if not isinstance(symbol, sp.Symbol):
        raise InputError(
            f"claim {claim.name}: the {what} is {_show(symbol)}, which is no symbol; make it with name_symbol"
        )


def _check_hypotheses(claim: Claim, statement: Statement) -> None:
    """A hypothesis about programs is one about numbers that are given to them; norms stand in ``NormBound`` alone."""
    refuse_norms(claim)
    if not claim.given:
        return  # the names of long programs are many
    lines = {line.symbol for program in claim.programs() for line in program.lines}
    others = lines | {symbol for program in claim.programs() for symbol, shape in program.shapes.items() if shape}
    for hypothesis in claim.given if others else ():
        for symbol in free_symbols(hypothesis) & others:
            raise InputError(
                f"claim {claim.name}: the hypothesis {hypothesis} is about {symbol}, which a line assigns or which is "
                "no number; a hypothesis is about scalar inputs"
            )


def _once(claim: Claim, what: str, first: object, second: object) -> None:
    if first != second:
        raise InputError(
            f"claim {claim.name}: two {what} are called {second}, with different assumptions; "
            "make each name once, with name_symbol"
        )


def _check_names(claim: Claim, program: Program) -> None:
    fault = fault_of_names(program)
    if fault is not None:
        raise InputError(f"claim {claim.name}: {fault}")


def _check_outputs(claim: Claim, equivalence: Equivalence) -> None:
    """What is called the same from outside, or compared, has the same shape."""
    a, b = equivalence.program_a, equivalence.program_b
    if not a.outputs or len(a.outputs) != len(b.outputs):
        raise InputError(
            f"claim {claim.name}: the programs have {len(a.outputs)} and {len(b.outputs)} outputs; "
            "give programs with the same outputs in the same order, at least one"
        )
    inputs = {item.symbol: item.shape for item in a.inputs}
    pairs = [(item.symbol, inputs[item.symbol], item.symbol, item.shape) for item in b.inputs if item.symbol in inputs]
    for one, other in zip(a.outputs, b.outputs, strict=True):
        pairs.append((one, a.shapes[one], other, b.shapes[other]))
    for one, first, other, second in pairs:
        if first != second:
            raise InputError(
                f"claim {claim.name}: {one} is {shape_text(first)} and {other} is {shape_text(second)}; "
                "only names of one shape can be equal"
            )


def _check_duality(claim: Claim, duality: Duality) -> None:
    """Adjoints and tangents are names of the program, of the shapes of what they belong to; the loss has both."""
    shapes = duality.program.shapes
    _check_loss(claim, shapes, duality.loss)
    for kind, names in (("adjoint", duality.adjoints), ("tangent", duality.tangents)):
        if duality.loss not in names:
            raise InputError(f"claim {claim.name}: no {kind} is named for the loss {duality.loss}")
        for symbol, name in names.items():
            _check_partner(claim, shapes, symbol, name, kind)


def _check_kind(claim: Claim, stated: object, *kinds: type) -> None:
    """The types in a claim must be exactly the known ones: a subclass could hide what it is made of."""
    if type(stated) not in kinds:
        expected = " or ".join(kind.__name__ for kind in kinds)
        raise InputError(f"claim {claim.name}: expected {expected}, found {_show(stated)}")


def _check_comparison(claim: Claim, comparison: Comparison) -> None:
    _check_kind(claim, comparison, Comparison)
    if not isinstance(comparison.relation, Relation):
        raise InputError(f"claim {claim.name}: {comparison.relation!r} is no relation; use equal, at_most or less_than")
    for side in (comparison.lhs, comparison.rhs):
        _check_expression(claim, side)


def _check_induction(claim: Claim, induction: Induction) -> None:
    """Base and step are claims themselves; their words are the words of the whole, each for one thing."""
    _check_comparison(claim, induction.statement)
    _check_symbol(claim, "index", induction.index)
    for recurrence in induction.recurrences:
        _check_kind(claim, recurrence, Recurrence)
        _check_symbol(claim, "name of a sequence", recurrence.symbol)
    for part in induction.parts():
        _check_kind(claim, part, Claim)
        refuse_ill_posed(part)


def _check_bounds(claim: Claim, statement: NormBound) -> None:
    if not statement.bounds or not all(isinstance(each, Comparison) for each in statement.bounds):
        raise InputError(f"claim {claim.name}: a bound of norms takes a tuple of comparisons, at least one")
    for bound in statement.bounds:
        _check_comparison(claim, bound)


def _check_root(claim: Claim, root: Root) -> None:
    """An equation in one number, and two rational ends."""
    _check_comparison(claim, root.equation)
    _check_symbol(claim, "unknown of a root", root.symbol)
    if root.equation.relation is not Relation.EQUAL or root.symbol != name_symbol(root.symbol.name):
        raise InputError(f"claim {claim.name}: a root is that of an equation in a real number; found {root.equation}")
    if not (isinstance(root.low, sp.Rational) and isinstance(root.high, sp.Rational) and root.low < root.high):
        raise InputError(f"claim {claim.name}: a root lies between two rational numbers, the lower one first")
    if claim.given:
        raise InputError(
            f"claim {claim.name}: a root has no hypotheses; say in the equation and its ends what is given"
        )


def _check_loss(claim: Claim, shapes: Mapping[sp.Symbol, Shape], loss: sp.Symbol) -> None:
    if shapes.get(loss):
        raise InputError(f"claim {claim.name}: the loss {loss} is {shape_text(shapes[loss])}; a loss is a scalar")


def _check_partner(
    claim: Claim, shapes: Mapping[sp.Symbol, Shape], symbol: sp.Symbol, name: sp.Symbol, kind: str
) -> None:
    for part in (symbol, name):
        if part not in shapes:
            raise InputError(f"claim {claim.name}: the program has no name {part}")
    if shapes[symbol] != shapes[name]:
        raise InputError(
            f"claim {claim.name}: {symbol} is {shape_text(shapes[symbol])} and its {kind} {name} is "
            f"{shape_text(shapes[name])}; they have one shape"
        )


def _check_adjoint(claim: Claim, adjoint: Adjoint) -> None:
    """The program is the forward program and more, and the adjoints are among its further lines."""
    forward, lines = adjoint.forward, {line.symbol: line for line in adjoint.program.lines}
    _check_loss(claim, forward.shapes, adjoint.loss)
    known = {(item.symbol, item.shape) for item in adjoint.program.inputs}
    for line in forward.lines:
        if lines.get(line.symbol) != line:
            found = lines.get(line.symbol, "no such line")
            raise InputError(f"claim {claim.name}: the forward program has the line {line}, the other has {found}")
    for item in forward.inputs:
        if (item.symbol, item.shape) not in known:
            raise InputError(
                f"claim {claim.name}: {item}, {shape_text(item.shape)}, is an input of the forward program and not of "
                "the other"
            )
    bars = Counter(adjoint.adjoints.values())
    for symbol in (adjoint.loss, adjoint.of, *adjoint.adjoints):
        if symbol not in forward.shapes:
            raise InputError(f"claim {claim.name}: the forward program has no name {symbol}")
    for bar in bars:
        if bar not in lines or bar in forward.shapes or bars[bar] != 1:
            raise InputError(f"claim {claim.name}: {bar} is not a line of its own beside the forward program")
    for symbol, bar in adjoint.adjoints.items():
        _check_partner(claim, adjoint.program.shapes, symbol, bar, "adjoint")
    if adjoint.of not in adjoint.adjoints:
        raise InputError(f"claim {claim.name}: no adjoint is named for {adjoint.of}")


def _check_lengths(claim: Claim, statement: EveryLength) -> None:
    """Three programs; whether they are those of one induction is what the judge asks first."""
    for program in statement.programs():
        if not isinstance(program, Program):
            raise InputError(f"claim {claim.name}: {program!r} is no program")
        if not program.outputs:
            raise InputError(f"claim {claim.name}: a program has no outputs; there is nothing to compare")
    for call in statement.calls:
        _check_kind(claim, call, FewerSteps)
    for recurrence in statement.grown:
        _check_kind(claim, recurrence, Recurrence)


#: for each kind of statement whether its parts fit each other, and what is asked once all its words are known
KINDS: Mapping[Any, tuple[WellposedRule, WellposedRule]] = MappingProxyType(
    {
        Comparison: (_check_comparison, _check_hypotheses),
        Equivalence: (_check_outputs, _check_hypotheses),
        Adjoint: (_check_adjoint, _check_hypotheses),
        Duality: (_check_duality, _check_hypotheses),
        Induction: (_check_induction, _check_hypotheses),
        EveryLength: (_check_lengths, _check_hypotheses),
        Root: (_check_root, _check_hypotheses),
        NormBound: (_check_bounds, check_norms),
    }
)
