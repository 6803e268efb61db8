"""What the lecture says, point by point: its words, what refutes them, and what holds instead."""

from __future__ import annotations

from symrnn.derivation import Derivation
from symrnn.exposition import Text

from .points import conditions, floats, matrices, model, terms


def build() -> Derivation:
    """The 17 points, in the order of the lecture's argument."""
    return Derivation(
        title="What the lecture says, and what holds",
        abstract=Text(
            "Seventeen places where the lecture is false, imprecise or silent. Each has its words, numbers at which "
            "they fail, the corrected statement and its proof."
        ),
        assumptions=(
            Text("Every weight and input is a real number."),
            Text(
                "The words of the lecture are given in short. Where a sentence has no formula, the claim under it is "
                "our reading of it."
            ),
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
            model.linear_filter(),
            model.sharing(),
            model.parameters(),
            model.order(),
            model.initial_state(),
            model.loss(),
            terms.counting(),
            matrices.spectral_radius(),
            floats.powers(),
        ),
    )
