"""The works that the chapters cite, by their keys in ``literature.bib``."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from symrnn.derivation.bibtex import read_bibtex
from symrnn.derivation.exposition import Citation

__all__ = ["LITERATURE", "cite"]

LITERATURE: Mapping[str, Citation] = read_bibtex(Path(__file__).with_name("literature.bib").read_text(encoding="utf-8"))


def cite(*keys: str) -> tuple[Citation, ...]:
    """The works of these keys, in this order."""
    return tuple(LITERATURE[key] for key in keys)
