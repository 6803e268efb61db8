"""The C function that runs the operations of all parts over a sequence, and the one that says what room it takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import sympy as sp

from symrnn.evaluate.compiled.entries import NameSpace
from symrnn.evaluate.compiled.storage import Kept
from symrnn.evaluate.compiled.work import RunPart, target_of
from symrnn.evaluate.compiled.writing import KernelWriting
from symrnn.gradients.one_step import bar

__all__ = ["run_text"]

Calls = Mapping[RunPart, Sequence[str]]
Roles = Sequence[tuple[str, sp.Symbol]]

_ARGUMENTS = "long steps, long batch, const real *const *given, real *const *results, real *workspace"
_COUNT = "const long count = steps - start < CHUNK ? steps - start : CHUNK;"


def run_text(writing: KernelWriting, calls: Calls, given: Roles, results: Roles, name: str) -> str:
    """Both functions."""
    arrays = list(_arrays(writing))
    lines = [*_pointers(writing, given, results, arrays), *_zeros(writing, results)]
    if calls[RunPart.ONCE]:
        lines += ["{", "    const long t = 0, live = 0;", *_indent(calls[RunPart.ONCE]), "}"]
    inside = ["const long live = batch - member < LANES ? batch - member : LANES;", *_begin(writing)]
    inside += ["for (long start = 0; start < steps; start += CHUNK) {", *_indent(_forwards(writing, calls)), "}"]
    if writing.work.is_back:
        inside += ["for (long start = (steps - 1)/CHUNK*CHUNK; start >= 0; start -= CHUNK) {"]
        inside += [*_indent(_backwards(writing, calls, results)), "}"]
    inside += _end(writing, results)
    lines += ["for (long member = 0; member < batch; member += LANES) {", *_indent(inside), "}", "return 0;"]
    room = " + ".join(f"ROOM({size})" for _, size in arrays) or "1"
    return "\n".join(
        [
            "/* each array begins at a multiple of so many numbers */",
            "#define ROOM(count) ((((long)(count)) + 15)/16*16)",
            "",
            "#ifdef __cplusplus",
            'extern "C" {',
            "#endif",
            f"long {name}_workspace(long steps);",
            f"int {name}({_ARGUMENTS});",
            "#ifdef __cplusplus",
            "}",
            "#endif",
            "",
            f"long {name}_workspace(long steps)",
            "{",
            "    (void)steps;",
            f"    return {room};",
            "}",
            "",
            f"int {name}({_ARGUMENTS})",
            "{",
            *_indent(lines),
            "}",
        ]
    )


def _at_start(lines: Sequence[str]) -> Iterator[str]:
    """On all steps of a chunk: what has a row for each step is taken from the first of them on."""
    if lines:
        yield from ("{", "    const long t = start;", *_indent(lines), "    (void)t;", "}")


def _at_last(lines: Sequence[str]) -> Iterator[str]:
    """On the last step of the sequence, in the chunk that has it."""
    yield from ("if (start + count == steps) {", "    const long t = steps - 1;", *_indent(lines), "    (void)t;", "}")


def _indent(lines: Iterable[str]) -> Iterator[str]:
    return (f"    {line}" for line in lines)


def _arrays(writing: KernelWriting) -> Iterator[tuple[sp.Symbol, str]]:
    """The arrays of the workspace, and how many numbers each has."""
    longer = {place.array for place in writing.places.values() if place.later}
    for symbol, place in writing.places.items():
        if place.array == symbol and writing.is_used(symbol):
            many = {Kept.ONCE: "", Kept.STEP: "", Kept.CHUNK: "CHUNK", Kept.ALL: "steps"}[place.kept]
            many = f"({many} + 1)" if symbol in longer else many
            lanes = "" if place.kept is Kept.ONCE else "LANES"
            yield symbol, "*".join(text for text in (writing.count(symbol), many, lanes) if text)


def _pointers(
    writing: KernelWriting, given: Roles, results: Roles, arrays: Sequence[tuple[sp.Symbol, str]]
) -> list[str]:
    """A variable for each array."""
    found = {}
    for number, (kind, symbol) in enumerate(given):
        name = writing.names[symbol] if kind == "params" else _name_given(writing, kind, symbol)
        found[name] = f"const real *{name} = given[{number}];"
    for number, (kind, symbol) in enumerate(results):
        name = writing.result(kind, symbol)
        found[name] = f"real *{name} = results[{number}];"
    lines = [*found.values(), "real *left_over = workspace;"]
    for symbol, size in arrays:
        name = writing.names[symbol]
        found[name] = f"real *{name} = left_over;"
        lines += [found[name], f"left_over += ROOM({size});"]
    return [*lines, " ".join(f"(void){name};" for name in (*found, "left_over"))]


def _name_given(writing: KernelWriting, kind: str, symbol: sp.Symbol) -> str:
    """The name of an array that is given."""
    name = writing.names[target_of(symbol) if kind == "targets" else symbol]
    return f"given_{'initial_' if kind == 'initial' else ''}{name}"


def _zeros(writing: KernelWriting, results: Roles) -> Iterator[str]:
    """What sums are added to."""
    for kind, symbol in results:
        if kind in ("loss", "params"):
            steps = "(size_t)steps*" if writing.spaces[symbol] is NameSpace.STEP else ""
            yield f"memset({writing.result(kind, symbol)}, 0, {steps}sizeof(real)*{writing.count(symbol)});"


def _begin(writing: KernelWriting) -> Iterator[str]:
    """The states before the first step."""
    for _, new in writing.work.carried:
        name, count = writing.names[new], writing.count(new)
        given = _name_given(writing, "initial", new)
        yield f"if ({given}) {{"
        yield f"    take_members({name}, {given}, 1, {count}, batch, member, live);"
        yield "} else {"
        yield f"    memset({name}, 0, sizeof(real)*{count}*LANES);"
        yield "}"


def _take(
    writing: KernelWriting, symbols: Iterable[tuple[str, sp.Symbol]], back: bool, last: bool = False
) -> Iterator[str]:
    """Inputs and targets of the steps that are worked on, or of the last alone."""
    for kind, symbol in symbols:
        array = target_of(symbol) if kind == "targets" else symbol
        if writing.is_used(array, back):
            name, count = _name_given(writing, kind, symbol), writing.count(array)
            start, many = ("", "1") if last else (f" + start*batch*{count}", "count")
            yield f"take_members({writing.pointer(array)}, {name}{start}, {many}, {count}, batch, member, live);"


def _give(writing: KernelWriting, kind: str, symbol: sp.Symbol, of: sp.Symbol, last: bool = False) -> str:
    """What is given out, in rows."""
    count = writing.count(of)
    start, many = ("", "1") if last else (f" + start*batch*{count}", "count")
    to = writing.result(kind, symbol)
    return f"give_members({to}{start}, {writing.pointer(of)}, {many}, {count}, batch, member, live);"


def _inputs(writing: KernelWriting) -> list[tuple[str, sp.Symbol]]:
    return [("x", item.symbol) for item in writing.work.cell.inputs]


def _targets(writing: KernelWriting) -> list[tuple[str, sp.Symbol]]:
    return [("targets", symbol) for symbol in writing.work.outputs if writing.work.targets]


def _forwards(writing: KernelWriting, calls: Calls) -> Iterator[str]:
    work = writing.work
    yield _COUNT
    yield from _at_start([*_take(writing, _inputs(writing), back=False), *calls[RunPart.BEFORE]])
    yield from ("for (long t = start; t < start + count; t++) {", *_indent(calls[RunPart.FORWARD]), "}")
    outputs = [] if work.has_loss else list(work.outputs)
    lines = [*_take(writing, _targets(writing), back=False, last=work.at_last), *calls[RunPart.LOSS]]
    lines += [_give(writing, "outputs", symbol, symbol, last=work.at_last) for symbol in outputs]
    if work.at_last:
        yield from _at_start(calls[RunPart.OUTPUTS])
        yield from _at_last(lines)
    else:
        yield from _at_start([*calls[RunPart.OUTPUTS], *lines])
    for _, new in work.carried:
        if not work.is_back:
            name, size = writing.names[new], f"{writing.count(new)}*LANES"
            yield f"memcpy({name}, {name} + count*{size}, sizeof(real)*{size});"


def _backwards(writing: KernelWriting, calls: Calls, results: Roles) -> Iterator[str]:
    work = writing.work
    yield _COUNT
    sizes = [(writing.names[sends], f"{writing.count(sends)}*LANES") for sends, _ in work.carried_back]
    yield "if (start + count == steps) {"
    yield from (f"    memset({name} + count*{size}, 0, sizeof(real)*{size});" for name, size in sizes)
    yield "}"
    given = list(_take(writing, _inputs(writing), back=True))
    lines = [*_take(writing, _targets(writing), back=True, last=work.at_last), *calls[RunPart.LOSS_BACK]]
    if work.at_last:
        yield from _at_start(given)
        for symbol in filter(writing.is_used, work.arriving):
            yield f"memset({writing.names[symbol]}, 0, sizeof(real)*{writing.count(symbol)}*CHUNK*LANES);"
        yield from _at_last(lines)
        yield from _at_start(calls[RunPart.TURN])
    else:
        yield from _at_start([*given, *lines, *calls[RunPart.TURN]])
    yield from ("for (long t = start + count - 1; t >= start; t--) {", *_indent(calls[RunPart.BACKWARD]), "}")
    gives = [_give(writing, kind, symbol, bar(symbol)) for kind, symbol in results if kind == "x"]
    yield from _at_start([*calls[RunPart.AFTER], *gives])
    yield "if (start > 0) {"
    yield from (f"    memcpy({name} + CHUNK*{size}, {name}, sizeof(real)*{size});" for name, size in sizes)
    yield "}"


def _end(writing: KernelWriting, results: Roles) -> Iterator[str]:
    """The last states, or the adjoints of the first: both stand where their arrays begin."""
    sends = {new: back for (_, new), (back, _) in zip(writing.work.carried, writing.work.carried_back, strict=False)}
    for kind, symbol in results:
        if kind in ("states", "initial"):
            array = sends[symbol] if kind == "initial" else symbol
            to, of, count = writing.result(kind, symbol), writing.names[array], writing.count(symbol)
            yield f"give_members({to}, {of}, 1, {count}, batch, member, live);"
