"""What papers print of recurrences in chunks, and what the recurrence says: each wrong form refuted with numbers."""

from __future__ import annotations

from fractions import Fraction
from types import MappingProxyType

from symrnn import Derivation, Judgement, Text, name_symbol

from ._printings import Printing, step_of

k_1, k_2, k_3, v_1, v_2, v_3, q_1, q_2 = map(name_symbol, ("k_1", "k_2", "k_3", "v_1", "v_2", "v_3", "q_1", "q_2"))
a_1, a_2, a_3, b_1, b_2, S_0 = map(name_symbol, ("alpha_1", "alpha_2", "alpha_3", "beta_1", "beta_2", "S_0"))
S_1, S_2, e_1, e_2, r_1, r_2, l_21 = map(name_symbol, ("S_1", "S_2", "e_1", "e_2", "r_1", "r_2", "l_21"))
h_0, h_1, x_1, x_2 = map(name_symbol, ("h_0", "h_1", "x_1", "x_2"))

HALF = Fraction(1, 2)
ALPHA, BETA, GAMMA = "\N{GREEK SMALL LETTER ALPHA}", "\N{GREEK SMALL LETTER BETA}", "\N{GREEK CAPITAL LETTER GAMMA}"
TOP = "\N{MODIFIER LETTER CAPITAL T}"
#: keys and values of two steps
WRITTEN = MappingProxyType({"k_1": 1, "k_2": 1, "v_1": 4, "v_2": 2})
GATED = MappingProxyType(
    {
        "S_1": a_1 * (S_0 - b_1 * S_0 * k_1 * k_1) + b_1 * v_1 * k_1,
        "S_2": a_2 * (S_1 - b_2 * S_1 * k_2 * k_2) + b_2 * v_2 * k_2,
        "y_2": S_2 * q_2,
    }
)
#: what the two steps write, by the triangular system
SYSTEM = MappingProxyType(
    {
        "l_21": a_2 * b_2 * k_2 * k_1,
        "r_1": b_1 * (v_1 - a_1 * k_1 * S_0),
        "r_2": b_2 * (v_2 - a_1 * a_2 * k_2 * S_0),
        "e_1": r_1,
        "e_2": r_2 - l_21 * e_1,
    }
)
READ = MappingProxyType({"y_2": q_2 * (a_1 * a_2 * S_0 + a_2 * k_1 * e_1 + k_2 * e_2)})
DECAYED = MappingProxyType({"S_1": a_1 * S_0 + v_1 * k_1, "S_2": a_2 * S_1 + v_2 * k_2, "y_2": S_2 * q_2})


def build() -> Derivation:
    """The printings, in the order of a chunk: its recurrence, its decays, its system, its mask, its ends."""
    return Derivation(
        title="What papers print",
        abstract=Text(
            "Forms of recurrences in chunks that are printed, and are not the recurrence. Each is written out over a "
            "few steps for one entry of keys and of values: what is printed is refuted with exact numbers, and what is "
            "right is proved beside it. The other chapters prove the right forms for every length and every size."
        ),
        assumptions=(
            Text("Every name stands for a real number: with one entry each, keys, values and states are numbers."),
            Text("A paper is named where its readers say in public what it prints."),
        ),
        steps=tuple(map(step_of, PRINTINGS)),
    )


