"""Mistakes of public reports planted in the chunked kernels of the examples, forwards: each in the text of a right one.

``python tests/support/planted_forwards.py`` prints what each is named as.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import ModuleType

from places import EXAMPLES

import symrnn as sr
from symrnn.testing import FunctionMismatch, assert_same_function

__all__ = ["PLANTED_FORWARDS", "PlantedForwards", "name_in", "report_forwards"]

CHUNKED, CHUNK = EXAMPLES / "chunked", 8
LENGTHS = (1, 2, CHUNK, CHUNK + 1, 2 * CHUNK + 1, 3 * CHUNK + 2)

BEGINS = "y, end, kept = chunk_forward"


@dataclass(frozen=True, slots=True)
class PlantedForwards:
    """A wrong kernel: which, the bug, what it is to be called, the first step that is wrong, and what is replaced."""

    kernel: str
    bug: str
    words: str
    step: int
    edits: tuple[tuple[str, str], ...]


def row(kernel: str, bug: str, words: str, step: int, *edits: str) -> PlantedForwards:
    return PlantedForwards(kernel, bug, words, step, tuple(zip(edits[::2], edits[1::2], strict=True)))


DELTA = (
    row(
        "gated_delta",
        "mask of the system without its decay",
        "without the decay",
        2,
        "np.tril(k @ t(k), -1) * Gamma\n    L",
        "np.tril(k @ t(k), -1)\n    L",
    ),
    row(
        "gated_delta",
        "what the state knows without its decay",
        "without the decay",
        1,
        "v - E * (k @ S)",
        "v - (k @ S)",
    ),
    row(
        "gated_delta",
        "plain mask for that of decays",
        "without the decay",
        2,
        "P = (q @ t(k)) * Gamma",
        "P = np.tril(q @ t(k))",
    ),
    row(
        "gated_delta",
        "strict mask",
        "R in the place of S",
        1,
        "P = (q @ t(k)) * Gamma",
        "P = np.tril(q @ t(k), -1) * Gamma",
    ),
    row("gated_delta", "state read without its decay", "without the decay", 1, "y = E * (q @ S)", "y = (q @ S)"),
    row(
        "gated_delta",
        "keys handed on without their decay",
        "without the decay",
        CHUNK + 1,
        "t(E_end * k) @ U",
        "t(k) @ U",
    ),
    row("gated_delta", "rate left out", "beta", 1, "beta[..., None] * error)", "error)"),
    row(
        "gated_delta",
        "decay without the step itself",
        "without the step itself",
        1,
        "Gamma, E, E_end = decays(G), np.exp(G)[..., None]",
        "Gamma, E, E_end = decays(G), np.exp(G - g)[..., None]",
    ),
    row("gated_delta", "what the state knows added", "sign", 1, "v - E * (k @ S)", "v + E * (k @ S)"),
    row(
        "gated_delta",
        "decay of the system squared",
        "squared",
        2,
        "np.tril(k @ t(k), -1) * Gamma\n    L",
        "np.tril(k @ t(k), -1) * Gamma**2\n    L",
    ),
)
MAMBA = (
    row(
        "mamba2",
        "state handed on without its decay",
        "without the decay",
        CHUNK + 1,
        "E[:, -1:] * S + t(E_end",
        "S + t(E_end",
    ),
    row("mamba2", "skip left out", "D", 1, 'steps_first(y + params["D"] * x)', "steps_first(y)"),
    row(
        "mamba2", "width twice", "delta", 1, "P = (C @ t(B)) * Gamma\n", "P = (C @ t(B)) * Gamma * delta[:, None, :]\n"
    ),
    row(
        "mamba2",
        "bias added behind softplus",
        "b",
        1,
        'np.logaddexp(0, width + params["b"])',
        'np.logaddexp(0, width) + params["b"]',
    ),
    row(
        "mamba2",
        "decay to the end with the step itself",
        "of the step",
        CHUNK + 1,
        "np.exp(G[:, -1:] - G)[..., None]",
        "np.exp(G[:, -1:] - G + log_a)[..., None]",
    ),
    row("mamba2", "not masked", "mask", 1, "P = (C @ t(B)) * Gamma\n", "P = C @ t(B)\n"),
    row(
        "mamba2",
        "exclusive sums for inclusive ones",
        "without the step itself",
        1,
        "G = np.cumsum(log_a, axis=1)\n",
        "G = np.cumsum(log_a, axis=1) - log_a\n",
    ),
    row("mamba2", "A itself for its exponential", "A", 1, 'delta * np.exp(params["A"])', 'delta * params["A"]'),
)
MLSTM = (
    row("mlstm", "divisor at least 1, not exp(-s)", "1", 1, "np.exp(-top)[..., None])\n", "1.0)\n"),
    row("mlstm", "sign kept in the divisor", "a_y", 1, "np.abs(signed), ", "signed, "),
    row(
        "mlstm",
        "normaliser read without its decay",
        "without the decay",
        1,
        "signed = W.sum(-1, keepdims=True) + before * (q @ n[..., None])",
        "signed = W.sum(-1, keepdims=True) + (q @ n[..., None])",
    ),
    row("mlstm", "exponential forget gate", "a_f in the place of", 1, "-np.logaddexp(0, -a_f)]", "a_f]"),
    row(
        "mlstm",
        "normaliser handed on without its decay",
        "without the decay",
        CHUNK + 1,
        "before[:, -1] * n + ",
        "n + ",
    ),
)
RUN = 'y, _ = run_chunks(chunk_forward, (x, B, C, delta, log_a), initial["S"])'
PARTS = "np.concatenate([chunk_forward(*(a[:, c] for a in (x, B, C, delta, log_a)), S)[0]"
LATE = RUN.replace("y, _", "_, s") + f"\n    y = {PARTS} for c, S in zip(chunks_of(x.shape[1]), [s[0], *s])], 1)"
BORDERS = (
    row(
        "mamba2",
        "every chunk from the initial state",
        "initial state",
        CHUNK + 1,
        RUN,
        f"S = initial['S']\n    y = {PARTS} for c in chunks_of(x.shape[1])], 1)",
    ),
    row(
        "gated_delta",
        "every chunk from zero",
        "zero",
        1,
        "    G = np.cumsum(g, axis=1)\n",
        "    S = 0 * S\n    G = np.cumsum(g, axis=1)\n",
    ),
    row(
        "mamba2",
        "states one chunk late",
        "chunk before",
        CHUNK + 1,
        RUN,
        LATE,
    ),
    row(
        "gated_delta",
        "the last chunk, not full, left out",
        "whole",
        1,
        '    return steps_first(run_chunks(chunk_forward, arrays, initial["S"])[0])',
        '    y = run_chunks(chunk_forward, arrays, initial["S"])[0]\n'
        "    y[:, y.shape[1] // CHUNK * CHUNK :] = 0\n    return steps_first(y)",
    ),
)

PLANTED_FORWARDS = (*DELTA, *MAMBA, *MLSTM, *BORDERS)


def report_forwards(planted: PlantedForwards) -> str:
    """The message on a wrong kernel, empty where it passes."""
    text = (CHUNKED / f"{planted.kernel}.py").read_text(encoding="utf-8")
    for old, new in planted.edits:
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {planted.kernel}"
        text = text.replace(old, new)
    module = ModuleType(planted.kernel)
    module.__file__ = str(CHUNKED / f"{planted.kernel}.py")
    exec(compile(text, planted.kernel, "exec"), module.__dict__)
    try:
        assert_same_function(sr.read_cell(CHUNKED / f"{planted.kernel}.cell"), module.forward, steps=LENGTHS)
    except FunctionMismatch as error:
        return str(error)
    return ""


def name_in(message: str) -> str:
    """What a message takes a mistake for, first."""
    return message.partition("looks like ")[2].partition("\n")[0]


def main() -> None:
    import sys
    import time

    sys.path.insert(0, str(CHUNKED))
    for planted in PLANTED_FORWARDS:
        began = time.process_time()
        like = name_in(report_forwards(planted))
        took = time.process_time() - began
        named = "named" if planted.words in like else "NOT"
        print(f"{planted.kernel:12} {planted.bug:44} {took:4.1f}s {named:6} {like[:160]}", flush=True)


if __name__ == "__main__":
    main()
