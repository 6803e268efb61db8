"""What the evaluator of each cell of the catalogue costs: to read the cell, to derive and generate, and to ask again.

Run ``python benchmarks/catalogue.py``. CPU milliseconds in one process, and as ratios to reading the cell's file, which
the machine's load does not change.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any

from symrnn import InputError, cells, evaluator


def milliseconds(call: Callable[[], Any]) -> tuple[float, Any]:
    """The CPU time of a call, and what it gives."""
    start = time.process_time()
    found = call()
    return 1000 * (time.process_time() - start), found


def costs(make: Callable[[], Any]) -> tuple[float, float, float]:
    """To make a cell, its evaluator for the first time, and again."""
    read, cell = milliseconds(make)
    try:
        first, _ = milliseconds(lambda: evaluator(cell, loss="squared_error"))
    except InputError:  # it gives out what has no squared error
        first, _ = milliseconds(lambda: evaluator(cell))
        return read, first, milliseconds(lambda: evaluator(cell))[0]
    return read, first, milliseconds(lambda: evaluator(cell, loss="squared_error"))[0]


def main() -> None:
    """Print the table."""
    costs(lambda: cells.dense("tanh"))  # what is loaded with the first
    print("cell                      read ms   first ms   again ms   first/read   again/read")
    known = {name: costs(lambda make=make: make("sigmoid")) for name, make in cells.CELLS.items()}
    found = {name: costs(lambda name=name: cells.load(name)) for name in cells.names() if name not in known}
    middle = tuple(statistics.median(column) for column in zip(*found.values(), strict=True))
    last = max(found, key=lambda name: found[name][1])
    rows = {**known, f"median of {len(found)} others": middle, f"the slowest, {last}": found[last]}
    for name, (read, first, again) in rows.items():
        print(f"{name:25s} {read:7.1f} {first:10.1f} {again:10.3f} {first / read:12.1f} {again / read:12.3f}")


if __name__ == "__main__":
    main()
