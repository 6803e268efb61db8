"""symrnn: derive, check and run recurrent networks from one mathematical source."""

from __future__ import annotations

import importlib
import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

from symrnn.display import NOTEBOOK as _NOTEBOOK

if TYPE_CHECKING:
    from symrnn import cells as cells
    from symrnn.activations import ACTIVATIONS as ACTIVATIONS
    from symrnn.backward_pass import backward_pass as backward_pass
    from symrnn.bounds import slope_bound as slope_bound
    from symrnn.cell import Cell as Cell
    from symrnn.cell_claims import backward_claim as backward_claim
    from symrnn.cell_claims import component_claim as component_claim
    from symrnn.cell_claims import jacobian_claim as jacobian_claim
    from symrnn.cell_claims import two_ways_claim as two_ways_claim
    from symrnn.cell_text import cell_text as cell_text
    from symrnn.cell_text import read_cell as read_cell
    from symrnn.check import check as check
    from symrnn.claim import Claim as Claim
    from symrnn.claim import Differentiable as Differentiable
    from symrnn.claim import Recurrence as Recurrence
    from symrnn.claim import SlopeBound as SlopeBound
    from symrnn.claim import at_most as at_most
    from symrnn.claim import equal as equal
    from symrnn.claim import less_than as less_than
    from symrnn.components import components as components
    from symrnn.derivation import Derivation as Derivation
    from symrnn.derivation import Step as Step
    from symrnn.derive import derive as derive
    from symrnn.duality import duality_of_one_step as duality_of_one_step
    from symrnn.errors import InputError as InputError
    from symrnn.evaluate import evaluator as evaluator
    from symrnn.exposition import Judgement as Judgement
    from symrnn.exposition import Quotation as Quotation
    from symrnn.exposition import Table as Table
    from symrnn.exposition import Text as Text
    from symrnn.figures import Figure as Figure
    from symrnn.gradient import bptt as bptt
    from symrnn.gradient import rtrl as rtrl
    from symrnn.gradient import tangents as tangents
    from symrnn.gradient_claims import adjoint_claims as adjoint_claims
    from symrnn.induction import by_induction as by_induction
    from symrnn.jacobian import state_jacobian as state_jacobian
    from symrnn.losses import LOSSES as LOSSES
    from symrnn.losses import Loss as Loss
    from symrnn.losses import with_loss as with_loss
    from symrnn.nodes import T as T
    from symrnn.nodes import diag as diag
    from symrnn.nodes import dot as dot
    from symrnn.nodes import norm_1 as norm_1
    from symrnn.nodes import norm_2 as norm_2
    from symrnn.nodes import norm_inf as norm_inf
    from symrnn.nodes import total as total
    from symrnn.parameters import Parameter as Parameter
    from symrnn.program import Assign as Assign
    from symrnn.program import Input as Input
    from symrnn.program import Program as Program
    from symrnn.program import name_symbol as name_symbol
    from symrnn.pullback import pullback as pullback
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
    "Differentiable": "claim",
    "Figure": "figures",
    "Input": "program",
    "InputError": "errors",
    "Judgement": "exposition",
    "LOSSES": "losses",
    "Loss": "losses",
    "Outcome": "verdict",
    "Parameter": "parameters",
    "Program": "program",
    "Quotation": "exposition",
    "Recurrence": "claim",
    "SlopeBound": "claim",
    "Step": "derivation",
    "T": "nodes",
    "Table": "exposition",
    "Text": "exposition",
    "Verdict": "verdict",
    "adjoint_claims": "gradient_claims",
    "at_most": "claim",
    "backward_claim": "cell_claims",
    "backward_pass": "backward_pass",
    "bptt": "gradient",
    "by_induction": "induction",
    "cell_text": "cell_text",
    "check": "check",
    "component_claim": "cell_claims",
    "components": "components",
    "derive": "derive",
    "diag": "nodes",
    "dot": "nodes",
    "duality_of_one_step": "duality",
    "equal": "claim",
    "evaluator": "evaluate",
    "jacobian_claim": "cell_claims",
    "less_than": "claim",
    "norm_1": "nodes",
    "norm_2": "nodes",
    "norm_inf": "nodes",
    "name_symbol": "program",
    "pullback": "pullback",
    "read_cell": "cell_text",
    "render": "render",
    "rtrl": "gradient",
    "slope_bound": "bounds",
    "state_jacobian": "jacobian",
    "tangents": "gradient",
    "total": "nodes",
    "two_ways_claim": "cell_claims",
    "unroll": "unroll",
    "with_loss": "losses",
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


def _write_for_notebook(shown: Any) -> str:
    """Objects know nothing of pages: the way from one to the other leads through here, once a notebook asks."""
    written: str = importlib.import_module("symrnn.render.notebook").write_notebook(shown)
    return written


_NOTEBOOK.write = _write_for_notebook
