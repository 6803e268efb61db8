"""Workspaces of earlier calls where nobody works, for calls that are like one of them."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

import numpy as np

from symrnn.evaluate.fitting import AxisSizes
from symrnn.evaluate.plan_code import PlanCode
from symrnn.evaluate.workspaces import Workspace, make_workspace

__all__ = ["Workspaces"]

_KEPT = 4  # kinds of calls that a new one may be like
_LARGEST = 2**28  # bytes that are kept between two calls


@dataclass(slots=True)
class Workspaces:
    """Those that are free, by the kind of call: a call takes one for itself, so that threads do not share any."""

    free: OrderedDict[Hashable, list[Any]] = field(default_factory=OrderedDict)
    lock: Lock = field(default_factory=Lock)
    last: Hashable = None  # the kind of the call before

    @contextmanager
    def borrow(self, code: PlanCode, sizes: AxisSizes, dtype: np.dtype[Any]) -> Iterator[Workspace]:
        """A workspace for one call; one that a call failed in is not used again."""
        key = (id(code), dtype, sizes.numbers())
        space = self.take(key) or make_workspace(code, sizes, dtype)
        yield space
        self.give_back(key, space)

    def take(self, key: Hashable) -> Any:
        """One of a kind of call that nobody works in, None where there is none."""
        try:
            return self.free[key].pop()  # what is popped is nobody else's: that needs no lock
        except (KeyError, IndexError):
            return None

    def give_back(self, key: Hashable, space: Any) -> None:
        """Let the next call of the kind have it, unless it is too large to be kept."""
        if space.nbytes > _LARGEST:
            return
        if key is self.last:  # a list that another thread has just taken away is lost, and with it a workspace
            self.free.get(key, []).append(space)
        else:
            with self.lock:
                self.last = key
                self.free.setdefault(key, []).append(space)
                self.free.move_to_end(key)
                while len(self.free) > _KEPT:
                    self.free.popitem(last=False)
