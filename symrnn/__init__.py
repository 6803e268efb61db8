"""symrnn: derive, check and run recurrent networks from one mathematical source."""

from __future__ import annotations

import importlib
from typing import Any

__version__ = "0.1.0"

#: where each public name lives; they are imported at first use, so that ``symrnn --help`` need not load SymPy
_HOMES = {
    "ACTIVATIONS": "activations",
    "Assign": "program",
    "Cell": "cell",
    "Claim": "claim",
    "Derivation": "derivation",
    "Input": "program",
    "InputError": "errors",
    "Outcome": "claim",
    "Parameter": "cell",
    "Program": "program",
    "Step": "derivation",
    "Table": "derivation",
    "Text": "derivation",
    "Verdict": "claim",
    "adjoint_claims": "gradient",
    "bptt": "gradient",
    "check": "check",
    "derive": "derive",
    "evaluator": "evaluate",
    "name_symbol": "program",
    "render": "render",
    "rtrl": "gradient",
    "unroll": "unroll",
}

__all__ = ["__version__", "cells", *_HOMES]  # pyright: ignore[reportUnsupportedDunderAll]


def __getattr__(name: str) -> Any:
    if name == "cells":
        return importlib.import_module("symrnn.cells")
    if name not in _HOMES:
        raise AttributeError(f"module 'symrnn' has no attribute {name!r}")
    value = getattr(importlib.import_module(f"symrnn.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
