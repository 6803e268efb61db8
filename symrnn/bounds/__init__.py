"""Bounds of gradients that hold: claims that the judge proves, and numbers from rigorous enclosures."""

from symrnn.bounds.boxes import Box, between
from symrnn.bounds.certified_slope import CertifiedSlope
from symrnn.bounds.enclosures import Enclosure, Search, jacobian_enclosure, lag_bounds
from symrnn.bounds.every_step import product_claims
from symrnn.bounds.horizon import Horizon, Limit, dtype_horizon, product_limits
from symrnn.bounds.jacobian_bounds import JacobianBound, jacobian_bound
from symrnn.bounds.network_bounds import NetworkBound, network_bound
from symrnn.bounds.regime import CertifiedRegime, Regime, lag_bounds_at_every_time, regime
from symrnn.bounds.slopes import slope_bound
from symrnn.bounds.state_bounds import StateBound, kept_states, memory_claims
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
    "CertifiedSlope",
    "Enclosure",
    "Horizon",
    "JacobianBound",
    "Limit",
    "NetworkBound",
    "Regime",
    "Search",
    "StateBound",
    "between",
    "dtype_horizon",
    "jacobian_bound",
    "jacobian_enclosure",
    "kept_states",
    "lag_bounds",
    "lag_bounds_at_every_time",
    "memory_claims",
    "network_bound",
    "product_claims",
    "product_limits",
    "regime",
    "slope_bound",
    "truncated_pass",
    "truncation_bias",
    "truncation_bound",
    "truncation_claim",
    "truncation_claims",
    "value_bounds",
]
