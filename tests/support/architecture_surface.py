"""The public surface as the architecture sees it: what the front door gives out, and what a chapter may import."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from architecture_imports import Source
from places import PACKAGE

__all__ = ["CHAPTERS_MAY_IMPORT", "chapters_use_the_public_surface", "homes", "names_for_type_checkers"]

#: beyond the public names a chapter of the lecture may import from these rooms: what its mathematics is made of, never
#: what judges, draws or prints it
CHAPTERS_MAY_IMPORT = frozenset(
    {"errors", "expressions", "programs", "cells", "claims", "gradients", "evaluate", "derivation"}
)


def homes(text: str) -> dict[str, str]:
    """The table of a package: from each public name to the module where it lives, with a dot where it is one."""
    for node in ast.parse(text).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "_HOMES":
            return dict(ast.literal_eval(node.value))
    return {}


def names_for_type_checkers(text: str, package: str = "symrnn") -> dict[str, str]:
    """The same as type checkers read it: what is imported under ``if TYPE_CHECKING``."""
    blocks = [node for node in ast.parse(text).body if isinstance(node, ast.If)]
    imports = [node for block in blocks for node in block.body if isinstance(node, ast.ImportFrom) and node.module]
    return {
        alias.name: f".{alias.name}" if node.module == package else str(node.module).removeprefix(f"{package}.")
        for node in imports
        if str(node.module).startswith(package)
        for alias in node.names
    }


PUBLIC = frozenset(homes((PACKAGE / "__init__.py").read_text(encoding="utf-8")))


def chapters_use_the_public_surface(source: Source) -> Iterator[str]:
    """The lecture takes what is public from where users find it, and beyond that from a few rooms alone."""
    if not source.path.startswith("derivations/"):
        return
    for line, name in source.imports:
        parts = name.split(".")
        if parts[0] != "symrnn" or len(parts) < 3:
            continue
        if len(parts) == 3 and parts[1] in {"cells", "evaluate", "bounds", "testing"}:
            continue  # public packages: their names are public there
        if parts[-1] in PUBLIC:
            yield f"{source.path}:{line}: {parts[-1]} is public; import it from symrnn"
        elif parts[1] not in CHAPTERS_MAY_IMPORT:
            rooms = ", ".join(sorted(CHAPTERS_MAY_IMPORT))
            yield f"{source.path}:{line}: imports {name}; a chapter imports from symrnn, and from {rooms}"
