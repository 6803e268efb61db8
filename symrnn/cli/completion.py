"""``symrnn completion``: what a shell completes, written from the parser's own tables. Nothing here loads SymPy."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from types import MappingProxyType

from symrnn.cli.parser import build_parser
from symrnn.cli.unknown_arguments import options_of, subparsers_of

__all__ = ["SHELLS", "print_completion"]

_BASH = """# bash completion of symrnn; use: source <(symrnn completion bash)
_symrnn() {{
    local current="${{COMP_WORDS[COMP_CWORD]}}" previous="${{COMP_WORDS[COMP_CWORD-1]}}" words=""
    if [ "$COMP_CWORD" -eq 1 ]; then
        COMPREPLY=($(compgen -W "{commands} --help --version" -- "$current"))
        return
    fi
    case "${{COMP_WORDS[1]}} $previous" in
{values}
    esac
    if [ -z "$words" ] && [ "${{current#-}}" != "$current" ]; then
        case "${{COMP_WORDS[1]}}" in
{options}
        esac
    fi
    if [ -n "$words" ]; then
        COMPREPLY=($(compgen -W "$words" -- "$current"))
    else
        COMPREPLY=($(compgen -f -- "$current"))
    fi
}}
complete -F _symrnn symrnn
"""
_ZSH = "# zsh completion of symrnn; use: source <(symrnn completion zsh)\nautoload -U +X bashcompinit && bashcompinit\n"

Parsers = Mapping[str, argparse.ArgumentParser]


def _bash(commands: Parsers) -> str:
    values = [
        f'        "{name} {option}") words="{" ".join(map(str, action.choices))}" ;;'
        for name, parser in commands.items()
        for action in parser._actions
        for option in action.option_strings
        if action.choices
    ]
    options = [f'            {name}) words="{" ".join(options_of(parser))}" ;;' for name, parser in commands.items()]
    return _BASH.format(commands=" ".join(commands), values="\n".join(values), options="\n".join(options))


def _zsh(commands: Parsers) -> str:
    return _ZSH + _bash(commands).partition("\n")[2]


#: from the name of a shell to what writes its script
SHELLS: Mapping[str, Callable[[Parsers], str]] = MappingProxyType({"bash": _bash, "zsh": _zsh})


def print_completion(arguments: argparse.Namespace) -> int:
    """The script of a shell."""
    print(SHELLS[arguments.shell](subparsers_of(build_parser())), end="")
    return 0
