"""The rules of dot, transpose and sum, of elementwise functions and of filling, entry by entry at small sizes.

Two oracles: SymPy's diff of the components, and dual numbers in an interpreter of the tests' own.
"""

from __future__ import annotations

import random
from dataclasses import replace
from importlib import import_module

import pytest
import sympy as sp
from hypothesis import given
from hypothesis import strategies as st
from independent import MP, NoValueError
from matrix_interpreter import Dual, equal_rows, grid, random_inputs, random_rows, run
from matrix_mutations import INPUTS, expression
from sample_sizes import examples

from symrnn.errors import InputError, ShapeError
from symrnn.expressions.array_nodes import ARRAY_NODES
from symrnn.expressions.functions import sigmoid
from symrnn.expressions.nodes import T, diag, dot, total
from symrnn.gradients.chain_rule import contributions, tangent
from symrnn.gradients.rules import LINEAR, RULES
from symrnn.programs.components import components, entries
from symrnn.programs.program import Assign, Program, name_symbol, with_ending

BY_NAME = {item.symbol.name: item for item in INPUTS}
A, B, V, U, r, v, w, x, s, q = (BY_NAME[name].symbol for name in ("A", "B", "V", "U", "r", "v", "w", "x", "s", "q"))
SHAPES = {item.symbol: item.shape for item in INPUTS}
Y = name_symbol("y")
SIZES = ({"n": 1, "m": 1}, {"n": 2, "m": 3}, {"n": 3, "m": 2})

#: a line for each row of the table, in every combination of shapes that its node takes, and for filling
LINES = {
    "matrix @ vector": (dot(V, x), ("n",)),
    "matrix @ matrix": (dot(V, U), ("n", "n")),
    "row @ vector": (dot(r, v), ()),
    "vector @ row": (dot(v, r), ("n", "n")),
    "row @ matrix": (dot(r, V), (1, "m")),
    "vector.T @ vector": (dot(T(v), w), ()),
    "one name twice": (dot(A, A), ("n", "n")),
    "a quadratic form": (dot(dot(T(v), A), v), ()),
    "transpose of a matrix": (T(V), ("m", "n")),
    "transpose of a vector": (T(v), (1, "n")),
    "transpose of a product": (T(dot(V, x)), (1, "n")),
    "sum of a vector": (total(v), ()),
    "sum of a matrix": (total(V), ()),
    "sum of a row": (total(r), ()),
    "sum of a product": (total(dot(V, x) * v), ()),
    "a function inside": (dot(V, sp.tanh(x)), ("n",)),
    "a function outside": (sp.tanh(dot(V, x)), ("n",)),
    "scalar times vector": (s * v, ("n",)),
    "scalar plus matrix": (V + s, ("n", "m")),
    "a sum as a factor": (v * total(x), ("n",)),
    "a number that fills": (s * q, ("n",)),
    "a sum that fills": (total(v), ("n", "m")),
    "a power": (v**3 / (1 + s**2), ("n",)),
    "a quotient by a sum": (v / (2 + total(v**2)), ("n",)),
    "a product with its transpose": (dot(T(V), V) * s, ("m", "m")),
}


def line_of(expr, shape):
    return Assign(Y, expr, shape)


def program_of(line):
    used = [item for item in INPUTS if item.symbol in line.expr.free_symbols]
    return Program(tuple(used), (line,), (Y,))


