"""A section of a document with its formulas changed, and the lines at which that is found."""

from __future__ import annotations

import re

from symrnn.documents.section_checks import check_sections


def partings(document: str) -> list[int]:
    return [parting.line for section in check_sections(document) for parting in section.partings]


def lies_about(formula: str) -> list[str]:
    """The formula with a sign, a factor, an index or a transpose changed, each in one place."""
    changes = [(r" \+ ", " - "), (r" - ", " + "), (r"= ", "= -"), (r"\\odot", "+"), (r"\^\{\\top\}", "")]
    changes += [
        (r" \\odot [a-z]_\{t\}", ""),
        (r"_\{t\}", "_{t - 1}"),
        (r"_\{t - 1\}", "_{t}"),
        (r"\\bar\{(.)\}", r"\1"),
    ]
    changes += [(r"\d", "7"), (r"_\{([a-z])([a-z])\}", r"_{\2\1}"), (r"\\tanh", r"\\sigma"), (r"$", " + 1")]
    found = [
        formula[: at.start()] + re.sub(f"^{old}", new, formula[at.start() :], count=1)
        for old, new in changes
        for at in re.finditer(old, formula)
    ]
    return [each for each in dict.fromkeys(found) if each != formula]


def lie_everywhere(document: str) -> tuple[str, list[int]]:
    """Every formula of a section with one of its lies, and the lines on which they stand."""
    lines, changed = document.split("\n"), []
    for number in range(1, len(lines)):
        if lines[number - 1] == "```math":
            lies = lies_about(lines[number])
            lines[number] = lies[number % len(lies)]
            changed.append(number + 1)
    return "\n".join(lines), changed
