#if SYMRNN_FLOAT
typedef float real;
typedef unsigned int bits;
#define WIDTH 23
#define BIAS 127
#define LITERAL(x) x##f
#define OF_MATH(name) name##f
#else
typedef double real;
typedef unsigned long long bits;
#define WIDTH 52
#define BIAS 1023
#define LITERAL(x) x
#define OF_MATH(name) name
#endif

/* 1.5 times 2 to the WIDTH: what is added to it is rounded to an integer, and stands in the last bits */
#if SYMRNN_FLOAT
#define ROUNDING 12582912.0f
#define PER_LN2 1.44269504088896340736f
#define LN2_HIGH 0.693359375f
#define LN2_LOW -2.12194440054690583e-4f
#else
#define ROUNDING 6755399441055744.0
#define PER_LN2 1.44269504088896340736
#define LN2_HIGH 6.93147180369123816490e-01
#define LN2_LOW 1.90821492927058770002e-10
#endif

/* exp(r) - 1 for |r| <= log(2)/2 */
static inline real power_less_one(real r)
{
#if SYMRNN_FLOAT
    const real q = 0.5f + r*(0.16666576989698775f + r*(0.041666554617204574f
        + r*(0.008363179052722578f + r*0.0013926183587713494f)));
    return r + r*r*q;
#else
    const real r2 = r*r, r4 = r2*r2;
    const real low = (0.5 + r*0.1666666666666667) + r2*(0.04166666666666667 + r*0.008333333333326136);
    const real middle = (0.0013888888888883748 + r*0.00019841269874820627)
        + r2*(2.4801587325547743e-05 + r*2.7557255400206422e-06);
    const real high = (2.75572736431103e-07 + r*2.5105217004720745e-08) + r2*2.0914686968086876e-09;
    return r + r2*(low + r4*(middle + r4*high));
#endif
}

/* 2 to the k, for an integer k of a normal number */
static inline real two_to(real k)
{
    union { real number; bits image; } power;
    power.number = k + (ROUNDING + BIAS);
    power.image <<= WIDTH;
    return power.number;
}

/* exp(x), NaN where x is: two powers of two, so that what is below the normal numbers is rounded once */
static inline real exp_of(real x)
{
#if SYMRNN_FLOAT
    const real low = -105.0f, high = 89.0f;
#else
    const real low = -746.0, high = 710.0;
#endif
    const real from = x < low ? low : x, y = from > high ? high : from;
    const real k = (y*PER_LN2 + ROUNDING) - ROUNDING;
    const real half = (k*LITERAL(0.5) + ROUNDING) - ROUNDING;
    const real r = (y - k*LN2_HIGH) - k*LN2_LOW;
    return (LITERAL(1.0) + power_less_one(r))*two_to(half)*two_to(k - half);
}

/* e/(e + 2) with e = exp(2|x|) - 1, and the sign of x */
static inline real tanh_of(real x)
{
    const real size = OF_MATH(fabs)(x);
    const real y = size > LITERAL(20.0) ? LITERAL(40.0) : LITERAL(2.0)*size;
    const real k = (y*PER_LN2 + ROUNDING) - ROUNDING;
    const real power = two_to(k);
    const real e = power*power_less_one((y - k*LN2_HIGH) - k*LN2_LOW) + (power - LITERAL(1.0));
    return OF_MATH(copysign)(e/(e + LITERAL(2.0)), x);
}

/* 1/(1 + exp(-x)), by a power that cannot overflow */
static inline real sigmoid_of(real x)
{
    const real e = exp_of(-OF_MATH(fabs)(x));
    return (x < LITERAL(0.0) ? e : LITERAL(1.0))/(LITERAL(1.0) + e);
}

static inline real square_of(real x)
{
    return x*x;
}

static inline real cube_of(real x)
{
    return x*x*x;
}

static inline real softsign_of(real x)
{
    return x/(LITERAL(1.0) + OF_MATH(fabs)(x));
}

static inline real relu_of(real x)
{
    return x < LITERAL(0.0) ? LITERAL(0.0) : x;
}

static inline real below_zero(real x)
{
    return x > LITERAL(0.0) ? LITERAL(0.0) : x;
}

static inline real softplus_of(real x)
{
    return relu_of(x) + OF_MATH(log1p)(exp_of(-OF_MATH(fabs)(x)));
}

static inline real normal_cdf_of(real x)
{
    return LITERAL(0.5)*OF_MATH(erfc)(x*LITERAL(-0.7071067811865475244));
}

