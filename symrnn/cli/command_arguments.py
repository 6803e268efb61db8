"""The arguments of each command, one function for each. Nothing here loads SymPy."""

from __future__ import annotations

from collections.abc import Callable

from symrnn.cli.catalogue_arguments import CATALOGUE_ARGUMENTS
from symrnn.cli.cell_code_arguments import code_arguments, compare_arguments, emit_arguments, exponent_arguments
from symrnn.cli.options import (
    activation_option,
    add_command,
    add_named_cell,
    book_option,
    cell_arguments,
    force_option,
    format_option,
    kink_option,
    output_option,
    section_options,
    strict_option,
)
from symrnn.cli.sweep_arguments import sweep_arguments

TYPE_CHECKING = False  # as in typing, which takes longer to load than the rest of --help
if TYPE_CHECKING:
    from typing import Any

    Commands = Any  # argparse keeps the type of add_subparsers() to itself

__all__ = ["COMMAND_ARGUMENTS"]


_FILES = """a derivation in a Python file is your own program and is run as one, like a test file.
Give only files you trust. A .cell file is data: it is read, never run.
"""
_CHAPTERS = """a chapter is your own program and is run as one, like a test file: give only files you trust.
It has build() -> Derivation, and may import from the files beside it. The order of the files is that of the book; a
file whose name begins with _ is a helper, and is passed over. symrnn demo --source DIR gives chapters to begin with.

examples:
  symrnn book intro.py gates.py -o book
  symrnn book chapters/*.py -o book --title "My lecture"
"""
_ARRAYS = """a loss of a cell of scalars, and its gradient:
  symrnn evaluate elman_unit --inputs 2,4 --set W_xh=0.5,W_hh=0.8,b_h=0 --loss squared_error --target 0.5,1
arrays over a whole sequence, in float64 or float32 (beyond 17 digits entry by entry, and correct):
  symrnn evaluate lstm --sizes n=4,m=3 --steps 5 --seed 1
  symrnn evaluate elman --params p.npz --data d.npz --loss squared_error -o gradient.npz
"""
_REGIME = """without --inputs every input at every time is meant, and the answer is of the weights alone;
along --inputs it is of that one sequence. A regime that is not certified is UNDECIDED, with the numbers that are
certified. Many units take long: --lag times the third power of all entries of the states is at most 2e9 (n = 64 over
1000 steps of one state); with more, or in any norm, symrnn bound --params says whether one step makes smaller.
In JSON a number is a float64, and a text is the decimal that it says:
  {"W_xh": 1, "W_hh": "0.9", "b_h": 0}
"""
_BOUND = """examples:
  symrnn bound gru
  symrnn bound lstm --norm inf --given 'f <= 0.9' --proof
  symrnn bound gru --params weights.npz --within 1
"""
_EXERCISES = """examples:
  symrnn exercises gru --seed 3 --count 5 -o week4
  symrnn exercises what_the_lecture_says -o week5
A derivation in a Python file is your own program and is run as one; a .cell file is data.
"""
_KERNEL = """the module is your own program: it is imported from the working directory and run, as pytest would.
Give only modules you trust. The function is called with params, x, initial and upstream, and gives back a dict of
gradients with respect to the names of the cell's parameters.

exit codes:
  0 the gradients agree, 1 they differ, 2 there is nothing to compare: no such module or function, or it raises
"""


def _demo(commands: Commands) -> None:
    parser = add_command(commands, "demo", "check the lecture's derivations and write their pages to a folder")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("-o", "--output", metavar="DIR", default="symrnn-demo", help="the folder (default: %(default)s)")
    what.add_argument(
        "--source", metavar="DIR", help="copy the Python files of the chapters to a folder instead, to change them"
    )
    book_option(parser)
    parser.add_argument("--slides", action="store_true", help="add slides: one offline page, Markdown for Marp, a PDF")
    parser.add_argument("--handout", action="store_true", help="add a handout of one page, and an instructor's notes")
    parser.add_argument("--exercises", action="store_true", help="add exercises: a page, GIFT for Moodle, a notebook")
    parser.add_argument("--notebook", action="store_true", help="add each chapter as a notebook that checks itself")
    force_option(parser)


def _book(commands: Commands) -> None:
    parser = add_command(commands, "book", "check chapters of your own and write them to a folder as a book", _CHAPTERS)
    parser.add_argument(
        "chapters", metavar="CHAPTER.py", nargs="+", help="files with build(), or names of the lecture's derivations"
    )
    parser.add_argument("-o", "--output", metavar="DIR", required=True, help="the folder for the book")
    parser.add_argument("--title", metavar="TITLE", default="Derivations, checked", help="(default: %(default)s)")
    parser.add_argument("--catalogue", action="store_true", help="add a page for each cell of the catalogue")
    force_option(parser)
    strict_option(parser)


