"""Equality of expressions: rational functions of indeterminates, one for each other subterm.

Read ``normalizer.py`` first.
"""
