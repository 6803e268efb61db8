"""The arguments of the commands about the catalogue as a whole. Nothing here loads SymPy."""

from __future__ import annotations

from collections.abc import Callable

from symrnn.cli.options import add_command, add_named_cell, force_option, strict_option

TYPE_CHECKING = False  # as in typing, which takes longer to load than the rest of --help
if TYPE_CHECKING:
    from symrnn.cli.options import Commands

__all__ = ["CATALOGUE_ARGUMENTS"]


def _list(commands: Commands) -> None:
    parser = add_command(commands, "list", "list the cells, activations and derivations there are")
    parser.add_argument("--tag", metavar="TAG", help="only the cells with a tag, such as gated or linear-in-state")


def _show(commands: Commands) -> None:
    parser = add_command(commands, "show", "show a cell: its source, lines, backward step, bound, facts and counts")
    add_named_cell(parser)


def _catalogue(commands: Commands) -> None:
    parser = add_command(
        commands, "catalogue", "check the cells of the catalogue and write a page for each, and one to look them up"
    )
    parser.add_argument("names", metavar="CELL", nargs="*", help="cells to write (default: all of the catalogue)")
    parser.add_argument("-o", "--output", metavar="DIR", required=True, help="the folder for the pages")
    parser.add_argument("--jobs", metavar="N", help="how many processes (default: one for each core)")
    force_option(parser)
    strict_option(parser)


#: in the order of the help
CATALOGUE_ARGUMENTS: tuple[Callable[[Commands], None], ...] = (_list, _show, _catalogue)
