"""Activations as prose and tables write them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

__all__ = ["in_prose"]

_CAPITALS: Mapping[str, str] = MappingProxyType(
    {"relu": "ReLU", "elu": "ELU", "silu": "SiLU", "gelu": "GELU", "selu": "SELU"}
)


def in_prose(name: str) -> str:
    """An activation as it is written in a sentence: ReLU for ``relu``, tanh for ``tanh``."""
    return _CAPITALS.get(name, name)
