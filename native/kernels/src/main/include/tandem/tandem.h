/*
 * Tandem's C API: the kernels of libtandem and the few calls that find and run them.
 *
 * Every function here is pure over the pointers that it is given: it allocates nothing, keeps no
 * state, logs nothing, and may be called from any number of threads at once. Memory belongs to the
 * caller, who keeps it alive and unmoved until the call returns. Arguments are trusted: they were
 * checked once, by the caller.
 */
#ifndef TANDEM_TANDEM_H
#define TANDEM_TANDEM_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(_WIN32)
#define TANDEM_API __declspec(dllexport)
#else
#define TANDEM_API __attribute__((visibility("default")))
#endif

/* What a kernel reports. Zero is success; Java turns the others into exceptions. */
enum tandem_status {
  TANDEM_OK = 0,
  /* A probe waited longer than its caller allows. */
  TANDEM_TIMEOUT = 1,
};

/*
 * One code of one kernel, for one instruction set: computes output[i] for from <= i < to.
 *
 * inputs    k pointers, each to at least `to` doubles; never written
 * output    at least `to` doubles; overlaps no input and no other chunk that runs meanwhile
 * scratch   tandem_scratch_per_element(...) * length doubles of the whole run, of which this chunk
 *           uses those from tandem_scratch_per_element(...) * from on; NULL where that is 0
 * Returns a tandem_status.
 */
typedef int32_t (*tandem_chunk_kernel)(const double *const *inputs, double *output, double *scratch,
                                       int64_t from, int64_t to);

/*
 * The kernel `kernel` ("expsum", "exp", "triad", "probe"), written as `code` ("c-vector"), compiled
 * for `isa` ("portable", "avx2", "avx512", "neon"), or NULL where this library has no such
 * function. Whether this machine can execute it is tandem_isa_supported's to say.
 */
TANDEM_API tandem_chunk_kernel tandem_find_kernel(const char *kernel, const char *code,
                                                  const char *isa);

/* Doubles of scratch memory that a code needs for each element of the run. */
TANDEM_API int64_t tandem_scratch_per_element(const char *kernel, const char *code);

/*
 * Where a kernel has a code "<code>-stream" besides <code>, it is the same with streaming stores,
 * which are faster once a run's data does not stay in the caches: when the run reads and writes
 * more than so many bytes, the size of the last-level cache.
 */
TANDEM_API int64_t tandem_streaming_bytes(void);

/* The instruction sets that this library has code for, best last, NULL past the end. */
TANDEM_API const char *tandem_isa_at(int32_t index);

/* Whether CPU and operating system both support `isa`: 1 or 0. */
TANDEM_API int32_t tandem_isa_supported(const char *isa);

/* Runs one chunk: the one call that the bridges which pass addresses make. */
TANDEM_API int32_t tandem_call_f64(tandem_chunk_kernel kernel, const double *const *inputs,
                                   double *output, double *scratch, int64_t from, int64_t to);

/*
 * The same for a kernel of at most two inputs, each an argument of its own: for bridges that keep
 * an argument's memory alive, or in place, for as long as the call lasts. A kernel of one input
 * does not look at input1.
 */
TANDEM_API int32_t tandem_call_2_f64(tandem_chunk_kernel kernel, const double *input0,
                                     const double *input1, double *output, double *scratch,
                                     int64_t from, int64_t to);

/* Returns at once: what is left is what a call costs. */
TANDEM_API void tandem_nothing(void);

/*
 * A function that runs all chunks of a run by itself: tandem_openmp_run_f64 of libtandem_openmp.
 *
 * boundaries  chunks + 1 ascending element indices; chunk c is [boundaries[c], boundaries[c + 1])
 * threads     at most so many compute at once
 * Returns the first status that was not TANDEM_OK, in the order of the chunks.
 */
typedef int32_t (*tandem_driver)(tandem_chunk_kernel kernel, const double *const *inputs,
                                 double *output, double *scratch, const int64_t *boundaries,
                                 int64_t chunks, int32_t threads);

/* Runs all chunks by a driver: lets a driver from another library be reached by every bridge. */
TANDEM_API int32_t tandem_drive_f64(tandem_driver driver, tandem_chunk_kernel kernel,
                                    const double *const *inputs, double *output, double *scratch,
                                    const int64_t *boundaries, int64_t chunks, int32_t threads);

/* The same with each of at most two inputs an argument of its own, as tandem_call_2_f64 has them.
 */
TANDEM_API int32_t tandem_drive_2_f64(tandem_driver driver, tandem_chunk_kernel kernel,
                                      const double *input0, const double *input1, double *output,
                                      double *scratch, const int64_t *boundaries, int64_t chunks,
                                      int32_t threads);

/* SHA-256 over the sources and flags that this library was built from. */
TANDEM_API const char *tandem_source_digest(void);

/* The compiler flags that this library was built with, and those of single instruction sets. */
TANDEM_API const char *tandem_compile_flags(void);

/* Name and version of the compiler. */
TANDEM_API const char *tandem_compiler(void);

#ifdef __cplusplus
}
#endif

#endif
