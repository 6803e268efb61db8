"""Numbers before a proof: they part what no proof by arithmetic would join, and never what one would."""

from __future__ import annotations

import random

import pytest
import sympy as sp
from matrix_mutations import INPUTS, near_misses, program, rewritten

from symrnn.expressions.nodes import T, dot, total
from symrnn.judge.lines.opaque_prints import OpaquePrints
from symrnn.judge.lines.unfolding import unfold_to_equal
from symrnn.programs.program import name_symbol

SHAPES = {item.symbol: item.shape for item in INPUTS} | dict.fromkeys(map(name_symbol, ("y", "z")), ("n",))
s, v, w, A, B, y, z = map(name_symbol, ("s", "v", "w", "A", "B", "y", "z"))
SIZES = {"n": 3, "m": 2}

#: one, other, what is put in
AGREE = (
    (y, dot(A, v + w), {y: dot(A, v) + dot(A, w)}),
    (total(v * w), dot(T(v), w), {}),
    (y * w, w * sp.tanh(z), {z: s * v, y: sp.tanh(s * v)}),
    (z, 2 * y, {y: s * v, z: y + s * v}),
)
DIFFER = (
    (y, dot(A, v + w), {}),
    (y, dot(A, v), {y: dot(T(A), v)}),
    (y, dot(A, v), {y: dot(B, v)}),
    (total(v * w), total(v) * total(w), {}),
    (sp.tanh(v), sp.tanh(-v), {}),
    (z, 2 * y, {z: 3 * y, y: v}),
)


@pytest.mark.parametrize(("one", "other", "definitions"), AGREE)
def test_equal_sides_agree(one, other, definitions):
    assert OpaquePrints(SHAPES, SIZES).agree([(one, other)], definitions)
    assert unfold_to_equal([(one, other)], definitions, SHAPES) is not None


@pytest.mark.parametrize(("one", "other", "definitions"), DIFFER)
def test_other_sides_differ_and_are_not_proved(one, other, definitions):
    assert not OpaquePrints(SHAPES, SIZES).agree([(one, other)], definitions)
    assert unfold_to_equal([(one, other)], definitions, SHAPES) is None


def test_what_is_proved_of_near_misses_agrees():
    """A proof whatever the numbers say: none of sides that differ, but for what functions have in common."""
    chooser = random.Random(5)
    tried = 0
    while tried < 60:
        one = program(chooser, lines=2, depth=2)
        other = None if one is None else rewritten(chooser, one, near_misses)
        if other is None or any(line.expr.has(sp.exp, sp.tanh, sp.zoo, sp.nan) for line in (*one.lines, *other.lines)):
            continue
        tried += 1
        pairs = [(a.expr, b.expr) for a, b in zip(one.lines, other.lines, strict=True)]
        shapes = {**one.shapes, **other.shapes}
        if not OpaquePrints(shapes, SIZES).agree(pairs, {}):
            assert unfold_to_equal(pairs, {}, shapes) is None, pairs
    assert tried == 60