def _check(commands: Commands) -> None:
    parser = add_command(commands, "check", "check derivations and print a table of verdicts", _FILES)
    parser.add_argument(
        "names",
        metavar="NAME|FILE",
        nargs="*",
        help="derivations, cells or files to check, or .md documents with sections of derive --format github (default: "
        "all derivations)",
    )
    strict_option(parser)
    format_option(parser, "text", "json", "junit")


def _render(commands: Commands) -> None:
    parser = add_command(commands, "render", "check one derivation and write it as a document", _FILES)
    parser.add_argument("name", metavar="NAME|FILE")
    output_option(parser)


def _derive(commands: Commands) -> None:
    parser = add_command(commands, "derive", "write the checked derivation of a cell", _FILES)
    cell_arguments(parser)
    section_options(parser)
    output_option(parser)
    strict_option(parser)


def _exercises(commands: Commands) -> None:
    parser = add_command(
        commands, "exercises", "write exercises with proved answers: a page, GIFT for Moodle, a notebook", _EXERCISES
    )
    parser.add_argument("cell", metavar="CELL|NAME", help="a cell, or a derivation whose sentences are asked about")
    activation_option(parser)
    parser.add_argument("--seed", metavar="N", default="0", help="of the numbers (default: %(default)s)")
    parser.add_argument("--count", metavar="N", default="5", help="so many drills (default: %(default)s)")
    parser.add_argument("--steps", metavar="T", default="2", help="over at most so many (default: %(default)s)")
    parser.add_argument("--derivation", action="store_true", help="add the derivation as a notebook that checks itself")
    parser.add_argument("-o", "--output", metavar="DIR", default="symrnn-exercises", help="(default: %(default)s)")
    force_option(parser)


def _unroll(commands: Commands) -> None:
    parser = add_command(commands, "unroll", "print a cell over T steps, line by line and as one expression")
    cell_arguments(parser)
    parser.add_argument("--lines", action="store_true", help="print the lines alone, without the expression")
    format_option(parser, "text", "latex", "json")


def _gradient(commands: Commands) -> None:
    parser = add_command(commands, "gradient", "print the exact gradient of the last output, or of a loss")
    cell_arguments(parser)
    parser.add_argument(
        "--wrt", metavar="NAMES", help="what to differentiate with respect to: w1, say, or w1,w2 (default: all inputs)"
    )
    parser.add_argument(
        "--loss", metavar="LOSS", help="squared_error, squared_error_last, or EXPR such as '(y - target)**2/2'"
    )
    parser.add_argument(
        "--method", choices=("bptt", "rtrl"), default="bptt", help="backwards or forwards (default: %(default)s)"
    )
    kink_option(parser)
    format_option(parser, "text", "latex", "json")


def _pullback(commands: Commands) -> None:
    parser = add_command(commands, "pullback", "print one step backwards, whose equations hold for any number of steps")
    add_named_cell(parser)
    parser.add_argument("--step", action="store_true", help="first the step itself, in whose names the lines are")
    parser.add_argument(
        "--jacobian", action="store_true", help="then the Jacobian of one step, J_c_h for dc_t/dh_{t-1}"
    )
    format_option(parser, "text", "latex", "json")


def _evaluate(commands: Commands) -> None:
    parser = add_command(commands, "evaluate", "print the value and its gradient at given numbers", _ARRAYS)
    cell_arguments(parser)
    parser.add_argument(
        "--set", metavar="NAME=NUMBER,...", action="append", default=[], help="values of weights and constants"
    )
    parser.add_argument("--values", metavar="FILE.json", help='values from a JSON file: {"w1": 0.5, "w2": "-1/3"}')
    parser.add_argument("--digits", metavar="N", default="16", help="correct digits, 1 to 1000 (default: %(default)s)")
    parser.add_argument("--params", metavar="FILE", help="parameters as arrays, from .npz, .safetensors or JSON")
    parser.add_argument("--constants", metavar="FILE", help="the constants as arrays, beside random weights")
    parser.add_argument("--data", metavar="FILE", help="inputs, target and initial states: x, target, h_0")
    parser.add_argument(
        "--loss", metavar="LOSS", help="squared_error, squared_error_last, or EXPR of each step's y and target"
    )
    parser.add_argument("--target", metavar="Y1,Y2,...", help="what a loss compares with, oldest first, or one for all")
    parser.add_argument("--sizes", metavar="n=4,m=3", help="sizes of random parameters and data, with --steps")
    parser.add_argument("--batch", metavar="B", help="a batch of random sequences (default: one sequence)")
    parser.add_argument("--seed", metavar="N", help="the seed of what is random (default: 0)")
    parser.add_argument("-o", "--output", metavar="OUT.npz", help="write the gradient's arrays to a file")
    force_option(parser)
    kink_option(parser)
    format_option(parser, "text", "json")


