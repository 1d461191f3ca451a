#include "exp_kernels.h"

#include "exp_vector.h"

/* The platform's exp, called for each element: no compiler may vectorise this without being told.
 */
#define C_LIBM(isa)                         \
  TANDEM_EXP_LOOP(expsum, c_libm, isa, exp) \
  TANDEM_EXP_LOOP(exp, c_libm, isa, exp)
TANDEM_FOR_EACH_ISA(C_LIBM)

/*
 * Elements to a tile. A tile is computed as if each argument were in exp's ordinary range; one that
 * holds others has those computed once more, one by one. So the loops need no branch.
 */
#define TILE 1024

/* Computes what is not in the ordinary range, of the elements from `from` to `to`. */
#define BEYOND(kernel)                                                         \
  __attribute__((cold, noinline)) static void kernel##_beyond(                 \
      const double *const *inputs, double *output, int64_t from, int64_t to) { \
    TANDEM_INPUTS_##kernel;                                                    \
    for (int64_t i = from; i < to; i++) {                                      \
      const double x = TANDEM_ARGUMENT_##kernel(i);                            \
      if (!(fabs(x) <= TANDEM_EXP_RANGE)) output[i] = tandem_exp_beyond(x);    \
    }                                                                          \
  }
BEYOND(expsum)
BEYOND(exp)

/*
 * Tandem's exp as plain loops: the compiler vectorises them. Whether an argument is out of range is
 * gathered from the sign of an integer difference, which it vectorises too.
 */
#define PLAIN_LOOP(kernel, isa)                                                                  \
  TANDEM_TARGET_##isa int32_t kernel##_c_loop_##isa(const double *const *inputs, double *output, \
                                                    double *scratch, int64_t from, int64_t to) { \
    TANDEM_INPUTS_##kernel;                                                                      \
    double *restrict result = output;                                                            \
    const int64_t range = tandem_bits(TANDEM_EXP_RANGE);                                         \
    (void)scratch;                                                                               \
    for (int64_t start = from; start < to; start += TILE) {                                      \
      const int64_t end = to - start < TILE ? to : start + TILE;                                 \
      int64_t beyond = 0;                                                                        \
      for (int64_t i = start; i < end; i++) {                                                    \
        const double x = TANDEM_ARGUMENT_##kernel(i);                                            \
        beyond |= range - (tandem_bits(x) & INT64_MAX);                                          \
        result[i] = tandem_exp_in_range(x);                                                      \
      }                                                                                          \
      if (beyond < 0) kernel##_beyond(inputs, output, start, end);                               \
    }                                                                                            \
    return TANDEM_OK;                                                                            \
  }
#define C_LOOP(isa)       \
  PLAIN_LOOP(expsum, isa) \
  PLAIN_LOOP(exp, isa)
TANDEM_FOR_EACH_ISA(C_LOOP)

/*
 * One array operation at a time, as array libraries do it. Like NumPy, which reuses a temporary
 * that nobody else holds, it needs two: the sum overwrites the first product.
 */
#define EXPSUM_STAGED(isa)                                                                       \
  TANDEM_TARGET_##isa int32_t expsum_c_staged_##isa(const double *const *inputs, double *output, \
                                                    double *scratch, int64_t from, int64_t to) { \
    const int64_t length = to - from;                                                            \
    const double *restrict a = inputs[0] + from;                                                 \
    const double *restrict b = inputs[1] + from;                                                 \
    double *restrict first = scratch + 2 * from;                                                 \
    double *restrict second = first + length;                                                    \
    double *restrict result = output + from;                                                     \
    for (int64_t i = 0; i < length; i++) first[i] = 2.1 * a[i];                                  \
    for (int64_t i = 0; i < length; i++) second[i] = 3.2 * b[i];                                 \
    for (int64_t i = 0; i < length; i++) first[i] = first[i] + second[i];                        \
    for (int64_t i = 0; i < length; i++) result[i] = exp(first[i]);                              \
    return TANDEM_OK;                                                                            \
  }
TANDEM_FOR_EACH_ISA(EXPSUM_STAGED)

/*
 * Tandem's exp in explicit SIMD, by groups of vectors in two stages, between which the indices of
 * the table's entries go through memory. A processor with few instructions in flight would wait for
 * each vector's chain of operations otherwise.
 */
#define REDUCE(kernel, isa, at, v)                                                             \
  const TANDEM_VECTOR_##isa x = TANDEM_ARGUMENTS_##kernel(isa, (at) + (v)*TANDEM_LANES_##isa); \
  TANDEM_VECTOR_##isa k;                                                                       \
  reduced[v] = tandem_reduce_##isa(constants, x, &k);                                          \
  largest = tandem_larger_##isa(x, largest);                                                   \
  tandem_keep_##isa(shifted + (v)*TANDEM_LANES_##isa, k)

