"""Kernels of eight cells in short types: right ones, and four wrong ones, in regimes of gates and normalisers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
from right_kernels import REGIMES, STYLES, right_kernel, without_terms

from symrnn import Cell, name_symbol
from symrnn.cells import load
from symrnn.linear import as_linear
from symrnn.testing.kernels.arithmetic import ARITHMETIC
from symrnn.testing.kernels.columns import NumberType
from symrnn.testing.kernels.comparing import TIMES, Setup, TrialResult, compare
from symrnn.testing.kernels.equations import equations_of, forwards, gradient_roles, sum_gradients
from symrnn.testing.kernels.noise import first_order_bound
from symrnn.testing.kernels.trials import Arrays, Trial, TrialKind, default_sizes, trial_of

GATED = ("lstm", "gru", "mingru", "mamba2", "gla", "gated_deltanet")
#: with a line that divides by a product of the memory and a query, and what it is called
NORMALISED = {"mlstm": ("v", "q"), "linear_attention": ("z", "q")}
CELLS = (*GATED, *NORMALISED)
TYPES = ("bfloat16", "float16", "float32")
NORMALISERS = (0.01, 0.1, 1, 4, 16)
LIES = ("doubled", "zeroed", "cut at a border", "a term dropped")
CUT, KINK = 2, 0.0


def regimes_of(name: str) -> tuple[str, ...]:
    return tuple(f"normaliser {n}" for n in NORMALISERS) if name in NORMALISED else tuple(REGIMES)


def cell_of(name: str) -> Cell:
    """Normalised cells with their gates given, so that the normaliser can be chosen."""
    return as_linear(load(name)).core if name in NORMALISED else load(name)


def draw_trial(name: str, dtype: str, regime: str, seed: int, steps: int) -> Trial:
    cell = cell_of(name)
    trial = trial_of(cell, TrialKind.EVERY, steps, 1 + seed % 2, default_sizes(cell, None), seed, dtype, None)
    if name in NORMALISED:
        return _normalise(name, trial, float(regime.split()[1]), np.dtype(trial.x["q"].dtype))
    draw = np.random.default_rng(seed)
    for key, array in trial.params.items():
        trial.params[key] = np.asarray(REGIMES[regime](key, array.astype(np.float64), draw)).astype(array.dtype)
    return trial


def _normalise(name: str, trial: Trial, size: float, dtype: Any) -> Trial:
    """Keys, queries and their sums positive, gates between 0 and 1; queries so large that the divisor is about this."""
    memory, query = NORMALISED[name]
    x = {key: array.astype(np.float64) for key, array in trial.x.items()}
    x |= {key: np.abs(x[key]) + 0.1 for key in ("k", query)}
    x |= {key: 1 / (1 + np.exp(-x[key])) for key in ("i", "f") if key in x}
    x |= {"top": 0 * x["top"] + 5} if "top" in x else {}  # exp(-top) is no divisor then
    initial = {key: np.asarray(a, np.float64) for key, a in trial.initial.items()}
    initial[memory] = np.abs(initial[memory])
    wide = replace(trial, x=x, initial=initial)
    values = forwards(equations_of(cell_of(name)), wide, NumberType(np.float64, KINK))
    divisors = [np.sum(at[name_symbol(memory)] * at[name_symbol(query)], axis=-2) for at in values]
    x[query] = x[query] * (size / np.median(divisors))
    cast = [{key: array.astype(dtype) for key, array in arrays.items()} for arrays in (x, initial)]
    return replace(trial, x=cast[0], initial=cast[1])


def outcome(name: str, dtype: str, trial: Trial, got: Arrays) -> TrialResult:
    cell = cell_of(name)
    roles = tuple(role.symbol.name for role in gradient_roles(cell))
    setup = Setup(equations_of(cell), lambda *given: got, roles, ARITHMETIC[dtype].rtol, dtype, KINK)
    with np.errstate(all="ignore"):
        return compare(setup, trial)


def run_right(name: str, dtype: str, regime: str, seed: int, steps: int) -> tuple[Trial, Arrays]:
    trial = draw_trial(name, dtype, regime, seed, steps)
    with np.errstate(all="ignore"):
        return trial, right_kernel(cell_of(name), dtype, STYLES[seed % len(STYLES)], seed)(trial)


def is_number(got: Arrays) -> bool:
    return all(np.isfinite(array.astype(np.float64)).all() for array in got.values())


def run_lies(name: str, dtype: str, regime: str, seed: int) -> Iterator[tuple[str, bool, bool]]:
    """Each lie about five steps: whether it is found, and whether it is off by more than the arithmetic may lose."""
    cell, steps = cell_of(name), 5
    equations = equations_of(cell)
    trial, right = run_right(name, dtype, regime, seed, steps)
    numbers = NumberType(np.float64, KINK)
    with np.errstate(all="ignore"):
        expected = sum_gradients(equations, trial, numbers)
        bound = first_order_bound(equations, trial, ARITHMETIC[dtype], KINK)
    if not is_number(right) or not is_number(bound):
        return
    draw = np.random.default_rng(seed)
    key = str(draw.choice(sorted(right)))
    terms = list(without_terms(cell))
    lines = terms[draw.integers(len(terms))][1] if terms else equations.back
    for what in LIES:
        wrong = replace(equations, truncate=CUT) if what == "cut at a border" else replace(equations, back=lines)
        with np.errstate(all="ignore"):
            if what in ("doubled", "zeroed"):
                factor = 2 if what == "doubled" else 0
                got = right | {key: (right[key].astype(np.float64) * factor).astype(right[key].dtype)}
                told = expected | {key: expected[key] * factor}
            else:
                told = sum_gradients(wrong, trial, numbers)
                error = {each: right[each].astype(np.float64) - expected[each] for each in right}
                got = {each: (told[each] + error[each]).astype(right[each].dtype) for each in right}
            kind = ARITHMETIC[dtype]
            limits = {each: TIMES * (bound[each] + kind.roundoff * np.abs(expected[each])) for each in right}
            off = max(
                float(np.max(np.abs(told[each] - expected[each]) / (limits[each] + 16 * kind.tiny))) for each in right
            )
        if off > 0 and is_number(got):
            yield what, bool(outcome(name, dtype, trial, got).wrong), off > 2
