"""Sigmoids by one exponential, which also gives what is left of them and their slopes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import sympy as sp

from symrnn.expressions.array_nodes import part
from symrnn.expressions.functions import sigmoid
from symrnn.plans.free_names import free_name
from symrnn.plans.plan import Plan, split
from symrnn.plans.row_names import is_rows, rows_among
from symrnn.programs.program import Assign, Program

__all__ = ["divide_at_once", "name_rests", "plan_with_odds", "use_odds"]


def plan_with_odds(plan: Plan) -> Plan | None:
    """The plan after all three passes, None where no line is a sigmoid.

    >>> from symrnn.cells import gru
    >>> from symrnn.plans.plan import plan_forward
    >>> for line in plan_with_odds(plan_forward(gru())).program.lines[-5:]:
    ...     print(line)
    z = z_odds/z_whole
    q = h_prev*r
    a_g = a_g_before + W_hg @ q
    g = tanh(a_g)
    h = g/z_whole + h_prev*z
    """
    named = name_rests(plan)
    changed = use_odds(named)
    return None if changed is named else divide_at_once(changed)


def name_rests(plan: Plan) -> Plan:
    """The plan with a line for what is left of each sigmoid, where that is taken: in slopes, and where 1 - z stood.

    Before: ``z = sigmoid(a)`` and, further down, ``sigmoid(-a)``. After: ``z_rest = sigmoid(-a)`` stands beside z.

    >>> from symrnn.cells import gru
    >>> from symrnn.plans.plan import plan_forward
    >>> for line in name_rests(plan_forward(gru())).program.lines[-6:]:
    ...     print(line)
    z = sigmoid(a_z)
    z_rest = sigmoid(-a_z)
    q = h_prev*r
    a_g = a_g_before + W_hg @ q
    g = tanh(a_g)
    h = g*z_rest + h_prev*z
    """
    lines, taken = plan.program.lines, {*plan.program.shapes}
    first = {line.expr.args[0]: line.symbol for line in reversed(lines) if _is_sigmoid(line)}
    rests = {
        argument: free_name(symbol, "_rest", taken)
        for argument, symbol in first.items()
        if any(rows_among(-node.args[0], {argument: symbol}) for line in lines for node in line.expr.atoms(sigmoid))
    }
    beside = {first[argument]: (argument, rest) for argument, rest in rests.items()}
    names, written, found = dict[sp.Expr, sp.Expr](), dict[sp.Expr, sp.Symbol](), list[Assign]()
    for line in lines:
        expr = _with_rests(line.expr.xreplace(names), written)
        if is_rows(expr) and expr != line.expr and line.symbol not in _stays(plan):
            names[line.symbol] = expr
            continue
        found.append(Assign(line.symbol, expr, line.shape))
        if line.symbol in beside:
            argument, rest = beside[line.symbol]
            written[argument] = rest
            found.append(Assign(rest, sigmoid(-argument), line.shape))
    return _with_lines(plan, found) if rests else plan


def use_odds(plan: Plan) -> Plan:
    """The plan with one exponential for a sigmoid and what is left of it, its odds: exp(a) = z/(1 - z).

    Before: ``z = sigmoid(a)``, ``z_rest = sigmoid(-a)``. After: as below. Nothing cancels, so the digits stay; but exp
    overflows where a sigmoid does not, and then the plan from before has to run.

    >>> from symrnn.cells import gru
    >>> from symrnn.plans.plan import plan_forward
    >>> for line in use_odds(name_rests(plan_forward(gru()))).program.lines[-8:-4]:
    ...     print(line)
    z_odds = exp(a_z)
    z_whole = z_odds + 1
    z = z_odds/z_whole
    z_rest = 1/z_whole
    """
    taken, wholes, found = {*plan.program.shapes}, dict[sp.Expr, sp.Symbol](), list[Assign]()
    for line in plan.program.lines:
        if _is_sigmoid(line):
            odds, whole = (free_name(line.symbol, ending, taken) for ending in ("_odds", "_whole"))
            wholes[-line.expr.args[0]] = whole
            found += [Assign(odds, sp.exp(line.expr.args[0]), line.shape), Assign(whole, odds + 1, line.shape)]
            found.append(Assign(line.symbol, odds / whole, line.shape))
        elif line.expr.func is sigmoid and line.expr.args[0] in wholes:
            found.append(Assign(line.symbol, 1 / wholes[line.expr.args[0]], line.shape))
        else:
            found.append(line)
    return _with_lines(plan, found) if wholes else plan


def divide_at_once(plan: Plan) -> Plan:
    """The plan without lines that are one over a name: what they multiply is divided.

    Before: ``q = 1/w``, ``h = g*q``. After: ``h = g/w``.

    >>> from symrnn import Cell
    >>> from symrnn.plans.plan import plan_forward
    >>> cell = Cell.parse("h: state\\nw: input\\nq = 1/w\\nh = h*q")
    >>> print(divide_at_once(plan_forward(cell)).program)
    h = h_prev/w
    """
    found, lines = dict[sp.Expr, sp.Expr](), list[Assign]()
    for line in plan.program.lines:
        expr = _divide(line.expr, found)
        if expr.is_Pow and expr.exp == -1 and is_rows(expr.base) and line.symbol not in _stays(plan):
            found[line.symbol] = expr.base
        else:
            lines.append(Assign(line.symbol, expr, line.shape))
    return _with_lines(plan, lines) if found else plan


def _divide(expr: sp.Expr, by: Mapping[sp.Expr, sp.Expr]) -> sp.Expr:
    """The expression with one over a name, or over rows of it, for each reciprocal."""
    rows = {node: 1 / part(by[node.args[0]], *node.sizes) for node in expr.atoms(part) if node.args[0] in by}
    return expr.xreplace(rows | {name: 1 / base for name, base in by.items()})


def _stays(plan: Plan) -> set[sp.Symbol]:
    """The lines that keep their names."""
    joint = plan.joint
    return {*(new for _, new in joint.carried), *joint.program.outputs, *joint.summed}


def _with_lines(plan: Plan, lines: Sequence[Assign]) -> Plan:
    program = plan.joint.program
    return split(replace(plan.joint, program=Program(program.inputs, tuple(lines), program.outputs)))


def _is_sigmoid(line: Assign) -> bool:
    return bool(line.expr.func is sigmoid and is_rows(line.expr.args[0]))


def _with_rests(expr: sp.Expr, rests: Mapping[sp.Expr, sp.Symbol]) -> sp.Expr:
    nodes = expr.atoms(sigmoid) if rests else ()
    found = {node: rows_among(-node.args[0], rests) for node in nodes}
    return expr.xreplace({node: rest for node, rest in found.items() if rest is not None})
