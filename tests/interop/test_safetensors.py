"""Safetensors files: what was written comes out, and whatever is damaged is an InputError, in bounded memory."""

from __future__ import annotations

import json
import struct
import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from torch_by_hand import TYPES, layer, safetensors

from symrnn import InputError
from symrnn.interop.safetensors import LARGEST_HEADER, is_safetensors, read_safetensors

SHAPES = st.lists(st.integers(0, 3), max_size=3).map(tuple)
NAMES = st.text(max_size=5).filter(lambda name: name != "__metadata__")


def any_array(kind: str, shape: tuple[int, ...], seed: int) -> np.ndarray:
    """Any bytes as numbers, infinity and no number among them; as truth values 0 and 1."""
    generator = np.random.default_rng(seed)
    if kind == "bool":
        return generator.integers(0, 2, shape).astype(np.bool_)
    size = int(np.prod(shape)) * np.dtype(kind).itemsize
    return np.frombuffer(generator.bytes(size), kind).reshape(shape)


@given(st.dictionaries(NAMES, st.tuples(st.sampled_from(sorted(TYPES)), SHAPES), max_size=4), st.integers(0, 999))
def test_what_is_written_is_read(kinds: dict, seed: int) -> None:
    given_ = {name: any_array(*kind, seed) for name, kind in kinds.items()}
    data = safetensors(given_)
    found = read_safetensors(data)
    assert is_safetensors(data)
    assert [*found] == [*given_]
    for name, array in given_.items():
        assert (found[name].dtype, found[name].shape) == (array.dtype, array.shape)
        assert found[name].tobytes() == array.tobytes()


def file(header: object, numbers: bytes = b"") -> bytes:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + numbers


def entry(dtype: str = "F32", shape: object = (2,), where: object = (0, 8)) -> dict:
    return {"dtype": dtype, "shape": shape, "data_offsets": where}


def test_bf16_is_widened_exactly() -> None:
    """BF16 is the upper half of a float32: sign, exponent, seven bits."""
    upper = {0x3F80: 1.0, 0xC040: -3.0, 0x3DCD: 0.10009765625, 0x7F80: np.inf, 0x8000: -0.0, 0x0001: 2.0**-133}
    found = read_safetensors(file({"b": entry("BF16", [2, 3], [0, 12])}, struct.pack("<6H", *upper)))["b"]
    assert (found.dtype, found.shape) == (np.float32, (2, 3))
    np.testing.assert_array_equal(found.ravel(), np.array([*upper.values()], np.float32))
    assert np.signbit(found[1, 1])


def test_arrays_may_stand_in_any_order_and_be_empty() -> None:
    header = {"b": entry(where=[8, 16]), "a": entry(), "none": entry("F64", [0, 3], [8, 8])}
    found = read_safetensors(file(header, np.float32([1, 2, 3, 4]).tobytes()))
    assert found["a"].tolist() == [1, 2]
    assert found["b"].tolist() == [3, 4]
    assert found["none"].shape == (0, 3)


