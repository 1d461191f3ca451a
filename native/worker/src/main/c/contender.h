/*
 * The contender that a worker hosts, and one call of it: the same kernels as in libtandem, called
 * without any JVM.
 */
#ifndef TANDEM_CONTENDER_H
#define TANDEM_CONTENDER_H

#include <stdint.h>

#include "tandem/tandem.h"

/* No kernel has more inputs. */
#define MAX_INPUTS 8

struct contender {
  tandem_chunk_kernel kernel;
  tandem_chunk_kernel streaming_kernel; /* for runs of more elements than: */
  int64_t most_elements_cached;
  const char *isa;
  int64_t scratch_per_element;
  int32_t inputs;
  int32_t threads;
  int is_limit;     /* whether it shows what the machine allows, see docs/method.md */
  int openmp;       /* whether the OpenMP driver runs the chunks; otherwise one plain call */
  int reads_result; /* whether the calling thread reads the output after each run */
};

/*
 * Finds the contender that `id` names (`c-vector/none/openmp/2`, `c-vector+read/none/single/1`) for
 * the best instruction set of this machine, or the one that the environment's TANDEM_ISA names.
 * Returns 1, or 0 with the reason in `reason`, which holds reason_bytes.
 */
int contender_find(const char *kernel, const char *id, struct contender *contender, char *reason,
                   uint64_t reason_bytes);

/*
 * The chunks for `length` elements of `output`: boundaries holds threads + 1 indices, and the
 * number of chunks is returned. They are (length + threads - 1) / threads long, then moved up to
 * where a cache line of the output begins; none is empty.
 */
int64_t contender_chunks(int64_t length, int32_t threads, const double *output,
                         int64_t *boundaries);

#endif
