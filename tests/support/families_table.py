"""The table of docs/linear.md on ten families: ``python tests/support/families_table.py`` writes it from a run.

Each claim is of every size, and those of chunks are of every length.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

from document_tables import with_rows
from places import DOCS

from symrnn import Cell, Claim, Outcome, Verdict, check
from symrnn.cells import load
from symrnn.linear import (
    every_length_claims,
    linear_claims,
    reverse_scan_claim,
    scan_claim,
)

DOCUMENT = DOCS / "linear.md"
HEAD = "| family | scan | in chunks | in chunks, backwards |"
KINDS = ("scan", "in chunks", "in chunks, backwards")
FAMILIES = (
    ("retention", "retnet"),
    ("GLA", "gla"),
    ("Mamba-2", "mamba2"),
    ("mLSTM", ""),
    ("mLSTM with its maximum", "mlstm"),
    ("DeltaNet", "deltanet"),
    ("gated DeltaNet", "gated_deltanet"),
    ("KDA", "kda"),
    ("RWKV-7", "rwkv7"),
    ("minGRU", "mingru"),
    ("RG-LRU", "rg_lru"),
)
#: the memory of an mLSTM as it is defined, with an exponential input gate and nothing that keeps it from growing
PLAIN_MLSTM = """
x: input[m]
C: state[d, d]
v: state[d]
y: output[d]
W_q: param[d, m]
W_k: param[d, m]
W_v: param[d, m]
W_o: param[d, m]
b_o: param[d]
w_i: param[m]
w_f: param[m]
b_i: param
b_f: param
q = W_q @ x
k = W_k @ x
u = W_v @ x
i = exp(w_i.T @ x + b_i)
f = sigmoid(w_f.T @ x + b_f)
C = f*C + i*outer(u, k)
v = f*v + i*k
y = sigmoid(W_o @ x + b_o)*(C @ q)/max(abs(v.T @ q), 1)
"""


def cell_of_family(name: str) -> Cell:
    return load(name) if name else Cell.parse(PLAIN_MLSTM, "mlstm_plain")


def claims_of_family(cell: Cell) -> dict[str, tuple[Claim, ...]]:
    """By kind: a scan, a chunk of every length, and the way back through it."""
    forwards, backwards = every_length_claims(cell)
    return {
        "scan": (*linear_claims(cell), scan_claim(cell), reverse_scan_claim(cell)),
        "in chunks": (forwards,),
        "in chunks, backwards": (backwards,),
    }


def judged(name: str) -> Iterator[tuple[str, tuple[Verdict, ...], float]]:
    """The verdicts of each kind, and the seconds of the processor that they took."""
    for kind, claims in claims_of_family(cell_of_family(name)).items():
        began = time.process_time()
        verdicts = tuple(check(claim) for claim in claims)
        yield kind, verdicts, time.process_time() - began


def told(verdicts: tuple[Verdict, ...], seconds: float) -> str:
    """What became of the claims, and why of those that stay open."""
    proved = sum(verdict.outcome is Outcome.PROVED for verdict in verdicts)
    if proved == len(verdicts):
        return f"{proved} PROVED, {seconds:.1f} s"
    reasons = {str(limit) for verdict in verdicts for limit in verdict.evidence.limits}
    return f"{proved} of {len(verdicts)} PROVED, {seconds:.1f} s; {'; '.join(sorted(reasons))}"


def row(family: str, name: str) -> str:
    return f"| {family} | {' | '.join(told(verdicts, seconds) for _, verdicts, seconds in judged(name))} |"


if __name__ == "__main__":
    rows = [HEAD, "| --- | --- | --- | --- |"]
    for family, name in FAMILIES:
        rows.append(row(family, name))
        print(rows[-1], flush=True)
    DOCUMENT.write_text(with_rows(DOCUMENT.read_text(encoding="utf-8"), rows), encoding="utf-8")
