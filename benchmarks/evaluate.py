"""The evaluator against ``sympy.lambdify(..., cse=True)``: seconds to make, microseconds to call, value and gradient.

Run ``python benchmarks/evaluate.py``. Past the steps that the reference takes, the evaluator stands alone.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np

from symrnn import InputError, bptt, cells, evaluator, unroll
from symrnn.evaluate import reference


def made_and_called(make: Callable[[Any], Any], program: Any, point: dict[str, Any]) -> tuple[float, float]:
    """Seconds to make the function, and the best of several calls."""
    start = time.process_time()
    run = make(program)
    made = time.process_time() - start
    calls = []
    for _ in range(20):
        start = time.perf_counter()
        run(**point)
        calls.append(time.perf_counter() - start)
    return made, min(calls)


def row(steps: int, batch: int) -> str:
    """One line of the table."""
    program = bptt(unroll(cells.elman_unit("tanh"), steps=steps))
    rng = np.random.default_rng(0)
    point = {item.symbol.name: rng.normal(size=batch) for item in program.inputs}
    made, called = made_and_called(evaluator, program, point)
    text = f"{steps:6d} {batch:6d} {made:10.4f} {called * 1e6:12.1f}"
    try:
        slow_made, slow_called = made_and_called(reference, program, point)
    except InputError:
        return text + "   the reference refuses: too large"
    return text + f" {slow_made:12.4f} {slow_called * 1e6:12.1f} {slow_made / made:8.1f} {slow_called / called:8.2f}"


def main() -> None:
    """Print the table."""
    print("     T  batch   made (s)  called (us)  lambdify (s)  called (us)    ratio    ratio")
    for steps, batch in ((2, 1), (4, 1), (6, 1), (8, 1), (6, 10_000), (50, 1), (1000, 1)):
        print(row(steps, batch))


if __name__ == "__main__":
    main()
