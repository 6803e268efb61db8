"""Formulas as text: read by a white list, never evaluated, and written back."""

from symrnn.formula.numerals import parse_number, shown
from symrnn.formula.reader import parse_formula, parse_shaped
from symrnn.formula.scan import Place
from symrnn.formula.text import formula_text
from symrnn.formula.words import FORMULA_FUNCTIONS

__all__ = ["FORMULA_FUNCTIONS", "Place", "formula_text", "parse_formula", "parse_number", "parse_shaped", "shown"]
