"""A line as calls that write into an array that is there: no array is made while a sequence runs."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import sympy as sp

from symrnn.evaluate.forms import NUMPY
from symrnn.evaluate.row_places import Rows, bracket
from symrnn.evaluate.rows import text_of
from symrnn.evaluate.tanh_slopes import slopes_in, stable_slope
from symrnn.expressions.array_nodes import inv, part
from symrnn.expressions.functions import relu, sigmoid
from symrnn.expressions.nodes import diag, dot
from symrnn.plans.row_names import rows_among

__all__ = ["InPlace"]

#: 1/(1 + exp(out)): where exp would be infinite, the least number that it can be is near enough to 0. Both numbers are
#: arrays of no axes, made once: a call that has to turn a number into one takes NumPy up to three times as long
_ONE_OVER_ONE_PLUS_EXP = (
    "np.minimum({out}, largest, out={out})",
    "np.exp({out}, {out})",
    "np.add({out}, one, {out})",
    "np.reciprocal({out}, {out})",
)
_ONE_CALL = re.compile(r"(np\.\w+)\(\{x\}\)")  # a form that is one call of NumPy, which can write into an array
#: functions of one argument as calls: ``{x}`` is the argument, ``{out}`` where the value goes
_CALLS: Mapping[Any, tuple[str, ...]] = MappingProxyType(
    {
        **{
            function: (f"{found[1]}({{x}}, {{out}})",)
            for function, form in NUMPY.items()
            if (found := _ONE_CALL.fullmatch(form))
        },
        relu: ("np.maximum({x}, 0.0, out={out})",),
        sigmoid: ("np.negative({x}, {out})", *_ONE_OVER_ONE_PLUS_EXP),
    }
)
_SIGMOID_OF_NEGATIVE = ("np.minimum({x}, largest, out={out})", *_ONE_OVER_ONE_PLUS_EXP[1:])


@dataclass(slots=True)
class InPlace:
    """The calls of one line for a vector: each writes into the line's array, or into one set aside.

    ``rank`` is 1 for a vector, 0 for the scalars of a batch; ``set_aside`` names an array for a value that
    nothing else uses; ``tanhs`` are names of lines that are tanh, by the argument.
    """

    rows: Rows
    rank: int
    set_aside: Callable[[sp.Expr], str]
    calls: list[str]
    tanhs: Mapping[sp.Expr, sp.Symbol] = field(default_factory=dict)

    def write(self, expr: sp.Expr, out: str) -> None:
        """Add the calls after which an array holds the value of an expression.

        Before: ``h = o*tanh(c)``. After: ``np.tanh(c, h)`` and ``np.multiply(h, o, h)``.
        """
        if expr.is_Add:
            self._chain(*_terms(expr, self._is_at_hand), out)
        elif expr.is_Mul:
            self._write_product(expr, out)
        elif expr.is_Pow and expr.exp == 2:
            self.calls.append(f"np.square({self._operand(expr.base, out)}, {out})")
        elif expr.is_Pow and expr.exp == -1:
            self.calls.append(f"np.reciprocal({self._operand(expr.base, out)}, {out})")
        elif expr.func is sigmoid and _is_negative(expr.args[0]):
            argument = self._operand(-expr.args[0], out)
            self.calls += [call.format(x=argument, out=out) for call in _SIGMOID_OF_NEGATIVE]
        elif expr.func in _CALLS:
            argument = self._operand(expr.args[0], out)
            self.calls += [call.format(x=argument, out=out) for call in _CALLS[expr.func]]
        elif self._is_plain_product(expr):
            self._write_dot(expr.args[0], expr.args[1], out)
        else:
            self.calls.append(f"{out}[...] = {self._text(expr)}")

    def _chain(self, first: sp.Expr, rest: list[tuple[str, sp.Expr]], out: str) -> None:
        """One call for each operand after the first, from left to right."""
        if self._is_at_hand(first):
            (call, second), *rest = rest
            self.calls.append(f"{call}({self._text(first)}, {self._operand(second, out)}, {out})")
        else:
            self.write(first, out)
        for call, operand in rest:
            self.calls.append(f"{call}({out}, {self._operand(operand)}, {out})")

    def _write_product(self, expr: sp.Expr, out: str) -> None:
        slope = self._find_slope_of_tanh(expr)
        if slope is None:
            self._chain(*_factors(expr.args, self._is_at_hand), out)
            return
        argument, value = map(self._text, slope)
        self.calls.append(f"tanh_slope({argument}, {value}, {out}, {self.set_aside(slope[1])})")
        first, rest = _factors(sp.Mul.make_args(expr / stable_slope(*slope)), self._is_at_hand)
        for call, operand in [("np.multiply", first)] * (first != 1) + rest:
            self.calls.append(f"{call}({out}, {self._operand(operand)}, {out})")

    def _find_slope_of_tanh(self, product: sp.Expr) -> tuple[sp.Expr, sp.Expr] | None:
        """The argument and the value of the tanh whose slope is in a product, where that is computed here."""
        for argument, value in slopes_in(product):
            if rows_among(argument, self.tanhs) == value and not self._is_at_hand(value * argument):
                return argument, value
        return None

    def _operand(self, expr: sp.Expr, out: str = "") -> str:
        """The text of what is at hand; else the name of an array that holds it, ``out`` where that is free."""
        if self._is_at_hand(expr):
            return self._text(expr)
        out = out or self.set_aside(expr)
        self.write(expr, out)
        return out

    def _write_dot(self, matrix: sp.Expr, vector: sp.Expr, out: str) -> None:
        text, found = bracket(text_of(matrix, self.rows)), self._operand(vector)
        batched = self.rows.is_batched(vector)
        if self.rows.columns and batched:
            self.calls.append(f"np.matmul({text}, {found}, {out})")
            return
        operands = f"{found}, {self.rows.transpose_once(text)}" if batched else f"{text}, {found}"
        self.calls.append(f"np.dot({operands}, {out})")

    def _is_plain_product(self, expr: sp.Expr) -> bool:
        """Whether it is a matrix that is the same for all of the batch, times a vector."""
        if not isinstance(expr, dot) or expr.args[0].has(inv, diag) or self.rows.is_batched(expr.args[0]):
            return False
        return tuple(map(self.rows.kind, expr.args)) == ("matrix", "column")

    def _is_at_hand(self, expr: sp.Expr) -> bool:
        """Whether it is written without a call: a name, a number, a scalar, or what has no batch where others have."""
        if expr.is_Symbol or expr.is_number or isinstance(expr, part):
            return True
        if self.rank and self.rows.kind(expr) == "scalar":
            return True
        return bool(self.rows.batched) and not self.rows.is_batched(expr)

    def _text(self, expr: sp.Expr) -> str:
        """The text of a vector, or of a scalar that stands beside its entries."""
        if expr == 1:
            return "one"  # an array: a call that has to turn a number into one takes NumPy half as long again
        text = text_of(expr, self.rows)
        beside = self.rank and self.rows.kind(expr) == "scalar" and self.rows.is_batched(expr)
        return f"{bracket(text)}[:, None]" if beside else text


def _terms(expr: sp.Expr, at_hand: Callable[[sp.Expr], bool]) -> tuple[sp.Expr, list[tuple[str, sp.Expr]]]:
    """The terms of a sum: first one with a plus, if there is, that has to be computed."""
    first, *rest = sorted(expr.args, key=lambda term: (_is_negative(term), at_hand(term)))
    return first, [("np.subtract", -term) if _is_negative(term) else ("np.add", term) for term in rest]


def _factors(args: Sequence[sp.Expr], at_hand: Callable[[sp.Expr], bool]) -> tuple[sp.Expr, list[tuple[str, sp.Expr]]]:
    """The factors of a product: what multiplies, first what has to be computed, and then what divides."""
    above = sorted((each for each in args if not _divides(each)), key=at_hand)
    below = [1 / each for each in args if _divides(each)]
    first, *rest = above or [sp.S.One]
    return first, [*(("np.multiply", each) for each in rest), *(("np.divide", each) for each in below)]


def _is_negative(term: sp.Expr) -> bool:
    return bool(term.could_extract_minus_sign() and (term.is_number or (term.is_Mul and term.args[0].is_negative)))


def _divides(factor: sp.Expr) -> bool:
    return bool(factor.is_Pow and factor.exp.is_Rational and factor.exp < 0)
