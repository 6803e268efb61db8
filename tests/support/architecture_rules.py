"""The rules of the architecture, each a function from the source of one file to what it finds there.

``test_architecture.py`` runs them over the tree, and feeds each of them a file that breaks it.
"""

from __future__ import annotations

import ast
import re
import tokenize
from collections.abc import Callable, Collection, Iterator
from io import StringIO

from architecture_imports import Source, last_name, one_direction, trusted_imports
from architecture_surface import chapters_use_the_public_surface

LONGEST_FILE = 300
LONGEST_FUNCTION = 50
HEURISTICS = frozenset({"simplify", "nsimplify", "equals", "is_zero"})
READ_TEXT = frozenset(
    {"sympify", "parse_expr", "parse_latex", "pickle", "cPickle", "marshal", "shelve", "dill", "builtins"}
)
MUTABLE = frozenset({"dict", "list", "set", "bytearray", "defaultdict", "OrderedDict", "Counter", "deque"})
BASES = frozenset(
    {"Enum", "IntEnum", "StrEnum", "Function", "Expr", "AtomicExpr", "NodeVisitor", "ArgumentParser", "Action"}
    # the base of our own nodes, which SymPy takes as expressions only so
    | {"LanguageNode", "NodeOfValues"}
)
BASE_ENDINGS = ("Error", "Exception", "Warning", "Printer", "HelpFormatter")
IGNORED = re.compile(r"type:\s*ignore(.*)")


Rule = Callable[[Source], Iterator[str]]


def verdict_is_sealed(source: Source) -> Iterator[str]:
    """Only the checker makes a Verdict; nobody writes into another object."""
    trusted = source.layer == "judge"
    for node in source.nodes:
        if isinstance(node, ast.Call) and last_name(node.func) == "Verdict" and not trusted:
            yield f"{source.path}:{node.lineno}: makes a Verdict outside the judge"
        if _mentions(node, frozenset({"_SEAL"})) and not trusted and source.path != "symrnn/claims/verdict.py":
            yield f"{source.path}:{node.lineno}: uses _SEAL outside the judge"
        if isinstance(node, ast.Attribute) and node.attr == "__new__" and ast.unparse(node) == "object.__new__":
            yield f"{source.path}:{node.lineno}: object.__new__ goes around a constructor"
        if isinstance(node, ast.Call) and last_name(node.func) == "__setattr__":
            owner = ast.unparse(node.args[0]) if node.args else ""
            if ast.unparse(node.func) == "object.__setattr__" and owner != "self":
                yield f"{source.path}:{node.lineno}: writes into the frozen {owner}"


def no_heuristics(source: Source) -> Iterator[str]:
    """simplify, nsimplify, equals and is_zero may not judge, so they are not there."""
    for node in source.nodes:
        for name in _mentions(node, HEURISTICS):
            yield f"{source.path}:{node.lineno}: {name} is a heuristic"


def no_text_is_run(source: Source) -> Iterator[str]:
    """No text becomes code or an expression, save the evaluator's own."""
    banned = READ_TEXT if source.layer == "evaluate" else READ_TEXT | {"lambdify"}
    builtin = {"eval"} if source.layer == "evaluate" else {"eval", "exec", "compile"}
    for node in source.nodes:
        found = [node.id] if isinstance(node, ast.Name) and node.id in builtin else _mentions(node, banned)
        yield from (f"{source.path}:{node.lineno}: {name} runs text" for name in found)
        if isinstance(node, ast.Call) and last_name(node.func) == "S":
            yield f"{source.path}:{node.lineno}: S(...) runs text; use Integer or Rational"
        if isinstance(node, ast.keyword) and node.arg == "allow_pickle" and ast.unparse(node.value) != "False":
            yield f"{source.path}:{node.value.lineno}: allow_pickle runs what is in the file"


def no_bare_except(source: Source) -> Iterator[str]:
    """Every handler names what it handles."""
    for node in source.nodes:
        if isinstance(node, ast.ExceptHandler) and node.type is None:
            yield f"{source.path}:{node.lineno}: bare except"


def type_ignores_have_reasons(source: Source) -> Iterator[str]:
    """``# type: ignore[code]  # reason``."""
    if not IGNORED.search(source.text):  # to read it token by token takes longer than all other rules together
        return
    for token in tokenize.generate_tokens(StringIO(source.text).readline):
        ignored = token.type == tokenize.COMMENT and IGNORED.search(token.string)
        if ignored and not re.match(r"\[[\w, -]+\]\s*#\s*\w+", ignored[1]):
            yield f"{source.path}:{token.start[0]}: type: ignore needs [code] and a reason after it"


