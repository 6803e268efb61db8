"""Claims about programs: equal line by line, adjoints, dualities, and the entries of vectors and matrices.

Read ``equivalence.py`` first.
"""
