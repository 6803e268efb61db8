"""Mistakes in a line of a kernel with gates, or in the same way in several: what stands there, and what replaces it."""

from __future__ import annotations

__all__ = ["GATES"]

SLOPE = ("slope at the wrong value",)
PRE = ("pre-activation for activation", "slope at the wrong value")
GATES = (
    (
        "gru",
        "slope missing in both gates",
        ("slope missing",),
        (("(h[t] - g) * z * (1 - z)", "(h[t] - g)"), ("h[t] * r * (1 - r)", "h[t]")),
    ),
    (
        "gru",
        "activation for its slope in all gates",
        SLOPE,
        (("* z * (1 - z)", "* z"), ("* r * (1 - r)", "* r"), ("(1 - g**2)", "g")),
    ),
    (
        "gru",
        "h_t in all recurrent weights",
        ("state at the wrong step",),
        (('("r", da_r, h[t]), ("z", da_z, h[t])', '("r", da_r, h[t + 1]), ("z", da_z, h[t + 1])'),),
    ),
    (
        "gru",
        "wrong parameter in the recurrence",
        ("wrong parameter",),
        (('p["W_hz"].T + p["b_z"]', 'p["W_hz"].T + p["b_r"]'),),
    ),
    (
        "gru",
        "wrong weight on the way back",
        ("other name", "wrong parameter"),
        (('da_z @ p["W_hz"]', 'da_z @ p["W_hr"]'),),
    ),
    (
        "gru",
        "names exchanged",
        ("names exchanged", "gate and its complement exchanged"),
        (("dh = dh * z + dq * r +", "dh = dh * r + dq * z +"),),
    ),
    ("gru", "sum for product", ("sum in the place of a product",), (("q = r * h[t]", "q = r + h[t]"),)),
    (
        "gru",
        "biases missing in all gates",
        ("bias missing", "term missing"),
        ((' + p["b_r"]', ""), (' + p["b_z"]', ""), (' + p["b_g"]', "")),
    ),
    (
        "gru",
        "wrapped index in all",
        ("wrapped index", "off by one in time"),
        (('("r", da_r, h[t]), ("z", da_z, h[t])', '("r", da_r, h[1:][t - 1]), ("z", da_z, h[1:][t - 1])'),),
    ),
    (
        "gru",
        "two mistakes: slope of r and bias of z",
        ("two mistakes",),
        (("h[t] * r * (1 - r)", "h[t]"), ('    grads["h"] = dh', '    grads["b_z"] *= 2\n    grads["h"] = dh')),
    ),
    (
        "lstm",
        "slope missing in three gates",
        ("slope missing",),
        (("* i * (1 - i)", ""), ("* f * (1 - f)", ""), ("* o * (1 - o)", "")),
    ),
    ("lstm", "slope missing in two gates", ("slope missing",), (("* i * (1 - i)", ""), ("* f * (1 - f)", ""))),
    ("lstm", "activation for its slope", SLOPE, (("(1 - g**2)", "g"),)),
    ("lstm", "one over the slope of tanh(c)", SLOPE, (("o * (1 - tanh_c**2)", "o / (1 - tanh_c**2)"),)),
    (
        "lstm",
        "pre-activation for tanh(c)",
        (*PRE, "other name"),
        (("tanh_c = np.tanh(c[t + 1])", "tanh_c = c[t + 1]"),),
    ),
    (
        "lstm",
        "pre-activations saved",
        PRE,
        (
            (
                "        gates.append((i, f, g, o))",
                "        a = [x[t] @ p[f'W_x{k}'].T + h[t] @ p[f'W_h{k}'].T + p[f'b_{k}'] for k in 'ifgo']\n"
                "        gates.append(a)",
            ),
        ),
    ),
    (
        "lstm",
        "factor missing in two gates",
        ("factor missing",),
        (("dc * g * i", "dc * i"), ("dc * c[t] * f", "dc * f")),
    ),
    (
        "lstm",
        "wrong parameter in the recurrence",
        ("wrong parameter",),
        (('p["W_hf"].T + p["b_f"]', 'p["W_hf"].T + p["b_o"]'),),
    ),
    ("lstm", "sum for product", ("sum in the place of a product",), (("f * c[t] + i * g", "f * c[t] + i + g"),)),
    ("lstm", "names exchanged", ("names exchanged", "other name"), (("f * c[t] + i * g", "i * c[t] + f * g"),)),
    (
        "lstm",
        "all weights read transposed on the way back",
        ("transposed",),
        (
            (
                'dh = da_i @ p["W_hi"] + da_f @ p["W_hf"] + da_g @ p["W_hg"] + da_o @ p["W_ho"]',
                'dh = da_i @ p["W_hi"].T + da_f @ p["W_hf"].T + da_g @ p["W_hg"].T + da_o @ p["W_ho"].T',
            ),
        ),
    ),
    (
        "lstm",
        "forget gate of the step after",
        ("off by one in time",),
        (("dc = dc * f\n", "dc = dc * (gates[t + 1][1] if t + 1 < steps else 0)\n"),),
    ),
    (
        "lstm",
        "h fed back for c",
        ("output fed back", "other name"),
        (("f * c[t] + i * g", "f * h[t] + i * g"), ("da_f = dc * c[t]", "da_f = dc * h[t]")),
    ),
    (
        "lstm",
        "two mistakes: slope of i, bias of o",
        ("two mistakes",),
        (("* i * (1 - i)", ""), ('    grads["h"], grads["c"]', '    grads["b_o"] *= 2\n    grads["h"], grads["c"]')),
    ),
    (
        "gru_in_one_line",
        "slope missing in both gates",
        ("slope missing",),
        (("(h[t] - g) * z * (1 - z)", "(h[t] - g)"), ("h[t] * r * (1 - r)", "h[t]")),
    ),
    (
        "gru_in_one_line",
        "slope of the update gate missing",
        ("slope missing",),
        (("(h[t] - g) * z * (1 - z)", "(h[t] - g)"),),
    ),
    ("gru_in_one_line", "activation for its slope", SLOPE, (("(1 - g**2)", "g"),)),
    (
        "gru_in_one_line",
        "reset after the product",
        ("reset gate before or after the product",),
        (('(r * h[t]) @ p["U_g"].T', 'r * (h[t] @ p["U_g"].T)'),),
    ),
    (
        "gru_in_one_line",
        "z the other way round",
        ("gate and its complement exchanged",),
        (
            ("z * h[t] + (1 - z) * g", "(1 - z) * h[t] + z * g"),
            ("da_g = dh * (1 - z)", "da_g = dh * z"),
            ("(h[t] - g)", "(g - h[t])"),
            ("dh = dh * z", "dh = dh * (1 - z)"),
        ),
    ),
    ("gru_in_one_line", "sign of the update gate", ("wrong sign",), (("(h[t] - g)", "(g - h[t])"),)),
    ("gru_in_one_line", "bias missing in the recurrence", ("bias missing", "term missing"), ((' + p["b"]', ""),)),
    ("gru_in_one_line", "transposed weight", ("transposed",), (('da_g @ p["U_g"]', 'da_g @ p["U_g"].T'),)),
)
