/*
 * The peer c-sleef: SLEEF's exp with an error of at most 1.0 ulp, in the loop of Tandem's codes:
 * the products and their sum are rounded once each, and each instruction set has the vectors that
 * c-vector has there.
 */
#include <sleef.h>
#include <string.h>

#include "hosted.h"
#include "isa.h"

/* sleef.h declares only what the whole file is compiled for. */
#if defined(__x86_64__)
#include <immintrin.h>
TANDEM_TARGET_avx2 __m256d Sleef_expd4_u10avx2(__m256d);
TANDEM_TARGET_avx512 __m512d Sleef_expd8_u10avx512f(__m512d);
#define EXP_portable Sleef_expd2_u10sse2
#define EXP_avx2 Sleef_expd4_u10avx2
#define EXP_avx512 Sleef_expd8_u10avx512f
#define BYTES_portable 16
#define BYTES_avx2 32
#define BYTES_avx512 64
#elif defined(__aarch64__)
#include <arm_neon.h>
#define EXP_neon(x) (vector_neon) Sleef_expd2_u10advsimd((float64x2_t)(x))
#define BYTES_neon 16
#else
#define EXP_portable(x) \
  (vector_portable) { Sleef_exp_u10((x)[0]) }
#define BYTES_portable 8
#endif

#define EXPSUM_SLEEF(isa)                                                                       \
  typedef double vector_##isa __attribute__((vector_size(BYTES_##isa)));                        \
  TANDEM_TARGET_##isa static int32_t expsum_c_sleef_##isa(                                      \
      const double *const *inputs, double *output, double *scratch, int64_t from, int64_t to) { \
    const double *restrict a = inputs[0];                                                       \
    const double *restrict b = inputs[1];                                                       \
    double *restrict result = output;                                                           \
    const int64_t lanes = (int64_t)(sizeof(vector_##isa) / sizeof(double));                     \
    (void)scratch;                                                                              \
    int64_t i = from;                                                                           \
    for (; to - i >= lanes; i += lanes) {                                                       \
      vector_##isa a_lanes, b_lanes;                                                            \
      memcpy(&a_lanes, a + i, sizeof a_lanes);                                                  \
      memcpy(&b_lanes, b + i, sizeof b_lanes);                                                  \
      const vector_##isa exp_lanes = EXP_##isa(2.1 * a_lanes + 3.2 * b_lanes);                  \
      memcpy(result + i, &exp_lanes, sizeof exp_lanes);                                         \
    }                                                                                           \
    for (; i < to; i++) {                                                                       \
      result[i] = Sleef_exp_u10(2.1 * a[i] + 3.2 * b[i]);                                       \
    }                                                                                           \
    return TANDEM_OK;                                                                           \
  }
TANDEM_FOR_EACH_ISA(EXPSUM_SLEEF)

tandem_chunk_kernel hosted_find_kernel(const char *kernel, const char *code, const char *isa) {
  if (strcmp(kernel, "expsum") != 0 || strcmp(code, "c-sleef") != 0) {
    return NULL;
  }
#define RETURN_IF_WANTED(name) \
  if (strcmp(isa, #name) == 0) return expsum_c_sleef_##name;
  TANDEM_FOR_EACH_ISA(RETURN_IF_WANTED)
  return NULL;
}

int64_t hosted_scratch_per_element(const char *kernel, const char *code) {
  (void)kernel;
  (void)code;
  return 0;
}

#define TEXT(macro) TEXT_OF(macro)
#define TEXT_OF(value) #value

const char *hosted_software(void) {
  return "SLEEF%20" TEXT(SLEEF_VERSION_MAJOR) "." TEXT(SLEEF_VERSION_MINOR) "." TEXT(
      SLEEF_VERSION_PATCHLEVEL);
}
