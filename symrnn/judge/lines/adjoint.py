"""One line of a gradient is the adjoint it says: the sum of v_bar * dv/du over its uses, the lines v that use u."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

import sympy as sp
from sympy.core.function import AppliedUndef

from symrnn.claims.claim import Adjoint, Comparison, Differentiable, Hypothesis, Relation
from symrnn.claims.verdict import Evidence
from symrnn.errors import TooLargeError
from symrnn.expressions.each_object import once_for_each
from symrnn.expressions.functions import prime, step
from symrnn.expressions.language_node import NodeOfValues
from symrnn.expressions.nodes import has_nodes
from symrnn.judge.inequalities.at_sight import conditions_of
from symrnn.judge.inequalities.comparison_proofs import proves_comparison
from symrnn.judge.inequalities.inequality import SHORT_SEARCH
from symrnn.judge.lines.adjoint_entries import UnknownNodeError
from symrnn.judge.lines.adjoint_matrices import adjoints_of_entries, conditions_of_entry, proves_entry_by_cases
from symrnn.judge.lines.line_values import has_values, line_bounds, with_parts_named
from symrnn.judge.lines.sizes import sizes_text
from symrnn.judge.lines.slopes_of_two import SLOPES_OF_TWO, remarks_on_slopes
from symrnn.judge.lines.unfolding import identity
from symrnn.judge.normal_form.function_rewrites import BY_EXP, DERIVATIVES
from symrnn.judge.normal_form.limits import tell_limit
from symrnn.judge.witnesses.witness import candidates, evidence_of, excludes
from symrnn.programs.program import Assign, Program

__all__ = ["derivative", "proves_adjoint", "refutes_adjoint"]

MAX_WITNESSES = 40
_ARGUMENT = sp.Dummy("u", real=True)


class NoDerivativeError(Exception):
    """A function's derivative is not known; the message says which, and what is missing."""


def derivative(expr: sp.Expr, by: sp.Symbol, given: tuple[Hypothesis, ...]) -> sp.Expr:
    """The derivative of one line by one of its names, recomputed from the line itself.

    Raises
    ------
    NoDerivativeError
        where an undefined function is not among the differentiable ones of the hypotheses.
    """
    outer = [node for node in _outermost_functions(expr) if node.has(by)]
    stand_ins = {node: sp.Dummy(real=True) for node in outer}
    plain = expr.xreplace(stand_ins)
    back = {dummy: node for node, dummy in stand_ins.items()}
    result = sp.diff(plain, by)
    for node, dummy in stand_ins.items():
        partial_sum = sp.diff(plain, dummy)
        for inner, slope in zip(node.args, _slopes(node, given), strict=True):
            if slope is not sp.S.Zero and inner.has(by):
                result += partial_sum * slope * derivative(inner, by, given)
    return result.xreplace(back)


def _outermost_functions(expr: sp.Expr) -> set[sp.Expr]:
    if isinstance(expr, sp.Function):
        return {expr}
    return {node for argument in expr.args for node in _outermost_functions(argument)}


def _slopes(node: sp.Expr, given: tuple[Hypothesis, ...]) -> tuple[sp.Expr, ...]:
    """The derivatives of a function by each of its arguments."""
    if node.func in SLOPES_OF_TWO:
        return SLOPES_OF_TWO[node.func](*node.args)
    if isinstance(node, step) and not (len(node.args) == 2 and node.args[1].free_symbols):
        return (sp.S.Zero,) * len(node.args)
    if len(node.args) != 1:
        raise NoDerivativeError(f"the derivative of {node.func} is not known here")
    return (_slope(node, given),)


def _slope(node: sp.Expr, given: tuple[Hypothesis, ...]) -> sp.Expr:
    if isinstance(node, AppliedUndef) and len(node.args) == 1:
        if Differentiable(node.func.__name__) not in given:
            raise NoDerivativeError(f"nothing says that {node.func.__name__} is differentiable")
        return prime(node.func)(node.args[0])
    if node.func in DERIVATIVES:
        return DERIVATIVES[node.func](node.args[0])
    if node.func not in BY_EXP and node.func not in (sp.exp, sp.log, sp.sin, sp.cos):
        raise NoDerivativeError(f"the derivative of {node.func} is not known here")
    return _slope_of(node.func).xreplace({_ARGUMENT: node.args[0]})


