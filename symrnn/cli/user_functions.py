"""Where a user's functions are: in modules of the working directory, which are imported as pytest would."""

from __future__ import annotations

import difflib
import importlib
import re
import sys
import sysconfig
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import reduce
from importlib.resources import files
from pathlib import Path
from types import ModuleType
from typing import Any

from symrnn.errors import InputError, quote

__all__ = ["function_at", "own_line"]


@contextmanager
def function_at(place: str) -> Iterator[Callable[..., Any]]:
    """The function that ``MODULE:FUNCTION`` names; its module is imported, and so is run, as pytest would.

    The working directory comes first on the path, also while the function is used.

    Raises
    ------
    InputError
        where there is no such module or function, and where the module fails: with the user's own line.
    """
    name, colon, function = place.partition(":")
    if not colon or not all(re.fullmatch(r"[^\W\d]\w*(\.[^\W\d]\w*)*", part) for part in (name, function)):
        raise InputError(
            f"expected MODULE:FUNCTION, such as kernels:backward for backward in kernels.py, found {quote(place, 200)}"
        )
    here = str(Path.cwd())
    sys.path.insert(0, here)
    try:
        yield _function(_import_module(name), function)
    finally:
        if here in sys.path:
            sys.path.remove(here)


def _import_module(name: str) -> ModuleType:
    importlib.invalidate_caches()
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name is None or not f"{name}.".startswith(f"{error.name}."):
            raise InputError(f"{name} cannot be imported: {own_line(error)}") from error
        hint = f"did you mean {name.removesuffix('.py')}? " if name.endswith(".py") else ""
        raise InputError(
            f"there is no module {error.name}; {hint}give one that can be imported from {Path.cwd()}, as pytest would"
        ) from error
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # pytest.skip, for one, is no Exception
        raise InputError(f"{name} cannot be imported: {own_line(error)}") from error


def _function(module: ModuleType, function: str) -> Callable[..., Any]:
    where = f"module {module.__name__} ({getattr(module, '__file__', None) or 'built in'})"
    try:
        found: Any = reduce(getattr, function.split("."), module)
    except AttributeError:
        there = [name for name, value in vars(module).items() if callable(value) and not name.startswith("_")]
        close = difflib.get_close_matches(function, there, n=1)
        hint = f"; did you mean {close[0]}?" if close else ""
        raise InputError(f"{where} has no function {function}{hint}") from None
    if not callable(found):
        raise InputError(f"{function} in {where} is of type {type(found).__name__}; expected a function")
    return found  # type: ignore[no-any-return]  # what a module has is of any type


def own_line(error: BaseException) -> str:
    """The line of the user's own program at which an exception arose, and what it says, as one line.

    Own are the files that belong neither to Python, nor to an installed package, nor to symrnn.
    """
    lines = str(error).splitlines()
    message = f"{type(error).__name__}{f': {lines[0]}' if lines else ''}"
    if isinstance(error, SyntaxError) and error.filename:
        return f"{_short(error.filename)}, line {error.lineno}: {message}: {(error.text or '').strip()}"
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if _is_own(frame.filename)]
    if not frames:
        return message
    last = frames[-1]
    return f"{_short(last.filename)}, line {last.lineno}, in {last.name}: {message}: {last.line}"


def _is_own(file: str) -> bool:
    path = Path(file)
    installed = {Path(str(files("symrnn"))), Path(sysconfig.get_path("stdlib")), Path(sysconfig.get_path("platstdlib"))}
    packages = {"site-packages", "dist-packages"}
    return path.is_file() and packages.isdisjoint(path.parts) and installed.isdisjoint(path.resolve().parents)


def _short(file: str) -> str:
    """The path from the working directory, where it is below that."""
    path = Path(file)
    return str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)
