"""What helps against vanishing and exploding gradients: seven remedies, each with what is proved of it."""

from __future__ import annotations

from symrnn import Derivation, Text

from ._frames import CLOSING, GOALS
from ._notation import NOTATION
from .lags.notation import lag_factor
from .remedies.growth import grow, rest
from .remedies.memory import gate, leak, reset_and_update
from .remedies.training import clip, truncate
from .remedies.weights import start_at_identity, start_orthogonal


def build() -> Derivation:
    """The derivation with a step for each remedy, and one for what is often believed of gates."""
    return Derivation(
        title="What helps, and what it bounds",
        abstract=Text(
            "Clipping and truncation act on the gradient that is there; orthogonal and identity starts on the weights; "
            "leaky units and gates on the unit itself. Each comes with the bound that it gives. Those that rule out an "
            "explosion do not rule out vanishing, but for the memory that is kept; and a forget gate that is always "
            "small is no proof that the gradient is."
        ),
        goals=GOALS["what_helps"],
        closing=CLOSING["what_helps"],
        notation=NOTATION["what_helps"],
        assumptions=(
            Text("Every name stands for a real number, or for a vector of real numbers. A factor of one step is the "
                 "derivative of a state with respect to the one before."),
            lag_factor(),
        ),
        steps=(
            clip(), truncate(), start_orthogonal(), start_at_identity(), leak(), gate(), reset_and_update(), rest(),
            grow(),
        ),
    )  # fmt: skip
