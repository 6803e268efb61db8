"""Which claims carry the strong words of the chapters: what is said of every length, weight or start."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

__all__ = ["CARRIED", "STRONG"]

#: words that promise more than an example
STRONG = r"\b(surely|every|whatever|never|nothing else|no single|vanish(es)?|explodes?)\b"

#: chapter and step, and the claims of the step behind such words; none where the step says that it is measured
CARRIED: Mapping[tuple[str, str], tuple[str, ...]] = MappingProxyType(
    {
        ("why_recurrent", "parameter-counts"): (
            "dense, for every number of inputs",
            "lecture, for every number of inputs",
            "shared, for every number of inputs",
        ),
        ("why_recurrent", "order-blind"): ("both errors together", "the larger error"),
        ("why_recurrent", "midpoint"): ("nothing but the midpoint",),
        ("why_recurrent", "dense-predicts"): ("weights -1, 2 and 1",),
        ("why_recurrent", "constant-velocity"): ("if", "from 0 to 1", "from 1 to 0"),
        ("why_recurrent", "one-input-weight"): ("1, 2 and -1/2",),
        ("why_recurrent", "third-point"): ("the error after three points",),
        ("why_recurrent", "no-single-unit"): (
            "three times the first less the second",
            "the last factor",
            "the second condition without gain",
        ),
        ("why_recurrent", "two-units"): ("from any state", "it is the next point"),
        ("gradient", "one-step"): ("one step for any f", "one step for tanh"),
        ("gradient", "every-T"): ("duality of k steps",),
        ("fifty_steps", "by-w_n"): ("with respect to the recurrent weight",),
        ("fifty_steps", "every-length"): ("geometric sum for every k", "its derivative for every k"),
        ("vanishing_and_exploding", "slope-bounds"): ("slope bound of tanh", "slope bound of SELU"),
        ("vanishing_and_exploding", "upper-bound"): ("upper bound",),
        ("vanishing_and_exploding", "identity"): ("identity",),
        ("vanishing_and_exploding", "lower-bound"): ("lower bound",),
        ("vanishing_and_exploding", "powers"): ("Bernoulli",),
        ("vanishing_and_exploding", "vanishing"): ("the power vanishes",),
        ("vanishing_and_exploding", "conditions"): ("up to the limit", "never above 1", "SiLU vanishes"),
        ("vanishing_and_exploding", "logistic"): ("below 1",),
        ("vanishing_and_exploding", "exploding"): ("the power grows",),
        ("vanishing_and_exploding", "less-than-one"): ("it explodes",),
        ("vanishing_and_exploding", "measured"): (),
        ("vanishing_and_exploding", "from-zero"): ("the state", "k steps", "it explodes"),
        ("vanishing_and_exploding", "fixed-point-factor"): ("above zero", "below zero"),
        ("vanishing_and_exploding", "both-starts"): ("the factor at zero", "the factor at the fixed point"),
        ("what_helps", "clipping"): ("the size is the threshold", "no entry grows", "no weight moves by more"),
        ("what_helps", "orthogonal"): (
            "a turn keeps the size",
            "k turns keep the size",
            "the squared size over k steps",
        ),
        ("what_helps", "identity-start"): ("k steps", "at the start"),
        ("what_helps", "leaky"): ("never above 1", "nor over k steps", "never below what is kept", "k steps"),
        ("what_helps", "gates"): ("at most 1", "at least the power"),
        ("what_helps", "at-rest"): ("a gate without weights", "the memory stays at rest"),
        ("what_helps", "growing"): ("fifty of them", "the multiple of J", "over fifty steps from below"),
        ("what_the_lecture_says", "point-1"): ("below every positive bound", "not below 1 otherwise"),
        ("what_the_lecture_says", "point-2"): ("at 1", "at -1"),
        ("what_the_lecture_says", "point-3"): ("it becomes small",),
        ("what_the_lecture_says", "point-6"): ("at least 1", "what is missing from the limit", "it tends to zero"),
        ("what_the_lecture_says", "point-7"): ("from 0 it explodes", "it is less than 1", "over k steps"),
        ("what_the_lecture_says", "point-8"): ("the bound", "up to 1 it does not explode", "a logistic neuron below 4"),
        ("what_the_lecture_says", "point-10"): ("n + 2 weights over n inputs", "3 weights over n inputs"),
        ("what_the_lecture_says", "point-11"): ("3 weights over n inputs", "a shared weight: no more from 2 on"),
        ("what_the_lecture_says", "point-12"): ("weights that continue the motion",),
        ("what_the_lecture_says", "point-16"): ("the multiple of J over k+1 steps", "entry 11 of J times J"),
    }
)
