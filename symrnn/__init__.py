"""symrnn: derive, check and run recurrent networks from one mathematical source."""

from __future__ import annotations

import importlib
import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from symrnn import cells as cells
    from symrnn.activations import ACTIVATIONS as ACTIVATIONS
    from symrnn.cell import Cell as Cell
    from symrnn.cell import parse_cell as parse_cell
    from symrnn.cell_text import cell_text as cell_text
    from symrnn.cell_text import read_cell as read_cell
    from symrnn.check import check as check
    from symrnn.claim import Claim as Claim
    from symrnn.claim import at_most as at_most
    from symrnn.claim import equal as equal
    from symrnn.claim import less_than as less_than
    from symrnn.derivation import Derivation as Derivation
    from symrnn.derivation import Step as Step
    from symrnn.derivation import Table as Table
    from symrnn.derivation import Text as Text
    from symrnn.derive import derive as derive
    from symrnn.errors import InputError as InputError
    from symrnn.evaluate import evaluator as evaluator
    from symrnn.gradient import adjoint_claims as adjoint_claims
    from symrnn.gradient import bptt as bptt
    from symrnn.gradient import rtrl as rtrl
    from symrnn.parameters import Parameter as Parameter
    from symrnn.program import Assign as Assign
    from symrnn.program import Input as Input
    from symrnn.program import Program as Program
    from symrnn.program import name_symbol as name_symbol
    from symrnn.render import render as render
    from symrnn.unroll import unroll as unroll
    from symrnn.verdict import Outcome as Outcome
    from symrnn.verdict import Verdict as Verdict

__version__ = "0.1.0"

# Where each public name lives. They are imported at first use, so that ``symrnn --help`` need not load SymPy.
_HOMES = {
    "ACTIVATIONS": "activations",
    "Assign": "program",
    "Cell": "cell",
    "Claim": "claim",
    "Derivation": "derivation",
    "Input": "program",
    "InputError": "errors",
    "Outcome": "verdict",
    "Parameter": "parameters",
    "Program": "program",
    "Step": "derivation",
    "Table": "derivation",
    "Text": "derivation",
    "Verdict": "verdict",
    "adjoint_claims": "gradient",
    "at_most": "claim",
    "bptt": "gradient",
    "cell_text": "cell_text",
    "check": "check",
    "derive": "derive",
    "equal": "claim",
    "evaluator": "evaluate",
    "less_than": "claim",
    "name_symbol": "program",
    "parse_cell": "cell",
    "read_cell": "cell_text",
    "render": "render",
    "rtrl": "gradient",
    "unroll": "unroll",
}

__all__ = [
    "__version__",
    "cells",
    *_HOMES,
]


class _Package(ModuleType):
    """Keeps ``symrnn.unroll`` the function when the module of the same name is imported."""

    def __setattr__(self, name: str, value: Any) -> None:
        if isinstance(value, ModuleType) and _HOMES.get(name) == name:
            value = getattr(value, name)
        super().__setattr__(name, value)

    def __getattr__(self, name: str) -> Any:
        if name == "cells":
            return importlib.import_module("symrnn.cells")
        if name not in _HOMES:
            raise AttributeError(f"module 'symrnn' has no attribute {name!r}")
        value = getattr(importlib.import_module(f"symrnn.{_HOMES[name]}"), name)
        setattr(self, name, value)
        return value

    def __dir__(self) -> list[str]:
        return sorted({*vars(self), *__all__})


sys.modules[__name__].__class__ = _Package
