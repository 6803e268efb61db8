"""The trusted checker: the only place where a verdict is made.

It imports ``errors``, ``expressions``, ``programs`` and ``claims``, and nothing of what it judges: not the rules of
differentiation, not the table of activations, not the builders of gradients and derivations. Read ``judge.py`` first,
then ``kinds.py``: for each kind of statement what proves it and what refutes it.

What stays trusted
------------------
- Python, its ``Fraction``, and SymPy's rational numbers.
- SymPy's constructors: what they rewrite (``h/h`` to 1) is rewritten before a claim exists.
- SymPy's ``diff`` of one line, for the definitions by exp, and in proofs its ``xreplace`` and ``replace``; a
  witness has its numbers put in step by step, by ``point_values.py``.
- SymPy's ``factor_list``, whose product is multiplied out again; and Sturm's theorem in ``sturm.py``.
- The laws of exp, log and real powers in ``normal_form``: log(p*q) = log(p) + log(q) where p is never negative,
  exp(n*log(p)) = p^n, b^x = exp(x*log(b)) for b > 0; and sin(u)^2 + cos(u)^2 = 1.
- The mean value theorem in ``derivative_signs.py`` and ``mean_values.py``, the intermediate value theorem in
  ``roots.py``.
- What is affine in a bounded quantity is least at a bound (``corners.py``); and other coordinates in
  ``coordinates.py``: y = x + d for x <= y, exp(t) for what has a logarithm, r^2 for what has a square root.
- mpmath's intervals for ``+ - * /``, integer powers, ``exp``, ``log`` and pi, as ``enclosure.py`` uses them.
- ``definitions.py``: the functions by others down to exp, and by the sign of their argument, the derivatives of
  those that switch, which increase, and between which numbers values and slopes lie. ``enclosure.py`` encloses by it.
- The tangents of exp in ``facts.py``: exp(u) >= exp(c)*(1 + u - c).

What a verdict means
--------------------
A comparison is about all real values of its symbols at which both sides have a value and the hypotheses hold; where
a denominator may vanish, or a logarithm or a root has a value only in places, the evidence says so. PROVED has an
exact argument; REFUTED has a witness; the rest is UNDECIDED.
"""

from __future__ import annotations

from symrnn.expressions.lazy import import_at_use

TYPE_CHECKING = False  # as in typing, which takes longer to load than the rest of --help
if TYPE_CHECKING:
    from symrnn.judge.judge import check as check

# The judge is imported at first use, so that an argument can be loaded and listed before anything is judged.
_HOMES = {"check": "judge"}

__all__ = [*_HOMES]

__getattr__, __dir__ = import_at_use(__name__, _HOMES)
