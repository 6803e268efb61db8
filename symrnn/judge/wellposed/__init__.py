"""What is no claim is refused, before anything is proved: unknown nodes, names with two meanings, no values.

Read ``claims.py`` first.
"""
