"""Value and gradient over very long sequences: the memory above the inputs, and how far from one segment they are.

Run ``python benchmarks/long_sequences.py``. A scalar network over 1 000 000 steps and an LSTM with n = m = 32 over
100 000, each call in a fresh process: NumPy in one segment, with the memory that it takes by itself, and with 20 MB;
and C, which keeps everything.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time

import numpy as np

from symrnn import Cell, cells, evaluator

SCALAR = "x: input\nh: state\nw: param\nu: param\nb: param\nh = tanh(w*x + u*h + b)"
LENGTHS = {"scalar": 1_000_000, "lstm": 100_000}
WAYS = {
    "one segment": ("numpy", 10**10),
    "numpy": ("numpy", None),
    "numpy, 20 MB": ("numpy", 20 * 10**6),
    "c": ("c", None),
}


def measure(name: str, way: str) -> dict[str, object]:
    """One call: megabytes above the inputs at the most, CPU seconds, and the gradient in one row."""
    backend, memory = WAYS[way]
    cell, sizes = (Cell.parse(SCALAR), {}) if name == "scalar" else (cells.lstm(), {"n": 32, "m": 32})
    run = evaluator(cell, loss="squared_error", backend=backend, memory=memory)
    params = run.random_params(sizes, seed=0)
    run.value_and_grad(params, *run.random_data(sizes, 10, seed=1))  # what is derived, compiled and loaded
    given = run.random_data(sizes, LENGTHS[name], seed=1)
    before, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    _, gradient = run.value_and_grad(params, *given)
    seconds = time.process_time() - start
    above = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    row = np.concatenate([np.ravel(gradient[each]) for each in sorted(gradient)])
    return {"above": above, "seconds": seconds, "gradient": row.tolist()}


def main() -> None:
    """Print the table."""
    print("network   steps      way            MB above inputs    CPU s   from one segment")
    for name, steps in LENGTHS.items():
        whole = None
        for way in WAYS:
            done = subprocess.run([sys.executable, __file__, name, way], capture_output=True, text=True, check=True)
            found = json.loads(done.stdout)
            row = np.array(found["gradient"])
            whole = row if whole is None else whole
            off = np.abs(row - whole).max() / np.abs(whole).max()
            print(f"{name:9s} {steps:9d}  {way:14s} {found['above']:14.0f} {found['seconds']:9.2f} {off:15.1e}")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(measure(*sys.argv[1:3])))
    else:
        main()
