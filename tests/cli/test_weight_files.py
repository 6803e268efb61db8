"""Weights of other frameworks on the command line: torch's names are read, and files that are not say what to do."""

from __future__ import annotations

import json
import pickle
import re
import sys
import zipfile
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from torch_by_hand import layer, safetensors

from symrnn import cells, evaluator
from symrnn.bounds import network_bound, regime
from symrnn.interop import from_torch

HEAD = {"fc.weight": np.ones((1, 3), np.float32), "fc.bias": np.ones(1, np.float32)}
STATE = layer("rnn_tanh", 3, 2, 7, "model.rnn.")


@pytest.fixture(params=["npz", "safetensors", "json"])
def path(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A file of a recurrent layer with a linear one beside it."""
    path = tmp_path / f"model.{request.param}"
    if request.param == "npz":
        np.savez(path, **STATE, **HEAD)
    elif request.param == "safetensors":
        path.write_bytes(safetensors(STATE | HEAD))
    else:
        path.write_text(json.dumps({name: array.tolist() for name, array in (STATE | HEAD).items()}))
    return path


def test_every_command_reads_the_weights_of_torch(run, path: Path, tmp_path: Path) -> None:
    cell, params = cells.elman(), from_torch(cells.elman(), STATE)
    x, target = evaluator(cell, loss="squared_error").random_data({"n": 3, "m": 2}, steps=9, seed=1)
    np.savez(tmp_path / "x.npz", x=x)
    np.savez(tmp_path / "d.npz", x=x, target=target)
    told = (
        "symrnn: --params: torch's 'model.rnn.weight_ih_l0', 'model.rnn.weight_hh_l0', 'model.rnn.bias_ih_l0', "
        "'model.rnn.bias_hh_l0' read as weights of elman; for nonlinearity='relu' take --activation relu; "
        "left out: 'fc.weight', 'fc.bias'"
    )
    done = run("regime", "elman", "--params", path, "--inputs", tmp_path / "x.npz", "--lag", 9, "--format", "json")
    assert (done.code, done.err.splitlines()[0]) == (0, told)
    expected = regime(cell, params, 9, x)
    assert (json.loads(done.out)["regime"], json.loads(done.out)["upper"]) == (expected.regime.name, expected.upper)
    done = run("bound", "elman", "--params", path, "--inputs", tmp_path / "x.npz", "--norm", "inf", "--format", "json")
    assert (done.code, done.err.splitlines()[0]) == (0, told)
    assert json.loads(done.out)["factor"] == str(network_bound(cell, params, x, norm="inf").factor)
    done = run("evaluate", "elman", "--params", path, "--data", tmp_path / "d.npz")
    value = evaluator(cell, loss="squared_error").value(params, x, target)
    assert (done.lines[0], done.err) == (f"loss = {value:.16g}", f"{told}\n")


def test_relu_is_told_where_the_file_does_not_say_it(run, tmp_path: Path) -> None:
    np.savez(tmp_path / "rnn.npz", **layer("rnn_relu", 3, 2, 0, ending=""))
    done = run("bound", "elman", "--activation", "relu", "--params", tmp_path / "rnn.npz")
    assert done.code == 0
    assert "read as weights of elman; for nonlinearity='relu' take --activation relu\n" in done.err


def test_the_gru_is_another_cell_and_own_names_are_not_mixed_in(run, tmp_path: Path) -> None:
    state = layer("gru", 3, 2, 0, "gru.")
    np.savez(tmp_path / "gru.npz", **state)
    np.savez(tmp_path / "mixed.npz", **state, W_xr=np.ones((3, 2)))
    done = run("regime", "gru", "--params", tmp_path / "gru.npz")
    assert (done.code, done.out) == (2, "")
    assert (
        "--params: 'gru.weight_hh_l0' has shape (9, 3): it is of torch's GRU, which is the cell gru_reset_after"
        in done.err
    )
    assert run("regime", "gru_reset_after", "--params", tmp_path / "gru.npz").code == 0
    mixed = run("regime", "gru_reset_after", "--params", tmp_path / "mixed.npz")
    assert "a mixture of names: W_xr of the cell gru_reset_after, and torch's 'gru.weight_ih_l0'" in mixed.err


def test_a_cell_may_have_parameters_that_torch_has_too(run, tmp_path: Path) -> None:
    (tmp_path / "own.cell").write_text("x: input\nh: state\nweight_hh: param\nh = tanh(weight_hh*h + x)\n")
    (tmp_path / "own.json").write_text('{"weight_hh": 0.5}')
    done = run("regime", tmp_path / "own.cell", "--params", tmp_path / "own.json")
    assert (done.code, "torch" in done.err) == (0, False)


def zipped(path: Path, *names: str) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            archive.writestr(name, pickle.dumps({}))


def pickled(name: str) -> bytes:
    return pickle.dumps({"weight_ih_l0": 1}, protocol={"p": 2, "w": 4, "o": 0}.get(name[0], 5))


@pytest.mark.parametrize(
    "name", ["pp.pt", "w.pth", "o.pkl", "x.bin", "renamed.npz", "zip.pt", "script.pt", "text.ckpt"]
)
def test_pickles_are_refused_with_the_lines_that_convert_them(run, tmp_path: Path, monkeypatch, name: str) -> None:
    monkeypatch.chdir(tmp_path)
    if name.startswith(("zip", "script")):
        zipped(tmp_path / name, "archive/data.pkl" if name.startswith("zip") else "archive/constants.pkl")
    else:
        (tmp_path / name).write_bytes(b"nothing to see" if name.startswith("text") else pickled(name))
    done = run("regime", "elman", "--params", name)
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
    assert f"'{name}' holds pickled objects, as torch.save writes them" in done.err
    code = re.search(r"import numpy, torch; .*", done.err)
    assert code is not None
    tensors = {key: SimpleNamespace(numpy=lambda array=array: array) for key, array in STATE.items()}
    load = {(name, "cpu", True): tensors}
    fake = SimpleNamespace(load=lambda path, where, weights_only: load[path, where, weights_only])
    monkeypatch.setitem(sys.modules, "torch", fake)
    exec(code[0], {})
    assert run("bound", "elman", "--params", f"{Path(name).stem}.npz").code == 0


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        (
            "m.h5",
            b"\x89HDF\r\n\x1a\n",
            "is an HDF5 file, as Keras writes it; save its arrays by name with numpy.savez('m.npz'",
        ),
        ("m.npz", b"\x89HDF\r\n\x1a\n", "is an HDF5 file"),
        ("m.h5", b"\x00\x01", "is an HDF5 file"),
        ("m.onnx", b"\x08\x07\x12", "is an ONNX file; save its arrays by name with numpy.savez('m.npz', **arrays)"),
        ("m.msgpack", b"\x82\xa1", "is a file of msgpack, as Flax writes it; save"),
        ("a.npy", b"\x93NUMPY\x01\x00", "is one array without a name"),
        ("m.gguf", b"GGUF\x03", "is a GGUF file"),
        ("m.npz", b"\x1f\x8b\x08", "is packed by gzip; unpack it first"),
        ("m.safetensors", b"version https://git-lfs.github.com/spec/v1\n", "run git lfs pull"),
        ("m.safetensors", b"", "is empty; give an .npz or .safetensors file"),
        ("m.safetensors", b"{}", "is not a whole .safetensors file: it is cut off"),
        ("m.safetensors", safetensors(STATE)[:-1], "is not a whole .safetensors file: the header tells of"),
        ("m.bin", safetensors({"W": np.ones(2)}), "expected W_hh, W_xh, b_h; missing: W_hh, W_xh, b_h; unknown: W"),
    ],
)
def test_other_files_say_what_they_are(run, tmp_path: Path, name: str, data: bytes, words: str) -> None:
    (tmp_path / name).write_bytes(data)
    done = run("regime", "elman", "--params", tmp_path / name)
    assert (done.code, done.out) == (2, "")
    assert words in done.err.splitlines()[-1]


def test_a_file_of_keras_is_told(run, tmp_path: Path) -> None:
    zipped(tmp_path / "m.keras", "config.json", "model.weights.h5")
    assert "is a file of Keras; save its arrays" in run("regime", "elman", "--params", tmp_path / "m.keras").err
