"""Numbers: a program as a fast NumPy function, and a slow reference to compare it with."""

from __future__ import annotations

from symrnn.evaluate.evaluators import Evaluator, evaluator
from symrnn.evaluate.reference import reference

__all__ = ["Evaluator", "evaluator", "reference"]
