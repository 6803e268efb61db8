"""A text that has been read to its end: the parts of the cell, once all of it is there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NoReturn

from symrnn.cells.formula import TextPlace, without_time
from symrnn.cells.language.cell_warnings import ReadLine, warnings_of
from symrnn.cells.language.declarations import INDEXING, Declaration, list_kind, ranges_and_values
from symrnn.cells.language.delays import Delay, names_without_delay, registers
from symrnn.cells.language.pairs import PARTS
from symrnn.cells.language.parts import DeclaredParts
from symrnn.cells.parameters import Parameter
from symrnn.programs.lines import Assign, Input, name_symbol

__all__ = ["WholeText"]


@dataclass(frozen=True, slots=True)
class WholeText:
    """What a text declares and assigns, the lines with their numbers, and the delays that its formulas read."""

    where: str
    declared: Mapping[str, Declaration]
    assigned: Mapping[str, Assign]
    written: Mapping[str, ReadLine]
    delays: Mapping[str, Delay]

    def _fail(self, number: int, column: int, message: str) -> NoReturn:
        TextPlace(f"{self.where}, line {number}", column).fail(0, message)

    def _of_kind(self, kind: str) -> tuple[Input, ...]:
        return list_kind(self.declared, kind)

    def parts(self, source: str, last: int) -> DeclaredParts:
        """What a cell is made of; ``last`` is the number of the last line.

        Raises
        ------
        InputError
            for a state or output that no line assigns, no state and no output, and a name that is needed for another.
        """
        for name, known in self.declared.items():
            if known.kind in ("state", "output") and name not in self.assigned:
                name = name[: -len(PARTS[0])] if known.said.is_complex else name
                near = next((line for line in self.written.values() if without_time(line.name) == name), None)
                add = f"write {name} = ... in line {near.number}" if near else f"add a line {name} = ..."
                self._fail(known.line, 1, f"the {known.kind} {name} is never assigned; {add}")
        outputs = [name for name, known in self.declared.items() if known.is_given_out]
        for name in outputs if len(outputs) > 1 else ():
            if (target := f"target_{name}") in self.declared or target in self.assigned:
                line = self.declared[target].line if target in self.declared else self.written[target].number
                what = f"what a loss compares the output {name} with"
                self._fail(line, 1, f"{target} is {what}; choose another name, such as {target}_in")
        shift = self._registers()
        if not self._of_kind("state") and not shift and not outputs:
            self._fail(last, 1, "expected a state or an output, found none; declare one, such as h: state")
        ranges, values = ranges_and_values(self.declared)
        return DeclaredParts(
            inputs=self._of_kind("input"),
            states=(*self._of_kind("state"), *(item for item, _ in shift)),
            parameters=tuple(
                Parameter(name_symbol(name), *INDEXING[known.kind](name), known.shape)
                for name, known in self.declared.items()
                if known.kind in INDEXING
            ),
            constants=self._of_kind("const"),
            lines=(*self.assigned.values(), *(line for _, line in shift)),
            outputs=tuple(map(name_symbol, outputs)),
            source=source,
            warnings=tuple(f"{self.where}, {text}" for text in warnings_of(self.declared, self._lines_without_delay())),
            time=next((item.symbol for item in self._of_kind("time")), None),
            ranges=ranges,
            values=values,
        )

    def _registers(self) -> list[tuple[Input, Assign]]:
        """The states behind the delays, whose names are free."""
        shapes = {name: known.shape for name, known in self.declared.items()}
        shapes |= {name: line.shape for name, line in self.assigned.items()}
        states = {item.symbol.name: item.shape for item in self._of_kind("state")}
        found = list(registers(self.delays.values(), states, shapes))
        for name in (item.symbol.name for item, _ in found):
            if name in shapes:
                line = self.declared[name].line if name in self.declared else self.written[name].number
                base = name.rpartition("_lag")[0]
                self._fail(
                    line, 1, f"{name} is what a delay of {base} is called; choose another name, such as {base}_old"
                )
        return found

    def _lines_without_delay(self) -> dict[str, ReadLine]:
        """The lines as warnings see them: a value from an earlier step is the name itself."""
        names = names_without_delay(self.delays, [item.symbol.name for item in self._of_kind("state")])
        return {name: read.replace_names(names) for name, read in self.written.items()}
