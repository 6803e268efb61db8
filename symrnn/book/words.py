"""The glossary of the lecture: each notion in a sentence, and where it is used first."""

from __future__ import annotations

from symrnn.documents.pages.blocks import TableBlock

__all__ = ["WORDS", "glossary_table"]

_WHY, _STEPS, _GRADIENT, _FIFTY = "why_recurrent", "two_steps", "gradient", "fifty_steps"
_LAGS, _SAYS, _HELPS = "vanishing_and_exploding", "what_the_lecture_says", "what_helps"
#: a notion, what it is, and the page of the chapter in which it is used first
WORDS: tuple[tuple[str, str, str], ...] = (
    ("activation", "the function f that a neuron applies to the sum of what comes in", _WHY),
    ("adjoint", "the derivative of the output, or of a loss, with respect to a name; written with a bar", _GRADIENT),
    ("BPTT, RTRL", "back-propagation through time: the chain rule from the output back; real-time recurrent learning: "
     "the same derivatives carried forwards", _GRADIENT),
    ("bound", "a number that a size does not exceed, whatever the inputs are", _WHY),
    ("claim, evidence", "a statement that a program checks, and how it was judged", _WHY),
    ("clipping", "a gradient above a threshold is scaled down to it", _HELPS),
    ("cut points", "how two programs are proved equal: equal lines are merged, until the outputs are one", _WHY),
    ("dense neuron", "a neuron that takes all inputs at once, each with a weight of its own", _WHY),
    ("enclosure", "an interval that surely contains a value, computed with rounding outwards", _LAGS),
    ("exact sign", "how an inequality is proved: each part has a sign that is known exactly", _WHY),
    ("factor of one step", "the derivative of a state with respect to the one before: weight times slope", _LAGS),
    ("fixed point", "a value that a step leaves as it is", _LAGS),
    ("gate", "a number between 0 and 1 by which a cell multiplies; the forget gate multiplies its memory", _HELPS),
    ("gradient descent", "training: each weight moves against its derivative, times a small learning rate", _GRADIENT),
    ("Jacobian", "the matrix of the derivatives of a vector with respect to another", _SAYS),
    ("lag", "how many steps back", _FIFTY),
    ("lag-k factor", "the derivative of a state with respect to that k steps before: k factors of one step, "
     "multiplied", _FIFTY),
    ("leaky unit", "a unit that keeps a part of its state and takes in a part of the new one", _HELPS),
    ("loss", "the number that training makes small, such as the squared distance from a target", _SAYS),
    ("normal form", "how an equation is proved: both sides as one fraction of polynomials, compared term by term",
     _WHY),
    ("one-to-one", "of a function: it takes no value twice", _WHY),
    ("pre-activation", "the sum in a neuron before the activation is applied", _STEPS),
    ("slope", "the derivative of the activation at the pre-activation", _GRADIENT),
    ("spectral radius", "the largest size of an eigenvalue of a matrix", _SAYS),
    ("state", "what a recurrent neuron hands on to its next step", _WHY),
    ("sufficient, necessary", "a condition under which something happens; one without which it does not", _LAGS),
    ("sum of products", "how an inequality is proved from others: right less left is a sum of products of what is "
     "known not to be negative", _WHY),
    ("tangent", "how fast a name changes along a direction; written with a dot", _GRADIENT),
    ("truncation", "back-propagation over the last steps of a window alone", _HELPS),
    ("unroll", "to write a recurrence out, one copy of the neuron for each step", _STEPS),
    ("vanish, explode", "to fall below every positive bound as the lag grows; to grow beyond every bound", _FIFTY),
    ("witness", "numbers at which a statement fails, for anyone to recompute", _SAYS),
)  # fmt: skip


def glossary_table() -> TableBlock:
    """The notions as a table."""
    return TableBlock("Words of this book", ("word", "what it is", "chapter"), WORDS)
