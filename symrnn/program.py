"""The straight-line program: named lines, each assigned once, each with a declared shape."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from types import MappingProxyType
from typing import Any

import sympy as sp

from symrnn.errors import InputError, ProgramError, TooLargeError
from symrnn.exact import number_value, to_fraction
from symrnn.functions import context_of

__all__ = ["Assign", "Input", "Program", "Shape", "name_symbol"]

Shape = tuple[Any, ...]  # sizes: positive integers, or SymPy symbols; () is a scalar

READABLE_OPERATIONS = 1000
READABLE_DEPTH = 60


def name_symbol(name: str) -> sp.Symbol:
    """The symbol of a name: real, wherever in symrnn it is made."""
    return sp.Symbol(name, real=True)


@dataclass(frozen=True, slots=True)
class Input:
    """A name whose value comes from outside: a weight, an input, an initial state."""

    symbol: sp.Symbol
    shape: Shape = ()

    def __str__(self) -> str:
        return str(self.symbol)


@dataclass(frozen=True, slots=True)
class Assign:
    """One line: ``symbol = expr``, of a declared shape."""

    symbol: sp.Symbol
    expr: sp.Expr
    shape: Shape = ()

    def __str__(self) -> str:
        return f"{self.symbol} = {self.expr}"


@dataclass(frozen=True, slots=True)
class Program:
    """A straight-line program: inputs, single-assignment lines, outputs.

    An ill-formed program cannot exist: every name is assigned once and before its use, and the shapes agree.

    >>> x, h, y = map(name_symbol, ("x", "h", "y"))
    >>> program = Program((Input(x),), (Assign(h, sp.tanh(x)), Assign(y, 2*h)), (y,))
    >>> print(program)
    h = tanh(x)
    y = 2*h
    >>> program.expression()
    2*tanh(x)

    Raises
    ------
    ProgramError
        naming the line and the symbol, where a name is assigned twice, used before it is assigned,
        or where a declared shape is not that of the expression.
    """

    inputs: tuple[Input, ...]
    lines: tuple[Assign, ...]
    outputs: tuple[sp.Symbol, ...]
    shapes: Mapping[sp.Symbol, Shape] = field(init=False, repr=False, compare=False, hash=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "shapes", MappingProxyType(_well_formed(self)))

    def __str__(self) -> str:
        return "\n".join(map(str, self.lines))

    def line(self, name: str | sp.Symbol) -> Assign:
        """The line that assigns a name."""
        symbol = self.symbol(name)
        for line in self.lines:
            if line.symbol == symbol:
                return line
        raise InputError(f"{name} is an input of the program, no line assigns it")

    def symbol(self, name: str | sp.Symbol) -> sp.Symbol:
        """The symbol of a name in this program."""
        symbol = name if isinstance(name, sp.Symbol) else name_symbol(str(name))
        if symbol not in self.shapes:
            raise InputError(f"the program has no name {name}; it has {_listing(self.shapes)}")
        return symbol

    def expression(self, name: str | sp.Symbol | None = None) -> sp.Expr:
        """A name with all lines unfolded into one expression, to be read (the last output, if none is given).

        Raises
        ------
        TooLargeError
            with the number of operations, where the expression would be larger than anybody reads.
        """
        return _unfold(self, self._chosen(name), lambda expr: expr)

    def expanded(self, name: str | sp.Symbol | None = None) -> sp.Expr:
        """The same as ``expression``, multiplied out into a sum of terms."""
        return _unfold(self, self._chosen(name), sp.expand_mul if _has_functions(self) else _multiply_out)

    def _chosen(self, name: str | sp.Symbol | None) -> sp.Symbol:
        if name is None and not self.outputs:
            raise InputError("the program has no output; name the line to expand")
        return self.outputs[-1] if name is None else self.symbol(name)

    def evaluate(self, values: Mapping[Any, object], digits: int | None = None) -> dict[str, Any]:
        """The outputs at given numbers: exact fractions, or mpmath numbers correct to so many digits.

        ``values`` maps each input (by name or symbol) to an integer, fraction, decimal string or float;
        a float counts as the binary fraction it is.

        >>> x, y = map(name_symbol, "xy")
        >>> Program((Input(x),), (Assign(y, x**2/3),), (y,)).evaluate({"x": 2})
        {'y': Fraction(4, 3)}

        Raises
        ------
        InputError
            for missing or extra values, and where a value is not rational and no ``digits`` are asked for.
        """
        given = _given(self, values)
        if digits is None:
            return _run(self, given, None)
        return _run_to_digits(self, given, digits)


def _listing(symbols: Mapping[sp.Symbol, Shape]) -> str:
    names = [str(symbol) for symbol in symbols]
    return ", ".join(names[:12]) + (f", ... ({len(names)} names)" if len(names) > 12 else "")


def _well_formed(program: Program) -> dict[sp.Symbol, Shape]:
    shapes: dict[sp.Symbol, Shape] = {}
    for item in program.inputs:
        _declare(shapes, item.symbol, item.shape, "input", item)
    for number, line in enumerate(program.lines, 1):
        operands = []
        for symbol in line.expr.free_symbols:
            if symbol not in shapes:
                raise ProgramError(_unknown(number, line, symbol, shapes))
            operands.append(shapes[symbol])
        found = broadcast(operands)
        if found is None or found != line.shape:
            raise ProgramError(
                f"line {number}, {line}: {line.symbol} is declared with shape {_shape(line.shape)}, "
                f"its expression combines shapes {', '.join(sorted({_shape(shape) for shape in operands})) or '()'}"
            )
        _declare(shapes, line.symbol, line.shape, f"line {number},", line)
    for symbol in program.outputs:
        if symbol not in shapes:
            raise ProgramError(f"output {symbol} is not assigned; the program has {_listing(shapes)}")
    return shapes


def _declare(shapes: dict[sp.Symbol, Shape], symbol: sp.Symbol, shape: Shape, where: str, item: object) -> None:
    if symbol in shapes:
        raise ProgramError(f"{where} {item}: {symbol} is assigned a second time; give it a name of its own")
    if symbol.is_real is not True:
        raise ProgramError(f"{where} {item}: the symbol {symbol} is not real; make it with name_symbol({symbol.name!r})")
    shapes[symbol] = shape


def _unknown(number: int, line: Assign, symbol: sp.Symbol, shapes: Mapping[sp.Symbol, Shape]) -> str:
    twins = [known for known in shapes if known.name == symbol.name]
    reason = (
        f"{symbol} has other assumptions than the {symbol} of the program"
        if twins
        else f"{symbol} is used before it is assigned"
    )
    return f"line {number}, {line}: {reason}"


def broadcast(shapes: list[Shape]) -> Shape | None:
    """The shape of an elementwise combination: scalars broadcast, all others agree; None where they do not."""
    large = {shape for shape in shapes if shape}
    return None if len(large) > 1 else next(iter(large), ())


def _shape(shape: Shape) -> str:
    return "(" + ", ".join(map(str, shape)) + ")"


def _has_functions(program: Program) -> bool:
    return any(line.expr.has(sp.Function) for line in program.lines)


def _multiply_out(expr: sp.Expr) -> sp.Expr:
    return sp.expand(expr)


def _unfold(program: Program, target: sp.Symbol, rewrite: Any) -> sp.Expr:
    needed = _needed(program, target)
    _refuse_unreadable(program, needed, target)
    values: dict[sp.Symbol, sp.Expr] = {}
    for line in program.lines:
        if line.symbol in needed:
            values[line.symbol] = rewrite(line.expr.xreplace(values))
    return values.get(target, target)


def _needed(program: Program, target: sp.Symbol) -> set[sp.Symbol]:
    needed = {target}
    for line in reversed(program.lines):
        if line.symbol in needed:
            needed |= line.expr.free_symbols
    return needed


def _refuse_unreadable(program: Program, needed: set[sp.Symbol], target: sp.Symbol) -> None:
    size: dict[sp.Symbol, int] = {}
    depth: dict[sp.Symbol, int] = {}
    for line in program.lines:
        if line.symbol in needed:
            leaves = [node for node in sp.preorder_traversal(line.expr) if isinstance(node, sp.Symbol)]
            size[line.symbol] = int(line.expr.count_ops()) + sum(size.get(leaf, 0) for leaf in leaves)
            depth[line.symbol] = 1 + max((depth.get(leaf, 0) for leaf in leaves), default=0)
    if size.get(target, 0) > READABLE_OPERATIONS:
        raise TooLargeError(
            f"{target} unfolds to {size[target]} operations, more than the {READABLE_OPERATIONS} anybody reads; "
            "print the program's lines instead, or take fewer steps"
        )


def _given(program: Program, values: Mapping[Any, object]) -> dict[sp.Symbol, Fraction]:
    by_name = {str(name): value for name, value in values.items()}
    names = [str(item.symbol) for item in program.inputs]
    missing = [name for name in names if name not in by_name]
    extra = sorted(set(by_name) - set(names))
    if missing or extra:
        found = "; ".join(
            f"{what}: {', '.join(those)}" for what, those in (("missing", missing), ("not an input", extra)) if those
        )
        raise InputError(f"the program takes {', '.join(names) or 'no values'}; {found}")
    return {item.symbol: to_fraction(by_name[str(item.symbol)]) for item in program.inputs}


def _run(program: Program, given: Mapping[sp.Symbol, Fraction], context: Any) -> dict[str, Any]:
    values: dict[sp.Symbol, Any] = {
        symbol: value if context is None else context.mpf(value.numerator) / value.denominator
        for symbol, value in given.items()
    }
    for line in program.lines:
        values[line.symbol] = number_value(line.expr, values, context)
    return {str(symbol): values[symbol] for symbol in program.outputs}


def _run_to_digits(program: Program, given: Mapping[sp.Symbol, Fraction], digits: int) -> dict[str, Any]:
    """Compute at growing precision until two precisions agree to the digits asked for."""
    precision = int(digits * 3.33) + 32
    before = _run(program, given, context_of(precision))
    while True:
        precision *= 2
        after = _run(program, given, context_of(precision))
        if all(_agree(before[name], after[name], digits) for name in after):
            return after
        if precision > 64 * (digits * 4 + 32):
            raise InputError(f"{digits} digits were not reached with {precision} bits; a value may be exactly zero")
        before = after


def _agree(a: Any, b: Any, digits: int) -> bool:
    return bool(abs(a - b) <= abs(b) / 10 ** (digits + 1))
