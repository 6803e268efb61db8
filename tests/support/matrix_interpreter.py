"""What programs of vectors and matrices mean, by other means than symrnn's: loops over rows and columns, in mpmath.

A value is a list of rows. Numbers are mpmath's, of 60 digits, or dual numbers of them, which carry a derivative.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

import sympy as sp
from independent import ALPHA, FORMULAS, MP, OWN, SCALE, NoValueError, formulas_of
from sympy.core.function import AppliedUndef

from symrnn.expressions.array_nodes import diagonal, row_sums, spread
from symrnn.expressions.functions import (
    elu,
    gelu,
    mish,
    normal_cdf,
    normal_density,
    relu,
    selu,
    sigmoid,
    silu,
    softplus,
    softsign,
    step,
)
from symrnn.expressions.nodes import T, diag, dot, total

#: digits that tell a witness's two values apart where tanh is 1 up to 1e-70
MANY = 400


def number(value):
    fraction = Fraction(value)
    return MP.mpf(fraction.numerator) / fraction.denominator


@dataclass(frozen=True)
class Dual:
    """A number and its derivative in one direction."""

    value: object
    slope: object

    def __add__(self, other):
        other = dual(other)
        return Dual(self.value + other.value, self.slope + other.slope)

    def __mul__(self, other):
        other = dual(other)
        return Dual(self.value * other.value, self.slope * other.value + self.value * other.slope)

    __radd__, __rmul__ = __add__, __mul__


def dual(value):
    return value if isinstance(value, Dual) else Dual(value, MP.mpf(0))


def _sigmoid(u):
    return FORMULAS[sigmoid](u)


#: derivatives written by hand
SLOPES = {
    sp.exp: MP.exp,
    sp.log: lambda u: 1 / u,
    sp.sin: MP.cos,
    sp.cos: lambda u: -MP.sin(u),
    sp.tanh: lambda u: 1 / MP.cosh(u) ** 2,
    sp.Abs: lambda u: MP.sign(u) if u else _none(),
    sigmoid: lambda u: _sigmoid(u) * _sigmoid(-u),
    relu: lambda u: MP.mpf(u > 0) if u else _none(),
    softplus: _sigmoid,
    softsign: lambda u: 1 / (1 + abs(u)) ** 2,
    elu: lambda u: MP.mpf(1) if u > 0 else MP.exp(u),
    silu: lambda u: _sigmoid(u) + u * _sigmoid(u) * _sigmoid(-u),
    normal_cdf: MP.npdf,
    normal_density: lambda u: -u * MP.npdf(u),
    gelu: lambda u: MP.ncdf(u) + u * MP.npdf(u),
    mish: lambda u: MP.diff(FORMULAS[mish], u),
    selu: lambda u: SCALE if u > 0 else SCALE * ALPHA * MP.exp(u),
    step: lambda u: MP.mpf(0) if u else _none(),
}
FUNCTIONS = {**FORMULAS, sp.sin: MP.sin, sp.cos: MP.cos, step: lambda u: MP.mpf(u > 0) if u else MP.nan}


def _none():
    raise NoValueError


def function_value(node, argument, functions):
    if isinstance(argument, Dual):
        inner = function_value(node, argument.value, functions)
        slope = functions[f"{node.func.__name__}'"] if isinstance(node, AppliedUndef) else SLOPES[node.func]
        return Dual(inner, slope(argument.value) * argument.slope)
    if isinstance(node, AppliedUndef):
        return functions[node.func.__name__](argument)
    if node.func not in FUNCTIONS:
        raise NoValueError(node.func)
    return FUNCTIONS[node.func](argument)


def power(base, exponent):
    if isinstance(base, Dual):
        slope = number(exponent) * power(base.value, exponent - 1) if exponent != 1 else MP.mpf(1)
        return Dual(power(base.value, exponent), slope * base.slope)
    if base == 0 and exponent < 0:
        raise NoValueError
    if exponent.q == 1:
        return base ** int(exponent)
    return MP.power(base, number(exponent)) if base >= 0 else _none()


def grid(expr, env, functions=OWN):
    """The rows of an expression, given those of its names."""
    if expr.is_Symbol:
        return env[expr]
    if expr.is_Rational:
        return [[number(Fraction(int(expr.p), int(expr.q)))]]
    if expr is sp.E:
        return [[MP.exp(1)]]
    if isinstance(expr, sp.Pow) and expr.exp.is_Rational:
        return [[power(entry, expr.exp) for entry in row] for row in grid(expr.base, env, functions)]
    parts = [grid(argument, env, functions) for argument in expr.args]
    if isinstance(expr, dot):
        left, right = parts
        columns = range(len(right[0]))
        return [[sum_of(row[k] * right[k][j] for k in range(len(row))) for j in columns] for row in left]
    if isinstance(expr, T):
        return [[row[j] for row in parts[0]] for j in range(len(parts[0][0]))]
    if isinstance(expr, total):
        return [[sum_of(entry for row in parts[0] for entry in row)]]
    if isinstance(expr, diag):
        entries = [row[0] for row in parts[0]]
        return [[entry if i == j else MP.mpf(0) for j in range(len(entries))] for i, entry in enumerate(entries)]
    if isinstance(expr, diagonal):
        return [[row[i]] for i, row in enumerate(parts[0])]
    if isinstance(expr, row_sums):
        return [[sum_of(row)] for row in parts[0]]
    if isinstance(expr, spread):
        return parts[0]  # a column beside a matrix is its every column
    if expr.is_Add or expr.is_Mul:
        result = parts[0]
        for part in parts[1:]:
            result = elementwise(result, part, expr.is_Add)
        return result
    return [[function_value(expr, entry, functions) for entry in row] for row in parts[0]]


def sum_of(entries):
    result = MP.mpf(0)
    for entry in entries:
        result = entry + result
    return result


def elementwise(left, right, add):
    rows, columns = max(len(left), len(right)), max(len(left[0]), len(right[0]))
    left, right = filled(left, rows, columns), filled(right, rows, columns)
    return [[a + b if add else a * b for a, b in zip(*pair, strict=True)] for pair in zip(left, right, strict=True)]


def filled(part, rows, columns):
    if len(part) == rows and len(part[0]) == columns:
        return part
    # a scalar fills, and a column or a row does beside others
    assert len(part) in (1, rows)
    assert len(part[0]) in (1, columns)
    wide = [row * columns if len(row) == 1 else row for row in part]
    return wide * rows if len(wide) == 1 else wide


def extent(shape, sizes):
    rows, columns, *_ = (*(sizes.get(size, size) for size in shape), 1, 1)
    return rows, columns


def run(program, inputs, sizes, functions=OWN):
    """The rows of every name of a program that its outputs depend on."""
    env = dict(inputs)
    needed = set(program.outputs)
    for line in reversed(program.lines):
        needed |= line.expr.free_symbols if line.symbol in needed else set()
    for line in (line for line in program.lines if line.symbol in needed):
        env[line.symbol] = filled(grid(line.expr, env, functions), *extent(line.shape, sizes))
    return env


def random_rows(shape, sizes, chooser):
    rows, columns = extent(shape, sizes)
    return [[random_number(chooser) for _ in range(columns)] for _ in range(rows)]


def random_number(chooser):
    """Not 0, since much divides by its inputs."""
    return number(Fraction(chooser.choice((-1, 1)) * chooser.randint(1, 9), chooser.randint(2, 7)))


def random_inputs(inputs, sizes, chooser):
    return {item.symbol: random_rows(item.shape, sizes, chooser) for item in inputs}


def entry_name(name, shape, i, j):
    """What the entries of a name are called in a witness; counted from 0 here."""
    if not shape:
        return name
    return f"{name}[{max(i, j) + 1}]" if len(shape) == 1 or shape[0] == 1 else f"{name}[{i + 1},{j + 1}]"


def witness_inputs(inputs, evidence):
    """The sizes that evidence speaks of, the inputs of its witness, its functions."""
    text = next((detail for detail in evidence.details if detail.startswith("at sizes ")), "")
    sizes = {name: int(size) for name, size in re.findall(r"(\w+) = (\d+)", text)}
    values = evidence.witness.values
    found = {}
    for item in inputs:
        rows, columns = extent(item.shape, sizes)
        found[item.symbol] = [
            [number(values[entry_name(item.symbol.name, item.shape, i, j)]) for j in range(columns)]
            for i in range(rows)
        ]
    return sizes, found, formulas_of(evidence.witness.functions)


def equal_rows(one, other):
    """Up to rounding, in the entries that have a value: step(0) has none."""
    small = MP.mpf(10) ** (20 - MP.dps)
    pairs = [(a, b) for row in zip(one, other, strict=True) for a, b in zip(*row, strict=True)]
    return all(MP.isnan(a - b) or abs(a - b) <= small * (1 + abs(a) + abs(b)) for a, b in pairs)
