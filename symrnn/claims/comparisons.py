"""What can be stated of numbers, and what can be given: data only.

Each statement knows the programs that it is about, the expressions that it is made of, and itself in other names; each
hypothesis its expressions, and itself with others put in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

import sympy as sp

from symrnn.claims.sigma import Sigma
from symrnn.errors import InputError
from symrnn.expressions.arguments import check_arguments
from symrnn.expressions.copying import reduce_to_fields
from symrnn.expressions.display import brief_text, mimebundle
from symrnn.expressions.measures import distinct_parts, show_expression
from symrnn.programs.lines import read_renaming
from symrnn.programs.program import Program

__all__ = [
    "Comparison",
    "Differentiable",
    "Expressions",
    "Hypothesis",
    "Names",
    "Recurrence",
    "Relation",
    "Root",
    "SlopeBound",
    "at_most",
    "equal",
    "expression_of",
    "free_symbols",
    "less_than",
]

Expressions = tuple[sp.Expr, ...]
Names = Mapping[sp.Symbol, sp.Symbol]
Change = Callable[[sp.Expr], sp.Expr]


class Relation(Enum):
    """How the two sides of a comparison stand to each other."""

    EQUAL = "="
    AT_MOST = "<="
    LESS_THAN = "<"


@check_arguments
@dataclass(frozen=True, slots=True)
class Comparison:
    """``lhs relation rhs``, for all real values of its symbols.

    >>> x = sp.Symbol("x", real=True)
    >>> print(Comparison(x**2, Relation.AT_MOST, x))
    x**2 <= x
    """

    lhs: sp.Expr
    relation: Relation
    rhs: sp.Expr

    __reduce__ = reduce_to_fields
    __repr__ = brief_text
    _repr_mimebundle_ = mimebundle

    def __str__(self) -> str:
        return f"{_show(self.lhs)} {self.relation.value} {_show(self.rhs)}"

    def programs(self) -> tuple[Program, ...]:
        """None: a comparison is about numbers."""
        return ()

    def expressions(self) -> Expressions:
        """Both sides."""
        return (self.lhs, self.rhs)

    @check_arguments
    def map_expressions(self, change: Change) -> Comparison:
        """The comparison of both sides, each changed."""
        return Comparison(change(self.lhs), self.relation, change(self.rhs))

    @check_arguments
    def xreplace(self, values: Mapping[sp.Symbol, sp.Expr]) -> Comparison:
        """The comparison with values put in for symbols, all at once.

        >>> x, y = sp.symbols("x y", real=True)
        >>> print(at_most(x, 2*y).xreplace({x: y, y: x}))
        y <= 2*x
        """
        return self.map_expressions(lambda side: side.xreplace(values))

    @check_arguments
    def rename(self, names: Names) -> Comparison:
        """The comparison in other names."""
        return self.xreplace(read_renaming(names))


@check_arguments
def equal(lhs: sp.Expr | int, rhs: sp.Expr | int) -> Comparison:
    """The comparison lhs = rhs, as a hypothesis or a statement.

    >>> x = sp.Symbol("x", real=True)
    >>> print(equal(2*x, 1))
    2*x = 1
    """
    return Comparison(expression_of(lhs), Relation.EQUAL, expression_of(rhs))


@check_arguments
def at_most(lhs: sp.Expr | int, rhs: sp.Expr | int) -> Comparison:
    """The comparison lhs <= rhs, as a hypothesis or a statement.

    >>> print(at_most(0, sp.Symbol("gamma", real=True)))
    0 <= gamma
    """
    return Comparison(expression_of(lhs), Relation.AT_MOST, expression_of(rhs))


@check_arguments
def less_than(lhs: sp.Expr | int, rhs: sp.Expr | int) -> Comparison:
    """The comparison lhs < rhs, as a hypothesis or a statement.

    >>> print(less_than(sp.Symbol("q", real=True), 1))
    q < 1
    """
    return Comparison(expression_of(lhs), Relation.LESS_THAN, expression_of(rhs))


@check_arguments
@dataclass(frozen=True, slots=True)
class Differentiable:
    """The undefined function of this name is differentiable; f' is its derivative.

    >>> print(Differentiable("f"))
    f is differentiable with derivative f'
    """

    function: str

    def __str__(self) -> str:
        return f"{self.function} is differentiable with derivative {self.function}'"

    def expressions(self) -> Expressions:
        """None: a function keeps its name, whatever is put in for symbols."""
        return ()

    @check_arguments
    def map_expressions(self, change: Change) -> Differentiable:
        """The hypothesis itself."""
        return self

    @check_arguments
    def xreplace(self, values: Mapping[sp.Symbol, sp.Expr]) -> Differentiable:
        """The hypothesis itself."""
        return self


@check_arguments
@dataclass(frozen=True, slots=True)
class SlopeBound:
    """The undefined function of this name has ``|f'| <= bound`` everywhere.

    >>> print(SlopeBound("f", sp.Rational(1, 4)))
    |f'| <= 1/4
    """

    function: str
    bound: sp.Expr

    __reduce__ = reduce_to_fields
    __repr__ = brief_text

    def __str__(self) -> str:
        return f"|{self.function}'| <= {_show(self.bound)}"

    def expressions(self) -> Expressions:
        """The bound."""
        return (self.bound,)

    @check_arguments
    def map_expressions(self, change: Change) -> SlopeBound:
        """The same function with its bound changed."""
        return SlopeBound(self.function, change(self.bound))

    @check_arguments
    def xreplace(self, values: Mapping[sp.Symbol, sp.Expr]) -> SlopeBound:
        """The same function, with values put in for the symbols of its bound, all at once."""
        return self.map_expressions(lambda bound: bound.xreplace(values))


@check_arguments
@dataclass(frozen=True, slots=True)
class Recurrence:
    """A sequence D over the steps: its value ``start`` at index 0, and ``next`` at index k + 1 in terms of D at k.

    Symbols that stand in ``next`` alone, and not in the statement or a start, may take new values at every step.
    ``written`` is a sum that the sequence is: the judge proves that it is, or refutes the claim.

    >>> D, w = sp.symbols("D w", real=True)
    >>> print(Recurrence(D, sp.S.One, w*D))
    D starts at 1 and goes on as D*w
    """

    symbol: sp.Symbol
    start: sp.Expr
    next: sp.Expr
    written: Sigma | None = None

    __reduce__ = reduce_to_fields
    __repr__ = brief_text

    def __str__(self) -> str:
        return f"{self.symbol} starts at {_show(self.start)} and goes on as {_show(self.next)}"

    def expressions(self) -> Expressions:
        """The name, where it starts, how it goes on, and by which term of a sum that is written for it."""
        following = () if self.written is None else (self.written.following(),)
        return (self.symbol, self.start, self.next, *following)

    @check_arguments
    def rename(self, names: Names) -> Recurrence:
        """The recurrence in other names."""
        written = None if self.written is None else self.written.rename(names)
        symbol = names.get(self.symbol, self.symbol)
        return Recurrence(symbol, self.start.xreplace(names), self.next.xreplace(names), written)


Hypothesis = Comparison | Differentiable | SlopeBound


@dataclass(frozen=True, slots=True)
class Root:
    """The equality ``equation`` holds for some value of ``symbol`` between the rationals ``low`` and ``high``."""

    equation: Comparison
    symbol: sp.Symbol
    low: sp.Rational
    high: sp.Rational

    __reduce__ = reduce_to_fields
    __repr__ = brief_text

    def __str__(self) -> str:
        return f"{self.equation} for some {self.symbol} between {self.low} and {self.high}"

    def programs(self) -> tuple[Program, ...]:
        """None: an equation is about numbers."""
        return ()

    def expressions(self) -> Expressions:
        """The symbol, both sides of the equation, and both ends."""
        return (self.symbol, *self.equation.expressions(), self.low, self.high)

    def rename(self, names: Names) -> Root:
        """The same root under another name."""
        return Root(self.equation.rename(names), names.get(self.symbol, self.symbol), self.low, self.high)


def free_symbols(stated: Comparison | Differentiable | SlopeBound | Recurrence) -> set[sp.Symbol]:
    """The symbols of all its expressions.

    >>> free_symbols(SlopeBound("f", sp.Symbol("gamma", real=True)))
    {gamma}
    """
    return {symbol for expr in stated.expressions() for symbol in expr.free_symbols}


def _show(side: object) -> str:
    return show_expression(side) if isinstance(side, sp.Basic) else str(side)


def expression_of(value: Any) -> sp.Expr:
    """A side of a comparison, which is exact; ``check_arguments`` has made an integer an expression."""
    if any(isinstance(part, sp.Float) for part in distinct_parts(value)):
        raise InputError(
            f"{show_expression(value)} holds a floating point number; write it as a fraction, a claim is exact"
        )
    return value
