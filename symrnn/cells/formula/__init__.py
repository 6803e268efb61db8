"""Formulas as text: read by a white list, never evaluated, and written back.

The characters become tokens, these a tree, the tree an expression whose shapes are checked; every refusal names a
place in the text. It imports the expressions alone. Read ``reader.py`` first, and ``words.py`` for the
white list.
"""

from symrnn.cells.formula.foreign_characters import hint_at
from symrnn.cells.formula.foreign_words import other_name, without_time
from symrnn.cells.formula.formula_text import formula_text
from symrnn.cells.formula.numerals import parse_number
from symrnn.cells.formula.reader import parse_formula, parse_shaped
from symrnn.cells.formula.scan import TextPlace
from symrnn.cells.formula.words import FORMULA_FUNCTIONS, WORDS

__all__ = [
    "FORMULA_FUNCTIONS",
    "WORDS",
    "TextPlace",
    "formula_text",
    "hint_at",
    "other_name",
    "parse_formula",
    "parse_number",
    "parse_shaped",
    "without_time",
]
