"""Bounds of norms of a program's lines: each follows from the lines, the hypotheses, and the bounds before it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any

import sympy as sp

from symrnn.claims.claim import Comparison, Hypothesis, NormBound, Relation, SlopeBound, free_symbols
from symrnn.claims.verdict import Evidence
from symrnn.expressions.array_nodes import extent
from symrnn.expressions.enclosure import UnboundedError
from symrnn.expressions.nodes import NODES, NORMS, blocks, norm_inf
from symrnn.judge.inequalities.comparison_proofs import proves_comparison
from symrnn.judge.inequalities.inequality import LONG_SEARCH, SHORT_SEARCH
from symrnn.judge.normal_form.domains import needs_of
from symrnn.judge.normal_form.limits import TermLimitError, UndefinedTermError, tell_limit
from symrnn.judge.normal_form.size_numbers import size_number, text_of_node
from symrnn.judge.norms.norm_sizes import NormSizes, NoSizeError, shape_in
from symrnn.judge.norms.number_proofs import compare_numbers
from symrnn.programs.lines import lines_for
from symrnn.programs.program import Program

__all__ = ["prove_bounds", "proves_norm_bound"]

Facts = tuple[Comparison, ...]


def proves_norm_bound(statement: NormBound, given: tuple[Hypothesis, ...], shown: tuple[str, ...]) -> Evidence | None:
    """The evidence of every bound, None where one of them was not shown."""
    if len(shown) < len(statement.bounds):
        return None
    steps = zip(statement.bounds, shown, strict=True)
    return Evidence("norms, line by line", tuple(f"{bound}: {how}" for bound, how in steps))


def prove_bounds(statement: NormBound, given: tuple[Hypothesis, ...]) -> tuple[str, ...]:
    """How each bound follows from those before it, up to the first for which no proof is found."""
    facts = tuple(h for h in given if isinstance(h, Comparison))
    slopes = {f"{h.function}'": h.bound for h in given if isinstance(h, SlopeBound)}
    shown: list[str] = []
    for number, bound in enumerate(statement.bounds):
        needs = _needs(statement.program, bound, facts)
        # a bound before it holds where it has a value, which has to be wherever this one has
        before = (b for b in statement.bounds[:number] if needs_of(b.expressions()) <= needs)
        how = _Known(statement.program, (*facts, *before), slopes).shows(bound)
        if how is None:
            break
        shown.append(how)
    return tuple(shown)


def _needs(program: Program, bound: Comparison, facts: Facts) -> set[tuple[str, sp.Expr]]:
    """What the bound needs to have a value, with all that it rests on: its lines, and the hypotheses."""
    stated = (bound, *facts)
    lines = lines_for(program.lines, {symbol for each in stated for symbol in free_symbols(each)})
    return needs_of((*(side for each in stated for side in each.expressions()), *(line.expr for line in lines)))


@dataclass(frozen=True, slots=True)
class _Known:
    """What a bound may follow from: the lines, comparisons that hold, and bounds of slopes."""

    program: Program
    facts: Facts
    slopes: Mapping[str, sp.Expr]

    def shows(self, bound: Comparison) -> str | None:
        """How the bound follows, None where no proof is found; the quick searches come first."""
        for attempts in (SHORT_SEARCH, LONG_SEARCH):
            for route in self._routes(bound):
                try:
                    found = route(attempts)
                except (TermLimitError, UndefinedTermError, UnboundedError, NoSizeError) as stop:
                    tell_limit("norms", str(stop) or "no rule for the size of a part")
                    continue
                if found is not None:
                    return found
        return None

    def _routes(self, bound: Comparison) -> Iterator[Callable[[int], str | None]]:
        if bound.lhs.has(*NORMS):
            yield partial(self._by_rules, bound, self._about_lines())
            yield partial(self._by_rules, bound, self.facts)
            return
        if isinstance(bound.lhs, sp.Abs):
            # the inf-norm of a vector is its largest |entry|: a bound of it is one of every entry
            size = Comparison(norm_inf(bound.lhs.args[0]), bound.relation, bound.rhs)
            yield partial(self._by_rules, size, self.facts)
        yield partial(self._entrywise, bound, {})
        yield partial(self._entrywise, bound, self._function_lines())
        yield partial(self._entrywise, bound, self._lines())

    def _lines(self) -> dict[sp.Symbol, sp.Expr]:
        return {line.symbol: line.expr for line in self.program.lines}

    def _function_lines(self) -> dict[sp.Symbol, sp.Expr]:
        """The lines that are a function of one name, such as h = tanh(a)."""
        lines = self._lines().items()
        return {symbol: expr for symbol, expr in lines if expr.is_Function and expr.args[0].is_Symbol}

    def _about_lines(self) -> Facts:
        """The facts that are not about the norm of an input: its norm stays as it is."""
        inputs = {item.symbol for item in self.program.inputs if item.shape}
        return tuple(f for f in self.facts if not (isinstance(f.lhs, NORMS) and f.lhs.args[0] in inputs))

    def _by_rules(self, bound: Comparison, known: Facts, attempts: int) -> str | None:
        """The norms on the left by the rules for norms, then an inequality between numbers."""
        # a norm on the right needs no bound: it may stand on the left as it is
        itself = {(norm.func, norm.args[0]): norm for norm in bound.rhs.atoms(*NORMS)}
        # nor does the size of a number; that of a vector is another one in each entry
        sizes_on_right = bound.rhs.atoms(sp.Abs)
        itself |= {(norm_inf, size): size for size in sizes_on_right if not shape_in(self.program.shapes, size)}
        sizes = NormSizes(self.program.shapes, self._lines(), self._sizes_in(known) | itself, self.slopes)
        largest = _largest(bound.lhs, sizes)
        for each in largest:
            goal = Comparison(each, bound.relation, bound.rhs)
            facts = self._about_numbers(goal)
            if not _is_among(_numbers(goal), facts) and proves_comparison(_numbers(goal), facts, attempts) is None:
                return None
        return f"at most {' and '.join(map(str, largest))}" + (" by row or column" if len(largest) > 1 else "")

    def _about_numbers(self, goal: Comparison) -> Facts:
        """The facts that are about numbers, and that a norm is not negative."""
        names = goal.lhs.atoms(*NORMS) | goal.rhs.atoms(*NORMS)
        plain = [f for f in self.facts if not any(map(self._is_large, _bare(f).free_symbols))]
        names |= {node for fact in plain for side in (fact.lhs, fact.rhs) for node in side.atoms(*NORMS)}
        signs = (Comparison(sp.S.Zero, Relation.AT_MOST, _number(node)) for node in sorted(names, key=str))
        return (*signs, *_select_related(_numbers(goal), tuple(map(_numbers, plain))))

    def _is_large(self, symbol: sp.Symbol) -> bool:
        return bool(self.program.shapes.get(symbol))

    def _sizes_in(self, facts: Facts) -> dict[tuple[Any, sp.Expr], sp.Expr]:
        """What is known of norms: ``norm(A) <= b``, and ``|v| <= b`` of a vector or a number, where b is a number."""
        known: dict[tuple[Any, sp.Expr], sp.Expr] = {}
        for fact in facts:
            if fact.relation is Relation.EQUAL or any(map(self._is_large, _numbers(fact).rhs.free_symbols)):
                continue
            if isinstance(fact.lhs, NORMS) and not isinstance(fact.lhs.args[0], blocks):
                known[fact.lhs.func, fact.lhs.args[0]] = fact.rhs
            elif _is_size(fact.lhs) and len(shape_in(self.program.shapes, fact.lhs)) < 2:
                known[norm_inf, fact.lhs] = fact.rhs
        return known

    def _entrywise(self, bound: Comparison, lines: Mapping[sp.Symbol, sp.Expr], attempts: int) -> str | None:
        """The bound for any one entry, with these lines put in; matrix products are numbers of any size.

        Lines are substituted for single entries, never inside a product: there a scalar line may stand for a vector.
        """
        plain = _opaque(_numbers(bound))
        goal = _opaque(plain.xreplace(lines))
        if lines and goal == plain:
            return None
        facts = _strongest(each for fact in self.facts for each in _two_sides(_opaque(_numbers(fact))))
        about = _about(goal, facts)
        for usable in dict.fromkeys((_ranges(about), about, _select_related(goal, facts))):
            found = compare_numbers(goal, usable, attempts)
            if found is not None:
                return ", ".join((*(f"with {s}" for s in _list_used(bound, lines)), found))
        return None


def _is_among(goal: Comparison, facts: Facts) -> bool:
    """Whether a fact says the goal, its left side perhaps written in another way."""
    alike = (fact for fact in facts if fact.rhs == goal.rhs and fact.relation is goal.relation)
    sides = (Comparison(fact.lhs, Relation.EQUAL, goal.lhs) for fact in alike)
    return any(proves_comparison(each, (), SHORT_SEARCH) is not None for each in sides)


def _largest(lhs: sp.Expr, sizes: NormSizes) -> tuple[sp.Expr, ...]:
    """The norm of blocks has several sums to be compared; a sum of norms has one."""
    if isinstance(lhs, NORMS) and isinstance(lhs.args[0], blocks):
        return tuple(dict.fromkeys(sizes.of_blocks(lhs.args[0], lhs.func)))
    return (_at_least(lhs, sizes),)


def _at_least(expr: sp.Expr, sizes: NormSizes) -> sp.Expr:
    """What is at least a sum or product of norms and positive numbers."""
    if isinstance(expr, NORMS):
        return sizes.of(expr.args[0], expr.func)
    if isinstance(expr, sp.Rational) and expr >= 0:
        return expr
    if isinstance(expr, (sp.Add, sp.Mul)):
        return expr.func(*(_at_least(part, sizes) for part in expr.args))
    raise NoSizeError


def _is_size(expr: sp.Expr) -> bool:
    """Whether an expression is its own absolute value: |u|, or an even power (SymPy writes |u**2| as u**2)."""
    return isinstance(expr, sp.Abs) or (expr.is_Pow and expr.exp.is_Integer and int(expr.exp) > 0 and expr.exp % 2 == 0)


def _two_sides(fact: Comparison) -> tuple[Comparison, ...]:
    if not isinstance(fact.lhs, sp.Abs) or fact.relation is Relation.EQUAL:
        return (fact,)
    inner = fact.lhs.args[0]
    return (Comparison(-fact.rhs, fact.relation, inner), Comparison(inner, fact.relation, fact.rhs))


def _strongest(facts: Iterable[Comparison]) -> Facts:
    """Each fact once; of several numerical upper (or lower) bounds of one name only the tightest."""
    kept: dict[object, Comparison] = {}
    for fact in facts:
        low, high = fact.lhs, fact.rhs
        key: object = fact
        if fact.relation is Relation.AT_MOST and low.is_Rational and high.is_Symbol:
            key = (high, "at least")
        if fact.relation is Relation.AT_MOST and low.is_Symbol and high.is_Rational:
            key = (low, "at most")
        other = kept.setdefault(key, fact)
        if key is not fact and (other.lhs < low if low.is_Rational else high < other.rhs):
            kept[key] = fact
    return tuple(kept.values())


def _about(goal: Comparison, facts: Facts) -> Facts:
    """The facts that are about the names of the goal alone."""
    return tuple(fact for fact in facts if free_symbols(fact) <= free_symbols(goal))


def _ranges(facts: Facts) -> Facts:
    """The facts that put a name between numbers: of all others a convex combination needs none."""
    sides = ((fact, fact.lhs, fact.rhs) for fact in facts)
    return tuple(
        f for f, low, high in sides if (low.is_Symbol and high.is_Rational) or (low.is_Rational and high.is_Symbol)
    )


def _select_related(goal: Comparison, facts: Facts) -> Facts:
    """The facts that share a name with the goal, directly or through other facts."""
    near = free_symbols(goal)
    near |= {s for f in facts if not free_symbols(f).isdisjoint(near) for s in f.rhs.free_symbols}
    return tuple(fact for fact in facts if not free_symbols(fact).isdisjoint(near))


def _number(norm: sp.Expr) -> sp.Symbol:
    """A name for a norm; it has a space in it, and so no symbol of a claim has it."""
    return sp.Symbol(text_of_node(norm), nonnegative=True)


@lru_cache(maxsize=1000)  # what is known is looked at for each bound
def _numbers(fact: Comparison) -> Comparison:
    """The comparison with a name for each norm."""
    return fact.map_expressions(partial(_replace_nodes, kinds=NORMS, name=_number))


def _bare(fact: Comparison) -> sp.Expr:
    numbers = _numbers(fact)
    return numbers.lhs + numbers.rhs


@lru_cache(maxsize=1000)  # what is known is looked at for each bound
def _opaque(fact: Comparison) -> Comparison:
    """The comparison with a name for each product of matrices, transpose and the like."""
    return fact.map_expressions(partial(_replace_nodes, kinds=NODES, name=_part))


def _part(node: sp.Expr) -> sp.Expr:
    """A name that is no word, so that no symbol of a claim has it; a size is the number that it is."""
    return size_number(node.size) if isinstance(node, extent) else sp.Symbol(text_of_node(node), real=True)


def _replace_nodes(expr: sp.Expr, kinds: tuple[Any, ...], name: Callable[[sp.Expr], sp.Expr]) -> sp.Expr:
    """The expression with a name in place of each outermost node of these kinds."""
    if isinstance(expr, kinds):
        return name(expr)
    if not expr.args or not expr.has(*kinds):
        return expr
    return expr.func(*(_replace_nodes(part, kinds, name) for part in expr.args))


def _list_used(bound: Comparison, lines: Mapping[sp.Symbol, sp.Expr]) -> list[str]:
    return [f"{s} = {lines[s]}" for s in sorted(free_symbols(bound), key=str) if s in lines]
