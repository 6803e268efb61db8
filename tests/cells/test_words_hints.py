"""What a message leads on to: entries of vectors, the imaginary unit, old values, delays, masks."""

from __future__ import annotations

import pytest

import symrnn as sr
from symrnn.errors import InputError

HEAD = "x: input[n]\nh: state[n]\np: param[2]\n"
HINTS = {
    "an entry": (HEAD + "h = p[0]*x", "those of a vector of two get names by a, b = split(v)"),
    "the imaginary unit": (HEAD + "lam: param[n] complex\ng = abs(lam*exp(j*x))\nh = g", "is complex(0, 1)"),
    "an old value": (HEAD + "h_prev = h\nh = x", "where h is a state, h_prev is its old value in every line"),
    "a delay": (HEAD + "h = p*x[t-2]", "'x[t-2]' is [n]"),
    "some steps": (HEAD + "t: time\nh = mod(t, 2)*x", "a mask as an input of its own"),
}


@pytest.mark.parametrize("kind", HINTS)
def test_a_message_says_what_to_write(kind: str) -> None:
    text, hint = HINTS[kind]
    with pytest.raises(InputError) as caught:
        sr.Cell.parse(text)
    assert hint in str(caught.value)


def test_the_identity_is_meant_where_nothing_is_complex() -> None:
    with pytest.raises(InputError, match="the identity is eye"):
        sr.Cell.parse(HEAD + "h = I @ x")
