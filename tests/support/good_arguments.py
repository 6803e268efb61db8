"""Right arguments of every public function, method and class: what wrong ones are put in the place of.

Where nothing is said here of a parameter, the example of its annotation stands for it; a record is made of the parts
of one that a user holds. A new public name whose annotations are not here has no right arguments, and a test says so.
"""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import partial
from types import MappingProxyType
from typing import Any

import moved_by_hand
import sympy as sp
from held_objects import HELD
from places import SUPPORT
from planted_kernels import right
from public_surface import MODULES

import symrnn as sr
from symrnn.linear import as_linear, exponent_bounds

__all__ = ["PublicCall", "public_calls"]

x, w = map(sr.name_symbol, "xw")
UNIT, ELMAN, NEURON = sr.cells.elman_unit(), sr.cells.elman(), sr.cells.neuron("f")
NUMBERS, STEPS = {"W_xh": 1.0, "W_hh": 0.5, "b_h": 0.0}, [0.5, 0.25]
NETWORK = sr.unroll(sr.cells.neuron("tanh"), inputs=[2, 4])
TORCH = {"weight_ih_l0": [[0.5]], "weight_hh_l0": [[0.25]]}
INDUCTION = HELD["claim by induction"]().statement
LINEAR = sr.Cell.parse("x: input\na: input\nh: state\nh = a*h + x", "linear")
CELL_FILE = SUPPORT / "good_arguments.cell"


@dataclass(frozen=True)
class PublicCall:
    """A public function, method or class, how its parameters are annotated, and right arguments for it."""

    name: str
    function: Callable[..., Any]
    annotations: Mapping[str, str]

    def good(self) -> dict[str, Any]:
        """Those that it needs, and those that are named here.

        Raises
        ------
        LookupError
            where there is no example.
        """
        if isinstance(self.function, type) and self.function.__name__ in HOLDERS:
            record = HOLDERS[self.function.__name__]()
            return {name: getattr(record, name) for name in self.annotations}
        parameters = inspect.signature(self.function).parameters
        found = {}
        for name, annotation in self.annotations.items():
            said = next((key for key in (f"{self.short}.{name}", f"*.{name}") if key in OF_PARAMETERS), None)
            if said or parameters[name].default is inspect.Parameter.empty:
                found[name] = OF_PARAMETERS[said]() if said else OF_ANNOTATIONS[annotation]()
        return found

    @property
    def short(self) -> str:
        return self.name.rpartition(".")[2]


#: one of each record that has methods, or whose parts are right arguments of its class
HOLDERS: Mapping[str, Callable[[], Any]] = MappingProxyType(
    {
        "Arrow": HELD["arrow"],
        "Assign": HELD["line"],
        "BoundCall": lambda: sr.evaluate.BoundCall(sr.evaluator(UNIT, loss="squared_error"), NUMBERS, STEPS, STEPS),
        "Box": HELD["box"],
        "Cell": lambda: UNIT,
        "CertifiedRegime": HELD["regime"],
        "CertifiedSlope": lambda: sr.slope_bound("tanh"),
        "Claim": HELD["claim that is given much"],
        "Comparison": lambda: sr.at_most(x, w),
        "Curve": HELD["curve"],
        "Curves": HELD["curves"],
        "Derivation": HELD["derivation"],
        "Diagram": HELD["diagram"],
        "Differentiable": lambda: sr.Differentiable("f"),
        "ExponentBounds": lambda: exponent_bounds(LINEAR, 2),
        "Enclosure": HELD["enclosure"],
        "Evaluator": lambda: sr.evaluator(NETWORK),
        "Evidence": HELD["evidence"],
        "Figure": HELD["figure of curves"],
        "Gradients": HELD["gradients"],
        "HeatMap": HELD["heat map"],
        "Horizon": HELD["horizon"],
        "Input": HELD["input"],
        "JacobianBound": HELD["bound of a Jacobian"],
        "LinearForm": lambda: as_linear(LINEAR),
        "Layout": lambda: sr.testing.Layout.batch_first(),
        "Loss": HELD["loss"],
        "NetworkBound": HELD["bound of a network"],
        "Node": HELD["node"],
        "Parameter": HELD["parameter"],
        "Program": lambda: NETWORK,
        "Quotation": HELD["quotation"],
        "Recurrence": HELD["recurrence"],
        "Notation": HELD["notation"],
        "Reference": HELD["reference"],
        "Report": lambda: HELD["derivation"]().verify(),
        "SequenceEvaluator": lambda: sr.evaluator(UNIT, loss="squared_error"),
        "SlopeBound": lambda: sr.SlopeBound("f", w),
        "StateBound": HELD["bound of a state"],
        "Step": HELD["step"],
        "Sweep": HELD["sweep"],
        "Table": lambda: sr.Table("numbers", ("a", x), (("1", w),), (("first",),)),
        "Tracks": HELD["tracks"],
        "Witness": HELD["witness"],
    }
)
OF_ANNOTATIONS: Mapping[str, Callable[[], Any]] = MappingProxyType(
    {
        "Cell": lambda: UNIT,
        "Cell | Program": lambda: UNIT,
        "Change": lambda: sp.expand,
        "Claim": HELD["claim"],
        "Comparison": lambda: sr.at_most(x, w),
        "Derivation": HELD["derivation"],
        "Kernel": lambda: right("elman"),
        "Mapping[Any, Any]": lambda: {x: "u"},
        "Mapping[sp.Symbol, sp.Expr]": lambda: {x: w + 1},
        "Mapping[str, Any]": lambda: NUMBERS,
        "Mapping[str, int]": lambda: {"n": 2, "m": 1},
        "Names": lambda: {x: sr.name_symbol("u")},
        "Number": lambda: "0.5",
        "Iterable[Any]": lambda: [(STEPS, STEPS)],
        "OneOrMore": lambda: STEPS,
        "Program": lambda: NETWORK,
        "Sequence[Any]": lambda: [2, 4],
        "SequenceEvaluator": lambda: sr.evaluator(UNIT, loss="squared_error"),
        "Sizes": lambda: {"n": 2, "m": 1},
        "int": lambda: 2,
        "sp.Expr": lambda: x + 1,
        "sp.Expr | int": lambda: x + 1,
        "sp.Symbol": lambda: x,
        "str": lambda: "name",
        "tuple[CellFact, ...]": tuple,
        "tuple[str, ...]": tuple,
        "tuple[tuple[str, str], ...]": tuple,
    }
)
_LENGTHS = ("steps", "batch")

