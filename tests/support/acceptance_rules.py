"""How kernel libraries accept a kernel in their tests, put to the planted kinds: one draw, tensor by tensor.

The rules: the error ratio, root mean square of the error by that of the reference, below 0.005 for each tensor; and
the largest absolute error below 0.3, with which a run in CI only warns.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from kernel_kinds import PlantedKind, run_on

from symrnn.testing.kernels.equations import gradient_roles
from symrnn.testing.kernels.trials import TrialKind, default_sizes, trial_of

__all__ = ["RATIO", "SMALL", "STEPS", "errors_of", "refused_by_rules"]

RATIO, SMALL, STEPS = 0.005, 0.3, 65


def errors_of(planted: PlantedKind) -> tuple[float, float]:
    """The largest error ratio of a tensor, and the largest absolute error, over 65 steps and a batch of two."""
    cell = planted.cell
    trial = trial_of(cell, TrialKind.EVERY, STEPS, 2, default_sizes(cell, None), 0, "float64", None)
    own, right = run_on(trial, planted.backward), run_on(trial, planted.right)
    names = {role.symbol.name for role in gradient_roles(cell)} & own.keys()
    apart = {name: np.nan_to_num(np.abs(own[name] - right[name]), nan=np.inf) for name in names}
    ratios = [np.sqrt(np.mean(apart[n] ** 2)) / np.sqrt(np.mean(np.square(right[n])) + 1e-300) for n in names]
    return float(max(ratios)), float(max(array.max(initial=0) for array in apart.values()))


def refused_by_rules(every: Iterable[PlantedKind]) -> dict[str, int]:
    """How many of the wrong kernels each rule refuses, and how many where a small absolute error only warns."""
    found = [errors_of(planted) for planted in every]
    return {
        "ratio": sum(ratio >= RATIO for ratio, _ in found),
        "absolute": sum(largest >= SMALL for _, largest in found),
        "both": sum(ratio >= RATIO and largest >= SMALL for ratio, largest in found),
    }


if __name__ == "__main__":
    from kernel_kinds import planted_kinds

    print(refused_by_rules(planted_kinds()))
