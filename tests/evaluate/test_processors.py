"""For which compiler, processor and system an object is: each makes another one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from compiled_objects import Compilations, forget, function, program

from symrnn.evaluate.compiler import libraries, load_library, processors
from symrnn.evaluate.compiler.compilers import Compiler, identify
from symrnn.evaluate.compiler.processors import platform_text, processor_text


def test_another_processor_or_compiler_makes_another_object(
    own_cache: Path, compilations: Compilations, monkeypatch: pytest.MonkeyPatch
) -> None:
    def run() -> int:
        forget()
        assert load_library(function(1)).number() == 1
        return len(compilations.sources)

    assert (run(), run()) == (1, 1)
    monkeypatch.setattr(libraries, "processor_text", lambda: "flags: sse2")
    assert (run(), run()) == (2, 2)
    monkeypatch.setattr(libraries, "platform_text", lambda: "another C library")
    assert (run(), run()) == (3, 3)
    monkeypatch.setattr(libraries, "identify", lambda compiler: "cc 13")
    assert (run(), run()) == (4, 4)
    monkeypatch.setattr(libraries, "processor_text", lambda: "")  # unknown: an object for every machine
    assert (run(), run()) == (5, 5)


def test_who_a_compiler_is(bin_of: Path) -> None:
    path = program(bin_of, "cc", "echo cc 12.2")
    first = Compiler("cc", (str(path),))
    seen = {
        identify(first),
        identify(replace(first, native=True)),
        identify(replace(first, command=(str(path), "-m32"))),
    }
    program(bin_of, "cc", "echo cc 12.2; # another")
    identify.cache_clear()
    seen.add(identify(first))
    program(bin_of, "cc", "echo cc 12.3; # another")
    identify.cache_clear()
    assert "cc 12.3" in identify(first)
    assert len(seen | {identify(first)}) == 5
    assert "timed out" not in identify(replace(first, name="ziglang"))
    assert "cc 12.3" not in identify(replace(first, name="ziglang"))  # its size and time tell it, and calling it costs


PHONE = """processor\t: 0
BogoMIPS\t: 38.4
Features\t: fp asimd
CPU part\t: 0xd05

processor\t: 1
BogoMIPS\t: 38.4
Features\t: fp asimd
CPU part\t: 0xd0a

"""


def test_a_processor_is_what_it_can_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert processor_text() == processor_text()
    read = processors._read_processors
    assert read(PHONE).count("CPU part") == 2
    assert read(PHONE) == read(PHONE.replace("38.4", "40.0") + PHONE.replace("processor\t: 1", "processor\t: 7"))
    assert read(PHONE) != read(PHONE.replace("fp asimd", "fp asimd sve"))
    monkeypatch.setattr(processors, "_LINUX", tmp_path / "none")
    monkeypatch.setattr(processors, "_MACOS", (str(tmp_path / "none"),))
    assert processor_text() == ""
    monkeypatch.setattr(processors.sys, "platform", "darwin")
    assert processor_text() == ""
    monkeypatch.setattr(processors, "_MACOS", (str(program(tmp_path, "sysctl", "echo hw.optional.neon: 1")),))
    assert processor_text() == "hw.optional.neon: 1\n"
    assert platform_text() == platform_text() != ""
