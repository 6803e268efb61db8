"""What can be stated of expressions and programs, and what can be given: data only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

import sympy as sp

from symrnn.errors import InputError
from symrnn.program import Program

__all__ = [
    "Adjoint",
    "Comparison",
    "Differentiable",
    "Duality",
    "Equivalence",
    "Hypothesis",
    "NormBound",
    "Relation",
    "Root",
    "Sequence",
    "SlopeBound",
    "at_most",
    "equal",
    "expression_of",
    "less_than",
]


class Relation(Enum):
    """How the two sides of a comparison stand to each other."""

    EQUAL = "="
    AT_MOST = "<="
    LESS_THAN = "<"


@dataclass(frozen=True, slots=True)
class Comparison:
    """``lhs relation rhs``, for all real values of its symbols."""

    lhs: sp.Expr
    relation: Relation
    rhs: sp.Expr

    def __str__(self) -> str:
        return f"{self.lhs} {self.relation.value} {self.rhs}"


def equal(lhs: Any, rhs: Any) -> Comparison:
    """The comparison lhs = rhs, as a hypothesis or a statement.

    >>> x = sp.Symbol("x", real=True)
    >>> print(equal(2*x, 1))
    2*x = 1
    """
    return Comparison(expression_of(lhs), Relation.EQUAL, expression_of(rhs))


def at_most(lhs: Any, rhs: Any) -> Comparison:
    """The comparison lhs <= rhs, as a hypothesis or a statement.

    >>> print(at_most(0, sp.Symbol("gamma", real=True)))
    0 <= gamma
    """
    return Comparison(expression_of(lhs), Relation.AT_MOST, expression_of(rhs))


def less_than(lhs: Any, rhs: Any) -> Comparison:
    """The comparison lhs < rhs, as a hypothesis or a statement.

    >>> print(less_than(sp.Symbol("q", real=True), 1))
    q < 1
    """
    return Comparison(expression_of(lhs), Relation.LESS_THAN, expression_of(rhs))


@dataclass(frozen=True, slots=True)
class Differentiable:
    """The undefined function of this name is differentiable; f' is its derivative.

    >>> print(Differentiable("f"))
    f is differentiable with derivative f'
    """

    function: str

    def __str__(self) -> str:
        return f"{self.function} is differentiable with derivative {self.function}'"


@dataclass(frozen=True, slots=True)
class SlopeBound:
    """The undefined function of this name has ``|f'| <= bound`` everywhere.

    >>> print(SlopeBound("f", sp.Rational(1, 4)))
    |f'| <= 1/4
    """

    function: str
    bound: sp.Expr

    def __str__(self) -> str:
        return f"|{self.function}'| <= {self.bound}"


@dataclass(frozen=True, slots=True)
class Sequence:
    """A sequence D over the steps: its value ``start`` at index 0, and ``next`` at index k + 1 in terms of D at k.

    Symbols that stand in ``next`` alone, and not in the statement or a start, may take new values at every step.

    >>> D, w = sp.symbols("D w", real=True)
    >>> print(Sequence(D, sp.S.One, w*D))
    D starts at 1 and goes on as D*w
    """

    symbol: sp.Symbol
    start: sp.Expr
    next: sp.Expr

    def __str__(self) -> str:
        return f"{self.symbol} starts at {self.start} and goes on as {self.next}"


Hypothesis = Comparison | Differentiable | SlopeBound


@dataclass(frozen=True, slots=True)
class Equivalence:
    """Two programs have equal outputs, in order, for all values of their inputs."""

    program_a: Program
    program_b: Program

    def __str__(self) -> str:
        return f"{_names(self.program_a)} = {_names(self.program_b)}, as programs"


@dataclass(frozen=True, slots=True)
class Adjoint:
    """In ``program`` the adjoint of u = ``of`` is the sum of v_bar * dv/du over the lines v of ``forward`` that use u.

    ``adjoints`` names v_bar for each v, the adjoint of ``loss`` is 1, and other names of ``program`` are partial sums.
    Where this holds for every name, each adjoint is the derivative of the loss by its name.
    """

    forward: Program
    program: Program
    loss: sp.Symbol
    of: sp.Symbol
    adjoints: Mapping[sp.Symbol, sp.Symbol] = field(hash=False)

    def __str__(self) -> str:
        terms = [f"{self.adjoints[used]}*d{used}/d{self.of}" for used in self.uses]
        if self.of == self.loss:
            terms.insert(0, "1")
        return f"{self.adjoints[self.of]} = {' + '.join(terms) or '0'}"

    @property
    def uses(self) -> tuple[sp.Symbol, ...]:
        """The lines v that use u and have an adjoint."""
        lines = self.forward.lines
        return tuple(line.symbol for line in lines if line.symbol in self.adjoints and line.expr.has(self.of))


@dataclass(frozen=True, slots=True)
class Duality:
    """In ``program`` backwards and forwards agree: the tangent of the loss is the sum of <u_bar, u_dot>.

    The sum runs over the inputs that have an adjoint u_bar in ``adjoints`` and a direction u_dot in ``tangents``;
    <a, b> is the sum of the products of entries. The directions are inputs of the program, so they are any.
    """

    program: Program
    loss: sp.Symbol
    adjoints: Mapping[sp.Symbol, sp.Symbol] = field(hash=False)
    tangents: Mapping[sp.Symbol, sp.Symbol] = field(hash=False)

    def __str__(self) -> str:
        terms = (f"<{self.adjoints[symbol]}, {self.tangents[symbol]}>" for symbol in self.moved)
        return f"{self.tangents[self.loss]} = {' + '.join(terms) or '0'}"

    @property
    def moved(self) -> tuple[sp.Symbol, ...]:
        """The inputs with an adjoint and a direction."""
        inputs = (item.symbol for item in self.program.inputs)
        return tuple(symbol for symbol in inputs if symbol in self.adjoints and symbol in self.tangents)


@dataclass(frozen=True, slots=True)
class Root:
    """The equality ``equation`` holds for some value of ``symbol`` between the rationals ``low`` and ``high``."""

    equation: Comparison
    symbol: sp.Symbol
    low: sp.Rational
    high: sp.Rational

    def __str__(self) -> str:
        return f"{self.equation} for some {self.symbol} between {self.low} and {self.high}"


@dataclass(frozen=True, slots=True)
class NormBound:
    """In ``program`` each of ``bounds`` holds, at every size of its vectors and matrices; the last is what is claimed.

    A bound is a comparison of norms, such as ``norm_2(J) <= gamma*norm_2(W)``, or of vectors, entry by entry. Each is
    to follow from the lines of the program, the hypotheses, and the bounds before it: they are the steps of a proof.
    """

    program: Program
    bounds: tuple[Comparison, ...]

    def __str__(self) -> str:
        return str(self.bounds[-1])


def expression_of(value: Any) -> sp.Expr:
    """A side of a comparison: an exact expression, or an integer."""
    if isinstance(value, sp.Expr):
        if value.has(sp.Float):
            raise InputError(f"{value} holds a floating point number; write it as a fraction, a claim is exact")
        return value
    if isinstance(value, int):
        return sp.Integer(value)
    raise InputError(f"{value!r} is not an expression; give a SymPy expression or an integer")


def _names(program: Program) -> str:
    return ", ".join(map(str, program.outputs))