@lru_cache(maxsize=64)
def _slope_of(function: Callable[[sp.Expr], sp.Expr]) -> sp.Expr:
    return sp.diff(BY_EXP.get(function, function)(_ARGUMENT), _ARGUMENT)


@dataclass(frozen=True, slots=True)
class _Parts:
    """What an adjoint line is, with its partial sums unfolded, and what it ought to be, use by use."""

    found: sp.Expr
    terms: Mapping[sp.Symbol, sp.Expr]
    partial_sums: tuple[sp.Symbol, ...]

    @property
    def expected(self) -> sp.Expr:
        return sp.Add(*self.terms.values())


def _parts(adjoint: Adjoint, uses: list[Assign], given: tuple[Hypothesis, ...]) -> _Parts:
    definitions = {line.symbol: line.expr for line in adjoint.program.lines}
    known = set(adjoint.adjoints.values()) | set(adjoint.forward.shapes)
    found = definitions[adjoint.adjoints[adjoint.of]]
    partial_sums: list[sp.Symbol] = []
    while inner := sorted((s for s in found.free_symbols if s in definitions and s not in known), key=str):
        partial_sums += inner
        found = found.xreplace({symbol: definitions[symbol] for symbol in inner})
    terms: dict[sp.Symbol, sp.Expr] = {adjoint.loss: sp.S.One} if adjoint.of == adjoint.loss else {}
    for line in uses:
        terms[line.symbol] = adjoint.adjoints[line.symbol] * derivative(line.expr, adjoint.of, given)
    return _Parts(found, terms, tuple(partial_sums))


def _uses(adjoint: Adjoint) -> list[Assign]:
    """The lines that the statement adds up; each has to have an adjoint."""
    uses = adjoint.uses
    for symbol in uses:
        if symbol not in adjoint.adjoints:
            raise NoDerivativeError(f"line {symbol} uses {adjoint.of}, and has no adjoint in the program")
    return [line for line in adjoint.forward.lines if line.symbol in uses]


def proves_adjoint(adjoint: Adjoint, given: tuple[Hypothesis, ...]) -> Evidence | None:
    """The evidence of an exact proof, None where none was found."""
    try:
        used = _uses(adjoint)
        found = (_prove_entries if _has_matrices(adjoint) else _prove_scalar)(adjoint, used, given)
    except (NoDerivativeError, UnknownNodeError) as stop:
        tell_limit("adjoint", stop)
        return None
    if found is None:
        return None
    method, details = found
    lines = [line.symbol for line in used]
    granted = ", ".join(str(adjoint.adjoints[line]) for line in lines)
    rests = (f"given {granted}, each a claim of its own",) if granted else ()
    uses = ", ".join(map(str, lines)) or "no line"
    told = remarks_on_slopes((line.expr for line in used), adjoint.of)
    return Evidence(method, (f"uses of {adjoint.of}: {uses}", *rests, *details, *told))


def _has_matrices(adjoint: Adjoint) -> bool:
    return any(adjoint.program.shapes.values()) or any(has_nodes(line.expr) for line in adjoint.forward.lines)


def _prove_scalar(
    adjoint: Adjoint, uses: list[Assign], given: tuple[Hypothesis, ...]
) -> tuple[str, tuple[str, ...]] | None:
    parts = _parts(adjoint, uses, given)
    for rewrite in (identity, _with_values(adjoint.program)):
        comparison = Comparison(rewrite(parts.found), Relation.EQUAL, rewrite(parts.expected))
        found = proves_comparison(comparison, given, SHORT_SEARCH)
        if found is not None:
            # each use by itself: in their sum SymPy cancels what has no value everywhere
            told = conditions_of((parts.found, *parts.terms.values()))
            return f"line by line, {found.method}", tuple(dict.fromkeys((*found.details, *told)))
    return None


def _prove_entries(
    adjoint: Adjoint, uses: list[Assign], given: tuple[Hypothesis, ...]
) -> tuple[str, tuple[str, ...]] | None:
    functions = _function_values(adjoint.program)
    for values in _values_to_put_in(adjoint, functions):
        conditions = conditions_of_entry(adjoint, uses, lambda node: _slopes(node, given), values)
        if conditions is not None:
            where = (f"where {', '.join(conditions)}",) if conditions else ()
            return "line by line, normal form of a free entry", where
    for values in ({}, functions):
        found = proves_entry_by_cases(adjoint, uses, lambda node: _slopes(node, given), values, given)
        if found is not None:
            return f"line by line, {found.method} of a free entry", found.details
    return None


