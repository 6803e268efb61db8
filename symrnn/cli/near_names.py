"""What a name may be meant for that nothing has: did you mean. Nothing here loads SymPy."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Mapping
from pathlib import Path
from types import MappingProxyType

__all__ = ["CELL_WORDS", "COMMAND_WORDS", "did_you_mean", "nearest"]

#: what else cells are called
CELL_WORDS: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("rnn", "simple_rnn", "vanilla_rnn", "vanilla", "simplernn", "rnncell", "basic"), "elman"),
        **dict.fromkeys(("lstmcell", "long_short_term_memory"), "lstm"),
        **dict.fromkeys(("grucell", "gated_recurrent_unit"), "gru"),
        "peephole": "lstm_peephole",
    }
)
#: what else commands are called
COMMAND_WORDS: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("grad", "bptt", "rtrl", "differentiate", "diff", "loss"), "gradient"),
        **dict.fromkeys(("backward", "backwards", "step", "jacobian"), "pullback"),
        **dict.fromkeys(("eval", "run", "compute", "forward", "value"), "evaluate"),
        **dict.fromkeys(("verify", "prove", "test"), "check"),
        **dict.fromkeys(("pdf", "html", "latex", "tex", "document", "export", "write"), "render"),
        **dict.fromkeys(("vanish", "vanishing", "explode", "exploding"), "regime"),
        **dict.fromkeys(("grid", "map", "scan", "study"), "sweep"),
        **dict.fromkeys(("ls", "cells", "catalogue"), "list"),
        **dict.fromkeys(("print", "info", "about", "describe"), "show"),
        **dict.fromkeys(("kernel", "verify_kernel", "gradcheck"), "verify-kernel"),
        **dict.fromkeys(("expand", "unfold"), "unroll"),
    }
)


def nearest(name: str, known: Collection[str], words: Mapping[str, str] = MappingProxyType({})) -> str:
    """The known name that a name may be meant for, whatever its capitals; empty where none is near.

    >>> nearest("LSTM", ["gru", "lstm"]), nearest("chek", ["check", "list"]), nearest("rnn", ["elman"], CELL_WORDS)
    ('lstm', 'check', 'elman')
    >>> nearest("storm", ["gru", "elman"])
    ''
    """
    plain = {_plain(each): each for each in known}
    word = _plain(name[:100])
    if word in plain:
        return plain[word]
    if words.get(word) in known:
        return words[word]
    close = difflib.get_close_matches(word, plain, n=1, cutoff=0.65)
    return plain[close[0]] if close else ""


def _plain(name: str) -> str:
    return name.strip().strip("\"'").lower().replace("-", "_").replace(" ", "_")


def did_you_mean(
    name: str,
    known: Collection[str],
    words: Mapping[str, str] = MappingProxyType({}),
    endings: Collection[str] = (".cell",),
) -> str:
    """A question for a message, with a space behind it: a file of that name, or the nearest of what is known."""
    for ending in endings if _may_be_a_file(name) else ():
        for path in (f"{name}{ending}", str(Path(name).with_suffix(ending))):
            if Path(path).is_file():
                return f"did you mean {path}? "
    found = nearest(name, known, words)
    return f"did you mean {found}? " if found else ""


def _may_be_a_file(name: str) -> bool:
    return 0 < len(name) <= 200 and "\0" not in name and Path(name).name not in ("", "..")
