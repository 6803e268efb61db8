"""Random programs with stacks, parts and pads, and their exact values at given sizes."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import strategies as st

from symrnn.expressions.array_nodes import pad, part, row_sums, spread, stack
from symrnn.expressions.nodes import T, diag, dot, total
from symrnn.expressions.sizes import size_sum, size_value
from symrnn.programs.components import components, sizes_of
from symrnn.programs.program import Assign, Input, Program, name_symbol
from symrnn.programs.values import exact_values

SIZES = ("n", "m", "2*n", "m+n")
SHAPES = {
    "h": ("n",),
    "x": ("m",),
    "v": ("2*n",),
    "u": ("m+n",),
    "V": ("n", "n"),
    "U": ("n", "m"),
    "W": ("2*n", "m+n"),
    "A": ("m+n", "n"),
    "s": (),
}
SYMBOLS = {name: name_symbol(name) for name in SHAPES}
#: of a size, where a block of another begins
PLACES = {
    "2*n": [("n", "0"), ("n", "n")],
    "m+n": [("n", "0"), ("m", "n")],
}


@st.composite
def expressions(draw, shape, depth=2):
    """An expression of a shape, in the names above."""
    names = [symbol for name, symbol in SYMBOLS.items() if SHAPES[name] == shape]
    kinds = ["name"] if names else []
    if depth or not names:
        kinds += ["sum", "product", "total", "dot", *(["quotient"] if depth else [])]
        rows = shape[0] if shape else 1
        kinds += ["stack", "pad"] if rows in PLACES else []
        kinds += ["part"] if rows in ("n", "m") else []
        kinds += ["turned", *(["spread", "diag"] if depth else [])] if len(shape) == 2 else []
        kinds += ["row sums"] if depth and len(shape) == 1 else []
    below = max(depth - 1, 0)
    kind = draw(st.sampled_from(kinds))
    if kind == "name":
        return draw(st.sampled_from(names))
    if kind in ("sum", "product", "quotient"):
        one, other = draw(expressions(shape, below)), draw(expressions(shape, below))
        return one + 2 * other if kind == "sum" else one * other if kind == "product" else one / (1 + other**2)
    if kind == "total":
        return total(draw(expressions((draw(st.sampled_from(SIZES)),), below))) * (
            draw(expressions(shape, below)) if shape else 3
        )
    if kind == "dot":
        inner = draw(st.sampled_from(SIZES))
        if not shape:
            return dot(T(draw(expressions((inner,), below))), draw(expressions((inner,), below)))
        return dot(draw(expressions((rows, inner), below)), draw(expressions((inner, *shape[1:]), below)))
    if kind == "row sums":
        return row_sums(draw(expressions((*shape, draw(st.sampled_from(SIZES))), below)))
    if kind == "spread":
        spreads = [spread(draw(expressions(shape[:1], below))), T(spread(draw(expressions(shape[1:], below))))]
        other = draw(expressions(shape, below))
        return draw(st.sampled_from([spreads[0] * other, spreads[1] + other, spreads[0] * spreads[1] + other]))
    if kind == "diag" and shape[0] == shape[1]:
        return diag(draw(expressions(shape[:1], below)))
    if kind == "diag":
        return dot(diag(draw(expressions(shape[:1], below))), draw(expressions(shape, below)))
    if kind == "turned":
        return T(draw(expressions(shape[::-1], below)))
    if kind == "stack":
        return stack(*(draw(expressions((count, *shape[1:]), below)) for count, _ in PLACES[rows]))
    if kind == "pad":
        count, start = draw(st.sampled_from(PLACES[rows]))
        return pad(draw(expressions((count, *shape[1:]), below)), start, rows)
    whole, start = draw(
        st.sampled_from([(w, start) for w, places in PLACES.items() for count, start in places if count == rows])
    )
    stop = {("n", "0"): "n", ("n", "n"): "2*n", ("m", "n"): "m+n"}[rows, start]
    return part(draw(expressions((whole, *shape[1:]), below)), start, stop)


@st.composite
def programs(draw, shape=None):
    """A program of two lines: the second may use the first, which takes the place of a name."""
    shape = shape or draw(st.sampled_from([("2*n",), ("m+n",), ("n",), ("2*n", "m+n")]))
    first, second = name_symbol("first"), name_symbol("second")
    lines = (
        Assign(first, draw(expressions(shape)), shape),
        Assign(second, draw(expressions(shape)) + first, shape),
    )
    inputs = tuple(Input(SYMBOLS[name], shape) for name, shape in SHAPES.items())
    return Program(inputs, lines, (second,))


def values_of(program, sizes, numbers=None):
    """The exact values of a program's outputs, entry by entry, at inputs that are told from their names."""
    taken = components(program, {name: sizes[name] for name in sizes_of(program)})
    given = numbers or {item.symbol: number(item.symbol.name) for item in taken.inputs}
    values = exact_values(taken.lines, given)
    return [Fraction(values[symbol]) for symbol in taken.outputs]


def number(name):
    """A small fraction from a name."""
    code = sum((place + 1) * ord(letter) for place, letter in enumerate(name))
    return Fraction(code % 13 - 6, code % 5 + 1)


def block_numbers(taken, sizes):
    """The numbers of the inputs of a program of blocks: those of the entries that the blocks are made of."""
    return {item.symbol: number(whole_name(item.symbol.name, sizes)) for item in taken.inputs}


def whole_name(name, sizes):
    """The entry that an entry of a block is: ``u[n:m+n][2]`` is ``u[4]`` where n is 2."""
    base, _, where = name.partition("[")
    if ":" not in where:
        return name
    spans, _, entry = where.partition("]")
    starts = [size_value(size_sum(span.split(":")[0]), sizes) for span in spans.split(", ")]
    own = [int(index) for index in entry.strip("[]").split(",")] if entry else []
    own += [1] * (len(starts) - len(own))
    return f"{base}[{','.join(str(index + start) for index, start in zip(own, starts, strict=True))}]"
