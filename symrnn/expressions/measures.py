"""How large an expression is: how deep its parts are nested, and how long it is once it is written out.

SymPy's own walks go through the same part as often as it stands there. Here each part is met once, without recursion.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import sympy as sp

from symrnn.expressions.own_stack import with_room

__all__ = ["Measure", "distinct_parts", "is_long", "measure", "show_expression", "would_be_long"]

DEEPEST_SHOWN, MOST_SHOWN = 200, 100_000
FRAMES_TO_SHOW = 100


@dataclass(frozen=True, slots=True)
class Measure:
    """How deep an expression is nested, and how many parts it has when it is written out."""

    depth: int
    parts: int


def distinct_parts(expr: sp.Basic) -> Iterator[sp.Basic]:
    """The parts of an expression, each object once, after those that it is made of.

    >>> x = sp.Symbol("x", real=True)
    >>> list(map(str, distinct_parts(2*sp.exp(x))))
    ['2', 'x', 'exp(x)', '2*exp(x)']
    """
    met: set[int] = set()
    waiting: list[tuple[sp.Basic, bool]] = [(expr, False)]
    while waiting:
        part, ready = waiting.pop()
        if ready:
            yield part
        elif id(part) not in met:
            met.add(id(part))
            waiting.append((part, True))
            waiting += [(each, False) for each in reversed(getattr(part, "args", ()))]


def measure(expr: sp.Basic) -> Measure:
    """The size of an expression.

    >>> x = sp.Symbol("x", real=True)
    >>> measure(2*sp.exp(x))
    Measure(depth=2, parts=4)
    """
    sizes: dict[int, Measure] = {}
    for part in distinct_parts(expr):
        inner = [sizes[id(each)] for each in getattr(part, "args", ())]
        deepest = max((each.depth for each in inner), default=-1)
        sizes[id(part)] = Measure(deepest + 1, 1 + sum(each.parts for each in inner))
    return sizes[id(expr)]


def would_be_long(base: object, exponent: object, most: int) -> bool:
    """Whether SymPy would write out a number of more than so many bits for a power, or for a factor of it.

    It takes the number out of (2*x)**n, and writes exp(n*log(2)) as 2**n.

    >>> would_be_long(sp.Integer(2), sp.Integer(10**9), 1000), would_be_long(sp.Symbol("x"), sp.Integer(10**9), 1000)
    (True, False)
    """
    if not isinstance(base, sp.Expr) or not isinstance(exponent, sp.Expr):
        return False
    if base is sp.E:
        logarithms = exponent.has(sp.log)
        return logarithms and any(abs(number) > most for number in exponent.atoms(sp.Rational))
    if not isinstance(exponent, sp.Rational):
        return False
    numbers = (each.base if isinstance(each, sp.Pow) else each for each in sp.Mul.make_args(base))
    bits = max((_bits(number) for number in numbers if isinstance(number, sp.Rational)), default=0)
    return bool(abs(exponent) * bits > most)


def is_long(number: sp.Rational, most: int) -> bool:
    """Whether a number has more than so many bits above or below its line.

    >>> is_long(sp.Rational(1, 2**20), 20), is_long(sp.Integer(7), 3)
    (True, False)
    """
    return _bits(number) > most


def _bits(number: sp.Rational) -> int:
    """The length of a number; none of 0, 1 and -1, whose powers are short."""
    if number.q == 1 and abs(number.p) <= 1:
        return 0
    return max(abs(int(number.p)), int(number.q)).bit_length()


def show_expression(expr: sp.Basic) -> str:
    """An expression as SymPy writes it, or its size where nobody would read it.

    >>> x = sp.Symbol("x", real=True)
    >>> print(show_expression(2*sp.exp(x)))
    2*exp(x)
    """
    size = measure(expr)
    if size.depth > DEEPEST_SHOWN or size.parts > MOST_SHOWN:
        return f"(an expression of {_count(size.parts)} parts, nested {size.depth} deep)"
    try:
        # SymPy's printer calls itself four times for each level
        return with_room(lambda: str(expr), FRAMES_TO_SHOW + 8 * size.depth)
    except Exception:  # a number of too many digits for Python, or what SymPy makes and cannot print
        return f"(an expression of {_count(size.parts)} parts that cannot be written, {type(expr).__name__})"


def _count(parts: int) -> str:
    return str(parts) if parts < 10**9 else "more than 10**9"
