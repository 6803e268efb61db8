"""Files of weights that are not read: what they are, by how they begin or end, and how to make one that is."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from types import MappingProxyType

__all__ = ["what_to_do_with"]

_PICKLED = (
    "holds pickled objects, as torch.save writes them, and to read those is to run them; save the arrays alone, in "
    "Python: import numpy, torch; numpy.savez({npz}, **{{k: v.numpy() for k, v in torch.load({path}, 'cpu', "
    "weights_only=True).items()}})"
)
_SAVE = "save its arrays by name with numpy.savez({npz}, **arrays), or as .safetensors"
_HDF5 = f"is an HDF5 file, as Keras writes it; {_SAVE}"
_KERAS = f"is a file of Keras; {_SAVE}"
_ONE_ARRAY = "is one array without a name, as numpy.save writes it; give it one with numpy.savez"
_LONGEST_PATH = 80  # in a line that is to be copied

#: how a file begins, and what it is
_BEGINNINGS: Mapping[bytes, str] = MappingProxyType(
    {
        b"\x89HDF\r\n\x1a\n": _HDF5,
        b"\x93NUMPY": _ONE_ARRAY,
        b"GGUF": f"is a GGUF file; {_SAVE}",
        b"MATLAB 5.0": f"is a file of MATLAB; {_SAVE}",
        b"\x1f\x8b": "is packed by gzip; unpack it first",
        b"version https://git-lfs": "is a pointer to the file, which Git LFS has not fetched; run git lfs pull",
    }
)
_ENDINGS: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys((".h5", ".hdf5"), _HDF5),
        ".keras": _KERAS,
        ".msgpack": f"is a file of msgpack, as Flax writes it; {_SAVE}",
        ".onnx": f"is an ONNX file; {_SAVE}",
        ".tflite": f"is a file of TensorFlow Lite; {_SAVE}",
        ".pb": f"is a file of TensorFlow; {_SAVE}",
        ".gguf": f"is a GGUF file; {_SAVE}",
        ".mat": f"is a file of MATLAB; {_SAVE}",
        ".npy": _ONE_ARRAY,
    }
)
_ENDINGS_OF_PICKLES = (".pt", ".pth", ".pkl", ".pickle", ".ckpt", ".bin")
_PROTOCOLS = tuple(b"\x80" + bytes([number]) for number in range(2, 6))


def what_to_do_with(data: bytes, path: str) -> str:
    """What a file is that holds weights in a form that is not read, and what to do; empty where it may be one that is.

    >>> what_to_do_with(b"\\x89HDF\\r\\n\\x1a\\n", "model.h5").partition(";")[0]
    'is an HDF5 file, as Keras writes it'
    >>> what_to_do_with(b'{"W_hh": [[1]]}', "weights.json")
    ''
    """
    members, low = _members(data), path.lower()
    if data.startswith(_PROTOCOLS) or any(name.endswith(("data.pkl", "constants.pkl")) for name in members):
        return _fill(_PICKLED, path)
    if "model.weights.h5" in members:
        return _fill(_KERAS, path)
    for beginning, what in _BEGINNINGS.items():
        if data.startswith(beginning):
            return _fill(what, path)
    if members or data.lstrip()[:1] == b"{":
        return ""
    if low.endswith(_ENDINGS_OF_PICKLES):
        return _fill(_PICKLED, path)
    return next((_fill(what, path) for ending, what in _ENDINGS.items() if low.endswith(ending)), "")


def _members(data: bytes) -> frozenset[str]:
    """What is in an archive, nothing where it is none."""
    if not data.startswith(b"PK"):
        return frozenset()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return frozenset(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, RuntimeError, NotImplementedError):
        return frozenset()  # which is said where it is read


def _fill(text: str, path: str) -> str:
    name = path.replace("\\", "/").rpartition("/")[2][-_LONGEST_PATH:]
    shown = path if len(path) <= _LONGEST_PATH else name
    return text.format(path=ascii(shown), npz=ascii(f"{name.rpartition('.')[0] or name}.npz"))
