"""Each command by its name, and where it lives: ``symrnn pullback`` loads what it needs, and no other command."""

from __future__ import annotations

import argparse
import importlib
from collections.abc import Callable, Mapping
from types import MappingProxyType

__all__ = ["COMMANDS", "command_of", "find_command"]

#: from the name of a command to the module and the function that runs it and returns the exit code
COMMANDS: Mapping[str, str] = MappingProxyType(
    {
        "list": "catalogue:list_all",
        "show": "showing:show_cell",
        "catalogue": "reference:write_catalogue",
        "demo": "book:write_demo",
        "book": "book:write_own_book",
        "check": "documents:check_derivations",
        "render": "documents:render_one",
        "derive": "documents:derive_cell",
        "exercises": "exercises:write_exercises",
        "unroll": "unrolling:print_unrolled",
        "gradient": "programs:print_gradient",
        "pullback": "pullbacks:print_pullback",
        "compare": "comparisons:print_comparison",
        "code": "code_tabs:print_code",
        "emit-c": "emitting:print_c",
        "evaluate": "evaluations:print_evaluation",
        "bound": "bounds:print_bound",
        "regime": "regimes:print_regime",
        "exponents": "exponents:print_exponents",
        "sweep": "sweeps:print_sweep",
        "verify-kernel": "kernels:verify_kernel",
        "completion": "completion:print_completion",
    }
)


#: the same for a part of a document of the user's own, which needs other modules than a document
_OF_SECTIONS: Mapping[str, str] = MappingProxyType(
    {"check": "section_checks:check_documents", "derive": "kernel_sections:write_section"}
)
_OF_CHUNKS: Mapping[str, str] = MappingProxyType(
    {"derive": "chunk_pages:write_chunk_page", "demo": "today_book:write_today"}
)


def command_of(arguments: argparse.Namespace) -> Callable[[argparse.Namespace], int]:
    """The function that the arguments of a command ask for."""
    is_of_documents = arguments.command == "check" and any(name.lower().endswith(".md") for name in arguments.names)
    is_chunkwise = arguments.command == "derive" and arguments.chunkwise
    is_section = arguments.command == "derive" and arguments.format != "document"
    if is_chunkwise or (arguments.command == "demo" and arguments.book == "today"):
        return find_command(arguments.command, _OF_CHUNKS)
    return find_command(arguments.command, _OF_SECTIONS if is_of_documents or is_section else COMMANDS)


def find_command(name: str, homes: Mapping[str, str] = COMMANDS) -> Callable[[argparse.Namespace], int]:
    """The function of a command, out of the one module that is imported for it."""
    module, _, function = homes[name].partition(":")
    command: Callable[[argparse.Namespace], int] = getattr(importlib.import_module(f"symrnn.cli.{module}"), function)
    return command
