/*
 * Tandem's exp for one double, tandem_exp, and for the vectors of each instruction set: the few
 * lines in which the instruction sets differ.
 *
 * TANDEM_VECTOR_<isa> is the vector type and TANDEM_LANES_<isa> its lanes; TANDEM_GROUP_<isa> is
 * how many vectors the codes compute side by side. tandem_look_up_<isa> fetches the entries of the
 * table for the vector that tandem_keep_<isa> left at `shifted`, tandem_larger_<isa> is the larger
 * magnitude, b where a is NaN, and tandem_exceeds_<isa> whether any lane exceeds the bound. Who
 * defines TANDEM_SCALAR_ONLY gets tandem_exp alone, in a tenth of the compiler's time: immintrin.h
 * is long.
 */
#ifndef TANDEM_EXP_VECTOR_H
#define TANDEM_EXP_VECTOR_H

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "double_bits.h"
#include "exp_table.h"
#include "isa.h"

/* Where |x| is at most this, exp(x) is a normal number and so is every scale. */
#define TANDEM_EXP_RANGE 708.0

/* Scalar. Without hardware FMA this is libm's fma, which is correctly rounded. */
#define EXP_OF(name) tandem_##name
#define EXP_V double
#define EXP_I int64_t
#define EXP_SET(c) (c)
#define EXP_FMA(a, b, c) __builtin_fma(a, b, c)
#define EXP_ADD(a, b) ((a) + (b))
#define EXP_SUB(a, b) ((a) - (b))
#define EXP_MUL(a, b) ((a) * (b))
#define EXP_FROM_BITS(i) tandem_from_bits(i)
/* Unsigned, since the sum may overflow for a NaN. */
#define EXP_IADD(a, b) ((int64_t)((uint64_t)(a) + (uint64_t)(b)))
#define EXP_SHL48(i) ((int64_t)((uint64_t)(i) << 48))
#include "exp_algorithm.h"

/* e^r 2^(k/16), with k in the low bits of shifted. */
TANDEM_INLINE double tandem_exp_of(double r, double shifted) {
  const int64_t k = tandem_bits(shifted);
  const struct tandem_exp_entry *entry = &tandem_exp_table[k & 15];
  const double scale = tandem_scale(k, entry->power);
  return __builtin_fma(scale, tandem_expm1(tandem_constants(), r, entry->tail), scale);
}

/* exp(x) for |x| <= TANDEM_EXP_RANGE and NaN. */
TANDEM_INLINE double tandem_exp_in_range(double x) {
  double shifted;
  const double r = tandem_reduce(tandem_constants(), x, &shifted);
  return tandem_exp_of(r, shifted);
}

/*
 * exp(x + rest), rest far below 1, for the others: computed half as large, or 2^100 times, so that
 * it is a normal number, and where it is subnormal rounded once, to the spacing that subnormal
 * numbers have.
 */
__attribute__((cold, noinline, unused)) static double tandem_exp_beyond_of(double x, double rest) {
  /* Past these the result is infinite or 0 anyway; NaN passes. */
  const double bounded = x > 710.0 ? 710.0 : x < -746.0 ? -746.0 : x;
  double shifted;
  const double r = tandem_reduce(tandem_constants(), bounded, &shifted) + rest;
  const int64_t k = (int64_t)((uint64_t)tandem_bits(shifted) + (uint64_t)(x > 0 ? -16 : 1600));
  const struct tandem_exp_entry *entry = &tandem_exp_table[k & 15];
  const double scale = tandem_scale(k, entry->power);
  const double expm1 = tandem_expm1(tandem_constants(), r, entry->tail);
  const double y = __builtin_fma(scale, expm1, scale);
  if (x > 0) return y * 2.0;
  if (!(y < 0x1p-922)) return y * 0x1p-100;
  /* From 2^-922 to its double, doubles are 2^-974 apart: 2^100 times what subnormal ones are. */
  const double high = 0x1p-922 + scale;
  const double low = scale - (high - 0x1p-922);
  return (high + (low + scale * expm1) - 0x1p-922) * 0x1p-100;
}