def _bound(commands: Commands) -> None:
    parser = add_command(
        commands, "bound", "bound one step's Jacobian by the norms of the weights, with the proof", _BOUND
    )
    add_named_cell(parser)
    parser.add_argument("--norm", choices=("1", "2", "inf"), help="(default: 2; with --params the tightest)")
    parser.add_argument(
        "--given", metavar="'z <= 0.9'", action="append", default=[], help="what is known of a gate or a state"
    )
    parser.add_argument("--proof", action="store_true", help="print every step of the proof")
    parser.add_argument("--params", metavar="FILE", help="the weights of a network, from .npz, .safetensors or JSON")
    parser.add_argument("--within", metavar="X", help="how large any entry of an input may be (default: any)")
    parser.add_argument("--inputs", metavar="FILE", help="or one sequence and its initial states: x, h_0")
    strict_option(parser, "the bound")
    format_option(parser, "text", "latex", "json")


def _regime(commands: Commands) -> None:
    parser = add_command(
        commands, "regime", "say whether the gradient of a network vanishes or explodes, with a certificate", _REGIME
    )
    add_named_cell(parser)
    parser.add_argument(
        "--params", metavar="FILE", required=True, help="parameters as arrays, from .npz, .safetensors or JSON"
    )
    parser.add_argument("--inputs", metavar="FILE", help="one sequence and its initial states: x, h_0 (default: any x)")
    parser.add_argument("--lag", metavar="K", default="50", help="over how many steps (default: %(default)s)")
    parser.add_argument(
        "--norm", choices=("1", "2", "inf"), default="2", help="columns, spectral or rows (default: %(default)s)"
    )
    parser.add_argument(
        "--size", metavar="S", default="1e-3", help="after how many steps it is at most S (default: %(default)s)"
    )
    parser.add_argument(
        "--seconds", metavar="S", default="10", help="at most, for the search along --inputs (default: %(default)s)"
    )
    strict_option(parser, "the regime")
    format_option(parser, "text", "json")


def _verify_kernel(commands: Commands) -> None:
    parser = add_command(
        commands, "verify-kernel", "say whether a backward pass written by hand is right, and what is wrong", _KERNEL
    )
    parser.add_argument(
        "kernel", metavar="MODULE:FUNCTION", help="such as kernels:backward, for a file kernels.py here"
    )
    parser.add_argument("--cell", metavar="CELL", required=True, help="a cell of the catalogue, or a FILE.cell")
    activation_option(parser)
    parser.add_argument(
        "--layout", choices=("cell", "torch"), default="cell", help="how the weights are stacked (default: %(default)s)"
    )
    parser.add_argument("--steps", metavar="T,...", default="1,2,3,7", help="(default: %(default)s)")
    parser.add_argument("--batch", metavar="B,...", default="1,2", help="(default: %(default)s)")
    parser.add_argument("--lag", metavar="K", default="50", help="a lag to look at by itself, or none (default: 50)")
    parser.add_argument("--sizes", metavar="n=4,m=3", help="the sizes of a kernel that is made for them")
    parser.add_argument("--wrt", metavar="NAMES", help="the gradients it has to give back (default: all parameters)")
    parser.add_argument("--dtype", choices=("float64", "float32"), default="float64", help="(default: %(default)s)")
    parser.add_argument("--seed", metavar="N", default="0", help="of the random numbers (default: %(default)s)")
    kink_option(parser)
    format_option(parser, "text", "json", "junit")
    parser.add_argument("-o", "--output", metavar="FILE", help="write the report to a file, and print it as text")
    force_option(parser)


def _completion(commands: Commands) -> None:
    parser = add_command(
        commands,
        "completion",
        "print a script by which a shell completes symrnn",
        "use: source <(symrnn completion bash)",
    )
    parser.add_argument("shell", choices=("bash", "zsh"), help="the shell")


#: in the order of the help
COMMAND_ARGUMENTS: tuple[Callable[[Commands], None], ...] = (
    *CATALOGUE_ARGUMENTS,
    _demo,
    _book,
    _check,
    _render,
    _derive,
    _exercises,
    _unroll,
    _gradient,
    _pullback,
    compare_arguments,
    code_arguments,
    emit_arguments,
    _evaluate,
    _bound,
    _regime,
    exponent_arguments,
    sweep_arguments,
    _verify_kernel,
    _completion,
)
