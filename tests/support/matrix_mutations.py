"""Random programs of vectors and matrices, and pairs of them: equal by an identity, or nearly so and not."""

from __future__ import annotations

import sympy as sp

from symrnn.errors import InputError
from symrnn.expressions.functions import relu, sigmoid
from symrnn.expressions.nodes import T, diag, dot, total
from symrnn.expressions.shapes import rows_and_columns, shape_of, shape_of_sizes
from symrnn.programs.program import Assign, Input, Program, name_symbol

SHAPES = ((), ("n",), ("m",), ("n", "n"), ("n", "m"), ("m", "n"), (1, "n"), (3,), (3, "n"))
NAMES = {
    "s": (), "q": (), "v": ("n",), "w": ("n",), "x": ("m",), "A": ("n", "n"), "B": ("n", "n"), "V": ("n", "m"),
    "U": ("m", "n"), "r": (1, "n"), "d": (3,), "D": (3, "n"),
}  # fmt: skip
INPUTS = tuple(Input(name_symbol(name), shape) for name, shape in NAMES.items())
ELEMENTWISE = (sp.tanh, sigmoid, sp.exp, sp.Abs, relu, sp.Function("f", real=True))


def expression(chooser, shape, names, depth):
    """A random expression of a shape, over names with their shapes."""
    known = [name for name, own in names.items() if own == shape]
    if depth == 0 or chooser.random() < 0.15:
        return chooser.choice(known) if known else sp.Integer(chooser.randint(1, 3))
    kind = chooser.choice(("sum", "product", "scaled", "function", "power", "linear", "linear", "linear", "difference"))
    if kind in ("sum", "difference"):
        parts = [expression(chooser, shape, names, depth - 1) for _ in range(2)]
        return parts[0] + parts[1] if kind == "sum" else parts[0] - parts[1]
    if kind == "product":
        return expression(chooser, shape, names, depth - 1) * expression(chooser, shape, names, depth - 1)
    if kind == "scaled":
        return expression(chooser, (), names, depth - 1) * expression(chooser, shape, names, depth - 1)
    if kind == "function":
        return chooser.choice(ELEMENTWISE)(expression(chooser, shape, names, depth - 1))
    if kind == "power":
        return expression(chooser, shape, names, depth - 1) ** chooser.choice((2, 2, 3, -1))
    return linear(chooser, shape, names, depth)


def linear(chooser, shape, names, depth):
    """A product of matrices, a transpose, a sum or a diagonal of a shape."""
    rows, columns = rows_and_columns(shape)
    if not shape and chooser.random() < 0.7:
        inner = chooser.choice([own for own in SHAPES if own])
        return total(expression(chooser, inner, names, depth - 1))
    if len(shape) == 2 and rows == columns and chooser.random() < 0.3:
        return diag(expression(chooser, (rows,), names, depth - 1))
    if shape and chooser.random() < 0.3:
        return T(expression(chooser, shape_of_sizes(columns, rows), names, depth - 1))
    inner = chooser.choice(("n", "n", "m", 3, 1))
    left, right = shape_of_sizes(rows, inner), shape_of_sizes(inner, columns)
    if not left or not right:
        return expression(chooser, shape, names, depth - 1)
    return dot(expression(chooser, left, names, depth - 1), expression(chooser, right, names, depth - 1))


def program(chooser, lines=3, depth=3):
    """A random program, None where a random expression has no shape."""
    names = {item.symbol: item.shape for item in INPUTS}
    made = []
    for number in range(lines):
        shape = chooser.choice(SHAPES)
        expr = expression(chooser, () if chooser.random() < 0.15 else shape, names, depth)
        symbol = name_symbol(f"y{number}")
        made.append(Assign(symbol, expr, shape))
        names[symbol] = shape
    return built(INPUTS, made, (made[-1].symbol,))


def built(inputs, lines, outputs):
    """A program, None where its shapes do not fit."""
    try:
        return Program(tuple(inputs), tuple(lines), tuple(outputs))
    except InputError:
        return None


def loss_program(chooser, lines=2, depth=2):
    """A random program that ends in a number: the sum of what its lines come to."""
    made = program(chooser, lines, depth)
    if made is None:
        return None
    bounded = [sp.tanh(line.symbol) if line.shape else line.symbol for line in made.lines]
    terms = [total(term) if line.shape else term for term, line in zip(bounded, made.lines, strict=True)]
    loss = Assign(name_symbol("loss"), sp.Add(*terms))
    used = set().union(*(line.expr.free_symbols for line in made.lines))
    return built((item for item in INPUTS if item.symbol in used), (*made.lines, loss), (loss.symbol,))


def _rows(node, shapes):
    return rows_and_columns(shape_of(node, shapes))


