"""What Hypothesis runs when it is imported: strategies for annotations, and two profiles.

It is an entry point, which ``HYPOTHESIS_NO_PLUGINS=1`` leaves out. The classes are loaded, and SymPy with them, since
Hypothesis registers by class; the strategies are loaded when they are asked for.
"""

from __future__ import annotations

__all__ = ["register"]


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
    from hypothesis import strategies as st

    from symrnn.cells.activations import Activation
    from symrnn.cells.cell import Cell
    from symrnn.claims.claim import Claim
    from symrnn.programs.program import Program
    from symrnn.testing import strategies

    st.register_type_strategy(Activation, lambda _: strategies.activations())
    st.register_type_strategy(Cell, lambda _: strategies.cells())
    st.register_type_strategy(Claim, lambda _: strategies.claims())
    st.register_type_strategy(Program, lambda _: strategies.programs())
    for name, examples in (("symrnn-fast", 100), ("symrnn-thorough", 500)):
        settings.register_profile(name, max_examples=examples, deadline=None, derandomize=True, database=None)
