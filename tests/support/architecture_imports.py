"""Files as the architecture sees them, and the direction of their imports.

The syntax tree alone is read: nothing of symrnn is imported.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from types import MappingProxyType


@dataclass(frozen=True)
class Room:
    """A folder of symrnn, or a file beside them; ``folders`` are those in it, in the order in which they may import."""

    name: str
    folders: tuple[frozenset[str], ...] = ()


def _room(name: str, *folders: str) -> Room:
    return Room(name, tuple(frozenset(names.split()) for names in folders))


#: the plan of the house, and the one direction: a file imports only from the rows before that of its own room,
#: and inside a room only from the folders before its own. Rooms in one row do not see each other.
PLAN: tuple[tuple[Room, ...], ...] = (
    (_room("errors"),),
    (_room("files"), _room("expressions")),
    (_room("programs"),),
    (_room("cells", "formula", "language"), _room("claims")),
    (
        _room("gradients"),
        _room("judge", "normal_form wellposed", "inequalities", "witnesses", "lines norms"),
    ),
    (_room("linear"), _room("plans")),
    (_room("evaluate", "compiler", "compiled"), _room("bounds", "intervals slopes", "networks", "formulas")),
    (
        _room("testing", "kernels", "bounds mistakes strategies", "assertions", "plugins"),
        _room("interop"),
        _room("derivation", "steps"),
        _room("sweeps"),
    ),
    (_room("documents", "formulas", "drawings", "pages", "formats"),),
    (_room("book", "explore reference"), _room("exercises", "sheets")),
    (_room("cli"),),
    (_room("__main__"),),
)
LAYER_OF: Mapping[str, int] = MappingProxyType({room.name: i for i, row in enumerate(PLAN) for room in row})
ROOMS: Mapping[str, Room] = MappingProxyType({room.name: room for row in PLAN for room in row})

#: the files that import what is known at run time alone: a module of a user, and the homes of a package's public names
COMPUTED_IMPORTS = frozenset({"symrnn/cli/user_functions.py", "symrnn/expressions/lazy.py"})

#: what the trusted part may rest on: no rule, no table of activations, no gradient, no pass
TRUSTED_IMPORTS = frozenset({"errors", "expressions", "programs", "claims"})


#: a third of the nodes of a tree, of which no rule asks: whether a name is read or written, and signs of arithmetic
SILENT = (ast.expr_context, ast.operator, ast.unaryop, ast.boolop)


@dataclass(frozen=True)
class Source:
    """One file: its path from the root of the repository, and its text."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        """All of the tree that says something, in the order of ``ast.walk``: a dozen rules go over it."""
        found: list[ast.AST] = [self.tree]
        for node in found:
            for name in node._fields:
                value = getattr(node, name, None)
                if isinstance(value, list):
                    found += [each for each in value if isinstance(each, ast.AST)]
                elif isinstance(value, ast.AST) and not isinstance(value, SILENT):
                    found.append(value)
        return tuple(found)

    @cached_property
    def imports(self) -> tuple[tuple[int, str], ...]:
        return tuple(imported_modules(self))

    @property
    def module(self) -> str:
        """The dotted name: ``symrnn.judge.judge`` for symrnn/judge/judge.py."""
        parts = self.path.removesuffix(".py").split("/")
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    @property
    def layer(self) -> str:
        """The room: what stands directly under symrnn; empty for symrnn/__init__.py and for other folders."""
        parts = self.path.removesuffix(".py").split("/")
        return parts[1] if parts[0] == "symrnn" and parts[1] != "__init__" else ""

    @property
    def folder(self) -> str:
        """The folder inside its room, empty where the file stands in the room itself."""
        return self.path.split("/")[2] if self.layer and self.path.count("/") > 2 else ""


def sources(root: Path, *folders: str) -> tuple[Source, ...]:
    """The Python files in folders of a tree, each read and parsed once for all the tests of a process."""
    return tuple(_source(root, path) for path in sorted(p for name in folders for p in (root / name).rglob("*.py")))


@cache
def _source(root: Path, path: Path) -> Source:
    return Source(path.relative_to(root).as_posix(), path.read_text(encoding="utf-8"))


def imported_modules(source: Source) -> Iterator[tuple[int, str]]:
    """Line and dotted name of every import: at the top, in functions, under TYPE_CHECKING, and by importlib."""
    for node in source.nodes:
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.lineno, name) for name in _from_import(node))
        elif isinstance(node, ast.Call) and last_name(node.func) in {"import_module", "__import__"}:
            yield node.lineno, _constant(node) or "a name computed at run time"
        elif isinstance(node, ast.Call) and last_name(node.func) == "import_at_use":
            yield from () if _is_own(node) else ((node.lineno, "a name computed at run time"),)


def _constant(call: ast.Call) -> str:
    """The name that is imported, as far as it is written out: ``symrnn.cli.`` for f"symrnn.cli.{name}"."""
    name: ast.expr | None = call.args[0] if call.args else None
    if isinstance(name, ast.JoinedStr) and name.values:
        name = name.values[0]
    return name.value if isinstance(name, ast.Constant) and isinstance(name.value, str) else ""


def _is_own(call: ast.Call) -> bool:
    """Whether a package names the homes of its own names, and so imports nothing but its own modules."""
    return bool(call.args) and isinstance(call.args[0], ast.Name) and call.args[0].id == "__name__"


def _from_import(node: ast.ImportFrom) -> Iterator[str]:
    base = "." * node.level + (node.module or "")
    if base.split(".")[0] in {"symrnn", ""}:
        yield from (f"{base}.{alias.name}" for alias in node.names)
    else:
        yield base


def one_direction(source: Source) -> Iterator[str]:
    """A module of symrnn imports only from rooms of smaller number."""
    if not source.layer:
        return
    if source.layer not in LAYER_OF:
        yield f"{source.path}:1: {source.layer} has no place in the plan; give it one"
        return
    if source.folder and not any(source.folder in row for row in ROOMS[source.layer].folders):
        yield f"{source.path}:1: the folder {source.folder} has no place in {source.layer}; give it one"
        return
    for line, name in source.imports:
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
        return _against_inside(source, parts[2] if len(parts) > 2 else "")
    if target not in LAYER_OF:
        return f"imports {target} from symrnn; import from the module where it lives"
    if LAYER_OF[target] >= LAYER_OF[source.layer]:
        return f"{source.layer} imports {target}, which does not come before it"
    return ""


def _against_inside(source: Source, target: str) -> str:
    """Inside a room the folders have an order; files beside them are ordered by the test for circles."""
    place = {name: i for i, row in enumerate(ROOMS[source.layer].folders) for name in row}
    if not source.folder or target == source.folder or target not in place:
        return ""
    if place[target] >= place[source.folder]:
        return f"{source.layer}/{source.folder} imports {source.layer}/{target}, which does not come before it"
    return ""


def trusted_imports(source: Source) -> Iterator[str]:
    """The checker imports what a statement is made of, and never what it judges."""
    if source.layer != "judge":
        return
    for line, name in source.imports:
        package, _, inner = name.partition(".")
        target = inner.split(".")[0]
        if package == "symrnn" and target != "judge" and target not in TRUSTED_IMPORTS:
            yield f"{source.path}:{line}: the trusted checker imports {target or 'the whole package'}"


def import_cycles(files: tuple[Source, ...]) -> Iterator[str]:
    """Modules that import each other, in a ring: within a room too, where the plan says nothing of files.

    Once file by file, and once with all files of a folder inside a room as one.
    """
    names = {file.module for file in files}
    graph = {
        file.module: {_module_of(name, names) for _, name in file.imports} - {""}
        for file in files
        if file.path != "symrnn/__init__.py"
    }
    folders = {file.module: f"symrnn.{file.layer}.{file.folder}" if file.folder else file.module for file in files}
    contracted: dict[str, set[str]] = {}
    for module, wanted in graph.items():
        contracted.setdefault(folders[module], set()).update(folders[other] for other in wanted)
    for each in (graph, contracted):
        if ring := _in_rings(each):
            yield f"import cycle among, or leading from, {', '.join(ring)}"
            return


def _in_rings(graph: Mapping[str, set[str]]) -> list[str]:
    """What is left when all that imports nothing that is left has been taken away, again and again."""
    left = {name: wanted - {name} for name, wanted in graph.items()}
    while free := [name for name, wanted in left.items() if left.keys().isdisjoint(wanted)]:
        for name in free:
            del left[name]
    return sorted(left)


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
