"""What each chapter is for, what it needs, and what it has shown in short: the words around the argument."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import sympy as sp

from symrnn import Reference, Text, name_symbol

__all__ = ["CLOSING", "GOALS"]

w_n, gamma, delta, p, q = map(name_symbol, ("w_n", "gamma", "delta", "p", "q"))
n = sp.Symbol("n", integer=True, nonnegative=True)
k = sp.Symbol("k", integer=True, nonnegative=True)


def _goals(can: str, needed: str, **ways: Reference) -> tuple[Text, ...]:
    return (Text(f"Goals: to {can}"), Text(f"Needed: {needed}", **ways))


def _steps(*ids: str) -> Mapping[str, Reference]:
    """The numbers of steps of the same chapter, by the letters a, b, c and so on."""
    return {chr(ord("a") + place): Reference(step=id) for place, id in enumerate(ids)}


_CHAPTERS = MappingProxyType(
    {
        "two_steps": Reference("the chapter on two steps", "two_steps"),
        "gradient": Reference("the chapter on the gradient", "gradient"),
        "fifty_steps": Reference("the chapter on fifty steps", "fifty_steps"),
        "lags": Reference("the chapter on vanishing and exploding", "vanishing_and_exploding"),
        "lstm": Reference("in the catalogue", "cells/lstm"),
    }
)


#: by the name of a chapter: what a reader can do at its end, and what to know before
GOALS: Mapping[str, tuple[Text, ...]] = MappingProxyType(
    {
        "why_recurrent": _goals(
            "say what a prediction loses that does not know the order of its inputs; count the weights of a dense and "
            "of a recurrent neuron; say what it means to share weights over time, and what one unit that shares them "
            "cannot do.",
            "sums, absolute values and squares; what a neuron is.",
        ),
        "two_steps": _goals(
            "unroll a recurrent neuron by hand and read its output as one formula.", "a neuron: weights, a sum, f."
        ),
        "gradient": _goals(
            "differentiate a recurrent neuron backwards, line by line, and forwards; say why both give the same.",
            "the chain rule; {before}. Training moves each weight against its derivative, times a "
            "small learning rate: that is gradient descent, and why these derivatives matter.",
            before=_CHAPTERS["two_steps"],
        ),
        "fifty_steps": _goals(
            "read off the expansion how much each input counts, and tell three derivatives apart that are all called "
            "the gradient.",
            "the geometric sum; {before}.",
            before=_CHAPTERS["gradient"],
        ),
        "vanishing_and_exploding": _goals(
            "tell a sufficient from a necessary condition, and the recurrent weight from the weight times the slope; "
            "give the condition of each activation; name a start from which a condition that only allows an explosion "
            "is met by one.",
            "powers and absolute values; induction; {before}.",
            before=_CHAPTERS["fifty_steps"],
        ),
        "what_the_lecture_says": _goals(
            "refute a sentence by numbers, and repair it.", "the chapters before; each point stands by itself."
        ),
        "what_helps": _goals(
            "say of each remedy which bound it gives, and which it does not.",
            "{before}; for the last steps the equations of an LSTM, {lstm}.",
            before=_CHAPTERS["lags"],
            lstm=_CHAPTERS["lstm"],
        ),
        "storm_tracks": _goals(
            "read a measured result beside what is proved, and keep the two apart.",
            "the chapters before; means and standard errors.",
        ),
        "gallery": _goals("look up one step backwards of five networks.", "products of matrices and transposes."),
    }
)

#: what its steps have shown
CLOSING: Mapping[str, tuple[Text, ...]] = MappingProxyType(
    {
    "why_recurrent": (
        Text("A prediction that does not know the order of two points is wrong on one of the two orders, by a margin "
             "that none avoids (steps {a} and {b}).", **_steps("order-blind", "midpoint")),
        Text("A dense neuron can know it, at a weight for each place: over {n} inputs {dense} weights. Weights that "
             "are shared over time are three, however long the track (steps {a} and {b}).", n=n, dense=n + 1,
             **_steps("parameter-counts", "dense-predicts")),
        Text("Sharing has its price: one linear unit predicts every track of two points and no single one every track "
             "of three; two units predict them all (steps {a} to {b}).", **_steps("one-input-weight", "two-units")),
    ),
    "two_steps": (
        Text("The past reaches the present through the state alone, multiplied by the recurrent weight {w_n} (steps "
             "{a} and {b}).", w_n=w_n, **_steps("before-the-past", "second-state")),
    ),
    "gradient": (
        Text("Each derivative is the product of the factors on the way from the output back to the weight; so "
             "it can be read off the diagram (steps {a} and {b}).", **_steps("adjoints", "four-derivatives")),
        Text("Backwards, forwards and from the expression the derivatives are the same; of any number of steps an "
             "induction says so."),
    ),
    "fifty_steps": (
        Text("The input of lag {k} counts by the factor {power}: below 1 in size an old input counts little, above 1 "
             "it counts most (steps {a} and {b}).", k=k, power=w_n**k, **_steps("terms", "by-inputs")),
        Text("The derivative with respect to {w_n} is a sum over all lags: it is not small at a weight at which the "
             "term of the largest lag is next to nothing (steps {a} and {b}).", w_n=w_n, **_steps("by-w_n", "table")),
    ),
    "vanishing_and_exploding": (
        Text("Where {size} is below 1, with {gamma} a bound of the slopes, the lag-k factor surely vanishes; up to 1 "
             "it cannot explode. Where the slopes stay above {delta} and {floor} is above 1, it surely explodes.",
             size=gamma * sp.Abs(w_n), gamma=gamma, delta=delta, floor=delta * sp.Abs(w_n)),
        Text("In between, the start and the inputs decide: without input and with a weight of two the lag-k factor of "
             "a tanh neuron explodes from a state of zero and, as is argued, vanishes from any other start."),
    ),
    "what_the_lecture_says": (
        Text("For the identity and one neuron the condition is the size of the weight (points {a} and {b}). With "
             "another activation it is the weight times the slope (point {c}), and for matrices the spectral radius "
             "does not decide (point {d}).", **_steps("point-1", "point-2", "point-8", "point-16")),
    ),
    "what_helps": (
        Text("Clipping bounds an update, and a window cuts off the far past. An orthogonal matrix keeps every size "
             "until an activation brings its slopes in; the identity is a start at a factor of 1. Leaky units and "
             "gates keep a part of the memory, with a bound from below."),
        Text("Small forget gates alone do not bound the gradient of an LSTM (step {a}).", **_steps("growing")),
    ),
    "storm_tracks": (
        Text("On real tracks order is worth more than the choice of model, and what lies more than a few steps back "
             "adds next to nothing: this is measured. What is proved is that the gradients that trained the models are "
             "right, and the bound on how far back they reach."),
    ),
    "gallery": (
        Text("One step backwards is a program like the step forwards; run again and again it is back-propagation "
             "through time."),
    ),
})  # fmt: skip
