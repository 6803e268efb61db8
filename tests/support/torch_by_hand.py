"""torch's recurrent layers as its documentation writes them, and their weights in files: nothing of symrnn."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np

__all__ = ["GATES", "forward", "layer", "safetensors"]

#: the gates that stand below each other
GATES = {"rnn_tanh": 1, "rnn_relu": 1, "gru": 3, "lstm": 4}


def layer(
    kind: str, n: int, m: int, seed: int, prefix: str = "", ending: str = "_l0", bias: bool = True, dtype: Any = "f4"
) -> dict[str, np.ndarray]:
    """Random weights by torch's names."""
    generator = np.random.default_rng(seed)
    rows, bound = GATES[kind] * n, n**-0.5
    shapes = {"weight_ih": (rows, m), "weight_hh": (rows, n)} | (
        {"bias_ih": (rows,), "bias_hh": (rows,)} if bias else {}
    )
    return {
        f"{prefix}{stem}{ending}": generator.uniform(-bound, bound, shape).astype(dtype)
        for stem, shape in shapes.items()
    }


def forward(kind: str, weights: list[np.ndarray], x: np.ndarray) -> np.ndarray:
    """What the layer gives out at each step of one sequence, from states of 0; weights without biases are two."""
    W_ih, W_hh, *biases = (np.asarray(array, np.float64) for array in weights)
    n = W_hh.shape[1]
    b_ih, b_hh = biases or (np.zeros(len(W_ih)), np.zeros(len(W_ih)))
    h, c, found = np.zeros(n), np.zeros(n), []
    for x_t in x:
        by_input, by_state = W_ih @ x_t + b_ih, W_hh @ h + b_hh
        if kind == "lstm":
            i, f, g, o = np.split(by_input + by_state, 4)
            c = logistic(f) * c + logistic(i) * np.tanh(g)
            h = logistic(o) * np.tanh(c)
        elif kind == "gru":
            (r_i, z_i, n_i), (r_h, z_h, n_h) = np.split(by_input, 3), np.split(by_state, 3)
            candidate = np.tanh(n_i + logistic(r_i + r_h) * n_h)
            z = logistic(z_i + z_h)
            h = (1 - z) * candidate + z * h
        else:
            h = np.tanh(by_input + by_state) if kind == "rnn_tanh" else np.maximum(by_input + by_state, 0)
        found.append(h)
    return np.array(found)


def logistic(a: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-a))


#: the names of NumPy's types in such a file
TYPES = {
    **{"float64": "F64", "float32": "F32", "float16": "F16", "bool": "BOOL"},
    **{f"{kind}int{bits}": f"{kind.upper() or 'I'}{bits}" for kind in ("", "u") for bits in (8, 16, 32, 64)},
}


def safetensors(arrays: Mapping[str, np.ndarray], changes: Mapping[str, Mapping[str, Any]] | None = None) -> bytes:
    """A file of these arrays, with ``__metadata__`` and spaces as torch's own writer has them; entries changed."""
    header: dict[str, Any] = {"__metadata__": {"format": "pt"}}
    numbers = b""
    for name, array in arrays.items():
        raw = array.astype(array.dtype.newbyteorder("<")).tobytes()
        where = [len(numbers), len(numbers) + len(raw)]
        header[name] = {"dtype": TYPES[array.dtype.name], "shape": list(array.shape), "data_offsets": where}
        header[name] |= (changes or {}).get(name, {})
        numbers += raw
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    return len(text).to_bytes(8, "little") + text + numbers