def assert_contributions_by_diff(line, sizes):
    """v_bar * dv/du against the sum of bar[r, c] * diff of each component."""
    program, bar = program_of(line), with_ending(Y, "_bar")
    used = {
        size: number for size, number in sizes.items() if size in {part for s in program.shapes.values() for part in s}
    }
    scalars = components(program, used)
    shapes = {**SHAPES, bar: line.shape, Y: line.shape}
    values = {one.symbol: one.expr for one in scalars.lines}
    weighted = [
        (name, value)
        for names, own in zip(entries(bar, line.shape, sizes), entries(Y, line.shape, sizes), strict=True)
        for name, value in zip(names, (values[symbol] for symbol in own), strict=True)
    ]
    found = contributions(line, bar, shapes)
    assert found.keys() == line.expr.free_symbols
    for symbol, expr in found.items():
        inputs = tuple(
            item for item in (*program.inputs, *(replace(INPUTS[0], symbol=n, shape=line.shape) for n in (bar, Y)))
        )
        needed = tuple(item for item in inputs if item.symbol in expr.free_symbols)
        name = name_symbol("result")
        sent = Program(needed, (Assign(name, expr, SHAPES[symbol]),), (name,))
        sizes_sent = {key: n for key, n in sizes.items() if key in {part for s in sent.shapes.values() for part in s}}
        results = [one.expr.xreplace(values) for one in components(sent, sizes_sent).lines]
        names = [entry for row in entries(symbol, SHAPES[symbol], sizes) for entry in row]
        for entry, result in zip(names, results, strict=True):
            expected = sp.Add(*(weight * sp.diff(value, entry) for weight, value in weighted))
            assert_same_number(result, expected, f"{line}: {symbol} at {sizes}")


def assert_same_number(one, other, told):
    """Equal at rational values to 40 digits."""
    symbols = sorted(one.free_symbols | other.free_symbols, key=str)
    chooser = random.Random(1)
    at = {symbol: random_rows((), {}, chooser) for symbol in symbols}
    assert equal_rows(grid(one, at), grid(other, at)), told


def assert_by_dual_numbers(line, sizes, chooser):
    """<contributions, directions> and the tangent against dual numbers."""
    program, bar = program_of(line), with_ending(Y, "_bar")
    inputs = random_inputs(program.inputs, sizes, chooser)
    directions = random_inputs(program.inputs, sizes, chooser)
    both = {
        symbol: [
            [Dual(*pair) for pair in zip(*rows, strict=True)]
            for rows in zip(inputs[symbol], directions[symbol], strict=True)
        ]
        for symbol in inputs
    }
    try:
        moved = run(program, both, sizes)[Y]
        expected = [[getattr(entry, "slope", MP.mpf(0)) for entry in row] for row in moved]
        env = run(program, inputs, sizes) | {bar: random_rows(line.shape, sizes, chooser)}
        dots = {symbol: with_ending(symbol, "_dot") for symbol in inputs}
        env |= {dots[symbol]: rows for symbol, rows in directions.items()}
        forward = filled(grid(tangent(line, dots), env), expected)
        assert equal_rows(forward, expected), f"tangent of {line} at {sizes}"
        found = MP.mpf(0)
        for symbol, expr in contributions(line, bar, {**SHAPES, bar: line.shape, Y: line.shape}).items():
            found += product(filled(grid(expr, env), directions[symbol]), directions[symbol])
        assert equal_rows([[found]], [[product(env[bar], expected)]]), f"contributions of {line} at {sizes}"
    except (NoValueError, OverflowError):
        return


def filled(rows, like):
    return (
        rows if len(rows) == len(like) and len(rows[0]) == len(like[0]) else [[rows[0][0]] * len(row) for row in like]
    )


def product(one, other):
    return MP.fsum(a * b for rows in zip(one, other, strict=True) for a, b in zip(*rows, strict=True))


@pytest.mark.parametrize("sizes", SIZES, ids=str)
@pytest.mark.parametrize("name", LINES)
def test_each_row_component_by_component(name, sizes):
    assert_contributions_by_diff(line_of(*LINES[name]), sizes)
    assert_by_dual_numbers(line_of(*LINES[name]), sizes, random.Random(2))


def test_every_row_of_the_table_is_here():
    nodes = {node.func for expr, _ in LINES.values() for node in sp.preorder_traversal(expr)}
    assert set(LINEAR) <= nodes | {diag, *ARRAY_NODES}  # those of test_rules_arrays
    assert {sp.Add, sp.Mul, sp.Pow} <= nodes & set(RULES)


