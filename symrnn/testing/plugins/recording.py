"""What the kit's assertions found in a run of pytest: gathered test by test, and written at the end."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from symrnn.errors import InputError, inflect
from symrnn.files.atomic import write_file
from symrnn.files.outputs import check_output
from symrnn.testing.kernels.findings import LISTENER, Finding
from symrnn.testing.plugins.report_files import json_text, junit_report

__all__ = ["ENDINGS", "Collector", "Recorder", "check_report_file"]

Row = dict[str, Any]

#: from the ending of a file to its writer
ENDINGS: Mapping[str, Callable[[list[Row]], str]] = MappingProxyType({".json": json_text, ".xml": junit_report})


def check_report_file(path: Path) -> None:
    """A report takes the place of an earlier one, and of no other file; to be asked before any test."""
    try:
        check_output(path)
    except InputError as error:
        raise pytest.UsageError(f"--symrnn-report: {error}") from None


@dataclass(slots=True, eq=False)
class Recorder:
    """A plug-in that listens during each test, and puts what was found into the test's reports.

    These are plain data, which pytest-xdist carries from its workers to the process that writes the file.
    """

    found: list[Row] = field(default_factory=list)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self) -> Generator[None, object, object]:
        """Listen from the set-up of a test to its end."""
        self.found.clear()
        token = LISTENER.set(self.record)
        try:
            return (yield)
        finally:
            LISTENER.reset(token)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Hand over what was found since the last report."""
        report = yield
        report.symrnn_found = [*self.found]  # type: ignore[attr-defined]  # a report takes attributes of plain data
        self.found.clear()
        return report

    def record(self, finding: Finding) -> None:
        """Take up a finding; one that ended as an earlier one of the same assertion did takes its place, and counts."""
        row = asdict(finding) | {"count": 1}
        for number, known in enumerate(self.found):
            if all(known[key] == row[key] for key in ("assertion", "cell", "subject", "outcome")):
                total = {"count": known["count"] + 1, "seconds": known["seconds"] + row["seconds"]}
                self.found[number] = row | total
                return
        self.found.append(row)


@dataclass(slots=True, eq=False)
class Collector:
    """A plug-in that gathers what all tests found, and writes it."""

    path: Path
    tests: dict[str, Row] = field(default_factory=dict)
    order: dict[str, int] = field(default_factory=dict)

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """The tests stand in the file as they were collected."""
        self._take_order([item.nodeid for item in session.items])

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, ids: Sequence[str]) -> None:
        """The same, of a worker: where there are several, tests end in any order."""
        self._take_order(ids)

    def _take_order(self, names: Sequence[str]) -> None:
        for name in names:
            self.order.setdefault(name, len(self.order))

    @property
    def in_order(self) -> list[Row]:
        """What each test found, in the order of collection."""
        return sorted(self.tests.values(), key=lambda test: self.order.get(test["name"], len(self.order)))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take up a test's report; one that did not pass decides how the test ended."""
        found = getattr(report, "symrnn_found", [])
        if not found and report.nodeid not in self.tests:
            return
        test = self.tests.setdefault(report.nodeid, {"name": report.nodeid, "outcome": "passed", "assertions": []})
        test["assertions"] += found
        if report.outcome != "passed":
            test["outcome"] = report.outcome

    def pytest_sessionfinish(self) -> None:
        """Write the file."""
        try:
            write_file(self.path, ENDINGS[self.path.suffix](self.in_order))
        except InputError as error:
            pytest.exit(f"--symrnn-report: {error}", returncode=3)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """One line."""
        outcomes = [row["outcome"] for test in self.in_order for row in test["assertions"]]
        counts = ", ".join(f"{outcomes.count(each)} {each}" for each in dict.fromkeys(outcomes)) or "none was made"
        terminalreporter.write_line(
            f"symrnn: assertions in {inflect(len(self.tests), 'test')}: {counts}; written to {self.path}"
        )
