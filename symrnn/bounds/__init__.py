"""Bounds of gradients that hold: claims that the judge proves, and numbers from rigorous enclosures.

``formulas`` bounds a cell by the norms of its weights, ``networks`` encloses one network. It imports ``judge`` and
``gradients`` and the rooms of smaller number, and not ``evaluate``. Read ``formulas/jacobian_bounds.py`` first, then
``networks/regime.py``.
"""

from symrnn.bounds.formulas.every_step import product_claims
from symrnn.bounds.formulas.jacobian_bounds import JacobianBound, jacobian_bound
from symrnn.bounds.formulas.network_bounds import NetworkBound, network_bound
from symrnn.bounds.formulas.state_bounds import StateBound, kept_states, memory_claims
from symrnn.bounds.horizon import Horizon, Limit, dtype_horizon, product_limits
from symrnn.bounds.networks.boxes import Box, between
from symrnn.bounds.networks.enclosures import Enclosure, Search, jacobian_enclosure, lag_bounds
from symrnn.bounds.networks.regime import CertifiedRegime, Regime, lag_bounds_at_every_time, regime
from symrnn.bounds.networks.step_values import value_bounds
from symrnn.bounds.slopes.certified_slope import CertifiedSlope
from symrnn.bounds.slopes.largest_slope import slope_bound
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


def __dir__() -> list[str]:
    return sorted(__all__)
