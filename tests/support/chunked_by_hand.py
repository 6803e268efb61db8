"""Linear attention with a gate, back through chunks by hand, and what may be wrong with a whole chunk of it."""

from __future__ import annotations

import numpy as np

import symrnn as sr

__all__ = ["CELL", "CHUNK", "OF_CHUNKS", "backward_with"]

CELL = sr.Cell.parse(
    "q: input[d]\nk: input[d]\nv: input[e]\ng: input\nS: state[d, e]\ny: output[e]\n"
    "S = exp(g)*S + k @ v.T\ny = S.T @ q",
    "gated_linear_attention",
)
CHUNK = 4


def own_state(i, n):
    return i


def from_behind(n):
    return reversed(range(n))


def last_first(steps):
    return reversed(steps)


def as_found(found, end, decay):
    return found


def as_it_is(gates):
    return gates


def later_sums(gates):
    """Each gate's own part: what the chunk's sums from behind are made of."""
    return [gate - after for gate, after in zip(gates, [*gates[1:], 0 * gates[0]], strict=True)]


def backward_with(
    begin=own_state, chunks=from_behind, steps=last_first, hand_on=as_found, gate_sums=as_it_is, read=None
):
    """A backward pass; ``begin`` is the border whose state a chunk is made again from, None for zero."""

    def backward(params, x, initial, upstream):
        q, k, v, g = (x[name] for name in ("q", "k", "v", "g"))
        parts = [range(b, min(b + CHUNK, len(g))) for b in range(0, len(g), CHUNK)]
        g = g.copy() if read is None else np.concatenate([read(g[part.start : part.stop]) for part in parts])
        alpha = np.exp(g)[:, :, None, None]
        borders = [initial["S"]]
        for part in parts:
            S = borders[-1]
            for t in part:
                S = alpha[t] * S + k[t][:, :, None] * v[t][:, None, :]
            borders.append(S)
        grads = {name: np.zeros_like(array) for name, array in x.items()}
        S_bar = np.zeros_like(initial["S"])
        for i in chunks(len(parts)):
            at, end = begin(i, len(parts)), S_bar
            states, R = [0 * borders[0] if at is None else borders[at]], None
            for t in parts[i]:
                states.append(alpha[t] * states[-1] + k[t][:, :, None] * v[t][:, None, :])
            for t in steps(parts[i]):
                here = t - parts[i].start
                R = S_bar + q[t][:, :, None] * upstream[t][:, None, :]
                grads["q"][t] = np.einsum("bde,be->bd", states[here + 1], upstream[t])
                grads["k"][t] = np.einsum("bde,be->bd", R, v[t])
                grads["v"][t] = np.einsum("bde,bd->be", R, k[t])
                grads["g"][t] = (R * alpha[t] * states[here]).sum((1, 2))
                S_bar = alpha[t] * R
            grads["g"][parts[i].start : parts[i].stop] = gate_sums([grads["g"][t] for t in parts[i]])
            S_bar = hand_on(S_bar, end, np.multiply.reduce(alpha[parts[i].start : parts[i].stop]))
        return grads | {"S": S_bar}

    return backward


def front_sums(gates):
    return np.cumsum(later_sums(gates), axis=0)


def sums_again(gates):
    return np.flip(np.cumsum(np.flip(gates, 0), axis=0), 0)


def one_late(g):
    return np.concatenate([0 * g[:1], g[:-1]])


#: what is wrong, its kind, a part of the words, and the kernel
OF_CHUNKS = (
    ("wrapped", "wrapped index", "an index of -1", {"begin": lambda i, n: (i - 1) % n}),
    ("the chunk before", "wrong state at a border", "the first from its own", {"begin": lambda i, n: max(i - 1, 0)}),
    ("saved too late", "wrong state at a border", "from the state behind it", {"begin": lambda i, n: i + 1}),
    ("one for all", "wrong state at a border", "from the initial state", {"begin": lambda i, n: 0}),
    ("the last for all", "wrong state at a border", "from the last state", {"begin": lambda i, n: n}),
    ("not reversed", "wrong state at a border", "in reversed order", {"begin": lambda i, n: n - 1 - i}),
    (
        "never kept",
        "wrong state at a border",
        "every chunk of 4 steps is made again from a state of zero",
        {"begin": lambda i, n: None},
    ),
    ("only the first", "wrong state at a border", "but the first", {"begin": lambda i, n: None if i else 0}),
    ("no initial state", "initial state ignored", "the first chunk", {"begin": lambda i, n: i or None}),
    (
        "the last not kept",
        "wrong state at a border",
        "the last chunk",
        {"begin": lambda i, n: None if i == n - 1 else i},
    ),
    ("chunks forwards", "adjoint carried forwards in time", "are gone through from the first", {"chunks": range}),
    ("steps forwards", "adjoint carried forwards in time", "within each chunk of 4", {"steps": lambda steps: steps}),
    ("decay missing", "factor missing", "without the decay", {"hand_on": lambda found, end, a: found + (1 - a) * end}),
    ("path of the decay missing", "term missing", "by the decay", {"hand_on": lambda found, end, a: found - a * end}),
    ("added once more", "counted twice", "added once more", {"hand_on": lambda found, end, a: found + end}),
    ("twice", "counted twice", "is counted twice", {"hand_on": lambda found, end, a: 2 * found}),
    ("half", "half of it", "is half of it", {"hand_on": lambda found, end, a: found / 2}),
    ("minus", "wrong sign", "has the wrong sign", {"hand_on": lambda found, end, a: -found}),
    ("sum missing", "cumulative sum missing", "lacks the cumulative sum", {"gate_sums": later_sums}),
    ("summed from the front", "steps in the wrong order", "is summed from the first step", {"gate_sums": front_sums}),
    ("summed twice", "cumulative sum too much", "once too often", {"gate_sums": sums_again}),
    (
        "without itself",
        "exclusive for inclusive decay",
        "summed without the step itself, in",
        {"gate_sums": lambda gates: [*gates[1:], 0 * gates[0]]},
    ),
    (
        "read one late",
        "exclusive for inclusive decay",
        "and the gradient of the gate g with it",
        {"read": one_late},
    ),
    (
        "read one late, and back",
        "exclusive for inclusive decay",
        "forwards and backwards: of the gate g",
        {"read": one_late, "gate_sums": lambda gates: [*gates[1:], 0 * gates[0]]},
    ),
)
