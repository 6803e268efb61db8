"""Expressions that are alike but for their names: what is worked out for one holds for the others, in their names.

The lines of a network over T steps are a few, T times. SymPy's constructors look at names only to sort by them, so what
they make of names in the same order is the same tree in other names: it is copied, and not made again.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sympy as sp
from sympy.core.function import Application

from symrnn.expressions.nodes import NODES
from symrnn.expressions.shapes import Shape

__all__ = ["Template", "WorkedOut", "likeness", "new_symbol"]

Expressions = tuple[sp.Expr, ...]

_REAL = sp.Symbol("x", real=True)
_ASSUMPTIONS = _REAL.assumptions0
#: all that a symbol holds but for its name; SymPy works it out anew for each
_SHARED = tuple(
    (slot, getattr(_REAL, slot))
    for kind in sp.Symbol.__mro__
    for slot in vars(kind).get("__slots__", ())
    if slot not in ("name", "_mhash")
)
#: the kinds of nodes that hold their arguments, and nothing else that depends on these
_OF_ARGUMENTS = (sp.Add, sp.Mul, sp.Pow, Application, *NODES)


def new_symbol(name: str) -> sp.Symbol:
    """The symbol that ``name_symbol`` gives, made anew in a quarter of its time and memory: for names by the thousand.

    >>> new_symbol("h_3") == sp.Symbol("h_3", real=True), new_symbol("h_3").is_real
    (True, True)
    """
    made = sp.Basic.__new__(sp.Symbol)
    for slot, value in _SHARED:
        setattr(made, slot, value)
    made.name = name
    return made


def likeness(exprs: Iterable[sp.Expr]) -> tuple[Hashable, tuple[sp.Symbol, ...]]:
    """What expressions are but for their names, and these in the order in which they are met; no two share a text.

    It is written from the top down: a node is its kind and the number of its arguments, a name its place among those
    met before, and what has no arguments stands for itself.

    >>> a, b, x, y = sp.symbols("a b x y", real=True)
    >>> likeness([2*a + b])[0] == likeness([2*x + y])[0] != likeness([3*x + y])[0]
    True
    """
    form: list[Any] = []
    places: dict[str, int] = {}
    symbols: list[sp.Symbol] = []
    waiting = [*exprs][::-1]
    while waiting:
        node = waiting.pop()
        if node.is_Symbol:
            place = places.setdefault(node.name, len(symbols))
            if place == len(symbols):
                symbols.append(node)
            form.append(place)
            continue
        arguments = node.args
        form += (type(node), len(arguments))
        if arguments:
            waiting += arguments[::-1]
        else:
            form.append(node)
    return tuple(form), tuple(symbols)


@dataclass(frozen=True, slots=True)
class Template:
    """An expression to be written in many names.

    >>> a, b, x, y = sp.symbols("a b x y", real=True)
    >>> template = Template.of(2*a + sp.tanh(b))
    >>> print(template.at({a: x, b: y}), template.at({a: sp.S.One, b: y}))
    2*x + tanh(y) tanh(y) + 2
    """

    expr: sp.Expr
    names: tuple[sp.Symbol, ...]
    is_copied: bool

    @staticmethod
    def of(expr: sp.Expr) -> Template:
        """The template of an expression."""
        names = tuple(sorted(expr.free_symbols, key=lambda symbol: symbol.name))
        return Template(expr, names, all(map(_is_plain, names)) and _holds_arguments_alone(expr))

    def at(self, values: Mapping[sp.Symbol, sp.Expr]) -> sp.Expr:
        """The expression with values put in: copied where they are names in the same order, else made anew."""
        new = [values.get(name, name) for name in self.names]
        if self.is_copied and _are_names_in_order(new):
            return _copy(self.expr, _by_text(self.names, new))
        return self.expr.xreplace(dict(values))


@dataclass(frozen=True, slots=True)
class WorkedOut:
    """What was worked out so far, for expressions that are alike to be had by a change of names.

    >>> a, b, x, y = names = sp.symbols("a b x y", real=True)
    >>> found = WorkedOut.among(names)
    >>> found.work_out((a, b), lambda: ((a + b)**2,)), found.work_out((x, y), lambda: 1/0)
    (((a + b)**2,), ((x + y)**2,))
    """

    are_plain: bool
    known: dict[Hashable, tuple[tuple[sp.Symbol, ...], Expressions]] = field(default_factory=dict)

    @staticmethod
    def among(names: Iterable[sp.Symbol]) -> WorkedOut:
        """For expressions in these names; where SymPy knows more of one than that it is real, each is worked out."""
        return WorkedOut(all(map(_is_plain, names)))

    def work_out(
        self,
        given: Sequence[sp.Expr],
        make: Callable[[], Expressions],
        shapes: Mapping[sp.Symbol, Shape] | None = None,
        more: Hashable = None,
    ) -> Expressions:
        """What ``make`` gives: expressions that depend on what is given, the shapes of its names and ``more`` alone."""
        if not self.are_plain:
            return make()
        form, symbols = likeness(given)
        key = (form, _order(symbols), None if shapes is None else tuple([shapes[symbol] for symbol in symbols]), more)
        known = self.known.get(key)
        if known is not None:
            names = _by_text(known[0], symbols)
            return tuple([_copy(expr, names) for expr in known[1]])
        found = make()
        if all(map(_holds_arguments_alone, found)):
            self.known[key] = symbols, found
        return found


def _is_plain(symbol: sp.Expr) -> bool:
    """Whether it is a name as programs have them, of which SymPy knows that it is real, and no more."""
    return type(symbol) is sp.Symbol and symbol.assumptions0 == _ASSUMPTIONS


def _order(symbols: Sequence[sp.Symbol]) -> tuple[int, ...]:
    names = [symbol.name for symbol in symbols]
    return tuple(sorted(range(len(names)), key=names.__getitem__))


def _are_names_in_order(values: Sequence[sp.Expr]) -> bool:
    if not all(map(_is_plain, values)):
        return False
    names = [value.name for value in values]
    return all(map(str.__lt__, names, names[1:]))


def _holds_arguments_alone(node: sp.Basic) -> bool:
    return not node.args or (isinstance(node, _OF_ARGUMENTS) and all(map(_holds_arguments_alone, node.args)))


def _by_text(names: Iterable[sp.Symbol], new: Iterable[sp.Symbol]) -> dict[str, sp.Symbol]:
    """New names by the texts of the old: a text is looked up ten times as fast as a symbol."""
    return {name.name: each for name, each in zip(names, new, strict=True)}


def _copy(node: sp.Basic, names: Mapping[str, sp.Symbol]) -> sp.Basic:
    """The same tree in other names, without the constructors."""
    if node.is_Symbol:
        return names[node.name]
    if not node.args:
        return node
    kind = type(node)
    made = sp.Basic.__new__(kind, *[_copy(each, names) for each in node.args])
    if kind is sp.Mul or kind is sp.Add or kind is sp.Pow:
        made.is_commutative = True
    elif isinstance(node, Application):
        made.nargs = node.nargs
    return made