static inline real normal_density_of(real x)
{
    const real size = OF_MATH(fabs)(x), y = size > LITERAL(1e4) ? LITERAL(1e4) : size;
    return LITERAL(0.3989422804014327)*exp_of(LITERAL(-0.5)*y*y);
}

static inline real maximum_of(real x, real y)
{
    return x >= y || x != x ? x : y;
}

static inline real minimum_of(real x, real y)
{
    return x <= y || x != x ? x : y;
}

/* 1 where x > 0, 0 where x < 0, NaN where x is */
static inline real step_of(real x, real at_zero)
{
    return x > LITERAL(0.0) ? LITERAL(1.0) : x < LITERAL(0.0) ? LITERAL(0.0) : x == LITERAL(0.0) ? at_zero : x;
}

/* the inverse of a matrix whose entries are a stride apart, by elimination with the largest pivot: 1 where there is none */
static int inverse_of(real *to, const real *from, long n, long stride, int turned, real *left)
{
    for (long i = 0; i < n; i++) {
        for (long j = 0; j < n; j++) {
            left[i*n + j] = from[(turned ? j*n + i : i*n + j)*stride];
            to[(i*n + j)*stride] = i == j ? LITERAL(1.0) : LITERAL(0.0);
        }
    }
    for (long k = 0; k < n; k++) {
        long best = k;
        for (long i = k + 1; i < n; i++) {
            if (OF_MATH(fabs)(left[i*n + k]) > OF_MATH(fabs)(left[best*n + k])) {
                best = i;
            }
        }
        if (left[best*n + k] == LITERAL(0.0)) {
            return 1;
        }
        for (long j = 0; j < n && best != k; j++) {
            const real a = left[k*n + j], b = to[(k*n + j)*stride];
            left[k*n + j] = left[best*n + j];
            left[best*n + j] = a;
            to[(k*n + j)*stride] = to[(best*n + j)*stride];
            to[(best*n + j)*stride] = b;
        }
        for (long i = k + 1; i < n; i++) {
            const real factor = left[i*n + k]/left[k*n + k];
            for (long j = 0; j < n; j++) {
                left[i*n + j] -= factor*left[k*n + j];
                to[(i*n + j)*stride] -= factor*to[(k*n + j)*stride];
            }
        }
    }
    for (long k = n - 1; k >= 0; k--) {
        for (long j = 0; j < n; j++) {
            real sum = to[(k*n + j)*stride];
            for (long i = k + 1; i < n; i++) {
                sum -= left[k*n + i]*to[(i*n + j)*stride];
            }
            to[(k*n + j)*stride] = sum/left[k*n + k];
        }
    }
    return 0;
}

/* for each step the columns of so many members, from rows of the whole batch; after the last member it comes again */
static void take_members(real *to, const real *from, long steps, long entries, long batch, long first, long live)
{
    for (long s = 0; s < steps; s++) {
        const real *rows = from + (s*batch + first)*entries;
        real *columns = to + s*entries*LANES;
        for (long b = 0; b < live; b++) {
            for (long e = 0; e < entries; e++) {
                columns[e*LANES + b] = rows[b*entries + e];
            }
        }
        for (long b = live; b < LANES; b++) {
            for (long e = 0; e < entries; e++) {
                columns[e*LANES + b] = rows[(live - 1)*entries + e];
            }
        }
    }
}

/* the way back */
static void give_members(real *to, const real *from, long steps, long entries, long batch, long first, long live)
{
    for (long s = 0; s < steps; s++) {
        for (long b = 0; b < live; b++) {
            for (long e = 0; e < entries; e++) {
                to[(s*batch + first + b)*entries + e] = from[(s*entries + e)*LANES + b];
            }
        }
    }
}

/* a matrix for each member at each step, columns as rows: from[e][b] is to[b][e] */
static void turn_members(real *restrict to, const real *restrict from, long steps, long entries, long live)
{
    for (long s = 0; s < steps; s++) {
        for (long b = 0; b < live; b++) {
            for (long e = 0; e < entries; e++) {
                to[(s*LANES + b)*entries + e] = from[(s*entries + e)*LANES + b];
            }
        }
    }
}

static void turn_matrix(real *restrict to, const real *restrict from, long rows, long columns)
{
    for (long j = 0; j < columns; j++) {
        for (long i = 0; i < rows; i++) {
            to[j*rows + i] = from[i*columns + j];
        }
    }
}
