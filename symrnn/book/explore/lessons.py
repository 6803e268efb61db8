"""What a reader is asked to guess before moving the sliders, and the settings to look at, each as a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from urllib.parse import urlencode

__all__ = ["PRESETS", "QUESTIONS", "Scene", "preset_buttons", "question_forms"]

GUESSES = (("vanishes", "it vanishes"), ("explodes", "it explodes"), ("neither", "neither"))


@dataclass(frozen=True, slots=True)
class Scene:
    """A sentence, and where the controls stand for it."""

    words: str
    activation: str
    w_n: float
    x: int = 1
    h_0: float = 0.0

    @property
    def address(self) -> str:
        """As the page writes it into its address."""
        return urlencode({"activation": self.activation, "w_n": self.w_n, "x": self.x, "h_0": self.h_0})


QUESTIONS = (
    Scene("The recurrent weight −2, which is less than one, with the identity.", "identity", -2.0),
    Scene("The recurrent weight 3, which is more than one, with sigmoid.", "sigmoid", 3.0),
    Scene("With tanh, the weight 2 and the input 0, from the initial state 0.", "tanh", 2.0, 0),
    Scene("The same, from the initial state 0.05.", "tanh", 2.0, 0, 0.05),
)
PRESETS = (
    Scene("The lecture: the identity, with a weight below 1", "identity", 0.9),
    Scene("At 1 nothing fades: the identity", "identity", 1.0),
    Scene("tanh forgets, even at 1", "tanh", 1.0),
    Scene("Sigmoid at 4: the bound stays at 1", "sigmoid", 4.0),
    Scene("ReLU at −1: a kink on the way", "relu", -1.0),
    Scene("softplus at 1.2: it grows nearly as its bound", "softplus", 1.2),
)


def question_forms() -> str:
    """The questions, each with its guesses and a place for the answer."""
    return "".join(map(_question, QUESTIONS))


def preset_buttons() -> str:
    """The settings to look at."""
    return "".join(
        f'<li><button type="button" data-set="{escape(each.address)}">{escape(each.words)}</button></li>'
        for each in PRESETS
    )


def _question(asked: Scene) -> str:
    guesses = "".join(f'<button type="button" data-guess="{guess}">{words}</button>' for guess, words in GUESSES)
    return (
        f'<div class="question" data-set="{escape(asked.address)}"><p>{escape(asked.words)}</p><p>{guesses}</p>'
        '<div aria-live="polite"><p class="answer" hidden><strong class="verdict"></strong> At lag 50 its size is '
        '<span class="found"></span>. The figures below show how.</p></div></div>'
    )
