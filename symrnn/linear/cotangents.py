"""A program both ways: what it gives out, and the gradients for any cotangents of that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import sympy as sp

from symrnn.expressions.nodes import total
from symrnn.gradients.gradient import bptt
from symrnn.programs.program import Assign, Input, Program, name_symbol, with_ending

__all__ = ["both_ways", "gradients_for", "name_cotangents"]


def name_cotangents(program: Program) -> tuple[Input, ...]:
    """An input for each output, of its shape: the same in every program with as many outputs."""
    return tuple(Input(name_symbol(f"cotangent_{i}"), program.shapes[s]) for i, s in enumerate(program.outputs))


def gradients_for(
    program: Program, cotangents: Sequence[Input] | None = None, wrt: Sequence[sp.Symbol] | None = None
) -> Program:
    """The gradients of the sum of <output, cotangent> with respect to all inputs but constants, or those of ``wrt``.

    The cotangents are inputs too, so that they are any.
    """
    given = name_cotangents(program) if cotangents is None else tuple(cotangents)
    products = [s * item.symbol for s, item in zip(program.outputs, given, strict=True)]
    terms = [total(product) if item.shape else product for product, item in zip(products, given, strict=True)]
    loss = Assign(name_symbol("sum_of_products"), sp.Add(*terms))
    wanted = [item.symbol for item in program.inputs if not item.constant] if wrt is None else list(wrt)
    whole = Program((*program.inputs, *given), (*program.lines, loss), (loss.symbol,))
    back = bptt(whole, loss=loss.symbol, wrt=wanted)
    return Program(back.inputs, back.lines, tuple(with_ending(symbol, "_bar") for symbol in wanted))


def both_ways(program: Program, wrt: Sequence[sp.Symbol] | None = None) -> Program:
    """The outputs, then the gradients."""
    back = gradients_for(program, wrt=wrt)
    return replace(back, outputs=(*program.outputs, *back.outputs))
