"""The lines of a reverse sweep: the adjoint of every name, from the last line to the first, then of the inputs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

import sympy as sp

from symrnn.expressions.shapes import Shape
from symrnn.gradients.blocks import join_pads
from symrnn.gradients.chain_rule import contributions
from symrnn.programs.alike import WorkedOut, new_symbol
from symrnn.programs.lines import line_of, name_with_ending
from symrnn.programs.program import Assign, Program

__all__ = ["adjoint_lines"]


Terms = list[tuple[sp.Symbol, sp.Expr]]  # lines that use a name, and what they add to the name's adjoint


@dataclass(frozen=True, slots=True)
class _Sweep:
    """What a sweep goes by: the adjoints' names, the shapes of all names, and what arrived at each name so far.

    Lines that are alike add alike: what they add is worked out once.
    """

    bar: Mapping[sp.Symbol, sp.Symbol]
    shapes: Mapping[sp.Symbol, Shape]
    known: WorkedOut
    has_shapes: bool
    terms: dict[sp.Symbol, Terms] = field(default_factory=dict)

    def work_out(self, given: Sequence[sp.Expr], make: Callable[[], tuple[sp.Expr, ...]]) -> tuple[sp.Expr, ...]:
        """What ``make`` gives, worked out once for all that is alike."""
        return self.known.work_out(given, make, self.shapes if self.has_shapes else None)


def adjoint_lines(
    forward: Program, target: sp.Symbol, inputs: Sequence[sp.Symbol]
) -> tuple[list[Assign], list[sp.Symbol]]:
    """The adjoint of every line that depends on the inputs, then the gradients by these, and how these are called.

    u_bar = sum of v_bar * dv/du over the lines v that use u.

    Raises
    ------
    InputError
        for a node without a derivative rule.
    """
    active = _active(forward, inputs)
    bar = {symbol: _bar(symbol) for symbol in forward.shapes if symbol in active or symbol == target}
    shapes = {**forward.shapes, **{name: forward.shapes[symbol] for symbol, name in bar.items()}}
    sweep = _Sweep(bar, shapes, WorkedOut.among(shapes), any(shapes.values()))
    lines = [Assign(bar[target], sp.S.One)]
    for line in reversed(forward.lines):
        if line.symbol in active:
            if line.symbol != target:
                lines.append(_adjoint_line(line.symbol, sweep))
            for symbol, contribution in _contributions(line, sweep):
                if symbol in active:
                    sweep.terms.setdefault(symbol, []).append((line.symbol, contribution))
    for symbol in inputs:
        lines += _accumulate_terms(symbol, sweep)
    return lines, [bar[symbol] for symbol in inputs]


def _active(forward: Program, inputs: Iterable[sp.Symbol]) -> set[sp.Symbol]:
    """The names that depend on the inputs to differentiate with respect to, and those inputs themselves."""
    active = set(inputs)
    for line in forward.lines:
        if _names_one(line.expr, active):
            active.add(line.symbol)
    return active


def _names_one(node: sp.Basic, names: set[sp.Symbol]) -> bool:
    return node in names if node.is_Symbol else any(_names_one(each, names) for each in node.args)


def _bar(symbol: sp.Symbol) -> sp.Symbol:
    return new_symbol(name_with_ending(symbol.name, "_bar"))


def _contributions(line: Assign, sweep: _Sweep) -> Iterator[tuple[sp.Symbol, sp.Expr]]:
    """What a line adds to the adjoint of each name that it uses."""
    line_bar = sweep.bar[line.symbol]

    def work_out() -> tuple[sp.Expr, ...]:
        return tuple(chain.from_iterable(contributions(line, line_bar, sweep.shapes).items()))

    found = iter(sweep.work_out((line.expr, line.symbol, line_bar), work_out))
    return zip(found, found, strict=True)


def _adjoint_line(symbol: sp.Symbol, sweep: _Sweep) -> Assign:
    terms = [contribution for _, contribution in sweep.terms.pop(symbol, ())]
    expr = terms[0] if len(terms) == 1 else _sum(terms, sweep)
    return line_of(sweep.bar[symbol], expr, sweep.shapes[symbol])


def _sum(terms: Sequence[sp.Expr], sweep: _Sweep) -> sp.Expr:
    return sweep.work_out(terms, lambda: (join_pads(sp.Add(*terms), sweep.shapes),))[0]


def _accumulate_terms(symbol: sp.Symbol, sweep: _Sweep) -> list[Assign]:
    """The gradient with respect to an input, one line for each use, from the last to the first."""
    bar, shape, terms = sweep.bar[symbol], sweep.shapes[symbol], sweep.terms.pop(symbol, [])
    if not terms:
        return [Assign(bar, sp.S.Zero, shape)]
    lines: list[Assign] = []
    taken: set[str] = set()
    for number, (line, contribution) in enumerate(terms, 1):
        name = bar if number == len(terms) else _partial_sum_name(bar, line, taken)
        expr = _add(lines[-1].symbol, contribution, sweep.known) if lines else contribution
        lines.append(line_of(name, expr, shape))
    return lines


def _add(sum_: sp.Symbol, contribution: sp.Expr, known: WorkedOut) -> sp.Expr:
    return known.work_out((sum_, contribution), lambda: (sum_ + contribution,))[0]


def _partial_sum_name(bar: sp.Symbol, line: sp.Symbol, taken: set[str]) -> sp.Symbol:
    """The partial sum down to a line at time t is called ``w_bar_t``."""
    match = re.search(r"_\d+$", line.name)
    name = f"{bar.name}{match.group() if match else '_' + line.name}"
    while name in taken:
        name += "_2"
    taken.add(name)
    return new_symbol(name)