TANDEM_INLINE double tandem_exp_beyond(double x) { return tandem_exp_beyond_of(x, 0); }

/* exp(x) for every x, to within 0.55 ulp. */
TANDEM_INLINE double tandem_exp(double x) {
  return fabs(x) <= TANDEM_EXP_RANGE ? tandem_exp_in_range(x) : tandem_exp_beyond(x);
}

#if !defined(__aarch64__) && !defined(TANDEM_SCALAR_ONLY)

/* The portable level has no explicit SIMD: its vector is one double. */
#define TANDEM_VECTOR_portable double
#define TANDEM_LANES_portable 1
#define TANDEM_GROUP_portable 4
#define TANDEM_TABLE_portable const struct tandem_exp_entry *
#define TANDEM_CONSTANTS_portable struct tandem_constants
#define tandem_load_portable(p) (*(p))
#define tandem_store_portable(p, v) (*(p) = (v))
#define tandem_keep_portable(p, v) (*(p) = tandem_bits(v))
#define tandem_set_portable(c) (c)
#define tandem_mul_portable(a, b) ((a) * (b))
#define tandem_add_portable(a, b) ((a) + (b))
#define tandem_fma_portable __builtin_fma
#define tandem_larger_portable(a, b) (fabs(a) > (b) ? fabs(a) : (b))
#define tandem_exceeds_portable(v, bound) ((v) > (bound))
#define tandem_table_portable() tandem_exp_table
#define tandem_constants_portable tandem_constants
#define tandem_reduce_portable tandem_reduce
#define tandem_expm1_portable tandem_expm1

TANDEM_INLINE double tandem_look_up_portable(const struct tandem_exp_entry *table,
                                             const int64_t *shifted, double *tail) {
  const struct tandem_exp_entry *entry = &table[*shifted & 15];
  *tail = entry->tail;
  return tandem_scale(*shifted, entry->power);
}

#endif

#if defined(__x86_64__) && !defined(TANDEM_SCALAR_ONLY)

#include <immintrin.h>

#define TANDEM_VECTOR_avx2 __m256d
#define TANDEM_LANES_avx2 4
#define TANDEM_GROUP_avx2 4
#define TANDEM_TABLE_avx2 const struct tandem_exp_entry *
#define TANDEM_CONSTANTS_avx2 struct tandem_constants_avx2
#define tandem_load_avx2 _mm256_loadu_pd
#define tandem_store_avx2 _mm256_storeu_pd
#define tandem_keep_avx2(p, v) _mm256_storeu_si256((__m256i *)(p), _mm256_castpd_si256(v))
#define tandem_stream_avx2 _mm256_stream_pd
#define tandem_set_avx2 _mm256_set1_pd
#define tandem_mul_avx2 _mm256_mul_pd
#define tandem_add_avx2 _mm256_add_pd
#define tandem_fma_avx2 _mm256_fmadd_pd
#define tandem_larger_avx2(a, b) _mm256_max_pd(_mm256_andnot_pd(_mm256_set1_pd(-0.0), a), b)
#define tandem_exceeds_avx2(v, bound) \
  (_mm256_movemask_pd(_mm256_cmp_pd(v, _mm256_set1_pd(bound), _CMP_GT_OQ)) != 0)
#define tandem_table_avx2() tandem_exp_table

