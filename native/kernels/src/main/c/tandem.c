#include "tandem/tandem.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "exp_kernels.h"
#include "isa.h"
#include "libmvec.h"
#include "limits.h"
#include "probe.h"

#if __has_include("tandem_source_digest.h")
#include "tandem_source_digest.h"
#else
#error "tandem_source_digest.h is missing: the Maven and the CMake build both generate it"
#endif

/* Where the system does not say how large the last-level cache is: as large as they get. */
#define TANDEM_UNKNOWN_CACHE_BYTES ((int64_t)64 << 20)

/* One row for each code of each kernel; the columns are the instruction sets of isa.h. */
struct row {
  const char *kernel;
  const char *code;
  int64_t scratch_per_element;
  tandem_chunk_kernel functions[3];
};

static const char *const isas[] = {
#define ISA_NAME(isa) #isa,
    TANDEM_FOR_EACH_ISA(ISA_NAME)
#undef ISA_NAME
        NULL};

#define FUNCTIONS(prefix) \
  { TANDEM_FOR_EACH_ISA(prefix) }
#define EXPSUM_C_STAGED(isa) expsum_c_staged_##isa,
#define EXPSUM_C_LIBM(isa) expsum_c_libm_##isa,
#define EXPSUM_C_LIBMVEC(isa) expsum_c_libmvec_##isa,
#define EXPSUM_C_LOOP(isa) expsum_c_loop_##isa,
#define EXPSUM_C_VECTOR(isa) expsum_c_vector_##isa,
#define EXPSUM_C_VECTOR_STREAM(isa) expsum_c_vector_stream_##isa,
#define EXP_C_LIBM(isa) exp_c_libm_##isa,
#define EXP_C_LIBMVEC(isa) exp_c_libmvec_##isa,
#define EXP_C_LOOP(isa) exp_c_loop_##isa,
#define EXP_C_VECTOR(isa) exp_c_vector_##isa,
#define EXP_C_VECTOR_STREAM(isa) exp_c_vector_stream_##isa,
#define TRIAD_C_VECTOR(isa) triad_c_vector_##isa,
#define TRIAD_STREAM_C_VECTOR(isa) triad_stream_c_vector_##isa,
#define FMA_C_VECTOR(isa) fma_c_vector_##isa,
#define PROBE_MEET(isa) probe_meet,
#define PROBE_STAMP(isa) probe_stamp,
#define PROBE_CROWD(isa) probe_crowd,
#define PROBE_FAIL(isa) probe_fail,
#define PROBE_EMPTY(isa) probe_empty,

static const struct row rows[] = {
    {"expsum", "c-staged", 2, FUNCTIONS(EXPSUM_C_STAGED)},
    {"expsum", "c-libm", 0, FUNCTIONS(EXPSUM_C_LIBM)},
#if TANDEM_HAVE_LIBMVEC
    {"expsum", "c-libmvec", 0, FUNCTIONS(EXPSUM_C_LIBMVEC)},
#endif
    {"expsum", "c-loop", 0, FUNCTIONS(EXPSUM_C_LOOP)},
    {"expsum", "c-vector", 0, FUNCTIONS(EXPSUM_C_VECTOR)},
    {"expsum", "c-vector-stream", 0, FUNCTIONS(EXPSUM_C_VECTOR_STREAM)},
    {"expsum", "c-vector-cached", 0, FUNCTIONS(EXPSUM_C_VECTOR)},
    {"exp", "c-libm", 0, FUNCTIONS(EXP_C_LIBM)},
#if TANDEM_HAVE_LIBMVEC
    {"exp", "c-libmvec", 0, FUNCTIONS(EXP_C_LIBMVEC)},
#endif
    {"exp", "c-loop", 0, FUNCTIONS(EXP_C_LOOP)},
    {"exp", "c-vector", 0, FUNCTIONS(EXP_C_VECTOR)},
    {"exp", "c-vector-stream", 0, FUNCTIONS(EXP_C_VECTOR_STREAM)},
    {"exp", "c-vector-cached", 0, FUNCTIONS(EXP_C_VECTOR)},
    {"triad", "c-vector", 0, FUNCTIONS(TRIAD_C_VECTOR)},
    {"triad-stream", "c-vector", 0, FUNCTIONS(TRIAD_STREAM_C_VECTOR)},
    {"fma", "c-vector", 0, FUNCTIONS(FMA_C_VECTOR)},
    {"probe", "meet", 0, FUNCTIONS(PROBE_MEET)},
    {"probe", "stamp", 0, FUNCTIONS(PROBE_STAMP)},
    {"probe", "crowd", 0, FUNCTIONS(PROBE_CROWD)},
    {"probe", "fail", 0, FUNCTIONS(PROBE_FAIL)},
    {"probe", "empty", 0, FUNCTIONS(PROBE_EMPTY)},
};

