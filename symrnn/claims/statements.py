"""What can be stated of programs: data only.

Each statement knows its programs, the expressions in it, and itself in other names.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import sympy as sp

from symrnn.claims.comparisons import Comparison, Expressions, Names
from symrnn.expressions.copying import reduce_to_fields
from symrnn.expressions.display import brief_text
from symrnn.expressions.each_object import once_for_each
from symrnn.programs.lines import lines_for
from symrnn.programs.program import Program

__all__ = ["Adjoint", "Duality", "Equivalence", "NormBound"]


@dataclass(frozen=True, slots=True)
class Equivalence:
    """Two programs have equal outputs, in order, for all values of their inputs."""

    program_a: Program
    program_b: Program

    __reduce__ = reduce_to_fields
    __repr__ = brief_text

    def __str__(self) -> str:
        if all(a == b for a, b in self.pairs):
            return f"{', '.join(str(a) for a, _ in self.pairs)} of both programs are equal"
        return ", ".join(f"{a} of the first program = {b} of the second" for a, b in self.pairs)

    @property
    def pairs(self) -> tuple[tuple[sp.Symbol, sp.Symbol], ...]:
        """Each output of the first program, and the output of the second that it equals: that in the same place."""
        return tuple(zip(self.program_a.outputs, self.program_b.outputs, strict=True))

    def programs(self) -> tuple[Program, ...]:
        """Both."""
        return (self.program_a, self.program_b)

    def expressions(self) -> Expressions:
        """The names of both programs and what their lines assign."""
        return _in_programs(self.programs())

    def rename(self, names: Names) -> Equivalence:
        """Both programs in other names."""
        return Equivalence(self.program_a.rename(names), self.program_b.rename(names))


@dataclass(frozen=True, slots=True)
class Adjoint:
    """In ``program`` the adjoint of u = ``of`` is the sum of v_bar * dv/du over the lines v in ``uses``.

    ``adjoints`` names v_bar for each v, the derivative of ``loss`` by itself adds 1, and other names of ``program`` are
    partial sums. Where this holds for every name, each adjoint is the derivative of the loss by its name.
    """

    forward: Program
    program: Program
    loss: sp.Symbol
    of: sp.Symbol
    adjoints: Mapping[sp.Symbol, sp.Symbol] = field(hash=False)

    __reduce__ = reduce_to_fields
    __repr__ = brief_text

    def __str__(self) -> str:
        terms = [f"{self.adjoints.get(used, f'adjoint({used})')}*d{used}/d{self.of}" for used in self.uses]
        if self.of == self.loss:
            terms.insert(0, "1")
        return f"{self.adjoints[self.of]} = {' + '.join(terms) or '0'}"

    def programs(self) -> tuple[Program, ...]:
        """The program without adjoints, and that with them."""
        return (self.forward, self.program)

    def expressions(self) -> Expressions:
        """The names of both programs and what their lines assign, and the names of the adjoints."""
        return (*_in_programs(self.programs()), self.loss, self.of, *_in_pairs(self.adjoints))

    def rename(self, names: Names) -> Adjoint:
        """The same adjoint in programs of other names."""
        programs = (self.forward.rename(names), self.program.rename(names))
        return Adjoint(*programs, _new(self.loss, names), _new(self.of, names), _rename_pairs(self.adjoints, names))

    @property
    def uses(self) -> tuple[sp.Symbol, ...]:
        """The lines v of ``forward`` that use u and have an adjoint, or that the loss depends on.

        What the judge adds up, and what text and page say. A line that the loss does not depend on counts with the
        adjoint that it is given; one that the loss depends on has to have one.
        """
        needed = _names_behind(self.forward, self.loss)
        return tuple(
            line.symbol
            for line in self.forward.lines
            if self.of in line.expr.free_symbols and (line.symbol in self.adjoints or line.symbol in needed)
        )


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

    __reduce__ = reduce_to_fields
    __repr__ = brief_text

    def __str__(self) -> str:
        terms = (f"<{self.adjoints[symbol]}, {self.tangents[symbol]}>" for symbol in self.moved)
        return f"{self.tangents[self.loss]} = {' + '.join(terms) or '0'}"

    def programs(self) -> tuple[Program, ...]:
        """The one that goes both ways."""
        return (self.program,)

    def expressions(self) -> Expressions:
        """The names of the program and what its lines assign, and the names of adjoints and tangents."""
        partners = (*_in_pairs(self.adjoints), *_in_pairs(self.tangents))
        return (*_in_programs(self.programs()), self.loss, *partners)

    def rename(self, names: Names) -> Duality:
        """The same duality in a program of other names."""
        pairs = (_rename_pairs(self.adjoints, names), _rename_pairs(self.tangents, names))
        return Duality(self.program.rename(names), _new(self.loss, names), *pairs)

    @property
    def moved(self) -> tuple[sp.Symbol, ...]:
        """The inputs with an adjoint and a direction."""
        inputs = (item.symbol for item in self.program.inputs)
        return tuple(symbol for symbol in inputs if symbol in self.adjoints and symbol in self.tangents)


@dataclass(frozen=True, slots=True)
class NormBound:
    """In ``program`` each of ``bounds`` holds, at every size of its vectors and matrices; the last is what is claimed.

    A bound is a comparison of norms, such as ``norm_2(J) <= gamma*norm_2(W)``, or of vectors, entry by entry. Each is
    to follow from the lines of the program, the hypotheses, and the bounds before it: they are the steps of a proof.
    """

    program: Program
    bounds: tuple[Comparison, ...]

    __reduce__ = reduce_to_fields
    __repr__ = brief_text

    def __str__(self) -> str:
        return str(self.bounds[-1])

    def programs(self) -> tuple[Program, ...]:
        """The one whose lines are bounded."""
        return (self.program,)

    def expressions(self) -> Expressions:
        """Both sides of every bound, the names of the program and what its lines assign."""
        sides = (side for bound in self.bounds for side in bound.expressions())
        return (*sides, *_in_programs(self.programs()))

    def rename(self, names: Names) -> NormBound:
        """The same bounds in a program of other names."""
        return NormBound(self.program.rename(names), tuple(bound.rename(names) for bound in self.bounds))


@once_for_each(most=32)  # each name of a program has its adjoint, and each adjoint its claim
def _names_behind(program: Program, name: sp.Symbol) -> frozenset[sp.Symbol]:
    """The names of the lines that a name rests on."""
    return frozenset(line.symbol for line in lines_for(program.lines, [name]))


def _in_programs(programs: tuple[Program, ...]) -> Expressions:
    # each object once: the program with the adjoints has the lines of the forward program, and long ones cost much
    return tuple({id(expr): expr for program in programs for expr in _in_program(program)}.values())


def _in_program(program: Program) -> Iterator[sp.Expr]:
    yield from (item.symbol for item in program.inputs)
    for line in program.lines:
        yield line.symbol
        yield line.expr


def _in_pairs(pairs: Mapping[sp.Symbol, sp.Symbol]) -> Iterator[sp.Symbol]:
    for pair in pairs.items():
        yield from pair


def _rename_pairs(pairs: Mapping[sp.Symbol, sp.Symbol], names: Names) -> Mapping[sp.Symbol, sp.Symbol]:
    return {_new(symbol, names): _new(partner, names) for symbol, partner in pairs.items()}


def _new(symbol: sp.Symbol, names: Names) -> sp.Symbol:
    return names.get(symbol, symbol)
