"""A kernel of somebody else's: how it is called, what it is given, and how its results are compared.

Read ``calling.py`` first, then ``trials.py``.
"""
