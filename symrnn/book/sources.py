"""The Python files of the lecture's chapters, copied to be changed."""

from __future__ import annotations

import os
from pathlib import Path

from symrnn.book.chapters import derivation_names, lecture_files
from symrnn.errors import InputError, inflect
from symrnn.files.atomic import write_file
from symrnn.files.outputs import make_folder

__all__ = ["copy_lecture"]


def copy_lecture(folder: Path) -> tuple[Path, ...]:
    """Copy the files that the lecture's chapters are made of, and give the paths of the chapters, in reading order.

    Raises
    ------
    InputError
        where one of them is there already, or the folder cannot be made; nothing is written then.
    """
    files = {folder / name: path for name, path in lecture_files().items()}
    if not derivation_names():
        raise InputError("no derivations are installed here; install symrnn from its wheel or a checkout")
    there = [path for path in files if os.path.lexists(path)]
    folders = {above for path in files for above in path.parents}
    there += [path for path in sorted(folders) if os.path.lexists(path) and not path.is_dir()]
    if there:
        more = f", and {inflect(len(there) - 1, 'other file')}" if len(there) > 1 else ""
        raise InputError(f"{there[0]} is there already{more}; nothing is copied over it: give a new folder")
    for path, source in files.items():
        make_folder(path.parent)
        write_file(path, source.read_bytes(), kind="")  # without the mark: from here on they are the user's
    return tuple(folder / f"{name}.py" for name in derivation_names())
