"""What functions and types are called: functions by a verb, types by a word that means one thing in the whole house."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator

from architecture_imports import Source, last_name

_IRREGULAR = """
begun bent broken brought built chosen drawn driven fallen felt found frozen given gone grown heard held hidden kept
known lent lost made meant met proven rewritten said seen sent shown spent taken thought thrown told torn undone
unknown unseen unwritten woken worn written
"""

#: past participles that do not end in -ed. Those that are a verb or a noun as well are none: put, read, cut, set, bound
#: (to bound; an upper bound), left (the left side)
IRREGULAR = frozenset(_IRREGULAR.split())
#: words in -ed that are none
NOUNS_AND_VERBS = frozenset({"bed", "embed", "exceed", "feed", "need", "proceed", "red", "seed", "shed", "speed"})


def is_participle(word: str) -> bool:
    return word in IRREGULAR or (word.endswith("ed") and word not in NOUNS_AND_VERBS)


def functions(source: Source) -> Iterator[ast.FunctionDef]:
    """All functions and methods but properties, which are read as data, and the names that Python gives."""
    for node in source.nodes:
        if not isinstance(node, ast.FunctionDef) or node.name.startswith("__"):
            continue
        if not any(last_name(each) in {"property", "cached_property"} for each in node.decorator_list):
            yield node


def participles(source: Source) -> Iterator[str]:
    """The functions whose first word is a participle: ``told``, ``_moved``, ``rounded_up``."""
    for node in functions(source):
        if is_participle(node.name.strip("_").split("_")[0]):
            yield f"{source.path}:{node.lineno}: {node.name} is a participle; name the function by a verb"


def shared_types(files: Iterable[Source]) -> Iterator[str]:
    """Public classes of one name in several rooms."""
    homes: dict[str, dict[str, str]] = defaultdict(dict)
    for source in files:
        for node in source.nodes:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                homes[node.name][source.layer or source.path.split("/")[0]] = f"{source.path}:{node.lineno}"
    for name, places in sorted(homes.items()):
        if len(places) > 1:
            yield f"{' and '.join(places.values())}: {name} stands for two things; give each its own name"
