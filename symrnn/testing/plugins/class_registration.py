"""A class is registered with Hypothesis when the module that defines it has been imported, and not before."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

__all__ = ["register_at_import"]


def register_at_import(module: str, name: str, strategy: str) -> None:
    """Draw a class by one of ``symrnn.testing.strategies``: now where its module is loaded, else once it is.

    >>> from hypothesis import strategies as st
    >>> from symrnn.claims.claim import Claim
    >>> register_at_import("symrnn.claims.claim", "Claim", "claims")
    >>> st.from_type(Claim).is_empty
    False
    """
    loaded = sys.modules.get(module)
    if hasattr(loaded, name):
        _register(getattr(loaded, name), strategy)
    elif not any(isinstance(each, _Waiting) and each.module == module for each in sys.meta_path):
        sys.meta_path.insert(0, _Waiting(module, name, strategy))


def _register(drawn: type, strategy: str) -> None:
    from hypothesis import strategies as st

    def draw(_: type) -> Any:
        from symrnn.testing import strategies

        return getattr(strategies, strategy)()

    st.register_type_strategy(drawn, draw)


class _Waiting:  # no dataclass: to make one takes a millisecond, which every run of pytest with Hypothesis would pay
    """A finder of one module: the others find it, and what they found is told when it has run."""

    __slots__ = ("module", "name", "strategy")

    def __init__(self, module: str, name: str, strategy: str) -> None:
        self.module, self.name, self.strategy = module, name, strategy

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """The module's spec, with a loader that registers the class; None for every other module."""
        if fullname != self.module:
            return None
        others = (each for each in sys.meta_path if each is not self and hasattr(each, "find_spec"))
        spec = next((found for each in others if (found := each.find_spec(fullname, path, target))), None)
        if spec is not None and spec.loader is not None:
            spec.loader = _Registering(self, spec.loader)  # type: ignore[assignment]  # what importlib asks of a loader
        return spec


class _Registering:
    """A loader that is gone when the module has run: it then has the loader that it would have had."""

    __slots__ = ("own", "waiting")

    def __init__(self, waiting: _Waiting, own: Any) -> None:
        self.waiting, self.own = waiting, own

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        """As the module's own loader does."""
        found: ModuleType | None = self.own.create_module(spec)
        return found

    def exec_module(self, module: ModuleType) -> None:
        """Run the module, then register its class."""
        if module.__spec__ is not None:
            module.__spec__.loader = self.own
        module.__loader__ = self.own
        self.own.exec_module(module)
        if self.waiting in sys.meta_path:
            sys.meta_path.remove(self.waiting)
        _register(getattr(module, self.waiting.name), self.waiting.strategy)
