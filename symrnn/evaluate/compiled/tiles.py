"""Matrix products in C: tiles of sums that stay in registers, several vectors of columns and several rows at once."""

from __future__ import annotations

__all__ = ["PRODUCT"]

#: rows, vectors of columns, and for few of both how many sums are kept apart: a sum waits for the one before it
_TILES = ((4, 4, 1), (4, 2, 1), (4, 1, 2), (1, 4, 2), (1, 2, 4), (1, 1, 4))

_HEAD = """\
/* as many numbers as one instruction takes; without vectors in the compiler's language, one */
#if defined(__AVX512F__)
#define VECTOR_BYTES 64
#elif defined(__AVX__)
#define VECTOR_BYTES 32
#else
#define VECTOR_BYTES 16
#endif
#if defined(__GNUC__)
typedef real vector __attribute__((vector_size(VECTOR_BYTES), aligned(sizeof(real)), may_alias));
typedef real half_vector __attribute__((vector_size(VECTOR_BYTES/2), aligned(sizeof(real)), may_alias));
#else
typedef real vector;
typedef real half_vector;
#endif
/* in a register until it is used up: gcc takes it from memory again for every row */
#if defined(__GNUC__) && !defined(__clang__) && defined(__AVX512F__)
#define HOLD(part) __asm__("" : "+v"(part))
#elif defined(__GNUC__) && !defined(__clang__) && defined(__AVX__)
#define HOLD(part) __asm__("" : "+x"(part))
#else
#define HOLD(part)
#endif
#define LONG_OF(type) ((long)(sizeof(type)/sizeof(real)))

/* tiles of c[i][j] = sum over s and k of a[s][i][k]*b[s][k][j], added to what is there where add is 1 */
#define TILE_ARGUMENTS long outer, long inner, const real *a, long as, long ai, long ak, \\
    const real *b, long bs, long bk, real *c, long ci, int add"""

_PRODUCT = """\
/* c[i][j] = sum over s and k of a[s][i][k]*b[s][k][j], added to what is there where add is 1 */
static inline void product(long rows, long outer, long inner, long columns, const real *a, long as, long ai, long ak,
    const real *b, long bs, long bk, real *c, long ci, int add)
{
    long j = 0;
@PANELS@
    for (; j < columns; j++) {
        for (long i = 0; i < rows; i++) {
            real sums[4] = {add ? c[i*ci + j] : LITERAL(0.0)}; /* one waits for itself alone */
            for (long s = 0; s < outer; s++) {
                const real *x = a + s*as + i*ai, *y = b + s*bs + j;
                long k = 0;
                for (; k + 3 < inner; k += 4) {
                    for (long u = 0; u < 4; u++) {
                        sums[u] += x[(k + u)*ak]*y[(k + u)*bk];
                    }
                }
                for (; k < inner; k++) {
                    sums[0] += x[k*ak]*y[k*bk];
                }
            }
            c[i*ci + j] = (sums[0] + sums[1]) + (sums[2] + sums[3]);
        }
    }
}"""


def _tile(rows: int, wide: int, apart: int, of: str) -> str:
    """One function: the sums of a tile are names, so that they are registers."""
    rows_and_parts = [(r, v) for r in range(rows) for v in range(wide)]
    tile = [(r, v, u) for r in range(rows) for v in range(wide) for u in range(apart)]
    lines = [f"static inline void {_name(rows, wide, of)}(TILE_ARGUMENTS)", "{", f"    typedef {of} part;"]
    lines += ["    enum { LONG = sizeof(part)/sizeof(real) };"]
    lines += [f"    part {', '.join(f'c{r}{v}{u} = {{0}}' for r, v, u in tile if r == row)};" for row in range(rows)]
    lines += ["    for (long s = 0; s < outer; s++, a += as, b += bs) {"]
    lines += ["        const real *x = a, *y = b;", "        long k = 0;"]
    for u in range(apart)[-1:] if apart == 1 else (None, 0):
        many = apart if u is None else 1
        bound = f"k + {many - 1} < inner" if many > 1 else "k < inner"
        lines += [f"        for (; {bound}; k += {many}, x += {many}*ak, y += {many}*bk) {{"]
        for each in range(many):
            shift = f" + {each}*bk" if each else ""
            for v in range(wide):
                lines += [f"            part y{v}{each} = *(const part *)(y{shift} + {v}*LONG);"]
                lines += [f"            HOLD(y{v}{each});"] if rows > 1 else []
            for r in range(rows):
                at = f"{r}*ai + {each}*ak"
                lines += [f"            const real x{r}{each} = x[{at}];"]
                lines += [f"            c{r}{v}{each} += x{r}{each}*y{v}{each};" for v in range(wide)]
        lines += ["        }"]
    lines += ["    }"]
    places = [(f"*(part *)(c + {r}*ci + {v}*LONG)", [f"c{r}{v}{u}" for u in range(apart)]) for r, v in rows_and_parts]
    lines += ["    if (add) {", *(f"        {place} += {' + '.join(sums)};" for place, sums in places)]
    lines += ["    } else {", *(f"        {place} = {' + '.join(sums)};" for place, sums in places), "    }"]
    return "\n".join([*lines, "}"])


def _name(rows: int, wide: int, of: str) -> str:
    return f"tile_{rows}_{wide}_{of}"


def _panel(wide: int, of: str, tall: tuple[int, ...]) -> str:
    """The loops over columns in panels, and over the rows of each."""
    size = f"{wide}*LONG_OF({of})"
    lines = [f"    for (; j + {size} <= columns; j += {size}) {{"]
    lines += ["        const real *x = a;", "        real *z = c + j;", "        long left = rows;"]
    for rows in tall:
        call = f"{_name(rows, wide, of)}(outer, inner, x, as, ai, ak, b + j, bs, bk, z, ci, add);"
        lines += [f"        for (; left >= {rows}; left -= {rows}, x += {rows}*ai, z += {rows}*ci) {{"]
        lines += [f"            {call}", "        }"]
    return "\n".join([*lines, "    }"])


def _product() -> str:
    wide = [(4, "vector"), (2, "vector"), (1, "vector"), (1, "half_vector")]
    panels = "\n".join(_panel(v, of, (4, 1)) for v, of in wide)
    tiles = [_tile(*shape, "vector") for shape in _TILES]
    tiles += [_tile(*shape, "half_vector") for shape in _TILES if shape[1] == 1]
    return "\n\n".join([_HEAD, *tiles, _PRODUCT.replace("@PANELS@", panels)])


PRODUCT = _product()
