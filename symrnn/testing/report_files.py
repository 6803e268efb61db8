"""What the kit's assertions found in a run of tests, as JSON and as JUnit XML."""

from __future__ import annotations

import json
from typing import Any
from xml.etree import ElementTree

__all__ = ["json_text", "junit_text"]

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
    rounded = [test | {"assertions": [_rounded(row) for row in test["assertions"]]} for test in tests]
    return json.dumps(rounded, indent=2, allow_nan=False)


def _rounded(row: Row) -> Row:
    return row | {"seconds": round(row["seconds"], 3)}


def junit_text(tests: list[Row]) -> str:
    """One suite for each test, one case for each assertion; what a test expected to fail is no failure."""
    root = ElementTree.Element("testsuites")
    for test in tests:
        tags = [_tag(test, row) for row in test["assertions"]]
        counts = {"tests": len(tags), "failures": tags.count("failure"), "errors": tags.count("error"), "skipped": 0}
        named = {"name": _printable(test["name"])} | {key: str(count) for key, count in counts.items()}
        suite = ElementTree.SubElement(root, "testsuite", named)
        for row, tag in zip(test["assertions"], tags, strict=True):
            _add_case(suite, test["name"], row, tag)
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True)


def _tag(test: Row, row: Row) -> str:
    if row["outcome"] == "passed" or test["outcome"] == "passed":
        return ""
    return "error" if row["outcome"] == "error" else "failure"


def _add_case(suite: ElementTree.Element, test: str, row: Row, tag: str) -> None:
    about = f"{row['assertion']} of {row['cell']}" + (f": {row['subject']}" if row["subject"] else "")
    named = {"classname": _printable(test), "name": _printable(about), "time": f"{row['seconds']:.3f}"}
    case = ElementTree.SubElement(suite, "testcase", named)
    if tag:
        lines = [_printable(line) for line in row["message"].split("\n")]
        ElementTree.SubElement(case, tag, message=lines[0], type=row["outcome"]).text = "\n".join(lines)


def _printable(text: str) -> str:
    """XML has no way to write control characters."""
    return "".join(character if character.isprintable() else "?" for character in text)
