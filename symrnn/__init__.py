"""symrnn: derive, check and run recurrent networks from one mathematical source.

The public names stand here in the order in which the README comes to them: cells, programs, gradients, claims,
derivations, numbers. The packages ``cells`` (the catalogue), ``evaluate``, ``bounds``, ``interop`` and ``testing`` have
more.
"""

from __future__ import annotations

import importlib as _importlib

from symrnn.expressions.display import NOTEBOOK as _NOTEBOOK
from symrnn.expressions.lazy import import_at_use as _import_at_use

TYPE_CHECKING = False  # as in typing, which takes longer to load than the rest of --help
if TYPE_CHECKING:
    from typing import Any as _Any

    from symrnn import bounds as bounds
    from symrnn import cells as cells
    from symrnn import evaluate as evaluate
    from symrnn import interop as interop
    from symrnn import testing as testing

if TYPE_CHECKING:  # cells: a recurrence, in text or in parts, and over time
    from symrnn.cells.activations import ACTIVATIONS as ACTIVATIONS
    from symrnn.cells.cell import Cell as Cell
    from symrnn.cells.losses import LOSSES as LOSSES
    from symrnn.cells.losses import Loss as Loss
    from symrnn.cells.losses import with_loss as with_loss
    from symrnn.cells.parameters import Indexing as Indexing
    from symrnn.cells.parameters import Parameter as Parameter
    from symrnn.cells.text import cell_text as cell_text
    from symrnn.cells.text import read_cell as read_cell
    from symrnn.cells.unroll import unroll as unroll

if TYPE_CHECKING:  # programs: named lines, and what stands in them
    from symrnn.expressions.array_nodes import cumsum as cumsum
    from symrnn.expressions.array_nodes import diagonal as diagonal
    from symrnn.expressions.array_nodes import extent as extent
    from symrnn.expressions.array_nodes import inv as inv
    from symrnn.expressions.array_nodes import logsumexp as logsumexp
    from symrnn.expressions.array_nodes import ones as ones
    from symrnn.expressions.array_nodes import part as part
    from symrnn.expressions.array_nodes import reverse_cumsum as reverse_cumsum
    from symrnn.expressions.array_nodes import row_sums as row_sums
    from symrnn.expressions.array_nodes import softmax as softmax
    from symrnn.expressions.array_nodes import spread as spread
    from symrnn.expressions.array_nodes import stack as stack
    from symrnn.expressions.functions import maximum as maximum
    from symrnn.expressions.functions import minimum as minimum
    from symrnn.expressions.functions import surrogate as surrogate
    from symrnn.expressions.nodes import T as T
    from symrnn.expressions.nodes import diag as diag
    from symrnn.expressions.nodes import dot as dot
    from symrnn.expressions.nodes import norm_1 as norm_1
    from symrnn.expressions.nodes import norm_2 as norm_2
    from symrnn.expressions.nodes import norm_inf as norm_inf
    from symrnn.expressions.nodes import total as total
    from symrnn.programs.components import components as components
    from symrnn.programs.lines import Assign as Assign
    from symrnn.programs.lines import Input as Input
    from symrnn.programs.lines import name_symbol as name_symbol
    from symrnn.programs.program import Program as Program

if TYPE_CHECKING:  # gradients: exact, as programs
    from symrnn.gradients.backward_pass import backward_pass as backward_pass
    from symrnn.gradients.gradient import bptt as bptt
    from symrnn.gradients.gradient import rtrl as rtrl
    from symrnn.gradients.gradient import tangents as tangents
    from symrnn.gradients.jacobian import state_jacobian as state_jacobian
    from symrnn.gradients.pullback import pullback as pullback

if TYPE_CHECKING:  # claims, and what the judge says of them
    from symrnn.claims.claim import Claim as Claim
    from symrnn.claims.comparisons import Comparison as Comparison
    from symrnn.claims.comparisons import Differentiable as Differentiable
    from symrnn.claims.comparisons import Recurrence as Recurrence
    from symrnn.claims.comparisons import SlopeBound as SlopeBound
    from symrnn.claims.comparisons import at_most as at_most
    from symrnn.claims.comparisons import equal as equal
    from symrnn.claims.comparisons import less_than as less_than
    from symrnn.claims.induction import by_induction as by_induction
    from symrnn.claims.running_sums import running_sum as running_sum
    from symrnn.claims.verdict import Evidence as Evidence
    from symrnn.claims.verdict import Outcome as Outcome
    from symrnn.claims.verdict import Verdict as Verdict
    from symrnn.claims.verdict import Witness as Witness
    from symrnn.judge import check as check

