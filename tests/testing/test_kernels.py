"""What assert_gradients_match gives a kernel and takes from it: names, shapes, exceptions, arguments."""

from __future__ import annotations

import numpy as np
import pytest
from kernel_reports import cell_of, planted, report_on
from planted_kernels import right

from symrnn import InputError, cells
from symrnn.testing import KernelError, assert_gradients_match, assert_same_function

SHAPES = (
    (
        lambda grads: grads.pop("b_h") is None,
        "there is no gradient for b_h; expected W_xh, W_hh, b_h, found W_xh, W_hh",
    ),
    (lambda grads: grads.update(b_h=None), "there is no gradient for b_h"),
    (
        lambda grads: grads.update(W_hx=grads["W_xh"]),
        "nothing called 'W_hx' to differentiate with respect to; did you mean 'W_",
    ),
    (
        lambda grads: grads.update(W_xh=grads["W_xh"].T),
        r"W_xh has shape \(2, 3\), expected \(3, 2\); its transpose",
    ),
    (
        lambda grads: grads.update(b_h=grads["b_h"][:, None]),
        r"b_h has shape \(3, 1\), expected \(3,\); .* a reshape",
    ),
    (
        lambda grads: grads.update(b_h=np.stack([grads["b_h"]] * 2)),
        "an axis comes before it that has to be summed",
    ),
    (lambda grads: grads.update(b_h=1j * grads["b_h"]), "b_h holds complex128, which are no real numbers"),
)


@pytest.mark.parametrize(("change", "message"), SHAPES)
def test_names_and_shapes_that_do_not_fit_are_told(change, message):
    def backward(params, x, initial, upstream):
        grads = right("elman")(params, x, initial, upstream)
        change(grads)
        return grads

    with pytest.raises(KernelError, match=message):
        assert_gradients_match(cell_of("elman"), backward)


def test_an_exception_of_the_kernel_is_the_cause():
    def backward(params, x, initial, upstream):
        return params["W_xi"]

    with pytest.raises(
        KernelError, match=r"the kernel backward raised KeyError: 'W_xi'\nwith steps=1, .*seed=0"
    ) as caught:
        assert_gradients_match(cell_of("elman"), backward)
    assert isinstance(caught.value.__cause__, KeyError)
    with pytest.raises(KernelError, match="expected a dict of gradients by name, found NoneType"):
        assert_gradients_match(cell_of("elman"), lambda *arrays: None)


#: right gradients, and something done to an argument: how messages call it, and what is done
OVERWRITING = {
    r"params\['W_hh'\]": lambda params, x, initial, upstream: params["W_hh"].fill(0),
    r"params\['b_h'\]": lambda params, x, initial, upstream: params.update(b_h=params["b_h"] + 1),
    r"params\['W_xh'\]": lambda params, x, initial, upstream: params.pop("W_xh"),
    "x": lambda params, x, initial, upstream: np.negative(x, out=x),
    r"initial\['h'\]": lambda params, x, initial, upstream: initial["h"].__iadd__(1e-9),
    "upstream": lambda params, x, initial, upstream: np.multiply(upstream, 2, out=upstream),
}


@pytest.mark.parametrize(("argument", "overwrite"), OVERWRITING.items(), ids=OVERWRITING)
def test_a_kernel_that_overwrites_an_argument_is_told_which(argument, overwrite):
    def backward(*arguments):
        grads = right("elman")(*arguments)
        overwrite(*arguments)
        return grads

    with pytest.raises(KernelError, match=f"the kernel backward overwrites its argument {argument}, which the caller"):
        assert_gradients_match(cell_of("elman"), backward, lag=None)


def test_an_implementation_that_overwrites_its_state_is_told_so():
    def forward(params, x, initial):
        h, found = initial["h"], []
        for x_t in x:
            h[...] = np.tanh(x_t @ params["W_xh"].T + h @ params["W_hh"].T + params["b_h"])
            found.append(h.copy())
        return np.array(found)

    with pytest.raises(KernelError, match=r"overwrites its argument initial\['h'\].*initial\['h'\].copy\(\)"):
        assert_same_function(cell_of("elman"), forward)


class Tensor:
    """What a framework gives back: no array before it is detached and on the processor."""

    def __init__(self, array, steps=("detach", "cpu")):
        self.array, self.steps = array, steps

    def detach(self):
        return Tensor(self.array, self.steps[1:])

    def cpu(self):
        assert self.steps == ("cpu",)
        return self.array


def test_tensors_are_taken():
    def backward(*arrays):
        return {name: Tensor(array) for name, array in right("elman")(*arrays).items()}

    assert assert_gradients_match(cell_of("elman"), backward, lag=None) is None


ARGUMENTS = (
    ({"steps": ()}, "steps: expected positive integers"),
    ({"steps": (0,)}, "steps: expected positive integers, such as"),
    ({"batch": (True,)}, "batch.*: expected (positive integers|an integer)"),
    ({"lag": -1}, "lag: expected positive integers"),
    ({"sizes": {"n": 3}}, "sizes: expected a number for n, m; missing: m"),
    ({"params": {"V": 1}}, "params: the cell elman has W_xh, W_hh, b_h; it has no V"),
    ({"params": {"b_h": np.ones(7)}}, r"params\['b_h'\]: expected shape \(3,\), found \(7,\)"),
    ({"wrt": ["V"]}, "wrt: the cell elman has W_xh, W_hh, b_h, x, h to differentiate with respect to, not V"),
    ({"dtype": "int32"}, "dtype is 'int32'; expected one of float64, float32, float16, bfloat16"),
)


@pytest.mark.parametrize(("arguments", "message"), ARGUMENTS)
def test_arguments_that_do_not_fit_are_refused(arguments, message):
    with pytest.raises(InputError, match=message):
        assert_gradients_match(cell_of("elman"), right("elman"), **arguments)


def test_what_is_no_cell_no_function_or_has_no_numbers_is_refused():
    with pytest.raises(InputError, match="expected a Cell"):
        assert_gradients_match("elman", right("elman"))
    with pytest.raises(InputError, match="backward: expected a function, found 3"):
        assert_gradients_match(cell_of("elman"), 3)
    with pytest.raises(InputError, match="choose an activation of the table"):
        assert_gradients_match(cells.elman("f"), right("elman"))


def test_only_what_is_asked_for_has_to_be_given():
    def backward(params, x, initial, upstream):
        return {"b_h": right("elman")(params, x, initial, upstream)["b_h"]}

    assert assert_gradients_match(cell_of("elman"), backward, wrt=["b_h"], lag=None) is None


def test_with_fixed_sizes_nothing_else_is_tried():
    backward = planted("elman", "h_t for h_{t-1}")

    def fixed(params, x, initial, upstream):
        assert x.shape[2] == 4
        return backward(params, x, initial, upstream)

    report = report_on(cell_of("elman"), fixed, sizes={"n": 2, "m": 4})
    assert dict(report.smallest.trial.sizes) == {"n": 2, "m": 4}
