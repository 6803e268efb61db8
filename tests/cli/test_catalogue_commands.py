"""``symrnn list --tag`` and ``symrnn show``: what is in the catalogue, and what is proved of a cell."""

from __future__ import annotations

from pathlib import Path


def test_show_has_source_lines_facts_and_counts(run) -> None:
    done = run("show", "mingru")
    assert done.code == 0
    for part in (
        "Minimal GRU without a state in its gate (minGRU)",
        "tags: gated, linear-in-state",
        "h = (1 - z)*h_prev + z*g",
        "h_prev_bar = (1 - z)*h_bar",
        "J_h_h = diag(1 - z)",
        "at most 1 - z_min in the 2-norm",
        "PROVED: This slope lies between 0 and 1",
        "parameters: 2*m*n + 2*n",
        "operations: 4*m*n + 7*n forwards, 6*m*n + m + 8*n backwards",
        "@misc{feng2024were,",
    ):
        assert part in done.out


def test_a_false_fact_is_told_and_is_a_failure(run, tmp_path: Path) -> None:
    path = tmp_path / "sum.cell"
    path.write_text('+++\n[[facts]]\nsays = "It stays."\nclaim = "h = h_prev"\n+++\nx: input\nh: state\nh = h + x\n')
    done = run("show", str(path))
    assert done.code == 1
    assert "REFUTED: It stays. h = h_prev" in done.out


def test_list_of_a_tag_has_the_cells_of_that_tag(run) -> None:
    lines = run("list", "--tag", "linear-in-state").lines
    assert [line for line in lines if "linear-in-state" not in line] == []
    assert any(line.startswith("  mingru ") for line in lines)
    done = run("list", "--tag", "gatet")
    assert done.code == 2
    assert "no tag is called 'gatet'; did you mean gated?" in done.err


def test_a_name_of_the_catalogue_is_a_cell_everywhere(run) -> None:
    assert "l_1 = " in run("unroll", "ses", "--steps", "1").out
    assert run("pullback", "janet").code == 0
    done = run("pullback", "jannet")
    assert done.code == 2
    assert "did you mean janet?" in done.err
