"""Formulas as text: read by a white list, never evaluated, and written back."""

from symrnn.formula.numerals import parse_number, shown
from symrnn.formula.reader import FORMULA_FUNCTIONS, parse_formula
from symrnn.formula.text import formula_text

__all__ = ["FORMULA_FUNCTIONS", "formula_text", "parse_formula", "parse_number", "shown"]
