#include "tandem/tandem_openmp.h"

#include <omp.h>

#include "tandem_source_digest.h"

int32_t tandem_openmp_run_f64(tandem_chunk_kernel kernel, const double *const *inputs,
                              double *output, double *scratch, const int64_t *boundaries,
                              int64_t chunks, int32_t threads) {
  /* The first status in the order of the chunks, whatever order they ran in. */
  int64_t first_failed = chunks;
  int32_t status = TANDEM_OK;
#pragma omp parallel for schedule(static, 1) num_threads(threads)
  for (int64_t chunk = 0; chunk < chunks; chunk++) {
    const int32_t chunk_status =
        kernel(inputs, output, scratch, boundaries[chunk], boundaries[chunk + 1]);
    if (chunk_status != TANDEM_OK) {
#pragma omp critical(tandem_openmp_status)
      if (chunk < first_failed) {
        first_failed = chunk;
        status = chunk_status;
      }
    }
  }
  return status;
}

void tandem_openmp_give_back_team(void) {
  /* Fails inside a parallel region only. */
  (void)omp_pause_resource_all(omp_pause_soft);
}

int32_t tandem_openmp_specification(void) { return _OPENMP; }

const char *tandem_openmp_source_digest(void) { return TANDEM_SOURCE_DIGEST; }
