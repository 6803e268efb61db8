"""The public surface as text: every public name, its signature, and the methods of its class. Written anew by

python tests/support/public_surface.py
"""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from types import ModuleType
from typing import Any

__all__ = ["FILE", "MODULES", "RENEW", "surface"]

MODULES = (
    *("symrnn", "symrnn.cells", "symrnn.evaluate", "symrnn.bounds", "symrnn.interop", "symrnn.linear"),
    *("symrnn.testing", "symrnn.testing.strategies"),
)
FILE = Path(__file__).with_name("public_surface.txt")
MOST_ENTRIES = 8
RENEW = "python tests/support/public_surface.py"


def surface(*modules: ModuleType) -> list[str]:
    """One line for each name, in order of the alphabet; a method stands below its class."""
    return [
        line
        for module in modules
        for name in sorted(module.__all__)
        for line in _lines(f"{module.__name__}.{name}", getattr(module, name))
    ]


def _lines(name: str, value: Any) -> Iterator[str]:
    if isinstance(value, type) and issubclass(value, Enum):
        yield f"{name}: {', '.join(value.__members__)}"
    elif isinstance(value, type):
        yield f"class {name}{_signature(value)}"
    elif callable(value):
        yield f"{name}{_signature(value)}"
    else:
        yield f"{name}: {type(value).__name__}"
    if isinstance(value, type):
        for inner, member in sorted(vars(value).items()):
            yield from _member(inner, member)


def _member(name: str, member: Any) -> Iterator[str]:
    """A method or a property that the package wrote itself."""
    function = member.fget if isinstance(member, property) else getattr(member, "__func__", member)
    if name.startswith("_") or not inspect.isfunction(function) or not function.__module__.startswith("symrnn"):
        return
    kind = "" if inspect.isfunction(member) else f"{type(member).__name__} "
    yield f"    {kind}{name}{_signature(function)}"


@dataclass(frozen=True)
class _Written:
    """What a signature shows as it stands here."""

    text: str

    def __repr__(self) -> str:
        return self.text


def _signature(value: Any) -> str:
    try:
        signature = inspect.signature(value)
    except (TypeError, ValueError):  # an exception's is Python's own
        return "(...)"
    parameters = [
        each.replace(annotation=_annotation(each.annotation), default=_default(each.default))
        for each in signature.parameters.values()
    ]
    return str(signature.replace(parameters=parameters, return_annotation=_annotation(signature.return_annotation)))


def _annotation(annotation: Any) -> Any:
    """As it stands in the source; what Hypothesis makes of one is another in each of its versions."""
    if annotation is inspect.Signature.empty:
        return annotation
    return _Written(annotation if isinstance(annotation, str) else str(annotation).partition("[")[0].rpartition(".")[2])


def _default(default: Any) -> Any:
    """The names of a whole table are not of the signature: an activation more is no other surface."""
    return _Written("(...)") if isinstance(default, tuple) and len(default) > MOST_ENTRIES else default


if __name__ == "__main__":
    FILE.write_text("\n".join(surface(*map(importlib.import_module, MODULES))) + "\n", encoding="utf-8")
