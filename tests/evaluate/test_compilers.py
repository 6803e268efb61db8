"""Which compiler is taken, how it is called, and what is said where there is none or a source is wrong."""

from __future__ import annotations

import os
import re
import shutil
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from compiled_objects import Compilations, forget, function, program
from extras import reason

from symrnn.errors import InputError
from symrnn.evaluate.compiler import CompilerMissing, compiler_name, compilers, libraries, load_library
from symrnn.evaluate.compiler.compilers import Compiler, candidates, compile_source

REAL = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang") or ""


def names() -> list[str]:
    return [compiler.name for compiler in candidates()]


def test_a_compiler_is_found_where_there_is_one(own_cache: Path) -> None:
    assert load_library(function(3)).number() == 3
    assert compiler_name() in ("cc", "gcc", "clang", "ziglang")


def test_the_order(bin_of: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert names() == []
    for name in ("clang", "gcc", "cc", "mycc"):
        program(bin_of, name, "exit 1")
    assert names() == ["cc", "gcc", "clang"]
    monkeypatch.setenv("CC", "mycc -m64")
    monkeypatch.setattr(compilers, "_find_zig", lambda: ("zig", "cc"))
    assert names() == ["mycc -m64", "cc", "gcc", "clang", "ziglang"]
    (first, *_) = candidates()
    assert first.command == (str(bin_of / "mycc"), "-m64")
    for wrong in ("", "none-such", "'", "  "):
        monkeypatch.setenv("CC", wrong)
        assert names() == ["cc", "gcc", "clang", "ziglang"]


def test_nothing_on_the_path_and_no_wheel(bin_of: Path) -> None:
    assert compiler_name() is None
    with pytest.raises(CompilerMissing) as caught:
        load_library(function(1))
    assert str(caught.value) == (
        "no C compiler works here: run pip install ziglang, which brings one, or set CC to yours"
    )
    assert isinstance(caught.value, InputError)


def test_what_each_of_them_said(bin_of: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(bin_of, "cc", "echo 'fatal error: math.h: No such file' >&2; exit 1")
    program(bin_of, "gcc", "exit 0")
    (bin_of / "clang").write_bytes(b"\x7fELF no program")
    (bin_of / "clang").chmod(0o755)
    with pytest.raises(CompilerMissing) as caught:
        load_library(function(1))
    message = str(caught.value)
    assert "\n" not in message
    assert re.search(
        "cc: fatal error: math.h: No such file; gcc: it ended without an object and without a word; clang: .*Exec form",
        message,
    )


@pytest.mark.skipif(not REAL, reason=reason("ziglang"))
def test_one_that_works_is_asked_before_it_is_trusted(bin_of: Path, tmp_path: Path) -> None:
    log = tmp_path / "log"
    program(bin_of, "cc", "exit 1")
    program(bin_of, "gcc", f'echo "$@" >> {log}; PATH=/usr/bin:/bin exec {REAL} "$@"')
    assert compiler_name() == "gcc"
    assert load_library(function(1)).number() == 1
    assert load_library(function(2)).number() == 2
    calls = log.read_text().splitlines()
    assert len([call for call in calls if call.startswith("-std=c99 -O3")]) == 3  # the probe, and two
    assert "-Ofast" not in log.read_text()
    log.unlink()
    forget()
    assert load_library(function(1)).number() == 1
    assert log.read_text().splitlines() == ["--version"] * log.read_text().count("\n")  # all was in the cache


def test_one_for_another_machine_is_passed_over(bin_of: Path) -> None:
    program(
        bin_of, "cc", 'for last; do case "$last" in *.so) printf "an object of another machine" > "$last";; esac; done'
    )
    with pytest.raises(CompilerMissing, match=r"cc: .*invalid ELF|cc: .*file too short|cc: .*"):
        load_library(function(1))
    assert compiler_name() is None


def test_one_that_is_careless_with_nan_is_passed_over(bin_of: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    careless = re.sub("return .*;", "return 0;", libraries.PROBE)
    monkeypatch.setattr(libraries, "PROBE", careless)
    program(bin_of, "cc", f'PATH=/usr/bin:/bin exec {REAL or "false"} "$@"')
    with pytest.raises(CompilerMissing, match="cc: it does not keep NaN" if REAL else "cc: "):
        load_library(function(1))


def test_flags_that_break_arithmetic_are_not_taken_from_cc(bin_of: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(bin_of, "mycc", "exit 1")
    monkeypatch.setenv("CC", "mycc -Ofast -ffast-math -funsafe-math-optimizations -m64")
    (compiler,) = candidates()
    assert compiler.command[1:] == ("-m64",)
    assert not {"-Ofast", "-ffast-math"} & set(compiler.flags)
    assert "-march=native" not in compiler.flags
    assert replace(compiler, native=True).flags[-1] == "-march=native"


def test_nan_infinities_and_small_numbers_stay_what_they_are(own_cache: Path) -> None:
    source = """
    #include <math.h>
    int is_kept(void) {
        volatile double zero = 0.0, small = 4.9406564584124654e-324;
        double nan = zero / zero, sum = 0.0;
        for (int i = 0; i < 100; i++) sum += (i == 50) ? nan : 1.0;
        return sum != sum && 1.0 / zero > 1e308 && small / 1.0 > 0.0 && copysign(1.0, -zero) < 0.0;
    }
    int is_rounded_twice(void) { /* a fused one gives 2^-60 */
        volatile double x = 1.0 + 0x1p-30, y = 1.0 - 0x1p-30, z = -1.0;
        return x * y + z == 0.0;
    }
    """
    library = load_library(source)
    assert (library.is_kept(), library.is_rounded_twice()) == (1, 1)


def test_a_wrong_source_says_where_and_what(own_cache: Path) -> None:
    load_library(function(1))
    source = "int f(void) { return undeclared_name; }\n"
    with pytest.raises(InputError) as caught:
        load_library(source)
    message = str(caught.value)
    assert "undeclared_name" in message
    assert message.count("\n") <= 12
    (path,) = re.findall(r"kept in (\S+\.c)", message)
    assert Path(path).read_text() == source
    assert Path(path).parent == own_cache
    assert [*own_cache.glob("*.c")] == [Path(path)]
    assert not isinstance(caught.value, CompilerMissing)
    assert load_library(function(1)).number() == 1


def test_a_compiler_speaks_plain_text(bin_of: Path, tmp_path: Path) -> None:
    program(bin_of, "cc", r"printf '\033[31mred\n\377\n' >&2; exit 1")
    work = tmp_path / "work"
    work.mkdir()
    said = compile_source(Compiler("cc", (str(bin_of / "cc"),)), work, tmp_path / "zig")
    assert not isinstance(said, Path)
    assert said.text.splitlines()[0] == r"\x1b[31mred"
    assert said.text.isprintable() or "\n" in said.text


def test_one_that_hangs_is_stopped(bin_of: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compilers, "_SECONDS", 0.05)
    program(bin_of, "cc", "while :; do :; done")
    said = compile_source(Compiler("cc", (str(bin_of / "cc"),)), tmp_path, tmp_path / "zig")
    assert not isinstance(said, Path)
    assert "timed out" in said.text


def test_a_native_object_is_tried_plain_where_that_fails(
    own_cache: Path, compilations: Compilations, monkeypatch: pytest.MonkeyPatch
) -> None:
    compile_counted = libraries.compile_source

    def refuse(compiler: Compiler, work: Path, zig: Path) -> object:
        if compiler.native and b"symrnn_probe" not in (work / "kernel.c").read_bytes():
            return compilers.Said("Error: no such instruction: vdpbf16ps", False)
        return compile_counted(compiler, work, zig)

    monkeypatch.setattr(libraries, "compile_source", refuse)
    assert load_library(function(1)).number() == 1
    assert compilations.sources == [function(1)]


def test_the_wheel_is_called_by_its_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "ziglang"
    package.mkdir()
    (package / "__init__.py").write_text("raise SystemExit('it is not imported')")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(sys, "platform", "linux")
    assert compilers._find_zig() == (sys.executable, "-P", "-m", "ziglang", "cc")
    program(package, "zig", "exit 1")
    assert compilers._find_zig() == (str(package / "zig"), "cc")
    assert names()[-1] == "ziglang"


def test_no_shell_reads_what_cc_says(bin_of: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(bin_of, "mycc", f'for each; do echo "[$each]" >> {tmp_path}/words; done; exit 1')
    monkeypatch.setenv("CC", f"mycc '; touch {tmp_path}/touched' $(touch {tmp_path}/touched) `id`")
    assert compiler_name() is None
    assert not (tmp_path / "touched").exists()
    words = (tmp_path / "words").read_text().splitlines()
    assert f"[; touch {tmp_path}/touched]" in words
    assert "[`id`]" in words


def test_a_compiler_works_in_a_folder_of_its_own(bin_of: Path, own_cache: Path, tmp_path: Path) -> None:
    log = tmp_path / "log"
    program(bin_of, "cc", f'echo "$PWD $TMPDIR $ZIG_LOCAL_CACHE_DIR $LC_ALL" >> {log}; exit 1')
    assert compiler_name() is None
    lines = [line.split() for line in log.read_text().splitlines() if "work-" in line]
    assert lines
    for here, temporary, zig, language in lines:
        assert here == temporary == os.path.dirname(zig)
        assert language == "C"
        assert not Path(here).exists()
    assert [*own_cache.iterdir()] == []
