/*
 * libtandem_openmp: runs any chunk kernel under OpenMP. A library of its own, since libgomp is
 * missing from many JRE images; it is loaded when asked for, and never unloaded, because libgomp's
 * threads outlive every call.
 */
#ifndef TANDEM_TANDEM_OPENMP_H
#define TANDEM_TANDEM_OPENMP_H

#include "tandem/tandem.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A tandem_driver: the chunks under `#pragma omp parallel for` on at most `threads` threads. */
TANDEM_API int32_t tandem_openmp_run_f64(tandem_chunk_kernel kernel, const double *const *inputs,
                                         double *output, double *scratch, const int64_t *boundaries,
                                         int64_t chunks, int32_t threads);

/*
 * Ends the threads that the OpenMP runtime keeps for the calling thread, and waits until they have
 * ended; the next run has it start others. Not to be called from inside a run.
 */
TANDEM_API void tandem_openmp_give_back_team(void);

/* The OpenMP specification that the compiler implements, as yyyymm. */
TANDEM_API int32_t tandem_openmp_specification(void);

/* SHA-256 over the sources and flags that this library was built from. */
TANDEM_API const char *tandem_openmp_source_digest(void);

#ifdef __cplusplus
}
#endif

#endif
