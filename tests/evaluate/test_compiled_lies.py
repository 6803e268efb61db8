"""One thing wrong in the C text of a cell: each lie makes the comparison with NumPy fail."""

from __future__ import annotations

import numpy as np
import pytest
from compiled_runs import compiled, needs_compiler

from symrnn import cells, evaluator
from symrnn.evaluate.sequence_arguments import Arrays, read_arguments
from symrnn.programs.program import name_symbol

pytestmark = needs_compiler

CELL = cells.elman()
RUN = evaluator(CELL, loss="squared_error")
SIZES = {"n": 3, "m": 2}
MANY, ALONE = 9, 1  # members: with idle ones beside them, and alone
ALONE_STEPS, MANY_STEPS = 67, 18  # more than are worked on at once

#: what stands in the text for so many members, and the lie in its place
LIES = [
    (MANY, "a_before[i] + q2[i]", "a_before[i] - q2[i]"),
    (MANY, "h_bar_here[i] + h_bar_later[i]", "h_bar_here[i] - h_bar_later[i]"),
    (MANY, "W_hh, 0, SIZE_n, 1, h_prev", "W_hh, 0, 1, SIZE_n, h_prev"),
    (MANY, "W_hh, 0, 1, SIZE_n, a_bar", "W_hh, 0, SIZE_n, 1, a_bar"),
    (MANY, "live, q5 + (t - start)*SIZE_n*LANES, h + t*", "live, q5 + (t - start)*SIZE_n*LANES, h + (t + 1)*"),
    (
        MANY,
        "h_prev_bar + (t - start + 1)*SIZE_n*LANES, a_bar_kept",
        "h_prev_bar + (t - start)*SIZE_n*LANES, a_bar_kept",
    ),
    (MANY, "product(SIZE_n, steps, live, SIZE_m", "product(SIZE_n, steps, LANES, SIZE_m"),
    (MANY, "for (long b = 0; b < live; b++) {\n            b_h", "for (long b = 0; b < LANES; b++) {\n            b_h"),
    (MANY, "if (start > 0) {", "if (start > 1000) {"),
    (
        MANY,
        "if (start + count == steps) {\n                memset",
        "if (start + count <= steps) {\n                memset",
    ),
    (MANY, "exp_of(-LITERAL(2.0)", "exp_of(-LITERAL(1.0)"),
    (MANY, "given_x + start*batch*SIZE_m", "given_x + 0*batch*SIZE_m"),
    (MANY, "given_h_target_0 + start*batch*SIZE_n", "given_h_target_0 + 0*batch*SIZE_n"),
    (MANY, "memset(of_W_hh, 0, sizeof(real)*SIZE_n*SIZE_n);", "memset(of_W_hh, 63, sizeof(real)*SIZE_n*SIZE_n);"),
    (ALONE, "turn_matrix(q", "if (SIZE_n == 0) turn_matrix(q"),
    (ALONE, "h + t*SIZE_n*LANES);\n", "h + (t + 1)*SIZE_n*LANES);\n"),
    (ALONE, "b_h[row] += a_bar[s*SIZE_n + row]", "b_h[row] += a_bar[row]"),
    (
        ALONE,
        "const long count = steps - start < CHUNK ? steps - start",
        "const long count = steps - start < CHUNK ? CHUNK/4",
    ),
]


def find(change: tuple[str, str], batch: int) -> tuple[float, Arrays, dict[str, np.ndarray]]:
    """The loss and the gradients by C with a change in its text, and those by NumPy."""
    steps = ALONE_STEPS if batch == ALONE else MANY_STEPS
    params = RUN.random_params(SIZES, 0)
    x, target = RUN.random_data(SIZES, steps, batch, 1)
    given = read_arguments(CELL, params, x, None, target, RUN.stages.targets)
    seen = []

    def lie(text: str) -> str:
        seen.append(change[0] in text)
        return text.replace(*change) if change[0] else text

    value, found = compiled(CELL, change=lie).gradients(given, frozenset(map(name_symbol, params)))
    assert seen == [True]
    plain = RUN.gradients(params, x, target)
    return value - plain.value, found, plain.params | plain.initial


def agrees(change: tuple[str, str], batch: int) -> bool:
    off, found, wanted = find(change, batch)
    pairs = [(found[name_symbol(name)], array) for name, array in wanted.items()]
    return abs(off) < 1e-10 and all(np.allclose(mine, theirs, rtol=0, atol=1e-10) for mine, theirs in pairs)


@pytest.mark.parametrize("batch", [MANY, ALONE])
def test_the_text_as_it_is_agrees(batch: int) -> None:
    assert agrees(("", ""), batch)


FAST = ("a_before[i] + q2[i]", "W_hh, 0, SIZE_n, 1, h_prev", "h + t*SIZE_n*LANES);\n")


@pytest.mark.parametrize(
    ("batch", "true", "lie"),
    [pytest.param(*each, marks=[pytest.mark.slow] * (each[1] not in FAST)) for each in LIES],
)
def test_a_lie_in_the_text_is_seen(batch: int, true: str, lie: str) -> None:
    assert not agrees((true, lie), batch)
