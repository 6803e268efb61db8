"""A sequence that comes in chunks and need not fit in memory: each goes on from the states that the one before left."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from symrnn.cells.parameters import Indexing
from symrnn.errors import InputError
from symrnn.evaluate.fitting import STEPS
from symrnn.evaluate.sequence_arguments import (
    Arrays,
    OneOrMore,
    Role,
    SequenceArguments,
    parameter_roles,
    read_arguments,
    state_roles,
)
from symrnn.evaluate.sequences import SequenceEvaluator
from symrnn.evaluate.stages import Array
from symrnn.expressions.arguments import check_arguments

__all__ = ["gradient_over_chunks", "stream", "truncate_bptt"]

States = dict[str, Array]


@check_arguments
def stream(
    run: SequenceEvaluator, params: Mapping[str, Any], chunks: Iterable[Any], initial: OneOrMore = None
) -> Iterator[tuple[OneOrMore, States]]:
    """Outputs and last states of each chunk: y_1 ... y_T a piece at a time, in the memory of one chunk.

    ``chunks`` are inputs as ``run`` takes them, or of a cell without inputs numbers of steps. The number of the step
    goes on from chunk to chunk. A readout is given out after each chunk, as if the sequence ended there.

    >>> from symrnn import cells, evaluator
    >>> run = evaluator(cells.elman())
    >>> params = run.random_params({"n": 2, "m": 1}, seed=0)
    >>> x, _ = run.random_data({"n": 2, "m": 1}, steps=7, seed=1)
    >>> [outputs.shape for outputs, states in stream(run, params, [x[:4], x[4:]])]
    [(4, 2), (3, 2)]

    Raises
    ------
    InputError
        naming the chunk, as the call of an evaluator does.
    """
    border = _Border(run, params, initial)
    for chunk in chunks:
        given = border.read((chunk, None), ())
        with np.errstate(invalid="ignore"):
            found, last = run.backend.run(given)
        outputs = {role.symbol.name: given.as_given(found[role.symbol], role) for role in run.stages.outputs}
        border.go_on(given, last)
        yield next(iter(outputs.values())) if len(outputs) == 1 else outputs, border.states


@check_arguments
def truncate_bptt(
    run: SequenceEvaluator,
    params: Mapping[str, Any],
    chunks: Iterable[Any],
    initial: OneOrMore = None,
    progress: Callable[[int, int | None], object] | None = None,
) -> Iterator[tuple[Any, dict[str, Array], States]]:
    """Value, gradient with respect to the parameters and last states of each chunk.

    dL_k/dw with the states before the chunk held fixed.

    The values add up to that of the whole, the gradients to its gradient without what reaches over a border. A loss of
    the last step looks at the last of each chunk.

    Parameters
    ----------
    run
        the evaluator of a cell, with a loss.
    params
        read anew for each chunk, so that a step of training may change it between two.
    chunks
        pairs of inputs and targets, as ``random_data`` gives them; one is read at a time.
    initial
        the states before the first chunk; without it they are 0.
    progress
        called as ``progress(done, total)`` after each chunk; ``total`` is None where ``chunks`` has no length, and
        told once they have ended. ``draw_progress()`` is a bar on a terminal.

    Examples
    --------
    >>> from symrnn import cells, evaluator
    >>> run = evaluator(cells.elman(), loss="squared_error")
    >>> params = run.random_params({"n": 2, "m": 1}, seed=0)
    >>> x, target = run.random_data({"n": 2, "m": 1}, steps=7, seed=1)
    >>> chunks = [(x[:4], target[:4]), (x[4:], target[4:])]
    >>> values = [value for value, gradient, states in truncate_bptt(run, params, chunks)]
    >>> bool(abs(sum(values) - run.value(params, x, target)) < 1e-12)
    True

    Raises
    ------
    InputError
        naming the chunk, as the call of an evaluator does.
    """
    _check_loss(run)
    border = _Border(run, params, initial)
    total, number = len(chunks) if isinstance(chunks, Sequence) else None, 0
    for number, chunk in enumerate(chunks, 1):
        given = border.read(chunk, run.stages.targets)
        value, gradient, last = _compute(run, [given])
        border.go_on(given, last)
        if progress is not None:
            progress(number, total)
        yield value, gradient, border.states
    if progress is not None and total is None:
        progress(number, number)  # it is known now, and a bar can end


@check_arguments
def gradient_over_chunks(
    run: SequenceEvaluator,
    params: Mapping[str, Any],
    chunks: Sequence[Any],
    initial: OneOrMore = None,
    progress: Callable[[int, int | None], object] | None = None,
) -> tuple[Any, dict[str, Array]]:
    """Value and gradient of the whole sequence, given in chunks: dL/dw through every border, nothing truncated.

    The states at the borders are kept, and each chunk is run again on the way back.

    Parameters
    ----------
    run
        the evaluator of a cell, with a loss.
    params
        the parameters, the same for all chunks.
    chunks
        a list of pairs of inputs and targets, such as slices of memory-mapped arrays.
    initial
        the states before the first chunk; without it they are 0.
    progress
        called as ``progress(done, total)`` after each run of a chunk, or of a segment of one; ``draw_progress()`` is a
        bar on a terminal.

    Examples
    --------
    >>> from symrnn import cells, evaluator
    >>> run = evaluator(cells.elman(), loss="squared_error")
    >>> params = run.random_params({"n": 2, "m": 1}, seed=0)
    >>> x, target = run.random_data({"n": 2, "m": 1}, steps=7, seed=1)
    >>> value, gradient = gradient_over_chunks(run, params, [(x[:4], target[:4]), (x[4:], target[4:])])
    >>> bool(abs(gradient["W_hh"] - run.value_and_grad(params, x, target)[1]["W_hh"]).max() < 1e-12)
    True

    Raises
    ------
    InputError
        naming the chunk, as the call of an evaluator does; for no chunks, and for a backend that takes no chunks.
    """
    _check_loss(run)
    if not isinstance(chunks, Sequence) or not chunks:
        raise InputError(
            "chunks: expected a list of at least one pair (x, target), for they are gone through forwards and back, "
            f"found {'none' if isinstance(chunks, Sequence) else type(chunks).__name__}; truncate_bptt takes iterators"
        )
    if run.backend.gradients_over is None:
        raise InputError(
            f'the backend "{run.backend.name}" takes a sequence as a whole alone; make the evaluator with '
            'backend="numpy"'
        )
    border, given = _Border(run, params, initial), []
    for number, chunk in enumerate(chunks, 1):
        is_looked_at = number == len(chunks) or not run.stages.looks_at_the_end
        given.append(border.read(chunk, run.stages.targets if is_looked_at else ()))
        border.go_on(given[-1], None)
    return _compute(run, given, progress)[:2]


@dataclass(slots=True)
class _Border:
    """Where the next chunk begins: its number, how many steps went before it, and the states, None where unknown."""

    run: SequenceEvaluator
    params: Mapping[str, Any]
    states: OneOrMore
    number: int = 1
    before: int = 0

    def __post_init__(self) -> None:
        if self.states is None and self.run.stages.refused_at_zero:
            raise InputError(self.run.stages.refused_at_zero)

    def read(self, chunk: Any, targets: Sequence[Role]) -> SequenceArguments:
        """The arguments of the next chunk."""
        try:
            return self._read(chunk, targets)
        except InputError as error:
            raise InputError(f"chunk {self.number}: {error}") from None

    def _read(self, chunk: Any, targets: Sequence[Role]) -> SequenceArguments:
        run = self.run
        if not isinstance(chunk, tuple | list) or len(chunk) != 2:
            raise InputError(f"expected a pair (x, target), found {type(chunk).__name__}")
        x, target = chunk
        steps = None
        if not run.cell.inputs and x is not None:
            x, steps = None, x  # such a cell is told how many steps there are
        if target is not None and not targets and run.stages.targets:
            raise InputError("the loss looks at the last step alone; give None for target before the last chunk")
        if run.cell.time is not None and run.backend.gradients_over is None and self.before:
            raise InputError(
                f'the backend "{run.backend.name}" begins each call at step 1, and {run.cell.time} is the number of '
                'the step; make the evaluator with backend="numpy"'
            )
        try:
            given = read_arguments(run.cell, self._params(x, steps), x, self.states, target, targets, steps)
        except InputError as error:
            same = "; all chunks have the same batch and sizes" if self.number > 1 else ""
            raise InputError(f"{error}{same}") from None
        return replace(given, before=self.before)

    def _params(self, x: OneOrMore, steps: int | None) -> Mapping[str, Any]:
        """The parameters; of those that there is one of for each step, the rows of the next chunk."""
        own = [p.symbol.name for p in self.run.cell.parameters if p.indexing is Indexing.PER_STEP]
        own = [name for name in own if isinstance(self.params, Mapping) and name in self.params]
        if not own:
            return self.params
        first: Any = next(iter(x.values()), None) if isinstance(x, Mapping) else x
        count = len(first) if hasattr(first, "__len__") else steps
        if count is None:
            return self.params
        rows = slice(self.before, self.before + count)
        return {**self.params, **{name: np.asarray(self.params[name])[rows] for name in own}}

    def go_on(self, given: SequenceArguments, last: Arrays | None) -> None:
        """Let the next chunk begin where this one ended."""
        self.number, self.before = self.number + 1, self.before + given.sizes[STEPS]
        if last is not None:
            roles = state_roles(self.run.cell)
            self.states = {role.symbol.name: given.as_given(last[role.symbol], role) for role in roles}


def _compute(
    run: SequenceEvaluator,
    chunks: Sequence[SequenceArguments],
    progress: Callable[[int, int | None], object] | None = None,
) -> tuple[Any, dict[str, Array], Arrays]:
    """The value, its gradient with respect to the parameters, and the last states."""
    learned = parameter_roles(run.cell, constants=False)
    wanted = frozenset(role.symbol for role in learned)
    with np.errstate(invalid="ignore"):
        if run.backend.gradients_over is not None:
            value, found, last = run.backend.gradients_over(chunks, wanted, progress)
        else:
            (given,) = chunks
            value, found = run.backend.gradients(given, wanted)
            last = run.backend.run(given)[1]
    return value, {role.symbol.name: _as_given(found[role.symbol], chunks[0], role) for role in learned}, last


def _as_given(array: Any, given: SequenceArguments, role: Role) -> Array:
    """A gradient in the caller's shape; with an axis for all steps of all chunks where there is one for each."""
    shape = given.sizes.of(tuple(axis for axis in role.axes(given.is_batch) if axis != STEPS))
    return np.asarray(array, given.dtype).reshape((len(array), *shape) if STEPS in role.lead else shape)


def _check_loss(run: SequenceEvaluator) -> None:
    if run.loss is None:
        raise InputError(f'the evaluator of cell {run.cell.name} has no loss; evaluator(cell, loss="squared_error")')
