"""An elementwise expression as the text of a programming language: what a leaf and a function are is said by tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass

import sympy as sp

from symrnn.errors import InputError

__all__ = ["ATOM", "PRODUCT", "CodeWords", "Written", "write_expression"]

_SUM, PRODUCT, _POWER, ATOM = 1, 2, 3, 4
Written = tuple[str, int]  # a text, and how tightly it holds together


@dataclass(frozen=True, slots=True)
class CodeWords:
    """How a language writes: functions as calls with their arguments, a power, helpers by name, and its own words.

    A helper is the text of a function that the language lacks; it is put in where its name stands in the code.
    """

    name: str
    comment: str
    head: str
    functions: Mapping[object, str]
    power: str
    root: str
    helpers: Mapping[str, str]
    taken: Set[str]


def write_expression(node: sp.Expr, leaf: Callable[[sp.Expr], Written | None], words: CodeWords) -> Written:
    """The text of an expression; ``leaf`` writes names and all that is not elementwise, and leaves the rest.

    Raises
    ------
    InputError
        naming the node, where there is no row for it.
    """
    found = leaf(node)
    if found is not None:
        return found
    if isinstance(node, sp.Rational | sp.Float):
        return _number(node)
    if node.is_Add:
        return _sum(node, leaf, words)
    if node.is_Mul:
        return _product(node, leaf, words)
    if node.is_Pow:
        return _power(node, leaf, words)
    template = words.functions.get(node.func)
    if template is None:
        raise InputError(f"{node} has no form in {words.name}: {type(node).__name__} has no row in its table")
    return template.format(*(write_expression(argument, leaf, words)[0] for argument in node.args)), ATOM


def _number(node: sp.Expr) -> Written:
    try:
        value = float(node)
    except OverflowError:
        raise InputError(f"{node} is larger than any float64") from None
    return repr(value), ATOM if value >= 0 else _SUM


def _in_brackets(written: Written, least: int) -> str:
    text, level = written
    return text if level >= least else f"({text})"


def _sum(node: sp.Expr, leaf: Callable[[sp.Expr], Written | None], words: CodeWords) -> Written:
    text = ""
    for term in node.args:
        negative = term.could_extract_minus_sign() and not term.is_Add
        part = _in_brackets(write_expression(-term if negative else term, leaf, words), PRODUCT)
        text += (f" {'-' if negative else '+'} " if text else "-" * negative) + part
    return text, _SUM


def _product(node: sp.Expr, leaf: Callable[[sp.Expr], Written | None], words: CodeWords) -> Written:
    """Signs first, then what multiplies, then what divides."""
    coefficient, factors = node.as_coeff_mul()
    if coefficient.is_negative:
        text, level = write_expression(-node, leaf, words)
        return f"-{_in_brackets((text, level), PRODUCT)}", _SUM
    below = [factor for factor in factors if factor.is_Pow and factor.exp.is_Rational and factor.exp.is_negative]
    above = [factor for factor in factors if factor not in below]
    number, divisor = coefficient.as_numer_denom()
    over = [*([number] if number != 1 or not above else []), *above]
    under = [*(1 / factor for factor in below), *([divisor] if divisor != 1 else [])]
    text = "*".join(_in_brackets(write_expression(factor, leaf, words), _POWER) for factor in over)
    text += "".join(f"/{_in_brackets(write_expression(factor, leaf, words), _POWER)}" for factor in under)
    return text, PRODUCT if len(over) + len(under) > 1 else _POWER


def _power(node: sp.Expr, leaf: Callable[[sp.Expr], Written | None], words: CodeWords) -> Written:
    base, exponent = node.args
    if exponent.is_Rational and exponent.is_negative:
        below = write_expression(1 / node, leaf, words)
        return f"1.0/{_in_brackets(below, _POWER)}", PRODUCT
    below = write_expression(base, leaf, words)
    if exponent is sp.S.Half:
        return words.root.format(below[0]), ATOM
    above = write_expression(exponent, leaf, words)
    whole = str(exponent) if exponent.is_Integer else above[0]
    if "(" in words.power:
        return words.power.format(below[0], above[0]), ATOM
    return words.power.format(_in_brackets(below, ATOM), whole if exponent.is_Integer else f"({whole})"), _POWER
