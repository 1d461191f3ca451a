/*
 * The AVX-512 intrinsics that the kernels use, each as two of AVX2, for machines without AVX-512:
 * cmake/Emulated512.cmake renames them in a copy of the kernels. What the tests of that copy show
 * is that the AVX-512 code computes the right thing in the right order, not what the instructions
 * do.
 */
#ifndef TANDEM_EMULATED512_H
#define TANDEM_EMULATED512_H

#include <immintrin.h>

typedef struct {
  __m256d low, high;
} emulated512d;

typedef struct {
  __m256i low, high;
} emulated512i;

#define EMULATED static inline __attribute__((always_inline, target("avx2,fma,bmi2")))

EMULATED emulated512d emulated512_loadu_pd(const double *from) {
  return (emulated512d){_mm256_loadu_pd(from), _mm256_loadu_pd(from + 4)};
}

EMULATED void emulated512_storeu_pd(double *to, emulated512d v) {
  _mm256_storeu_pd(to, v.low);
  _mm256_storeu_pd(to + 4, v.high);
}

EMULATED void emulated512_stream_pd(double *to, emulated512d v) {
  _mm256_stream_pd(to, v.low);
  _mm256_stream_pd(to + 4, v.high);
}

EMULATED emulated512d emulated512_set1_pd(double c) {
  return (emulated512d){_mm256_set1_pd(c), _mm256_set1_pd(c)};
}

EMULATED emulated512i emulated512_set1_epi64(long long c) {
  return (emulated512i){_mm256_set1_epi64x(c), _mm256_set1_epi64x(c)};
}

EMULATED emulated512d emulated512_fmadd_pd(emulated512d a, emulated512d b, emulated512d c) {
  return (emulated512d){_mm256_fmadd_pd(a.low, b.low, c.low),
                        _mm256_fmadd_pd(a.high, b.high, c.high)};
}

#define EMULATED_2(name, type, by) \
  EMULATED type name(type a, type b) { return (type){by(a.low, b.low), by(a.high, b.high)}; }
EMULATED_2(emulated512_add_pd, emulated512d, _mm256_add_pd)
EMULATED_2(emulated512_sub_pd, emulated512d, _mm256_sub_pd)
EMULATED_2(emulated512_mul_pd, emulated512d, _mm256_mul_pd)
EMULATED_2(emulated512_max_pd, emulated512d, _mm256_max_pd)
EMULATED_2(emulated512_add_epi64, emulated512i, _mm256_add_epi64)

EMULATED emulated512d emulated512_abs_pd(emulated512d v) {
  const __m256d sign = _mm256_set1_pd(-0.0);
  return (emulated512d){_mm256_andnot_pd(sign, v.low), _mm256_andnot_pd(sign, v.high)};
}

EMULATED emulated512i emulated512_loadu_si512(const void *from) {
  const __m256i *halves = from;
  return (emulated512i){_mm256_loadu_si256(halves), _mm256_loadu_si256(halves + 1)};
}

EMULATED void emulated512_storeu_si512(void *to, emulated512i v) {
  __m256i *halves = to;
  _mm256_storeu_si256(halves, v.low);
  _mm256_storeu_si256(halves + 1, v.high);
}

/* Lane i of the result is what the low four bits of index i name, of first and then second. */
EMULATED emulated512i emulated512_permutex2var_epi64(emulated512i first, emulated512i index,
                                                     emulated512i second) {
  long long from[16], at[8], to[8];
  emulated512_storeu_si512(from, first);
  emulated512_storeu_si512(from + 8, second);
  emulated512_storeu_si512(at, index);
  for (int i = 0; i < 8; i++) to[i] = from[at[i] & 15];
  return emulated512_loadu_si512(to);
}

EMULATED emulated512i emulated512_castpd_si512(emulated512d v) {
  return (emulated512i){_mm256_castpd_si256(v.low), _mm256_castpd_si256(v.high)};
}

EMULATED emulated512d emulated512_castsi512_pd(emulated512i v) {
  return (emulated512d){_mm256_castsi256_pd(v.low), _mm256_castsi256_pd(v.high)};
}

EMULATED emulated512d emulated512_permutex2var_pd(emulated512d first, emulated512i index,
                                                  emulated512d second) {
  return emulated512_castsi512_pd(emulated512_permutex2var_epi64(
      emulated512_castpd_si512(first), index, emulated512_castpd_si512(second)));
}

/* Immediate operands, so macros. */
#define emulated512_cmp_pd_mask(a, b, predicate)                    \
  (_mm256_movemask_pd(_mm256_cmp_pd((a).low, (b).low, predicate)) | \
   _mm256_movemask_pd(_mm256_cmp_pd((a).high, (b).high, predicate)) << 4)
#define emulated512_slli_epi64(v, count) \
  ((emulated512i){_mm256_slli_epi64((v).low, count), _mm256_slli_epi64((v).high, count)})

#endif
