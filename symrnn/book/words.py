"""The glossary of the lecture: each notion in a sentence, and where it is used first."""

from __future__ import annotations

from symrnn.documents.pages.blocks import TableBlock

__all__ = ["WORDS", "glossary_table"]

#: a notion, what it is, and the chapter in which it is used first
WORDS: tuple[tuple[str, str, str], ...] = (
    ("activation", "the function f that a neuron applies to the sum of what comes in", "1"),
    ("adjoint", "the derivative of the output, or of a loss, with respect to a name; written with a bar", "3"),
    ("BPTT, RTRL", "back-propagation through time: the chain rule from the output back; real-time recurrent learning: "
     "the same derivatives carried forwards", "3"),
    ("bound", "a number that a size does not exceed, whatever the inputs are", "1"),
    ("claim, evidence", "a statement that a program checks, and how it was judged", "1"),
    ("clipping", "a gradient above a threshold is scaled down to it", "7"),
    ("cut points", "how two programs are proved equal: equal lines are merged, until the outputs are one", "1"),
    ("dense neuron", "a neuron that takes all inputs at once, each with a weight of its own", "1"),
    ("enclosure", "an interval that surely contains a value, computed with rounding outwards", "5"),
    ("exact sign", "how an inequality is proved: each part has a sign that is known exactly", "1"),
    ("factor of one step", "the derivative of a state with respect to the one before: weight times slope", "5"),
    ("fixed point", "a value that a step leaves as it is", "5"),
    ("gate", "a number between 0 and 1 by which a cell multiplies; the forget gate multiplies its memory", "7"),
    ("gradient descent", "training: each weight moves against its derivative, times a small learning rate", "3"),
    ("Jacobian", "the matrix of the derivatives of a vector with respect to another", "6"),
    ("lag", "how many steps back", "4"),
    ("lag-k factor", "the derivative of a state with respect to that k steps before: k factors of one step, "
     "multiplied", "4"),
    ("leaky unit", "a unit that keeps a part of its state and takes in a part of the new one", "7"),
    ("loss", "the number that training makes small, such as the squared distance from a target", "6"),
    ("normal form", "how an equation is proved: both sides as one fraction of polynomials, compared term by term", "1"),
    ("one-to-one", "of a function: it takes no value twice", "1"),
    ("pre-activation", "the sum in a neuron before the activation is applied", "2"),
    ("slope", "the derivative of the activation at the pre-activation", "3"),
    ("spectral radius", "the largest size of an eigenvalue of a matrix", "6"),
    ("state", "what a recurrent neuron hands on to its next step", "1"),
    ("sufficient, necessary", "a condition under which something happens; one without which it does not", "5"),
    ("sum of products", "how an inequality is proved from others: right less left is a sum of products of what is "
     "known not to be negative", "1"),
    ("tangent", "how fast a name changes along a direction; written with a dot", "3"),
    ("truncation", "back-propagation over the last steps of a window alone", "7"),
    ("unroll", "to write a recurrence out, one copy of the neuron for each step", "2"),
    ("vanish, explode", "to fall below every positive bound as the lag grows; to grow beyond every bound", "4"),
    ("witness", "numbers at which a statement fails, for anyone to recompute", "6"),
)  # fmt: skip


def glossary_table() -> TableBlock:
    """The notions as a table."""
    return TableBlock("Words of this book", ("word", "what it is", "chapter"), WORDS)
