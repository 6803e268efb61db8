"""Wrong decays, masks and factors in the lines of a chunk, by the rules of ``chunk_value_rules.py``."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

import sympy as sp

from symrnn.expressions.array_nodes import pad, part, spread, stack
from symrnn.expressions.nodes import dot
from symrnn.programs.lines import Assign
from symrnn.testing.mistakes.chunk_forms import ChunkForm
from symrnn.testing.mistakes.chunk_value_rules import DECAYS, FACTORS, MASKS, READINGS, Decay, all_ones

__all__ = ["wrong_decays", "wrong_factors"]

#: what is wrong in words, and the wrong lines
Wrong = tuple[str, tuple[Assign, ...]]
#: what is wrong in words, what stands in the place of names, and a name that has to stand there
Change = tuple[str, dict[sp.Expr, sp.Expr], sp.Expr | None]


def wrong_decays(form: ChunkForm) -> Iterator[Wrong]:
    """Wrong decays and masks: of one term, of one line, of all lines."""
    lines, k = form.equations.step.lines, form.k
    for sums in _sums_of_logs(lines):
        mask, logs = sums.expr.args
        decays = _find_decays(lines, sums, logs, k)
        lower = pad(part(mask, 0, k - 1), 1, k)
        written = _write_out([_unshift(line, decays, mask, lower, k) for line in lines], {*decays})
        yield from _in_terms(written, lines, _decay_changes(decays, k))
        yield from _in_terms(written, lines, _mask_changes(decays, mask, lower, k))
        for words, read in READINGS:
            yield f"{words}, in {sums.symbol}", tuple(_reading(lines, logs, read(logs, k), decays))
        for words, change in MASKS:
            wrong = sums.expr.xreplace({mask: change(mask, k)})
            yield f"{words}, in {sums.symbol}", (Assign(sums.symbol, wrong, sums.shape),)


def wrong_factors(form: ChunkForm) -> Iterator[Wrong]:
    """Numbers that come with each step, left out or taken twice: in one term, in one line, in all."""
    lines = form.equations.step.lines
    for item in form.equations.cell.inputs:
        if item.shape == (form.k,):
            changes = (
                (f"{words} {item.symbol}", {item.symbol: change(item.symbol, form.k)}, None)
                for words, change in FACTORS
            )
            yield from _in_terms(_write_out(lines, {item.symbol}), lines, changes)


def _sums_of_logs(lines: Collection[Assign]) -> Iterator[Assign]:
    """The lines that sum the logarithms of decays over the steps of a chunk."""
    masks = {line.symbol for line in lines if isinstance(line.expr, stack)}
    for line in lines:
        if isinstance(line.expr, dot) and line.expr.args[0] in masks:
            yield line


def _find_decays(lines: Collection[Assign], sums: Assign, logs: sp.Expr, k: int) -> dict[sp.Symbol, Decay]:
    """The exponentials of the sums, of their differences, and of the logarithm of one step."""
    own, found = {sums.symbol}, {}
    for line in lines:
        if isinstance(line.expr, sp.exp):
            of_one_step = line.expr.args[0] == logs
            if of_one_step or line.expr.free_symbols <= own:
                found[line.symbol] = Decay(line.symbol, line.shape == (k, k), sp.exp(logs), of_one_step)
        elif own & line.expr.free_symbols and not line.expr.has(dot):
            own.add(line.symbol)
    return found


def _unshift(line: Assign, decays: Mapping[sp.Symbol, Decay], mask: sp.Expr, lower: sp.Expr, k: int) -> Assign:
    """A line with the decays up to the step before as those up to the step, over that of the step.

    ``lower`` is the mask of the steps before each step.
    """
    one = next((d.name for d in decays.values() if d.is_of_one_step), None)
    if one is None:
        return line
    expr = line.expr
    for decay in decays.values():
        if decay.is_of_pairs:
            shifted, own = pad(part(decay.name * mask, 0, k - 1), 1, k), decay.name * lower / spread(one)
        else:
            shifted, own = stack(1, part(decay.name, 0, k - 1)), decay.name / one
        expr = expr.xreplace({shifted: own})
    return Assign(line.symbol, expr, line.shape)


def _write_out(lines: Collection[Assign], names: Collection[sp.Symbol]) -> list[Assign]:
    """The lines in which names stand, with lines that are products of these written out."""
    inner: dict[sp.Symbol, sp.Expr] = {}
    found = []
    for line in lines:
        if not line.expr.free_symbols.isdisjoint({*names, *inner}):
            expr = line.expr.xreplace(inner)
            if expr.has(dot):
                found.append(Assign(line.symbol, expr, line.shape))
            else:
                inner[line.symbol] = expr
    return found


def _decay_changes(decays: Mapping[sp.Symbol, Decay], k: int) -> Iterator[Change]:
    for words, change, of_step in DECAYS:
        changes = {d.name: change(d, k) for d in decays.values() if of_step or not d.is_of_one_step}
        yield words, changes, None
        for name, wrong in changes.items():
            yield f"{words} {name}", {name: wrong}, None


def _mask_changes(decays: Mapping[sp.Symbol, Decay], mask: sp.Symbol, lower: sp.Expr, k: int) -> Iterator[Change]:
    for words, change in MASKS:
        yield words, {mask: change(mask, k)}, mask
    yield "the mask keeps the step itself", {lower: mask}, lower
    none = {d.name: DECAYS[0][1](d, k) for d in decays.values()}
    yield "neither mask nor decay", {mask: all_ones(k), **none}, mask


def _in_terms(written: list[Assign], lines: Collection[Assign], changes: Iterator[Change]) -> Iterator[Wrong]:
    """Changes of names: in each term of a line, in each line, in all; and in each line that takes it of one line."""
    for words, names, needed in changes:
        wrong = []
        for line in written:
            terms = [t for t in sp.Add.make_args(line.expr) if t.has(*([needed] if needed else names))]
            each = [(_beside(t), line.expr - t + t.xreplace(names)) for t in terms]
            for beside, expr in each:
                yield f"{words}{beside}, in {line.symbol}", (Assign(line.symbol, expr, line.shape),)
                yield from _in_one_use(f"{words}{beside}", line, expr, lines)
            if terms:
                wrong.append(Assign(line.symbol, line.expr.xreplace(names), line.shape))
                if len(terms) > 1:
                    yield f"{words}, in {line.symbol}", (wrong[-1],)
        if len(wrong) > 1:
            yield f"{words}, in {', '.join(str(line.symbol) for line in wrong)}", tuple(wrong)


def _in_one_use(words: str, line: Assign, expr: sp.Expr, lines: Collection[Assign]) -> Iterator[Wrong]:
    """Where several lines take a line: it is wrong in one of them alone."""
    users = [each for each in lines if line.symbol in each.expr.free_symbols]
    for user in users if len(users) > 1 else ():
        wrong = Assign(user.symbol, user.expr.xreplace({line.symbol: expr}), user.shape)
        yield f"{words}, in {line.symbol} as {user.symbol} takes it", (wrong,)


def _beside(term: sp.Expr) -> str:
    """By what a term is known: a product of matrices, or the state before the chunk."""
    products = sorted(term.atoms(dot), key=str)
    known = products or sorted((s for s in term.free_symbols if s.name.endswith("_prev")), key=str)
    return f" beside {known[0]}" if known else ""


def _reading(
    lines: Collection[Assign], logs: sp.Expr, wrong: sp.Expr, decays: Mapping[sp.Symbol, Decay]
) -> Iterator[Assign]:
    """The lines that read the logarithms, with others in their place."""
    for line in lines:
        if isinstance(line.expr, dot) and line.expr.args[1] == logs:
            yield Assign(line.symbol, dot(line.expr.args[0], wrong), line.shape)
        elif line.symbol in decays and decays[line.symbol].is_of_one_step:
            yield Assign(line.symbol, sp.exp(wrong), line.shape)
