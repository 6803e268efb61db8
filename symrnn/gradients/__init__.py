"""Exact gradients, from program to program.

One rule for each node, the chain rule over them, and what they give: ``bptt``, ``rtrl``, one backward step, the
Jacobian of one step; and the claims that all of these agree. It imports ``cells`` and ``claims`` and the rooms of
smaller number, and not the judge. Read ``rules.py`` first, then ``chain_rule.py``, and ``gradient.py``, where
``bptt`` and ``rtrl`` are.
"""