if TYPE_CHECKING:  # claims about gradients
    from symrnn.gradients.adjoint_claims import adjoint_claims as adjoint_claims
    from symrnn.gradients.cell_claims import backward_claim as backward_claim
    from symrnn.gradients.cell_claims import checkpoint_claim as checkpoint_claim
    from symrnn.gradients.cell_claims import component_claim as component_claim
    from symrnn.gradients.cell_claims import jacobian_claim as jacobian_claim
    from symrnn.gradients.cell_claims import two_ways_claim as two_ways_claim
    from symrnn.gradients.duality_claims import duality_of_one_step as duality_of_one_step

if TYPE_CHECKING:  # derivations: arguments in steps, and their documents
    from symrnn.derivation.comparing_cells import compare as compare
    from symrnn.derivation.derivation import Derivation as Derivation
    from symrnn.derivation.derive import derive as derive
    from symrnn.derivation.exposition import Judgement as Judgement
    from symrnn.derivation.exposition import Quotation as Quotation
    from symrnn.derivation.exposition import Table as Table
    from symrnn.derivation.exposition import Text as Text
    from symrnn.derivation.notations import Notation as Notation
    from symrnn.derivation.references import Reference as Reference
    from symrnn.derivation.report import Report as Report
    from symrnn.derivation.step import Step as Step
    from symrnn.documents.writing import render as render

if TYPE_CHECKING:  # figures of a step
    from symrnn.derivation.diagrams import Arrow as Arrow
    from symrnn.derivation.diagrams import Diagram as Diagram
    from symrnn.derivation.diagrams import Node as Node
    from symrnn.derivation.diagrams import Outline as Outline
    from symrnn.derivation.diagrams import Stroke as Stroke
    from symrnn.derivation.figures import Curve as Curve
    from symrnn.derivation.figures import Curves as Curves
    from symrnn.derivation.figures import Figure as Figure
    from symrnn.derivation.figures import HeatMap as HeatMap
    from symrnn.derivation.figures import Scale as Scale
    from symrnn.derivation.figures import Tracks as Tracks
    from symrnn.derivation.network_diagrams import backward_diagram as backward_diagram
    from symrnn.derivation.network_diagrams import dense_diagram as dense_diagram
    from symrnn.derivation.network_diagrams import rolled_diagram as rolled_diagram
    from symrnn.derivation.network_diagrams import unrolled_diagram as unrolled_diagram

if TYPE_CHECKING:  # numbers, and how steep an activation is
    from symrnn.bounds import slope_bound as slope_bound
    from symrnn.evaluate import evaluator as evaluator
    from symrnn.interop.code_texts import code as code
    from symrnn.sweeps.grid_runs import sweep as sweep
    from symrnn.sweeps.swept import Sweep as Sweep

if TYPE_CHECKING:  # what is raised where something cannot be used
    from symrnn.errors import InputError as InputError

__version__ = "0.2.0"

