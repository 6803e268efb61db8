"""Column mathematics as batch rows: the one place where the mathematics of one column becomes code for a batch.

Names are held as follows, and a row [1, n] as the column [n] that it is the transpose of.

| shape        | one    | a batch of them |
|--------------|--------|-----------------|
| scalar       | ()     | (B,)            |
| column, row  | (n,)   | (B, n)          |
| matrix       | (n, m) | (B, n, m)       |

So ``W @ h`` of a batch of h is ``h @ W.T``, and ``a_bar @ x.T``, summed over the batch, is ``a_bar.T @ x``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import sympy as sp

from symrnn.evaluate.block_texts import Piece, pad_text, part_text, stack_text
from symrnn.evaluate.expressions import code
from symrnn.evaluate.fitting import batch_shape
from symrnn.evaluate.forms import NUMPY_OF_NODES
from symrnn.evaluate.row_places import Rows, bracket, transpose
from symrnn.evaluate.size_texts import size_text, zeros_text
from symrnn.expressions.array_nodes import extent, inv, ones, pad, part, spread, stack
from symrnn.expressions.nodes import NODES, T, diag, dot, total
from symrnn.expressions.shapes import Shape, rows_and_columns, shape_of
from symrnn.expressions.sizes import size_sum

__all__ = ["full_text", "sum_text", "text_of"]

_SUFFIX = ("", "[:, None]", "[:, None, None]")


_RANK: Mapping[str, int] = MappingProxyType({"scalar": 0, "column": 1, "row": 1, "matrix": 2})


def text_of(expr: sp.Expr, rows: Rows) -> str:
    """The Python text of an expression, for all members of the batch at once.

    Raises
    ------
    InputError
        naming the line, for what has no numeric form.
    """
    if not rows.batched and not expr.has(*NODES):
        return code(expr, rows.place)
    return code(_write_rows(expr, _RANK[rows.kind(expr)], rows), rows.place)


def full_text(expr: sp.Expr, shape: Shape, spread: bool, rows: Rows) -> str:
    """The text of a value that fills a shape, and with ``spread`` every member of the batch.

    >>> from symrnn.evaluate.expressions import CodePlace
    >>> h, b = sp.symbols("h b", real=True)
    >>> rows = Rows(CodePlace(1, None, {}, []), {h: "h", b: "b"}, {h: ("n",), b: ("n",)}, {h})
    >>> full_text(sp.S.Zero, ("n",), True, rows)
    "np.zeros((batch, sizes['n']), number)"
    """
    carries = rows.is_batched(expr)
    text = text_of(expr, rows)
    if (carries or not spread) and (not shape or rows.is_full(expr)):
        return f"number({text})" if expr.is_number else text
    zeros = zeros_text(shape, spread)
    if expr is sp.S.Zero:
        return zeros
    is_scalar = carries and rows.kind(expr) == "scalar"
    return f"{zeros} + {bracket(text)}{_SUFFIX[len(batch_shape(shape))] if is_scalar else ''}"


def sum_text(expr: sp.Expr, shape: Shape, rows: Rows) -> str:
    """The text of a value that fills a shape: linear in what carries the batch, and summed over the batch."""
    text = code(_write_rows(_sum_terms(expr, rows), 0, rows), rows.place)
    return text if not shape or rows.is_full(expr) else f"{zeros_text(shape, False)} + {bracket(text)}"


def _sum_terms(expr: sp.Expr, rows: Rows) -> sp.Expr:
    """Sums term by term; what does not carry the batch is a common factor, or has been summed before."""
    if not rows.is_batched(expr):
        return expr
    if expr.is_Add:
        return sp.Add(*(_sum_terms(term, rows) for term in expr.args))
    if expr.is_Mul:
        common = [factor for factor in expr.args if not rows.is_batched(factor)]
        if common:
            rest = sp.Mul(*(factor for factor in expr.args if rows.is_batched(factor)))
            return sp.Mul(*common, _sum_terms(rest, rows))
    if isinstance(expr, (stack, part, pad)):
        return rows.name_text(_block_text(expr, rows, summed=True))
    if isinstance(expr, T) and isinstance(expr.args[0], (stack, pad)) and rows.kind(expr) == "matrix":
        return rows.name_text(transpose(bracket(_block_text(expr.args[0], rows, summed=True)), False))
    if isinstance(expr, T) and isinstance(expr.args[0], dot):
        left, right = expr.args[0].args
        return _sum_terms(dot(T(right), T(left)), rows)
    if isinstance(expr, dot) and rows.kind(expr) == "matrix" and not all(map(rows.is_batched, expr.args)):
        return rows.name_text(_sum_first_text(expr, rows))
    if isinstance(expr, dot) and all(map(rows.is_batched, expr.args)) and rows.kind(expr) == "matrix":
        left, right = expr.args
        if (rows.kind(left), rows.kind(right)) == ("column", "row"):
            return rows.name_text(f"{_operand(left, rows)}.T @ {_operand(right, rows)}")
    if _is_square(expr.args[0] if isinstance(expr, total) else expr, rows) and rows.kind(expr) == "scalar":
        text = rows.names[(expr.args[0] if isinstance(expr, total) else expr).base]
        return rows.name_text(f"np.vdot({text}, {text})")
    if isinstance(expr, total):
        return rows.name_text(f"{bracket(text_of(expr.args[0], rows))}.sum()")
    if rows.ones and rows.kind(expr) in ("column", "row"):
        return rows.name_text(f"np.dot({rows.ones}, {text_of(expr, rows)})")
    return rows.name_text(f"{bracket(text_of(expr, rows))}.sum(axis=0)")


def _is_square(expr: sp.Expr, rows: Rows) -> bool:
    """Whether it is the square of a name that carries the batch."""
    return expr.is_Pow and expr.exp == 2 and expr.base in rows.batched


def _sum_first_text(expr: sp.Expr, rows: Rows) -> str:
    """A product with what is the same for all of the batch: the sum of the other comes first, by linearity."""
    texts = []
    for each in expr.args:
        batched = rows.is_batched(each)
        texts.append(
            bracket(code(_write_rows(_sum_terms(each, rows), 0, rows), rows.place)) if batched else _operand(each, rows)
        )
    if tuple(map(rows.kind, expr.args)) == ("column", "row"):
        return f"np.outer({', '.join(texts)})"  # both are held as rows of numbers, of which @ is one number
    return " @ ".join(texts)


def _write_rows(expr: sp.Expr, rank: int, rows: Rows) -> sp.Expr:
    """The expression with products, transposes and sums replaced by symbols of their texts.

    Beside a column or a matrix, the scalar of each member of the batch is spread over its entries.
    """
    found: dict[sp.Expr, sp.Expr] = {}
    _find(expr, rank, rows, found)
    return expr.xreplace(found) if found else expr


def _find(node: sp.Expr, rank: int, rows: Rows, found: dict[sp.Expr, sp.Expr]) -> None:
    if node in found:
        return
    if node.func in NODES:
        text = _NODE_TEXT[node.func](node, rows)
        spread = rows.is_batched(node) and rows.kind(node) == "scalar" and rank
        found[node] = rows.name_text(bracket(text) + _SUFFIX[rank] if spread else text)
    elif node.is_Symbol:
        if rank and node in rows.batched and not rows.shapes[node]:
            found[node] = rows.name_text(rows.names[node] + _SUFFIX[rank])
    else:
        for argument in node.args:
            _find(argument, rank, rows, found)


def _dot_text(node: sp.Expr, rows: Rows) -> str:
    left, right = node.args
    if isinstance(left, diag) or isinstance(right, diag):
        return _scale_text(left, right, rows)
    if _is_inverse(left):
        return _solve_text(left, right, rows)
    a, b = _operand(left, rows), _operand(right, rows)
    both = rows.is_batched(left) and rows.is_batched(right)
    kinds = (rows.kind(left), rows.kind(right))
    if kinds == ("row", "column"):
        return f"np.vecdot({a}, {b})"
    if kinds == ("column", "row"):
        return f"{a}[..., :, None]*{b}[..., None, :]"
    if kinds == ("matrix", "column"):
        if both:
            return f"({a} @ {b}[..., None])[..., 0]"
        return f"{b} @ {rows.transpose_once(a)}" if rows.is_batched(right) else f"{a} @ {b}"
    if kinds == ("row", "matrix") and both:
        return f"({a}[..., None, :] @ {b})[..., 0, :]"
    return f"{a} @ {b}"


def _block_text(node: sp.Expr, rows: Rows, summed: bool = False) -> str:
    """The text of a stack, part or pad; with ``summed`` of what is summed over the batch."""

    def piece(argument: sp.Expr) -> Piece:
        if not summed:
            return Piece(_operand(argument, rows), rows.kind(argument), rows.is_batched(argument))
        text = code(_write_rows(_sum_terms(argument, rows), 0, rows), rows.place)
        return Piece(bracket(text), rows.kind(argument), False)

    if isinstance(node, stack):
        return stack_text([piece(argument) for argument in node.args], rows.is_batched(node) and not summed)
    inner, (start, end) = node.args[0], node.sizes
    if isinstance(node, part):
        return part_text(piece(inner), start, end)
    count = rows_and_columns(shape_of(inner, rows.shapes))[0]
    return pad_text(piece(inner), start, size_sum(start, count), end)


def _scale_text(left: sp.Expr, right: sp.Expr, rows: Rows) -> str:
    """A product with a diagonal matrix, entry by entry: the rows of what is on its right, the columns on its left."""
    if isinstance(left, diag):
        axis = "[..., :, None]" if rows.kind(right) == "matrix" else ""
        return f"{_operand(left.args[0], rows)}{axis}*{_operand(right, rows)}"
    axis = "[..., None, :]" if rows.kind(left) == "matrix" else ""
    return f"{_operand(left, rows)}*{_operand(right.args[0], rows)}{axis}"


def _is_inverse(node: sp.Expr) -> bool:
    return isinstance(node.args[0] if isinstance(node, T) else node, inv)


def _solve_text(left: sp.Expr, right: sp.Expr, rows: Rows) -> str:
    """A^-1 b without the inverse."""
    matrix = T(left.args[0].args[0]) if isinstance(left, T) else left.args[0]
    a, b, line = _operand(matrix, rows), _operand(right, rows), repr(str(rows.place))
    return f"solve({a}, {b}, {line})" if rows.kind(right) == "matrix" else f"solve({a}, {b}[..., None], {line})[..., 0]"


def _transpose_text(node: sp.Expr, rows: Rows) -> str:
    return _operand(node, rows)


def _total_text(node: sp.Expr, rows: Rows) -> str:
    (argument,) = node.args
    text = bracket(text_of(argument, rows))
    axes = ("", "-1", "(-2, -1)")[_RANK[rows.kind(argument)]]
    if not axes:
        return text
    return f"{text}.sum(axis={axes})"


def _diag_text(node: sp.Expr, rows: Rows) -> str:
    if isinstance(node.args[0], ones):
        return f"np.eye({size_text(node.args[0].size)}, dtype=number)"
    text = _operand(node.args[0], rows)
    return f"{text}[..., None]*np.eye({text}.shape[-1], dtype=number)"


def _inverse_text(node: sp.Expr, rows: Rows) -> str:
    return f"inverse({text_of(node.args[0], rows)}, {str(rows.place)!r})"


def _size_number_text(node: sp.Expr, rows: Rows) -> str:
    return f"number({size_text(node.size)})"


def _ones_text(node: sp.Expr, rows: Rows) -> str:
    return f"np.ones({size_text(node.size)}, number)"


def _form_text(node: sp.Expr, rows: Rows) -> str:
    text = text_of(node.args[0], rows)
    return NUMPY_OF_NODES[node.func].format(x=text, v=bracket(text))


_NODE_TEXT: Mapping[type[sp.Expr], Callable[[sp.Expr, Rows], str]] = MappingProxyType(
    {
        dot: _dot_text,
        T: _transpose_text,
        total: _total_text,
        diag: _diag_text,
        **dict.fromkeys((stack, part, pad), _block_text),
        inv: _inverse_text,
        extent: _size_number_text,
        ones: _ones_text,
        **dict.fromkeys(NUMPY_OF_NODES, _form_text),
    }
)


def _operand(expr: sp.Expr, rows: Rows) -> str:
    """The text of an operand of ``@``: a name, its transpose, or anything else in brackets."""
    if not isinstance(expr, T):
        return bracket(text_of(expr, rows))
    (argument,) = expr.args
    if isinstance(argument, spread):
        return f"{_operand(argument.args[0], rows)}[..., None, :]"
    text = _operand(argument, rows)
    return transpose(text, rows.is_batched(argument)) if rows.kind(argument) == "matrix" else text
