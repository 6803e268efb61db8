"""Recurrences whose Jacobian has a bound in the infinity norm, or why it has none, beside those of the catalogue."""

from __future__ import annotations

from pathlib import Path

_PARTS = Path(__file__).with_suffix(".txt").read_text(encoding="utf-8").split("== ")[1:]

#: the text of each cell by its name
TEXTS = {name: text for name, _, text in (part.partition("\n") for part in _PARTS)}

#: what is said of the cells without a bound
_REASONS = {
    "ltc": "nothing is known of the size of 1/",
    "kuramoto": "grows with its size",
    "modern hopfield": "nothing is known of the size of exp",
    "kalman scalar": "nothing is known of the size of P_prev",
    "sir": "nothing is known of the size of I_prev",
    "logistic": "nothing is known of the size of x_prev",
}

WITHOUT = {name: (TEXTS[name], words) for name, words in _REASONS.items()}
BOUNDED = {name: text for name, text in TEXTS.items() if name not in WITHOUT}

#: what is given, and the formula that comes of it
GIVEN = (
    ("leak", ("0 <= a <= 1",), "1 + norm_inf(W)"),
    ("ses", ("0 <= alpha <= 1",), "1"),
    ("ses", ("alpha >= 0", "1 >= alpha"), "1"),
    ("zoneout", ("0 <= mask <= 1",), "1 + norm_inf(W_hh)"),
    ("logistic", ("abs(x_prev) <= 1",), "3*abs(r)"),
    ("logistic", ("|x_prev| <= 1",), "3*abs(r)"),
    ("logistic", ("0 <= x_prev <= 1",), "2*abs(r)"),
)
