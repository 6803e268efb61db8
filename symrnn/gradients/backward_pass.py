"""The one backward step of a cell, run over T steps and written out as a program: what an evaluator does in a loop."""

from __future__ import annotations

from dataclasses import dataclass, field
from numbers import Integral
from typing import Any

import sympy as sp

from symrnn.cells.cell import Cell
from symrnn.cells.losses import Loss, with_loss
from symrnn.cells.parameters import Indexing, at_time, previous
from symrnn.cells.unroll import SYMBOLIC
from symrnn.errors import InputError
from symrnn.expressions.arguments import check_arguments
from symrnn.gradients.blocks import with_values
from symrnn.gradients.chain_rule import contributions
from symrnn.gradients.one_step import bar, name_values, one_step
from symrnn.gradients.pullback import pullback_of
from symrnn.programs.program import Assign, Program, name_symbol, with_ending

__all__ = ["backward_pass", "pass_back", "pass_in_segments"]

Terms = dict[sp.Symbol, list[sp.Expr]]
Names = dict[sp.Symbol, sp.Expr]


@check_arguments
def backward_pass(
    cell: Cell, steps: int, loss: str | sp.Expr | Loss = "squared_error", initial: Any = SYMBOLIC
) -> Program:
    """``pullback(cell)`` from time T to 1: the network, its loss, and the gradient that the steps backwards add up to.

    Its outputs are those of ``bptt(with_loss(cell, loss, steps))``, made in another way: claims prove them equal.

    >>> from symrnn.cells import elman
    >>> print(backward_pass(elman(), steps=2).line("h_1_bar"))
    h_1_bar = h_prev_step_2_bar + loss_1_bar*(h_1 - target_1)

    Raises
    ------
    InputError
        for less than one step, and as ``with_loss`` does.
    """
    _check(steps)
    step = one_step(cell)
    named = name_values(cell, step)
    return pass_back(named, with_loss(named, loss, steps=steps, initial=initial), pullback_of(step), steps)


@check_arguments
def pass_in_segments(
    cell: Cell, steps: int, segment: int, loss: str | sp.Expr | Loss = "squared_error", initial: Any = SYMBOLIC
) -> Program:
    """``backward_pass`` that keeps the states at the borders of segments, and computes all else of a segment again.

    What the step backwards takes at time t is computed from the state before the first step of its segment, by the
    same lines: ``h_2_again`` is ``h_2``. So memory does not grow with the sequence (Chen et al. 2016, Training deep
    nets with sublinear memory cost).

    >>> from symrnn.cells import elman
    >>> again = pass_in_segments(elman(), steps=3, segment=2)
    >>> print(again.line("a_2_again"))
    a_2_again = b_h + W_hh @ h_1_again + W_xh @ x_2
    >>> print(again.line("a_3_again"))
    a_3_again = b_h + W_hh @ h_2 + W_xh @ x_3

    Raises
    ------
    InputError
        for less than one step, in all or in a segment, and as ``with_loss`` does.
    """
    _check(steps)
    _check(segment)
    step = one_step(cell)
    named = name_values(cell, step)
    network = with_loss(named, loss, steps=steps, initial=initial)
    pass_ = _Pass(named, network, pullback_of(step))
    pass_.head(network.lines[steps * len(named.lines) :])
    for start in reversed(range(1, steps + 1, segment)):
        pass_.segment(start, min(start + segment, steps + 1))
    return pass_.program()


def pass_back(cell: Cell, network: Program, back: Program, steps: int) -> Program:
    """The same for a cell that names its function values, from its network with the loss and its pullback."""
    _check(steps)
    pass_ = _Pass(cell, network, back)
    pass_.head(network.lines[steps * len(cell.lines) :])
    for t in range(steps, 0, -1):
        pass_.step(t)
    return pass_.program()


def _check(steps: int) -> None:
    if isinstance(steps, bool) or not isinstance(steps, Integral) or steps < 1:
        raise InputError(f"steps is {steps!r}; a backward pass takes an integer from 1 on")