def identities(node, shapes):
    """What a node is equal to, written in another way."""
    yield T(T(node) + 0) if not node.is_Number else node
    if node.is_Add:
        yield sp.Add(*node.args[1:]) + node.args[0]
    if node.is_Mul and node.args[-1].is_Add:
        yield sp.Add(*(sp.Mul(*node.args[:-1], term) for term in node.args[-1].args))
    if node.is_Pow and node.exp == 2:
        yield sp.Mul(node.base, node.base)
    if isinstance(node, sp.tanh):
        u = node.args[0]
        yield 2 * sigmoid(2 * u) - 1
    if isinstance(node, relu):
        yield (node.args[0] + sp.Abs(node.args[0])) / 2
    if isinstance(node, dot):
        left, right = node.args
        yield T(dot(T(right), T(left)))
        if isinstance(left, dot):
            yield dot(left.args[0], dot(left.args[1], right))
        if isinstance(right, dot):
            yield dot(dot(left, right.args[0]), right.args[1])
        if left.is_Add and all(shape_of(term, shapes) == shape_of(left, shapes) for term in left.args):
            yield sp.Add(*(dot(term, right) for term in left.args))
        if isinstance(left, diag) and _rows(right, shapes)[1] == 1:
            yield left.args[0] * right
    if isinstance(node, total):
        (inner,) = node.args
        yield total(T(inner))
        if inner.is_Add and all(shape_of(term, shapes) == shape_of(inner, shapes) for term in inner.args):
            yield sp.Add(*map(total, inner.args))
        if isinstance(inner, dot) and _rows(inner, shapes) == (1, 1):
            yield inner


def near_misses(node, shapes):
    """What a node is easily mistaken for."""
    shape = shape_of(node, shapes)
    rows, columns = rows_and_columns(shape)
    yield -node
    yield 2 * node
    if node.is_Symbol:
        yield from (other for other, own in shapes.items() if own == shape and other != node)
    if shape and rows == columns:
        yield T(node)
    if node.is_Add or node.is_Mul:
        yield from (node.func(*node.args[:n], *node.args[n + 1 :]) for n in range(len(node.args)))
        yield (sp.Mul if node.is_Add else sp.Add)(*node.args)
    if node.is_Pow:
        yield node.base ** (node.exp + 1)
    if isinstance(node, dot):
        left, right = node.args
        yield dot(right, left)
        yield left * right
        yield dot(T(left), right)
    if isinstance(node, total):
        (inner,) = node.args
        yield inner
        if inner.is_Mul:
            yield sp.Mul(*map(total, inner.args))
        if inner.is_Add:
            yield sp.Add(*map(total, inner.args))
    if isinstance(node, diag):
        yield node.args[0]
        yield node + 1
    if isinstance(node, T):
        yield node.args[0]


def rewritten(chooser, original, rules, symbol=None):
    """The program with one node of one line (of this name) rewritten by a rule, None where that has no shape."""
    names = [line.symbol for line in original.lines]
    number = chooser.randrange(len(names)) if symbol is None else names.index(symbol)
    line = original.lines[number]
    before = {item.symbol: item.shape for item in original.inputs}
    before |= {one.symbol: one.shape for one in original.lines[:number]}
    path = chooser.choice(list(paths(line.expr)))
    node = at(line.expr, path)
    try:
        options = [option for option in rules(node, before) if option != node]
        if not options:
            return None
        expr = with_node(line.expr, path, chooser.choice(options))
        found = shape_of(expr, before)
    except InputError:
        return None
    if expr == line.expr or (found and found != line.shape):
        return None
    lines = (*original.lines[:number], Assign(line.symbol, expr, line.shape), *original.lines[number + 1 :])
    return built(original.inputs, lines, original.outputs)


def named_part(chooser, original):
    """The program with one part of a line in a line of its own."""
    number = chooser.randrange(len(original.lines))
    line = original.lines[number]
    path = chooser.choice(list(paths(line.expr)))
    node = at(line.expr, path)
    if node.is_Symbol or node.is_Number:
        return None
    before = {item.symbol: item.shape for item in original.inputs}
    before |= {one.symbol: one.shape for one in original.lines[:number]}
    symbol = name_symbol(f"part{len(original.lines)}")
    if symbol in before or any(one.symbol == symbol for one in original.lines):
        return None
    part = Assign(symbol, node, shape_of(node, before))
    rest = Assign(line.symbol, with_node(line.expr, path, symbol), line.shape)
    lines = (*original.lines[:number], part, rest, *original.lines[number + 1 :])
    return built(original.inputs, lines, original.outputs)


def paths(expr):
    yield ()
    for number, argument in enumerate(expr.args):
        if not (expr.is_Pow and number == 1):
            yield from ((number, *rest) for rest in paths(argument))


def at(expr, path):
    return at(expr.args[path[0]], path[1:]) if path else expr


def with_node(expr, path, new):
    if not path:
        return new
    arguments = list(expr.args)
    arguments[path[0]] = with_node(arguments[path[0]], path[1:], new)
    return expr.func(*arguments)


def pair(chooser):
    """Two programs: the second made from the first by identities, and at times by a near miss; None where it fails."""
    first = program(chooser, chooser.randint(1, 3), chooser.randint(1, 3))
    second = first
    for _ in range(chooser.randint(1, 3)):
        if second is None:
            return None
        kind = chooser.random()
        if kind < 0.35:
            second = rewritten(chooser, second, identities) or second
        elif kind < 0.6:
            second = named_part(chooser, second) or second
        elif kind < 0.95:
            second = rewritten(chooser, second, near_misses) or second
        else:
            second = program(chooser, chooser.randint(1, 2), 2)
    if first is None or second is None or first == second:
        return None
    one, other = (p.shapes[p.outputs[0]] for p in (first, second))
    infinite = any(line.expr.has(sp.zoo, sp.nan) for p in (first, second) for line in p.lines)
    return (first, second) if one == other and not infinite else None
