"""Value and gradient of recurrent networks: symrnn, NumPy and C by hand, and the libraries that users would pick.

    python benchmarks/peers.py             all rows, into docs/speed.md and its picture
    python benchmarks/peers.py --long      with the rows of a thousand steps
    python benchmarks/peers.py lstm        print the rows whose name has the word; nothing is written

One process on one core, one thread; CPU time, systems in turns. The value and every gradient are compared with NumPy by
hand before anything is timed. What is not installed is named, and left out.
"""

from __future__ import annotations

import os
import sys

THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
os.environ |= dict.fromkeys(THREADS, "1") | {"JAX_PLATFORMS": "cpu", "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false"}
if hasattr(os, "sched_setaffinity"):  # before a library counts the cores, for so many threads it begins
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})

import gc  # noqa: E402
import time  # noqa: E402
from collections.abc import Iterable  # noqa: E402

from peer_cases import Case, check, data_of, grid  # noqa: E402
from peer_report import line_of, write_report  # noqa: E402
from peer_rows import Row  # noqa: E402
from peer_systems import SYSTEMS, System  # noqa: E402
from turns import take_turns  # noqa: E402

PLACES, ROUNDS, SECONDS = 3, 5, 0.008


def systems_of(case: Case, missing: dict[str, str]) -> dict[str, System]:
    """The systems that do the case, each with the same answer as NumPy by hand."""
    data, found = data_of(case), {}
    for name, make in SYSTEMS.items():
        try:
            system = make(data)
        except ImportError as error:
            missing[name.split("/")[0]] = str(error)
            continue
        if system is not None:
            found[name] = system
    value, gradients = found["hand NumPy/rows"].read(found["hand NumPy/rows"].call())
    for name, system in found.items():
        check(f"{case}, {name}", case, system.read(system.call()), (value, gradients))
    return found


def rows_of(cases: Iterable[Case], missing: dict[str, str]) -> Iterable[Row]:
    """The rows, as they come; each system is made anew some times, for where arrays lie may cost a call a fifth."""
    for case in cases:
        kept, times = [], dict[str, list[float]]()
        for _ in range(PLACES):
            kept.append(systems_of(case, missing))  # which are there to the end: the next have other places
            gc.collect()
            gc.disable()
            for name, found in take_turns(
                {name: system.call for name, system in kept[-1].items()}, ROUNDS, SECONDS
            ).items():
                times.setdefault(name, []).extend(found)
            gc.enable()
        yield Row(case, times)


def main() -> None:
    """Time all rows or some, print them, and write the page where they are all."""
    words = [word for word in sys.argv[1:] if word != "--long"]
    cases = [case for case in grid("--long" in sys.argv) if all(word in str(case) for word in words)]
    missing: dict[str, str] = {}
    rows, start = [], time.process_time()
    for row in rows_of(cases, missing):
        rows.append(row)
        print(line_of(row), flush=True)
    for name, why in missing.items():
        print(f"left out: {name} ({why})")
    if not words:
        write_report(rows, missing, time.process_time() - start)


if __name__ == "__main__":
    main()
