"""Bounds in the norms of the weights: formulas that hold for any network of a cell, each with its proof.

Read ``jacobian_bounds.py`` first.
"""
