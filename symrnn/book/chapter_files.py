"""From a Python file with ``build()`` to its derivation. The file is the user's own program, and is run."""

from __future__ import annotations

import hashlib
import importlib.util
import re
import sys
import traceback
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

from symrnn.derivation.derivation import Derivation
from symrnn.errors import InputError

__all__ = ["build_chapter"]


def build_chapter(path: Path) -> Derivation:
    """The derivation that a file's ``build()`` returns. The file may import from its neighbours.

    Raises
    ------
    InputError
        where there is no such file or function, and where it fails: with the file, the line and the error.
    """
    if path.is_dir():
        raise InputError(f"{path} is a folder; give the chapters in it, such as {path / '*.py'}")
    if not path.is_file():
        raise InputError(f"{path} is not a file; give the path of a .py file with build()")
    with _importing_from(path.resolve().parent) as package:
        module = _run(path, f"{package}._symrnn_{re.sub(r'[^A-Za-z0-9_]', '_', path.stem)}")
        build = getattr(module, "build", None)
        if not callable(build):
            raise InputError(
                f"{path} has no function build(); a chapter has build() -> Derivation, and a module that only helps "
                f"chapters has a name that begins with _, such as _{path.name.lstrip('_')}"
            )
        try:
            result = build()
        except (Exception, SystemExit) as error:
            raise InputError(_failure(path, error)) from error
    if not isinstance(result, Derivation):
        if isinstance(result, Coroutine):
            result.close()  # nobody will wait for it, which Python would tell later, and elsewhere
        raise InputError(f"{path}: build() returned {type(result).__name__}; it must return a Derivation")
    return result


def _run(path: Path, name: str) -> ModuleType:
    """The module of a file, known by its name while it runs, as dataclasses want it."""
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except (Exception, SystemExit) as error:
        raise InputError(_failure(path, error)) from error
    return module


@contextmanager
def _importing_from(folder: Path) -> Iterator[str]:
    """Imports as a script in the folder has them, and as a module of a package that the folder is; yields its name.

    Afterwards what was imported from the folder is forgotten: a helper of the same name in another folder is another,
    and one that is changed is read again.
    """
    before = frozenset(sys.modules)
    package = ModuleType(f"_symrnn_{hashlib.sha256(str(folder).encode()).hexdigest()[:16]}")
    package.__path__ = [str(folder)]
    importlib.invalidate_caches()
    sys.modules[package.__name__] = package
    sys.path.insert(0, str(folder))
    try:
        yield package.__name__
    finally:
        if str(folder) in sys.path:
            sys.path.remove(str(folder))
        own = {name for name in _new_roots(before) if name == package.__name__ or _stands_in(folder, name)}
        for name in [name for name in sys.modules if name.partition(".")[0] in own]:
            del sys.modules[name]


def _new_roots(before: frozenset[str]) -> set[str]:
    return {name.partition(".")[0] for name in sys.modules if name not in before} - before


def _stands_in(folder: Path, name: str) -> bool:
    """Whether a module is a file of the folder, or a package right in it."""
    module = sys.modules.get(name)
    places = [getattr(module, "__file__", None), *getattr(module, "__path__", ())]
    return any(folder in tuple(Path(place).resolve().parents)[:2] for place in places if place)


def _failure(path: Path, error: BaseException) -> str:
    """One line: the file, the line in it that failed, and the error; and where it arose, if in a neighbour."""
    frames = [(Path(frame.filename).resolve(), frame.lineno) for frame in traceback.extract_tb(error.__traceback__)]
    own = path.resolve()
    lines = [line for file, line in frames if file == own]
    line = lines[-1] if lines else getattr(error, "lineno", None)
    beside = [(file, at) for file, at in frames if file.parent == own.parent and file != own and file.is_file()]
    arose = f" (in {beside[-1][0].name}, line {beside[-1][1]})" if lines and beside else ""
    message = (str(error).splitlines() or [""])[0]
    return f"{path}{f', line {line}' if line else ''}: {type(error).__name__}: {message}{arose}; correct the file"
