"""Points at which a claim is tried out by other means than the judge's, and what its witness comes to there."""

from __future__ import annotations

import random
import re

from independent import MP, NoValueError, formulas_of, holds, hypotheses_hold, line_values, value

from symrnn.claims.claim import Adjoint, Comparison, Equivalence, Induction, Relation, SlopeBound

POINTS = 25


def points(symbols, given, seed):
    """Numbers for symbols that meet the hypotheses; equalities ``symbol = number`` are put in."""
    chooser = random.Random(seed)
    fixed = [h for h in given if isinstance(h, Comparison) and h.relation is Relation.EQUAL and h.lhs.is_Symbol]
    for attempt in range(POINTS):
        values = {symbol: _number(symbol, chooser, attempt) for symbol in sorted(symbols, key=str)}
        try:
            for hypothesis in fixed:
                values[hypothesis.lhs] = value(hypothesis.rhs, values)
            if hypotheses_hold(given, values):
                yield values
        except (NoValueError, KeyError):
            continue


def _number(symbol, chooser, attempt):
    if symbol.is_integer:
        return MP.mpf(chooser.randint(0, 4))
    special = chooser.choice((0, 1, -1, 2, -2, 3))
    number = special if attempt % 3 == 0 else MP.mpf(chooser.randint(-300, 300)) / 97
    return abs(MP.mpf(number)) if symbol.is_nonnegative else MP.mpf(number)


def symbols_of(claim):
    sides = [side for h in claim.given if isinstance(h, Comparison) for side in (h.lhs, h.rhs)]
    sides += [h.bound for h in claim.given if isinstance(h, SlopeBound)]
    statement = claim.statement
    if isinstance(statement, Comparison):
        sides += [statement.lhs, statement.rhs]
    elif isinstance(statement, Equivalence):
        return {item.symbol for program in (statement.program_a, statement.program_b) for item in program.inputs}
    elif isinstance(statement, Adjoint):
        return {item.symbol for item in statement.program.inputs}
    else:
        parts = [part for s in statement.recurrences for part in (s.start, s.next)]
        sides += [statement.statement.lhs, statement.statement.rhs, *parts]
    return set().union(*(side.free_symbols for side in sides))


def true_at(claim, values, right):
    """Whether a claim holds at one point, None where it has no value; ``right`` is the claim it was made from."""
    statement = claim.statement
    try:
        if isinstance(statement, Comparison):
            return holds(statement, values)
        if isinstance(statement, Induction):
            return all(holds(statement.statement, found) for found in _steps(statement, values))
        if isinstance(statement, Equivalence):
            return _outputs_equal(statement, values)
        bar = statement.adjoints[statement.of]
        mutant, original = (line_values(one.statement.program, values).get(bar) for one in (claim, right))
        return (
            None
            if mutant is None or original is None
            else bool(abs(mutant - original) <= TOLERANCE * (1 + abs(original)))
        )
    except (NoValueError, KeyError):
        return None


TOLERANCE = MP.mpf(10) ** -40


def _close(one, other):
    return bool(abs(one - other) <= TOLERANCE * (1 + abs(other)))


def _outputs_equal(statement, values, functions=None):
    arguments = (values,) if functions is None else (values, functions)
    a, b = (line_values(program, *arguments) for program in (statement.program_a, statement.program_b))
    pairs = [
        (a.get(one), b.get(other))
        for one, other in zip(statement.program_a.outputs, statement.program_b.outputs, strict=True)
    ]
    known = [(one, other) for one, other in pairs if one is not None and other is not None]
    return all(_close(one, other) for one, other in known) if known else None


def _steps(induction, values, varying=lambda number, symbol, own: own):
    """The values of the sequences at the first four indices."""
    current = {s.symbol: value(s.start, values) for s in induction.recurrences}
    for number in range(4):
        found = {**values, **current, induction.index: MP.mpf(number)}
        yield found
        moved = {symbol: varying(number + 1, symbol, own) for symbol, own in found.items()}
        current = {s.symbol: value(s.next, moved) for s in induction.recurrences}


def _is_constant(hypothesis):
    """Whether a hypothesis gives a symbol its value, in closed form."""
    equality = isinstance(hypothesis, Comparison) and hypothesis.relation is Relation.EQUAL
    return equality and hypothesis.lhs.is_Symbol and not hypothesis.rhs.free_symbols


def _is_broken(comparison, values, functions):
    """Whether a comparison fails; sides that are equal but for rounding are equal, and not less."""
    if comparison.relation is Relation.LESS_THAN:
        sides = [value(side, values, functions) for side in (comparison.lhs, comparison.rhs)]
        return sides[0] - sides[1] >= -TOLERANCE * max(map(abs, sides))
    return not holds(comparison, values, functions, slack=0)


def _defined(claim, values, functions):
    """The symbols that hypotheses say to be formulas of others, with their values."""
    stated = [h for h in claim.given if isinstance(h, Comparison) and h.relation is Relation.EQUAL and h.lhs.is_Symbol]
    found = {}
    for _ in stated:  # whatever their order
        for h in stated:
            if h.lhs not in {*values, *found} and h.rhs.free_symbols <= {*values, *found}:
                found[h.lhs] = value(h.rhs, values | found, functions)
    return found


def witness_refutes(claim, right, evidence):
    """Whether a claim fails at its witness, computed here."""
    witness = evidence.witness
    functions = formulas_of(witness.functions)
    numbers = {name: MP.mpf(v.numerator) / v.denominator for name, v in witness.values.items()}
    statement = claim.statement
    by_symbol = {symbol: numbers[symbol.name] for symbol in symbols_of(claim) if symbol.name in numbers}
    by_symbol |= {h.lhs: value(h.rhs, {}) for h in claim.given if _is_constant(h)}
    by_symbol |= _defined(claim, by_symbol, functions)
    if not isinstance(statement, Induction) and not hypotheses_hold(claim.given, by_symbol, functions):
        return False
    if isinstance(statement, Comparison):
        return _is_broken(statement, by_symbol, functions)
    if isinstance(statement, Equivalence):
        return _outputs_equal(statement, by_symbol, functions) is False
    if isinstance(statement, Adjoint):
        bar = statement.adjoints[statement.of]
        mutant, original = (line_values(one.statement.program, by_symbol, functions)[bar] for one in (claim, right))
        return abs(mutant - original) > TOLERANCE
    at = int(re.search(rf"at {statement.index} = (\d+)", str(evidence))[1])
    names = lambda number, symbol, own: numbers.get(f"{symbol.name}_{number}", own)  # noqa: E731
    padded = {symbol: MP.mpf(0) for symbol in symbols_of(claim)} | by_symbol
    return not holds(statement.statement, list(_steps(statement, padded, names))[at], functions, slack=0)
