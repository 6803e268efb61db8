"""The rules of stacks, parts and pads: against the derivatives of each entry, and how sums of pads are read."""

from __future__ import annotations

import pytest
import sympy as sp
from block_programs import SHAPES, SYMBOLS, expressions, number
from hypothesis import given, settings
from hypothesis import strategies as st

from symrnn.expressions.array_nodes import pad, part, stack
from symrnn.expressions.nodes import T, dot, total
from symrnn.expressions.shapes import shape_of
from symrnn.gradients.blocks import join_pads, with_values
from symrnn.gradients.chain_rule import contributions, tangent
from symrnn.gradients.gradient import bptt, tangents
from symrnn.programs.components import components, sizes_of
from symrnn.programs.program import Assign, Input, Program, name_symbol, with_ending
from symrnn.programs.values import exact_values

a, b, v, bar = map(name_symbol, ("a", "b", "v", "v_bar"))
KNOWN = {a: ("n",), b: ("m",), v: ("m+n",), bar: ("m+n",)}


def test_the_adjoint_of_a_stack_is_its_parts():
    found = contributions(Assign(v, stack(a, b), ("m+n",)), bar, KNOWN)
    assert found == {a: part(bar, 0, "n"), b: part(bar, "n", "m+n")}


def test_the_adjoint_of_a_part_is_put_back_among_zeros():
    y, y_bar = map(name_symbol, ("y", "y_bar"))
    shapes = KNOWN | {y: ("m",), y_bar: ("m",)}
    found = contributions(Assign(y, 2 * part(v, "n", "m+n"), ("m",)), y_bar, shapes)
    assert found == {v: pad(2 * y_bar, "n", "m+n")}
    found = contributions(Assign(v, pad(b, "n", "m+n"), ("m+n",)), bar, shapes)
    assert found == {b: part(bar, "n", "m+n")}


def test_tangents_of_blocks():
    moved = {a: name_symbol("a_dot"), b: name_symbol("b_dot")}
    line = Assign(v, stack(a, b), ("m+n",))
    assert tangent(line, moved, KNOWN) == stack(*moved.values())
    assert tangent(line, {b: moved[b]}, KNOWN) == pad(moved[b], "n", "m+n")


@pytest.mark.parametrize(
    ("terms", "joined"),
    [
        (pad(b, "n", "m+n") + pad(a, 0, "m+n"), stack(a, b)),
        (pad(b, "n", "m+n") - pad(a, 0, "m+n"), stack(-a, b)),
        (pad(b, "n", "m+n") + pad(a, 0, "m+n") + v, stack(a, b) + v),
        (T(pad(b, "n", "m+n")) + T(pad(a, 0, "m+n")), T(stack(a, b))),
        (pad(a, 0, "n"), a),
        # rows that are left out, or filled twice, stay as they are
        (pad(b, "n", "m+n"), None),
        (pad(a, 0, "2*n") + pad(a, "2*n", "3*n"), None),
        (pad(b, "n", "m+n") + pad(a, 0, "m+n") + pad(b, 0, "m+n"), None),
    ],
    ids=str,
)
def test_pads_that_fill_all_rows_are_a_stack(terms, joined):
    assert join_pads(terms, KNOWN) == (terms if joined is None else joined)


def test_a_block_that_is_zero_is_rows_of_zeros():
    outer = dot(a, T(a))
    shapes = {a: ("n",), b: ("n",)}
    found = with_values(stack(dot(a, T(b)), outer), {b: sp.S.Zero}, shapes)
    assert found == pad(outer, "n", "2*n")
    assert shape_of(found, shapes) == ("2*n", "n")


@settings(max_examples=8)
@given(st.sampled_from([("2*n",), ("m+n",), ("n",)]).flatmap(expressions))
def test_gradients_and_tangents_are_those_of_the_entries(expr):
    """BPTT and tangents at a size are those of the program of entries, exactly."""
    loss = name_symbol("loss")
    inputs = tuple(Input(SYMBOLS[name], shape) for name, shape in SHAPES.items())
    program = Program(inputs, (Assign(loss, total(expr**2)),), (loss,))
    sizes = {"n": 2, "m": 1}

    def values(made):
        taken = components(made, {name: sizes[name] for name in sizes_of(made)}) if any(made.shapes.values()) else made
        given_values = {item.symbol: number(item.symbol.name) for item in taken.inputs}
        found = exact_values(taken.lines, given_values)
        return {symbol.name: found[symbol] for symbol in taken.outputs if symbol != loss}

    entries = components(program, {name: sizes[name] for name in sizes_of(program)})
    assert values(bptt(program, loss="loss")) == values(bptt(entries, loss="loss"))
    moving = tangents(program, loss="loss")
    plain = tangents(entries, loss="loss")
    assert values(moving) == values(plain)
    assert with_ending(loss, "_dot").name in values(plain)
