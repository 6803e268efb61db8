"""The judge (being written)."""

from symrnn.check.judge import check

__all__ = ["check"]
