"""What a cell may not be meant to be, though nothing in it is wrong: each a line for whoever wrote the text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import sympy as sp

from symrnn.cells.language.declarations import GIVEN, Declaration
from symrnn.cells.parameters import previous
from symrnn.errors import listing
from symrnn.expressions.nodes import T, dot, total
from symrnn.expressions.shapes import Shape
from symrnn.expressions.sizes import size_names
from symrnn.programs.lines import Assign, name_symbol

__all__ = ["ReadLine", "warnings_of"]

#: what a name may stand in and still count as itself, scaled or added; not in the argument of a function
_PLAIN = (sp.Add, sp.Mul, sp.Pow, dot, T, total)


@dataclass(frozen=True, slots=True)
class ReadLine:
    """An assignment, and the number of the line that it stands in."""

    number: int
    line: Assign

    @property
    def name(self) -> str:
        """What it assigns."""
        return str(self.line.symbol)

    def replace_names(self, names: Mapping[sp.Symbol, sp.Symbol]) -> ReadLine:
        """The same assignment, of other names on its right side."""
        return replace(self, line=replace(self.line, expr=self.line.expr.xreplace(names)))


Declared = Mapping[str, Declaration]
Lines = Mapping[str, ReadLine]


def warnings_of(declared: Declared, lines: Lines) -> tuple[str, ...]:
    """The warnings, each beginning with the number of a line."""
    return (
        *_find_sizes(declared, lines),
        *_find_unused(declared, lines),
        *_find_inverses(declared, lines),
        *_find_renewed(declared, lines),
        *_find_output(declared, lines),
    )


def _find_sizes(declared: Declared, lines: Lines) -> Iterator[str]:
    """A scalar that is called as a size is, and may be another number."""
    sizes = size_names(*(size for known in declared.values() for size in known.shape))
    scalars = [(known.line, f"the {known.kind}", name) for name, known in declared.items() if not known.shape]
    scalars += [(line.number, "the scalar", name) for name, line in lines.items() if not line.line.shape]
    for name, (number, what) in {name: (number, what) for number, what, name in reversed(scalars)}.items():
        if name in sizes:
            yield f"line {number}: {what} {name} is called as a size is, and may be another number"


def _find_unused(declared: Declared, lines: Lines) -> Iterator[str]:
    """What is declared or assigned and read by no line."""
    used = {symbol.name for line in lines.values() for symbol in line.line.expr.free_symbols}
    for name, known in declared.items():
        if known.kind in GIVEN and name not in used:
            yield f"line {known.line}: the {known.kind} {name} is used in no line"
    for name, line in lines.items():
        if name not in declared and name not in used:
            yield f"line {line.number}: {name} is used in no line, and is no output"


def _find_inverses(declared: Declared, lines: Lines) -> Iterator[str]:
    """``A**-1 @ h``: a power of a matrix beside ``@`` looks like one of matrices, and is one of its entries."""
    shapes = {name_symbol(name): known.shape for name, known in declared.items()}
    shapes |= {line.line.symbol: line.line.shape for line in lines.values()}
    shapes |= {previous(name_symbol(name)): known.shape for name, known in declared.items() if known.kind == "state"}
    for line in lines.values():
        for power in sorted(_powers_in_products(line.line.expr, shapes), key=str):
            matrix = power.base
            instead = f"the inverse is written inv({matrix})"
            if power.exp.is_positive:
                instead = f"the product of matrices is written {matrix} @ {matrix}"
            yield f"line {line.number}: {power} takes each entry of the matrix {matrix} by itself; {instead}"


def _powers_in_products(expr: sp.Expr, shapes: Mapping[sp.Symbol, Shape]) -> set[sp.Expr]:
    """The powers of matrices that are factors of a matrix product, where matrices have such a power or an inverse."""
    factors = {factor for node in expr.atoms(dot) for side in node.args for factor in sp.Mul.make_args(side)}
    plain = {factor.args[0] if isinstance(factor, T) else factor for factor in factors}
    powers = {factor for factor in plain if factor.is_Pow and factor.base.is_Symbol and factor.exp.is_Integer}
    return {power for power in powers if _is_matrix(shapes.get(power.base, ()), is_square=power.exp.is_positive)}


def _is_matrix(shape: Shape, is_square: bool) -> bool:
    return len(shape) == 2 and (shape[0] == shape[1] or not is_square) and 1 not in shape


def _find_output(declared: Declared, lines: Lines) -> Iterator[str]:
    """Of several states the first one is given out; where it is not the last that is assigned, say so."""
    states = [name for name, known in declared.items() if known.kind == "state"]
    if len(states) < 2 or any(known.is_given_out for known in declared.values()):
        return
    last = max(states, key=lambda name: lines[name].number)
    if last != states[0]:
        known, free = declared[states[0]], "out" if "y" in declared or "y" in lines else "y"
        yield (
            f"line {known.line}: {states[0]}, the first state, is what the cell gives out, and what a loss compares; "
            f"where another is meant declare it first, or add {free}: output and {free} = {last}"
        )


def _find_renewed(declared: Declared, lines: Lines) -> Iterator[str]:
    """A line that reads a state which an earlier line has renewed, where both states are moved together.

    In a rotation or an epidemic each state is a sum or product of the old ones. A line that reads the new value of one
    is the paper's only by chance. In a gated cell the state that is read is meant to be the new one: there the other
    one comes back through a function, the gate, and not as itself.
    """
    links = _Links.of(declared, lines)
    for later in links.order:
        renewed = [earlier for earlier in links.order if _is_moved_together(links, earlier, later)]
        if renewed:
            names = listing(renewed)
            yield (
                f"line {lines[later].number}: {later} reads {names} as renewed in this step "
                f"({', '.join(f'line {lines[name].number}' for name in renewed)}); "
                f"where the values before the step are meant, write {', '.join(f'{name}_prev' for name in renewed)}"
            )


@dataclass(frozen=True, slots=True)
class _Links:
    """What each name is made of: as itself (``plain``), anyhow (``any``), and beside its own old value (``moved``)."""

    order: tuple[str, ...]
    plain: Mapping[str, frozenset[str]]
    any: Mapping[str, frozenset[str]]
    moved: Mapping[str, frozenset[str]]
    has_inputs: bool

    @staticmethod
    def of(declared: Declared, lines: Lines) -> _Links:
        states = frozenset(name for name, known in declared.items() if known.kind == "state")
        plain: dict[str, frozenset[str]] = {}
        every: dict[str, frozenset[str]] = {}
        moved: dict[str, frozenset[str]] = {}

        def through(names: set[str], table: Mapping[str, frozenset[str]]) -> frozenset[str]:
            """Names with those that are no states put in."""
            return frozenset().union(
                *(table[name] if name in table and name not in states else {name} for name in names)
            )

        for name, line in lines.items():
            expr = line.line.expr
            plain[name] = through(_plain_names(expr), plain)
            every[name] = through({symbol.name for symbol in expr.free_symbols}, every)
            rest = [term for term in sp.Add.make_args(expr) if term != name_symbol(f"{name}_prev")]
            moved[name] = through({symbol.name for term in rest for symbol in term.free_symbols}, every)
        order = tuple(name for name in lines if name in states)
        has_inputs = any(known.kind == "input" for known in declared.values())
        return _Links(order, plain, every, moved, has_inputs)

    def reaches(self, start: str, end: str) -> bool:
        """Whether a state moves another one as itself, over any number of steps."""
        seen, todo = set(), [end]
        while todo:
            name = todo.pop()
            for found in self.plain[name]:
                state = found.removesuffix("_prev")
                if state == start:
                    return True
                if state in self.order and state not in seen:
                    seen.add(state)
                    todo.append(state)
        return False

    def is_carried(self, name: str) -> bool:
        """Whether a state is moved by itself otherwise than by staying what it is: not in ``y = y + dt*z``."""
        return f"{name}_prev" in self.moved[name]


def _is_moved_together(links: _Links, earlier: str, later: str) -> bool:
    """With inputs, a state that only adds up another one, or reads it out, is meant to see the new one."""
    if links.order.index(earlier) >= links.order.index(later) or earlier not in links.plain[later]:
        return False
    if f"{earlier}_prev" in links.any[later] or (links.has_inputs and not links.is_carried(later)):
        return False
    return links.reaches(later, earlier)


def _plain_names(expr: sp.Expr) -> set[str]:
    """The names that stand in an expression outside of the argument of any function."""
    if expr.is_Symbol:
        return {expr.name}
    return set().union(*map(_plain_names, expr.args)) if isinstance(expr, _PLAIN) else set()
