"""Where derivations are: the lecture's own, in a checkout or an installed wheel, and a user's Python files."""

from __future__ import annotations

import ast
import difflib
import hashlib
import importlib.util
import sys
import traceback
from importlib.resources import files
from pathlib import Path
from types import ModuleType

from symrnn.derivation.derivation import Derivation
from symrnn.errors import InputError

__all__ = ["derivation_names", "derivation_summary", "load_derivation"]

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
    package = Path(str(files("symrnn"))).resolve()
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