#define FINISH(isa, at, v, store)                                                    \
  TANDEM_VECTOR_##isa tail;                                                          \
  const TANDEM_VECTOR_##isa scale =                                                  \
      tandem_look_up_##isa(table, shifted + (v)*TANDEM_LANES_##isa, &tail);          \
  const TANDEM_VECTOR_##isa expm1 = tandem_expm1_##isa(constants, reduced[v], tail); \
  store(result + (at) + (v)*TANDEM_LANES_##isa, tandem_fma_##isa(scale, expm1, scale))

/*
 * One tile, of a whole number of groups; returns whether it holds arguments out of range. A
 * function of its own, not inlined: gcc keeps the constants in better places then (4 % of the
 * time).
 */
#define VECTOR_TILE(name, kernel, isa, store)                                           \
  __attribute__((noinline)) TANDEM_TARGET_##isa static int name(                        \
      const double *const *inputs, double *restrict result, int64_t from, int64_t to) { \
    TANDEM_INPUTS_##kernel;                                                             \
    enum { GROUP = TANDEM_GROUP_##isa, STEP = GROUP * TANDEM_LANES_##isa };             \
    TANDEM_TABLE_##isa table = tandem_table_##isa();                                    \
    const TANDEM_CONSTANTS_##isa constants = tandem_constants_##isa();                  \
    TANDEM_VECTOR_##isa largest = tandem_set_##isa(0.0);                                \
    int64_t shifted[STEP] __attribute__((aligned(64)));                                 \
    TANDEM_VECTOR_##isa reduced[GROUP];                                                 \
    for (int64_t i = from; i < to; i += STEP) {                                         \
      for (int v = 0; v < GROUP; v++) {                                                 \
        REDUCE(kernel, isa, i, v);                                                      \
      }                                                                                 \
      __asm__ volatile("" ::: "memory"); /* Or no memory is gone through. */            \
      for (int v = 0; v < GROUP; v++) {                                                 \
        FINISH(isa, i, v, store);                                                       \
      }                                                                                 \
    }                                                                                   \
    return tandem_exceeds_##isa(largest, TANDEM_EXP_RANGE);                             \
  }

/* `before` moves i to where the vectors may begin, `after` ends what `store` began. */
#define VECTOR_LOOP(name, kernel, isa, before, store, after)                                     \
  VECTOR_TILE(name##_tile, kernel, isa, store)                                                   \
  TANDEM_TARGET_##isa int32_t name(const double *const *inputs, double *output, double *scratch, \
                                   int64_t from, int64_t to) {                                   \
    TANDEM_INPUTS_##kernel;                                                                      \
    double *restrict result = output;                                                            \
    const int64_t step = TANDEM_GROUP_##isa * TANDEM_LANES_##isa;                                \
    (void)scratch;                                                                               \
    int64_t i = from;                                                                            \
    before;                                                                                      \
    while (to - i >= step) {                                                                     \
      const int64_t end = i + (to - i < TILE ? (to - i) / step * step : TILE);                   \
      if (name##_tile(inputs, output, i, end)) kernel##_beyond(inputs, output, i, end);          \
      i = end;                                                                                   \
    }                                                                                            \
    for (; i < to; i++) result[i] = tandem_exp(TANDEM_ARGUMENT_##kernel(i));                     \
    after;                                                                                       \
    return TANDEM_OK;                                                                            \
  }

#define C_VECTOR(isa)                                                                   \
  VECTOR_LOOP(expsum_c_vector_##isa, expsum, isa, (void)0, tandem_store_##isa, (void)0) \
  VECTOR_LOOP(exp_c_vector_##isa, exp, isa, (void)0, tandem_store_##isa, (void)0)
TANDEM_FOR_EACH_ISA(C_VECTOR)

#if defined(__x86_64__)

/*
 * The same with streaming stores, which neither read the output's lines first nor keep them in a
 * cache. They go by whole lines, since each then leaves its write-combining buffer at once; the
 * fence makes them visible before the chunk is done.
 */
#define TO_LINE_START(kernel)                                       \
  for (; i < to && (uintptr_t)(result + i) % TANDEM_LINE != 0; i++) \
  result[i] = tandem_exp(TANDEM_ARGUMENT_##kernel(i))
#define C_VECTOR_STREAM(isa)                                                                \
  VECTOR_LOOP(expsum_c_vector_stream_##isa, expsum, isa, TO_LINE_START(expsum),             \
              tandem_stream_##isa, _mm_sfence())                                            \
  VECTOR_LOOP(exp_c_vector_stream_##isa, exp, isa, TO_LINE_START(exp), tandem_stream_##isa, \
              _mm_sfence())
C_VECTOR_STREAM(avx2)
C_VECTOR_STREAM(avx512)

#endif
