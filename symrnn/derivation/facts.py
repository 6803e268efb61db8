"""The facts of a cell of the catalogue as claims: of any one entry, in what one step is made of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field
from itertools import pairwise
from types import MappingProxyType

import sympy as sp

from symrnn.cells.cell import Cell
from symrnn.cells.entries import CatalogueEntry, entry, entry_from, names
from symrnn.cells.formula import parse_shaped
from symrnn.cells.text import means
from symrnn.claims.claim import Claim
from symrnn.claims.comparisons import Comparison, Relation
from symrnn.claims.verdict import Outcome, Verdict
from symrnn.errors import InputError, listing, quote
from symrnn.expressions.arguments import check_arguments
from symrnn.expressions.array_nodes import ones, softmax, spread
from symrnn.expressions.functions import sigmoid, softplus
from symrnn.expressions.nodes import T, diag, dot
from symrnn.expressions.shapes import Shape, shape_of, shape_text
from symrnn.programs.program import name_symbol

__all__ = ["claims_of_fact", "entry_of_cell", "fact_claims", "fact_outcome"]

_RELATIONS = MappingProxyType(
    {
        "<=": Relation.AT_MOST,
        "<": Relation.LESS_THAN,
        "=": Relation.EQUAL,
        ">=": Relation.AT_MOST,
        ">": Relation.LESS_THAN,
    }
)
#: functions whose derivative SymPy takes line by line, and that have no kinks
_SMOOTH = frozenset({sp.exp, sp.log, sp.tanh, sp.sin, sp.cos, sigmoid, softplus})
_SIGNS = re.compile(r"(<=|>=|<|>|=)")
_DERIVATIVE = re.compile(r"\s*d(\w+)\s*/\s*d(\w+)\s*")


@check_arguments
def fact_claims(entry: CatalogueEntry) -> tuple[Claim, ...]:
    """Each fact as a claim about numbers, one entry of vectors and matrices: whatever entry it is.

    The lines of one step are put into both sides, down to inputs, old states and parameters. A product of matrices,
    a sum over entries or another node that mixes entries is a number of its own, the same wherever the same product
    stands. ``dc/dc_prev`` is the derivative of entry i of c by entry i of the old one, where no other entry moves it.

    >>> from symrnn.cells import entry
    >>> for claim in fact_claims(entry("janet"))[1:]:
    ...     print(claim)
    With the gate at 1 a step is the identity.: h_prev = h_prev

    Raises
    ------
    InputError
        naming the fact, what was expected and what was found.
    """
    cell = entry.cell
    return tuple(claim for number in range(len(entry.facts)) for claim in claims_of_fact(entry, number, cell))


def entry_of_cell(cell: Cell) -> CatalogueEntry | None:
    """The entry that a cell was read from, or that of the catalogue which is this very cell; None where there is none.

    >>> from symrnn.cells import lstm
    >>> entry_of_cell(lstm()).title
    'Long short-term memory (LSTM) with a forget gate'
    >>> entry_of_cell(lstm("relu")) is None
    True
    """
    text = getattr(cell, "text", "")
    if text:
        found = entry_from(text, cell.name)
    elif cell.name in names():
        found = entry(cell.name)
    else:
        return None
    return found if means(found.text, cell) else None


def claims_of_fact(entry: CatalogueEntry, number: int, cell: Cell) -> tuple[Claim, ...]:
    """The claims of one fact, by its place: one for each sign of a chain."""
    fact = entry.facts[number]
    where = f"{entry.name}, facts {number + 1}"
    reader = _Entries(cell, where, dict(fact.where))
    given = tuple(each for text in fact.given for each in reader.compare(text, f"{where}, given"))
    stated = reader.compare(fact.claim, f"{where}, claim")
    known = (*given, *reader.known, *_ranges(cell, (*given, *stated)))
    many = len(stated) > 1
    return tuple(Claim(f"{fact.says} {each}" if many else fact.says, each, known) for each in stated)


def fact_outcome(verdict: Verdict, given: Set[sp.Symbol]) -> Outcome:
    """What a verdict on a fact comes to, where ``given`` are the names that may have any value.

    What is proved of no case is not proved; a product, or a sum over entries, may never be the number at which a claim
    fails.
    """
    named = {symbol for side in verdict.claim.expressions() for symbol in side.free_symbols}
    if verdict.is_vacuous or (verdict.outcome is Outcome.REFUTED and not named <= given):
        return Outcome.UNDECIDED
    return verdict.outcome


def _ranges(cell: Cell, stated: tuple[Comparison, ...]) -> Iterator[Comparison]:
    """What is declared of the names that stand in comparisons."""
    used = {symbol for each in stated for side in each.expressions() for symbol in side.free_symbols}
    for each in getattr(cell, "ranges", ()):
        if each.symbol in used and each.low is not None:
            yield Comparison(each.low, Relation.LESS_THAN if each.low_open else Relation.AT_MOST, each.symbol)
        if each.symbol in used and each.high is not None:
            yield Comparison(each.symbol, Relation.LESS_THAN if each.high_open else Relation.AT_MOST, each.high)


@dataclass(slots=True)
class _Entries:
    """What an entry of each name is in one step: lines put in, and what mixes entries as numbers of their own."""

    cell: Cell
    where: str
    put_in: Mapping[str, str]
    replaced: dict[sp.Symbol, sp.Expr] = field(default_factory=dict)
    mixed: dict[sp.Expr, sp.Symbol] = field(default_factory=dict)
    known: list[Comparison] = field(default_factory=list)
    moving: sp.Symbol | None = None

    def __post_init__(self) -> None:
        shapes = self.shapes
        for name, text in self.put_in.items():
            symbol = name_symbol(name)
            if symbol not in shapes:
                raise InputError(
                    f"{self.where}, where: {quote(name)} is no name of a step; it has {self._list_names()}"
                )
            self.replaced[symbol], shape = self.read(text, f"{self.where}, where {name}")
            if shape not in ((), shapes[symbol]):
                raise InputError(
                    f"{self.where}, where: {name} is {shape_text(shapes[symbol])}, and {quote(text)} is "
                    f"{shape_text(shape)}; what stands in its place has its shape, or is a number"
                )
        self.replaced = {symbol: self.expand(value) for symbol, value in self.replaced.items()}

    @property
    def shapes(self) -> Mapping[sp.Symbol, Shape]:
        """The shape of each name of a step, old states among them."""
        return self.cell.program.shapes

    def _list_names(self) -> str:
        return listing(sorted(symbol.name for symbol in self.shapes))

    def compare(self, text: str, where: str) -> tuple[Comparison, ...]:
        """``LHS <= RHS``, or a chain of such, of entries."""
        parts = _SIGNS.split(text)
        sides, signs = parts[::2], parts[1::2]
        if not signs or not all(side.strip() for side in sides):
            raise InputError(f"{where}: expected LHS <= RHS, LHS < RHS or LHS = RHS, found {quote(text)}")
        if found := _DERIVATIVE.fullmatch(sides[0]):
            if signs != ["="]:
                raise InputError(f"{where}: expected {sides[0].strip()} = RHS, found {quote(text)}")
            return (self.slope(found[1], found[2], sides[1], where),)
        values = [self.expand(self.read(side, where)[0]) for side in sides]
        return tuple(
            Comparison(right, _RELATIONS[sign], left) if sign[0] == ">" else Comparison(left, _RELATIONS[sign], right)
            for sign, (left, right) in zip(signs, pairwise(values), strict=True)
        )

    def read(self, text: str, where: str) -> tuple[sp.Expr, Shape]:
        names_of_step = {symbol.name: symbol for symbol in self.shapes}
        return parse_shaped(text, names_of_step, self.shapes, where=where, variables=names_of_step)

    def slope(self, of: str, by: str, text: str, where: str) -> Comparison:
        """The derivative of an entry by the same entry of another name, where nothing mixes that one with others."""
        old, new = name_symbol(by), name_symbol(of)
        for symbol in (new, old):
            if symbol not in self.shapes:
                raise InputError(f"{where}: {quote(symbol.name)} is no name of a step; it has {self._list_names()}")
        if old in self.lines or old in self.replaced:
            what = "a line assigns it" if old in self.lines else "something stands in its place"
            raise InputError(f"{where}: {by} does not move freely, for {what}; d{of}/d{by} is by an input or old state")
        if self.shapes[old] not in ((), self.shapes[new]):
            raise InputError(f"{where}: {of} and {by} have not the same shape; a slope is of entries side by side")
        self.refuse_hidden(old, f"{where}: d{of}/d{by}")
        self.moving = old
        value, slope = self.expand(new), self.expand(self.read(text, where)[0])
        for node in self.mixed:
            if old in self.reach(node):
                raise InputError(f"{where}: {node} mixes entries of {by}; d{of}/d{by} is told where none does so")
        if not slope.has(old):
            # affine with this slope, where the way from 0 is the slope times its length: no derivative is taken
            return Comparison(value, Relation.EQUAL, value.xreplace({old: sp.S.Zero}) + slope * old)
        kinds = {node.func for node in value.atoms(sp.Function) if node.has(old)}
        if kinds - _SMOOTH:
            raise InputError(f"{where}: {of} has kinks in {by}, or a function whose slope is not known here")
        return Comparison(sp.diff(value, old), Relation.EQUAL, slope)

    def refuse_hidden(self, old: sp.Symbol, where: str) -> None:
        """Refuse what stands in a name's place by the name of a line that the old state moves; a name itself is any."""
        for symbol, value in self.replaced.items():
            for name in sorted(value.free_symbols & self.lines.keys(), key=str):
                if self.replaced.get(name) != name and old in self.reach(name):
                    raise InputError(f"{where} is not told where {symbol} = {value}, for {old} moves {name}")

    def expand(self, expr: sp.Expr) -> sp.Expr:
        """An entry of an expression, in entries of inputs, parameters and old states."""
        if expr in self.replaced:
            return self.replaced[expr]
        if expr.is_Symbol:
            line = self.lines.get(expr)
            return expr if line is None or self.is_kept(expr, line) else self.expand(line)
        if isinstance(expr, ones):
            return sp.S.One
        if isinstance(expr, softmax):
            share = sp.exp(self.expand(expr.args[0]))
            return share / (share + self.number(expr, is_positive=True))  # the number: the sum of all other terms
        if expr.is_Number or expr.is_NumberSymbol:
            return expr
        if isinstance(expr, sp.Add | sp.Mul | sp.Pow | sp.Function):
            return expr.func(*map(self.expand, expr.args))
        at_numbers = expr.xreplace(self.numbers())
        if at_numbers != expr:
            return self.expand(at_numbers)
        if isinstance(expr, dot):
            scaled = _of_diagonals(expr)
            if scaled != expr:
                return self.expand(scaled)
        return self.number(expr, is_positive=self.is_square(expr))

    def numbers(self) -> Mapping[sp.Symbol, sp.Expr]:
        """The scalars that are put in as numbers: they are so within a product of matrices too."""
        return {name: value for name, value in self.replaced.items() if value.is_Number and not self.shapes[name]}

    @property
    def lines(self) -> Mapping[sp.Symbol, sp.Expr]:
        """What each line assigns."""
        return {line.symbol: line.expr for line in self.cell.lines}

    def is_kept(self, symbol: sp.Symbol, line: sp.Expr) -> bool:
        """Whether a line stands by its name: a pre-activation, a sum with products of matrices, as any number."""
        if not line.is_Add or symbol in {state.symbol for state in self.cell.states} | {*self.cell.outputs}:
            return False
        products = [term for term in line.args if isinstance(term, dot)]
        if not products or any(part.has(sp.Function) for part in line.args if part not in products):
            return False
        return not (self.reach(line) & {self.moving, *self.replaced})

    def reach(self, expr: sp.Expr) -> set[sp.Symbol]:
        """The names that an expression depends on, through all lines."""
        found: set[sp.Symbol] = set()
        left = set(expr.free_symbols)
        while left:
            symbol = left.pop()
            found.add(symbol)
            left |= self.lines.get(symbol, sp.S.Zero).free_symbols - found
        return found

    def number(self, node: sp.Expr, is_positive: bool = False) -> sp.Symbol:
        """The number that a product or a sum over entries is: the same wherever it stands."""
        if node not in self.mixed:
            taken = {symbol.name for symbol in self.shapes}
            free = (f"p{count}" for count in range(1, len(taken) + len(self.mixed) + 2))
            used = {symbol.name for symbol in self.mixed.values()}
            self.mixed[node] = symbol = name_symbol(next(name for name in free if name not in taken | used))
            if is_positive:
                self.known.append(Comparison(sp.S.Zero, Relation.AT_MOST, symbol))
        return self.mixed[node]

    def is_square(self, node: sp.Expr) -> bool:
        """A vector times itself is a sum of squares."""
        if not isinstance(node, dot) or not isinstance(node.args[0], T) or node.args[0].args[0] != node.args[1]:
            return False
        return len(shape_of(node.args[1], self.shapes)) == 1


def _of_diagonals(product: dot) -> sp.Expr:
    """diag(v) @ A is A with row i times v_i, and A itself where v is 1; the same from the right, by columns."""
    left, right = product.args
    if isinstance(left, dot):
        left = _of_diagonals(left)
    if isinstance(right, dot):
        right = _of_diagonals(right)
    if isinstance(left, diag):
        return right if isinstance(left.args[0], ones) else spread(left.args[0]) * right
    if isinstance(right, diag):
        return left if isinstance(right.args[0], ones) else T(spread(right.args[0])) * left
    return dot(left, right)
