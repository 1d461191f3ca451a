/*
 * exp_<isa>(x) for one double and, where the instruction set has vectors, exp_<isa>_v for one
 * vector of them, with their load and store: the few lines in which the instruction sets differ.
 *
 * TANDEM_VECTOR_<isa> is the vector type, TANDEM_LANES_<isa> its lanes.
 */
#ifndef TANDEM_EXP_VECTOR_H
#define TANDEM_EXP_VECTOR_H

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "isa.h"

TANDEM_INLINE int64_t tandem_bits(double value) {
  int64_t bits;
  memcpy(&bits, &value, sizeof bits);
  return bits;
}

TANDEM_INLINE double tandem_from_bits(int64_t bits) {
  double value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

/* Scalar. Without hardware FMA this is libm's fma, which is correctly rounded. */
#define EXP_NAME tandem_exp
#define EXP_V double
#define EXP_I int64_t
#define EXP_SET(c) (c)
#define EXP_ISET(c) ((int64_t)(c))
#define EXP_FMA(a, b, c) __builtin_fma(a, b, c)
#define EXP_ADD(a, b) ((a) + (b))
#define EXP_SUB(a, b) ((a) - (b))
#define EXP_MUL(a, b) ((a) * (b))
#define EXP_MIN(a, b) ((a) < (b) ? (a) : (b))
#define EXP_MAX(a, b) ((a) > (b) ? (a) : (b))
#define EXP_BITS(v) tandem_bits(v)
#define EXP_FROM_BITS(i) tandem_from_bits(i)
/* Unsigned, since a NaN of all ones would overflow. */
#define EXP_IADD(a, b) ((int64_t)((uint64_t)(a) + (uint64_t)(b)))
#define EXP_ISUB(a, b) ((int64_t)((uint64_t)(a) - (uint64_t)(b)))
#define EXP_IAND(a, b) ((a) & (b))
#define EXP_SHR1(i) ((int64_t)((uint64_t)(i) >> 1))
#define EXP_SHL52(i) ((int64_t)((uint64_t)(i) << 52))
#include "exp_algorithm.h"

#if defined(__x86_64__)

#include <immintrin.h>

/* The portable level has no explicit SIMD: its vector is one double. */
#define TANDEM_VECTOR_portable double
#define TANDEM_LANES_portable 1
#define tandem_load_portable(p) (*(p))
#define tandem_store_portable(p, v) (*(p) = (v))
#define tandem_set_portable(c) (c)
#define tandem_mul_portable(a, b) ((a) * (b))
#define tandem_add_portable(a, b) ((a) + (b))
#define tandem_exp_portable tandem_exp

#define TANDEM_VECTOR_avx2 __m256d
#define TANDEM_LANES_avx2 4
#define tandem_load_avx2 _mm256_loadu_pd
#define tandem_store_avx2 _mm256_storeu_pd
#define tandem_set_avx2 _mm256_set1_pd
#define tandem_mul_avx2 _mm256_mul_pd
#define tandem_add_avx2 _mm256_add_pd

#define TANDEM_VECTOR_avx512 __m512d
#define TANDEM_LANES_avx512 8
#define tandem_load_avx512 _mm512_loadu_pd
#define tandem_store_avx512 _mm512_storeu_pd
#define tandem_set_avx512 _mm512_set1_pd
#define tandem_mul_avx512 _mm512_mul_pd
#define tandem_add_avx512 _mm512_add_pd

#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx2,fma,bmi2"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx2,fma,bmi2")
#endif
#define EXP_NAME tandem_exp_avx2
#define EXP_V __m256d
#define EXP_I __m256i
#define EXP_SET(c) _mm256_set1_pd(c)
#define EXP_ISET(c) _mm256_set1_epi64x(c)
#define EXP_FMA(a, b, c) _mm256_fmadd_pd(a, b, c)
#define EXP_ADD(a, b) _mm256_add_pd(a, b)
#define EXP_SUB(a, b) _mm256_sub_pd(a, b)
#define EXP_MUL(a, b) _mm256_mul_pd(a, b)
#define EXP_MIN(a, b) _mm256_min_pd(a, b)
#define EXP_MAX(a, b) _mm256_max_pd(a, b)
#define EXP_BITS(v) _mm256_castpd_si256(v)
#define EXP_FROM_BITS(i) _mm256_castsi256_pd(i)
#define EXP_IADD(a, b) _mm256_add_epi64(a, b)
#define EXP_ISUB(a, b) _mm256_sub_epi64(a, b)
#define EXP_IAND(a, b) _mm256_and_si256(a, b)
#define EXP_SHR1(i) _mm256_srli_epi64(i, 1)
#define EXP_SHL52(i) _mm256_slli_epi64(i, 52)
#include "exp_algorithm.h"
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
#define EXP_NAME tandem_exp_avx512
#define EXP_V __m512d
#define EXP_I __m512i
#define EXP_SET(c) _mm512_set1_pd(c)
#define EXP_ISET(c) _mm512_set1_epi64(c)
#define EXP_FMA(a, b, c) _mm512_fmadd_pd(a, b, c)
#define EXP_ADD(a, b) _mm512_add_pd(a, b)
#define EXP_SUB(a, b) _mm512_sub_pd(a, b)
#define EXP_MUL(a, b) _mm512_mul_pd(a, b)
#define EXP_MIN(a, b) _mm512_min_pd(a, b)
#define EXP_MAX(a, b) _mm512_max_pd(a, b)
#define EXP_BITS(v) _mm512_castpd_si512(v)
#define EXP_FROM_BITS(i) _mm512_castsi512_pd(i)
#define EXP_IADD(a, b) _mm512_add_epi64(a, b)
#define EXP_ISUB(a, b) _mm512_sub_epi64(a, b)
#define EXP_IAND(a, b) _mm512_and_si512(a, b)
#define EXP_SHR1(i) _mm512_srli_epi64(i, 1)
#define EXP_SHL52(i) _mm512_slli_epi64(i, 52)
#include "exp_algorithm.h"
#if defined(__clang__)
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif

#elif defined(__aarch64__)

#include <arm_neon.h>

#define TANDEM_VECTOR_neon float64x2_t
#define TANDEM_LANES_neon 2
#define tandem_load_neon vld1q_f64
#define tandem_store_neon vst1q_f64
#define tandem_set_neon vdupq_n_f64
#define tandem_mul_neon vmulq_f64
#define tandem_add_neon vaddq_f64

#define EXP_NAME tandem_exp_neon
#define EXP_V float64x2_t
#define EXP_I int64x2_t
#define EXP_SET(c) vdupq_n_f64(c)
#define EXP_ISET(c) vdupq_n_s64(c)
#define EXP_FMA(a, b, c) vfmaq_f64(c, a, b)
#define EXP_ADD(a, b) vaddq_f64(a, b)
#define EXP_SUB(a, b) vsubq_f64(a, b)
#define EXP_MUL(a, b) vmulq_f64(a, b)
/* Unlike x86's, NEON's own minimum gives NaN where either operand is NaN: as good here. */
#define EXP_MIN(a, b) vminq_f64(a, b)
#define EXP_MAX(a, b) vmaxq_f64(a, b)
#define EXP_BITS(v) vreinterpretq_s64_f64(v)
#define EXP_FROM_BITS(i) vreinterpretq_f64_s64(i)
#define EXP_IADD(a, b) vaddq_s64(a, b)
#define EXP_ISUB(a, b) vsubq_s64(a, b)
#define EXP_IAND(a, b) vandq_s64(a, b)
#define EXP_SHR1(i) vreinterpretq_s64_u64(vshrq_n_u64(vreinterpretq_u64_s64(i), 1))
#define EXP_SHL52(i) vshlq_n_s64(i, 52)
#include "exp_algorithm.h"

#else

#define TANDEM_VECTOR_portable double
#define TANDEM_LANES_portable 1
#define tandem_load_portable(p) (*(p))
#define tandem_store_portable(p, v) (*(p) = (v))
#define tandem_set_portable(c) (c)
#define tandem_mul_portable(a, b) ((a) * (b))
#define tandem_add_portable(a, b) ((a) + (b))
#define tandem_exp_portable tandem_exp

#endif

#endif
