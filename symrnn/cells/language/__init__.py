"""The cell language: a recurrence as text, read into the parts of a cell.

A text is lines: declarations of names with their sizes, and assignments whose right sides are formulas. What is read
is plain data, of which a ``Cell`` is made. It imports ``formula`` and the parameters. Read ``cell_reader.py`` first.
"""

from symrnn.cells.language.cell_reader import LONGEST_TEXT, read_parts
from symrnn.cells.language.declarations import INDEXING
from symrnn.cells.language.front_matter import TAGS, CellFact, FrontMatter, split_front_matter
from symrnn.cells.language.parts import DeclaredParts

__all__ = [
    "INDEXING",
    "LONGEST_TEXT",
    "TAGS",
    "CellFact",
    "DeclaredParts",
    "FrontMatter",
    "read_parts",
    "split_front_matter",
]
