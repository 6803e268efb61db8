"""The cell language: a recurrence as text, read into a ``Cell`` and written back. Scalar names only, so far."""

from symrnn.language.files import read_cell
from symrnn.language.reader import parse_cell
from symrnn.language.writer import cell_text

__all__ = ["cell_text", "parse_cell", "read_cell"]
