"""Mistakes of public reports planted in six kernels: wrong calls of a right kernel, or other lines in its text.

``python tests/support/kernel_kinds.py`` prints how many are found, located and recognised.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from kernel_kinds_calls import CALLS
from kernel_kinds_gates import GATES
from kernel_kinds_lines import LINES
from kernel_kinds_loops import LOOPS
from places import KERNELS
from planted_bug import backward_of

from symrnn import Cell, cells
from symrnn.testing import GradientMismatch, assert_gradients_match
from symrnn.testing.kernels.equations import gradient_roles
from symrnn.testing.kernels.trials import Trial, TrialKind, default_sizes, trial_of

_TEXTS = {
    "leaky": """
        x: input[m]
        h: state[n]
        W: param[n, m]
        U: param[n, n]
        h = 0.9*h + 0.1*tanh(W @ x + U @ h)
    """,
    "gru_in_one_line": """
        x: input[m]
        h: state[n]
        W_r: param[n, m]
        U_r: param[n, n]
        W_z: param[n, m]
        U_z: param[n, n]
        W_g: param[n, m]
        U_g: param[n, n]
        b: param[n]
        h = (sigmoid(W_z @ x + U_z @ h)*h
             + (1 - sigmoid(W_z @ x + U_z @ h))*tanh(W_g @ x + U_g @ (sigmoid(W_r @ x + U_r @ h)*h) + b))
    """,
    "gated_delta": """
        k: input[d]
        v: input[e]
        q: input[d]
        g: input
        b: input
        o: state[e]
        S: state[d, e]
        R = exp(g)*S
        u = b*(v - R.T @ k)
        S = R + k @ u.T
        o = S.T @ q
    """,
}
SIX = ("elman", "gru", "lstm", "leaky", "gru_in_one_line", "gated_delta")


@dataclass(frozen=True)
class PlantedKind:
    """A wrong kernel: the kernel, the bug in words, the kinds it may be named as, and the kernel that is right."""

    kernel: str
    bug: str
    kinds: tuple[str, ...]
    backward: Callable[..., Any]
    right: Callable[..., Any]

    @property
    def cell(self) -> Cell:
        return cell_of(self.kernel)


def cell_of(kernel: str) -> Cell:
    if kernel not in _TEXTS:
        return cells.CELLS[kernel]("tanh")
    lines = [line.strip() for line in _TEXTS[kernel].strip().splitlines()]
    return Cell.parse("\n".join(lines).replace("\n+", " +"), kernel)


def planted_kinds() -> list[PlantedKind]:
    """All of them."""
    found = []
    for kernel in SIX:
        text = (KERNELS / f"{kernel}.py").read_text(encoding="utf-8")
        right = backward_of(text)
        for bug, kinds, where, wrong in CALLS:
            if kernel in where.split():
                found.append(PlantedKind(kernel, bug, kinds, wrong(right), right))
        for of, bug, kinds, edits in (*LOOPS, *LINES, *GATES):
            if of == kernel:
                changed = text
                for old, new in edits:
                    assert changed.count(old) == 1, (kernel, bug, old, changed.count(old))
                    changed = changed.replace(old, new)
                found.append(PlantedKind(kernel, bug, kinds, backward_of(changed), right))
    return found


def report_of(planted: PlantedKind) -> Any:
    """The report on a wrong kernel, None where it passes."""
    try:
        assert_gradients_match(planted.cell, planted.backward)
    except GradientMismatch as error:
        return error.report
    return None


def run_on(trial: Trial, kernel: Callable[..., Any]) -> Any:
    """What a kernel gives back for a trial: of one input or output the array alone is handed over."""
    x, upstream = (arrays if len(arrays) > 1 else next(iter(arrays.values())) for arrays in (trial.x, trial.upstream))
    with np.errstate(all="ignore"):
        return kernel(trial.params, x, trial.initial, upstream)


def truly_wrong(planted: PlantedKind, steps: int) -> set[str]:
    """The arrays that the right kernel gives otherwise for so many steps, by what the two kernels give alone."""
    cell = planted.cell
    sizes = default_sizes(cell, None)
    names = {role.symbol.name for role in gradient_roles(cell)}
    wrong = set()
    for kind in (TrialKind.EVERY, TrialKind.LARGE, TrialKind.LAST):
        for batch in (1, 2):
            trial = trial_of(cell, kind, steps, batch, sizes, 0, "float64", None)
            own, right = run_on(trial, planted.backward), run_on(trial, planted.right)
            for name in names & own.keys():
                if not np.allclose(own[name], right[name], rtol=1e-9, atol=1e-12):
                    wrong.add(name)
    return wrong


def first_wrong_length(planted: PlantedKind) -> int:
    return next((steps for steps in range(1, 60) if truly_wrong(planted, steps)), 0)


def judged(planted: PlantedKind, report: Any) -> dict[str, Any]:
    """What a report has right."""
    steps = report.shortest.trial.steps if report else 0
    said = report.looks_like[0].kind if report and report.looks_like else ""
    return {
        "detected": report is not None,
        "array": report is not None and report.parameter in truly_wrong(planted, steps),
        "shortest": steps == first_wrong_length(planted),
        "recognised": said in planted.kinds or (not said and "" in planted.kinds),
        "misled": bool(said) and said not in planted.kinds,
    }


def score_of(planted: Iterable[PlantedKind]) -> dict[str, int]:
    """How many are found, told by the right array and length, recognised, and told a wrong name."""
    rows = [judged(each, report_of(each)) for each in planted]
    return {name: sum(row[name] for row in rows) for name in rows[0]}


def main() -> None:
    import time
    from collections import Counter

    counts: Counter[str] = Counter()
    every = planted_kinds()
    for planted in every:
        start = time.process_time()
        report = report_of(planted)
        took = time.process_time() - start
        found = judged(planted, report)
        counts.update({name: int(value) for name, value in found.items()})
        bad = [name for name in ("detected", "array", "shortest", "recognised") if not found[name]]
        like = " | ".join(f"{v.kind}: {v.words}"[:110] for v in report.looks_like[:2]) if report else "-"
        if bad or took > 3:
            print(f"{planted.kernel:16} {planted.bug:50} {took:4.1f}s {','.join(bad):12} {like}", flush=True)
    print(len(every), dict(counts))


if __name__ == "__main__":
    main()
