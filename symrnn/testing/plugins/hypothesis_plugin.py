"""What Hypothesis runs when it is imported: strategies for annotations, and two profiles.

It is an entry point, which ``HYPOTHESIS_NO_PLUGINS=1`` leaves out. Hypothesis registers by class, and the classes bring
SymPy with them: so each is registered when somebody imports it, and nothing is loaded before.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from symrnn.testing.plugins.class_registration import register_at_import

__all__ = ["register"]

#: from the class that an annotation names, module and name, to the strategy that draws it
_DRAWN: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        ("symrnn.cells.activations", "Activation"): "activations",
        ("symrnn.cells.cell", "Cell"): "cells",
        ("symrnn.claims.claim", "Claim"): "claims",
        ("symrnn.programs.program", "Program"): "programs",
    }
)


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

    for (module, name), strategy in _DRAWN.items():
        register_at_import(module, name, strategy)
    for profile, examples in (("symrnn-fast", 100), ("symrnn-thorough", 500)):
        settings.register_profile(profile, max_examples=examples, deadline=None, derandomize=True, database=None)