#: where each public name lives; it is imported at first use, so that ``symrnn --help`` need not load SymPy
_HOMES = {
    # packages that have public names of their own
    "cells": ".cells",
    "evaluate": ".evaluate",
    "bounds": ".bounds",
    "interop": ".interop",
    "testing": ".testing",
    # cells: a recurrence, in text or in parts, and over time
    "Cell": "cells.cell",
    "Parameter": "cells.parameters",
    "Indexing": "cells.parameters",
    "read_cell": "cells.text",
    "cell_text": "cells.text",
    "ACTIVATIONS": "cells.activations",
    "unroll": "cells.unroll",
    "Loss": "cells.losses",
    "LOSSES": "cells.losses",
    "with_loss": "cells.losses",
    # programs: named lines, and what stands in them
    "Program": "programs.program",
    "Input": "programs.lines",
    "Assign": "programs.lines",
    "name_symbol": "programs.lines",
    "components": "programs.components",
    "dot": "expressions.nodes",
    "T": "expressions.nodes",
    "diag": "expressions.nodes",
    "total": "expressions.nodes",
    "spread": "expressions.array_nodes",
    "row_sums": "expressions.array_nodes",
    "diagonal": "expressions.array_nodes",
    "cumsum": "expressions.array_nodes",
    "reverse_cumsum": "expressions.array_nodes",
    "softmax": "expressions.array_nodes",
    "logsumexp": "expressions.array_nodes",
    "inv": "expressions.array_nodes",
    "stack": "expressions.array_nodes",
    "part": "expressions.array_nodes",
    "extent": "expressions.array_nodes",
    "ones": "expressions.array_nodes",
    "maximum": "expressions.functions",
    "minimum": "expressions.functions",
    "surrogate": "expressions.functions",
    "norm_1": "expressions.nodes",
    "norm_2": "expressions.nodes",
    "norm_inf": "expressions.nodes",
    # gradients: exact, as programs
    "bptt": "gradients.gradient",
    "rtrl": "gradients.gradient",
    "tangents": "gradients.gradient",
    "pullback": "gradients.pullback",
    "backward_pass": "gradients.backward_pass",
    "state_jacobian": "gradients.jacobian",
    # claims, and what the judge says of them
    "Claim": "claims.claim",
    "Comparison": "claims.comparisons",
    "equal": "claims.comparisons",
    "at_most": "claims.comparisons",
    "less_than": "claims.comparisons",
    "Differentiable": "claims.comparisons",
    "SlopeBound": "claims.comparisons",
    "Recurrence": "claims.comparisons",
    "by_induction": "claims.induction",
    "running_sum": "claims.running_sums",
    "check": "judge",
    "Verdict": "claims.verdict",
    "Outcome": "claims.verdict",
    "Evidence": "claims.verdict",
    "Witness": "claims.verdict",
    # claims about gradients
    "adjoint_claims": "gradients.adjoint_claims",
    "backward_claim": "gradients.cell_claims",
    "checkpoint_claim": "gradients.cell_claims",
    "two_ways_claim": "gradients.cell_claims",
    "component_claim": "gradients.cell_claims",
    "jacobian_claim": "gradients.cell_claims",
    "duality_of_one_step": "gradients.duality_claims",
    # derivations: arguments in steps, and their documents
    "derive": "derivation.derive",
    "Notation": "derivation.notations",
    "Derivation": "derivation.derivation",
    "Step": "derivation.step",
    "Reference": "derivation.references",
    "Report": "derivation.report",
    "Text": "derivation.exposition",
    "Table": "derivation.exposition",
    "Quotation": "derivation.exposition",
    "Judgement": "derivation.exposition",
    "render": "documents.writing",
    "compare": "derivation.comparing_cells",
    # figures of a step
    "Figure": "derivation.figures",
    "Diagram": "derivation.diagrams",
    "Node": "derivation.diagrams",
    "Arrow": "derivation.diagrams",
    "Outline": "derivation.diagrams",
    "unrolled_diagram": "derivation.network_diagrams",
    "rolled_diagram": "derivation.network_diagrams",
    "dense_diagram": "derivation.network_diagrams",
    "backward_diagram": "derivation.network_diagrams",
    "Curves": "derivation.figures",
    "Curve": "derivation.figures",
    "Scale": "derivation.figures",
    "Stroke": "derivation.diagrams",
    "Tracks": "derivation.figures",
    "HeatMap": "derivation.figures",
    # numbers, and how steep an activation is
    "evaluator": "evaluate",
    "code": "interop.code_texts",
    "slope_bound": "bounds",
    "sweep": "sweeps.grid_runs",
    "Sweep": "sweeps.swept",
    # what is raised where something cannot be used
    "InputError": "errors",
}

__all__ = [*_HOMES]


__getattr__, __dir__ = _import_at_use(__name__, _HOMES)


def _write_for_notebook(shown: _Any) -> str:
    """Objects know nothing of pages: the way from one to the other leads through here, once a notebook asks."""
    written: str = _importlib.import_module("symrnn.documents.formats.notebook").write_notebook(shown)
    return written


_NOTEBOOK.write = _write_for_notebook
