"""The largest slope of an activation or a formula, exactly or narrowly, and proved.

Read ``largest_slope.py`` first.
"""
