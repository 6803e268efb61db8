"""A cell layer upon layer, in one direction or two: what networks of several layers are compared with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from symrnn.cells.cell import Cell
from symrnn.testing.kernels.columns import Array, NumberType, Values
from symrnn.testing.kernels.equations import back_through, equations_of, forwards, gather_gradients
from symrnn.testing.kernels.trials import Arrays, Trial

__all__ = ["LayerStack", "Slip", "StackPass", "run_stack", "slips_of"]


@dataclass(frozen=True, slots=True)
class LayerStack:
    """How many layers there are, and directions; a part is one layer in one direction, layer by layer.

    ``cell`` gives out all its states, of which ``output`` is what the next layer is given.
    """

    cell: Cell
    output: str
    layers: int
    directions: int

    @property
    def parts(self) -> range:
        """The numbers of all parts."""
        return range(self.layers * self.directions)

    def is_backwards(self, part: int) -> bool:
        """Whether it goes from the last step to the first."""
        return part % self.directions == 1

    def ending(self, part: int) -> str:
        """What the names of its arrays end with in torch."""
        return f"_l{part // self.directions}" + ("_reverse" if self.is_backwards(part) else "")

    def name(self, part: int) -> str:
        """The part in words."""
        layer = f"layer {part // self.directions}"
        return layer if self.directions == 1 else f"{layer}, {'backwards' if self.is_backwards(part) else 'forwards'}"


@dataclass(frozen=True, slots=True)
class Slip:
    """A mistake in how the parts are put together: which stands in whose place, goes or is turned the wrong way."""

    words: str = ""
    places: Mapping[int, int] = field(default_factory=dict)
    not_reversed: frozenset[int] = frozenset()
    not_turned_back: frozenset[int] = frozenset()
    without_initial: frozenset[int] = frozenset()
    severed: int | None = None


@dataclass(frozen=True, slots=True)
class StackPass:
    """The outputs, the last states and the gradients of each part, and the gradient with respect to the inputs."""

    y: Array
    last: list[Arrays]
    gradients: list[Arrays]
    x_bar: Array


def slips_of(stack: LayerStack, shapes: list[dict[str, tuple[int, ...]]]) -> Iterator[Slip]:
    """The mistakes that are known, where arrays of these shapes allow them."""
    of = stack.name
    for a in stack.parts:
        for b in range(a + 1, len(stack.parts)):
            if shapes[a] == shapes[b]:
                yield Slip(f"the weights of {of(a)} and those of {of(b)} are exchanged", {a: b, b: a})
    back = [part for part in stack.parts if stack.is_backwards(part)]
    for several in [[part] for part in back] + [back] * (len(back) > 1):
        which = of(several[0]) if len(several) == 1 else "every layer, backwards"
        yield Slip(f"{which}, goes from the first step to the last", not_reversed=frozenset(several))
        yield Slip(f"the outputs of {which}, are not turned round again", not_turned_back=frozenset(several))
        both = frozenset(several)
        yield Slip(f"{which}, goes through the steps as forwards does", not_reversed=both, not_turned_back=both)
    for part in stack.parts:
        yield Slip(f"the initial state of {of(part)} is taken as zero", without_initial=frozenset([part]))
    yield Slip("the initial states are taken as zero", without_initial=frozenset(stack.parts))
    for layer in range(1, stack.layers):
        yield Slip(f"layer {layer} passes nothing back to layer {layer - 1}", severed=layer)


def run_stack(
    stack: LayerStack, trials: list[Trial], y_bar: Array, last_bars: list[Arrays], kink: float, slip: Slip | None = None
) -> StackPass:
    """Forwards through all layers, and back: y_l = (h of forwards, h of backwards), x_(l+1) = y_l.

    ``trials`` hold the weights and the initial states of the parts, the first the inputs as well.
    """
    habit, numbers, equations = slip or Slip(), NumberType(np.float64, kink), equations_of(stack.cell)
    (name,) = (item.symbol.name for item in stack.cell.inputs)
    own = [_trial_with(trials, part, habit) for part in stack.parts]
    reverse = {part: stack.is_backwards(part) and part not in habit.not_reversed for part in stack.parts}
    turn = {part: stack.is_backwards(part) and part not in habit.not_turned_back for part in stack.parts}
    below = trials[0].x[name].astype(np.float64)
    values: list[list[Values]] = []
    states: list[Arrays] = []
    for layer in range(stack.layers):
        parts = range(layer * stack.directions, (layer + 1) * stack.directions)
        for part in parts:
            own[part] = replace(own[part], x={name: _turn(below, reverse[part])})
            values.append(forwards(equations, own[part], numbers))
            states.append(_states(stack.cell, own[part], values[part]))
        below = np.concatenate([_turn(states[part][stack.output], turn[part]) for part in parts], axis=-1)
    gradients: list[Arrays] = [{} for _ in stack.parts]
    above = y_bar.astype(np.float64)
    for layer in reversed(range(stack.layers)):
        first, passed = layer * stack.directions, []
        for part, share in enumerate(np.split(above, stack.directions, axis=-1), first):
            upstream = {state: np.zeros_like(array) for state, array in states[part].items()}
            upstream[stack.output] += _turn(share, turn[part])
            for state, bar in last_bars[part].items():
                upstream[state][-1] += bar
            done = back_through(equations, replace(own[part], upstream=upstream), numbers, values[part])
            gradients[part] = gather_gradients(stack.cell, own[part], done)
            passed.append(_turn(gradients[part][name], reverse[part]))
        above = sum(passed[1:], passed[0]) * (layer != habit.severed)
    placed = [gradients[habit.places.get(part, part)] for part in stack.parts]
    whole = [
        placed[part] | {s: gradients[part][s] * (part not in habit.without_initial) for s in states[part]}
        for part in stack.parts
    ]
    return StackPass(below, [{s: a[-1] for s, a in each.items()} for each in states], whole, above)


def _trial_with(trials: list[Trial], part: int, habit: Slip) -> Trial:
    """The part's own trial with the weights that the mistake gives it; its initial states are its own."""
    found = replace(trials[part], params=trials[habit.places.get(part, part)].params)
    zeros = {name: np.zeros_like(array) for name, array in found.initial.items()}
    return replace(found, initial=zeros) if part in habit.without_initial else found


def _states(cell: Cell, trial: Trial, values: list[Values]) -> Arrays:
    """The states of all steps: (steps, batch, n)."""
    return {
        state.symbol.name: np.stack([at[state.symbol] for at in values]).reshape(
            trial.steps, trial.batch, *trial.initial[state.symbol.name].shape[1:]
        )
        for state in cell.states
    }


def _turn(array: Array, is_turned: bool) -> Array:
    """The steps from the last to the first."""
    return array[::-1] if is_turned else array
