"""What the lecture says, point by point: its words, what refutes them, and what holds instead."""

from __future__ import annotations

from symrnn import Derivation, Reference, Text

from ._frames import CLOSING, GOALS
from ._heads import two_inputs
from ._notation import NOTATION
from .lags.notation import lag_factor
from .points import conditions, counts, floats, linear, matrices, model, terms

#: the two inputs of points 12 and 14, at (t-1) and at (t)
INPUTS = (2, 4)


def build() -> Derivation:
    """The 17 points, in the order of the lecture's argument."""
    return Derivation(
        title="What the lecture says, and what holds",
        abstract=Text(
            "Seventeen places where the lecture is false, imprecise, too general or silent. Each has its words, the "
            "slide they are on, the corrected statement and its proof, and each but the omissions of points {ten} and "
            "{fifteen} has numbers at which our reading of the words fails. A sentence is called too general where the "
            "lecture concludes it under an assumption, such as f(x) = x or one neuron, and states it of all recurrent "
            "networks.",
            ten=Reference(step="point-10"),
            fifteen=Reference(step="point-15"),
        ),
        goals=GOALS["what_the_lecture_says"],
        closing=CLOSING["what_the_lecture_says"],
        notation=NOTATION["what_the_lecture_says"],
        assumptions=(
            Text("Every weight and input is a real number."),
            Text(
                "Points {a} to {b} take f(x) = x, as the expansion of the lecture does. Points {c} and {d} say what "
                "changes with another activation, and point {e} what changes with more neurons.",
                **{letter: Reference(step=f"point-{n}") for letter, n in zip("abcde", (1, 6, 7, 8, 16), strict=True)},
            ),
            Text(
                "The words of the lecture are those of its slides, with [..] where something is left out. The claims "
                "under them are our reading, which is for the reader to judge."
            ),
            lag_factor(),
        ),
        steps=(
            conditions.less_than_one(),
            conditions.at_one(),
            terms.coefficients(),
            terms.dominance(),
            terms.newest(),
            conditions.shared_weight(),
            conditions.fixed_point(),
            conditions.slopes_count(),
            linear.linear_filter(),
            counts.sharing(),
            counts.parameters(),
            model.order(*two_inputs(INPUTS)),
            model.initial_state(),
            model.loss(*two_inputs(INPUTS)),
            terms.counting(),
            matrices.spectral_radius(),
            floats.powers(),
        ),
    )
