"""A bug planted in a kernel: lines of a right kernel in ``kernels/``, replaced."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from places import KERNELS


@dataclass(frozen=True)
class Planted:
    """A bug: in which kernel, in words, what stands there and what it is replaced with, and what has to be found.

    ``kind`` is what it should look like, empty for what is no mistake of the table; ``arrays`` are the gradients that
    the line gives or leads to: the one named has to be among them.
    """

    kernel: str
    bug: str
    old: str
    new: str
    kind: str
    arrays: str
    gate: str = ""
    more: tuple[tuple[str, str], ...] = ()

    @property
    def backward(self) -> Callable[..., Any]:
        """The kernel with the bug."""
        text = (KERNELS / f"{self.kernel}.py").read_text(encoding="utf-8")
        for old, new in ((self.old, self.new), *self.more):
            assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {self.kernel}"
            text = text.replace(old, new)
        return backward_of(text)


def backward_of(text: str) -> Callable[..., Any]:
    """The function ``backward`` of a kernel's text."""
    namespace: dict[str, Any] = {}
    exec(compile(text, "kernel", "exec"), namespace)
    return namespace["backward"]


def right(kernel: str) -> Callable[..., Any]:
    """A right kernel."""
    return backward_of((KERNELS / f"{kernel}.py").read_text(encoding="utf-8"))
