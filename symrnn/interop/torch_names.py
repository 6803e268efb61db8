"""The names that torch gives the arrays of a recurrent layer, found among those of a whole network."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from symrnn.cells.torch_stacking import BIASES, LAYER, WEIGHTS
from symrnn.errors import InputError, listing, quote

__all__ = ["Layer", "find_layer", "is_torch_name"]

_NAME = re.compile(
    r"(?P<prefix>.*?)(?P<stem>(?:weight|bias)_(?:ih|hh)|weight_hr)(?P<ending>(?:_l[0-9]+(?:_reverse)?)?)", re.DOTALL
)
#: what torch calls a weight that it takes apart, and puts together again in each forward pass
_TAKEN_APART = re.compile(r"weight_(?:ih|hh)(?:_l[0-9]+)?(?:_g|_v|_raw|_orig|\.original.*)$")
_EXPECTED = f"{', '.join(f'{stem}{LAYER}' for stem in (*WEIGHTS, *BIASES))}, with any prefix"


@dataclass(frozen=True, slots=True)
class Layer:
    """One recurrent layer: by torch's word for an array its name in the mapping; ``others`` are no part of it."""

    prefix: str
    names: Mapping[str, str]
    others: tuple[str, ...]


def is_torch_name(name: object) -> bool:
    """Whether torch calls an array of a recurrent layer so.

    >>> [is_torch_name(name) for name in ("rnn.weight_ih_l0", "bias_hh", "W_hh", "fc.weight")]
    [True, True, False, False]
    """
    return isinstance(name, str) and _NAME.fullmatch(name) is not None


def find_layer(names: Iterable[str], prefix: str | None = None) -> Layer:
    """The one recurrent layer among the names of a network; ``prefix`` chooses where there are several.

    >>> layer = find_layer(["rnn.weight_ih_l0", "rnn.weight_hh_l0", "fc.weight"])
    >>> layer.names["weight_hh"], layer.others
    ('rnn.weight_hh_l0', ('fc.weight',))

    Raises
    ------
    InputError
        where there is none or several, and for what symrnn's cells do not have: layers above each other, a second
        direction, projections.
    """
    every = list(names)
    found: dict[str, dict[str, re.Match[str]]] = {}
    for name in every:
        if match := _NAME.fullmatch(name):
            found.setdefault(match["prefix"], {})[name] = match
    if not found:
        raise InputError(f"expected torch's names {_EXPECTED}; found {listing(map(quote, every)) or 'none'}")
    if prefix is None and len(found) > 1:
        raise InputError(
            f"there are {len(found)} recurrent layers, with the prefixes {listing(map(quote, found))}; choose one, as "
            f"in from_torch(cell, mapping, prefix={quote(next(iter(found)))}), and save that alone for the command line"
        )
    chosen = next(iter(found)) if prefix is None else prefix
    if chosen not in found:
        raise InputError(f"prefix: expected one of {listing(map(quote, found))}, found {chosen!r:.60}")
    ending = _one_ending(chosen, list(found[chosen].values()))
    by_stem = {match["stem"]: name for name, match in found[chosen].items()}
    _refuse_incomplete(chosen, ending, by_stem, every)
    return Layer(chosen, by_stem, tuple(name for name in every if name not in found[chosen]))


def _one_ending(prefix: str, matches: Sequence[re.Match[str]]) -> str:
    """The ending of all names, which says that it is one layer in one direction."""
    endings = sorted({match["ending"] for match in matches})
    layers = [ending.removesuffix("_reverse") for ending in endings]
    which = f"the network {quote(prefix)}" if prefix else "the network"
    if any(ending.endswith("_reverse") for ending in endings):
        raise InputError(
            f"{which} runs in both directions, as its names in _reverse say; symrnn's cells run forwards: "
            "give the arrays of one direction, without _reverse"
        )
    if "" in endings and len(endings) > 1:
        raise InputError(
            f"{which} is a mixture of names: some end in {listing(filter(None, endings))}, as those of LSTM do, others "
            "have no ending, as those of LSTMCell; give the arrays of one of them"
        )
    if len(set(layers)) > 1 or layers[0] not in ("", LAYER):
        raise InputError(
            f"{which} has names that end in {listing(dict.fromkeys(layers))}; symrnn's cells are one layer: give the "
            f"arrays of one alone, under names that end in {LAYER}"
        )
    if any(match["stem"] == "weight_hr" for match in matches):
        raise InputError(
            f"{which} has a projection, weight_hr, which makes its state smaller than its memory; symrnn's lstm has "
            "none: train with proj_size=0, or write the cell as a .cell file"
        )
    return endings[0]


def _refuse_incomplete(prefix: str, ending: str, by_stem: Mapping[str, str], every: Sequence[str]) -> None:
    apart = [name for name in every if name.startswith(prefix) and _TAKEN_APART.search(name)]
    if apart:
        raise InputError(
            f"{listing(map(quote, apart))}: a weight is taken apart, as weight_norm and pruning do it; put it together "
            "before you save, as torch.nn.utils.remove_weight_norm and parametrize.remove_parametrizations do"
        )
    missing = [f"{prefix}{stem}{ending}" for stem in WEIGHTS if stem not in by_stem]
    if missing:
        raise InputError(f"{listing(map(quote, missing))} is missing; found {listing(map(quote, by_stem.values()))}")
    biases = [by_stem[stem] for stem in BIASES if stem in by_stem]
    if len(biases) == 1:
        raise InputError(f"there is {quote(biases[0])} alone; torch has two biases, {' and '.join(BIASES)}, or none")
    other = [name for name in every if name in (f"{prefix}bias", f"{prefix}bias_n")]
    if not biases and other:
        raise InputError(
            f"{listing(map(quote, other))} beside {quote(by_stem['weight_ih'])} is another framework's; torch has "
            f"{' and '.join(BIASES)}: give bias as bias_ih, zeros as bias_hh, and bias_n of a GRU as its last third"
        )