def files_are_short(source: Source) -> Iterator[str]:
    """No file over 300 lines."""
    length = len(source.text.splitlines())
    if length > LONGEST_FILE:
        yield f"{source.path}:{length}: {length} lines, at most {LONGEST_FILE}; split it at a concept"


def functions_are_short(source: Source) -> Iterator[str]:
    """No function over 50 lines, its docstring not counted."""
    for node in source.nodes:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            length = _last_line(node) - node.lineno + 1
            if ast.get_docstring(node) is not None:
                length -= _last_line(node.body[0]) - node.body[0].lineno + 1
            if length > LONGEST_FUNCTION:
                yield f"{source.path}:{node.lineno}: {node.name} has {length} lines, at most {LONGEST_FUNCTION}"


def no_registries(source: Source) -> Iterator[str]:
    """Nothing at module level can grow at run time."""
    for node in _module_statements(source.tree):
        if isinstance(node, (ast.Assign, ast.AnnAssign)) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names = ", ".join(map(ast.unparse, targets))
            if names not in {"__all__", "_HOMES"} and _is_mutable(node.value):
                yield f"{source.path}:{node.lineno}: {names} can grow; make it a tuple, frozenset or MappingProxyType"
    for node in source.nodes:
        if isinstance(node, ast.Global):
            yield f"{source.path}:{node.lineno}: global {', '.join(node.names)}"


def no_unbounded_caches(source: Source) -> Iterator[str]:
    """A cache has a size: one keyed on expressions would keep every expression that was ever seen."""
    for node in source.nodes:
        unbounded = isinstance(node, ast.Attribute) and node.attr == "cache" and ast.unparse(node) == "functools.cache"
        if isinstance(node, ast.ImportFrom) and node.module == "functools":
            unbounded = any(alias.name == "cache" for alias in node.names)
        if isinstance(node, ast.Call) and last_name(node.func) == "lru_cache":
            size = next((word.value for word in node.keywords if word.arg == "maxsize"), next(iter(node.args), None))
            unbounded = isinstance(size, ast.Constant) and size.value is None
        if unbounded:
            yield f"{source.path}:{node.lineno}: a cache without a bound; give it one, as in lru_cache(maxsize=64)"


def no_inheritance(source: Source) -> Iterator[str]:
    """Classes inherit only from exceptions, Enum and the base classes that a library requires."""
    own: set[str] = set()
    for node in source.nodes:
        if isinstance(node, ast.ClassDef):
            bases = [last_name(base) for base in node.bases]
            for base in bases:
                if not (base in own or base in BASES or base.endswith(BASE_ENDINGS)):
                    yield f"{source.path}:{node.lineno}: {node.name} inherits from {base}"
            if bases:
                own.add(node.name)


def _module_statements(tree: ast.Module) -> Iterator[ast.stmt]:
    """The statements that run at import, those under if, try, with and for among them."""
    waiting: list[ast.AST] = list(tree.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            continue
        if isinstance(node, ast.stmt):
            yield node
            waiting += [
                child for child in ast.iter_child_nodes(node) if isinstance(child, (ast.stmt, ast.ExceptHandler))
            ]
        else:
            waiting += ast.iter_child_nodes(node)


def _is_mutable(value: ast.expr) -> bool:
    if isinstance(value, ast.Call):
        return last_name(value.func) in MUTABLE
    return isinstance(value, (ast.Dict, ast.List, ast.Set, ast.DictComp, ast.ListComp, ast.SetComp))


def _last_line(node: ast.stmt) -> int:
    return node.end_lineno or node.lineno


def _mentions(node: ast.AST, banned: Collection[str]) -> list[str]:
    """The banned names that this node uses or imports."""
    found = [last_name(node)] if isinstance(node, (ast.Name, ast.Attribute)) else []
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        found += [part for alias in node.names for part in alias.name.split(".")]
        found += (getattr(node, "module", None) or "").split(".")
    return [name for name in found if name in banned]


#: the rules that hold for every file of symrnn and derivations
RULES: tuple[Rule, ...] = (
    one_direction,
    trusted_imports,
    chapters_use_the_public_surface,
    verdict_is_sealed,
    no_heuristics,
    no_text_is_run,
    no_bare_except,
    type_ignores_have_reasons,
    files_are_short,
    functions_are_short,
    no_registries,
    no_unbounded_caches,
    no_inheritance,
)
