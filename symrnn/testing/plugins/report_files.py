"""What the kit's assertions found in a run of tests, as JSON and as JUnit XML."""

from __future__ import annotations

import json
from typing import Any

from symrnn.testing.plugins.junit import JunitCase, Suite, junit_text

__all__ = ["json_text", "junit_report"]

Row = dict[str, Any]


def json_text(tests: list[Row]) -> str:
    """A list of tests: name, outcome, and the assertions with their outcome, message, and the report where one failed.

    >>> print(json_text([{"name": "test_a.py::test_b", "outcome": "passed", "assertions": []}]))
    [
      {
        "name": "test_a.py::test_b",
        "outcome": "passed",
        "assertions": []
      }
    ]
    """
    rounded = [test | {"assertions": [_round_seconds(row) for row in test["assertions"]]} for test in tests]
    return json.dumps(rounded, indent=2, allow_nan=False)


def _round_seconds(row: Row) -> Row:
    return row | {"seconds": round(row["seconds"], 3)}


def junit_report(tests: list[Row]) -> str:
    """One suite for each test, one case for each assertion; what a test expected to fail is no failure."""
    return junit_text(Suite(test["name"], tuple(_case(test, row) for row in test["assertions"])) for test in tests)


def _case(test: Row, row: Row) -> JunitCase:
    about = f"{row['assertion']} of {row['cell']}" + (f": {row['subject']}" if row["subject"] else "")
    tag = _tag(test, row)
    told = {"message": row["message"], "kind": row["outcome"]} if tag else {}
    return JunitCase(test["name"], about, tag, seconds=row["seconds"], **told)


def _tag(test: Row, row: Row) -> str:
    if row["outcome"] == "passed" or test["outcome"] == "passed":
        return ""
    return "error" if row["outcome"] == "error" else "failure"
