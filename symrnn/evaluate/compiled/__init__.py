"""A cell as C: the operations of its plan, written as one self-contained file, and called over a sequence.

``work.py`` says what runs when, ``extraction.py`` makes operations of lines, ``storage.py`` says where each name
stands, ``texts.py`` and ``fills.py`` write an operation as a function of C, ``runs.py`` the function that calls them
all. The C that stays the same is in ``functions.c`` and ``tiles.py``. Read ``kernel.py`` first.
"""

from __future__ import annotations

from symrnn.expressions.lazy import import_at_use

TYPE_CHECKING = False  # as in typing, which takes longer to load than the rest of --help
if TYPE_CHECKING:
    from symrnn.evaluate.compiled.backend import c_backend as c_backend

# Where the name for other rooms lives. It is imported at first use: whoever takes NumPy loads none of this.
_HOMES = {"c_backend": "backend"}

__all__ = [*_HOMES]

__getattr__, __dir__ = import_at_use(__name__, _HOMES)
