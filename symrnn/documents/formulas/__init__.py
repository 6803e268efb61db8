"""Formulas: an expression becomes boxes, and boxes become LaTeX, MathML, Typst, text or words.

It imports expressions and programs; the other folders of the room import it. Read ``notation.py`` first, then
``formula_layout.py``.
"""
