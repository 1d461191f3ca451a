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
EMULATED_2(emulated512_min_pd, emulated512d, _mm256_min_pd)
EMULATED_2(emulated512_max_pd, emulated512d, _mm256_max_pd)
EMULATED_2(emulated512_add_epi64, emulated512i, _mm256_add_epi64)
EMULATED_2(emulated512_sub_epi64, emulated512i, _mm256_sub_epi64)
EMULATED_2(emulated512_and_si512, emulated512i, _mm256_and_si256)

EMULATED emulated512i emulated512_castpd_si512(emulated512d v) {
  return (emulated512i){_mm256_castpd_si256(v.low), _mm256_castpd_si256(v.high)};
}

EMULATED emulated512d emulated512_castsi512_pd(emulated512i v) {
  return (emulated512d){_mm256_castsi256_pd(v.low), _mm256_castsi256_pd(v.high)};
}

/* Immediate operands, so macros. */
#define emulated512_srli_epi64(v, count) \
  ((emulated512i){_mm256_srli_epi64((v).low, count), _mm256_srli_epi64((v).high, count)})
#define emulated512_slli_epi64(v, count) \
  ((emulated512i){_mm256_slli_epi64((v).low, count), _mm256_slli_epi64((v).high, count)})

#endif
