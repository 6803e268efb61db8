"""Other people's weights: the names and layouts of frameworks, and the files in which they keep them.

It imports ``gradients`` and the rooms of smaller number. Read ``torch_weights.py`` first; what a file is that cannot be
read stands in the table of ``file_kinds.py``. The other way, a cell as code, begins in ``code_texts.py``.
"""

from __future__ import annotations

from symrnn.expressions.lazy import import_at_use

TYPE_CHECKING = False  # as in typing, which takes longer to load
if TYPE_CHECKING:
    from symrnn.interop.jax_functions import to_jax as to_jax
    from symrnn.interop.torch_functions import to_torch as to_torch
    from symrnn.interop.torch_weights import from_torch as from_torch

_HOMES = {"from_torch": "torch_weights", "to_jax": "jax_functions", "to_torch": "torch_functions"}

__all__ = [*_HOMES]

__getattr__, __dir__ = import_at_use(__name__, _HOMES)
