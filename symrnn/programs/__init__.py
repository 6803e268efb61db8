"""Straight-line programs: named lines, each assigned once, each with a declared shape.

The unrolled network, its gradient, one backward step: all are a ``Program``, and an ill-formed one cannot exist. It
imports ``errors`` and ``expressions``. Read ``program.py`` first.
"""
