"""The derivative of each name of a step by one old state, as a sum of terms that can be read.

A term is diag(c) @ M, c a vector of as many entries as the expression, or a number. M is 1 for the identity, a matrix,
or a row: then every entry of the expression moves along that row alone, and the term is the product c @ M, of rank one.
By a scalar state all derivatives are of that last kind, and M is 1.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import sympy as sp

from symrnn.errors import InputError
from symrnn.expressions.array_nodes import cumsum, logsumexp, reverse_cumsum, row_sums, softmax, stack
from symrnn.expressions.array_nodes import part as part_of_rows
from symrnn.expressions.nodes import T, diag, dot, total
from symrnn.expressions.shapes import Shape, shape_of
from symrnn.gradients.blocks import join_pads
from symrnn.gradients.jacobian_blocks import columns_times, is_placed, terms_of_part, terms_of_stack
from symrnn.gradients.matrix_times_vector import apply_matrix
from symrnn.gradients.rules import partials
from symrnn.programs.program import Assign, name_symbol

__all__ = ["Column", "Terms"]

#: the coefficient of each matrix
Terms = dict[sp.Expr, sp.Expr]

LONGEST = 60  # characters of a formula in a message


@dataclass(slots=True)
class Column:
    """Derivatives with respect to the state ``by``, of this shape.

    ``shapes`` grows with the names of the Jacobian, and ``ones``, the vectors of ones in it, by what they stand for.
    """

    by: sp.Symbol
    columns: Shape
    shapes: dict[sp.Symbol, Shape]
    ones: dict[str, sp.Symbol]
    found: dict[sp.Symbol, Terms] = field(default_factory=dict)
    inlined: dict[sp.Symbol, sp.Expr] = field(default_factory=dict)
    line: Assign | None = None

    def read(self, line: Assign) -> Terms:
        """The chain rule for one line: the terms of its value from those of the names in it.

        Raises
        ------
        InputError
            where the state passes through what has no readable Jacobian.
        """
        self.line = line
        if len(line.shape) > 1:
            if not self._is_fixed(line.expr):  # a matrix that moves is read where it meets a vector
                self.inlined[line.symbol] = line.expr.xreplace(self.inlined)
            return {}
        return self._of(line.expr, line.symbol, line.shape)

    def write(self, terms: Terms, shape: Shape) -> sp.Expr:
        """The sum of the terms, for an expression of this shape."""
        whole = sp.Add(*(self._term(coefficient, matrix, shape) for matrix, coefficient in terms.items()))
        # a value that has a name goes by its name
        names = {expr: symbol for symbol, expr in self.inlined.items()}
        names |= {_transpose(expr): T(symbol) for expr, symbol in names.items()}
        return join_pads(whole, self.shapes).xreplace(names)

    def _term(self, coefficient: sp.Expr, matrix: sp.Expr, shape: Shape) -> sp.Expr:
        if not shape:
            return coefficient * matrix
        if self._is_row(matrix):
            column = self._spread(coefficient, shape)
            number, column = (sp.S.One, column) if matrix is sp.S.One else column.as_coeff_Mul()
            return column if matrix is sp.S.One else number * dot(column, matrix)
        if matrix is sp.S.One:
            return diag(self._spread(coefficient, shape))
        return dot(diag(coefficient), matrix) if self._shape(coefficient) else coefficient * matrix

    def _of(self, expr: sp.Expr, value: sp.Expr, shape: Shape) -> Terms:
        """The terms of an expression; ``value`` is put back for it in its slopes."""
        result: Terms = {}
        for part, partial in partials(expr, value).items():
            if self._is_fixed(part):
                continue
            inner = self.found[part] if part.is_Symbol else self._through(part, value if part == expr else part)
            result = _add(result, {matrix: partial * coefficient for matrix, coefficient in inner.items()})
        return {matrix: coefficient for matrix, coefficient in result.items() if coefficient is not sp.S.Zero}

    def _through(self, part: sp.Expr, value: sp.Expr) -> Terms:
        """Through a node: a product, sums, shares, blocks, or a transpose that can be put inside."""
        if isinstance(part, part_of_rows):
            (whole,) = part.args[:1]
            return terms_of_part(part, self._inside(whole), self._is_row, self._shape)
        if isinstance(part, stack):
            moving_pieces = {k: self._inside(each) for k, each in enumerate(part.args) if not self._is_fixed(each)}
            return terms_of_stack(part, moving_pieces, self._is_row, self._shape)
        if isinstance(part, softmax):
            # s_dot = s*(v_dot - s^T v_dot)
            inner = {matrix: value * coefficient for matrix, coefficient in self._inside(part.args[0]).items()}
            shares = self._sum(value, part.args[0]).items()
            return _add(inner, {row: -value * number for row, number in shares})
        if isinstance(part, logsumexp):
            return self._sum(softmax(part.args[0]), part.args[0])
        if isinstance(part, row_sums):
            sums = apply_matrix(part.args[0].xreplace(self.inlined), None, self.shapes)
            moving = next((node for node in sums.atoms(row_sums) if not self._is_fixed(node)), None)
            return self._refuse(f"a matrix that moves with it, {_short(moving)}") if moving else self._inside(sums)
        if isinstance(part, (cumsum, reverse_cumsum)):
            return self._sums_up_to_each(part)
        if isinstance(part, T):
            inner = _transpose(part.args[0].xreplace(self.inlined))
            return self._refuse(f"the row {_short(part)}") if isinstance(inner, T) else self._inside(inner)
        if isinstance(part, total):
            (inner,) = part.args
            shape = self._shape(inner)
            if len(shape) > 1:
                return self._refuse(f"the sum over a matrix, {_short(part)}")
            return self._sum(None, inner) if shape else self._inside(inner)
        if not isinstance(part, dot):
            return self._refuse(f"{_short(part)}")
        left, right = part.args
        if isinstance(left, diag):
            return self._inside(left.args[0] * right)
        if len(self._shape(right)) > 1:
            return self._refuse(f"a product that is no vector, {_short(part)}")
        # d(A v) = A dv + dA v, and u^T v moves with both
        if self._shape(left)[0] == 1:
            column = _transpose(left.xreplace(self.inlined))
            return _add(self._sum(_transpose(left), right), self._sum(right, column))
        return _add(self._times(left, right), {} if self._is_fixed(left) else self._moving(left, right))

    def _sums_up_to_each(self, part: sp.Expr) -> Terms:
        """Sums of products of rank one are such products; those of a matrix have no name."""
        (inner,) = part.args
        shape, terms = self._shape(inner), self._inside(inner)
        if not all(map(self._is_row, terms)):
            return self._refuse(f"the sums up to each entry, {_short(part)}")
        return {row: part.func(self._spread(coefficient, shape)) for row, coefficient in terms.items()}

    def _moving(self, matrix: sp.Expr, column: sp.Expr) -> Terms:
        """A matrix that moves times a vector that is held."""
        held = sp.Dummy("held", real=True)
        self.shapes[held] = self._shape(column)
        applied = apply_matrix(matrix.xreplace(self.inlined), held, self.shapes)
        if isinstance(applied, dot) and applied.args[1] == held:
            return self._refuse(f"a matrix that moves with it, {_short(matrix)}")
        back = {held: column}
        return {part.xreplace(back): number.xreplace(back) for part, number in self._inside(applied).items()}

    def _inside(self, expr: sp.Expr) -> Terms:
        shape = self._shape(expr)
        if len(shape) > 1:
            return self._refuse(f"{_short(expr)}, which is no vector")
        return self._of(expr, expr, shape)

    def _times(self, left: sp.Expr, right: sp.Expr) -> Terms:
        """A fixed matrix times a vector that moves: what is no row stays together inside of one product."""
        shape = self._shape(right)
        inner = self._inside(right)
        result = {m: dot(left, self._spread(c, shape)) for m, c in inner.items() if self._is_row(m)}
        for matrix in [m for m in inner if is_placed(m) and not self._is_row(m) and not self._shape(inner[m])]:
            columns = columns_times(left, matrix, self._shape)
            result[columns] = result.get(columns, sp.S.Zero) + inner.pop(matrix)
        rest = {m: c for m, c in inner.items() if not self._is_row(m)}
        if not rest:
            return result
        number = rest.get(sp.S.One, sp.S.Zero)
        if len(rest) == 1 and (number == 1 or (number.free_symbols and not self._shape(number))):
            return {left: number, **result}
        return {dot(left, self.write(rest, shape)): sp.S.One, **result}

    def _sum(self, weights: sp.Expr | None, moving: sp.Expr) -> Terms:
        """weights.T @ moving, where the weights stay; without weights the sum of the entries."""
        result: Terms = {}
        shape = self._shape(moving)
        for matrix, coefficient in self._inside(moving).items():
            if self._is_row(matrix):
                column = self._spread(coefficient, shape)
                row, number = matrix, total(column) if weights is None else dot(T(weights), column)
            else:
                weighted = coefficient if weights is None else coefficient * weights
                number = sp.S.One
                if weights is not None and not self._shape(coefficient):
                    weighted, number = weights, coefficient
                row = T(self._spread(weighted, shape))
                row = row if matrix is sp.S.One else dot(row, matrix)
            result[row] = result.get(row, sp.S.Zero) + number
        return result

    def _is_row(self, matrix: sp.Expr) -> bool:
        """Whether a coefficient times this matrix is of rank one."""
        return not self.columns or (matrix is not sp.S.One and self._shape(matrix)[0] == 1)

    def _is_fixed(self, expr: sp.Expr) -> bool:
        return not expr.free_symbols & ({*self.found, *self.inlined})

    def _shape(self, expr: sp.Expr) -> Shape:
        return shape_of(expr, self.shapes)

    def _spread(self, coefficient: sp.Expr, shape: Shape) -> sp.Expr:
        """A vector: a number stands in each entry."""
        return coefficient if self._shape(coefficient) else coefficient * self._ones(shape)

    def _ones(self, shape: Shape) -> sp.Symbol:
        """A name for the vector of ones beside the state, or of another size: c times the identity is diag(c*ones)."""
        label = self.by.name if shape == self.columns else str(shape[0])
        if label not in self.ones:
            name = f"ones_{label}"
            while name_symbol(name) in self.shapes:
                name += "_"
            self.ones[label] = name_symbol(name)
            self.shapes[self.ones[label]] = shape
        return self.ones[label]

    def _refuse(self, what: str) -> Terms:
        assert self.line is not None
        raise InputError(
            f"in {_short(self.line)}: {self.by} passes through {what}, of which no Jacobian is written that one could "
            f"read; keep it to vectors, scalars and products with matrices that do not move, or take "
            f"tangents(program), which moves in one direction"
        )


def _add(one: Terms, other: Terms) -> Terms:
    return one | {matrix: one.get(matrix, sp.S.Zero) + coefficient for matrix, coefficient in other.items()}


def _transpose(expr: sp.Expr) -> sp.Expr:
    """The transpose, put inside a product: (A @ B).T is B.T @ A.T."""
    if isinstance(expr, dot):
        left, right = expr.args
        return dot(_transpose(right), _transpose(left))
    return T(expr)


def _short(thing: object) -> str:
    text = str(thing)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}..."
