"""Kernels whose arrays are laid out as a framework has them: a record of data, and the kernel seen through it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from symrnn.cells.cell import Cell
from symrnn.errors import InputError
from symrnn.expressions.arguments import check_arguments
from symrnn.expressions.display import brief, first_and_last
from symrnn.testing.kernels.assertion_arguments import function
from symrnn.testing.kernels.calling import Kernel
from symrnn.testing.kernels.columns import Array
from symrnn.testing.kernels.framework_weights import keras_weights, onnx_weights, torch_weights
from symrnn.testing.kernels.laid_out_kernels import AxisChange, LaidOut
from symrnn.testing.kernels.layout_checks import check_layout, names_of_axes
from symrnn.testing.kernels.stacked_weights import Stacking

__all__ = ["Layout", "torch_layout"]


def _same(array: Array) -> Array:
    return array


_SAME: AxisChange = (_same, _same)


def _swap(array: Array) -> Array:
    return array.swapaxes(0, 1)


@check_arguments
@dataclass(frozen=True, slots=True)
class Layout:
    """How a kernel's arrays are laid out: x_kernel = there(x), and back(there(x)) = x.

    ``weights`` names for each array of the kernel those of the cell that stand below each other in it; one that stands
    in two places is the sum of both, and both gradients are compared. ``transposed`` weights are (in, out); ``lead``
    axes of size 1 come before. ``sequences`` and ``states`` are pairs of functions, there and back, for arrays (steps,
    batch, ...) and (batch, ...); what belongs to the last step alone, as with ``outputs="last"``, is laid out as states
    are. ``dataclasses.replace`` changes a layout that is given.

    >>> from symrnn.cells import lstm
    >>> Layout.keras(lstm()).weights["bias"]
    ('b_i', 'b_f', 'b_g', 'b_o')
    """

    weights: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    transposed: bool = False
    lead: int = 0
    sequences: AxisChange | None = None
    states: AxisChange | None = None

    def __repr__(self) -> str:
        """One line: the arrays of the kernel."""
        return brief(self, first_and_last(self.weights) or "weights as the cell has them")

    @classmethod
    @check_arguments
    def batch_first(cls) -> Layout:
        """Sequences are (batch, steps, m).

        >>> import numpy as np
        >>> Layout.batch_first().sequences[0](np.ones((3, 2, 4))).shape
        (2, 3, 4)
        """
        return cls(sequences=(_swap, _swap))

    @classmethod
    @check_arguments
    def heads(cls, heads: int) -> Layout:
        """Sequences are (batch, steps, heads, d), states (batch, heads, ...): the heads are sequences side by side.

        A batch that has no such number of heads has one.

        >>> import numpy as np
        >>> Layout.heads(2).sequences[0](np.ones((3, 4, 5))).shape
        (2, 3, 2, 5)
        """
        if heads < 1:
            raise InputError(f"heads is {heads!r}; expected a positive integer, such as 2")

        def split(array: Array, axis: int) -> Array:
            number = heads if array.shape[axis] % heads == 0 else 1
            before, after = array.shape[:axis], array.shape[axis + 1 :]
            return array.reshape((*before, array.shape[axis] // number, number, *after))

        def join(array: Array) -> Array:
            return array.reshape((array.shape[0] * array.shape[1], *array.shape[2:]))

        def together(array: Array) -> Array:
            by_time = array.swapaxes(0, 1)
            return by_time.reshape((by_time.shape[0], by_time.shape[1] * by_time.shape[2], *by_time.shape[3:]))

        return cls(sequences=(lambda a: split(a, 1).swapaxes(0, 1), together), states=(lambda a: split(a, 0), join))

    @classmethod
    @check_arguments
    def torch(cls, cell: Cell) -> Layout:
        """``weight_ih_l0``, ``weight_hh_l0``, ``bias_ih_l0``, ``bias_hh_l0``: as ``torch_layout``.

        >>> from symrnn.cells import elman
        >>> [*Layout.torch(elman()).weights]
        ['weight_ih_l0', 'weight_hh_l0', 'bias_ih_l0', 'bias_hh_l0']
        """
        return cls(torch_weights(cell))

    @classmethod
    @check_arguments
    def keras(cls, cell: Cell) -> Layout:
        """``kernel`` (m, gates*n), ``recurrent_kernel`` (n, gates*n) and ``bias``, batch first, of SimpleRNN and LSTM.

        >>> from symrnn.cells import elman
        >>> [*Layout.keras(elman()).weights]
        ['kernel', 'recurrent_kernel', 'bias']
        """
        return cls(keras_weights(cell), transposed=True, sequences=(_swap, _swap))

    @classmethod
    @check_arguments
    def onnx(cls, cell: Cell) -> Layout:
        """``W``, ``R`` and ``B`` of RNN, LSTM and GRU (linear_before_reset=1), one direction.

        >>> from symrnn.cells import lstm
        >>> Layout.onnx(lstm()).weights["W"]
        ('W_xi', 'W_xo', 'W_xf', 'W_xg')
        """
        return cls(onnx_weights(cell), lead=1)

    @check_arguments
    def adapt(self, cell: Cell, kernel: Kernel) -> Kernel:
        """A kernel of this layout, backwards or forwards, as one of the cell's: what the assertions take.

        >>> import numpy as np
        >>> from symrnn.cells import elman
        >>> def states(params, x, initial):
        ...     return np.ones((x.shape[0], x.shape[1], 3))
        >>> Layout.batch_first().adapt(elman(), states)({}, np.ones((5, 2, 2)), {"h": np.ones((2, 3))}).shape
        (5, 2, 3)

        Raises
        ------
        InputError
            for a layout that is no bijection of the cell's arrays.
        """
        function("kernel", kernel, "params, x, initial and upstream")
        stacking = Stacking(self.weights, self.transposed, self.lead)
        sequences, states = self.sequences or _SAME, self.states or _SAME
        check_layout(cell, stacking, sequences, states)
        return LaidOut(kernel, stacking, sequences, states, names_of_axes(cell), 0)


@check_arguments
def torch_layout(cell: Cell, backward: Kernel) -> Kernel:
    """A kernel with torch's weights as one with the cell's: what the assertions on kernels take.

    ``backward(params, x, initial, upstream)`` is given ``weight_ih_l0`` (gates*n, m), ``weight_hh_l0`` (gates*n, n),
    ``bias_ih_l0`` and ``bias_hh_l0`` (gates*n), the gates below each other in torch's order (i, f, g, o and r, z, n),
    and gives back gradients by the same names; without ``upstream`` it is a forward pass. A bias of the cell is torch's
    two together: it is split at random, and the gradients with respect to both are compared. Behind the reset gate, in
    the candidate of the GRU, the second one is a bias of its own, ``b_hg``. Inputs and states are as everywhere.

    >>> import numpy as np
    >>> from symrnn.cells import elman
    >>> def backward(params, x, initial, upstream):
    ...     return {"weight_ih_l0": np.zeros_like(params["weight_ih_l0"])}
    >>> params = {"W_xh": np.ones((3, 2)), "W_hh": np.ones((3, 3)), "b_h": np.ones(3)}
    >>> x, h = np.ones((1, 1, 2)), np.ones((1, 3))
    >>> torch_layout(elman(), backward)(params, x, {"h": h}, h[None])["W_xh"].shape
    (3, 2)

    Raises
    ------
    InputError
        for a cell that torch does not have: it has those of elman, lstm and gru_reset_after.
    """
    return Layout.torch(cell).adapt(cell, function("backward", backward, "params, x, initial and upstream"))