#define TANDEM_VECTOR_avx512 __m512d
#define TANDEM_LANES_avx512 8
#define TANDEM_GROUP_avx512 4
#define TANDEM_TABLE_avx512 struct tandem_table_avx512
#define TANDEM_CONSTANTS_avx512 struct tandem_constants_avx512
#define tandem_load_avx512 _mm512_loadu_pd
#define tandem_store_avx512 _mm512_storeu_pd
#define tandem_keep_avx512(p, v) _mm512_storeu_si512(p, _mm512_castpd_si512(v))
#define tandem_stream_avx512 _mm512_stream_pd
#define tandem_set_avx512 _mm512_set1_pd
#define tandem_mul_avx512 _mm512_mul_pd
#define tandem_add_avx512 _mm512_add_pd
#define tandem_fma_avx512 _mm512_fmadd_pd
#define tandem_larger_avx512(a, b) _mm512_max_pd(_mm512_abs_pd(a), b)
#define tandem_exceeds_avx512(v, bound) \
  (_mm512_cmp_pd_mask(v, _mm512_set1_pd(bound), _CMP_GT_OQ) != 0)

#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx2,fma,bmi2"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx2,fma,bmi2")
#endif
#define EXP_OF(name) tandem_##name##_avx2
#define EXP_V __m256d
#define EXP_I __m256i
#define EXP_SET(c) _mm256_set1_pd(c)
#define EXP_FMA(a, b, c) _mm256_fmadd_pd(a, b, c)
#define EXP_ADD(a, b) _mm256_add_pd(a, b)
#define EXP_SUB(a, b) _mm256_sub_pd(a, b)
#define EXP_MUL(a, b) _mm256_mul_pd(a, b)
#define EXP_FROM_BITS(i) _mm256_castsi256_pd(i)
#define EXP_IADD(a, b) _mm256_add_epi64(a, b)
#define EXP_SHL48(i) _mm256_slli_epi64(i, 48)
#include "exp_algorithm.h"

/*
 * Four loads of an entry each, by indices that came through memory, take fewer operations than two
 * gathers, or than indices that are extracted from the vector.
 */
TANDEM_INLINE __m256d tandem_look_up_avx2(const struct tandem_exp_entry *table,
                                          const int64_t *shifted, __m256d *tail) {
  const __m256d even = _mm256_insertf128_pd(
      _mm256_castpd128_pd256(
          _mm_load_pd((const double *)((const char *)table + (((uint64_t)shifted[0] << 4) & 240)))),
      _mm_load_pd((const double *)((const char *)table + (((uint64_t)shifted[2] << 4) & 240))), 1);
  const __m256d odd = _mm256_insertf128_pd(
      _mm256_castpd128_pd256(
          _mm_load_pd((const double *)((const char *)table + (((uint64_t)shifted[1] << 4) & 240)))),
      _mm_load_pd((const double *)((const char *)table + (((uint64_t)shifted[3] << 4) & 240))), 1);
  *tail = _mm256_unpackhi_pd(even, odd);
  return tandem_scale_avx2(_mm256_load_si256((const __m256i *)shifted),
                           _mm256_castpd_si256(_mm256_unpacklo_pd(even, odd)));
}
#if defined(__clang__)
#pragma clang attribute pop
#pragma clang attribute push(                                                    \
    __attribute__((target("avx512f,avx512dq,avx512vl,avx512bw,avx2,fma,bmi2"))), \
    apply_to = function)
#else
#pragma GCC pop_options
#pragma GCC push_options
#pragma GCC target("avx512f,avx512dq,avx512vl,avx512bw,avx2,fma,bmi2,prefer-vector-width=512")
#endif
#define EXP_OF(name) tandem_##name##_avx512
#define EXP_V __m512d
#define EXP_I __m512i
#define EXP_SET(c) _mm512_set1_pd(c)
#define EXP_FMA(a, b, c) _mm512_fmadd_pd(a, b, c)
#define EXP_ADD(a, b) _mm512_add_pd(a, b)
#define EXP_SUB(a, b) _mm512_sub_pd(a, b)
#define EXP_MUL(a, b) _mm512_mul_pd(a, b)
#define EXP_FROM_BITS(i) _mm512_castsi512_pd(i)
#define EXP_IADD(a, b) _mm512_add_epi64(a, b)
#define EXP_SHL48(i) _mm512_slli_epi64(i, 48)
#include "exp_algorithm.h"

