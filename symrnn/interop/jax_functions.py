"""A cell as a function of JAX arrays, whose backward pass is the derived one."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from symrnn.cells.cell import Cell
from symrnn.errors import InputError
from symrnn.evaluate.declared_values import without_defaults
from symrnn.evaluate.evaluators import evaluator
from symrnn.evaluate.fitting import BATCH, AxisSizes, check_names
from symrnn.evaluate.sequence_arguments import Role, parameter_roles
from symrnn.evaluate.sequences import SequenceEvaluator
from symrnn.expressions.arguments import check_arguments
from symrnn.interop.call_packs import WITH_WHAT_ARRIVES, CallPack, list_arrays

__all__ = ["JaxFunction", "to_jax"]


@check_arguments
def to_jax(cell: Cell, kink: Any = None, backend: str = "numpy") -> JaxFunction:
    """A cell over sequences as a function of arrays that JAX can compile, map, and differentiate once, backwards.

    ``f(params, x, initial)`` takes what the cell's evaluator takes, as arrays of one floating type: ``params`` and
    ``initial`` by name, and gives the outputs. It is a ``jax.custom_vjp`` over ``jax.pure_callback``: under ``jit`` the
    evaluator is called on the host; under ``vmap`` once for each member, one after the other, for which an axis of
    ``x`` for the batch is faster. The last states are not given out. ``kink`` and ``backend`` are those of
    ``evaluator``. float64 needs ``jax.config.update("jax_enable_x64", True)``.

    With ``loss`` in JAX, ``jax.grad(lambda params: loss(f(params, x)))(params)`` goes by the verified backward pass.

    >>> from symrnn import cells
    >>> to_jax(cells.lstm())
    JaxFunction(run=SequenceEvaluator('lstm', 'loss'))

    Raises
    ------
    InputError
        as ``evaluator`` does; in a call where JAX is not installed, and for an array of a shape or type that does not
        fit. What depends on values, such as a kink, is an error of JAX, for it is seen when the function runs.
    """
    return JaxFunction(evaluator(cell, loss=WITH_WHAT_ARRIVES, kink=kink, backend=backend))


@dataclass(frozen=True, slots=True, weakref_slot=True)  # what jax.jit is given it refers to weakly
class JaxFunction:
    """A cell as a function of JAX arrays; see ``to_jax``."""

    run: SequenceEvaluator

    def __call__(self, params: Mapping[str, Any], x: Any, initial: Mapping[str, Any] | None = None) -> Any:
        """The outputs: an array, or a dict of them where the cell gives out several."""
        call = _custom_vjp()
        named = list_arrays(params, x, initial)
        for group, name, array in named:
            _check_array(f"{group}[{name!r}]" if name else group, array, named[0][2])
        pack = CallPack(self.run, tuple((group, name) for group, name, _ in named))
        found = call(pack, *(array for *_, array in named))
        return dict(zip(pack.outputs, found, strict=True)) if len(pack.outputs) > 1 else found[0]


@lru_cache(maxsize=1)
def _custom_vjp() -> Any:
    """The function that JAX differentiates: of a pack and its arrays."""
    jax = _import_jax()

    def ask(work: Any, shapes: Any, *arrays: Any) -> Any:
        dtype = arrays[0].dtype
        wanted = tuple(jax.ShapeDtypeStruct(shape, dtype) for shape in shapes)

        def on_the_host(*given: Any) -> tuple[Any, ...]:
            # NumPy alone: what asks JAX for memory inside a callback can wait for itself
            found = work(*map(np.asarray, given))
            return tuple(
                np.zeros(shape, dtype) if each is None else np.ascontiguousarray(each, dtype).reshape(shape)
                for each, shape in zip(found, shapes, strict=True)
            )

        return jax.pure_callback(on_the_host, wanted, *arrays, vmap_method="sequential")

    def call(pack: CallPack, *arrays: Any) -> Any:
        return ask(lambda *given: pack.forward(given), _output_shapes(pack, arrays), *arrays)

    def forward(pack: CallPack, *arrays: Any) -> Any:
        return call(pack, *arrays), arrays

    def backward(pack: CallPack, arrays: tuple[Any, ...], arriving: tuple[Any, ...]) -> Any:
        count = len(arrays)
        shapes = [array.shape for array in arrays]
        return ask(lambda *given: pack.backward(given[:count], given[count:]), shapes, *arrays, *arriving)

    found = jax.custom_vjp(call, nondiff_argnums=(0,))
    found.defvjp(forward, backward)
    return found


def _output_shapes(pack: CallPack, arrays: tuple[Any, ...]) -> list[tuple[int, ...]]:
    """The shapes of the outputs, found from those of the arguments, which are checked with that."""
    roles, shapes = pack.run.reader.roles, dict(zip(pack.names, (array.shape for array in arrays), strict=True))
    if not roles.inputs:
        raise InputError(f"cell {pack.run.cell.name} has no inputs that say how many steps there are; to_jax needs one")
    fitted = []
    for group, own in {"params": _find_asked(pack), "x": roles.inputs, "initial": roles.states}.items():
        names = [name for other, name in pack.names if other == group]
        if names == [""] and len(own) == 1:
            fitted.append((group, own[0], shapes[group, ""]))
        elif names or group != "initial":
            check_names(group, dict.fromkeys(names), [role.symbol.name for role in own])
            fitted += [(f"{group}[{role.symbol.name!r}]", role, shapes[group, role.symbol.name]) for role in own]
    is_batch = next(len(shape) - len(role.shape) for _, role, shape in fitted if role in roles.inputs) == 2
    sizes = AxisSizes() if is_batch else AxisSizes({BATCH: (1, "x")})
    for what, role, shape in fitted:
        sizes.fit(what, shape, role.axes(is_batch))
    sizes.refuse_open()
    return [sizes.of(role.axes(is_batch)) for role in pack.run.stages.outputs]


def _find_asked(pack: CallPack) -> tuple[Role, ...]:
    """The parameters that have to be given, or are: a constant may have a value of its own."""
    cell, given = pack.run.cell, {name: None for group, name in pack.names if group == "params"}
    roles = parameter_roles(cell)
    asked = without_defaults(cell, [role.symbol.name for role in roles], given)
    return tuple(role for role in roles if role.symbol.name in asked)


def _check_array(what: str, given: Any, first: Any) -> None:
    dtype = getattr(given, "dtype", None)
    if dtype is None or not hasattr(given, "shape"):
        raise InputError(f"{what}: expected an array of JAX, found {type(given).__name__}; jnp.asarray makes one")
    if str(dtype) not in ("float32", "float64"):
        raise InputError(f"{what}: expected float32 or float64, found {dtype}")
    if dtype != getattr(first, "dtype", dtype):
        raise InputError(f"{what}: expected {first.dtype} as the other arrays have, found {dtype}")


def _import_jax() -> Any:
    try:
        return importlib.import_module("jax")
    except ImportError:
        raise InputError("to_jax needs jax, which is not installed; pip install jax brings it") from None
