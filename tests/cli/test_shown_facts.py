"""A fact about a sum over entries is not refuted by a number that the sum never is."""

from __future__ import annotations

from pathlib import Path

import pytest

TEXT = '+++\n[[facts]]\nsays = "It holds."\nclaim = "{}"\n+++\nx: input[n]\nh: state[n]\ns = softmax(x)\nh = h + s\n'


@pytest.mark.parametrize("claim", ["total(s) = 1", "softmax(x) = softmax(x + 1)"])
def test_a_true_fact_about_sums_is_not_refuted(run, tmp_path: Path, claim: str) -> None:
    path = tmp_path / "shares.cell"
    path.write_text(TEXT.format(claim))
    done = run("show", str(path))
    assert done.code == 4
    assert f"UNDECIDED: It holds. {claim}" in done.out
