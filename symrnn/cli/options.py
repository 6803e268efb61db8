"""The options that several commands share. Nothing here loads SymPy."""

from __future__ import annotations

import argparse

TYPE_CHECKING = False  # as in typing, which takes longer to load than the rest of --help
if TYPE_CHECKING:
    from typing import Any

    Commands = Any  # argparse keeps the type of add_subparsers() to itself

__all__ = [
    "activation_option",
    "add_command",
    "add_named_cell",
    "book_option",
    "cell_arguments",
    "force_option",
    "format_option",
    "kink_option",
    "output_option",
    "strict_option",
]


def add_command(commands: Commands, name: str, about: str, epilog: str = "") -> argparse.ArgumentParser:
    """A command with its help: what it does in a line, and what is said below its options."""
    parser: argparse.ArgumentParser = commands.add_parser(
        name,
        help=about,
        description=about[0].upper() + about[1:] + ".",
        epilog=epilog,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.set_defaults(command=name)
    return parser


def add_named_cell(parser: argparse.ArgumentParser) -> None:
    """A cell, and its activation."""
    parser.add_argument("cell", metavar="CELL", help="a cell of the catalogue (see symrnn list), or a FILE.cell")
    activation_option(parser)


def activation_option(parser: argparse.ArgumentParser) -> None:
    """An activation for the cell."""
    parser.add_argument(
        "--activation", metavar="NAME", help="an activation of the table, or a letter for an undefined one"
    )


def cell_arguments(parser: argparse.ArgumentParser) -> None:
    """A cell, and over how many steps, or which inputs, it is unrolled."""
    add_named_cell(parser)
    length = parser.add_mutually_exclusive_group()
    length.add_argument("--inputs", metavar="X1,X2,...", help="numbers, oldest first; 1:2,3:4 for two inputs a step")
    length.add_argument("--steps", metavar="T", help="a number of steps, with inputs named x_1 to x_T")
    parser.add_argument("--initial", metavar="H0", help="symbolic, a number, or h=1,c=2 (default: 0)")


def kink_option(parser: argparse.ArgumentParser) -> None:
    """A slope where there is none."""
    parser.add_argument("--kink", metavar="SLOPE", help="the slope where an activation has none, such as relu at 0")


def output_option(parser: argparse.ArgumentParser) -> None:
    """The document to write."""
    parser.add_argument(
        "-o", "--output", metavar="OUT", required=True, help="a file ending in .html, .md, .tex, .typ or .pdf"
    )
    force_option(parser)


def section_options(parser: argparse.ArgumentParser) -> None:
    """A part of the user's own document in the place of a whole one."""
    parser.add_argument(
        "--format",
        choices=("document", "github", "latex-fragment"),
        default="document",
        help="a document of its own, or a section for a README on GitHub, which check README.md checks again, or "
        "aligned equations for a paper with amsmath "
        "(default: %(default)s)",
    )
    parser.add_argument(
        "--chunkwise",
        action="store_true",
        help="a linear recurrence in chunks of any length, as kernels run it: a section for a README into .md, a page "
        "into .html, .pdf, .tex or .typ",
    )
    parser.add_argument(
        "--names",
        metavar="S=SYMBOL,...",
        help="your own symbols, in a section or on a page: S=\\mathbf{S} for names that begin with S",
    )


def book_option(parser: argparse.ArgumentParser) -> None:
    """Which of the books that come with symrnn."""
    parser.add_argument(
        "--book",
        choices=("lecture", "today"),
        default="lecture",
        help="the lecture, or the linear recurrences of today, step by step and in chunks (default: %(default)s)",
    )


def force_option(parser: argparse.ArgumentParser) -> None:
    """Whether an output may replace a file of the user's."""
    parser.add_argument(
        "--force", action="store_true", help="replace a file that symrnn did not write, or that was changed since"
    )


def strict_option(parser: argparse.ArgumentParser, what: str = "a step") -> None:
    """Whether what is undecided is good enough."""
    parser.add_argument("--strict", action="store_true", help=f"exit with 4 where {what} is undecided")


def format_option(parser: argparse.ArgumentParser, *choices: str) -> None:
    """The formats there are, the first one by default."""
    parser.add_argument("--format", choices=choices, default=choices[0], help="(default: %(default)s)")
