"""``symrnn evaluate`` over whole sequences: arrays from files and random ones, and files that are none."""

from __future__ import annotations

import io
import json
import random
import warnings
import zipfile
from pathlib import Path

import numpy as np
import pytest
from oracle import MP
from sequence_cases import setup
from sequence_oracle import value_and_gradients

from symrnn import InputError, cells, evaluator
from symrnn.cli import array_files as cli_arrays

RUN = evaluator(cells.elman(), loss="squared_error")
SIZES = {"n": 3, "m": 2}
RANDOM = ("--sizes", "n=3,m=2", "--steps", "4", "--seed", "5")


@pytest.fixture
def files(tmp_path: Path):
    """Parameters and data in .npz and in JSON."""
    params = RUN.random_params(SIZES, seed=5)
    x, target = RUN.random_data(SIZES, steps=4, seed=6)
    np.savez(tmp_path / "p.npz", **params)
    np.savez(tmp_path / "d.npz", x=x, target=target)
    (tmp_path / "p.json").write_text(json.dumps({name: array.tolist() for name, array in params.items()}))
    (tmp_path / "d.json").write_text(json.dumps({"x": x.tolist(), "target": target.tolist()}))
    return tmp_path, params, x, target


def test_files_and_random_arrays_give_the_evaluators_numbers(run, files) -> None:
    folder, params, x, target = files
    value, gradient = RUN.value_and_grad(params, x, target)
    expected = [f"loss = {value:.16g}"] + [
        f"|dloss/d{name}| = {np.linalg.norm(array):.16g}, norm of {' x '.join(map(str, array.shape))}"
        for name, array in gradient.items()
    ]
    for kind in ("npz", "json"):
        done = run("evaluate", "elman", "--params", folder / f"p.{kind}", "--data", folder / f"d.{kind}")
        assert (done.code, done.lines) == (0, expected)
    assert run("evaluate", "elman", *RANDOM).lines == expected
    assert run("evaluate", "elman", "--params", folder / "p.npz", *RANDOM).lines == expected


def test_the_whole_gradient_as_json_and_npz(run, files) -> None:
    folder, params, x, target = files
    value, gradient = RUN.value_and_grad(params, x, target)
    argv = ("evaluate", "elman", "--params", folder / "p.npz", "--data", folder / "d.npz")
    done = run(*argv, "--format", "json", "-o", folder / "g.npz")
    found = json.loads(done.out)
    assert found["loss"] == value
    with np.load(folder / "g.npz", allow_pickle=False) as written:
        assert set(written.files) == set(gradient)
        for name, array in gradient.items():
            assert found["gradient"][name] == array.tolist()
            np.testing.assert_array_equal(written[name], array)


def test_losses_initial_states_constants_and_batches(run, files, tmp_path: Path) -> None:
    folder, params, x, target = files
    np.savez(tmp_path / "e.npz", x=x, target=target[-1], h_0=np.ones(3))
    argv = ("evaluate", "elman", "--params", folder / "p.npz", "--data", tmp_path / "e.npz")
    last = evaluator(cells.elman(), loss="squared_error_last")
    value = last.value(params, x, target[-1], np.ones(3))
    assert run(*argv, "--loss", "squared_error_last").lines[0] == f"loss = {value:.16g}"
    own = run("evaluate", "elman", *RANDOM, "--loss", "(y - target)**2/2")
    assert own.lines == run("evaluate", "elman", *RANDOM).lines
    cell = tmp_path / "mine.cell"
    cell.write_text("x: input\nh: state\nw: param\nrate: const\nh = rate*h + w*x\n")
    done = run("evaluate", cell, "--steps", "3", "--batch", "2", "--seed", "1", "--set", "rate=0.5")
    assert done.code == 0
    assert [line.partition(" =")[0] for line in done.lines] == ["loss", "dloss/dw"]
    assert "constants are missing: rate" in run("evaluate", cell, "--steps", "3", "--seed", "1").err


