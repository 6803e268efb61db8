"""One expression as Python text: own printer, which writes the nodes it knows and refuses all others."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import sympy as sp

from symrnn.errors import InputError
from symrnn.evaluate.forms import NUMPY, NUMPY_OF_TWO
from symrnn.expressions.functions import is_undefined, step
from symrnn.programs.lines import Assign

__all__ = ["CodePlace", "code"]

_LONGEST = (
    400  # characters of one Python expression: a longer one is cut in two, or Python's compiler runs out of stack
)
_ATOM = re.compile(r"[a-z.]+\([^()]*\)|\w+(\[[^\[\]]*\])?")


@dataclass(frozen=True, slots=True)
class CodePlace:
    """Where an expression stands: its line, for messages, the Python names, and the Python lines written so far."""

    number: int
    line: Assign
    names: Mapping[sp.Symbol, str]
    body: list[str]

    def __str__(self) -> str:
        return f"line {self.number}, {self.line}"

    def cut(self, text: str, longest: int = _LONGEST) -> str:
        """The text itself, or where it is too long the name of a new variable that holds it."""
        if len(text) <= longest:
            return text
        name = f"_{len(self.body)}"
        self.body.append(f"{name} = {text}")
        return name


def code(node: sp.Expr, place: CodePlace) -> str:
    """The Python text of an expression.

    >>> x, y = sp.symbols("x y", real=True)
    >>> code(sp.tanh(x)/y**2 - sp.Rational(3, 2)*(x + y)**2, CodePlace(1, Assign(x, y), {x: "x", y: "y"}, []))
    '-1.5*(x + y)**2 + np.tanh(x)/y**2'

    Raises
    ------
    InputError
        naming the line, for an undefined function, and for a node that has no form.
    """
    if node.is_Symbol:
        return place.names[node]
    if node.is_Add:
        return _sum(node, place)
    if node.is_Mul:
        return _product(node, place)
    if node.is_Pow and node.exp.is_Rational:
        return _power(node.base, node.exp, place) if node.exp > 0 else "1.0/" + _power(node.base, -node.exp, place)
    if node.is_Function:
        return _function(node, place)
    return _literal(node, place)


def _literal(node: sp.Expr, place: CodePlace) -> str:
    try:
        if isinstance(node, sp.Rational):
            return repr(int(node.p) / int(node.q))
        if isinstance(node, sp.Float) or node in (sp.E, sp.pi):
            return repr(float(node))
    except OverflowError:
        raise InputError(f"{place}: a number in it is larger than any float64") from None
    raise InputError(f"{place}: {node} has no numeric form; {type(node).__name__} is not in the expression language")


def _sum(node: sp.Add, place: CodePlace) -> str:
    text = ""
    for term in node.args:
        part = f"({code(term, place)})" if term.is_Add else code(term, place)
        if not text:
            text = part
        elif part.startswith("-"):
            text = f"{place.cut(text)} - {part[1:]}"
        else:
            text = f"{place.cut(text)} + {part}"
    return text


def _product(node: sp.Mul, place: CodePlace) -> str:
    """Signs first, then what multiplies, then what divides."""
    sign, above, below = "", "", ""
    for factor in node.args:
        if factor.is_Number and factor.is_negative:
            sign, factor = ("" if sign else "-"), -factor
        if factor is sp.S.One:
            continue
        if factor.is_Pow and factor.exp.is_Rational and factor.exp < 0:
            below = _times(below, _power(factor.base, -factor.exp, place), place)
        else:
            above = _times(above, _operand(factor, place), place)
    if not below:
        return sign + (above or "1.0")
    return f"{sign}{above or '1.0'}/" + (f"({below})" if re.search(r"(?<!\*)\*(?!\*)", below) else below)


def _times(text: str, factor: str, place: CodePlace) -> str:
    return f"{place.cut(text)}*{factor}" if text else factor


def _power(base: sp.Expr, exponent: sp.Rational, place: CodePlace) -> str:
    if exponent is sp.S.One:
        return _operand(base, place)
    if exponent is sp.S.Half:
        text = code(base, place)
        return f"np.sqrt(number({text}))" if base.is_number else f"np.sqrt({text})"
    return f"{_operand(base, place, power=True)}**{exponent if exponent.is_Integer else _literal(exponent, place)}"


def _operand(node: sp.Expr, place: CodePlace, power: bool = False) -> str:
    """A factor, or with ``power`` the base of a power, in brackets where it needs them."""
    text = place.cut(code(node, place))
    is_number = node.is_Number and not text.startswith("-")
    is_power = node.is_Pow and node.exp > 0 and not power
    bare = is_number or is_power or _ATOM.fullmatch(text)
    return text if bare else f"({text})"


def _function(node: sp.Expr, place: CodePlace) -> str:
    """A function of a name, which a longer argument is given first."""
    if is_undefined(node):
        name = node.func.__name__.rstrip("'")
        raise InputError(
            f"{place}: {name} is undefined and has no value; choose an activation of the table, such as tanh, "
            "when the cell is made"
        )
    if node.func is step:
        argument, at_zero = _argument(node.args[0], place), node.args[1:]
        return (
            f"np.heaviside({argument}, {code(at_zero[0], place)})" if at_zero else f"step({argument}, {str(place)!r})"
        )
    form = NUMPY.get(node.func) or NUMPY_OF_TWO.get(node.func)
    if form is None:
        raise InputError(f"{place}: {node.func.__name__} has no numeric form; add a row to the table NUMPY")
    return form.format(**dict(zip("xy", (_argument(part, place) for part in node.args), strict=False)))


def _argument(node: sp.Expr, place: CodePlace) -> str:
    text = code(node, place)
    return f"number({text})" if node.is_number else text if text.isidentifier() else place.cut(text, longest=0)
