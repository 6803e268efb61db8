"""Numbers: a program or a cell as a fast NumPy function, and a slow reference to compare programs with."""

from __future__ import annotations

from symrnn.evaluate.evaluators import Evaluator, evaluator
from symrnn.evaluate.reference import reference
from symrnn.evaluate.sequences import Gradients, SequenceEvaluator

__all__ = ["Evaluator", "Gradients", "SequenceEvaluator", "evaluator", "reference"]
