"""Mistakes in the recurrence that a kernel goes back through: another cell than the one it should be."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import sympy as sp

from symrnn.cells.cell import Cell
from symrnn.cells.parameters import previous
from symrnn.errors import InputError
from symrnn.expressions.functions import sigmoid
from symrnn.expressions.nodes import dot
from symrnn.expressions.shapes import Shape
from symrnn.programs.lines import Assign
from symrnn.testing.kernels.equations import Equations, equations_of, gather_gradients, run_pass
from symrnn.testing.kernels.trials import Arrays
from symrnn.testing.mistakes.variants import Seen, Variant

__all__ = ["cell_variants"]

FoundLines = Iterator[tuple[str, str, Assign, tuple[sp.Symbol, ...]]]
VariantRule = Callable[[Cell, Assign], FoundLines]


def cell_variants(equations: Equations) -> Iterator[Iterator[Variant]]:
    """The cell with one line changed, rule by rule: gone through both ways, and forwards or backwards alone."""
    yield from (_by_rule(equations, rule) for rule in _RULES)


def _by_rule(equations: Equations, rule: VariantRule) -> Iterator[Variant]:
    cell = equations.cell
    for line in cell.lines:
        for kind, words, changed, names in rule(cell, line):
            other = _with_line(cell, changed)
            if other is not None:
                within = sorted(name.name for part in names for name in part.free_symbols)
                touched = (changed.symbol.name, *within)
                forwards = replace(other, cell=cell, back=equations.back)
                backwards = replace(other, cell=cell, trajectory=equations.trajectory)
                runs = [(other, "")]
                if _names_needed(equations) <= other.step.shapes.items():
                    runs.append((forwards, ", forwards only"))
                if _names_needed(other) <= equations.step.shapes.items():
                    runs.append((backwards, ", backwards only"))
                for run, text in runs:
                    yield Variant(kind, words + text, _running(run), (changed,), touched)


def _names_needed(equations: Equations) -> set[tuple[sp.Symbol, Shape]]:
    """The names of the step that its backward step takes: what is named within a line differs with the line."""
    used = {symbol for line in equations.back for symbol in line.expr.free_symbols}
    return {(symbol, shape) for symbol, shape in equations.step.shapes.items() if symbol in used}


def _running(equations: Equations) -> Callable[[Seen], Arrays]:
    def imitate(seen: Seen) -> Arrays:
        trial = seen.outcome.trial
        return gather_gradients(seen.equations.cell, trial, run_pass(equations, trial, seen.numbers))

    return imitate


def _with_line(cell: Cell, changed: Assign) -> Equations | None:
    """The equations of the cell with one line changed, None where there is no such cell."""
    lines = tuple(changed if line.symbol == changed.symbol else line for line in cell.lines)
    try:
        return equations_of(replace(cell, lines=lines))
    except InputError:
        return None


def _reset(cell: Cell, line: Assign) -> FoundLines:
    """Before: W @ (r*h); after: r*(W @ h)."""
    inner = {other.symbol: other.expr for other in cell.lines}
    for node in sorted(line.expr.atoms(dot), key=str):
        weight, taken = node.args
        product = inner.get(taken, taken)
        if product.is_Mul and len(product.args) == 2:
            for gate, state in (product.args, product.args[::-1]):
                if state in {previous(s.symbol) for s in cell.states}:
                    wrong = line.expr.xreplace({node: gate * dot(weight, state)})
                    words = f"{gate} after the product with {weight} in the place of before it"
                    yield "reset gate before or after the product", words, replace(line, expr=wrong), (gate,)
    for term in sp.Add.make_args(line.expr):
        for gate, other in (term.args, term.args[::-1]) if term.is_Mul and len(term.args) == 2 else ():
            product = inner.get(other, other)
            node = next(iter(product.atoms(dot)), None)
            if gate.is_Symbol and node is not None:
                wrong = line.expr - term + product.xreplace({node: dot(node.args[0], gate * node.args[1])})
                words = f"{gate} before the product with {node.args[0]} in the place of after it"
                yield "reset gate before or after the product", words, replace(line, expr=wrong), (gate,)


def _complement(cell: Cell, line: Assign) -> FoundLines:
    for symbol in sorted(line.expr.free_symbols, key=str):
        if line.expr.has(1 - symbol):
            wrong = line.expr.xreplace({symbol: 1 - symbol, 1 - symbol: symbol})
            words = f"{symbol} and 1 - {symbol} are exchanged"
            yield "gate and its complement exchanged", words, replace(line, expr=wrong), (symbol,)


def _states(cell: Cell, line: Assign) -> FoundLines:
    for state in cell.states:
        new, old = state.symbol, previous(state.symbol)
        for wrong, right in ((new, old), (old, new)):
            if right in line.expr.free_symbols:
                changed = replace(line, expr=line.expr.xreplace({right: wrong}))
                yield "state at the wrong step", f"{wrong} in the place of {right}", changed, (right,)


def _terms(cell: Cell, line: Assign) -> FoundLines:
    terms = sp.Add.make_args(line.expr)
    for term in terms if len(terms) > 1 else ():
        names = tuple(sorted(term.free_symbols, key=str))
        yield "term missing", f"{term} is missing in the recurrence", replace(line, expr=line.expr - term), names
        kind = "bias counted twice" if term.is_Symbol else "counted twice"
        yield kind, f"{term} is counted twice in the recurrence", replace(line, expr=line.expr + term), names


def _activations(cell: Cell, line: Assign) -> FoundLines:
    for node in sorted(line.expr.atoms(sp.Function), key=str):
        for function in (sp.tanh, sigmoid):
            if node.func is not function and len(node.args) == 1:
                wrong = function(*node.args)
                changed = replace(line, expr=line.expr.xreplace({node: wrong}))
                yield "other activation", f"{wrong} in the place of {node}", changed, (line.symbol,)


_RULES: tuple[VariantRule, ...] = (_reset, _complement, _states, _terms, _activations)
