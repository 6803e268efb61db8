/* An Elman network with the squared error of every step, value and gradients, as one would write it by hand for one
   sequence: sizes fixed, weights transposed so that all loops run through columns, weight gradients in one pass, and a tanh
   without branches, for the library's takes most of the time. Compiled with -Ofast: sums in any order. */
#include <math.h>
#include <string.h>

#ifndef N
#define N 8
#endif
#ifndef M
#define M N
#endif

static inline double fast_tanh(double x)
{
    const double size = fabs(x), y = size > 20.0 ? 40.0 : 2.0*size;
    const double k = floor(y*1.4426950408889634 + 0.5), r = y - k*0.6931471805599453;
    const double p = r*(1.0 + r*(1.0/2 + r*(1.0/6 + r*(1.0/24 + r*(1.0/120 + r*(1.0/720 + r*(1.0/5040 + r*(1.0/40320
        + r*(1.0/362880 + r*(1.0/3628800 + r*(1.0/39916800 + r*(1.0/479001600))))))))))));
    union { double number; long long image; } power;
    power.image = ((long long)k + 1023) << 52;
    const double e = power.number*p + (power.number - 1.0);
    return copysign(e/(e + 2.0), x);
}

double elman(long steps, const double *restrict wx, const double *restrict wh, const double *restrict b,
    const double *restrict x, const double *restrict target, double *restrict gx, double *restrict gh,
    double *restrict gb, double *restrict h, double *restrict bars)
{
    double wxt[M][N], wht[N][N], loss = 0.0, later[N] = {0};
    for (int i = 0; i < N; i++) {
        for (int j = 0; j < M; j++) {
            wxt[j][i] = wx[i*M + j];
        }
        for (int j = 0; j < N; j++) {
            wht[j][i] = wh[i*N + j];
        }
    }
    memset(gx, 0, sizeof(double)*N*M);
    memset(gh, 0, sizeof(double)*N*N);
    memset(gb, 0, sizeof(double)*N);
    memset(h, 0, sizeof(double)*N);
    for (long t = 0; t < steps; t++) {
        const double *before = h + t*N, *in = x + t*M;
        double *now = h + (t + 1)*N, a[N];
        for (int i = 0; i < N; i++) {
            a[i] = b[i];
        }
        for (int j = 0; j < M; j++) {
            for (int i = 0; i < N; i++) {
                a[i] += wxt[j][i]*in[j];
            }
        }
        for (int j = 0; j < N; j++) {
            for (int i = 0; i < N; i++) {
                a[i] += wht[j][i]*before[j];
            }
        }
        for (int i = 0; i < N; i++) {
            now[i] = fast_tanh(a[i]);
        }
        for (int i = 0; i < N; i++) {
            const double off = now[i] - target[t*N + i];
            loss += 0.5*off*off;
        }
    }
    for (long t = steps - 1; t >= 0; t--) {
        const double *now = h + (t + 1)*N;
        double *bar = bars + t*N;
        for (int i = 0; i < N; i++) {
            bar[i] = (later[i] + now[i] - target[t*N + i])*(1.0 - now[i]*now[i]);
        }
        double sum[N] = {0};
        for (int i = 0; i < N; i++) {
            for (int j = 0; j < N; j++) {
                sum[j] += wh[i*N + j]*bar[i];
            }
        }
        memcpy(later, sum, sizeof(later));
    }
    for (long t = 0; t < steps; t++) {
        const double *before = h + t*N, *in = x + t*M, *bar = bars + t*N;
        for (int i = 0; i < N; i++) {
            for (int j = 0; j < M; j++) {
                gx[i*M + j] += bar[i]*in[j];
            }
            for (int j = 0; j < N; j++) {
                gh[i*N + j] += bar[i]*before[j];
            }
            gb[i] += bar[i];
        }
    }
    return loss;
}
