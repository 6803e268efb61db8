"""A random attack on the judge: claims of every kind, and arithmetic of sixty digits that decides what is true.

Nothing here is taken from ``symrnn.testing`` or from what the judge uses: functions, matrices and derivatives are
written once more, by mpmath. ``python -m attack --claims 10000`` (tests/support on the path) runs it.
"""
