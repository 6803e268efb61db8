"""JUnit XML, as continuous integration reads it: suites of cases, each with what became of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from xml.etree import ElementTree

__all__ = ["JunitCase", "Suite", "junit_text", "printable"]

_COUNTED = (("failure", "failures"), ("error", "errors"), ("skipped", "skipped"))


@dataclass(frozen=True, slots=True)
class JunitCase:
    """One case; ``tag`` is empty where it passed, else failure, error or skipped, with a message."""

    classname: str
    name: str
    tag: str = ""
    message: str = ""
    seconds: float | None = None
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Suite:
    """Cases under one name."""

    name: str
    cases: tuple[JunitCase, ...]


def junit_text(suites: Iterable[Suite]) -> str:
    """The document; the first line of a message is its attribute, a longer one is the text as well.

    >>> print(junit_text([Suite("lesson", (JunitCase("lesson", "network"),))]).splitlines()[2].strip())
    <testsuite name="lesson" tests="1" failures="0" errors="0" skipped="0">
    """
    root = ElementTree.Element("testsuites")
    for suite in suites:
        tags = [case.tag for case in suite.cases]
        counts = {"tests": str(len(tags))} | {name: str(tags.count(tag)) for tag, name in _COUNTED}
        element = ElementTree.SubElement(root, "testsuite", {"name": printable(suite.name)} | counts)
        for case in suite.cases:
            _add_case(element, case)
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True)


def _add_case(suite: ElementTree.Element, case: JunitCase) -> None:
    named = {"classname": printable(case.classname), "name": printable(case.name)}
    if case.seconds is not None:
        named["time"] = f"{case.seconds:.3f}"
    element = ElementTree.SubElement(suite, "testcase", named)
    if case.tag:
        lines = [printable(line) for line in case.message.split("\n")]
        about = {"message": lines[0]} | ({"type": case.kind} if case.kind else {})
        ElementTree.SubElement(element, case.tag, about).text = "\n".join(lines) if len(lines) > 1 else None


def printable(text: str) -> str:
    """XML has no way to write control characters."""
    return "".join(character if character.isprintable() else "?" for character in text)
