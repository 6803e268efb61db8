"""``symrnn derive --format github``: one step of a cell as a section of a document of the user's own."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping
from types import MappingProxyType

from symrnn.cli.arguments import cell_of
from symrnn.cli.output_files import check_output_option
from symrnn.cli.progress import progress
from symrnn.cli.reports import exit_code
from symrnn.derivation.kernel_derivations import text_with_facts
from symrnn.documents.formats.fragment import write_fragment
from symrnn.documents.formats.github import write_github
from symrnn.documents.pages.kernel_sections import KernelSection, build_kernel_section, slug_of
from symrnn.documents.pages.marks import tally
from symrnn.documents.pages.own_symbols import read_symbols, with_symbols
from symrnn.errors import InputError, printable, quote
from symrnn.files.atomic import write_file

__all__ = ["write_section"]

#: by the name of a format: the ending of its files, and its writer
_FORMATS: Mapping[str, tuple[str, Callable[[KernelSection], str]]] = MappingProxyType(
    {"github": (".md", write_github), "latex-fragment": (".tex", write_fragment)}
)


def write_section(arguments: argparse.Namespace) -> int:
    """One step of a cell, proved, and written as a part of another document."""
    ending, write = _FORMATS[arguments.format]
    check_output_option(arguments, (ending,))
    for name in ("inputs", "steps", "initial"):
        if getattr(arguments, name) is not None:
            raise InputError(
                f"--format {arguments.format} is about one step, from any state, of any number of steps; leave out "
                f"--{name}"
            )
    symbols = read_symbols(arguments.names.split(",") if arguments.names else ())
    cell = cell_of(arguments)
    with progress(f"deriving {quote(arguments.cell, 100)}"):
        section, report = build_kernel_section(text_with_facts(cell), slug_of(cell.name))
    section = with_symbols(section, symbols)
    print(f"symrnn: derived {quote(arguments.cell, 100)}: {tally(report)}", file=sys.stderr)
    print(printable(str(write_file(arguments.output, write(section), force=arguments.force))))
    return exit_code({cell.name: report}, arguments.strict)
