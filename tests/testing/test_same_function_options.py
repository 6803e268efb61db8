"""assert_same_function: own inputs, zero states, the last output, borders of chunks, and called twice."""

from __future__ import annotations

import numpy as np
import pytest

from symrnn import InputError, cells, evaluator
from symrnn.testing import FunctionMismatch, KernelError, assert_same_function

CELL = cells.elman()
RUN = evaluator(CELL)


def test_own_inputs():
    seen = []

    def keep(params, x, initial):
        seen.append(x)
        return RUN(params, x, initial)

    assert assert_same_function(CELL, keep, x=np.ones((5, 3, 2))) is None
    assert {x.shape[:2] for x in seen} == {(t, b) for t in (1, 2, 3, 5) for b in (1, 2, 3)}
    assert all((x == 1).all() for x in seen)
    with pytest.raises(InputError, match=r"x\['x'\]: expected shape"):
        assert_same_function(CELL, keep, x=np.ones((5, 3, 4)))
    assert assert_same_function(CELL, keep, x=lambda generator, shape: generator.integers(0, 2, shape)) is None


def test_zero_states():
    def from_zero(params, x, initial):
        return RUN(params, x)

    assert assert_same_function(CELL, from_zero, initial="zero") is None
    with pytest.raises(FunctionMismatch):
        assert_same_function(CELL, from_zero)


def test_the_last_output_alone():
    assert assert_same_function(CELL, lambda *given: RUN(*given)[-1], outputs="last") is None
    with pytest.raises(FunctionMismatch, match=r"h\[0, 0, \d\], step 2 of 2: got"):
        assert_same_function(CELL, lambda *given: RUN(*given)[0], outputs="last")


@pytest.mark.parametrize(("chunk", "option"), [(64, {}), (32, {"chunk": 32}), (5, {"chunk": (4, 5)})])
def test_a_border_of_chunks(chunk, option):
    def forgets(params, x, initial):
        parts = [RUN(params, x[t : t + chunk], None if t else initial) for t in range(0, len(x), chunk)]
        return np.concatenate(parts)

    with pytest.raises(FunctionMismatch, match=rf"step {chunk + 1} of"):
        assert_same_function(CELL, forgets, **option)


def test_called_twice():
    calls = []

    def adds(params, x, initial):
        calls.append(x)
        return RUN(params, x, initial) + len(calls)

    with pytest.raises(KernelError, match=r"gives two answers for one input.*for h\.\nEach call adds the same again"):
        assert_same_function(CELL, adds)

    def right_once(params, x, initial):
        calls.append(x)
        return RUN(params, x, initial) + (len(calls) > 1)

    calls.clear()
    with pytest.raises(KernelError, match="The first call alone is another: state is kept"):
        assert_same_function(CELL, right_once)

    def overwrites(params, x, initial):
        x *= 2
        return RUN(params, x / 2, initial)

    with pytest.raises(KernelError, match="overwrites its argument x"):
        assert_same_function(CELL, overwrites)
