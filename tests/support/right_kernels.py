"""Right kernels in any floating type: the equations of a cell with each result rounded to it, in three ways.

``python tests/support/right_kernels.py 2000`` puts so many to the testing kit and tells those that it refuses.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from dataclasses import dataclass, field, replace
from functools import reduce

import numpy as np
import sympy as sp

from symrnn import cells
from symrnn.cells.parameters import previous
from symrnn.expressions.nodes import dot
from symrnn.programs.lines import Assign
from symrnn.testing.kernels.arithmetic import ARITHMETIC
from symrnn.testing.kernels.columns import NumberType
from symrnn.testing.kernels.comparing import Setup, compare
from symrnn.testing.kernels.equations import Indexing, equations_of, gradient_roles, run_pass
from symrnn.testing.kernels.trials import TrialKind, default_sizes, trial_of

CELLS = ("elman", "lstm", "gru", "gru_reset_after", "leaky_rnn", "irnn", "mamba2", "gated_deltanet", "lru", "retnet")
CELLS += ("janet", "indrnn", "slstm", "mingru", "lstm_layer_norm", "ltc", "lstm_peephole", "rg_lru")
LENGTHS = (1, 2, 3, 7, 20, 50, 100, 200)
REGIMES = {
    "drawn": lambda name, array, draw: array,
    "open": lambda name, array, draw: array + 5 * name.startswith("b_"),
    "shut": lambda name, array, draw: array - 5 * name.startswith("b_"),
    "far shut": lambda name, array, draw: array - 20 * name.startswith("b_"),
    "weak": lambda name, array, draw: 0.1 * array,
    "strong": lambda name, array, draw: 1.5 * array,
}
#: which results are rounded: each, about half of them, or those of products and sums of more terms than two
STYLES = ("each", "some", "sums")


@dataclass
class Rounded:
    """In the place of ``Rounding``: one copy, each result a number of the floating type."""

    dtype: np.dtype
    style: str
    draw: np.random.Generator
    batch: int = 1
    copies: int = 1
    absolute: dict = field(default_factory=dict)

    def begin_step(self, phase):
        """Nothing is kept from step to step."""

    def widen(self, argument):
        return argument

    def round(self, value):
        return np.asarray(value).astype(self.dtype).astype(np.float64)

    def perturb(self, kind, arguments, value):
        if kind is dot and self.style == "each":
            return self.add_up(arguments)
        kept = {"each": True, "some": self.draw.random() < 0.5, "sums": kind in (dot, sp.Add)}[self.style]
        return self.round(value) if kept else value

    def add_up(self, arguments):
        """A product of matrices with every partial sum rounded, in an order of its own."""
        one, other = arguments
        order = self.draw.permutation(one.shape[-1])
        terms = (self.round(one[..., :, k, None] * other[..., k, None, :]) for k in order)
        return reduce(lambda a, b: self.round(a + b), terms)


def right_kernel(cell, dtype, style, seed, lines=None):
    """A backward pass of the cell in a floating type; with other lines backwards, a wrong one."""
    equations, states = equations_of(cell), {state.symbol for state in cell.states}
    equations = equations if lines is None else replace(equations, back=lines)
    indexing = {p.symbol: p.indexing for p in cell.parameters}

    def backward(trial):
        draw = np.random.default_rng(seed)
        rounded = Rounded(np.dtype(dtype), style, draw)
        terms = run_pass(equations, trial, NumberType(np.float64, 0.0, rounding=rounded)).terms
        found = {}
        for role in gradient_roles(cell):
            own = terms[previous(role.symbol) if role.symbol in states else role.symbol]
            if role.symbol in states:
                array = own[0]
            elif indexing.get(role.symbol) is Indexing.SHARED:
                flat = own.reshape(-1, *own.shape[2:])[:: draw.choice([-1, 1])]
                add = (lambda a, b: rounded.round(a + b)) if style == "each" else np.add
                array = reduce(add, flat)
            else:
                array = own.sum(axis=1) if role.symbol in indexing else own
            found[role.symbol.name] = array.reshape(trial.shape(role)).astype(rounded.dtype)
        return found

    return backward


def outcome_of(cell, dtype, style, kind, steps, batch, regime, seed, change=lambda found: found, lines=None):
    """What the kit finds of a right kernel, or of one that ``change`` makes wrong."""
    trial = trial_of(cell, kind, steps, batch, default_sizes(cell, None), seed, dtype, None)
    draw = np.random.default_rng(seed)
    for name, array in trial.params.items():
        trial.params[name] = np.asarray(REGIMES[regime](name, array.astype(np.float64), draw)).astype(array.dtype)
    kernel = right_kernel(cell, dtype, style, seed, lines)
    roles = [role.symbol.name for role in gradient_roles(cell)]
    with np.errstate(all="ignore"):
        setup = Setup(
            equations_of(cell), lambda *given: change(kernel(trial)), tuple(roles), ARITHMETIC[dtype].rtol, dtype, 0.0
        )
        return compare(setup, trial)


def without_terms(cell):
    """The lines backwards of the cell, without each of the terms that stand in them, in turn."""
    lines = equations_of(cell).back
    for at, line in enumerate(lines):
        terms = line.expr.args if line.expr.is_Add else ()
        for term in terms if not any(each.is_Number for each in terms) else ():
            yield (
                f"{line} without {term}",
                (*lines[:at], Assign(line.symbol, line.expr - term, line.shape), *lines[at + 1 :]),
            )


def is_found(cell, dtype, **wrong):
    """Whether the short trials that the kit draws show a wrong kernel."""
    return any(
        outcome_of(cell, dtype, "each", kind, steps, 2, "drawn", 1, **wrong).wrong
        for steps in (1, 2, 3)
        for kind in (TrialKind.EVERY, TrialKind.LAST, TrialKind.PULSE)
    )


def sweep(count, dtypes, seed=0, most=200):
    """How many kernels of how many kinds were tried, and those that were refused."""
    draw, refused, tried = np.random.default_rng(seed), [], Counter()
    for number in range(count):
        name, dtype = CELLS[number % len(CELLS)], dtypes[number // len(CELLS) % len(dtypes)]
        given = (
            str(draw.choice(STYLES)),
            list(TrialKind)[draw.integers(4)],
            int(draw.choice([n for n in LENGTHS if n <= most])),
            int(draw.integers(1, 3)),
            str(draw.choice(list(REGIMES))),
            number + 10_000 * seed,
        )
        outcome = outcome_of(cells.load(name), dtype, *given)
        is_number = outcome.comparable and all(np.isfinite(a.astype(np.float64)).all() for a in outcome.got.values())
        tried[dtype if is_number else f"{dtype}, no number"] += 1  # a kernel that ends in none is not right
        if outcome.wrong and is_number:
            refused.append((name, dtype, *given, sorted(outcome.wrong)))
    return tried, refused


if __name__ == "__main__":
    began = time.process_time()
    kinds = ("float64", "float32", "float16", "bfloat16")
    if "bfloat16" in sys.argv[2:] or len(sys.argv) < 3:
        import ml_dtypes  # noqa: F401  # NumPy has the type from it
    tried, refused = sweep(int(sys.argv[1]), sys.argv[2:] or kinds)
    print(*refused, sep="\n")
    print(dict(tried), "refused", len(refused), f"{time.process_time() - began:.0f} s")
