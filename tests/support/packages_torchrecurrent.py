"""The cells of torchrecurrent beside the equations of its own pages."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import torchrecurrent
from package_rows import PackageRow, cell_and_layout

from symrnn.testing import assert_module_matches

__all__ = ["rows"]


def _both(gates: str) -> str:
    """Two matrices and two biases of the same gates."""
    return "\n".join(
        f"{key}: {' '.join(stem + gate for gate in gates)}"
        for key, stem in (("weight_ih", "W_x"), ("weight_hh", "W_h"), ("bias_ih", "b_"), ("bias_hh", "b_"))
    )


def _a(gate: str, state: str = "h") -> str:
    return f"W_x{gate} @ x + W_h{gate} @ {state} + b_{gate}"


#: by the name of the class: the states, the weights, the lines as its page has them, options of the assertion
_CELLS: dict[str, tuple[str, str, str]] = {
    "OriginalLSTMCell": (
        "h c",
        _both("igo"),
        f"i = sigmoid({_a('i')})\ng = tanh({_a('g')})\no = sigmoid({_a('o')})\nc = c + i*g\nh = o*tanh(c)",
    ),
    "MGUCell": (
        "h",
        _both("fg"),
        f"f = sigmoid({_a('f')})\nq = f*h\ng = tanh(W_xg @ x + W_hg @ q + b_g)\nh = f*g + (1 - f)*h",
    ),
    "LiGRUCell": ("h", _both("zg"), f"z = sigmoid({_a('z')})\ng = relu({_a('g')})\nh = z*h + (1 - z)*g"),
    "UGRNNCell": ("h", _both("cg"), f"c = tanh({_a('c')})\ng = sigmoid({_a('g')})\nh = g*h + (1 - g)*c"),
    "JANETCell": (
        "h c",
        _both("fg") + "\nbeta: beta",
        f"s = {_a('f')}\ng = tanh({_a('g')})\nc = sigmoid(s)*c + (1 - sigmoid(s - beta))*g\nh = 1*c",
    ),
    "IndRNNCell": (
        "h",
        "weight_ih: W_xh\nvector_u: v_h\nbias_ih: b_h\nbias_hh: b_h",
        "h = tanh(W_xh @ x + v_h*h + b_h)",
    ),
    "STARCell": (
        "h",
        "weight_ih: W_xz W_xk\nweight_hh: W_hk\nbias_ih: b_z b_k\nbias_hh: b_k",
        f"z = tanh(W_xz @ x + b_z)\nk = sigmoid({_a('k')})\nh = tanh((1 - k)*h + k*z)",
    ),
    "LightRUCell": (
        "h",
        "weight_ih: W_xg W_xf\nweight_hh: W_hf\nbias_ih: b_g b_f\nbias_hh: b_f",
        f"g = tanh(W_xg @ x + b_g)\nf = sigmoid({_a('f')})\nh = (1 - f)*h + f*g",
    ),
    "MinimalRNNCell": (
        "h",
        "weight_ih: W_xz\nweight_hh: W_hu\nweight_mm: W_zu\nbias_ih: b_z\nbias_hh: b_u",
        "z = tanh(W_xz @ x + b_z)\nu = sigmoid(W_hu @ h + W_zu @ z + b_u)\nh = u*h + (1 - u)*z",
    ),
    "CFNCell": (
        "h",
        "weight_ih: W_xt W_xe W_xh\nweight_hh: W_ht W_he\nbias_ih: b_t b_e b_h\nbias_hh: b_t b_e",
        f"t = sigmoid({_a('t')})\ne = sigmoid({_a('e')})\nh = t*tanh(h) + e*tanh(W_xh @ x + b_h)",
    ),
    "BRCell": (
        "h",
        "weight_ih: W_xa W_xc W_xh\nweight_hh: v_a v_c\nbias_ih: b_a b_c b_h\nbias_hh: b_a b_c",
        "a = 1 + tanh(W_xa @ x + v_a*h + b_a)\nc = sigmoid(W_xc @ x + v_c*h + b_c)\n"
        "h = c*h + (1 - c)*tanh(W_xh @ x + a*h + b_h)",
    ),
    "NBRCell": (
        "h",
        "weight_ih: W_xa W_xc W_xh\nweight_hh: W_ha W_hc\nbias_ih: b_a b_c b_h\nbias_hh: b_a b_c",
        f"a = 1 + tanh({_a('a')})\nc = sigmoid({_a('c')})\nh = c*h + (1 - c)*tanh(W_xh @ x + a*h + b_h)",
    ),
    "ATRCell": (
        "h",
        "weight_ih: W_xp\nweight_hh: W_hq\nbias_ih: b_p\nbias_hh: b_q",
        "p = W_xp @ x + b_p\nq = W_hq @ h + b_q\nh = sigmoid(p + q)*p + sigmoid(p - q)*h",
    ),
    "PeepholeLSTMCell": (
        "h c",
        _both("ifgo") + "\nweight_ph: v_i v_f v_o",
        f"i = sigmoid({_a('i')} + v_i*c)\nf = sigmoid({_a('f')} + v_f*c)\ng = tanh({_a('g')})\nc = f*c + i*g\n"
        f"o = sigmoid({_a('o')} + v_o*c)\nh = o*tanh(c)",
    ),
    "MultiplicativeLSTMCell": (
        "h c",
        "weight_ih: W_xm W_xi W_xf W_xg W_xo\nweight_hh: W_hm\nweight_mh: W_mi W_mf W_mg W_mo\n"
        "bias_ih: b_m b_i b_f b_g b_o\nbias_hh: b_hm\nbias_mh: b_i b_f b_g b_o",
        "p = (W_xm @ x + b_m)*(W_hm @ h + b_hm)\ni = sigmoid(W_xi @ x + W_mi @ p + b_i)\n"
        "f = sigmoid(W_xf @ x + W_mf @ p + b_f)\ng = tanh(W_xg @ x + W_mg @ p + b_g)\n"
        "o = sigmoid(W_xo @ x + W_mo @ p + b_o)\nc = f*c + i*g\nh = o*tanh(c)",
    ),
    "MUT1Cell": (
        "h",
        "weight_ih: W_xz W_xr W_xg\nweight_hh: W_hr W_hg\nbias_ih: b_z b_r b_g\nbias_hh: b_r b_hg",
        f"z = sigmoid(W_xz @ x + b_z)\nr = sigmoid({_a('r')})\nq = r*h\n"
        "g = tanh(W_hg @ q + tanh(W_xg @ x + b_g) + b_hg)\nh = z*g + (1 - z)*h",
    ),
    "MUT2Cell": (
        "h",
        _both("zrg"),
        f"z = sigmoid({_a('z')})\nr = sigmoid({_a('r')})\nq = r*h\ng = tanh({_a('g', 'q')})\nh = z*g + (1 - z)*h",
    ),
    "MUT3Cell": (
        "h",
        _both("zrg"),
        f"z = sigmoid({_a('z')})\nr = sigmoid({_a('r')})\nq = r*h\ng = tanh({_a('g', 'q')})\nh = z*g + (1 - z)*h",
    ),
    "LEMCell": (
        "h c",
        "weight_ih: W_xd W_xe W_xc W_xh\nweight_hh: W_hd W_he W_hc\nweight_ch: W_ch\n"
        "bias_ih: b_d b_e b_c b_h\nbias_hh: b_d b_e b_c\nbias_ch: b_h",
        f"d = sigmoid({_a('d')})\ne = sigmoid({_a('e')})\nc = (1 - e)*c + e*tanh({_a('c')})\n"
        "h = (1 - d)*h + d*tanh(W_xh @ x + W_ch @ c + b_h)",
    ),
    "coRNNCell": (
        "h c",
        "weight_ih: W_xh\nweight_hh: W_hh\nweight_ch: W_ch\nbias_ih: b_h\nbias_hh: b_h\nbias_ch: b_c",
        "c = c + 1/4*tanh(W_xh @ x + W_hh @ h + b_h + W_ch @ c + b_c) - 1/8*h - 1/16*c\nh = h + 1/4*c",
    ),
    "UnICORNNCell": (
        "h c",
        "weight_ih: W_xh\nweight_hh: v_h\nweight_ch: v_c\nbias_ih: b_h\nbias_hh: b_h",
        "s = 1/2*sigmoid(v_c)\nc = c - s*(tanh(W_xh @ x + v_h*h + b_h) + 1/4*h)\nh = h + s*c",
    ),
    "RANCell": (
        "h c",
        "weight_ih: W_xc W_xi W_xf\nweight_hh: W_hi W_hf\nbias_ih: b_i b_f\nbias_hh: b_i b_f",
        f"g = W_xc @ x\ni = sigmoid({_a('i')})\nf = sigmoid({_a('f')})\nc = i*g + f*c\nh = tanh(c)",
    ),
    "WMCLSTMCell": (
        "h c",
        _both("ifgo") + "\nweight_mh: W_mi W_mf W_mo\nbias_mh: b_mi b_mf b_mo",
        f"i = sigmoid({_a('i')} + W_mi @ c + b_mi)\nf = sigmoid({_a('f')} + W_mf @ c + b_mf)\ng = tanh({_a('g')})\n"
        f"c = f*c + i*g\no = sigmoid({_a('o')} + W_mo @ c + b_mo)\nh = o*tanh(c)",
    ),
    "SCRNCell": (
        "h c",
        "weight_ih: W_xs W_xh\nweight_hh: W_hh W_hy\nweight_ch: W_ch W_cy\nbias_ih: b_s b_h\nbias_hh: b_hh b_y\n"
        "bias_ch: b_ch b_cy\nalpha: alpha",
        "c = (1 - alpha)*(W_xs @ x + b_s) + alpha*c\nh = sigmoid(W_ch @ c + b_ch + W_xh @ x + b_h + W_hh @ h + b_hh)\n"
        "y = tanh(W_cy @ c + b_cy + W_hy @ h + b_y)",
    ),
}

#: what a cell is made with
_OPTIONS: dict[str, dict[str, float]] = {
    "coRNNCell": {"dt": 0.25, "gamma": 0.5, "epsilon": 0.25},
    "UnICORNNCell": {"dt": 0.5, "alpha": 0.25},
    "LEMCell": {"dt": 1.0},
}
#: what the message says of a cell, and what that means; where it passes, what its page has otherwise
_WRONG: dict[str, tuple[str, str]] = {
    "coRNNCell": ("", "its page has the new c(t) in the damping, the code the one before; the paper has both"),
    "RANCell": ("", "its page has a bias of the content layer, which the code does without"),
    "LEMCell": (
        "LEMCell is not the cell lem: h",
        "h sees the memory of the step before, where its page and the paper have the new one, c(t)",
    ),
    "MUT3Cell": (
        "MUT3Cell is not the cell mut3: h",
        "its page has the state in the update gate, the code and the paper tanh of it",
    ),
    "SCRNCell": (
        "SCRNCell is not the cell scrn: h",
        "the output y is passed on in the place of the hidden state h, and given out as such",
    ),
    "WMCLSTMCell": (
        "WMCLSTMCell is not the cell wmclstm: h",
        "what the gates see of the memory goes through a tanh that its page does not have",
    ),
}


def rows() -> Iterator[PackageRow]:
    """Every cell, both ways and by each of its parameters."""
    for name in _CELLS:
        yield PackageRow("torchrecurrent", name, partial(_check, name), *_WRONG.get(name, ()))


def _check(name: str) -> None:
    states, weights, lines = _CELLS[name]
    cell, layout = cell_and_layout(name.removesuffix("Cell").lower(), states, weights, lines)
    module = getattr(torchrecurrent, name)(3, 4, **_OPTIONS.get(name, {}))
    assert_module_matches(module, cell, layout=layout, is_step=True, steps=(1, 3), lag=10, kink=0)
