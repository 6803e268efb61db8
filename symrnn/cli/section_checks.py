"""``symrnn check README.md``: whether the sections of a document say what is proved, and where they do not."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping
from types import MappingProxyType

from symrnn.cells.text import read_bytes
from symrnn.claims.verdict import Outcome
from symrnn.cli.json_objects import json_text
from symrnn.cli.progress import progress
from symrnn.cli.reports import exit_code
from symrnn.documents.pages.marks import tally
from symrnn.documents.section_checks import CheckedSection, check_sections
from symrnn.errors import InputError, inflect, printable, quote
from symrnn.testing.plugins.junit import JunitCase, Suite, junit_text

__all__ = ["check_documents"]

LARGEST_DOCUMENT = 10_000_000  # bytes
FAILED = 1

Checked = Mapping[str, tuple[CheckedSection, ...]]  # by the document


def check_documents(arguments: argparse.Namespace) -> int:
    """Every section of every document; 1 where one has parted from its proof."""
    others = [name for name in arguments.names if not name.lower().endswith(".md")]
    if others:
        raise InputError(f"{quote(others[0])} is no document; check documents (.md) and derivations in two commands")
    checked = {name: _check(name) for name in dict.fromkeys(arguments.names)}
    print(_FORMATS[arguments.format](checked))
    sections = [(name, section) for name, found in checked.items() for section in found]
    for name, section in sections:
        for line in section.loose:
            where = f"{printable(name)}:{line}"
            print(f"symrnn: {where}: a formula of no anchor of section {section.name}: not checked", file=sys.stderr)
    reports = {f"{name}:{section.line}": section.report for name, section in sections if section.report is not None}
    parted = any(section.partings for _, section in sections)
    return FAILED if parted else exit_code(reports, arguments.strict)


def _check(name: str) -> tuple[CheckedSection, ...]:
    text = _read(name)
    with progress(f"checking the sections of {quote(name, 100)}"):
        found = check_sections(text)
    if not found:
        raise InputError(
            f"{quote(name, 200)} has no section that symrnn wrote, from <!-- symrnn: begin NAME --> to <!-- symrnn: "
            "end NAME -->; symrnn derive CELL --format github -o SECTION.md writes one"
        )
    return found


def _read(name: str) -> str:
    """A document; what its bytes are is said where they are no text."""
    data = read_bytes(name, LARGEST_DOCUMENT, "give a Markdown document of sections")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        where = quote(name, 200)
        raise InputError(f"{where} is not UTF-8 text at byte {error.start}; give a Markdown document") from None


def _text(checked: Checked) -> str:
    """A line for each section, below it one for each line that differs."""
    lines = []
    for name, sections in checked.items():
        for section in sections:
            lines.append(f"{name}:{section.line}: section {section.name}: {_say(section)}")
            lines += [f"{name}:{parting.line}: {section.name}: {parting}" for parting in section.partings]
    return "\n".join(map(printable, lines))


def _say(section: CheckedSection) -> str:
    verdicts = "" if section.report is None else f"; {tally(section.report)}"
    if section.partings:
        return f"text and proof have parted in {inflect(len(section.partings), 'place')}{verdicts}"
    return f"{section.compared} blocks are as derived{verdicts}"


def _json(checked: Checked) -> str:
    return json_text(
        [
            {
                "name": name,
                "section": section.name,
                "line": section.line,
                "agrees": not section.partings,
                "compared": section.compared,
                "outcome": Outcome.UNDECIDED.name if section.report is None else section.report.outcome.name,
                "partings": [
                    {"line": each.line, "about": each.about, "written": each.written, "derived": each.derived}
                    for each in section.partings
                ],
                "unchecked_lines": list(section.loose),
            }
            for name, sections in checked.items()
            for section in sections
        ]
    )


def _junit(checked: Checked) -> str:
    """A suite for each document, a case for each section."""
    return junit_text(
        Suite(name, tuple(_case(name, section) for section in sections)) for name, sections in checked.items()
    )


def _case(name: str, section: CheckedSection) -> JunitCase:
    if section.partings:
        found = "\n".join(f"{name}:{parting.line}: {parting}" for parting in section.partings)
        return JunitCase(name, section.name, "failure", found)
    if section.report is not None and section.report.outcome is not Outcome.PROVED:
        return JunitCase(name, section.name, "skipped", tally(section.report))
    return JunitCase(name, section.name)


_FORMATS: Mapping[str, Callable[[Checked], str]] = MappingProxyType({"text": _text, "json": _json, "junit": _junit})
