"""What became of a kernel, as text, JSON or JUnit XML, and as an exit code."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType
from typing import Any

from symrnn.cli.json_objects import json_text
from symrnn.testing.mistakes.mismatch_report import MismatchReport
from symrnn.testing.plugins.junit import JunitCase, Suite, junit_text

__all__ = ["EXIT_CODES", "KERNEL_FORMATS", "Agreement", "Compared"]


class Agreement(Enum):
    """Whether a kernel gives the gradient of its cell."""

    AGREES = "agrees"
    DIFFERS = "differs"
    INCOMPARABLE = "cannot be compared"


@dataclass(frozen=True, slots=True)
class Compared:
    """A kernel and a cell by name, what became of them, the words for it, and the report where they differ."""

    kernel: str
    cell: str
    agreement: Agreement
    message: str
    seconds: float
    report: MismatchReport | None = None


EXIT_CODES: Mapping[Agreement, int] = MappingProxyType(
    {Agreement.AGREES: 0, Agreement.DIFFERS: 1, Agreement.INCOMPARABLE: 2}
)


def _text(compared: Compared) -> str:
    return compared.message


def _json(compared: Compared) -> str:
    found: dict[str, Any] = {
        "kernel": compared.kernel,
        "cell": compared.cell,
        "outcome": compared.agreement.value,
        "seconds": round(compared.seconds, 3),
        "message": compared.message,
        "report": None if compared.report is None else compared.report.record(),
    }
    return json_text(found)


def _junit(compared: Compared) -> str:
    """One suite with one case; a kernel that cannot be compared is an error."""
    tag = {Agreement.DIFFERS: "failure", Agreement.INCOMPARABLE: "error"}.get(compared.agreement, "")
    about = f"gradient of {compared.cell}"
    case = JunitCase(compared.kernel, about, tag, compared.message if tag else "", compared.seconds)
    return junit_text([Suite("symrnn verify-kernel", (case,))])


#: from the name of a format to its writer
KERNEL_FORMATS: Mapping[str, Callable[[Compared], str]] = MappingProxyType(
    {"text": _text, "json": _json, "junit": _junit}
)
