"""Calls that are like an earlier one: from the caller's arrays to the results, with nothing to work out between."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

import sympy as sp

from symrnn.evaluate.argument_reader import ArgumentReader, Glance, KnownCalls, arrays_in_order, glance_at
from symrnn.evaluate.backends import Backend, Bound, CallNames, Prepared
from symrnn.evaluate.end_cells import LOSS
from symrnn.evaluate.sequence_arguments import OneOrMore, Role
from symrnn.evaluate.sequence_stages import SequenceStages
from symrnn.evaluate.stages import Array

__all__ = ["CallsAgain", "Found", "calls_again"]

_KINDS = ("params", "x", "initial", "targets")

Found = tuple[Any, list[dict[str, Array]]]  # the loss, None where there is none, and arrays by name, group by group


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a call asks for: a kind of run, what gradients are with respect to, and the groups of results."""

    kind: str
    wanted: frozenset[sp.Symbol]
    groups: tuple[tuple[str, tuple[Role, ...]], ...]

    @property
    def has_loss(self) -> bool:
        """Whether there is a loss, before all groups."""
        return self.kind != "run"


@dataclass(frozen=True, slots=True)
class _CallAgain:
    """What a backend made ready, arrays that are the same in all such calls, and the names of each group of results."""

    prepared: Prepared
    added: tuple[Array, ...]
    has_loss: bool
    names: tuple[tuple[str, ...], ...]

    def call(self, arrays: list[Any]) -> Found:
        """The results of a call with other numbers."""
        found = self.prepared.call([*arrays, *self.added] if self.added else arrays)
        if not self.has_loss:
            return None, self._by_name(found, 0)
        return found[0][()], self._by_name(found, 1)

    def _by_name(self, found: list[Any], start: int) -> list[dict[str, Array]]:
        groups = []
        for names in self.names:
            stop = start + len(names)
            groups.append(dict(zip(names, found[start:stop], strict=True)))
            start = stop
        return groups


@dataclass(frozen=True, slots=True)
class CallsAgain:
    """What was made ready so far for the calls of an evaluator."""

    reader: ArgumentReader
    backend: Backend
    asked: Mapping[str, _Asked]
    last: dict[str, tuple[Glance, _CallAgain]] = field(default_factory=dict)  # by what is asked: the call before

    def find(
        self,
        what: str,
        params: Any,
        x: OneOrMore,
        initial: OneOrMore,
        target: OneOrMore = None,
        steps: int | None = None,
    ) -> Found | None:
        """The results of a call; None where none like it was made before, or the backend makes nothing ready."""
        asked = self.asked.get(what)
        if asked is None:
            return None
        given = (params, x, initial, target if asked.has_loss and self.reader.targets else None)
        seen, last = glance_at(*given, steps), self.last.get(what)
        if last is not None and seen is not None and last[0] == seen[0]:
            return last[1].call(seen[1])
        ready = self._ready_for(what, given, steps)
        if ready is None:
            return None
        if seen is not None and not self.reader.cell.ranges:  # what has a range is looked at in every call
            self.last[what] = seen[0], ready
        return ready.call(arrays_in_order(given))

    def bind(
        self, params: Any, x: OneOrMore, initial: OneOrMore, target: OneOrMore, steps: int | None
    ) -> tuple[Bound, tuple[str, ...]] | None:
        """The loss and its gradients with respect to parameters, of these arrays for good, with the names of these.

        None where nothing was made ready for such a call, or values have to be looked at in each.
        """
        given = (params, x, initial, target if self.reader.targets else None)
        ready = None if self.reader.cell.ranges or not self.asked else self._ready_for("params", given, steps)
        if ready is None:
            return None
        return ready.prepared.bind([*arrays_in_order(given), *ready.added]), ready.names[0]

    def _ready_for(self, what: str, given: Sequence[OneOrMore], steps: int | None) -> _CallAgain | None:
        asked = self.asked[what]
        known = self.reader.recall(given, steps, asked.has_loss)
        if known is None:
            return None
        if what not in known.ready:
            known.ready[what] = self._make_ready(known, asked, given)
        ready: _CallAgain | None = known.ready[what]
        return ready

    def _make_ready(self, known: KnownCalls, asked: _Asked, given: Sequence[OneOrMore]) -> _CallAgain | None:
        takes: list[tuple[tuple[str, sp.Symbol], tuple[int, ...]]] = []
        added: list[Array] = []
        for kind, group, each in zip(_KINDS, known.groups, given, strict=True):
            arrays = arrays_in_order([each])
            takes += [((kind, s), getattr(a, "shape", ())) for s, a in zip(group.symbols, arrays, strict=True)]
        for kind, group in zip(_KINDS, known.groups, strict=True):
            takes += [((kind, symbol), array.shape) for symbol, array in group.added.items()]
            added += group.added.values()
        gives = [((kind, role.symbol), known.shape_of(role)) for kind, roles in asked.groups for role in roles]
        loss = [(("loss", LOSS), ())] if asked.has_loss else []
        assert self.backend.prepare is not None  # none is asked for without
        prepared = self.backend.prepare(
            known.place(given), CallNames(asked.kind, asked.wanted, tuple(takes), (*loss, *gives))
        )
        if prepared is None:
            return None
        names = tuple(tuple(role.symbol.name for role in roles) for _, roles in asked.groups)
        return _CallAgain(prepared, tuple(added), asked.has_loss, names)


def calls_again(reader: ArgumentReader, backend: Backend, stages: SequenceStages) -> CallsAgain:
    """None made ready yet; of a backend that makes nothing ready, nothing to be asked for."""
    if backend.prepare is None:
        return CallsAgain(reader, backend, {})
    roles, none = reader.roles, frozenset[sp.Symbol]()
    asked = {
        "outputs": _Asked("run", none, (("outputs", stages.outputs),)),
        "states": _Asked("run", none, (("states", roles.states),)),
        "value": _Asked("value", none, ()),
        "params": _Asked("gradients", roles.by_params, (("params", roles.learned),)),
    }
    if {role.symbol for role in chain(roles.learned, roles.inputs)} == roles.by_all:  # none is constant
        groups = (("params", roles.learned), ("x", roles.inputs), ("initial", roles.states))
        asked["all"] = _Asked("gradients", roles.by_all, groups)
    return CallsAgain(reader, backend, asked)
