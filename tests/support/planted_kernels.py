"""All kernels with a bug planted in them."""

from __future__ import annotations

import planted_elman
import planted_gru
import planted_lstm
from planted_bug import Planted, right

__all__ = ["PLANTED", "Planted", "right"]

PLANTED: tuple[Planted, ...] = (*planted_elman.BUGS, *planted_lstm.BUGS, *planted_gru.BUGS)
