#include "limits.h"

#include "exp_vector.h"

/* Vectors to a step: two lines and more, so that the loop itself costs nothing. */
#define TRIAD_VECTORS 4
#define TRIAD(i) (a[i] + 3.0 * b[i])

/* `before` moves i to where the vectors may begin, `after` ends what `store` began. */
#define TRIAD_LOOP(name, isa, before, store, after)                                              \
  TANDEM_TARGET_##isa int32_t name(const double *const *inputs, double *output, double *scratch, \
                                   int64_t from, int64_t to) {                                   \
    const double *restrict a = inputs[0];                                                        \
    const double *restrict b = inputs[1];                                                        \
    double *restrict result = output;                                                            \
    const int64_t step = TRIAD_VECTORS * TANDEM_LANES_##isa;                                     \
    const TANDEM_VECTOR_##isa factor = tandem_set_##isa(3.0);                                    \
    (void)scratch;                                                                               \
    int64_t i = from;                                                                            \
    before;                                                                                      \
    for (; to - i >= step; i += step) {                                                          \
      for (int64_t k = i; k < i + step; k += TANDEM_LANES_##isa) {                               \
        const TANDEM_VECTOR_##isa scaled = tandem_mul_##isa(factor, tandem_load_##isa(b + k));   \
        store(result + k, tandem_add_##isa(tandem_load_##isa(a + k), scaled));                   \
      }                                                                                          \
    }                                                                                            \
    for (; i < to; i++) result[i] = TRIAD(i);                                                    \
    after;                                                                                       \
    return TANDEM_OK;                                                                            \
  }

#define TRIAD_PLAIN(isa) TRIAD_LOOP(triad_c_vector_##isa, isa, (void)0, tandem_store_##isa, (void)0)
TANDEM_FOR_EACH_ISA(TRIAD_PLAIN)

/*
 * So many chains that no fused multiply-add waits for another: processors begin two of them in a
 * cycle and end them four or five later; with NEON, they begin four.
 */
#define CHAINS_avx2 12
#define CHAINS_avx512 12
#define CHAINS_neon 16

#define FMA_LOOP(isa)                                                                             \
  TANDEM_TARGET_##isa int32_t fma_##isa(const double *const *inputs, double *output,              \
                                        double *scratch, int64_t from, int64_t to) {              \
    const double *restrict a = inputs[0];                                                         \
    const double *restrict b = inputs[1];                                                         \
    double *restrict result = output;                                                             \
    const int64_t block = CHAINS_##isa * TANDEM_LANES_##isa;                                      \
    const TANDEM_VECTOR_##isa factor = tandem_set_##isa(TANDEM_FMA_FACTOR);                       \
    const TANDEM_VECTOR_##isa addend = tandem_set_##isa(TANDEM_FMA_ADDEND);                       \
    (void)scratch;                                                                                \
    int64_t i = from;                                                                             \
    for (; to - i >= block; i += block) {                                                         \
      TANDEM_VECTOR_##isa x[CHAINS_##isa];                                                        \
      for (int64_t k = 0; k < CHAINS_##isa; k++) {                                                \
        const int64_t at = i + k * TANDEM_LANES_##isa;                                            \
        x[k] = tandem_add_##isa(tandem_load_##isa(a + at), tandem_load_##isa(b + at));            \
      }                                                                                           \
      for (int32_t step = 0; step < TANDEM_FMA_STEPS; step++) {                                   \
        for (int64_t k = 0; k < CHAINS_##isa; k++) x[k] = tandem_fma_##isa(x[k], factor, addend); \
      }                                                                                           \
      for (int64_t k = 0; k < CHAINS_##isa; k++) {                                                \
        tandem_store_##isa(result + i + k * TANDEM_LANES_##isa, x[k]);                            \
      }                                                                                           \
    }                                                                                             \
    for (; i < to; i++) {                                                                         \
      double x = a[i] + b[i];                                                                     \
      for (int32_t step = 0; step < TANDEM_FMA_STEPS; step++) {                                   \
        x = __builtin_fma(x, TANDEM_FMA_FACTOR, TANDEM_FMA_ADDEND);                               \
      }                                                                                           \
      result[i] = x;                                                                              \
    }                                                                                             \
    return TANDEM_OK;                                                                             \
  }

#if defined(__x86_64__)

/* Whole lines only, so that each leaves the write-combining buffers at once. */
#define TO_LINE_START \
  for (; i < to && (uintptr_t)(result + i) % TANDEM_LINE != 0; i++) result[i] = TRIAD(i)

/* The fence: the chunk is not done before its stores are where other threads see them. */
TRIAD_LOOP(triad_stream_avx2, avx2, TO_LINE_START, tandem_stream_avx2, _mm_sfence())
TRIAD_LOOP(triad_stream_avx512, avx512, TO_LINE_START, tandem_stream_avx512, _mm_sfence())

FMA_LOOP(avx2)
FMA_LOOP(avx512)

#elif defined(__aarch64__)

FMA_LOOP(neon)

#endif