#: by the name of the function or method and its parameter, or by that of the parameter alone
OF_PARAMETERS: Mapping[str, Callable[[], Any]] = MappingProxyType(
    {
        **{"*.bound": lambda: 3, "*.lag": lambda: 1},
        "SlopeBound.bound": lambda: w,
        "Text.template": lambda: "in words",
        "adjoint_claims.back": lambda: sr.bptt(NETWORK),
        "assert_autograd_function.F": lambda: AutogradFunction,
        "assert_autograd_function.cell": lambda: ELMAN,
        "assert_custom_vjp.cell": lambda: ELMAN,
        "assert_custom_vjp.f": lambda: lambda params, x, initial: x,
        "assert_gradients_match.batch": lambda: 1,
        "assert_gradients_match.cell": lambda: ELMAN,
        "assert_gradients_match.steps": lambda: 1,
        "assert_module_matches.cell": lambda: ELMAN,
        "assert_module_matches.module": type("Module", (), {"__module__": "torch.nn.modules.module"}),
        "assert_same_function.batch": lambda: 1,
        "assert_same_function.implementation": lambda: partial(run_elman, sr.evaluator(ELMAN)),
        "assert_same_function.cell": lambda: ELMAN,
        "assert_same_function.steps": lambda: 1,
        **{f"assert_{name}_match.cell": lambda: ELMAN for name in ("tangents", "second_gradients")},
        **{f"assert_{name}_match.{size}": lambda: 1 for name in ("tangents", "second_gradients") for size in _LENGTHS},
        "assert_second_gradients_match.kernel": moved_by_hand.second,
        "assert_tangents_match.jvp": moved_by_hand.tangents,
        "backward_diagram.cell": lambda: NEURON,
        "between.high": lambda: 1,
        "between.low": lambda: 0,
        "by_induction.index": lambda: INDUCTION.index,
        "by_induction.recurrences": lambda: INDUCTION.recurrences,
        "by_induction.statement": lambda: INDUCTION.statement,
        "running_sum.counter": lambda: sp.Symbol("j", integer=True),
        "running_sum.high": lambda: INDUCTION.index,
        "running_sum.index": lambda: INDUCTION.index,
        "running_sum.low": lambda: 0,
        "running_sum.term": lambda: sp.Symbol("r", real=True),
        "claims_of.row": lambda: 0,
        "component_claim.cell": lambda: ELMAN,
        "components.program": lambda: sr.pullback(ELMAN),
        **{f"{name}.cell": lambda: LINEAR for name in ("as_linear", "linear_claims", "scan_claim", "with_flags")},
        **{f"{name}.cell": lambda: LINEAR for name in ("reverse_scan_claim", "sequence_claims")},
        **{f"chunkwise{end}.cell": lambda: LINEAR for end in ("", "_claim", "_backward_claim")},
        **{f"{name}.cell": lambda: LINEAR for name in ("exponent_bounds", "safe_chunks", "chunk_induction_claims")},
        "every_length_claims.cell": lambda: LINEAR,
        "*.decays": lambda: "pairs",
        "overflows.dtype": lambda: "float32",
        "dense_diagram.cell": sr.cells.dense,
        "dense_diagram.inputs": lambda: [2],
        "derive.inputs": lambda: [2],
        "evaluate.digits": lambda: 20,
        "evaluate.values": lambda: dict.fromkeys(("w1", "w2", "w3", "w_n"), 1),
        "from_torch.cell": lambda: ELMAN,
        "chunkwise.chunk": lambda: 2,
        "gradient_over_chunks.chunks": lambda: [(STEPS, STEPS)],
        "from_torch.mapping": lambda: TORCH,
        "gradients.target": lambda: STEPS,
        "jacobian_enclosure.x": lambda: STEPS,
        "lag_bounds.x": lambda: STEPS,
        "line.name": lambda: "h_1",
        "norm_bound.bounds": lambda: (sr.at_most(sp.Abs(x), 1),),
        "parameter.name": lambda: "W_hh",
        "parameters.cell": lambda: ELMAN,
        "parse.text": lambda: "x: input\nh: state\nh = x + h",
        "random_data.sizes": dict,
        "random_params.sizes": dict,
        "product_limits.lag": lambda: 2,
        "entry.name": lambda: "mgu",
        "load.name": lambda: "mgu",
        "read_cell.path": lambda: CELL_FILE,
        "read_entry.path": lambda: CELL_FILE,
        "render.path": lambda: SUPPORT / "no such folder" / "page.html",
        "slope_bound.of": lambda: "tanh",
        "stream.chunks": lambda: [STEPS],
        "sweep.function": lambda: lambda n: n,  # without a name of its own, so that no result file is begun
        "sweep.grid": lambda: {"n": [1, 2]},
        "sweep.workers": lambda: 0,
        "symbol.name": lambda: "h_1",
        "torch_layout.cell": lambda: ELMAN,
        **{f"{name}.cell": lambda: ELMAN for name in ("adapt", "torch", "keras", "onnx")},
        "unroll.steps": lambda: 2,
        "unrolled_diagram.cell": lambda: NEURON,
        "unrolled_diagram.steps": lambda: 2,
        "value.target": lambda: STEPS,
        "value_and_grad.target": lambda: STEPS,
        "value_bounds.x": lambda: STEPS,
        "with_loss.steps": lambda: 2,
        **{f"{name}.x": lambda: STEPS for name in ("__call__", "final_states", "value", "gradients", "value_and_grad")},
        **{f"truncat{end}.window": lambda: 1 for end in ("ed_pass", "ion_bias", "ion_claim")},
    }
)


