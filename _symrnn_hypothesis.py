"""What Hypothesis runs when it is imported: strategies for annotations, and two profiles.

Hypothesis loads it in every project where symrnn is installed, for it is an entry point, which
``HYPOTHESIS_NO_PLUGINS=1`` leaves out. So it stands beside the package, as ``_symrnn_pytest`` does. Hypothesis
registers by class, and the classes bring SymPy with them: each is registered when its module has been imported, and
not before.
"""

from __future__ import annotations

import sys

TYPE_CHECKING = False  # as in typing, which a run with Hypothesis alone need not load once more
if TYPE_CHECKING:
    from collections.abc import Sequence
    from importlib.machinery import ModuleSpec
    from types import ModuleType
    from typing import Any

__all__ = ["register"]

#: from the module of a class that an annotation names to the class, and to the strategy that draws it
_DRAWN = {
    "symrnn.cells.activations": ("Activation", "activations"),
    "symrnn.cells.cell": ("Cell", "cells"),
    "symrnn.claims.claim": ("Claim", "claims"),
    "symrnn.programs.program": ("Program", "programs"),
}


def register() -> None:
    """Tell Hypothesis how ``Cell``, ``Program``, ``Claim`` and ``Activation`` are drawn, and add two profiles.

    "symrnn-fast" and "symrnn-thorough": the same examples on every run, 100 or 500 of them, and no deadline.

    >>> from hypothesis import given, settings
    >>> from symrnn import Cell
    >>> register()
    >>> @settings(settings.get_profile("symrnn-fast"), max_examples=5)
    ... @given(cell=...)
    ... def a_cell_has_states(cell: Cell):
    ...     assert cell.states
    >>> a_cell_has_states()
    """
    from hypothesis import settings

    for module in _DRAWN.keys() & sys.modules.keys():
        _register_class_of(sys.modules[module])
    if not any(isinstance(each, _Waiting) for each in sys.meta_path):
        sys.meta_path.insert(0, _Waiting())
    for profile, examples in (("symrnn-fast", 100), ("symrnn-thorough", 500)):
        settings.register_profile(profile, max_examples=examples, deadline=None, derandomize=True, database=None)


def _register_class_of(module: ModuleType) -> None:
    """Draw the module's class by its strategy; a module that is still being imported has none yet."""
    name, strategy = _DRAWN[module.__name__]
    if not hasattr(module, name):
        return
    from hypothesis import strategies as st

    def draw(_: type) -> Any:
        from symrnn.testing import strategies

        return getattr(strategies, strategy)()

    st.register_type_strategy(getattr(module, name), draw)


class _Waiting:  # no dataclass: to make one takes a millisecond, which every run of pytest with Hypothesis would pay
    """A finder of the modules above: the others find them, and each is registered when it has run."""

    __slots__ = ()

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """The module's spec, with a loader that registers the class; None for every other module."""
        if fullname not in _DRAWN:
            return None
        others = (each for each in sys.meta_path if each is not self and hasattr(each, "find_spec"))
        spec = next((found for each in others if (found := each.find_spec(fullname, path, target))), None)
        if spec is not None and spec.loader is not None:
            spec.loader = _Registering(spec.loader)  # type: ignore[assignment]  # what importlib asks of a loader
        return spec


class _Registering:
    """A loader that is gone when the module has run: it then has the loader that it would have had."""

    __slots__ = ("own",)

    def __init__(self, own: Any) -> None:
        self.own = own

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
        _register_class_of(module)
