"""Before a command begins: can its output be written, and is nothing of the user's lost by it?"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable
from pathlib import Path

from symrnn.errors import InputError, quote
from symrnn.files.outputs import check_output

__all__ = ["check_output_option", "folder_of", "inputs_of"]


def check_output_option(arguments: argparse.Namespace, endings: Iterable[str] = ()) -> None:
    """Look at ``-o`` before the work is done, not after it.

    Raises
    ------
    InputError
        for an ending that is none of ``endings``, and naming what is in the way.
    """
    output = arguments.output
    expected = tuple(endings)
    if expected and Path(output).suffix.lower() not in expected:
        raise InputError(f"-o {quote(output, 200)}: expected a file ending in {', '.join(expected)}")
    try:
        check_output(output, force=arguments.force, inputs=inputs_of(arguments))
    except InputError as error:
        raise InputError(f"-o {error}") from None


def inputs_of(arguments: argparse.Namespace) -> tuple[str | Path, ...]:
    """All that may name a file: whatever was written on the command line, and where the module of a kernel may be."""
    written = [value for name, value in vars(arguments).items() if name != "output" and isinstance(value, str)]
    module = str(getattr(arguments, "kernel", "")).partition(":")[0].replace(".", "/")
    folders = (str(Path.cwd()), *sys.path) if module else ()
    return (*written, *(Path(folder, module + end) for folder in folders for end in (".py", "/__init__.py")))


def folder_of(path: str, option: str = "-o") -> Path:
    """A folder, there or to be made: said before the work is done, not after it."""
    if not path:
        raise InputError(f"{option} is empty; give the folder, such as {option} book")
    folder = Path(path)
    if folder.exists() and not folder.is_dir():
        raise InputError(f"{option} {quote(path)} is a file; give a folder")
    above = next((each for each in (folder, *folder.absolute().parents) if each.exists()), folder)
    if not above.is_dir() or not os.access(above, os.W_OK):
        raise InputError(f"{option} {quote(path)}: {above} is no folder that can be written; give another folder")
    return folder
