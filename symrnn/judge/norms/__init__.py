"""Claims about norms of vectors and matrices at every size, proved bound by bound.

Read ``norm_bounds.py`` first.
"""