PRINTINGS = (
    Printing(
        "forget-after-the-error",
        "The gated delta rule forgets before it takes the error",
        f"S[t] = {ALPHA}[t] S[t-1] + {BETA}[t] (v[t] - S[t-1] k[t]) k[t]{TOP}",
        "a reading of the gated delta rule: question 885 at github.com/fla-org/flash-linear-attention",
        Text(
            "The paper's step takes {error} away from the decayed state: the error is that of the state after it has "
            "faded. With the error of the state before, what is taken away is too much by a factor of 1/{a}.",
            error=a_1 * b_1 * S_0 * k_1**2,
            a=a_1,
        ),
        {"S_1": GATED["S_1"], "y_1": S_1 * q_1},
        {"S_1": a_1 * S_0 + b_1 * (v_1 - a_1 * S_0 * k_1) * k_1, "y_1": S_1 * q_1},
        {"S_1": a_1 * S_0 + b_1 * (v_1 - S_0 * k_1) * k_1, "y_1": S_1 * q_1},
        "y_1",
        {"S_0": 4, "alpha_1": HALF, "beta_1": 1, "k_1": 1, "v_1": 1, "q_1": 1},
    ),
    Printing(
        "inclusive-decay",
        "What a step writes does not fade in that step",
        f"{GAMMA}[t, i] = {ALPHA}[i] {ALPHA}[i+1] ... {ALPHA}[t] for i <= t",
        "as it is printed at times",
        Text(
            "Step i decays the state and writes then: what it wrote meets the decays from i + 1 on. The diagonal of "
            "the mask is 1, and its entry in row 2 and column 1 is {a}.",
            a=a_2,
        ),
        DECAYED,
        {"y_2": q_2 * (a_1 * a_2 * S_0 + a_2 * k_1 * v_1 + k_2 * v_2)},
        {"y_2": q_2 * (a_1 * a_2 * S_0 + a_1 * a_2 * k_1 * v_1 + a_2 * k_2 * v_2)},
        "y_2",
        {"S_0": 0, "alpha_1": HALF, "alpha_2": HALF, **WRITTEN, "q_2": 1},
    ),
    Printing(
        "exclusive-decay",
        "A state that is read after its step has decayed in that step",
        f"{GAMMA}[t, i] = {ALPHA}[i+1] ... {ALPHA}[t-1] for i < t",
        "as it is printed at times; it is right where the state is read before it decays",
        Text(
            "Read after step 2, what step 1 wrote has faded by {a}. Without that decay the output is that of a "
            "recurrence which reads its state first.",
            a=a_2,
        ),
        DECAYED,
        {"y_2": q_2 * (a_1 * a_2 * S_0 + a_2 * k_1 * v_1 + k_2 * v_2)},
        {"y_2": q_2 * (a_1 * S_0 + k_1 * v_1 + k_2 * v_2)},
        "y_2",
        {"S_0": 0, "alpha_1": HALF, "alpha_2": HALF, **WRITTEN, "q_2": 1},
    ),
    Printing(
        "sign-of-the-system",
        "The triangular system is that of I + lower",
        f"the inverse of I - lower(diag({BETA}) K K{TOP})",
        "the paper of Gated DeltaNet, as a reader reports in question 191 at github.com/fla-org/flash-linear-attention",
        Text(
            "Step 2 takes away what step 1 wrote at its key, {left}, so that {e2} is {right}. With the other sign it "
            "is added.",
            left=l_21 * e_1,
            e2=e_2,
            right=r_2 - l_21 * e_1,
        ),
        GATED,
        {**SYSTEM, **READ},
        {**SYSTEM, "e_2": r_2 + l_21 * e_1, **READ},
        "y_2",
        {"S_0": 0, "alpha_1": 1, "alpha_2": 1, "beta_1": 1, "beta_2": HALF, **WRITTEN, "q_2": 1},
    ),
    Printing(
        "mask-without-decay",
        "The mask of the gated delta rule has the decays in it",
        f"O = Q S{TOP} + (Q K{TOP} \N{CIRCLED DOT OPERATOR} M)(U - W S{TOP}), with M the causal mask",
        "the paper of Gated DeltaNet, section 3.3, as readers report in questions 13 and 15 at "
        "github.com/NVlabs/GatedDeltaNet",
        Text(
            "What step 1 wrote has faded by {a} when step 2 reads it. A mask of ones leaves that out; the mask has to "
            "be that of the decays, with {a} in row 2 and column 1.",
            a=a_2,
        ),
        GATED,
        {**SYSTEM, **READ},
        {**SYSTEM, "y_2": q_2 * (a_1 * a_2 * S_0 + k_1 * e_1 + k_2 * e_2)},
        "y_2",
        {"S_0": 0, "alpha_1": 1, "alpha_2": HALF, "beta_1": 1, "beta_2": HALF, **WRITTEN, "q_2": 1},
    ),
    Printing(
        "initial-state-lost",
        "The parallel form has the initial state in it",
        f"h[t] = the sum over i <= t of {ALPHA}[i+1] ... {ALPHA}[t] x[i]",
        "as it is printed at times",
        Text(
            "The sum is right from a state of 0. From {h} the term {term} is missing, at step 2 as at every other, and "
            "with it the gradient of the initial state.",
            h=h_0,
            term=a_1 * a_2 * h_0,
        ),
        {"h_1": a_1 * h_0 + x_1, "h_2": a_2 * h_1 + x_2},
        {"h_2": a_1 * a_2 * h_0 + a_2 * x_1 + x_2},
        {"h_2": a_2 * x_1 + x_2},
        "h_2",
        {"h_0": 8, "alpha_1": HALF, "alpha_2": HALF, "x_1": 2, "x_2": 1},
        Judgement.TOO_GENERAL,
    ),
    Printing(
        "last-decay-for-all",
        "Each step fades to the end by all decays after it",
        f"the state at the end of C steps is \N{GREEK SMALL LETTER GAMMA}[C] S + {ALPHA}[C] V{TOP} K",
        "as it is printed at times",
        Text(
            "At the end of three steps what step 1 wrote has faded by {first}, what step 2 wrote by {second}, and what "
            "step 3 wrote not at all: that is the last row of the mask, and no one number.",
            first=a_2 * a_3,
            second=a_3,
        ),
        {
            "S_1": a_1 * S_0 + v_1 * k_1,
            "S_2": a_2 * S_1 + v_2 * k_2,
            "S_3": a_3 * S_2 + v_3 * k_3,
        },
        {"S_3": a_1 * a_2 * a_3 * S_0 + a_2 * a_3 * v_1 * k_1 + a_3 * v_2 * k_2 + v_3 * k_3},
        {"S_3": a_1 * a_2 * a_3 * S_0 + a_3 * (v_1 * k_1 + v_2 * k_2 + v_3 * k_3)},
        "S_3",
        {
            "S_0": 0,
            "alpha_1": HALF,
            "alpha_2": HALF,
            "alpha_3": HALF,
            "k_1": 1,
            "k_2": 1,
            "k_3": 1,
            "v_1": 4,
            "v_2": 2,
            "v_3": 1,
        },
    ),
)
