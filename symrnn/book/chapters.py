"""Where derivations are: the lecture's own, in a checkout or an installed wheel, and a user's Python files."""

from __future__ import annotations

import ast
import difflib
from importlib.resources import files
from pathlib import Path

from symrnn.book.chapter_files import build_chapter
from symrnn.derivation.derivation import Derivation
from symrnn.errors import InputError

__all__ = ["derivation_names", "derivation_summary", "lecture_files", "lecture_folder", "load_derivation"]

#: the order in which the lecture reads; others follow in the order of the alphabet
_ORDER = (
    "why_recurrent",
    "two_steps",
    "gradient",
    "fifty_steps",
    "vanishing_and_exploding",
    "what_the_lecture_says",
    "what_helps",
    "storm_tracks",
    "gallery",
)


def derivation_names() -> tuple[str, ...]:
    """The names of the lecture's derivations, in reading order."""
    found = {path.stem for path in lecture_folder().glob("*.py") if not path.stem.startswith("_")}
    return (*(name for name in _ORDER if name in found), *sorted(found.difference(_ORDER)))


def derivation_summary(name: str) -> str:
    """The first line of what a derivation's file says of itself. The file is not run."""
    text = (lecture_folder() / f"{name}.py").read_text(encoding="utf-8")
    return (ast.get_docstring(ast.parse(text)) or "").partition("\n")[0]


def load_derivation(name_or_path: str) -> Derivation:
    """The derivation of a name, or of a Python file with ``build() -> Derivation``. The file is run.

    Raises
    ------
    InputError
        where there is none, and where the file fails: with the file, the line and the error.
    """
    if name_or_path in derivation_names():
        return build_chapter(lecture_folder() / f"{name_or_path}.py")
    if name_or_path.endswith(".py") or Path(name_or_path).is_dir():
        return build_chapter(Path(name_or_path))
    names = derivation_names()
    close = difflib.get_close_matches(name_or_path[:100], names, n=1)
    beside = f"{name_or_path}.py"
    meant = [beside] if len(name_or_path) <= 200 and "\0" not in beside and Path(beside).is_file() else close
    hint = f"did you mean {meant[0]}? " if meant else ""
    raise InputError(
        f"no derivation is called {name_or_path[:100]!r}; {hint}there are {', '.join(names) or 'none installed'}, "
        "or give the path of a .py file with build()"
    )


def lecture_files() -> dict[Path, Path]:
    """The files that the chapters are made of, by their paths in the folder of the lecture."""
    found = {path.relative_to(lecture_folder()): path for path in sorted(lecture_folder().rglob("*")) if path.is_file()}
    return {
        name: path for name, path in found.items() if "__pycache__" not in name.parts and not name.name.startswith(".")
    }


def lecture_folder() -> Path:
    """The folder of the lecture's chapters: inside the package in a wheel, beside it in a checkout."""
    package = Path(str(files("symrnn"))).resolve()
    inside = package / "_derivations"
    return inside if inside.is_dir() else package.parent / "derivations"
