"""Recurrences that are linear in their state: S_t = A_t(S_{t-1}) + B_t, whose steps can be taken in any bracketing.

It imports ``gradients`` and the rooms of smaller number; the judge is asked by whoever holds a claim. Read
``linear_form.py`` first; ``strata.py`` finds the states, ``affine.py`` takes a line apart.
"""

from __future__ import annotations

from symrnn.expressions.lazy import import_at_use

TYPE_CHECKING = False  # as in typing, which takes longer to load
if TYPE_CHECKING:
    from symrnn.linear.chunk_claims import chunkwise_backward_claim as chunkwise_backward_claim
    from symrnn.linear.chunk_claims import chunkwise_claim as chunkwise_claim
    from symrnn.linear.chunk_induction import chunk_induction_claims as chunk_induction_claims
    from symrnn.linear.chunks import chunkwise as chunkwise
    from symrnn.linear.claims_of_forms import linear_claims as linear_claims
    from symrnn.linear.every_length import every_length_claims as every_length_claims
    from symrnn.linear.exponents import ExponentBounds as ExponentBounds
    from symrnn.linear.exponents import exponent_bounds as exponent_bounds
    from symrnn.linear.exponents import safe_chunks as safe_chunks
    from symrnn.linear.flagged_cells import with_flags as with_flags
    from symrnn.linear.linear_form import LinearForm as LinearForm
    from symrnn.linear.linear_form import as_linear as as_linear
    from symrnn.linear.log_scans import log_scan_claims as log_scan_claims
    from symrnn.linear.scans import composition_claims as composition_claims
    from symrnn.linear.scans import reverse_scan_claim as reverse_scan_claim
    from symrnn.linear.scans import scan_claim as scan_claim
    from symrnn.linear.sequences import sequence_claims as sequence_claims

_HOMES = {
    "LinearForm": "linear_form",
    "as_linear": "linear_form",
    "linear_claims": "claims_of_forms",
    "composition_claims": "scans",
    "log_scan_claims": "log_scans",
    "scan_claim": "scans",
    "reverse_scan_claim": "scans",
    "ExponentBounds": "exponents",
    "exponent_bounds": "exponents",
    "safe_chunks": "exponents",
    "chunk_induction_claims": "chunk_induction",
    "every_length_claims": "every_length",
    "chunkwise": "chunks",
    "chunkwise_claim": "chunk_claims",
    "chunkwise_backward_claim": "chunk_claims",
    "sequence_claims": "sequences",
    "with_flags": "flagged_cells",
}

__all__ = [*_HOMES]

__getattr__, __dir__ = import_at_use(__name__, _HOMES)
