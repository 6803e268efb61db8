"""Where derivations are: the lecture's own, in a checkout or an installed wheel, and a user's Python files.

And where a user's functions are: in modules of the working directory.
"""

from __future__ import annotations

import ast
import difflib
import hashlib
import importlib
import importlib.util
import re
import sys
import sysconfig
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import reduce
from pathlib import Path
from types import ModuleType
from typing import Any

from symrnn.derivation import Derivation
from symrnn.errors import InputError
from symrnn.formula import shown

__all__ = ["derivation_names", "derivation_summary", "function_at", "load_derivation", "own_line"]

#: the order in which the lecture reads; others follow in the order of the alphabet
_ORDER = (
    "why_recurrent",
    "two_steps",
    "gradient",
    "fifty_steps",
    "vanishing_and_exploding",
    "what_the_lecture_says",
    "storm_tracks",
    "gallery",
)


def derivation_names() -> tuple[str, ...]:
    """The names of the lecture's derivations, in reading order."""
    found = {path.stem for path in _folder().glob("*.py") if not path.stem.startswith("_")}
    return (*(name for name in _ORDER if name in found), *sorted(found.difference(_ORDER)))


def derivation_summary(name: str) -> str:
    """The first line of what a derivation's file says of itself. The file is not run."""
    text = (_folder() / f"{name}.py").read_text(encoding="utf-8")
    return (ast.get_docstring(ast.parse(text)) or "").partition("\n")[0]


def load_derivation(name_or_path: str) -> Derivation:
    """The derivation of a name, or of a Python file with ``build() -> Derivation``. The file is run.

    Raises
    ------
    InputError
        where there is none, and where the file fails: with the file, the line and the error.
    """
    if name_or_path in derivation_names():
        return _build(_folder() / f"{name_or_path}.py")
    if name_or_path.endswith(".py"):
        return _build(Path(name_or_path))
    names = derivation_names()
    close = difflib.get_close_matches(name_or_path[:100], names, n=1)
    hint = f"did you mean {close[0]}? " if close else ""
    raise InputError(
        f"no derivation is called {name_or_path[:100]!r}; {hint}there are {', '.join(names) or 'none installed'}, "
        "or give the path of a .py file with build()"
    )


def _folder() -> Path:
    """Inside the package in a wheel, beside it in a checkout."""
    package = Path(__file__).resolve().parent
    inside = package / "_derivations"
    return inside if inside.is_dir() else package.parent / "derivations"


def _build(path: Path) -> Derivation:
    module = _run(path)
    build = getattr(module, "build", None)
    if not callable(build):
        raise InputError(f"{path} has no function build(); a derivation's file has build() -> Derivation")
    try:
        result = build()
    except (Exception, SystemExit) as error:
        raise InputError(_failure(path, error)) from error
    if not isinstance(result, Derivation):
        raise InputError(f"{path}: build() returned {type(result).__name__}; it must return a Derivation")
    return result


def _run(path: Path) -> ModuleType:
    """The module of a file, run as a script would be: its own folder comes first on the path.

    Where the folder has an ``__init__.py``, a file may import from its neighbours: ``from .points import ...``.
    """
    if not path.is_file():
        raise InputError(f"{path} is not a file; give the path of a .py file with build()")
    spec = importlib.util.spec_from_file_location(f"{_package(path.resolve().parent)}_symrnn_{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.path.insert(0, str(path.parent))
    try:
        spec.loader.exec_module(module)
    except (Exception, SystemExit) as error:
        raise InputError(_failure(path, error)) from error
    finally:
        sys.path.remove(str(path.parent))
    return module


def _package(folder: Path) -> str:
    """The name of a folder's package and a dot, empty where it is none; each folder has a package of its own."""
    if not (folder / "__init__.py").is_file():
        return ""
    name = f"_symrnn_{hashlib.sha256(str(folder).encode()).hexdigest()[:16]}"
    sys.modules.setdefault(name, ModuleType(name)).__path__ = [str(folder)]
    return f"{name}."


def _failure(path: Path, error: BaseException) -> str:
    """One line: the file, the line in it that failed, and the error."""
    own = path.resolve()
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if Path(frame.filename).resolve() == own]
    line = frames[-1].lineno if frames else getattr(error, "lineno", None)
    message = (str(error).splitlines() or [""])[0]
    return f"{path}{f', line {line}' if line else ''}: {type(error).__name__}: {message}; correct the file"


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
            f"expected MODULE:FUNCTION, such as kernels:backward for backward in kernels.py, found {shown(place, 200)}"
        )
    here = str(Path.cwd())
    sys.path.insert(0, here)
    try:
        yield _function(_imported(name), function)
    finally:
        if here in sys.path:
            sys.path.remove(here)


def _imported(name: str) -> ModuleType:
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
    installed = {Path(__file__).parent, Path(sysconfig.get_path("stdlib")), Path(sysconfig.get_path("platstdlib"))}
    packages = {"site-packages", "dist-packages"}
    return path.is_file() and packages.isdisjoint(path.parts) and installed.isdisjoint(path.resolve().parents)


def _short(file: str) -> str:
    """The path from the working directory, where it is below that."""
    path = Path(file)
    return str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)
