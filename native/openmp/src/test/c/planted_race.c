/*
 * A race, planted: every chunk adds to the same sum. The test that runs it passes only when
 * ThreadSanitizer reports it, so a silent sanitizer cannot pass for a clean library.
 */
#include <stddef.h>
#include <stdio.h>

#include "tandem/tandem_openmp.h"

static int32_t add_to_shared_sum(const double *const *inputs, double *output, double *scratch,
                                 int64_t from, int64_t to) {
  (void)inputs;
  (void)scratch;
  for (int64_t i = from; i < to; i++) {
    output[0] += (double)i;
  }
  return TANDEM_OK;
}

int main(void) {
  int64_t boundaries[9];
  double sum = 0;
  for (int64_t c = 0; c <= 8; c++) boundaries[c] = c * 100000;
  tandem_openmp_run_f64(add_to_shared_sum, NULL, &sum, NULL, boundaries, 8, 4);
  printf("%g\n", sum);
  return 0;
}