class AutogradFunction:
    """What looks like a torch.autograd.Function, where there is no torch."""

    @staticmethod
    def forward(ctx: Any, params: Any, x: Any, initial: Any) -> Any: ...

    apply = backward = forward


def run_elman(run: Any, params: Any, x: Any, initial: Any) -> Any:
    return run(params, x, initial)


def public_calls() -> Iterator[PublicCall]:
    """Everything public that can be called, once; not exceptions, and not what is looked up or drawn in SymPy."""
    seen = []
    for module in map(importlib.import_module, MODULES):
        for name in sorted(module.__all__):
            value = getattr(module, name)
            if callable(value) and value not in seen and not _is_other(value):
                seen.append(value)
                yield _call(f"{module.__name__}.{name}", value)
                yield from _methods(f"{module.__name__}.{name}", value)


def _is_other(value: Any) -> bool:
    """Exceptions take any words, and a Verdict is made by the judge alone."""
    return isinstance(value, type) and (issubclass(value, (Enum, Exception, sp.Basic)) or value is sr.Verdict)


def _methods(name: str, value: Any) -> Iterator[PublicCall]:
    for inner, member in sorted(vars(value).items()) if isinstance(value, type) else ():
        function = getattr(member, "__func__", member)
        public = inner == "__call__" or not inner.startswith("_")
        if public and inspect.isfunction(function) and function.__module__.startswith("symrnn"):
            holder = value if isinstance(member, staticmethod) else _holder(value)
            call = _call(f"{name}.{inner}", getattr(holder, inner))
            if call.annotations:
                yield call


def _holder(cls: type) -> Any:
    return HOLDERS[cls.__name__]() if cls.__name__ in HOLDERS else HELD[cls.__name__.lower()]()


def _call(name: str, function: Any) -> PublicCall:
    parameters = inspect.signature(function).parameters.values()
    variadic = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    return PublicCall(name, function, {p.name: str(p.annotation) for p in parameters if p.kind not in variadic})
