"""Kernels by name, right ones and wrong ones, and the report on a wrong one."""

from __future__ import annotations

import pytest
from planted_kernels import PLANTED

from symrnn import cells
from symrnn.testing import GradientMismatch, assert_gradients_match


def cell_of(kernel):
    return cells.CELLS[kernel]("tanh")


def planted(kernel, bug):
    return next(p.backward for p in PLANTED if (p.kernel, p.bug) == (kernel, bug))


def report_on(cell, backward, **arguments):
    with pytest.raises(GradientMismatch) as caught:
        assert_gradients_match(cell, backward, **arguments)
    return caught.value.report
