"""Wrong decays and masks in the lines of a chunk."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import sympy as sp

from symrnn.expressions.nodes import dot
from symrnn.expressions.array_nodes import stack
from symrnn.programs.lines import Assign
from symrnn.testing.mistakes.chunk_forms import ChunkForm
from symrnn.testing.mistakes.chunk_value_rules import DECAYS, MASKS, READINGS, Decay, all_ones

__all__ = ["wrong_decays"]

Wrong = tuple[str, tuple[Assign, ...]]
Change = tuple[str, dict[sp.Symbol, sp.Expr]]


def wrong_decays(form: ChunkForm) -> Iterator[Wrong]:
    """What is wrong in words, and the wrong lines: of one term, of one line, of all lines."""
    lines = form.equations.step.lines
    for sums in _sums_of_logs(lines):
        mask, logs = sums.expr.args
        decays = _find_decays(lines, sums, logs, form.k)
        written = _write_out(lines, decays)
        for changes in (_decay_changes(decays, form.k), _mask_changes(decays, mask, form.k)):
            yield from _in_terms(written, changes)
        for words, read in READINGS:
            yield f"{words}, in {sums.symbol}", tuple(_reading(lines, logs, read(logs, form.k), decays))
        for words, change in MASKS:
            wrong = sums.expr.xreplace({mask: change(mask, form.k)})
            yield f"{words}, in {sums.symbol}", (Assign(sums.symbol, wrong, sums.shape),)


def _sums_of_logs(lines: tuple[Assign, ...]) -> Iterator[Assign]:
    """The lines that sum the logarithms of decays over the steps of a chunk."""
    masks = {line.symbol for line in lines if isinstance(line.expr, stack)}
    for line in lines:
        if isinstance(line.expr, dot) and line.expr.args[0] in masks:
            yield line


def _find_decays(lines: tuple[Assign, ...], sums: Assign, logs: sp.Expr, k: int) -> dict[sp.Symbol, Decay]:
    """The exponentials of the sums, of their differences, and of the logarithm of one step."""
    own, found = {sums.symbol}, {}
    for line in lines:
        if isinstance(line.expr, sp.exp):
            if line.expr.args[0] == logs or line.expr.free_symbols <= own:
                of_step = line.expr.args[0] == logs
                found[line.symbol] = Decay(line.symbol, line.shape == (k, k), sp.exp(logs), of_step)
        elif own & line.expr.free_symbols and not line.expr.has(dot):
            own.add(line.symbol)
    return found


def _write_out(lines: tuple[Assign, ...], decays: Mapping[sp.Symbol, Decay]) -> list[Assign]:
    """The lines in which decays stand, with the products of decays that have names of their own written out."""
    inner: dict[sp.Symbol, sp.Expr] = {}
    found = []
    for line in lines:
        if not line.expr.free_symbols.isdisjoint({*decays, *inner}):
            expr = line.expr.xreplace(inner)
            if expr.has(dot):
                found.append(Assign(line.symbol, expr, line.shape))
            else:
                inner[line.symbol] = expr
    return found


def _decay_changes(decays: Mapping[sp.Symbol, Decay], k: int) -> Iterator[Change]:
    for words, change, of_step in DECAYS:
        yield words, {d.name: change(d, k) for d in decays.values() if of_step or not d.is_of_one_step}


def _mask_changes(decays: Mapping[sp.Symbol, Decay], mask: sp.Symbol, k: int) -> Iterator[Change]:
    for words, change in MASKS:
        yield words, {mask: change(mask, k)}
    yield "neither mask nor decay", {mask: all_ones(k), **{d.name: DECAYS[0][1](d, k) for d in decays.values()}}


def _in_terms(written: list[Assign], changes: Iterator[Change]) -> Iterator[Wrong]:
    """Changes of names: in each term of a line, in each line, and in all of them."""
    for words, names in changes:
        wrong = []
        for line in written:
            terms = [t for t in sp.Add.make_args(line.expr) if not t.free_symbols.isdisjoint(names)]
            for term in terms:
                changed = Assign(line.symbol, line.expr - term + term.xreplace(names), line.shape)
                yield f"{words} {_beside(term)}, in {line.symbol}", (changed,)
            if terms:
                wrong.append(Assign(line.symbol, line.expr.xreplace(names), line.shape))
                if len(terms) > 1:
                    yield f"{words}, in {line.symbol}", (wrong[-1],)
        if len(wrong) > 1:
            yield f"{words}, in {', '.join(str(line.symbol) for line in wrong)}", tuple(wrong)


def _beside(term: sp.Expr) -> str:
    """By which product of matrices a term is known."""
    products = sorted(term.atoms(dot), key=str)
    return f"beside {products[0]}" if products else ""


def _reading(
    lines: tuple[Assign, ...], logs: sp.Expr, wrong: sp.Expr, decays: Mapping[sp.Symbol, Decay]
) -> Iterator[Assign]:
    """The lines that read the logarithms, with others in their place."""
    for line in lines:
        if isinstance(line.expr, dot) and line.expr.args[1] == logs:
            yield Assign(line.symbol, dot(line.expr.args[0], wrong), line.shape)
        elif line.symbol in decays and decays[line.symbol].is_of_one_step:
            yield Assign(line.symbol, sp.exp(wrong), line.shape)
