"""Files as the architecture sees them, and the direction of their imports.

The syntax tree alone is read: nothing of symrnn is imported.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import MappingProxyType

#: the one direction: a module imports only from the layers before its own
LAYERS: tuple[frozenset[str], ...] = tuple(
    frozenset(names.split())
    for names in (
        "errors function_values junit display",
        "functions nodes copying",
        "definitions shapes",
        "enclosure exact",
        "lines",
        "unfold values",
        "program",
        "comparisons components",
        "statements",
        "claim activations",
        "verdict",
        "parameters rules check lowering formula induction",
        "language",
        "cell",
        "chain_rule",
        "cells unroll cell_text",
        "gradient losses one_step",
        "gradient_claims jacobian pullback",
        "backward_pass",
        "evaluate bounds cell_claims duality",
        "testing interop",
        "exposition",
        "connections figures time_names",
        "derivation network_diagrams samples",
        "cell_parts",
        "bound_steps cell_steps network_steps shape_words",
        "derive",
        "render",
        "explore",
        "locator",
        "book",
        "cli",
        "__main__",
    )
)
LAYER_OF: Mapping[str, int] = MappingProxyType({name: i for i, names in enumerate(LAYERS) for name in names})

#: the files that import a module of a user, whose name is known at run time alone
COMPUTED_IMPORTS = frozenset({"symrnn/cli/user_functions.py"})

#: what the trusted part may rest on: no rule, no table of activations, no gradient, no pass
TRUSTED_IMPORTS = frozenset(
    {
        "errors",
        "function_values",
        "functions",
        "nodes",
        "definitions",
        "shapes",
        "enclosure",
        "exact",
        "program",
        "components",
        "claim",
        "verdict",
    }
)


@dataclass(frozen=True)
class Source:
    """One file: its path from the root of the repository, and its text."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @property
    def module(self) -> str:
        """The dotted name: ``symrnn.check.judge`` for symrnn/check/judge.py."""
        parts = self.path.removesuffix(".py").split("/")
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    @property
    def layer(self) -> str:
        """The module or package directly under symrnn, empty for symrnn/__init__.py and for other folders."""
        parts = self.path.removesuffix(".py").split("/")
        return parts[1] if parts[0] == "symrnn" and parts[1] != "__init__" else ""


def sources(root: Path, *folders: str) -> tuple[Source, ...]:
    """The Python files in folders of a tree."""
    paths = sorted(path for folder in folders for path in (root / folder).rglob("*.py"))
    return tuple(Source(path.relative_to(root).as_posix(), path.read_text(encoding="utf-8")) for path in paths)


def imported_modules(source: Source) -> Iterator[tuple[int, str]]:
    """Line and dotted name of every import: at the top, in functions, under TYPE_CHECKING, and by importlib."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.lineno, name) for name in _from_import(node))
        elif isinstance(node, ast.Call) and last_name(node.func) in {"import_module", "__import__"}:
            yield node.lineno, _constant(node) or "a name computed at run time"


def _constant(call: ast.Call) -> str:
    """The name that is imported, as far as it is written out: ``symrnn.cli.`` for f"symrnn.cli.{name}"."""
    name: ast.expr | None = call.args[0] if call.args else None
    if isinstance(name, ast.JoinedStr) and name.values:
        name = name.values[0]
    return name.value if isinstance(name, ast.Constant) and isinstance(name.value, str) else ""


def _from_import(node: ast.ImportFrom) -> Iterator[str]:
    base = "." * node.level + (node.module or "")
    if base.split(".")[0] in {"symrnn", ""}:
        yield from (f"{base}.{alias.name}" for alias in node.names)
    else:
        yield base


def one_direction(source: Source) -> Iterator[str]:
    """A module of symrnn imports only from the layers to its left."""
    if not source.layer:
        return
    if source.layer not in LAYER_OF:
        yield f"{source.path}:1: {source.layer} has no place in the layers; give it one"
        return
    for line, name in imported_modules(source):
        problem = _against(source, name)
        if problem:
            yield f"{source.path}:{line}: {problem}"


def _against(source: Source, name: str) -> str:
    if name.startswith("."):
        return f"the import {name} is relative; write the module out"
    if name == "a name computed at run time" and source.path not in COMPUTED_IMPORTS:
        return f"imports {name}"
    parts = name.split(".")
    if parts[0] == "derivations":
        return "symrnn imports derivations, which stand to its right"
    if parts[0] != "symrnn" or name == "symrnn.__version__":
        return ""
    target = parts[1] if len(parts) > 1 else "the whole package"
    if target == source.layer:
        return ""
    if target not in LAYER_OF:
        return f"imports {target} from symrnn; import from the module where it lives"
    if LAYER_OF[target] >= LAYER_OF[source.layer]:
        return f"{source.layer} imports {target}, which is not to its left"
    return ""


def trusted_imports(source: Source) -> Iterator[str]:
    """The checker imports what a statement is made of, and never what it judges."""
    if source.layer != "check":
        return
    for line, name in imported_modules(source):
        package, _, inner = name.partition(".")
        target = inner.split(".")[0]
        if package == "symrnn" and target != "check" and target not in TRUSTED_IMPORTS:
            yield f"{source.path}:{line}: the trusted checker imports {target or 'the whole package'}"


def import_cycles(files: tuple[Source, ...]) -> Iterator[str]:
    """Modules that import each other, in a ring: within a package too, where the layers say nothing."""
    names = {file.module for file in files}
    graph = {
        file.module: sorted({_module_of(name, names) for _, name in imported_modules(file)} - {"", file.module})
        for file in files
        if file.path != "symrnn/__init__.py"
    }
    left = dict(graph)
    while free := [name for name, wanted in left.items() if not any(other in left for other in wanted)]:
        for name in free:
            del left[name]
    if left:
        yield f"import cycle among, or leading from, {', '.join(sorted(left))}"


def _module_of(name: str, names: set[str]) -> str:
    """The module that an import leads to, empty for another package and for a name chosen at run time."""
    if name.endswith("."):
        return ""
    while name and name not in names:
        name = name.rpartition(".")[0]
    return name if name != "symrnn" else ""


def last_name(node: ast.AST) -> str:
    if isinstance(node, ast.Subscript):
        return last_name(node.value)
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