def test_several_inputs_and_outputs_stand_by_name_in_the_file(run, tmp_path: Path) -> None:
    cell, data = tmp_path / "mine.cell", tmp_path / "d.json"
    cell.write_text("x: input\nu: input\nh: state\nw: param\ny: output\nz: output\nh = x*w + h\ny = h\nz = u*h\n")
    data.write_text('{"x": [1, 2], "u": [3, 4], "target_y": [0, 0], "target_z": [0, 0]}')
    done = run("evaluate", cell, "--data", data, "--params", _file(tmp_path, "p.json", b'{"w": 1}'))
    assert done.lines == ["loss = 81.5", "dloss/dw = 163"]
    assert run("evaluate", cell, "--data", data, "--seed", "1").code == 0


@pytest.mark.parametrize(("name", "loss"), [("lstm", "squared_error"), ("gru", "squared_error_last"), ("neuron", None)])
def test_fifty_digits_are_those_of_the_oracle(run, tmp_path: Path, name: str, loss: str | None) -> None:
    evaluate = evaluator(cells.CELLS[name]("tanh"), loss=loss or "squared_error")
    params, x, target, initial = setup(evaluate, steps=2, batch=None, seed=3)
    np.savez(tmp_path / "p.npz", **params)
    np.savez(tmp_path / "d.npz", x=x, target=target, **{f"{key}_0": array for key, array in initial.items()})
    argv = ("evaluate", name, "--params", tmp_path / "p.npz", "--data", tmp_path / "d.npz", "--activation", "tanh")
    done = run(*argv, "--digits", "45", "--format", "json", *(("--loss", loss) if loss else ()))
    found = json.loads(done.out)
    lead = {key: array[None] for key, array in initial.items()}
    one = target[None] if target.ndim < x.ndim or evaluate.cell.readout else target[:, None]
    (value, _), exact = value_and_gradients(name, "tanh", params, x[:, None], one, lead, loss == "squared_error_last")
    assert abs(MP.mpf(found["loss"]) - value) < MP.mpf(10) ** -43 * value
    for label, text in found.items():
        if label not in ("schema", "loss") and name != "neuron":
            base, _, index = label.removeprefix("dloss/d").rstrip("]").partition("[")
            numbers = exact[base][0].reshape(params[base].shape)
            number = numbers[tuple(int(i) - 1 for i in index.split(","))]
            assert abs(MP.mpf(text) - number) < MP.mpf(10) ** -43 * abs(number), label


@pytest.mark.filterwarnings("ignore:overflow")
def test_infinity_is_text_in_json(run, tmp_path: Path) -> None:
    np.savez(tmp_path / "d.npz", x=np.ones((2, 2)), target=np.full((2, 3), 1e300))
    done = run("evaluate", "elman", "--data", tmp_path / "d.npz", "--sizes", "n=3,m=2", "--format", "json")
    assert json.loads(done.out)["loss"] == "inf"


@pytest.mark.parametrize("number", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("name", ["W_hh", "x", "target", "h_0"])
def test_what_is_not_finite_is_named_with_its_place(run, files, tmp_path: Path, name: str, number: float) -> None:
    _, params, x, target = files
    arrays = params | {"x": x, "target": target, "h_0": np.ones(3)}
    arrays[name].flat[2] = number
    np.savez(tmp_path / "p.npz", **{key: arrays[key] for key in params})
    np.savez(tmp_path / "d.npz", **{key: arrays[key] for key in ("x", "target", "h_0")})
    done = run("evaluate", "elman", "--params", tmp_path / "p.npz", "--data", tmp_path / "d.npz")
    option, place = "--params" if name in params else "--data", np.argwhere(~np.isfinite(arrays[name]))[0].tolist()
    assert (done.code, done.out) == (2, "")
    assert f"{option}: '{name}' holds {number} at {place}; give finite numbers" in done.err


def test_constants_are_finite(run, tmp_path: Path) -> None:
    (tmp_path / "mine.cell").write_text("x: input\nh: state\nw: param\nrate: const\nh = rate*h + w*x\n")
    np.savez(tmp_path / "c.npz", rate=np.nan)
    done = run("evaluate", tmp_path / "mine.cell", "--steps", "3", "--constants", tmp_path / "c.npz", "--set", "w=1")
    assert "--constants: 'rate' holds nan at []" in done.err


def test_what_is_missing_in_the_data_is_told_with_the_shape(run, files, tmp_path: Path) -> None:
    folder, _, x, target = files
    np.savez(tmp_path / "no_target.npz", x=x)
    np.savez(tmp_path / "no_x.npz", target=target)
    argv = ("evaluate", "elman", "--params", folder / "p.npz", "--data")
    assert "target: expected an array of shape (steps, n) with steps = 4" in run(*argv, tmp_path / "no_target.npz").err
    assert "no_x.npz' has no x; expected x, target, h_0" in run(*argv, tmp_path / "no_x.npz").err


def _file(folder: Path, name: str, data: bytes) -> Path:
    (folder / name).write_bytes(data)
    return folder / name


def _npz(**arrays) -> bytes:
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)
    return buffer.getvalue()


