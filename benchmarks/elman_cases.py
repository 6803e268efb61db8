"""Random cases of the Elman bound ||dh_T/dh_k|| <= (gamma ||W_hh||)^(T-k), gamma the largest slope.

With W_xh the identity any float is a pre-activation, for some input; so each case is exact data, and its product is
enclosed, and computed to 50 digits where that leaves the bound open.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import mpmath
import numpy as np

from symrnn import cells, state_jacobian
from symrnn.bounds.intervals.arrays import Intervals
from symrnn.bounds.intervals.functions import function_on
from symrnn.bounds.intervals.lines import enclose_lines
from symrnn.bounds.intervals.norms import norm_of
from symrnn.bounds.networks.turning_coordinates import multiply_conditioned
from symrnn.expressions.functions import FUNCTIONS
from symrnn.programs.program import name_symbol

Array = np.ndarray[Any, Any]
NORMS = {"1": 1, "2": 2, "inf": np.inf}
REGIMES = ("vanishing", "neutral", "exploding", "1 +- eps", "saturated")
#: activation and number of units of the Elman cells, and the largest slopes
NETWORKS = (("tanh", 1), ("tanh", 3), ("sigmoid", 2), ("softsign", 2))
GAMMA = {"tanh": 1.0, "sigmoid": 0.25, "softsign": 1.0}
#: so many digits, for so many cases of a batch and for all that the enclosure leaves open
DIGITS, SAMPLE = 50, 4


class ViolationError(Exception):
    """A bound that does not hold."""


@dataclass(frozen=True)
class Ratios:
    """Observed over bound for the cases of one row, and how what is observed was computed."""

    label: str
    values: Array
    observed: str = "float64"

    def __str__(self) -> str:
        largest, median = (f"{value:.4g}" for value in (self.values.max(), np.median(self.values)))
        return f"| {self.label} | {len(self.values)} | {self.observed} | {largest} | {median} |"


def bases(regime: str, count: int, generator: Any) -> Array:
    """gamma*||W|| in the regime."""
    near = generator.choice([-1.0, 1.0], count) * 10.0 ** -generator.uniform(1, 12, count)
    found: Array = {
        "vanishing": generator.uniform(0.3, 0.99, count),
        "neutral": np.ones(count),
        "exploding": generator.uniform(1.01, 3, count),
        "1 +- eps": 1 + near,
        "saturated": generator.uniform(0.3, 3, count),
    }[regime]
    return found


def recurrent(n: int, count: int, generator: Any) -> Array:
    """Matrices of three kinds: random, orthogonal, and permutations with signs."""
    normal = generator.normal(size=(count, n, n))
    turned = np.linalg.qr(normal)[0]
    permuted = np.eye(n)[generator.permuted(np.tile(np.arange(n), (count, 1)), axis=1)]
    permuted *= generator.choice([-1.0, 1.0], (count, 1, n))
    kind = generator.integers(0, 3, (count, 1, 1))
    return np.where(kind == 0, normal, np.where(kind == 1, turned, permuted))


def trajectory(activation: str, weights: Array, scales: Array, steps: int, generator: Any) -> Array:
    """Pre-activations (cases, steps, n), as they come about from random inputs."""
    count, n, _ = weights.shape
    value = {"tanh": np.tanh, "sigmoid": lambda a: 1 / (1 + np.exp(-a)), "softsign": lambda a: a / (1 + np.abs(a))}
    h, found = np.zeros((count, n)), []
    for _ in range(steps):
        found.append(scales[:, np.newaxis] * generator.normal(size=(count, n)) + np.einsum("cij,cj->ci", weights, h))
        h = value[activation](found[-1])
    return np.stack(found, 1)


def factors(activation: str, weights: Array, arguments: Array) -> Intervals:
    """The enclosed Jacobian of every step, (cases, steps, n, n): the package's own formula."""
    cell: Any = cells.elman(activation)
    count, steps, n = arguments.shape
    a = Intervals.point(arguments.reshape(-1, 1, n, 1))
    line = next(line for line in cell.lines if line.symbol.name == "h")
    names = {
        "h": function_on(line.expr.func, a),
        "a_h": a,
        "W_hh": Intervals.point(np.repeat(weights, steps, 0)[:, None]),
    }
    values = {name_symbol(name): value for name, value in names.items()}
    found = enclose_lines(state_jacobian(cell).lines, values, {"n": n})[name_symbol("J_h_h")]
    return Intervals(found.low.reshape(count, steps, n, n), found.high.reshape(count, steps, n, n))


