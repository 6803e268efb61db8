"""Numbers: a program or a cell as a fast NumPy function, and a slow reference to compare programs with.

The only room that makes code: from whitelisted nodes, never from a text. It imports ``gradients`` and the rooms of
smaller number, and not ``bounds``. Read ``evaluators.py`` first, then ``sequences.py``.
"""

from __future__ import annotations

from symrnn.evaluate.evaluators import Evaluator, evaluator
from symrnn.evaluate.reference import reference
from symrnn.evaluate.sequences import Gradients, SequenceEvaluator

__all__ = ["Evaluator", "Gradients", "SequenceEvaluator", "evaluator", "reference"]


def __dir__() -> list[str]:
    return sorted(__all__)
