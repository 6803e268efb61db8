"""symrnn: derive, check and run recurrent networks from one mathematical source."""

from __future__ import annotations

import importlib
import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

from symrnn.expressions.display import NOTEBOOK as _NOTEBOOK

if TYPE_CHECKING:
    from symrnn import cells as cells
    from symrnn.bounds import slope_bound as slope_bound
    from symrnn.cells.activations import ACTIVATIONS as ACTIVATIONS
    from symrnn.cells.cell import Cell as Cell
    from symrnn.cells.losses import LOSSES as LOSSES
    from symrnn.cells.losses import Loss as Loss
    from symrnn.cells.losses import with_loss as with_loss
    from symrnn.cells.parameters import Parameter as Parameter
    from symrnn.cells.text import cell_text as cell_text
    from symrnn.cells.text import read_cell as read_cell
    from symrnn.cells.unroll import unroll as unroll
    from symrnn.claims.claim import Claim as Claim
    from symrnn.claims.claim import Differentiable as Differentiable
    from symrnn.claims.claim import Recurrence as Recurrence
    from symrnn.claims.claim import SlopeBound as SlopeBound
    from symrnn.claims.claim import at_most as at_most
    from symrnn.claims.claim import equal as equal
    from symrnn.claims.claim import less_than as less_than
    from symrnn.claims.induction import by_induction as by_induction
    from symrnn.claims.verdict import Outcome as Outcome
    from symrnn.claims.verdict import Verdict as Verdict
    from symrnn.derivation.derivation import Derivation as Derivation
    from symrnn.derivation.derivation import Step as Step
    from symrnn.derivation.derive import derive as derive
    from symrnn.derivation.exposition import Judgement as Judgement
    from symrnn.derivation.exposition import Quotation as Quotation
    from symrnn.derivation.exposition import Table as Table
    from symrnn.derivation.exposition import Text as Text
    from symrnn.derivation.figures import Figure as Figure
    from symrnn.documents import render as render
    from symrnn.errors import InputError as InputError
    from symrnn.evaluate import evaluator as evaluator
    from symrnn.expressions.nodes import T as T
    from symrnn.expressions.nodes import diag as diag
    from symrnn.expressions.nodes import dot as dot
    from symrnn.expressions.nodes import norm_1 as norm_1
    from symrnn.expressions.nodes import norm_2 as norm_2
    from symrnn.expressions.nodes import norm_inf as norm_inf
    from symrnn.expressions.nodes import total as total
    from symrnn.gradients.adjoint_claims import adjoint_claims as adjoint_claims
    from symrnn.gradients.backward_pass import backward_pass as backward_pass
    from symrnn.gradients.cell_claims import backward_claim as backward_claim
    from symrnn.gradients.cell_claims import component_claim as component_claim
    from symrnn.gradients.cell_claims import jacobian_claim as jacobian_claim
    from symrnn.gradients.cell_claims import two_ways_claim as two_ways_claim
    from symrnn.gradients.duality_claims import duality_of_one_step as duality_of_one_step
    from symrnn.gradients.gradient import bptt as bptt
    from symrnn.gradients.gradient import rtrl as rtrl
    from symrnn.gradients.gradient import tangents as tangents
    from symrnn.gradients.jacobian import state_jacobian as state_jacobian
    from symrnn.gradients.pullback import pullback as pullback
    from symrnn.judge import check as check
    from symrnn.programs.components import components as components
    from symrnn.programs.program import Assign as Assign
    from symrnn.programs.program import Input as Input
    from symrnn.programs.program import Program as Program
    from symrnn.programs.program import name_symbol as name_symbol

__version__ = "0.1.0"

# Where each public name lives. They are imported at first use, so that ``symrnn --help`` need not load SymPy.
_HOMES = {
    "ACTIVATIONS": "cells.activations",
    "Assign": "programs.program",
    "Cell": "cells.cell",
    "Claim": "claims.claim",
    "Derivation": "derivation.derivation",
    "Differentiable": "claims.claim",
    "Figure": "derivation.figures",
    "Input": "programs.program",
    "InputError": "errors",
    "Judgement": "derivation.exposition",
    "LOSSES": "cells.losses",
    "Loss": "cells.losses",
    "Outcome": "claims.verdict",
    "Parameter": "cells.parameters",
    "Program": "programs.program",
    "Quotation": "derivation.exposition",
    "Recurrence": "claims.claim",
    "SlopeBound": "claims.claim",
    "Step": "derivation.derivation",
    "T": "expressions.nodes",
    "Table": "derivation.exposition",
    "Text": "derivation.exposition",
    "Verdict": "claims.verdict",
    "adjoint_claims": "gradients.adjoint_claims",
    "at_most": "claims.claim",
    "backward_claim": "gradients.cell_claims",
    "backward_pass": "gradients.backward_pass",
    "bptt": "gradients.gradient",
    "by_induction": "claims.induction",
    "cell_text": "cells.text",
    "check": "judge",
    "component_claim": "gradients.cell_claims",
    "components": "programs.components",
    "derive": "derivation.derive",
    "diag": "expressions.nodes",
    "dot": "expressions.nodes",
    "duality_of_one_step": "gradients.duality_claims",
    "equal": "claims.claim",
    "evaluator": "evaluate",
    "jacobian_claim": "gradients.cell_claims",
    "less_than": "claims.claim",
    "norm_1": "expressions.nodes",
    "norm_2": "expressions.nodes",
    "norm_inf": "expressions.nodes",
    "name_symbol": "programs.program",
    "pullback": "gradients.pullback",
    "read_cell": "cells.text",
    "render": "documents",
    "rtrl": "gradients.gradient",
    "slope_bound": "bounds",
    "state_jacobian": "gradients.jacobian",
    "tangents": "gradients.gradient",
    "total": "expressions.nodes",
    "two_ways_claim": "gradients.cell_claims",
    "unroll": "cells.unroll",
    "with_loss": "cells.losses",
}

__all__ = [
    "__version__",
    "cells",
    *_HOMES,
]


class _Package(ModuleType):
    """Keeps ``symrnn.cells.unroll`` the function when the module of the same name is imported."""

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
    written: str = importlib.import_module("symrnn.documents.formats.notebook").write_notebook(shown)
    return written


_NOTEBOOK.write = _write_for_notebook
