"""Two programs have equal outputs: cut points are guessed by value, proved by unfolding, and merged."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import islice
from typing import Any

import sympy as sp
from sympy.core.function import AppliedUndef

from symrnn.check.enclosure import UnboundedError, enclose, ends, intervals, point
from symrnn.check.function_values import with_function_values
from symrnn.check.normal import Normalizer, UndefinedTermError
from symrnn.check.polynomial import Quotient, TermLimitError
from symrnn.check.witness import Bounds, candidates, concrete, evidence_of, exact_value, excluded
from symrnn.claim import Equivalence, Evidence, Hypothesis, Relation
from symrnn.program import Assign, Program

__all__ = ["line_bounds", "proves_equivalence", "refutes_equivalence"]

MAX_UNFOLDED = 6
MAX_WITNESSES = 40


@dataclass(slots=True)
class _Classes:
    """Lines known to be equal. Each class is named by its first line; ``definitions`` are in names of classes."""

    names: dict[sp.Symbol, sp.Expr] = field(default_factory=dict)
    definitions: dict[sp.Symbol, sp.Expr] = field(default_factory=dict)
    by_expression: dict[sp.Expr, sp.Expr] = field(default_factory=dict)
    by_value: dict[object, list[sp.Symbol]] = field(default_factory=dict)
    proved: int = 0

    def add(self, line: Assign, value: object) -> None:
        """Put a line into the class it is proved equal to, or into one of its own."""
        expr = line.expr.xreplace(self.names)
        known: sp.Expr | None = self.by_expression.get(expr)
        if known is None and value is not None:
            known = next((one for one in self.by_value.get(value, ()) if self._equal(expr, one)), None)
        if known is not None:
            self.proved += 1
        elif isinstance(expr, (sp.Symbol, sp.Rational)):
            known = expr
        else:
            known = line.symbol
            self.definitions[known] = expr
            self.by_value.setdefault(value, []).append(known)
        self.by_expression[expr] = known
        self.names[line.symbol] = known

    def _equal(self, expr: sp.Expr, known: sp.Symbol) -> bool:
        """Whether an expression equals a class, by unfolding a few lines, the latest first."""
        order = {symbol: number for number, symbol in enumerate(self.definitions)}
        difference = expr - self.definitions[known]
        for _ in range(MAX_UNFOLDED):
            try:
                if Normalizer().quotient(difference).numerator.is_zero_polynomial():
                    return True
            except (TermLimitError, UndefinedTermError):
                return False
            inner = [symbol for symbol in difference.free_symbols if symbol in order]
            if not inner:
                return False
            latest = max(inner, key=lambda symbol: order[symbol])
            difference = difference.xreplace({latest: self.definitions[latest]})
        return False


def proves_equivalence(equivalence: Equivalence, given: tuple[Hypothesis, ...]) -> Evidence | None:
    """The evidence of an exact proof, None where none was found."""
    a = with_function_values(equivalence.program_a)
    b = _apart(with_function_values(equivalence.program_b), a)
    classes = _Classes()
    values = _guesses(a) | _guesses(b)
    for line in (*a.lines, *b.lines):
        classes.add(line, values.get(line.symbol))
    pairs = list(zip(a.outputs, b.outputs, strict=True))
    open_pairs = [(one, other) for one, other in pairs if _class_of(classes, one) != _class_of(classes, other)]
    merged = f"{classes.proved} of {len(a.lines) + len(b.lines)} lines merged into equal ones"
    if not open_pairs:
        return Evidence("cut points", (merged, f"{len(pairs)} outputs equal"))
    shared = {_class_of(classes, line.symbol) for line in a.lines} & {_class_of(classes, s.symbol) for s in b.lines}
    for kept, rewrite in ((shared, _SlopesNamed(shared)), (shared, _unchanged), (set(), _unchanged)):
        conditions = _equal_when_unfolded(classes, open_pairs, kept, rewrite)
        if conditions is not None:
            how = f"{len(open_pairs)} outputs equal by normal form" + (f", where {conditions}" if conditions else "")
            return Evidence("cut points", (merged, how))
    return None


def _apart(program: Program, other: Program) -> Program:
    """The program with its lines renamed, so that they do not clash with those of the other."""
    taken = set(other.shapes) | {item.symbol for item in program.inputs}
    names = {line.symbol: _fresh(line.symbol, taken) for line in program.lines}
    lines = tuple(Assign(names[line.symbol], line.expr.xreplace(names), line.shape) for line in program.lines)
    return Program(program.inputs, lines, tuple(names.get(output, output) for output in program.outputs))


def _fresh(symbol: sp.Symbol, taken: set[sp.Symbol]) -> sp.Symbol:
    new = sp.Symbol(f"{symbol.name}~", real=True)
    return sp.Symbol(f"{symbol.name}~~", real=True) if new in taken else new


def _class_of(classes: _Classes, symbol: sp.Symbol) -> sp.Expr:
    return classes.names.get(symbol, symbol)


def _guesses(program: Program) -> dict[sp.Symbol, object]:
    """A value of each line at one point: equal lines have equal values, which is all it is used for."""
    inputs = sorted((item.symbol for item in program.inputs), key=str)
    values = {symbol: Fraction(_scramble(symbol.name), 1009) for symbol in inputs}
    names = {n.func.__name__.rstrip("'") for line in program.lines for n in line.expr.atoms(AppliedUndef)}
    x = sp.Symbol("x", real=True)
    functions = {name: sp.tanh(x) + x / (2 + _scramble(name)) for name in names}
    found: dict[sp.Symbol, object] = {}
    for line, bounds in _bounds(program, values, concrete(functions), 200):
        if bounds is not None:
            found[line] = f"{float((bounds[0] + bounds[1]) / 2):.12e}"
    return found


def _scramble(name: str) -> int:
    """A number from a name, the same in every process."""
    total = 7
    for letter in name:
        total = (total * 131 + ord(letter)) % 1009
    return 300 + total % 700


@dataclass(slots=True)
class _SlopesNamed:
    """Names each sum of kept names, such as the slope 1 - h_2**2, so that it is not multiplied out."""

    kept: set[sp.Expr]
    names: dict[sp.Expr, sp.Symbol] = field(default_factory=dict)

    def __call__(self, expr: sp.Expr) -> sp.Expr:
        if isinstance(expr, sp.Add) and expr.free_symbols <= self.kept:
            return self.names.setdefault(expr, sp.Dummy(f"slope{len(self.names)}", real=True))
        if isinstance(expr, (sp.Mul, sp.Pow)):
            return expr.func(*map(self, expr.args))
        return expr


def _unchanged(expr: sp.Expr) -> sp.Expr:
    return expr


def _equal_when_unfolded(
    classes: _Classes,
    pairs: list[tuple[sp.Symbol, sp.Symbol]],
    kept: set[sp.Expr],
    rewrite: Callable[[sp.Expr], sp.Expr],
) -> str | None:
    """The side conditions under which pairs are equal with all lines unfolded but those kept; None if they are not."""
    quotients: dict[sp.Symbol, Quotient] = {}
    normalizer = Normalizer(quotients)
    try:
        for symbol, expr in classes.definitions.items():
            if symbol not in kept:
                quotients[symbol] = normalizer.quotient(rewrite(expr))
        for one, other in pairs:
            difference = normalizer.quotient(_class_of(classes, one)) - normalizer.quotient(_class_of(classes, other))
            if not difference.numerator.is_zero_polynomial():
                return None
    except (TermLimitError, UndefinedTermError):
        return None
    return ", ".join(normalizer.conditions())


def refutes_equivalence(equivalence: Equivalence, given: tuple[Hypothesis, ...]) -> Evidence | None:
    """Values of the inputs, and concrete functions, at which an output differs."""
    a, b = equivalence.program_a, equivalence.program_b
    symbols = sorted({item.symbol for item in (*a.inputs, *b.inputs)}, key=str)
    sides = [line.expr for line in (*a.lines, *b.lines)]
    for values, functions in islice(candidates(symbols, sides, given), MAX_WITNESSES):
        substitute = concrete(functions)
        bounds_a, bounds_b = line_bounds(a, values, substitute), line_bounds(b, values, substitute)
        for one, other in zip(a.outputs, b.outputs, strict=True):
            lhs, rhs = bounds_a.get(one), bounds_b.get(other)
            if lhs is not None and rhs is not None and excluded(lhs, Relation.EQUAL, rhs):
                found = evidence_of(values, functions, lhs, Relation.EQUAL, rhs)
                return Evidence(found.method, (f"output {one}", *found.details), found.witness)
    return None


def line_bounds(
    program: Program, values: Mapping[sp.Symbol, Fraction], substitute: Callable[[sp.Expr], sp.Expr]
) -> dict[sp.Symbol, Bounds | None]:
    """The value of each name of a program at rational inputs, exact or tightly enclosed."""
    found: dict[sp.Symbol, Bounds | None] = {symbol: (value, value) for symbol, value in values.items()}
    return found | dict(_bounds(program, values, substitute, 300))


def _bounds(
    program: Program, values: Mapping[sp.Symbol, Fraction], substitute: Callable[[sp.Expr], sp.Expr], precision: int
) -> Iterator[tuple[sp.Symbol, Bounds | None]]:
    context = intervals(precision)
    exact: dict[sp.Symbol, Fraction] = dict(values)
    enclosed: dict[sp.Symbol, Any] = {symbol: point(context, value) for symbol, value in values.items()}
    for line in program.lines:
        expr = substitute(line.expr)
        value = exact_value(expr, exact)
        if value is not None and value.denominator.bit_length() < 4000:
            exact[line.symbol] = value
            enclosed[line.symbol] = point(context, value)
            yield line.symbol, (value, value)
            continue
        try:
            enclosed[line.symbol] = enclose(expr, enclosed, context)
            yield line.symbol, ends(enclosed[line.symbol])
        except (UnboundedError, KeyError, ValueError, OverflowError):
            yield line.symbol, None