static const struct row *find_row(const char *kernel, const char *code) {
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    if (strcmp(rows[i].kernel, kernel) == 0 && strcmp(rows[i].code, code) == 0) {
      return &rows[i];
    }
  }
  return NULL;
}

tandem_chunk_kernel tandem_find_kernel(const char *kernel, const char *code, const char *isa) {
  const struct row *row = find_row(kernel, code);
  for (size_t i = 0; row != NULL && isas[i] != NULL; i++) {
    if (strcmp(isas[i], isa) == 0) {
      return row->functions[i];
    }
  }
  return NULL;
}

int64_t tandem_scratch_per_element(const char *kernel, const char *code) {
  const struct row *row = find_row(kernel, code);
  return row == NULL ? 0 : row->scratch_per_element;
}

int64_t tandem_streaming_bytes(void) {
  int64_t largest = 0;
#if defined(__linux__)
  /* Not sysconf: in virtual machines it has been seen to name eight times what there is. */
  for (int index = 0; index < 8; index++) {
    char path[64];
    snprintf(path, sizeof path, "/sys/devices/system/cpu/cpu0/cache/index%d/size", index);
    FILE *file = fopen(path, "re");
    int64_t kibibytes = 0;
    if (file != NULL) {
      if (fscanf(file, "%" SCNd64 "K", &kibibytes) == 1 && kibibytes > largest) {
        largest = kibibytes;
      }
      fclose(file);
    }
  }
#endif
  return largest > 0 ? largest << 10 : TANDEM_UNKNOWN_CACHE_BYTES;
}

const char *tandem_isa_at(int32_t index) {
  const int32_t count = (int32_t)(sizeof isas / sizeof isas[0]) - 1;
  return index < 0 || index >= count ? NULL : isas[index];
}

int32_t tandem_isa_supported(const char *isa) {
#if defined(__x86_64__)
  /* The compiler's runtime asks both cpuid and, by xgetbv, the operating system. */
  __builtin_cpu_init();
  if (strcmp(isa, "avx2") == 0) {
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
           __builtin_cpu_supports("bmi2");
  }
  if (strcmp(isa, "avx512") == 0) {
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
           __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
           __builtin_cpu_supports("bmi2");
  }
#endif
  return strcmp(isa, isas[0]) == 0;
}

int32_t tandem_call_f64(tandem_chunk_kernel kernel, const double *const *inputs, double *output,
                        double *scratch, int64_t from, int64_t to) {
  return kernel(inputs, output, scratch, from, to);
}

int32_t tandem_call_2_f64(tandem_chunk_kernel kernel, const double *input0, const double *input1,
                          double *output, double *scratch, int64_t from, int64_t to) {
  const double *const inputs[] = {input0, input1};
  return kernel(inputs, output, scratch, from, to);
}

void tandem_nothing(void) {}

int32_t tandem_drive_f64(tandem_driver driver, tandem_chunk_kernel kernel,
                         const double *const *inputs, double *output, double *scratch,
                         const int64_t *boundaries, int64_t chunks, int32_t threads) {
  return driver(kernel, inputs, output, scratch, boundaries, chunks, threads);
}

int32_t tandem_drive_2_f64(tandem_driver driver, tandem_chunk_kernel kernel, const double *input0,
                           const double *input1, double *output, double *scratch,
                           const int64_t *boundaries, int64_t chunks, int32_t threads) {
  const double *const inputs[] = {input0, input1};
  return driver(kernel, inputs, output, scratch, boundaries, chunks, threads);
}

const char *tandem_source_digest(void) { return TANDEM_SOURCE_DIGEST; }

const char *tandem_compile_flags(void) { return TANDEM_COMPILE_FLAGS TANDEM_TARGETS_TEXT; }

const char *tandem_compiler(void) {
#if defined(__clang__)
  return __VERSION__;
#else
  return "gcc " __VERSION__;
#endif
}
