"""The products of networks with n = 128 by themselves, in NumPy's library and in torch's: what no backend can win back.

Run by itself, where torch is installed:

    $ python benchmarks/products.py
"""

from __future__ import annotations

import os

os.environ |= dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")

import time
from collections.abc import Callable
from statistics import median

import numpy as np
import torch

#: rows, terms and columns, of an LSTM with 32 sequences: a step forwards, one back, and the gradient of the weights
#: over 50 steps; and of an Elman network with 64: a step
SHAPES = ((512, 128, 32), (128, 512, 32), (512, 1600, 128), (128, 128, 64))
ROUNDS, WORK = 9, 2e8


def seconds(product: Callable[[], object], times: int) -> float:
    """Seconds of the processor for one product."""
    begin = time.process_time()
    for _ in range(times):
        product()
    return (time.process_time() - begin) / times


def compare(dtype: str, shape: tuple[int, int, int]) -> tuple[float, float]:
    """Microseconds in NumPy and in torch, in turns: medians."""
    rows, terms, columns = shape
    draw = np.random.default_rng(0)
    left, right = (draw.standard_normal(each).astype(dtype) for each in ((rows, terms), (terms, columns)))
    out = np.empty((rows, columns), dtype)
    ours, theirs, made = map(torch.from_numpy, (left, right, out.copy()))
    times = max(3, int(WORK / (rows * terms * columns)))
    found = [
        (seconds(lambda: np.dot(left, right, out), times), seconds(lambda: torch.mm(ours, theirs, out=made), times))
        for _ in range(ROUNDS)
    ]
    return 1e6 * median(a for a, _ in found), 1e6 * median(b for _, b in found)


if __name__ == "__main__":
    torch.set_num_threads(1)
    print("| type | rows, terms, columns | NumPy, us | torch, us | NumPy / torch |\n|---|---|---|---|---|")
    for dtype in ("float32", "float64"):
        for shape in SHAPES:
            one, other = compare(dtype, shape)
            print(f"| {dtype} | {', '.join(map(str, shape))} | {one:.3g} | {other:.3g} | {one / other:.2f} |")
