"""The plug-in for Hypothesis under the name that installations made before ``_symrnn_hypothesis.py`` know it by."""

from __future__ import annotations

from _symrnn_hypothesis import register

__all__ = ["register"]
