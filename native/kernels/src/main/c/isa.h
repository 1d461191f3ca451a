/*
 * The instruction sets that every C code is compiled for, so that all of them, and not only the
 * hand-vectorised one, use what C2 may use.
 *
 * TANDEM_FOR_EACH_ISA(X) calls X(isa) for each, from the least to the best. TANDEM_TARGET_<isa> is
 * the attribute that a function compiled for it carries; 512-bit vectors are preferred explicitly,
 * since gcc 12 prefers 256 bits even where 512 are there.
 */
#ifndef TANDEM_ISA_H
#define TANDEM_ISA_H

#if defined(__x86_64__)

#define TANDEM_FOR_EACH_ISA(X) X(portable) X(avx2) X(avx512)
/* Bytes to a cache line on every x86-64. */
#define TANDEM_LINE 64
#define TANDEM_TARGET_portable
#define TANDEM_OPTIONS_AVX2 "avx2,fma,bmi2"
#define TANDEM_TARGET_avx2 __attribute__((target(TANDEM_OPTIONS_AVX2)))
#if defined(__clang__)
#define TANDEM_OPTIONS_AVX512 "avx512f,avx512dq,avx512vl,avx512bw,avx2,fma,bmi2"
#define TANDEM_TARGET_avx512 __attribute__((target(TANDEM_OPTIONS_AVX512), min_vector_width(512)))
#else
#define TANDEM_OPTIONS_AVX512 \
  "avx512f,avx512dq,avx512vl,avx512bw,avx2,fma,bmi2,prefer-vector-width=512"
#define TANDEM_TARGET_avx512 __attribute__((target(TANDEM_OPTIONS_AVX512)))
#endif
/* What is said of the functions' flags besides those of the command line. */
#define TANDEM_TARGETS_TEXT \
  "; for avx2 with target " TANDEM_OPTIONS_AVX2 "; for avx512 with target " TANDEM_OPTIONS_AVX512

#elif defined(__aarch64__)

/* NEON and FMA are part of every aarch64: the portable code is compiled with them. */
#define TANDEM_FOR_EACH_ISA(X) X(neon)
#define TANDEM_TARGET_neon

#else

#define TANDEM_FOR_EACH_ISA(X) X(portable)
#define TANDEM_TARGET_portable

#endif

#if !defined(TANDEM_TARGETS_TEXT)
#define TANDEM_TARGETS_TEXT ""
#endif

#define TANDEM_INLINE static inline __attribute__((always_inline))

#endif
