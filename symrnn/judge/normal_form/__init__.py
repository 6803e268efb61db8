"""Equality of expressions: rational functions of indeterminates, one for each other subterm.

Read ``normal.py`` first.
"""
