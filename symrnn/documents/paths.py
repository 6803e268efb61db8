"""Where a document and its figures go, and whether they can be written there; nothing here loads a format."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from types import MappingProxyType

from symrnn.derivation.derivation import Derivation
from symrnn.documents.formats import FORMATS
from symrnn.errors import InputError
from symrnn.files.outputs import check_output

__all__ = ["FIGURES", "PICTURES", "check_paths", "check_pictures", "ending_of"]

FIGURES = "figures"  # the folder of those that are files

#: formats whose figures are files beside the page, and the ending of these
PICTURES = MappingProxyType({".md": ".svg", ".tex": ".pdf"})


def check_paths(
    derivation: Derivation, path: str | Path, *, force: bool = False, inputs: Iterable[str | Path] = ()
) -> None:
    """Whether a document and its figures can be written, and replace nobody's files; before a step is proved.

    Raises
    ------
    InputError
        naming the path that is in the way.
    """
    ending_of(path)
    check_output(path, force=force, inputs=inputs)
    stem = Path(path).stem
    names = [f"{stem}-{figure.id}" for step in derivation.steps for figure in step.figures]
    check_pictures(Path(path), names, force, inputs)


def check_pictures(path: Path, names: Iterable[str], force: bool, inputs: Iterable[str | Path] = ()) -> None:
    """All files of figures before the first of them is written."""
    kind, folder = PICTURES.get(path.suffix.lower()), path.parent / FIGURES
    if kind is not None and os.path.lexists(folder):
        for name in names:
            check_output(folder / f"{name}{kind}", force=force, inputs=inputs)


def ending_of(path: str | Path) -> str:
    """The ending of a path in lower case, by which the format is found.

    Raises
    ------
    InputError
        for an ending that is none of a format.
    """
    suffix = Path(path).suffix.lower()
    if suffix not in FORMATS:
        raise InputError(f"{path} ends in {suffix or 'no suffix'!r}; the formats are {', '.join(FORMATS)}")
    return suffix
