"""What all linear recurrences have in common, as an argument: steps composed in any bracketing, there and back."""

from __future__ import annotations

from symrnn.derivation.derivation import Derivation
from symrnn.derivation.exposition import Text
from symrnn.derivation.step import Step
from symrnn.expressions.nodes import dot
from symrnn.linear.scans import composition_claims
from symrnn.programs.program import name_symbol

__all__ = ["derive_scans"]


def derive_scans() -> Derivation:
    """Two steps are again a step: that is associative, acts as the steps do, and is transposed in the other order.

    >>> print(derive_scans().verify().outcome.name, *(step.id for step in derive_scans().steps))
    PROVED associative action transposed
    """
    A1, b1 = map(name_symbol, ("A1", "b1"))
    return Derivation(
        title="Linear recurrences: steps, scans and chunks",
        abstract=Text(
            "A recurrence is linear where the new state is {A1} times the old one plus {b1}, and both rest on inputs "
            "alone. A matrix of states is a long vector here, and {A1} whatever acts on it: a decay of each entry, a "
            "product from the left or the right. Two steps are again a step, and so are the steps of a chunk. The "
            "chapters that follow write a chunk down for one cell each.",
            A1=A1,
            b1=b1,
        ),
        assumptions=(Text("Matrices, vectors and their entries are any real ones, at every size."),),
        steps=_steps(),
    )


def _steps() -> tuple[Step, ...]:
    A1, A2, b1, b2, s = map(name_symbol, ("A1", "A2", "b1", "b2", "s"))
    associative, action, transposed = composition_claims()
    return (
        Step(
            "associative",
            "The order of composing does not matter",
            Text(
                "Step 1, then step 2, is the step with {A} and {b}. To compose three steps, the first two may be "
                "taken together, or the last two.",
                A=dot(A2, A1),
                b=dot(A2, b1) + b2,
            ),
            (associative,),
            "products of matrices are associative and distribute over sums",
        ),
        Step(
            "action",
            "A composed step does what its steps do",
            Text(
                "From any state {s}: so a scan in any bracketing, and a chunk after a chunk, ends where the "
                "recurrence does, by induction over the steps that are composed.",
                s=s,
            ),
            (action,),
            "the second step is put on the first",
            ("associative",),
        ),
        Step(
            "transposed",
            "Backwards the steps come in the other order",
            Text(
                "What arrives at the last state is sent back by the transposed matrices, from the last step to the "
                "first. So the way back is a scan too: of {A2} transposed, then of {A1} transposed.",
                A1=A1,
                A2=A2,
            ),
            (transposed,),
            "the transpose of a product has its factors in the other order",
            ("action",),
        ),
    )
