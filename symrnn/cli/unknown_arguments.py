"""What is said of arguments that no command takes: what may be meant, from the parser's own tables. No SymPy here."""

from __future__ import annotations

import argparse
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from symrnn.cli.near_names import COMMAND_WORDS, nearest

__all__ = ["explain", "explain_extra", "no_command", "options_of", "subparsers_of"]

_NUMBERS = re.compile(r"[-+0-9.,:/eE\u2212]*[0-9][-+0-9.,:/eE\u2212]*")
#: how the names of cells begin
_CELLS = ("lstm", "gru", "rnn", "elman", "neuron", "dense")
#: the options whose values are joined by commas
_JOINED = ("--inputs", "--target", "--set", "--wrt", "--initial", "--sizes")
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2212\ufe63\uff0d"


def subparsers_of(parser: argparse.ArgumentParser) -> Mapping[str, argparse.ArgumentParser]:
    """The parser of each command."""
    found = (action.choices for action in parser._actions if isinstance(action, argparse._SubParsersAction))
    return next(found, {})


def options_of(parser: argparse.ArgumentParser) -> list[str]:
    """The options of a command, as they are written."""
    return [option for action in parser._actions for option in action.option_strings]


def no_command(argv: Sequence[str], parser: argparse.ArgumentParser) -> str:
    """What is wrong where the first argument is no command; empty where it is one, or an option that is known."""
    commands = subparsers_of(parser)
    if not argv:
        return f"expected a command, found nothing: one of {', '.join(commands)}"
    first = argv[0]
    if first in commands or first in options_of(parser):
        return ""
    if first.startswith("-"):
        return _no_option(first, parser, commands, argv)
    if first in ("help", "version"):
        command = f"{argv[1]} " if argv[1:] and argv[1] in commands and first == "help" else ""
        return f"{first} is an option: write symrnn {command}--{first}"
    if (later := _later_command(argv, commands)) and not nearest(first, commands):
        rest = " ".join([later, *(part for part in argv if part != later)])[:100]
        return f"no command is called {_quote(first)}; the command comes first: symrnn {rest}"
    if first.endswith(".cell") or first.lower().startswith(_CELLS):
        return f"{_quote(first)} is a cell; the command comes first, such as symrnn unroll {first[:60]} --steps 2"
    near = nearest(first, commands, COMMAND_WORDS)
    hint = f"did you mean {near}? " if near else "the command comes first. "
    return f"no command is called {_quote(first)}; {hint}There are {', '.join(commands)}"


def _later_command(argv: Sequence[str], commands: Mapping[str, argparse.ArgumentParser]) -> str:
    return next((part for part in argv[1:] if part in commands), "")


def explain_extra(extra: Sequence[str], argv: Sequence[str], parser: argparse.ArgumentParser, command: str) -> str:
    """What is wrong with the first of the arguments that a command does not take."""
    commands = subparsers_of(parser)
    first = extra[0]
    if first.startswith("-") and not _NUMBERS.fullmatch(first):
        return _no_option(first, commands[command], commands, argv, command)
    if first[:1] and first[0] in _DASHES:
        return f"{_quote(first)} begins with another dash than an option; write --{first.lstrip('-' + _DASHES)}"
    place = argv.index(first) if first in argv[2:] else 0
    option, before = (argv[place - 2], argv[place - 1]) if place else ("", "")
    own = options_of(commands[command])
    if option in _JOINED and not before.startswith("--"):
        joined = f"{before.rstrip(',')},{first.lstrip(',')}"[:60]
        return f"{_quote(first)} stands behind the value of {option}; write {option} {joined}, without a space"
    if f"--{first}" in own:
        return f"{_quote(first)} is no argument of {command}; did you mean --{first}?"
    if "=" in first and f"--{first.partition('=')[0]}" in own:
        return f"{_quote(first)} is no argument of {command}; did you mean --{first}?"
    if "=" in first and "--set" in own:
        return f"{_quote(first)} is no argument of {command}; values are given by --set {first}, joined by commas"
    if _NUMBERS.fullmatch(first) and "--inputs" in own:
        return f"{_quote(first)} is no argument of {command}; numbers are given by --inputs {first}, or --steps"
    if Path(first).suffix.lower() in (".html", ".md", ".tex", ".typ", ".pdf", ".npz") and "-o" in own:
        return f"{_quote(first)} is no argument of {command}; a file to write is given by -o {first}"
    return f"{_quote(first)} is one argument too many for {command}"


def _no_option(
    written: str,
    parser: argparse.ArgumentParser,
    commands: Mapping[str, argparse.ArgumentParser],
    argv: Sequence[str],
    command: str = "",
) -> str:
    name = written.partition("=")[0]
    what = f"{command} has no option {_quote(name)}" if command else f"no option {_quote(name)} stands before a command"
    own = options_of(parser)
    double = f"-{name}"
    if name.startswith("-") and double in own:
        return f"{what}; write {double}, with two dashes"
    others = [other for other, parser in commands.items() if name in options_of(parser)]
    if others and command:
        return f"{what}, which is one of {', '.join(others)}; it has {', '.join(_long(own))}"
    if others:
        return f"{what}; the command comes first: symrnn {_later_command(argv, commands) or others[0]} ... {name}"
    if near := nearest(name, _long(own)):
        return f"{what}; did you mean {near}?"
    has = ", ".join(_long(own))
    return f"{what}; it has {has}" if command else f"{what}; write symrnn COMMAND ..., or {has}"


#: what is required, as argparse lists it, and how it is written
_REQUIRED: Mapping[str, str] = MappingProxyType(
    {
        "CELL": "a cell such as lstm, or a FILE.cell",
        "-o/--output": "the file to write, such as -o page.html",
        "--params": "the weights, such as --params weights.npz",
        "--cell": "its cell, such as --cell lstm",
        "CHAPTER.py": "the chapters, such as intro.py gates.py",
        "NAME|FILE": "a derivation such as two_steps, a cell, or a file",
        "STUDY": "what to ask of each network: regime, gradient or bound",
        "MODULE:FUNCTION": "such as kernels:backward",
    }
)
_FOLDER = "the folder to write, such as -o book"


def explain(message: str, parser: argparse.ArgumentParser) -> str:
    """A message of argparse, with what an option takes, or what is written for what is required."""
    if match := re.fullmatch(r"argument (\S+): expected (one|at least one) argument", message):
        option = match[1].split("/")[-1]
        action = next((action for action in parser._actions if option in action.option_strings), None)
        metavar = action.metavar if action is not None and isinstance(action.metavar, str) else "a value"
        value = " or ".join(map(str, action.choices)) if action is not None and action.choices else metavar
        return f"{option} has no value behind it; expected {option} {value}"
    if message.startswith("the following arguments are required: "):
        names = message.partition(": ")[2].split(", ")
        folders = {"/".join(each.option_strings) for each in parser._actions if each.metavar == "DIR"}
        hints = [_FOLDER if name in folders else _REQUIRED[name] for name in names if name in {*_REQUIRED, *folders}]
        return f"{message}; give {', '.join(hints)}" if hints else message
    return message


def _long(options: Sequence[str]) -> list[str]:
    return [option for option in options if option.startswith("--")]


def _quote(text: str) -> str:
    return ascii(text) if len(text) <= 40 else f"{text[:40]!a}... ({len(text)} characters)"
