"""Comparisons of expressions: enclosures, signs of derivatives, certificates, suprema, roots.

Read ``comparison_proofs.py`` first.
"""
