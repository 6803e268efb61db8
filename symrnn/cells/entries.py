"""The catalogue: a text file for each cell, read when it is asked for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from symrnn.cells.cell import Cell
from symrnn.cells.language import CellFact, split_front_matter
from symrnn.cells.text import read_cell_file
from symrnn.errors import InputError, listing, printable, quote
from symrnn.expressions.arguments import check_arguments

__all__ = ["CatalogueEntry", "entry", "entry_from", "load", "names", "read_entry"]

_ENDING = ".cell"
_FOLDER = Path(__file__).parent / "catalogue"  # importlib.resources loads zipfile first, a tenth of an import
_YEAR = re.compile(r"\((\d{4})")


@check_arguments
@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """A cell of the catalogue with what is said of it: title, source, tags, notes on variants, and facts.

    ``text`` is the whole file, front matter and all; ``cell`` is what it means.

    >>> found = entry("mgu")
    >>> print(found.title, found.year, *found.tags, sep="; ")
    Minimal gated unit (MGU); 2016; gated
    >>> print(found.cell.lines[-1])
    h = f*g + h_prev*(1 - f)
    """

    name: str
    title: str
    source: str
    bibtex: str
    tags: tuple[str, ...]
    notes: tuple[str, ...]
    facts: tuple[CellFact, ...]
    text: str

    @property
    def cell(self) -> Cell:
        """The cell that the text means."""
        return Cell.parse(self.text, self.name)

    @property
    def year(self) -> str:
        """The year of the source; empty where it names none."""
        found = _YEAR.search(self.source)
        return found[1] if found else ""


@check_arguments
def names() -> tuple[str, ...]:
    """The names of the cells of the catalogue that are files, in the order of the alphabet.

    >>> "gru" in names(), "lstm_coupled" in names()
    (True, True)
    """
    found = (each.name for each in _FOLDER.iterdir())
    return tuple(sorted(name.removesuffix(_ENDING) for name in found if name.endswith(_ENDING)))


@check_arguments
def entry(name: str) -> CatalogueEntry:
    """The entry of a cell of the catalogue, out of its one file.

    >>> entry("janet").title
    'Just another network (JANET)'

    Raises
    ------
    InputError
        where there is no such cell, and as ``Cell.parse`` where its front matter is ill-formed.
    """
    if name not in names():
        near = get_close_matches(name[:100], names(), n=1)
        hint = f"did you mean {near[0]}? " if near else ""
        raise InputError(f"no cell of the catalogue is called {quote(name)}; {hint}it has {listing(names())}")
    return entry_from(_FOLDER.joinpath(name + _ENDING).read_text(encoding="utf-8"), name)


@check_arguments
def load(name: str) -> Cell:
    """The cell of the catalogue of a name.

    >>> print(load("mingru").lines[-1])
    h = g*z + h_prev*(1 - z)

    Raises
    ------
    InputError
        where there is no such cell.
    """
    return entry(name).cell


@check_arguments
def read_entry(path: str | Path) -> CatalogueEntry:
    """The entry in a file of your own; a file without front matter has its name as title.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "leaky.cell")
    ...     _ = path.write_text('+++\\ntitle = "Leaky sum"\\n+++\\nx: input\\nh: state\\nw: param\\nh = w*h + x\\n')
    ...     print(read_entry(path).title)
    Leaky sum

    Raises
    ------
    InputError
        as ``read_cell``, and for front matter that is ill-formed.
    """
    text, shown_path = read_cell_file(path)
    return entry_from(text, printable(Path(path).stem), shown_path)


@check_arguments
def entry_from(text: str, name: str, where: str = "") -> CatalogueEntry:
    """The entry that a text means; ``where`` names it in errors.

    >>> entry_from("x: input\\nh: state\\nh = h + x", "sum").title
    'sum'

    Raises
    ------
    InputError
        for front matter that is ill-formed.
    """
    front, rest = split_front_matter(text, where or name)
    source = front.source or next((line.strip("# ") for line in rest.split("\n") if line.startswith("#")), "")
    return CatalogueEntry(name, front.title or name, source, front.bibtex, front.tags, front.notes, front.facts, text)