@dataclass(slots=True)
class _Pass:
    """A backward pass being written: the terms of each adjoint so far, and the lines."""

    cell: Cell
    network: Program
    back: Program
    terms: Terms = field(default_factory=dict)
    lines: list[Assign] = field(default_factory=list)

    def head(self, lines: tuple[Assign, ...]) -> None:
        """Back through the loss and the readout."""
        self.terms[lines[-1].symbol] = [sp.S.One]
        for line in reversed(lines):
            self._assign(line.symbol, bar(line.symbol))
            for symbol, term in contributions(line, bar(line.symbol), self.network.shapes).items():
                self.terms.setdefault(symbol, []).append(term)

    def step(self, t: int) -> None:
        """Back through the step at time t."""
        names = self._names_at(t)
        for symbol in dict.fromkeys((*(state.symbol for state in self.cell.states), *self.cell.outputs)):
            names[bar(symbol)] = self._arriving(symbol, t)
            self._assign(at_time(symbol, t), names[bar(symbol)])
        results = set(self.back.outputs)
        for line in self.back.lines:
            name = _result_at(line.symbol, t) if line.symbol in results else _bar_at(line.symbol, t)
            self.lines.append(Assign(name, with_values(line.expr, names, self.back.shapes), line.shape))
            names[line.symbol] = name
        self._pass_on(t, names)

    def segment(self, start: int, stop: int) -> None:
        """Forwards again from the time ``start``, up to before ``stop``, and back through what that gave."""
        each = len(self.cell.lines)
        lines = self.network.lines[(start - 1) * each : (stop - 1) * each]
        again = {line.symbol: with_ending(line.symbol, "_again") for line in lines}
        self.lines += [Assign(again[line.symbol], line.expr.xreplace(again), line.shape) for line in lines]
        here = len(self.lines)
        for t in reversed(range(start, stop)):
            self.step(t)
        self.lines[here:] = [Assign(line.symbol, line.expr.xreplace(again), line.shape) for line in self.lines[here:]]

    def _names_at(self, t: int) -> Names:
        """What each name of the forward step is called at time t."""
        names: Names = {}
        for state in self.cell.states:
            before = at_time(state.symbol, t - 1)
            names[previous(state.symbol)] = before if before in self.network.shapes else sp.S.Zero
        for parameter in self.cell.parameters:
            names[parameter.symbol] = parameter.at(t)
        names |= {item.symbol: at_time(item.symbol, t) for item in self.cell.inputs}
        names |= {} if self.cell.time is None else {self.cell.time: sp.Integer(t)}
        names |= {line.symbol: at_time(line.symbol, t) for line in self.cell.lines}
        return names

    def _pass_on(self, t: int, names: Names) -> None:
        """The step's results are terms of adjoints at earlier times, of inputs and of parameters."""
        for state in self.cell.states:
            self._add(at_time(state.symbol, t - 1), names[bar(previous(state.symbol))])
        for item in self.cell.inputs:
            self._add(at_time(item.symbol, t), names[bar(item.symbol)])
        for parameter in self.cell.parameters:
            if parameter.indexing is not Indexing.AFTER_LAST:
                self._add(parameter.at(t), names[bar(parameter.symbol)])

    def _add(self, symbol: sp.Symbol, term: sp.Expr) -> None:
        """One more term of an adjoint; where the state before the first is zero it has none."""
        if symbol in self.network.shapes:
            self.terms.setdefault(symbol, []).append(term)

    def _arriving(self, symbol: sp.Symbol, t: int) -> sp.Symbol:
        """The adjoint of a state as the step at time t finds it; ``c_2_bar`` is what it comes to in the end."""
        added_to = any(line.symbol.name == f"{bar(symbol).name}_total" for line in self.back.lines)
        name = bar(at_time(symbol, t)).name
        return name_symbol(f"{name}_arriving" if added_to else name)

    def _assign(self, symbol: sp.Symbol, name: sp.Symbol) -> None:
        expr = sp.Add(*self.terms.pop(symbol, ()))
        self.lines.append(Assign(name, expr, self.network.shapes[symbol]))

    def program(self) -> Program:
        """The whole program: the gradient with respect to an input is the sum of its terms, one line for each."""
        free = [item.symbol for item in self.network.inputs if not item.constant]
        for symbol in free:
            self._accumulate(symbol)
        outputs = dict.fromkeys((*self.network.outputs, *map(bar, free)))
        return Program(self.network.inputs, (*self.network.lines, *self.lines), tuple(outputs))

    def _accumulate(self, symbol: sp.Symbol) -> None:
        terms, shape = self.terms.pop(symbol, []), self.network.shapes[symbol]
        so_far: sp.Expr = sp.S.Zero
        for number, term in enumerate(terms[:-1], 1):
            name = name_symbol(f"{bar(symbol).name}_sum{number}")
            self.lines.append(Assign(name, so_far + term, shape))
            so_far = name
        self.lines.append(Assign(bar(symbol), so_far + (terms[-1] if terms else sp.S.Zero), shape))


def _bar_at(symbol: sp.Symbol, t: int) -> sp.Symbol:
    """``a_bar`` at time 2: ``a_2_bar``; and so ``c_bar_total``, which is all of the adjoint: ``c_2_bar``."""
    base = symbol.name.rpartition("_bar")[0]
    return name_symbol(f"{base}_{t}_bar")


def _result_at(symbol: sp.Symbol, t: int) -> sp.Symbol:
    """What one step gives to an adjoint: ``W_hh_bar`` at time 2 is ``W_hh_step_2_bar``."""
    base, _, ending = symbol.name.rpartition("_bar")
    return name_symbol(f"{base}_step_{t}_bar{ending}")
