"""Claims, hypotheses and verdicts: data only. What they mean is said in ``check``."""

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
    "Claim",
    "Comparison",
    "Differentiable",
    "Duality",
    "Equivalence",
    "Hypothesis",
    "Induction",
    "Relation",
    "Root",
    "Sequence",
    "SlopeBound",
    "Statement",
    "at_most",
    "equal",
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
    """The comparison lhs = rhs, as a hypothesis or a statement."""
    return Comparison(_expression(lhs), Relation.EQUAL, _expression(rhs))


def at_most(lhs: Any, rhs: Any) -> Comparison:
    """The comparison lhs <= rhs, as a hypothesis or a statement.

    >>> print(at_most(0, sp.Symbol("gamma", real=True)))
    0 <= gamma
    """
    return Comparison(_expression(lhs), Relation.AT_MOST, _expression(rhs))


def less_than(lhs: Any, rhs: Any) -> Comparison:
    """The comparison lhs < rhs, as a hypothesis or a statement."""
    return Comparison(_expression(lhs), Relation.LESS_THAN, _expression(rhs))


@dataclass(frozen=True, slots=True)
class Differentiable:
    """The undefined function of this name is differentiable; f' is its derivative."""

    function: str

    def __str__(self) -> str:
        return f"{self.function} is differentiable with derivative {self.function}'"


@dataclass(frozen=True, slots=True)
class SlopeBound:
    """The undefined function of this name has \\|f'\\| <= bound everywhere."""

    function: str
    bound: sp.Expr

    def __str__(self) -> str:
        return f"|{self.function}'| <= {self.bound}"


@dataclass(frozen=True, slots=True)
class Sequence:
    """A sequence D over the steps: its value ``start`` at index 0, and ``next`` at index k + 1 in terms of D at k.

    Symbols that stand in ``next`` alone, and not in the statement or a start, may take new values at every step.
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
class Induction:
    """``base`` at index 0 and ``step`` from k to k + 1 give ``statement`` for every k = 0, 1, 2, ...

    ``statement`` is written in the symbol ``index`` and the symbols of ``sequences``; ``step`` proves it at k + 1
    with the statement at k among its hypotheses.
    """

    statement: Comparison
    index: sp.Symbol
    sequences: tuple[Sequence, ...]
    base: Claim | None
    step: Claim | None

    def __str__(self) -> str:
        return f"{self.statement} for every {self.index} = 0, 1, 2, ..."


@dataclass(frozen=True, slots=True)
class Root:
    """The equality ``equation`` holds for some value of ``symbol`` between the rationals ``low`` and ``high``."""

    equation: Comparison
    symbol: sp.Symbol
    low: sp.Rational
    high: sp.Rational

    def __str__(self) -> str:
        return f"{self.equation} for some {self.symbol} between {self.low} and {self.high}"


Statement = Comparison | Equivalence | Adjoint | Duality | Induction | Root


@dataclass(frozen=True, slots=True)
class Claim:
    """A statement that can be checked, with every hypothesis written out.

    >>> x = sp.Symbol("x", real=True)
    >>> print(Claim.equality("square", (x + 1)**2, x**2 + 2*x + 1))
    square: (x + 1)**2 = x**2 + 2*x + 1
    """

    name: str
    statement: Statement
    given: tuple[Hypothesis, ...] = ()

    def __post_init__(self) -> None:
        if not isinstance(self.given, tuple) or not all(isinstance(each, Hypothesis) for each in self.given):
            raise InputError(
                f"claim {self.name}: given is {self.given!r}; give a tuple of comparisons, Differentiable or SlopeBound"
            )

    def __str__(self) -> str:
        given = f", given {'; '.join(map(str, self.given))}" if self.given else ""
        return f"{self.name}: {self.statement}{given}"

    @staticmethod
    def equality(name: str, lhs: Any, rhs: Any, given: tuple[Hypothesis, ...] = ()) -> Claim:
        """The claim lhs = rhs."""
        return Claim(name, equal(lhs, rhs), given)

    @staticmethod
    def at_most(name: str, lhs: Any, rhs: Any, given: tuple[Hypothesis, ...] = ()) -> Claim:
        """The claim lhs <= rhs."""
        return Claim(name, at_most(lhs, rhs), given)

    @staticmethod
    def less_than(name: str, lhs: Any, rhs: Any, given: tuple[Hypothesis, ...] = ()) -> Claim:
        """The claim lhs < rhs."""
        return Claim(name, less_than(lhs, rhs), given)

    @staticmethod
    def root(name: str, lhs: Any, rhs: Any, symbol: sp.Symbol, low: Any, high: Any) -> Claim:
        """The claim that lhs = rhs for some value of the symbol from low to high."""
        return Claim(name, Root(equal(lhs, rhs), symbol, _expression(low), _expression(high)))

    @staticmethod
    def equivalent(name: str, program_a: Program, program_b: Program, given: tuple[Hypothesis, ...] = ()) -> Claim:
        """The claim that two programs have the same outputs."""
        if not program_a.outputs:
            raise InputError(f"claim {name}: the programs have no outputs; there is nothing to compare")
        if len(program_a.outputs) != len(program_b.outputs):
            raise InputError(
                f"claim {name}: the programs have {len(program_a.outputs)} and {len(program_b.outputs)} outputs; "
                "give programs with the same outputs in the same order"
            )
        return Claim(name, Equivalence(program_a, program_b), given)

    @staticmethod
    def induction(
        name: str,
        base: Claim | None,
        step: Claim | None,
        *,
        statement: Comparison,
        index: sp.Symbol,
        sequences: tuple[Sequence, ...] = (),
        given: tuple[Hypothesis, ...] = (),
    ) -> Claim:
        """The claim that ``statement`` holds at every index, from its base and its step."""
        return Claim(name, Induction(statement, index, sequences, base, step), given)


def _expression(value: Any) -> sp.Expr:
    if isinstance(value, sp.Expr):
        if value.has(sp.Float):
            raise InputError(f"{value} holds a floating point number; write it as a fraction, a claim is exact")
        return value
    if isinstance(value, int):
        return sp.Integer(value)
    raise InputError(f"{value!r} is not an expression; give a SymPy expression or an integer")


def _names(program: Program) -> str:
    return ", ".join(map(str, program.outputs))
