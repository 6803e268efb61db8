"""How large entries can be: a bound of |v| for an elementwise expression, with the comparisons it follows from.

A function of one name is bounded over the range of that name; products of what shares no name multiply, and all else
goes by the triangle inequality. Nothing here is trusted: each comparison becomes a bound that the judge has to prove.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import sympy as sp

from symrnn.bounds.formulas.intervals_of_lines import EVERYTHING, Ends, guess_ends, rational_above, seems_within_one
from symrnn.bounds.formulas.one_bound import proves
from symrnn.cells.activations import activation_of
from symrnn.claims.claim import Comparison, Hypothesis, Relation, SlopeBound, at_most, free_symbols
from symrnn.errors import InputError
from symrnn.expressions.array_nodes import extent, softmax
from symrnn.expressions.functions import is_undefined
from symrnn.expressions.nodes import NODES, NORMS, T, dot, norm_1, norm_inf
from symrnn.judge.norms.norm_sizes import sharing
from symrnn.programs.program import Program

__all__ = ["EntrySizes"]


class UnknownSizeError(InputError):
    """Nothing is known of how large this expression can be."""

    def __init__(self, expr: sp.Expr) -> None:
        super().__init__(
            f"nothing is known of the size of {expr}; give a number that bounds it, such as --given 'abs({expr}) <= 1' "
            f"on the command line, or given=(at_most(abs({expr}), 1),)"
        )
        self.expr = expr


@dataclass(frozen=True, slots=True)
class _Range:
    """The numbers between which a name lies, and a second upper or lower limit, which may be a name."""

    low: sp.Expr
    high: sp.Expr
    at_least: sp.Expr | None = None
    at_most: sp.Expr | None = None


@dataclass(slots=True)
class EntrySizes:
    """Collects ``bounds`` in order, each following from the program's lines, what is given, and those before it.

    ``used`` are the sizes that were asked for.
    """

    program: Program
    given: tuple[Hypothesis, ...]
    ranges: dict[sp.Symbol, _Range] = field(default_factory=dict)
    bounds: list[Comparison] = field(default_factory=list)
    known: dict[sp.Expr, sp.Expr] = field(default_factory=dict)
    used: set[sp.Expr] = field(default_factory=set)
    ranged: set[sp.Symbol] = field(default_factory=set)
    ends: dict[sp.Symbol, Ends] = field(default_factory=dict)
    largest: dict[sp.Expr, sp.Rational] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for hypothesis in self.given:
            if isinstance(hypothesis, Comparison) and hypothesis.relation is not Relation.EQUAL:
                self._read(hypothesis)

    def _read(self, hypothesis: Comparison) -> None:
        low, high = hypothesis.lhs, hypothesis.rhs
        if isinstance(low, sp.Abs):
            self.known[low] = high
        elif high.is_Symbol and high in self.program.shapes:
            known = self.ranges.get(high, _Range(-sp.oo, sp.oo))
            self.ranges[high] = _Range(low if low.is_Rational else known.low, known.high, low, known.at_most)
        elif low.is_Symbol and low in self.program.shapes:
            known = self.ranges.get(low, _Range(-sp.oo, sp.oo))
            self.ranges[low] = _Range(known.low, high if high.is_Rational else known.high, known.at_least, high)
        elif high.is_Rational:
            self.largest[low] = high

    def range_of(self, symbol: sp.Symbol) -> _Range | None:
        """Where a name lies: what is given, and the values of the activation that it is; noted where it is used."""
        given = self.ranges.get(symbol, _Range(-sp.oo, sp.oo))
        row = activation_of(self._lines.get(symbol, symbol))
        if row is not None and row.low.is_finite and row.high.is_finite and symbol not in self.ranged:
            self.ranged.add(symbol)
            self.bounds += [at_most(row.low, symbol), at_most(symbol, row.high)]
            low, high = max(row.low, given.low), min(row.high, given.high)
            self.ranges[symbol] = given = _Range(low, high, given.at_least, given.at_most)
        if given.low.is_finite and given.high.is_finite:
            return given
        size = self.known.get(sp.Abs(symbol))
        if size is None or not size.is_Rational:
            return None
        self.used.add(sp.Abs(symbol))
        return _Range(-size, size)

    @property
    def _lines(self) -> dict[sp.Symbol, sp.Expr]:
        return {line.symbol: line.expr for line in self.program.lines}

    def of(self, expr: sp.Expr) -> sp.Expr:
        """A bound of the size of each entry.

        Raises
        ------
        InputError
            where none is known, naming what has none.
        """
        number, expr = expr.as_coeff_Mul()
        return abs(number) * (sp.S.One if expr == 1 else self._of_names(expr))

    def _of_names(self, expr: sp.Expr) -> sp.Expr:
        size = sp.Abs(expr)
        if size not in self.known:
            self.known[size] = self._bound(expr)
        self.used.add(size)
        return self.known[size]

    def _note(self, expr: sp.Expr, bound: sp.Expr) -> sp.Expr:
        """The bound, as a step of the proof."""
        self.bounds.append(at_most(sp.Abs(expr), bound))
        return bound

    def _bound(self, expr: sp.Expr) -> sp.Expr:
        if expr.is_Symbol:
            return self._name(expr)
        known = self._of_one_name(expr) or self._slope(expr)
        if known is not None and isinstance(sp.Abs(expr), (sp.Abs, sp.Pow)):  # SymPy writes |v**2| as v**2
            return self._note(expr, known)
        try:
            plain = self._by_parts(expr)
        except InputError:
            if self._asks_for_one(expr):
                return self._note(expr, sp.S.One)
            raise
        # a limit that has a name was asked for
        stays = plain <= 1 if plain.is_number else bool(plain.free_symbols - set(self.program.shapes))
        return self._note(expr, sp.S.One) if not stays and self._asks_for_one(expr) else plain

    def _by_parts(self, expr: sp.Expr) -> sp.Expr:
        """The triangle inequality, and products of sizes."""
        if expr.is_Add:
            return sp.Add(*map(self.of, expr.args))
        if expr.is_Mul:
            return sp.Mul(*(self._factors(group, expr) for group in sharing(expr.args)))
        if expr.is_Pow and expr.exp.is_Integer and expr.exp > 0:
            return self.of(expr.base) ** expr.exp
        if isinstance(expr, dot):
            return self._rows(expr.args[0]) * self.of(expr.args[1])
        for limit in self._limits(expr):
            if self.ask(at_most(sp.Abs(expr), limit)):
                return self._note(expr, limit)
        if expr.is_Pow and self._is_given_number(expr.base):
            return sp.Abs(expr)  # the size of 1/tau stays in the formula as it stands
        raise UnknownSizeError(expr)

    def _limits(self, expr: sp.Expr) -> list[sp.Rational]:
        """What the size may be at most: as is given of the expression, or of its divisor."""
        found = [self.largest[each] for each in (expr, sp.Abs(expr)) if each in self.largest]
        if expr.is_Pow and expr.exp.is_Integer and expr.exp < 0:
            low, high = guess_ends(expr.base, self.ends_of)
            found += [each**expr.exp for each in (low, -high) if each > 0 and each.is_finite]
        return [*found, sp.S.One] if isinstance(expr, softmax) or isinstance(1 / expr, extent) else found

    def _is_given_number(self, expr: sp.Expr) -> bool:
        """Whether it is a parameter or a constant that is a number: no state, no line."""
        given = {item.symbol for item in self.program.inputs if not item.shape}
        return expr in given and not expr.name.endswith("_prev")

    def _asks_for_one(self, expr: sp.Expr) -> bool:
        """Whether the judge proves that the size of an expression is at most 1: of a share, of exp(-exp(w)), of cos."""
        return self.may_be_within_one(expr) and self.ask(at_most(sp.Abs(expr), 1))

    def may_be_within_one(self, expr: sp.Expr) -> bool:
        """Whether a look at a few points leaves it open that the size is at most 1."""
        if expr.has(*NODES, *NORMS) or any(is_undefined(node) for node in expr.atoms(sp.Function)):
            return False
        return seems_within_one(expr, {name: self.ends_of(name) for name in expr.free_symbols})

    def ask(self, bound: Comparison) -> bool:
        """Whether the judge proves a bound from what is known of its names and of those in their lines."""
        about = free_symbols(bound)
        about |= {name for symbol in about if symbol in self._lines for name in self._lines[symbol].free_symbols}
        facts = dict.fromkeys((*self.given, *self.bounds))
        known = tuple(h for h in facts if isinstance(h, Comparison) and free_symbols(h) & about)
        assumed = {h for h in self.given if isinstance(h, Comparison) and isinstance(h.lhs, sp.Abs)}
        supposed = {h.lhs.args[0] for h in assumed if h in known}
        if self._needs_none(bound, supposed) and proves(
            self.program, bound, tuple(h for h in known if h not in assumed)
        ):
            return True
        found = not assumed.isdisjoint(known) and proves(self.program, bound, known)
        if found:
            self.used |= {h.lhs for h in known if h in assumed}
        return found

    def _needs_none(self, bound: Comparison, supposed: set[sp.Expr]) -> bool:
        """Whether a look at a few points leaves it open that |v| <= 1 holds without what is supposed of states."""
        inner = bound.lhs.args[0] if isinstance(bound.lhs, sp.Abs) and bound.rhs == 1 else None
        if inner is None or inner.has(*NODES, *NORMS) or supposed.isdisjoint(inner.free_symbols):
            return True
        ends = {name: EVERYTHING if name in supposed else self.ends_of(name) for name in inner.free_symbols}
        return seems_within_one(inner, ends)

    def ends_of(self, symbol: sp.Symbol) -> Ends:
        """Between which numbers a name lies, each end a step of the proof."""
        if symbol not in self.ends:
            self.ends[symbol] = EVERYTHING  # a name in its own line
            found = self.range_of(symbol)
            given = self.ranges.get(symbol, _Range(-sp.oo, sp.oo))
            ends = (given.low, given.high) if found is None else (found.low, found.high)
            if found is None and symbol in self._lines:
                ends = self._ends_of_line(symbol, ends)
            self.ends[symbol] = ends
        return self.ends[symbol]

    def _ends_of_line(self, symbol: sp.Symbol, given: Ends) -> Ends:
        """What a guess says of a line and the judge proves."""
        ends = list(given)
        for number, end in enumerate(guess_ends(self._lines[symbol], self.ends_of)):
            bound = at_most(symbol, end) if number else at_most(end, symbol)
            if end.is_finite and self.ask(bound):
                self.bounds.append(bound)
                ends[number] = min(end, ends[1]) if number else max(end, ends[0])
        if max(-ends[0], ends[1]) > 1 and self._asks_for_one(self._lines[symbol]):
            bound = at_most(sp.Abs(symbol), 1)
            if self.ask(bound):
                self.bounds.append(bound)
                ends = [max(ends[0], sp.S.NegativeOne), sp.S.One]
        return ends[0], ends[1]

    def _rows(self, matrix: sp.Expr) -> sp.Expr:
        """The largest sum of sizes in a row of a given matrix or its transpose."""
        norm, inner = (norm_1, matrix.args[0]) if isinstance(matrix, T) else (norm_inf, matrix)
        if inner not in {item.symbol for item in self.program.inputs}:
            raise InputError(f"no bound of {matrix} is known")
        return norm(inner)

    def _factors(self, group: tuple[sp.Expr, ...], product: sp.Expr) -> sp.Expr:
        """Factors that share names together, where the judge bounds them so; one by one otherwise."""
        whole = sp.Mul(*group)
        if len(group) == 1 or (len(whole.free_symbols) == 1 and whole != product):
            return self.of(whole)
        if whole != product and self._asks_for_one(whole):
            self.known[sp.Abs(whole)] = self._note(whole, sp.S.One)
            self.used.add(sp.Abs(whole))
            return sp.S.One
        return sp.Mul(*map(self.of, group))

    def _name(self, symbol: sp.Symbol) -> sp.Expr:
        found = self.range_of(symbol)
        if found is not None:
            largest = max(-found.low, found.high)
            return self._note(symbol, found.at_most if found.low >= 0 and found.at_most is not None else largest)
        if symbol in self.ranges and all(end.is_finite for end in self.ends_of(symbol)):
            low, high = self.ends_of(symbol)
            return self._note(symbol, max(-low, high))
        if symbol in self._lines:
            return self._note(symbol, self.of(self._lines[symbol]))
        if symbol.name.endswith("_prev"):
            raise UnknownSizeError(symbol)
        return norm_inf(symbol) if self.program.shapes.get(symbol) else sp.Abs(symbol)

    def _slope(self, expr: sp.Expr) -> sp.Expr | None:
        """The bound of an activation's slope, and of that of an undefined function, where the expression is one."""
        if is_undefined(expr):
            name = expr.func.__name__
            found = (h.bound for h in self.given if isinstance(h, SlopeBound) and f"{h.function}'" == name)
            return next(found, None)
        for line in self.program.lines:
            row = activation_of(line.expr)
            if row is None or row.slope_bound is None:
                continue
            if sp.expand(row.slope_at(line.expr.args[0], line.symbol) - expr) == 0:
                return row.slope_bound
        row = activation_of(expr)
        if row is not None and row.low.is_finite and row.high.is_finite:
            return sp.Max(abs(row.low), abs(row.high))
        return None

    def _of_one_name(self, expr: sp.Expr) -> sp.Expr | None:
        """The largest size over the range of the name: at its ends, and where the derivative is 0."""
        if len(expr.free_symbols) != 1 or expr.has(*NODES):
            return None
        (symbol,) = expr.free_symbols
        found = self.range_of(symbol)
        if found is None or not expr.is_polynomial(symbol):
            return None
        if found.at_least is not None and expr == 1 - symbol and found.high <= 1:
            return 1 - found.at_least
        turns = sp.Poly(sp.diff(expr, symbol), symbol).real_roots() if expr.has(symbol) else []
        inside = (root for root in turns if found.low < root < found.high)
        sizes = [abs(expr.subs(symbol, at)) for at in (found.low, found.high, *inside)]
        return max(map(rational_above, sizes))
