"""Public names that are imported at first use, so that a package need not load what it offers."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Mapping

TYPE_CHECKING = False  # as in typing, which takes longer to load than the rest of --help
if TYPE_CHECKING:
    from typing import Any

__all__ = ["import_at_use"]


def import_at_use(package: str, homes: Mapping[str, str]) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """The functions ``__getattr__`` and ``__dir__`` of a package whose public names are imported at first use.

    ``homes`` says for each name which module of the package that is, with a dot before the name where it is a module
    itself. What was found is kept in the package, so that it is asked for once.

    >>> find, names = import_at_use("symrnn", {"InputError": "errors", "cells": ".cells"})
    >>> find("InputError").__name__, find("cells").__name__
    ('InputError', 'symrnn.cells')
    >>> find("OutputError")
    Traceback (most recent call last):
    AttributeError: module 'symrnn' has no attribute 'OutputError'
    """

    def find(name: str) -> Any:
        if name not in homes:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        home = homes[name]
        found = importlib.import_module(f"{package}.{home.removeprefix('.')}")
        value = found if home.startswith(".") else getattr(found, name)
        setattr(sys.modules[package], name, value)
        return value

    return find, lambda: sorted(sys.modules[package].__all__)