/* The whole table in four registers: one permutation, which takes the low four bits, gets a half.
 */
struct tandem_table_avx512 {
  __m512i powers[2];
  __m512d tails[2];
};

TANDEM_INLINE struct tandem_table_avx512 tandem_table_avx512(void) {
  static const int64_t powers[16] = {
#define POWER(j, power, tail) [j] = power,
      TANDEM_EXP_TABLE(POWER)
#undef POWER
  };
  static const double tails[16] = {
#define TAIL(j, power, tail) [j] = tail,
      TANDEM_EXP_TABLE(TAIL)
#undef TAIL
  };
  return (struct tandem_table_avx512){{_mm512_loadu_si512(powers), _mm512_loadu_si512(powers + 8)},
                                      {_mm512_loadu_pd(tails), _mm512_loadu_pd(tails + 8)}};
}

TANDEM_INLINE __m512d tandem_look_up_avx512(struct tandem_table_avx512 table,
                                            const int64_t *shifted, __m512d *tail) {
  const __m512i k = _mm512_loadu_si512(shifted);
  *tail = _mm512_permutex2var_pd(table.tails[0], k, table.tails[1]);
  return tandem_scale_avx512(k, _mm512_permutex2var_epi64(table.powers[0], k, table.powers[1]));
}
#if defined(__clang__)
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif

#elif defined(__aarch64__) && !defined(TANDEM_SCALAR_ONLY)

#include <arm_neon.h>

#define TANDEM_VECTOR_neon float64x2_t
#define TANDEM_LANES_neon 2
#define TANDEM_GROUP_neon 4
#define TANDEM_TABLE_neon const struct tandem_exp_entry *
#define TANDEM_CONSTANTS_neon struct tandem_constants_neon
#define tandem_load_neon vld1q_f64
#define tandem_store_neon vst1q_f64
#define tandem_keep_neon(p, v) vst1q_s64(p, vreinterpretq_s64_f64(v))
#define tandem_set_neon vdupq_n_f64
#define tandem_mul_neon vmulq_f64
#define tandem_add_neon vaddq_f64
#define tandem_fma_neon(a, b, c) vfmaq_f64(c, a, b)
/* The comparison is false, and b selected, where a is NaN. */
#define tandem_larger_neon(a, b) vbslq_f64(vcgtq_f64(vabsq_f64(a), b), vabsq_f64(a), b)
#define tandem_exceeds_neon(v, bound) (vmaxvq_f64(v) > (bound))
#define tandem_table_neon() tandem_exp_table

#define EXP_OF(name) tandem_##name##_neon
#define EXP_V float64x2_t
#define EXP_I int64x2_t
#define EXP_SET(c) vdupq_n_f64(c)
#define EXP_FMA(a, b, c) vfmaq_f64(c, a, b)
#define EXP_ADD(a, b) vaddq_f64(a, b)
#define EXP_SUB(a, b) vsubq_f64(a, b)
#define EXP_MUL(a, b) vmulq_f64(a, b)
#define EXP_FROM_BITS(i) vreinterpretq_f64_s64(i)
#define EXP_IADD(a, b) vaddq_s64(a, b)
#define EXP_SHL48(i) vshlq_n_s64(i, 48)
#include "exp_algorithm.h"

TANDEM_INLINE float64x2_t tandem_look_up_neon(const struct tandem_exp_entry *table,
                                              const int64_t *shifted, float64x2_t *tail) {
  const float64x2_t even =
      vld1q_f64((const double *)((const char *)table + (((uint64_t)shifted[0] << 4) & 240)));
  const float64x2_t odd =
      vld1q_f64((const double *)((const char *)table + (((uint64_t)shifted[1] << 4) & 240)));
  *tail = vzip2q_f64(even, odd);
  return tandem_scale_neon(vld1q_s64(shifted), vreinterpretq_s64_f64(vzip1q_f64(even, odd)));
}

#endif

#endif
