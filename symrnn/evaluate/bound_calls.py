"""The loss of an evaluator and its gradient, of the same arrays again and again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from symrnn.evaluate.sequence_arguments import OneOrMore
from symrnn.evaluate.sequences import SequenceEvaluator
from symrnn.evaluate.stages import Array
from symrnn.expressions.arguments import check_arguments
from symrnn.expressions.copying import Reduced, reduce_to
from symrnn.expressions.display import brief, quote_name

__all__ = ["BoundCall"]


@check_arguments
@dataclass(frozen=True, slots=True, eq=False)
class BoundCall:
    """``run.value_and_grad`` of some arrays, which are checked once: each call then takes what is in them.

    Write new numbers into the arrays, as ``params["b_h"] -= 0.1*call.gradient["b_h"]`` does, and call again. The loss
    is given back, and the gradient with respect to the parameters is in ``gradient``, a dict of arrays that are filled
    anew by each call: copy what is to last. Another array in the dict of parameters is not seen. Where a call takes
    microseconds, as in C at small sizes, what is checked in each call of ``value_and_grad`` takes longer than that.

    >>> from symrnn import cells, evaluator
    >>> run = evaluator(cells.elman(), loss="squared_error")
    >>> params, (x, target) = run.random_params({"n": 2, "m": 1}, 0), run.random_data({"n": 2, "m": 1}, 3, 4, 1)
    >>> call = BoundCall(run, params, x, target)
    >>> before = call()
    >>> for name, array in call.gradient.items():
    ...     params[name] -= 0.01 * array
    >>> bool(call() < before)
    True

    Raises
    ------
    InputError
        for arrays that ``run.value_and_grad`` refuses; and in a call where a value does not fit.
    """

    run: SequenceEvaluator
    params: Mapping[str, Any]
    x: OneOrMore = None
    target: OneOrMore = None
    initial: OneOrMore = None
    steps: int | None = None
    gradient: dict[str, Array] = field(init=False, repr=False)
    fill: Callable[[], Any] = field(init=False, repr=False)
    loss: Array = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Check the arrays, in a first call of the evaluator, and bind what it made ready."""
        value, found = self._compute()
        bound = self.run.again.bind(self.params, self.x, self.initial, self.target, self.steps)
        if bound is None:
            loss, gradient, fill = np.array(value), found, self._compute_again
        else:
            (fill, (loss, *arrays)), names = bound
            gradient = dict(zip(names, arrays, strict=True))
        for name, each in (("loss", loss), ("gradient", gradient), ("fill", fill)):
            object.__setattr__(self, name, each)

    def __call__(self) -> Any:
        """The loss, of what is in the arrays now; its gradient is in ``gradient`` then."""
        self.fill()
        return self.loss[()]

    def __reduce__(self) -> Reduced:
        return reduce_to(BoundCall, self.run, self.params, self.x, self.target, self.initial, self.steps)

    def __repr__(self) -> str:
        return brief(self, quote_name(self.run.cell.name))

    def _compute(self) -> tuple[Any, dict[str, Array]]:
        return self.run.value_and_grad(self.params, self.x, self.target, self.initial, self.steps)

    def _compute_again(self) -> None:
        self.loss[...], found = self._compute()
        for name, array in found.items():
            self.gradient[name][...] = array
