"""Comparisons of expressions: enclosures, signs of derivatives, certificates, suprema, roots.

Read ``comparison.py`` first.
"""
