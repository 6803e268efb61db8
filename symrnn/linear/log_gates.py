"""A linear recurrence whose decays are exponentials of log gates, as kernels take them: alpha = exp(log_alpha)."""

from __future__ import annotations

from dataclasses import replace

import sympy as sp

from symrnn.cells.cell import Cell
from symrnn.cells.parameters import previous
from symrnn.errors import InputError
from symrnn.expressions.nodes import NODES
from symrnn.linear.linear_form import LinearForm, as_linear, name_of_kept
from symrnn.linear.updates import unfold_line, update_of
from symrnn.programs.program import Assign, Input, name_symbol

__all__ = ["decays_of", "is_matrix", "log_gates_of", "with_log_gates"]


def is_matrix(item: Input) -> bool:
    """Whether a state is a matrix, and not a row."""
    return len(item.shape) == 2 and item.shape[0] != 1


def decays_of(form: LinearForm) -> dict[sp.Symbol, sp.Expr]:
    """By what each state is multiplied in a step: a number, or a vector with an entry for each row or column."""
    found = {}
    for state in form.core.states:
        if is_matrix(state):
            update = update_of(form, state.symbol)
            found[state.symbol] = update.decay if update.scale is None else update.scale
        else:
            kept = unfold_line(form, form.kept, name_of_kept(state.symbol))
            found[state.symbol] = kept.xreplace({previous(state.symbol): sp.S.One})
    return found


def with_log_gates(form: LinearForm) -> LinearForm:
    """The same recurrence with exp(log_alpha) for each gate alpha that is a decay; where 1 - z is one, z = 1 - exp.

    Raises
    ------
    InputError
        for a decay that is neither a gate nor a number less a gate.
    """
    core = form.core
    given = {item.symbol for item in (*core.inputs, *core.constants)} | {weight.symbol for weight in core.parameters}
    values: dict[sp.Symbol, sp.Expr] = {}
    names: dict[sp.Symbol, sp.Symbol] = {}
    for state, decay in decays_of(form).items():
        if isinstance(decay, sp.exp) or not decay.free_symbols or decay.free_symbols <= values.keys():
            continue
        gates = decay.free_symbols & given
        if len(gates) != 1 or decay.has(*NODES):
            raise InputError(f"cell {form.cell.name}: the decay of {state} is {decay}, which is not one gate")
        (gate,) = gates
        slope = decay.coeff(gate)
        rest = decay - slope * gate
        if not (slope.is_Rational and rest.is_Rational and slope):
            raise InputError(f"cell {form.cell.name}: the decay of {state} is {decay}, which is not linear in {gate}")
        names[gate] = name_symbol(f"log_{gate}" if decay == gate else f"log_decay_{state}")
        values[gate] = (sp.exp(names[gate]) - rest) / slope

    def rename(items: tuple[Input, ...]) -> tuple[Input, ...]:
        return tuple(replace(item, symbol=names.get(item.symbol, item.symbol)) for item in items)

    return as_linear(
        Cell(
            f"{form.cell.name} of log gates",
            rename(core.inputs),
            core.states,
            tuple(replace(weight, symbol=names.get(weight.symbol, weight.symbol)) for weight in core.parameters),
            tuple(Assign(line.symbol, line.expr.xreplace(values), line.shape) for line in core.lines),
            core.outputs,
            constants=rename(core.constants),
        )
    )


def log_gates_of(form: LinearForm) -> tuple[sp.Symbol, ...]:
    """The names that are decays by their exponential, in the order of the cell; none where nothing decays."""
    gates = [decay.args[0] for decay in decays_of(form).values() if isinstance(decay, sp.exp)]
    return tuple(dict.fromkeys(gate for gate in gates if gate.is_Symbol))
