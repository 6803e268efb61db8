"""The wrong kernels of the public reports before torch's gradcheck, slow and fast, and JAX's check_grads.

``python tests/support/peers_of_kinds.py`` prints how many each refuses, for docs/testing/diagnosis.md; it takes torch
and JAX, and some minutes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import torch
from jax.test_util import check_grads
from kernel_kinds import PlantedKind, cell_of, first_wrong_length, planted_kinds
from peer_inputs import POINTS
from places import ROOT
from torch.autograd.gradcheck import GradcheckError, gradcheck

from symrnn import evaluator
from symrnn.testing.kernels.trials import TrialKind, default_sizes, trial_of

__all__ = ["CHECKERS", "PAGE", "counted", "refuses", "written_rows"]

PAGE = ROOT / "docs" / "testing" / "diagnosis.md"
STEPS = 3

jax.config.update("jax_enable_x64", True)

Arrays = dict[str, Any]


@cache
def _run_of(kernel: str) -> Any:
    return evaluator(cell_of(kernel))


class Arguments:
    """The arrays of a trial in a row, and a row as a kernel takes it."""

    def __init__(self, planted: PlantedKind, steps: int, point: int) -> None:
        cell = planted.cell
        self.trial = trial_of(cell, TrialKind.EVERY, steps, 2, default_sizes(cell, None), point, "float64", None)
        self.groups = (self.trial.params, self.trial.x, self.trial.initial)
        self.names = [name for group in self.groups for name in group]
        self.arrays = [array for group in self.groups for array in group.values()]

    def split(self, row: Iterable[Any]) -> tuple[Arrays, Any, Arrays]:
        given = iter([np.array(array) for array in row])
        params, x, initial = ({name: next(given) for name in group} for group in self.groups)
        return params, x if len(x) > 1 else next(iter(x.values())), initial


def _backward(planted: PlantedKind, arguments: Arguments, row: Iterable[Any], upstream: Any) -> list[Any]:
    with np.errstate(all="ignore"):
        found = planted.backward(*arguments.split(row), np.array(upstream))
    zeros = dict(zip(arguments.names, map(np.zeros_like, arguments.arrays), strict=True))  # by the o that nothing reads
    return [np.array(found.get(name, zeros[name]), float) for name in arguments.names]


def in_torch(planted: PlantedKind, arguments: Arguments) -> Callable[..., Any]:
    """The cell's values with the kernel's gradients, as torch takes them."""
    run = _run_of(planted.kernel)

    class Network(torch.autograd.Function):
        @staticmethod
        def forward(ctx: Any, *row: Any) -> Any:
            ctx.save_for_backward(*row)
            return torch.tensor(run(*arguments.split(each.detach().numpy() for each in row)))

        @staticmethod
        def backward(ctx: Any, upstream: Any) -> Any:
            row = [each.detach().numpy() for each in ctx.saved_tensors]
            return tuple(map(torch.tensor, _backward(planted, arguments, row, upstream.numpy())))

    return Network.apply


def in_jax(planted: PlantedKind, arguments: Arguments) -> Callable[..., Any]:
    """The same as JAX takes them."""
    run = _run_of(planted.kernel)
    values = run(*arguments.split(arguments.arrays))

    @jax.custom_vjp
    def network(*row: Any) -> Any:
        shape = jax.ShapeDtypeStruct(values.shape, values.dtype)
        return jax.pure_callback(lambda *given: np.asarray(run(*arguments.split(given))), shape, *row)

    def back(row: Any, upstream: Any) -> Any:
        shapes = [jax.ShapeDtypeStruct(array.shape, array.dtype) for array in row]
        return tuple(
            jax.pure_callback(lambda u, *given: _backward(planted, arguments, given, u), shapes, upstream, *row)
        )

    network.defvjp(lambda *row: (network(*row), row), back)
    return network


def _gradcheck(planted: PlantedKind, arguments: Arguments, fast: bool) -> bool:
    torch.manual_seed(0)
    given = [torch.tensor(array, requires_grad=True) for array in arguments.arrays]
    try:
        return not gradcheck(in_torch(planted, arguments), given, fast_mode=fast)
    except GradcheckError:
        return True


def _check_grads(planted: PlantedKind, arguments: Arguments) -> bool:
    try:
        check_grads(in_jax(planted, arguments), tuple(map(jnp.asarray, arguments.arrays)), order=1, modes=("rev",))
    except AssertionError:
        return True
    return False


#: name in the table, and whether it refuses a kernel at a point
CHECKERS: dict[str, Callable[[PlantedKind, Arguments], bool]] = {
    "gradcheck": lambda planted, arguments: _gradcheck(planted, arguments, False),
    "gradcheck with fast_mode": lambda planted, arguments: _gradcheck(planted, arguments, True),
    "check_grads": _check_grads,
}


def refuses(checker: str, planted: PlantedKind) -> bool:
    """Whether it refuses the kernel at one of the points, over three steps, or as many as the mistake needs."""
    steps = max(STEPS, first_wrong_length(planted))
    return any(CHECKERS[checker](planted, Arguments(planted, steps, point)) for point in range(POINTS))


def counted(every: Iterable[PlantedKind], say: Callable[[str], None] = lambda line: None) -> dict[str, int]:
    """How many of the kernels each refuses."""
    found = dict.fromkeys(CHECKERS, 0)
    for planted in every:
        for checker in CHECKERS:
            is_refused = refuses(checker, planted)
            found[checker] += is_refused
            if not is_refused:
                say(f"{checker} accepts {planted.kernel}: {planted.bug}")
    return found


def written_rows(found: dict[str, int]) -> list[str]:
    """The lines of the table."""
    of = {"gradcheck": "`torch.autograd.gradcheck`", "gradcheck with fast_mode": "the same with `fast_mode=True`"}
    of["check_grads"] = "`jax.test_util.check_grads`"
    return [f"| {of[checker]} | {number} |" for checker, number in found.items()]


if __name__ == "__main__":
    found = counted(planted_kinds(), lambda line: print(line, flush=True))
    print(found, *written_rows(found), sep="\n")