def products(matrices: Intervals, inside: Array) -> Intervals:
    """The product of the steps that count, (cases, n, n); the others are taken for the identity."""
    identity, mask = np.eye(matrices.low.shape[-1]), inside[:, :, np.newaxis, np.newaxis]
    kept = Intervals(np.where(mask, matrices.low, identity), np.where(mask, matrices.high, identity))
    *_, last = multiply_conditioned(kept)
    return last.at((slice(None), 0))


def powers(base: Intervals, inside: Array) -> Intervals:
    """The base to the power of the number of steps that count."""
    found = Intervals.point(np.ones(len(inside)))
    for t in range(inside.shape[1]):
        found = found * Intervals(np.where(inside[:, t], base.low, 1.0), np.where(inside[:, t], base.high, 1.0))
    return found


def in_digits(activation: str, weight: Array, arguments: Array, norm: str) -> tuple[Any, Any]:
    """Norm of the product and bound, to 50 digits, from the definitions."""
    context = mpmath.MPContext()
    context.dps = DIGITS + 10
    function = FUNCTIONS[cells.elman(activation).lines[-1].expr.func]
    W = context.matrix(weight.tolist())
    product = context.eye(len(weight))
    for row in arguments:
        h = [function(context, context.mpf(float(a))) for a in row]
        slopes = {
            "tanh": [1 - v**2 for v in h],
            "sigmoid": [v * (1 - v) for v in h],
            "softsign": [(1 - abs(v)) ** 2 for v in h],
        }
        product = context.diag(slopes[activation]) * W * product
    return _norm(context, product, norm), (GAMMA[activation] * _norm(context, W, norm)) ** len(arguments)


def _norm(context: Any, matrix: Any, norm: str) -> Any:
    if norm == "2":
        return max(context.svd_r(matrix, compute_uv=False))
    return context.mnorm(matrix, 1 if norm == "1" else context.inf)


def elman(count: int = 1000, steps: int = 200) -> Iterator[Ratios]:
    """One row for each regime and norm."""
    for number, regime in enumerate(REGIMES):
        for norm in NORMS:
            parts = [
                _elman_batch(regime, norm, *network, -(-count // len(NETWORKS)), steps, (number, place))
                for place, network in enumerate(NETWORKS)
            ]
            values, enclosed = (np.concatenate(both)[:count] for both in zip(*parts, strict=True))
            observed = f"{enclosed.sum()} enclosed, {(~enclosed).sum()} to {DIGITS} digits"
            yield Ratios(f"{regime}, norm {norm}", values, observed)


def _elman_batch(
    regime: str, norm: str, activation: str, n: int, count: int, steps: int, seed: tuple[int, ...]
) -> tuple[Array, Array]:
    """Observed over bound, and whether the enclosure of the product shows that the bound holds."""
    generator = np.random.default_rng(seed)
    W = recurrent(n, count, generator)
    size = GAMMA[activation] * np.linalg.norm(W, NORMS[norm], axis=(1, 2))
    W = W * (bases(regime, count, generator) / size)[:, np.newaxis, np.newaxis]
    scales = np.full(count, 20.0) if regime == "saturated" else 10.0 ** generator.uniform(-9, 0.3, count)
    arguments = trajectory(activation, W, scales, steps, generator)
    last = generator.integers(1, steps + 1, count)
    first = generator.integers(0, last)
    inside = (np.arange(steps) >= first[:, np.newaxis]) & (np.arange(steps) < last[:, np.newaxis])
    observed = norm_of(products(factors(activation, W, arguments), inside), norm)
    base = norm_of(Intervals.point(W), norm) * Intervals.point(GAMMA[activation])
    bound = powers(base, inside)
    for case in np.flatnonzero(observed.low > bound.high):
        raise ViolationError(f"{regime}, norm {norm}, {activation}, W = {W[case]}: {observed.low[case]}")
    enclosed = observed.high <= bound.low
    for case in {*range(min(SAMPLE, count)), *np.flatnonzero(~enclosed)}:
        exact, limit = in_digits(activation, W[case], arguments[case][inside[case]], norm)
        if exact > limit * (1 + mpmath.mpf(10) ** -DIGITS) or not observed.low[case] <= exact <= observed.high[case]:
            raise ViolationError(f"{regime}, norm {norm}, {activation}, W = {W[case]}: {exact} against {limit}")
    return observed.low / bound.high, enclosed
