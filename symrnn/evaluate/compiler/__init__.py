"""From C source text to a loaded library: a compiler is found, what it made is kept and checked, and loaded once.

Nothing here knows what the text computes. Read ``libraries.py`` first: it says in which order things are tried.
"""

from __future__ import annotations

from symrnn.expressions.lazy import import_at_use

TYPE_CHECKING = False  # as in typing, which takes longer to load than the rest of --help
if TYPE_CHECKING:
    from symrnn.evaluate.compiler.compilers import CompilerMissing as CompilerMissing
    from symrnn.evaluate.compiler.libraries import compiler_name as compiler_name
    from symrnn.evaluate.compiler.libraries import load_library as load_library

# Where each name for other rooms lives. They are imported at first use.
_HOMES = {"CompilerMissing": "compilers", "compiler_name": "libraries", "load_library": "libraries"}

__all__ = [*_HOMES]

__getattr__, __dir__ = import_at_use(__name__, _HOMES)
