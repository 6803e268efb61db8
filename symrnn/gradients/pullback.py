"""One backward step of a cell: the equations of back-propagation through time, whatever the number of steps."""

from __future__ import annotations

from collections.abc import Iterable

import sympy as sp

from symrnn.cells.cell import Cell
from symrnn.expressions.arguments import check_arguments
from symrnn.expressions.nodes import NODES
from symrnn.gradients.blocks import join_pads
from symrnn.gradients.chain_rule import contributions
from symrnn.gradients.one_step import bar, one_step
from symrnn.programs.program import Assign, Input, Program, name_symbol

__all__ = ["pullback", "pullback_of"]

Terms = dict[sp.Symbol, list[sp.Expr]]


@check_arguments
def pullback(cell: Cell) -> Program:
    """One step backwards: from the adjoints of the new states to those of the old states, the input, the parameters.

    u_bar = sum of v_bar * dv/du over the lines v that use u. Its inputs are what the step was given, the names it
    computed, and ``h_bar`` for each state (and ``y_bar`` for each output): all of the loss's derivative that arrives
    from outside the step. Where the step itself uses a state after computing it, the line ``c_bar_total`` adds that.
    The outputs are ``x_bar``, ``h_prev_bar`` and a gradient for each parameter, to be summed over the steps where it
    is shared.

    >>> from symrnn.cells import elman
    >>> print(pullback(elman()))
    a_bar = h_bar*(1 - h**2)
    x_bar = W_xh.T @ a_bar
    h_prev_bar = W_hh.T @ a_bar
    W_xh_bar = a_bar @ x.T
    W_hh_bar = a_bar @ h_prev.T
    b_h_bar = a_bar

    Raises
    ------
    InputError
        for a node without a derivative rule.

    Source: Werbos (1990), Backpropagation through time.
    """
    return pullback_of(one_step(cell))


def pullback_of(step: Program) -> Program:
    """The same of a step that is already made."""
    given = [item.symbol for item in step.inputs if not item.constant]
    lines = _without_single_uses(_backward(step, given), step.outputs)
    results = tuple(bar(symbol) for symbol in given)
    used = set().union(*(line.expr.free_symbols for line in lines)) - {line.symbol for line in lines}
    arriving = [Input(bar(symbol), step.shapes[symbol]) for symbol in step.outputs]
    forward = [Input(symbol, shape) for symbol, shape in step.shapes.items()]
    inputs = tuple(item for item in (*forward, *arriving) if item.symbol in used)
    return Program(inputs, tuple(lines), results)


def _backward(step: Program, given: list[sp.Symbol]) -> list[Assign]:
    """The adjoint of every name that depends on what is given, from the last line to the first, then of the given."""
    active = set(given)
    for line in step.lines:
        if not active.isdisjoint(line.expr.free_symbols):
            active.add(line.symbol)
    adjoints = {symbol: bar(symbol) for symbol in step.outputs}
    shapes = dict(step.shapes) | {name: step.shapes[symbol] for symbol, name in adjoints.items()}
    terms: Terms = {}
    lines: list[Assign] = []
    for line in reversed(step.lines):
        if line.symbol not in active:
            continue
        own = terms.get(line.symbol, [])
        if own:
            arriving = [adjoints[line.symbol]] if line.symbol in adjoints else []
            ending = "_total" if arriving else ""
            adjoints[line.symbol] = name_symbol(bar(line.symbol).name + ending)
            lines.append(Assign(adjoints[line.symbol], join_pads(sp.Add(*arriving, *own), shapes), line.shape))
            shapes[adjoints[line.symbol]] = line.shape
        if line.symbol in adjoints:
            for symbol, term in contributions(line, adjoints[line.symbol], step.shapes).items():
                terms.setdefault(symbol, []).append(term)
    results = {symbol: join_pads(sp.Add(*terms.get(symbol, ())), shapes) for symbol in given}
    return lines + [Assign(bar(symbol), expr, step.shapes[symbol]) for symbol, expr in results.items()]


def _without_single_uses(lines: list[Assign], outputs: Iterable[sp.Symbol]) -> list[Assign]:
    """Products that a single other line uses, elementwise, are put into it, as a textbook would."""
    kept: list[Assign] = []
    put_in: dict[sp.Symbol, sp.Expr] = {}
    names = [line.expr.free_symbols for line in lines]  # which SymPy goes through the whole expression for
    for number, line in enumerate(lines):
        expr = line.expr.xreplace(put_in) if put_in else line.expr
        later = range(number + 1, len(lines))
        uses = [lines[place] for place in later if line.symbol in names[place]]
        single = len(uses) == 1 and uses[0].shape == line.shape and not isinstance(expr, sp.Add)
        if single and not expr.has(*NODES) and _is_elementwise(uses[0].expr, line.symbol):
            put_in[line.symbol] = expr
        else:
            kept.append(Assign(line.symbol, expr, line.shape))
    return kept


def _is_elementwise(expr: sp.Expr, symbol: sp.Symbol) -> bool:
    """Whether a name stands in no node but those that go entry by entry."""
    return not any(symbol in node.free_symbols for node in expr.atoms(*NODES))