EIGHT = bytes(8)
DAMAGED = {
    "nothing": (b"", "cut off"),
    "half a length": (b"\x10\x00", "cut off"),
    "a length beyond the file": (struct.pack("<Q", 2**63) + b"{}", "cut off: its header says 9223372036854775808"),
    "a header cut off": (file({"a": entry()})[:-3], "cut off"),
    "a header of megabytes": (file(b" " * (LARGEST_HEADER + 1)), "the largest that is read"),
    "no JSON": (file(b"{a}"), "not JSON in UTF-8"),
    "no UTF-8": (file(b'{"\xff": 1}'), "not JSON in UTF-8"),
    "a list": (file([1]), "a JSON list, expected an object"),
    "a deep list": (file(b"[" * 100_000), "brackets inside each other"),
    "deep lists in an entry": (
        file(b'{"a":{"dtype":"F32","data_offsets":[0,0],"shape":' + b"[" * 900 + b"]" * 900 + b"}}"),
        "shape",
    ),
    "a number of 5000 digits": (file(b'{"a":' + b"9" * 5000 + b"}"), "not JSON"),
    "a name twice": (file(b'{"a":1,"a":1}'), "'a' is given twice"),
    "a part twice": (file(b'{"a":{"dtype":"F32","dtype":"F32"}}'), "'dtype' is given twice"),
    "an entry that is none": (file({"a": [1]}), "expected dtype, shape, data_offsets in its header, found '"),
    "a part missing": (file({"a": {"dtype": "F32", "shape": [2]}}), "found a JSON dict"),
    "a part too many": (file({"a": entry() | {"x": 1}}, EIGHT), "found a JSON dict"),
    "another type": (file({"a": entry("F8_E4M3", [8])}, EIGHT), "dtype is 'F8_E4M3'; what can be read is F64, F32"),
    "a type that is a list": (file({"a": entry([])}, EIGHT), "its dtype is"),
    "a shape that is none": (file({"a": entry(shape=2)}, EIGHT), "its shape is '2'"),
    "a negative length": (file({"a": entry(shape=[-1, -2])}, EIGHT), "its shape is"),
    "a length that is true": (file({"a": entry(shape=[True, 2])}, EIGHT), "its shape is"),
    "a length of 2.0": (file({"a": entry(shape=[2.0])}, EIGHT), "its shape is"),
    "a huge length beside 0": (file({"a": entry(shape=[0, 2**60], where=[0, 0])}), "its shape is"),
    "a huge product beside 0": (file({"a": entry(shape=[2**30, 0, 2**30], where=[0, 0])}), "its shape is"),
    "an axis too many": (file({"a": entry(shape=[1] * 33, where=[0, 4])}, bytes(4)), "at most 32 lengths"),
    "one offset": (file({"a": entry(where=[8])}, EIGHT), "its data_offsets are"),
    "offsets backwards": (file({"a": entry(where=[8, 0])}, EIGHT), "its data_offsets are"),
    "a negative offset": (file({"a": entry(where=[-8, 0])}, EIGHT), "its data_offsets are"),
    "an offset as text": (file({"a": entry(where=["0", "8"])}, EIGHT), "its data_offsets are"),
    "another number of bytes": (file({"a": entry(shape=[3])}, EIGHT), r"F32 of shape \[3\] is 12 bytes"),
    "beyond the end": (file({"a": entry()}, EIGHT[:5]), "tells of 8 bytes of numbers, and the file has 5"),
    "bytes left over": (file({"a": entry()}, EIGHT * 2), "tells of 8 bytes of numbers, and the file has 16"),
    "bytes of nothing": (file({}, EIGHT), "tells of 0 bytes of numbers, and the file has 8"),
    "an overlap": (file({"a": entry(), "b": entry(where=[4, 12])}, bytes(12)), r"'b': .* \[4, 12\] overlap another"),
    "the same bytes twice": (file({"a": entry(), "b": entry()}, EIGHT), "overlap another array"),
    "a gap": (file({"a": entry(), "b": entry(where=[12, 20])}, bytes(20)), r"leave a gap; expected them to begin at 8"),
    "a gap before the first": (file({"a": entry(where=[8, 16])}, bytes(16)), "leave a gap"),
    "a byte that is neither true nor false": (file({"a": entry("BOOL", [2], [0, 2])}, b"\x01\x02"), "0 or 1; found 2"),
    "arrays past counting": (file({f"a{i}": entry(shape=[0], where=[0, 0]) for i in range(1001)}), "more than 1000"),
}


@pytest.mark.parametrize(("data", "words"), DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_file_is_named(data: bytes, words: str) -> None:
    with pytest.raises(InputError, match=words):
        read_safetensors(data)


WHOLE = safetensors(layer("lstm", 3, 2, 0, "rnn.") | {"flag": np.array([True]), "none": np.zeros((0, 2), np.int8)})
PIECES = [b"", b"0", b"-1", b"99999999999", b"[", b"]", b"{", b"}", b'"', b",", b"null", b"1e9", b"\xff", b"\x00" * 8]


@given(
    st.lists(st.tuples(st.integers(0, len(WHOLE)), st.integers(0, 12), st.sampled_from(PIECES)), min_size=1, max_size=4)
)
def test_mutated_bytes_give_arrays_or_an_input_error_in_bounded_memory(changes: list) -> None:
    data = WHOLE
    for place, gone, put in changes:
        data = data[:place] + put + data[place + gone :]
    tracemalloc.start()
    try:
        size = sum(array.nbytes for array in read_safetensors(data).values())
    except InputError as error:
        size = len(str(error))
    finally:
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert size <= max(2 * len(data), 800)
    assert peak < 200_000 + 10 * len(data)


@given(st.binary(max_size=200))
def test_any_bytes_behind_a_length_give_arrays_or_an_input_error(data: bytes) -> None:
    for whole in (data, struct.pack("<Q", len(data)) + data):
        try:
            found = read_safetensors(whole)
        except InputError:
            continue
        assert found == {}


def test_the_pieces_can_break_it() -> None:
    """The search above finds what it looks for: most of these changes are told, and some leave a whole file."""
    outcomes = set()
    for place in range(0, len(WHOLE), 7):
        try:
            read_safetensors(WHOLE[:place] + b"9" + WHOLE[place + 1 :])
            outcomes.add("whole")
        except InputError:
            outcomes.add("told")
    assert outcomes == {"whole", "told"}
