"""A cell as one C file: the operations of each part as functions, and one function that runs them over a sequence."""

from __future__ import annotations

from dataclasses import dataclass

import sympy as sp

from symrnn.evaluate.compiled.functions import helpers_for
from symrnn.evaluate.compiled.runs import run_text
from symrnn.evaluate.compiled.work import RunPart, RunWork
from symrnn.evaluate.compiled.writing import argument_roles, result_roles, writing_of

__all__ = ["Kernel", "kernel_of"]


@dataclass(frozen=True, slots=True)
class Kernel:
    """A C file, and what its function takes and gives, in order; ``messages`` say what its results other than 0 mean.

    The sizes are macros, ``SIZE_n`` for n, and have to be defined before the text.
    """

    source: str
    given: tuple[tuple[str, sp.Symbol], ...]
    results: tuple[tuple[str, sp.Symbol], ...]
    messages: tuple[str, ...]


def kernel_of(work: RunWork, dtype: str, lanes: int, name: str = "symrnn_run") -> Kernel:
    """The C file of some work; ``lanes`` members of a batch are worked on side by side.

    Raises
    ------
    InputError
        for what has no form in C.
    """
    writing = writing_of(work, lanes)
    calls = {part: list(writing.calls(part)) for part in RunPart}
    given, results = argument_roles(work), result_roles(work)
    body = run_text(writing, calls, given, results, name)
    text = "\n\n".join([*writing.functions, body])
    head = [
        "#include <math.h>\n#include <stdlib.h>\n#include <string.h>",
        "#ifdef __cplusplus\n#define restrict __restrict\n#endif",
        f"#define SYMRNN_FLOAT {int(dtype == 'float32')}",
        f"/* so many members of a batch are worked on side by side, and so many steps at once */\n"
        f"#define LANES {lanes}\n#define CHUNK {64 if lanes == 1 else 16}",
        '#if defined(__GNUC__) && !defined(__clang__)\n#define INDEPENDENT _Pragma("GCC ivdep")\n#else\n'
        "#define INDEPENDENT\n#endif",
    ]
    source = "\n\n".join([*head, helpers_for(text), text]) + "\n"
    return Kernel(source, given, results, tuple(writing.messages))
