"""``symrnn exponents``: a table of forms, one form line by line, JSON, exit codes, and what is refused."""

from __future__ import annotations

import json

import pytest

from symrnn.cli import main
from symrnn.cli.exponents import print_exponents
from symrnn.cli.parser import parse_arguments


def said(capsys: pytest.CaptureFixture[str], line: str, code: int = 0) -> str:
    assert main(["exponents", *line.split()]) == code
    captured = capsys.readouterr()
    return captured.out if code < 2 else captured.err


def test_a_table_has_a_row_for_each_form(capsys: pytest.CaptureFixture[str]) -> None:
    out = said(capsys, "rg_lru --chunk 8 --gate -12.7,0").splitlines()
    assert out[0] == "rg_lru in chunks of 8: log_a in -12.7 to 0"
    assert out[1].split()[:3] == ["decays", "largest", "exponent"]
    assert out[1].endswith("C float16  C bfloat16  C float32  C float64")
    assert out[2].split() == ["pairs", "0", "0", "0", *4 * ["any"]]
    assert out[3].split() == ["late_mask", "88.9", "0", "88.9", "none", "7", "7", "56"]
    assert out[8].startswith("pairs: every exponent is at most 0")
    assert (
        "exp before the mask, of up to 88.9 where only 0 is kept; in float16, bfloat16, float32 outputs stay" in out[9]
    )


def test_one_form_is_told_line_by_line(capsys: pytest.CaptureFixture[str]) -> None:
    out = said(capsys, "rg_lru --chunk 4 --decays middle --gate log_a=-6,1/2 --dtype float16", 1).splitlines()
    assert out[0] == "rg_lru in chunks of 4 with decays middle: log_a in -6 to 0.5"
    assert [line.split()[0] for line in out[1:4]] == ["P_h", "asks_h", "keys_by_h"]
    assert [line.rpartition("  ")[2] for line in out[1:4]] == ["-24 to 2", "-12 to 6", "-6 to 12"]
    assert out[5] == "middle: overflows in float16"


def test_json_has_exact_numbers(capsys: pytest.CaptureFixture[str]) -> None:
    found = json.loads(said(capsys, "rg_lru --chunk 3 --decays start --gate -1/3,0 --format json"))
    assert found["schema"] == 1
    (form,) = found["forms"]
    assert (form["largest"], form["in outputs"], form["in gradients"]) == ("1", "1", "1")
    assert form["gates"] == {"log_a": ["-1/3", "0"]}
    assert form["overflows"] == []
    assert {each["line"]: each["ends"] for each in form["exponents"]}["keys_by_h"] == ["0", "1"]


def test_what_has_no_bounds_or_does_not_decay_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert "no bounds are known for the exponent -top" in said(capsys, "mlstm --chunk 2 --decays pairs")
    assert "nothing decays" in said(capsys, "deltanet --chunk 2 --decays pairs")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("kda --gate a,b", "--gate: expected a number"),
        ("kda --gate 1", "--gate: expected two numbers"),
        ("kda --gate -5,0 --gate log_alpha=-5,0", "found both"),
        ("kda --gate log_w=-5,0", "has the name 'log_w'"),
        ("kda --gate 0,-5", "is above the largest"),
        ("kda --chunk 1", "--chunk: expected an integer from 2"),
        ("kda --decays naive", "expected products, pairs, late_mask"),
        ("kda --decays products", "takes no exponentials"),
        ("lstm", "is not linear"),
        ("mamba", "has no form in chunks"),
    ],
)
def test_what_cannot_be_read_is_refused(capsys: pytest.CaptureFixture[str], line: str, message: str) -> None:
    assert message in said(capsys, line, 2)


@pytest.mark.slow
def test_the_command_of_the_guide(capsys: pytest.CaptureFixture[str]) -> None:
    out = said(capsys, "kda --chunk 64 --gate -5,0")
    assert "late_mask  315               0           315" in out
    arguments = parse_arguments(["exponents", "kda", "--chunk", "64", "--gate", "-5,0", "--dtype", "float32"])
    assert not isinstance(arguments, str)
    assert print_exponents(arguments) == 1
