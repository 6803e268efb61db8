"""Compiled cells against C written by hand and against the NumPy evaluator, in turns: CPU microseconds a step.

    python benchmarks/compiled.py                         all rows
    python benchmarks/compiled.py elman:8:1 lstm:32:32    cells with n (= m) and the batch

The value and the gradients with respect to all parameters, float64, 50 steps, squared error of every step. Each is
checked before it is timed. ``alone`` is the C function by itself, ``called`` the evaluator with all that it checks.
"""

from __future__ import annotations

import ctypes
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from turns import take_turns

from symrnn import cells, evaluator
from symrnn.cells.losses import loss_of
from symrnn.evaluate.compiled.backend import c_backend
from symrnn.evaluate.compiler import load_library
from symrnn.evaluate.fitting import BATCH
from symrnn.evaluate.sequence_arguments import parameter_roles, read_arguments, state_roles
from symrnn.programs.program import name_symbol

STEPS, ROUNDS, SECONDS = 50, 7, 0.1
ROWS = ("elman:8:1", "elman:32:1", "lstm:8:1", "lstm:32:32", "lstm:128:32", "gru:8:1", "elman:32:64")
BY_HAND = ("-Ofast", "-march=native")


def load(source: str, flags: tuple[str, ...]) -> ctypes.CDLL:
    """A text compiled with flags of its own, and loaded."""
    with tempfile.TemporaryDirectory() as folder:
        text, made = Path(folder, "kernel.c"), Path(folder, "kernel.so")
        text.write_text(source, encoding="utf-8")
        subprocess.run(["cc", "-std=c99", *flags, "-fPIC", "-shared", str(text), "-o", str(made), "-lm"], check=True)
        return ctypes.CDLL(str(made))


def address(array: Any) -> ctypes.c_void_p:
    """Where an array begins."""
    return ctypes.c_void_p(array.ctypes.data)


def by_hand(params: dict[str, Any], x: Any, target: Any, n: int) -> tuple[Callable[[], Any], dict[str, Any]]:
    """The hand-written function on one sequence, and where it leaves its gradients."""
    function = load(
        Path(__file__).with_name("elman_by_hand.c").read_text(encoding="utf-8"), (*BY_HAND, f"-DN={n}")
    ).elman
    function.restype = ctypes.c_double
    found = {name: np.empty_like(array) for name, array in params.items()}
    room = np.empty((2, STEPS + 1, n))
    arrays = (params["W_xh"], params["W_hh"], params["b_h"], x, target)
    arrays = (*arrays, *(found[name] for name in ("W_xh", "W_hh", "b_h")), room[0], room[1])
    arguments = (ctypes.c_long(STEPS), *map(address, arrays))

    def call(kept: Any = (arrays, room)) -> Any:  # arrays live as long as what points to them
        return function(*arguments)

    return call, found


def row(text: str) -> None:
    """One line of the table."""
    name, n, batch = text.split(":")
    cell, size = getattr(cells, name)(), {"n": int(n), "m": int(n)}
    run = evaluator(cell, loss="squared_error")
    params = run.random_params(size, 0)
    x, target = run.random_data(size, STEPS, int(batch), 1)
    given = read_arguments(cell, params, x, None, target, run.stages.targets)
    wanted = frozenset(map(name_symbol, params))
    libraries: list[Any] = []
    texts: list[str] = []

    def keep(source: str) -> ctypes.CDLL:
        texts.append(source)
        libraries.append(load_library(source))  # with the flags that users get
        return libraries[-1]

    backend = c_backend(cell, loss_of("squared_error"), None, keep)
    value, found = backend.gradients(given, wanted)
    plain = run.value_and_grad(params, x, target)
    assert np.isclose(value, plain[0], rtol=1e-12)
    assert all(np.allclose(found[name_symbol(key)], array, rtol=1e-10, atol=1e-12) for key, array in plain[1].items())
    fast = evaluator(cell, loss="squared_error", backend="c")
    calls: dict[str, Callable[[], Any]] = {"called": lambda: fast.value_and_grad(params, x, target)}
    results = [np.empty(()), *(np.empty_like(params[role.symbol.name]) for role in parameter_roles(cell))]
    results += [np.empty(given.sizes.of((BATCH, *role.shape))) for role in state_roles(cell)]
    inputs = [
        *(params[role.symbol.name] for role in parameter_roles(cell)),
        x,
        *([None] * len(state_roles(cell))),
        target,
    ]
    library = libraries[-1]
    library.symrnn_run_workspace.restype = ctypes.c_long
    room = np.empty(library.symrnn_run_workspace(ctypes.c_long(STEPS)))
    packed = [
        (ctypes.c_void_p * len(group))(*(None if array is None else array.ctypes.data for array in group))
        for group in (inputs, results)
    ]
    arguments = (ctypes.c_long(STEPS), ctypes.c_long(int(batch)), *packed, address(room))
    calls["alone"] = lambda: library.symrnn_run(*arguments)
    if name == "elman" and batch == "1":
        calls["hand"], gradients = by_hand(params, x, target, int(n))
        calls["hand"]()
        assert all(np.allclose(gradients[key], array, rtol=1e-10, atol=1e-12) for key, array in plain[1].items())
    calls["numpy"] = lambda: run.value_and_grad(params, x, target)
    medians = {name: median(each) for name, each in take_turns(calls, ROUNDS, SECONDS).items()}
    best = {key: seconds / STEPS * 1e6 for key, seconds in medians.items()}
    cells_of_row = [text, *(f"{best[key]:.3f}" if key in best else "" for key in ("alone", "called", "hand", "numpy"))]
    ratio = f"{best['alone'] / best['hand']:.2f}" if "hand" in best else ""
    print("| " + " | ".join([*cells_of_row, ratio, f"{best['numpy'] / best['alone']:.0f}"]) + " |", flush=True)


def main() -> None:
    """The table."""
    print("| cell:n:batch | alone | called | hand | numpy | alone/hand | numpy/alone |")
    print("|---|---|---|---|---|---|---|")
    for text in sys.argv[1:] or ROWS:
        row(text)


if __name__ == "__main__":
    main()
