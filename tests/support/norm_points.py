"""Random networks at which a claim about norms is tried out, by NumPy: they meet its own hypotheses."""

from __future__ import annotations

import numpy as np
import sympy as sp
from bounded_cells import NUMPY, numpy_value

from symrnn.claims.claim import Comparison, Relation, SlopeBound
from symrnn.expressions.functions import elu
from symrnn.expressions.nodes import NORMS

ROUNDS = 12


def points(claim, wanted, seed):
    """(values, functions) that meet the hypotheses, at most so many; few or none where they can hardly be met."""
    rng, found = np.random.default_rng(seed), 0
    for attempt in range(3 * wanted):
        with np.errstate(all="ignore"):
            point = _met(claim, rng, attempt)
        if point is not None:
            found += 1
            yield point
        if found == wanted or (attempt > wanted and not found):
            return


def _met(claim, rng, attempt):
    """A point at which the hypotheses hold: names are moved until they do."""
    program = claim.statement.program
    largest = 1 if attempt % 4 == 0 else 3
    sizes = {size: int(rng.integers(1, largest + 1)) for size in _size_names(program)}
    given = {item.symbol: _entries(rng, _shape(item.shape, sizes)) for item in program.inputs}
    given |= {symbol: _entries(rng, ()) for symbol in _free(claim)}
    functions = _functions(claim, given, rng)
    for _ in range(ROUNDS if functions else 0):
        values = evaluated(program, given, sizes, functions)
        failing = [h for h in comparisons_of(claim) if not holds(h, values, functions)]
        if not failing:
            return values, functions
        if not _moved(failing[0], given, values, functions, rng):
            return None
    return None


def _size_names(program):
    return sorted({size for shape in program.shapes.values() for size in shape if isinstance(size, str)})


def _shape(shape, sizes):
    return tuple(sizes.get(size, size) for size in (*shape, 1)[:2]) if shape else ()


def _entries(rng, shape):
    kind = rng.integers(0, 4)
    if kind == 0:
        return rng.choice([-1.0, 0.0, 1.0, 0.5, 2.0], size=shape) if shape else float(rng.choice([0.0, 1.0, 0.5, 2.0]))
    if kind == 1:
        return np.zeros(shape) if shape else float(rng.choice([-1.0, 0.25]))
    scale = (0.3, 3.0)[kind - 2]
    return scale * rng.normal(size=shape) if shape else float(scale * abs(rng.normal()))


def _free(claim):
    sides = [side for each in (*claim.statement.bounds, *comparisons_of(claim)) for side in (each.lhs, each.rhs)]
    sides += [h.bound for h in claim.given if isinstance(h, SlopeBound)]
    names = set().union(*(side.free_symbols for side in sides))
    return sorted(names - set(claim.statement.program.shapes), key=str)


def comparisons_of(claim):
    return [h for h in claim.given if isinstance(h, Comparison)]


def _functions(claim, values, rng):
    """f = c*sin of the largest slope that is allowed, or of half of it; none where no function has one so small."""
    found = dict(FUNCTIONS)
    names = {h.function for h in claim.given if isinstance(h, SlopeBound)} | {"f"}
    for name in names:
        bounds = [h.bound for h in claim.given if isinstance(h, SlopeBound) and h.function == name]
        known = [float(numpy_value(bound, values, FUNCTIONS)) for bound in bounds if bound.free_symbols <= set(values)]
        if len(known) < len(bounds) or min(known, default=0) < 0:
            return {}
        size = min(known, default=3.0) * float(rng.choice([1.0, 0.5]))
        found |= of_formula(name, lambda u, size=size: size * np.sin(u), lambda u, size=size: size * np.cos(u))
    return found


def of_formula(name, function, slope):
    return {sp.Function(name, real=True): function, sp.Function(f"{name}'", real=True): slope}


def _of_any_shape(norm):
    return lambda each: norm(np.atleast_2d(each))


#: a number has a norm as well
FUNCTIONS = {
    **NUMPY,
    **{norm: _of_any_shape(NUMPY[norm]) for norm in NORMS},
    elu: lambda u: np.where(u > 0, u, np.expm1(np.minimum(u, 0.0))),
}


def evaluated(program, given, sizes, functions):
    """The values of all names; a number in a vector's line stands in each entry."""
    values = dict(given)
    for line in program.lines:
        found = numpy_value(line.expr, values, functions)
        values[line.symbol] = (
            np.broadcast_to(found, _shape(line.shape, sizes)) if line.shape else float(np.squeeze(found))
        )
    return values


def sides_of(comparison, values, functions):
    with np.errstate(all="ignore"):
        return [np.asarray(numpy_value(side, values, functions), float) for side in (comparison.lhs, comparison.rhs)]


def holds(comparison, values, functions, slack=1e-12):
    """Whether a comparison holds but for rounding; where a side has no value there is nothing to hold."""
    low, high = sides_of(comparison, values, functions)
    if not (np.isfinite(low).all() and np.isfinite(high).all()):
        return True
    if comparison.relation is Relation.LESS_THAN and _are_moderate(values):
        return bool(np.all(low < high))
    room = slack * (1 + np.abs(low) + np.abs(high))
    if comparison.relation is Relation.EQUAL:
        return bool(np.all(np.abs(low - high) <= room))
    return bool(np.all(low <= high + room))


def _are_moderate(values):
    """Whether no tanh is rounded to 1, as it is at large numbers."""
    return all(np.max(np.abs(value), initial=0.0) <= 4 for value in values.values())


def _moved(hypothesis, given, values, functions, rng):
    """Move a name on one side so that the hypothesis holds; whether there was one."""
    low, high = sides_of(hypothesis, values, functions)
    lhs = hypothesis.lhs.args[0] if isinstance(hypothesis.lhs, sp.Abs) else hypothesis.lhs
    gap = 1e-3 if hypothesis.relation is Relation.LESS_THAN else 0.0
    ways = [side for side in (hypothesis.rhs, lhs) if side in given]
    if not ways:
        return False
    side = ways[rng.integers(0, len(ways))]
    if side == hypothesis.rhs:
        given[side] = _like(given[side], np.maximum(given[side], low + gap))
    elif isinstance(hypothesis.lhs, sp.Abs):
        room = np.maximum(high - gap, 0.0)
        given[side] = _like(given[side], np.clip(given[side], -room, room))
    else:
        given[side] = _like(given[side], np.minimum(given[side], high - gap))
    return True


def _like(before, moved):
    """A number stays one: the largest, of several that it is moved to."""
    return moved if np.ndim(before) else float(np.max(moved))
