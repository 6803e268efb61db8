"""How arrays of code by hand lie: members of the batch in rows or in columns; one sequence without that axis."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True, slots=True)
class Layout:
    """Rows (steps, batch, k), columns (steps, k, batch), or for one sequence (steps, k): the products in each."""

    steps: int
    batch: int
    dtype: Any
    columns: bool = False

    def empty(self, size: int, steps: int | None = None) -> Any:
        """An array that is kept between calls."""
        lead = self.steps if steps is None else steps
        batch = () if self.batch == 1 else (self.batch,)
        return np.zeros((lead, size, *batch) if self.columns else (lead, *batch, size), self.dtype)

    def held(self, array: Any) -> Any:
        """Data (steps, batch, k) as they lie here."""
        if self.batch == 1:
            return np.ascontiguousarray(array[:, 0])
        return np.ascontiguousarray(array.transpose(0, 2, 1) if self.columns else array)

    def cut(self, array: Any, start: int, stop: int) -> Any:
        """Some of the entries of each member."""
        return array[..., start:stop, :] if self.columns else array[..., start:stop]

    def along(self, vector: Any) -> Any:
        """A bias, to be added to each member."""
        return vector[:, np.newaxis] if self.columns else vector

    def times(self, matrix: Any, step: Any, out: Any) -> None:
        """The matrix times each member of one step."""
        if self.columns:
            np.dot(matrix, step, out=out)
        else:
            np.dot(step, matrix.T, out=out)

    def times_all(self, matrix: Any, steps: Any, out: Any) -> None:
        """The matrix times each member of every step."""
        if self.columns:
            np.matmul(matrix, steps, out=out)
        else:
            np.dot(steps.reshape(-1, steps.shape[-1]), matrix.T, out=out.reshape(-1, out.shape[-1]))

    def gathered(self, array: Any, out: Any) -> Any:
        """All steps and members as (k, all), to be multiplied in one product; ``out`` holds a copy of columns."""
        if not self.columns:
            return array.reshape(-1, array.shape[-1]).T
        np.copyto(out, array.transpose(1, 0, 2))
        return out.reshape(len(out), -1)

    def room(self, size: int) -> Any:
        """What ``gathered`` takes for a copy."""
        return np.empty((size, self.steps, self.batch), self.dtype) if self.columns else None

    def summed(self, array: Any) -> Any:
        """The sum over steps and members."""
        return array.sum((0, 2)) if self.columns else array.reshape(-1, array.shape[-1]).sum(0)
