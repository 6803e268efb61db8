"""Exact gradients of a program: backwards (BPTT) and forwards (RTRL), as the same program extended."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

import sympy as sp

from symrnn.errors import InputError, listing
from symrnn.expressions.arguments import check_arguments
from symrnn.expressions.exact import NOT_REAL
from symrnn.expressions.shapes import shape_text
from symrnn.gradients.adjoint_lines import adjoint_lines
from symrnn.gradients.chain_rule import tangent_lines
from symrnn.gradients.passes import choose_slope_at_kinks, name_function_values, slope_at_kinks
from symrnn.programs.collector import collector_at_rest
from symrnn.programs.program import Assign, Input, Program, name_symbol, with_ending

__all__ = ["InputNames", "bptt", "prepare_program", "rtrl", "tangents"]

InputNames: TypeAlias = str | sp.Symbol | Sequence[str | sp.Symbol]  # one, or several


@check_arguments
@collector_at_rest()
def bptt(program: Program, loss: Any = None, wrt: InputNames | None = None, kink: Any = None) -> Program:
    """Back-propagation through time: the program extended with the adjoints of the loss.

    u_bar = sum of v_bar * dv/du over the lines v that use u, from the last line to the first. The gradient with
    respect to an input ``w`` is the output ``w_bar``, of the shape of ``w``. ``loss`` is an output (the last, if none
    is given) or an expression in the program's names; ``wrt`` names the inputs to differentiate with respect to (all,
    if none are given); ``kink`` is the value of ``step`` at 0: the slope to take for ReLU there. Names of a loss
    that begin with ``target`` are new inputs; like all constants they count only where ``wrt`` names them.

    >>> from symrnn.cells import neuron
    >>> from symrnn.cells.unroll import unroll
    >>> back = bptt(unroll(neuron("f"), inputs=[2, 4]))
    >>> print(back.line("w1_bar"))
    w1_bar = 2*a_1_bar
    >>> back.expression("w_n_bar")
    w3*f(2*w1)*f'(4*w2 + w_n*f(2*w1))

    Raises
    ------
    InputError
        for a loss or a name that the program does not have, and for a node without a derivative rule.

    Source: Werbos (1990), Backpropagation through time.
    """
    forward, target, inputs = prepare_program(program, loss, wrt)
    lines, gradient = adjoint_lines(forward, target, inputs)
    outputs = tuple(dict.fromkeys((*forward.outputs, target, *gradient)))
    network = Program(forward.inputs, (*forward.lines, *lines), outputs)
    return choose_slope_at_kinks(network, slope_at_kinks(kink))


@check_arguments
def rtrl(program: Program, loss: Any = None, wrt: InputNames | None = None, kink: Any = None) -> Program:
    """Real-time recurrent learning: the program extended with the tangents of its lines, from the first to the last.

    v_dot = sum of dv/du * u_dot over the names u in v, one tangent ``v_dot_w`` for each input ``w``. Arguments,
    outputs and errors are those of ``bptt``. The inputs to differentiate with respect to are scalars;
    for vectors and matrices, whose tangents have an index more, see ``tangents``.

    >>> from symrnn.cells import neuron
    >>> from symrnn.cells.unroll import unroll
    >>> rtrl(unroll(neuron("f"), inputs=[2, 4])).expression("w1_bar")
    2*w3*w_n*f'(2*w1)*f'(4*w2 + w_n*f(2*w1))

    Source: Williams and Zipser (1989), A learning algorithm for continually running fully recurrent neural networks.
    """
    forward, target, inputs = prepare_program(program, loss, wrt)
    for symbol in inputs:
        if forward.shapes[symbol]:
            raise InputError(
                f"{symbol} is {shape_text(forward.shapes[symbol])}: its tangents have an index more than the names "
                "have; take tangents(program) in one direction, or components(program, sizes) first"
            )
    lines: list[Assign] = []
    results = []
    for symbol in inputs:
        further, moved = tangent_lines(forward.lines, {symbol: sp.S.One}, f"_dot_{symbol.name}", forward.shapes)
        lines += further
        results.append(Assign(with_ending(symbol, "_bar"), moved.get(target, sp.S.Zero)))
    outputs = tuple(dict.fromkeys((*forward.outputs, target, *(line.symbol for line in results))))
    return choose_slope_at_kinks(
        Program(forward.inputs, (*forward.lines, *lines, *results), outputs), slope_at_kinks(kink)
    )


@check_arguments
def tangents(program: Program, loss: Any = None, wrt: InputNames | None = None, kink: Any = None) -> Program:
    """The derivative in one direction: the program extended with a tangent ``v_dot`` of each line.

    v_dot = sum of dv/du * u_dot over the names u in v; the direction ``w_dot`` of each input is a new input of its
    shape. The derivative of the loss, ``loss_dot``, is the last output. Arguments and errors are those of ``bptt``.

    >>> from symrnn.cells import elman
    >>> from symrnn.cells.unroll import unroll
    >>> print(tangents(unroll(elman(), steps=1), loss="h_1", wrt=["W_xh"]).line("a_1_dot"))
    a_1_dot = W_xh_dot @ x_1

    Source: Pearlmutter (1994), Fast exact multiplication by the Hessian (the R operator).
    """
    forward, target, inputs = prepare_program(program, loss, wrt, scalar=False)
    directions = [Input(with_ending(symbol, "_dot"), forward.shapes[symbol]) for symbol in inputs]
    given = {symbol: item.symbol for symbol, item in zip(inputs, directions, strict=True)}
    lines, moved = tangent_lines(forward.lines, given, shapes=forward.shapes)
    if target not in moved:
        moved[target] = with_ending(target, "_dot")
        lines.append(Assign(moved[target], sp.S.Zero, forward.shapes[target]))
    outputs = tuple(dict.fromkeys((*forward.outputs, target, moved[target])))
    return choose_slope_at_kinks(
        Program((*forward.inputs, *directions), (*forward.lines, *lines), outputs), slope_at_kinks(kink)
    )


def prepare_program(
    program: Program, loss: Any, wrt: Any, scalar: bool = True
) -> tuple[Program, sp.Symbol, list[sp.Symbol]]:
    """The program with everything named that a derivative needs, the line to differentiate, and by what."""
    if not isinstance(program, Program):
        raise InputError(f"expected a Program, such as unroll(cell, steps=2) gives, found {type(program).__name__}")
    with_loss, target = _with_loss(program, loss)
    forward = name_function_values(with_loss)
    given = [item.symbol for item in forward.inputs]
    names = [wrt] if isinstance(wrt, (str, sp.Symbol)) else wrt
    free = [item.symbol for item in forward.inputs if not item.constant]
    chosen = free if names is None else list(dict.fromkeys(map(forward.symbol, names)))
    known = set(given)
    if target in known:
        raise InputError(f"{target} is an input of the program; the loss must be assigned by a line")
    if scalar and forward.shapes[target]:
        raise InputError(
            f"{target} is {shape_text(forward.shapes[target])}, and only a scalar has a gradient; "
            f"give loss=, such as total({target}) or one of LOSSES"
        )
    for symbol in chosen:
        if symbol not in known:
            raise InputError(
                f"{symbol} is assigned by the program; differentiate with respect to its inputs: {listing(given)}"
            )
    return forward, target, chosen


def _with_loss(program: Program, loss: Any) -> tuple[Program, sp.Symbol]:
    if loss is None and not program.outputs:
        raise InputError("the program has no output to differentiate; give loss=")
    if loss is None:
        return program, program.outputs[-1]
    if isinstance(loss, (str, sp.Symbol)):
        return program, program.symbol(loss)
    if not isinstance(loss, sp.Expr):
        raise InputError(f"loss is {loss!r}; give the name of an output, or a SymPy expression in the program's names")
    if loss.has(sp.Float, *NOT_REAL) or loss.atoms(sp.Symbol) != loss.free_symbols:
        raise InputError(f"the loss {loss} is not an exact real expression; write numbers as fractions, sums as terms")
    target = name_symbol("loss")
    new = sorted(loss.free_symbols - set(program.shapes), key=str)
    for symbol in new:
        if not symbol.name.startswith("target") or any(program.shapes.values()):
            raise InputError(
                f"the loss {loss} names {symbol}, which the program does not have; it has {listing(program.shapes)}. "
                "A scalar name that begins with target is taken as a new input; with_loss makes targets of any shape"
            )
    inputs = (*program.inputs, *(Input(symbol, constant=True) for symbol in new))
    return Program(inputs, (*program.lines, Assign(target, loss)), (*program.outputs, target)), target