def _twice(*names: str) -> bytes:
    """An archive in which one array stands twice."""
    member, buffer = io.BytesIO(), io.BytesIO()
    np.lib.format.write_array(member, np.ones((3, 2)))
    with warnings.catch_warnings(), zipfile.ZipFile(buffer, "w") as archive:
        warnings.simplefilter("ignore")
        for name in names:
            archive.writestr(name, member.getvalue())
    return buffer.getvalue()


def _long_header() -> bytes:
    """An archive whose array has a header that NumPy reads only for who trusts the file."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("W_xh.npy", b"\x93NUMPY\x02\x00" + (20_000).to_bytes(4, "little") + b" " * 20_000)
    return buffer.getvalue()


def _claiming(shape: tuple[int, ...]) -> bytes:
    """An archive whose array says that it is larger than it is."""
    member, buffer = io.BytesIO(), io.BytesIO()
    np.lib.format.write_array_header_1_0(member, {"descr": "<f8", "fortran_order": False, "shape": shape})
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("W_xh.npy", member.getvalue())
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty; give an .npz"),
        (b"PK\x03\x04 and nothing more", "is not an .npz file of numbers"),
        (_npz(W_xh=np.ones((3, 2)))[:-40], "is not an .npz file of numbers"),
        (_npz(W_xh=np.array([{}], dtype=object)), "is not an .npz file of numbers"),
        (_npz(W_xh=np.array(["a"]), W_hh=1, b_h=1), "params['W_xh']: expected float32, float64 or integer numbers"),
        (_claiming((10**12,)), "an array is cut off"),
        (_claiming((3, 2)), "is not an .npz file of numbers"),
        (b"[1, 2]", "found a JSON list"),
        (b"{", "neither .npz nor .safetensors nor JSON"),
        (b'{"W_xh": NaN}', "NaN is not a finite number"),
        (b'{"W_xh": [[1], [1, 2]], "W_hh": 1, "b_h": 1}', "--params: 'W_xh' has rows of different lengths"),
        (b'{"W_xh": {"a": 1}, "W_hh": 1, "b_h": 1}', "params['W_xh']: expected float32"),
        (b"[" * 100_000, "brackets inside each other too often"),
        (b"\xff\xfe", "neither .npz nor .safetensors nor JSON"),
        (_twice("W_xh.npy", "W_xh.npy"), "'W_xh' is given twice"),
        (_twice("W_xh.npy", "W_xh"), "'W_xh' is given twice"),
        (_long_header(), "'W_xh.npy' has no header of an array, or one that is damaged; give an .npz"),
        (b'{"W_xh": [[0, 0]]}', "missing: W_hh, b_h"),
    ],
)
def test_files_that_hold_no_parameters_are_named(run, tmp_path: Path, data: bytes, words: str) -> None:
    done = run("evaluate", "elman", "--params", _file(tmp_path, "p.npz", data), *RANDOM)
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
    assert words in done.err
    assert "trust" not in done.err


def test_mutated_files_are_read_or_told(tmp_path: Path) -> None:
    """In every way to pack them: arrays, or an error that does not tell to trust the file."""
    packed = []
    for way in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        buffer = io.BytesIO()
        with (
            zipfile.ZipFile(buffer, "w", way) as archive,
            zipfile.ZipFile(io.BytesIO(_npz(W=np.ones((3, 2))))) as plain,
        ):
            archive.writestr("W.npy", plain.read("W.npy"))
        packed.append(buffer.getvalue())
    chance, outcomes = random.Random(7), set()
    for number in range(120):
        data = bytearray(packed[number % 4])
        for _ in range(chance.randint(1, 3)):
            place = chance.randrange(len(data))
            data[place : place + chance.randint(0, 2)] = chance.randbytes(chance.randint(0, 3))
        path = str(_file(tmp_path, "p.npz", bytes(data)))
        try:
            outcomes.add(str({name: array.shape for name, array in cli_arrays.read_arrays(path).items()}))
        except InputError as error:
            outcomes.add("told")
            assert "trust" not in str(error)  # noqa: PT017  # either is right
    assert {"told", "{'W': (3, 2)}"} <= outcomes


def test_files_are_bounded(run, tmp_path: Path, monkeypatch) -> None:
    data = _npz(W_xh=np.zeros(10_000))
    packed = io.BytesIO()
    np.savez_compressed(packed, W_xh=np.zeros(10_000))
    monkeypatch.setattr(cli_arrays, "LARGEST_FILE", 5000)
    monkeypatch.setattr(cli_arrays, "LARGEST_JSON", 100)
    for content, words in (
        (data, "longer than 5000"),
        (packed.getvalue(), "or 5000 bytes"),
        (b" " * 200, "longer than 100"),
    ):
        done = run("evaluate", "elman", "--params", _file(tmp_path, "p.npz", content), *RANDOM)
        assert done.code == 2
        assert words in done.err


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (("--inputs", "2,4"), "x is [m]; give the inputs in a file, --data FILE"),
        (("--steps", "4"), "random arrays need their sizes: give --sizes"),
        (("--seed", "1"), "give --sizes m=4,n=4, or --params and --data"),
        (("--sizes", "n=3,m=2"), "expected --data, or --steps for random data"),
        (("--sizes", "n=3", "--steps", "2"), "sizes: expected"),
        (("--sizes", "n=3,m=0", "--steps", "2"), "--sizes: 'm': expected an integer from 1 to 10000"),
        (("--sizes", "n=10000,m=1", "--steps", "2"), "a matrix of 10000 squared entries; take at most 10000000"),
        (("--sizes", "n=1000,m=1", "--steps", "20000"), "20000000; take at most 10000000"),
        ((*RANDOM, "--batch", "0"), "--batch: expected an integer from 1"),
        ((*RANDOM, "--loss", "hinge"), "hinge"),
        ((*RANDOM, "--loss", "__import__('os')"), "--loss"),
        ((*RANDOM, "--digits", "1001"), "--digits: expected an integer from 1 to 1000"),
        ((*RANDOM, "--digits", "50", "--batch", "2"), "for one sequence alone"),
        ((*RANDOM, "--digits", "50", "-o", "g.npz"), "-o writes float64"),
        (("--sizes", "n=90,m=90", "--steps", "9", "--digits", "50"), "146610 entries of parameters"),
        ((*RANDOM, "--initial", "symbolic"), "put h_0 into --data"),
        ((*RANDOM, "-o", "gradient.txt"), "expected a file ending in .npz"),
        ((*RANDOM, "-o", "/missing/g.npz"), "cannot be written"),
        ((*RANDOM, "--params", "/missing.npz"), "cannot be read"),
        ((*RANDOM, "--data", "/missing.npz"), "cannot be read"),
        ((*RANDOM, "--activation", "f"), "f is undefined"),
    ],
)
def test_wrong_arguments_are_named(run, argv, words: str) -> None:
    done = run("evaluate", "elman", *argv)
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
    assert words in done.err


def test_an_array_given_twice_is_refused(run, tmp_path):
    """Nothing of a file is lost silently: JSON itself would keep the last one."""
    path = tmp_path / "p.json"
    path.write_text('{"W_xh": [[1]], "W_hh": [[1]], "b_h": [0], "W_hh": [[2]]}')
    done = run("evaluate", "elman", "--params", path, "--sizes", "n=1,m=1", "--steps", "2")
    assert done.code == 2
    assert "'W_hh' is given twice" in done.err