def _values_to_put_in(
    adjoint: Adjoint, functions: Mapping[sp.Symbol, sp.Expr]
) -> Iterator[Mapping[sp.Symbol, sp.Expr]]:
    yield {}
    yield functions
    # a share of exponentials, as softmax is of blocks, is no function of one number
    shares = {line.symbol: line.expr for line in adjoint.forward.lines if line.expr.has(sp.exp)}
    if not shares.keys() <= functions.keys():
        yield {**shares, **functions}


@once_for_each(most=32)
def _function_values(program: Program) -> dict[sp.Symbol, sp.Expr]:
    """The function values, the numbers, and what is 0 because of them; as written, so that divisors stay visible."""
    zeros: dict[sp.Symbol, sp.Expr] = {}
    values: dict[sp.Symbol, sp.Expr] = {}
    for line in program.lines:
        if line.expr.xreplace(zeros) is sp.S.Zero:
            zeros[line.symbol] = sp.S.Zero
        if line.symbol in zeros or isinstance(line.expr, (sp.Function, sp.Number, NodeOfValues)):
            values[line.symbol] = line.expr
    return values


def _with_values(program: Program) -> Callable[[sp.Expr], sp.Expr]:
    """Puts in every line that is a number, and every function value, whatever stands inside it."""
    values: dict[sp.Symbol, sp.Expr] = {}
    for line in program.lines:
        expr = line.expr.xreplace(values)
        if expr.is_Number or isinstance(line.expr, sp.Function):
            values[line.symbol] = expr
    return lambda expr: expr.xreplace(values)


def refutes_adjoint(adjoint: Adjoint, given: tuple[Hypothesis, ...]) -> Evidence | None:
    """Values of the inputs at which the line is not the sum it claims to be; the wrong line is named."""
    if not _has_matrices(adjoint):
        return _refute(adjoint, given, adjoint.program)
    try:
        for sizes, entry in adjoints_of_entries(adjoint):
            found = _refute(entry, given, with_parts_named(adjoint.program, sizes))
            if found is not None:
                return Evidence(found.method, (*found.details, *sizes_text(sizes)), found.witness)
    except TooLargeError:
        return None
    return None


def _refute(adjoint: Adjoint, given: tuple[Hypothesis, ...], uncancelled: Program) -> Evidence | None:
    """A point at which every line of ``uncancelled`` has a value, which is the program with nothing cancelled."""
    try:
        parts = _parts(adjoint, _uses(adjoint), given)
    except NoDerivativeError:
        return None
    right = sp.Dummy("expected", real=True)
    program = Program(
        adjoint.program.inputs, (*adjoint.program.lines, Assign(right, parts.expected)), adjoint.program.outputs
    )
    symbols = [item.symbol for item in program.inputs]
    sides = [line.expr for line in program.lines]
    for values, functions in islice(candidates(symbols, sides, given), MAX_WITNESSES):
        bounds = line_bounds(program, values, functions)
        lhs, rhs = bounds[adjoint.adjoints[adjoint.of]], bounds[right]
        if lhs is None or rhs is None or not excludes(lhs, Relation.EQUAL, rhs):
            continue
        if has_values(uncancelled, values, functions):
            found = evidence_of(values, functions, lhs, rhs)
            return Evidence(found.method, (_wrong_line(adjoint, parts, given), *found.details), found.witness)
    return None


def _wrong_line(adjoint: Adjoint, parts: _Parts, given: tuple[Hypothesis, ...]) -> str:
    """Which line of the sum is not the contribution of a use: the line itself, or one of its partial sums."""
    definitions = {line.symbol: line for line in adjoint.program.lines}
    own = [definitions[symbol] for symbol in (adjoint.adjoints[adjoint.of], *parts.partial_sums)]
    missing = dict(parts.terms)
    wrong = []
    for line in own:
        term = line.expr.xreplace(dict.fromkeys(parts.partial_sums, sp.S.Zero))
        matches = (use for use, expected in missing.items() if _same(term, expected, given))
        use = next(matches, None)
        if use is None:
            wrong.append(line)
        else:
            del missing[use]
    expected = " + ".join(str(term) for term in missing.values()) or "no further term"
    return f"line {wrong[0] if wrong else own[0]}: expected {expected}"


def _same(term: sp.Expr, expected: sp.Expr, given: tuple[Hypothesis, ...]) -> bool:
    return proves_comparison(Comparison(term, Relation.EQUAL, expected), given, SHORT_SEARCH) is not None