@examples(150)
@given(st.integers(0, 10**6), st.sampled_from([(), ("n",), ("m",), ("n", "n"), ("n", "m"), (1, "n")]))
def test_random_lines(seed, shape):
    chooser = random.Random(seed)
    expr = expression(chooser, () if chooser.random() < 0.2 else shape, SHAPES, 3)
    if expr.has(diag, sp.zoo, sp.nan):  # diag has the entry 0, where much divides
        return
    line = line_of(expr, shape)
    try:
        program_of(line)
    except ShapeError:
        return
    if expr.has(sp.Function("f", real=True)):
        line = replace(line, expr=expr.replace(sp.Function("f", real=True), sigmoid))
    for sizes in SIZES:
        try:
            assert_by_dual_numbers(line, sizes, chooser)
        except InputError:  # a pass gives what is summed a name before
            if not any(node.args[0].has(dot) for node in expr.atoms(total)):
                raise


def test_the_sum_of_a_product_without_a_name_is_refused():
    line = line_of(total(dot(name_symbol("U"), name_symbol("A")) + 1), ())
    with pytest.raises(InputError, match="needs a name for what it sums"):
        contributions(line, with_ending(Y, "_bar"), {**SHAPES, Y: line.shape})


def _wrong_rows():
    """A row of the table with one mistake, each."""
    dot_, T_, total_ = LINEAR[dot], LINEAR[T], LINEAR[total]
    yield (
        "dot: bar not multiplied by B.T",
        dot,
        replace(dot_, backward=lambda n, g, shape: (dot(g, T(n.args[0])), dot(T(n.args[0]), g))),
    )
    yield (
        "dot: A not transposed",
        dot,
        replace(dot_, backward=lambda n, g, shape: (dot(g, T(n.args[1])), dot(n.args[0], g))),
    )
    yield (
        "dot: a sign",
        dot,
        replace(dot_, backward=lambda n, g, shape: (-dot_.backward(n, g, shape)[0], dot_.backward(n, g, shape)[1])),
    )
    yield "dot: one term forwards", dot, replace(dot_, forward=lambda n, d: (dot(d[0], n.args[1]), sp.S.Zero))
    yield "dot: swapped forwards", dot, replace(dot_, forward=lambda n, d: (dot(n.args[1], d[0]), dot(n.args[0], d[1])))
    yield "T: not transposed", T, replace(T_, backward=lambda n, g, shape: (g,))
    yield "T: not transposed forwards", T, replace(T_, forward=lambda n, d: (d[0],))
    yield "total: summed again", total, replace(total_, backward=lambda n, g, shape: (2 * g,))
    yield "total: forwards no sum", total, replace(total_, forward=lambda n, d: (d[0],))


@pytest.mark.parametrize(
    ("told", "node", "row"), list(_wrong_rows()), ids=lambda part: part if isinstance(part, str) else ""
)
def test_a_wrong_row_is_seen(monkeypatch, told, node, row):
    wrong = {**LINEAR, node: row}
    for module in ("symrnn.gradients.rules", "symrnn.gradients.chain_rule"):
        monkeypatch.setattr(import_module(module), "LINEAR", wrong)
    seen = 0
    for expr, shape in LINES.values():
        try:
            assert_contributions_by_diff(line_of(expr, shape), SIZES[1])
            assert_by_dual_numbers(line_of(expr, shape), SIZES[1], random.Random(2))
        except (AssertionError, ShapeError, ValueError, IndexError):
            seen += 1
    assert seen


@pytest.mark.parametrize("node", [sp.Mul, sp.Pow, sp.Add])
def test_a_wrong_elementwise_rule_is_seen(monkeypatch, node):
    def doubled(expr, value):
        return tuple(2 * part for part in RULES[node](expr, value))

    monkeypatch.setattr(import_module("symrnn.gradients.rules"), "RULES", {**RULES, node: doubled})
    seen = 0
    for expr, shape in LINES.values():
        try:
            assert_contributions_by_diff(line_of(expr, shape), SIZES[1])
        except AssertionError:
            seen += 1
    assert seen


def test_a_scalar_that_fills_gets_the_sum():
    bar = with_ending(Y, "_bar")
    found = contributions(line_of(s * q, ("n",)), bar, {**SHAPES, bar: ("n",)})
    assert found == {s: total(bar * q), q: total(bar * s)}
