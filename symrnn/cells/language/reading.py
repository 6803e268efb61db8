"""All errors of a text at once: the first of each line, without those that only follow from another one."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from symrnn.errors import InputError, TextError

__all__ = ["LineErrors"]

MOST_ERRORS = 20  # that a message lists

Result = TypeVar("Result")

_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_STATE = re.compile(r"[ \t]*\w+[ \t]*:[ \t]*state\b", re.ASCII)


@dataclass(slots=True)
class LineErrors:
    """The errors found so far, and the names that are unknown for that reason alone.

    A state has its old value where its line fails, and a size is known by any declaration.
    """

    found: list[InputError] = field(default_factory=list)
    unknown: set[str] = field(default_factory=set)
    known: set[str] = field(default_factory=set)

    def take(self, line: str, read: Callable[..., None], *arguments: Any) -> None:
        """Read a line; where that fails, its name is unknown, and of a declaration its sizes are too."""
        content = line.split("#", 1)[0]
        own, *others = [word.removesuffix("_prev") for word in _WORD.findall(content)] or [""]
        is_declaration = ":" in content.partition("=")[0]
        try:
            read(*arguments)
            self.known |= {own} if _STATE.match(content) else set()
            self.known |= set(others) if is_declaration else set()
        except InputError as error:
            if self.unknown.isdisjoint(others):
                self.found.append(error)
            self.unknown |= ({own, *others} if is_declaration else {own}) - self.known

    def finish(self, read: Callable[..., Result], *arguments: Any) -> Result:
        """What the whole text is, which is asked only where every line is right.

        Raises
        ------
        TextError
            with all errors, one below the other in the order of their lines.
        """
        if not self.found:
            return read(*arguments)
        if len(self.found) == 1:
            raise self.found[0]
        shown = [str(error) for error in self.found[:MOST_ERRORS]]
        if more := len(self.found) - len(shown):
            shown.append(f"and {more} more")
        raise TextError(*shown)
