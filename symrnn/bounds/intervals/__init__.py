"""Arithmetic of intervals in NumPy, rounded outwards: arrays, functions, lines of programs, norms.

Read ``arrays.py`` first; what is trusted stands at its head.
"""
