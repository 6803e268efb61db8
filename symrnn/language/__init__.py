"""The cell language: a recurrence as text, read into the parts of a cell."""

from symrnn.language.declarations import INDEXING
from symrnn.language.parts import CellParts
from symrnn.language.reader import LONGEST_TEXT, read_parts

__all__ = ["INDEXING", "LONGEST_TEXT", "CellParts", "read_parts"]
