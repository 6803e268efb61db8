"""Bounds of gradients that hold: claims that the judge proves, and numbers from rigorous enclosures.

``formulas`` bounds a cell by the norms of its weights, ``networks`` encloses one network. It imports ``judge`` and
``gradients`` and the rooms of smaller number, and not ``evaluate``. Read ``formulas/jacobian_bounds.py`` first, then
``networks/regime.py``.
"""

from __future__ import annotations

from symrnn.expressions.lazy import import_at_use

TYPE_CHECKING = False  # as in typing, which takes longer to load than the rest of --help
if TYPE_CHECKING:
    from symrnn.bounds.formulas.every_step import product_claims as product_claims
    from symrnn.bounds.formulas.jacobian_bounds import JacobianBound as JacobianBound
    from symrnn.bounds.formulas.jacobian_bounds import jacobian_bound as jacobian_bound
    from symrnn.bounds.formulas.network_bounds import NetworkBound as NetworkBound
    from symrnn.bounds.formulas.network_bounds import network_bound as network_bound
    from symrnn.bounds.formulas.state_bounds import StateBound as StateBound
    from symrnn.bounds.formulas.state_bounds import kept_states as kept_states
    from symrnn.bounds.formulas.state_bounds import memory_claims as memory_claims
    from symrnn.bounds.horizon import Horizon as Horizon
    from symrnn.bounds.horizon import Limit as Limit
    from symrnn.bounds.horizon import dtype_horizon as dtype_horizon
    from symrnn.bounds.horizon import product_limits as product_limits
    from symrnn.bounds.networks.boxes import Box as Box
    from symrnn.bounds.networks.boxes import between as between
    from symrnn.bounds.networks.certificates import CertifiedRegime as CertifiedRegime
    from symrnn.bounds.networks.certificates import Regime as Regime
    from symrnn.bounds.networks.enclosures import Enclosure as Enclosure
    from symrnn.bounds.networks.enclosures import Search as Search
    from symrnn.bounds.networks.enclosures import jacobian_enclosure as jacobian_enclosure
    from symrnn.bounds.networks.enclosures import lag_bounds as lag_bounds
    from symrnn.bounds.networks.regime import lag_bounds_at_every_time as lag_bounds_at_every_time
    from symrnn.bounds.networks.regime import regime as regime
    from symrnn.bounds.networks.step_values import value_bounds as value_bounds
    from symrnn.bounds.slopes.certified_slope import CertifiedSlope as CertifiedSlope
    from symrnn.bounds.slopes.largest_slope import slope_bound as slope_bound
    from symrnn.bounds.truncation import truncated_pass as truncated_pass
    from symrnn.bounds.truncation import truncation_bias as truncation_bias
    from symrnn.bounds.truncation import truncation_bound as truncation_bound
    from symrnn.bounds.truncation import truncation_claim as truncation_claim
    from symrnn.bounds.truncation import truncation_claims as truncation_claims

# Where each public name lives. They are imported at first use: a bound in formulas loads no enclosure of a network.
_HOMES = {
    "Box": "networks.boxes",
    "CertifiedRegime": "networks.certificates",
    "CertifiedSlope": "slopes.certified_slope",
    "Enclosure": "networks.enclosures",
    "Horizon": "horizon",
    "JacobianBound": "formulas.jacobian_bounds",
    "Limit": "horizon",
    "NetworkBound": "formulas.network_bounds",
    "Regime": "networks.certificates",
    "Search": "networks.enclosures",
    "StateBound": "formulas.state_bounds",
    "between": "networks.boxes",
    "dtype_horizon": "horizon",
    "jacobian_bound": "formulas.jacobian_bounds",
    "jacobian_enclosure": "networks.enclosures",
    "kept_states": "formulas.state_bounds",
    "lag_bounds": "networks.enclosures",
    "lag_bounds_at_every_time": "networks.regime",
    "memory_claims": "formulas.state_bounds",
    "network_bound": "formulas.network_bounds",
    "product_claims": "formulas.every_step",
    "product_limits": "horizon",
    "regime": "networks.regime",
    "slope_bound": "slopes.largest_slope",
    "truncated_pass": "truncation",
    "truncation_bias": "truncation",
    "truncation_bound": "truncation",
    "truncation_claim": "truncation",
    "truncation_claims": "truncation",
    "value_bounds": "networks.step_values",
}

__all__ = [*_HOMES]

__getattr__, __dir__ = import_at_use(__name__, _HOMES)
