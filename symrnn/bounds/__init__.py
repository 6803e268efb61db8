"""Bounds of gradients that hold: claims that the judge proves, and numbers from rigorous enclosures."""

from symrnn.bounds.boxes import Box, between
from symrnn.bounds.enclosures import Enclosure, Search, jacobian_enclosure, lag_bounds
from symrnn.bounds.horizon import Horizon, Limit, dtype_horizon, product_limits
from symrnn.bounds.regime import CertifiedRegime, Regime, lag_bounds_at_every_time, regime
from symrnn.bounds.step_values import value_bounds
from symrnn.bounds.truncation import (
    truncated_pass,
    truncation_bias,
    truncation_bound,
    truncation_claim,
    truncation_claims,
)

__all__ = [
    "Box",
    "CertifiedRegime",
    "Enclosure",
    "Horizon",
    "Limit",
    "Regime",
    "Search",
    "between",
    "dtype_horizon",
    "jacobian_enclosure",
    "lag_bounds",
    "lag_bounds_at_every_time",
    "product_limits",
    "regime",
    "truncated_pass",
    "truncation_bias",
    "truncation_bound",
    "truncation_claim",
    "truncation_claims",
    "value_bounds",
]
