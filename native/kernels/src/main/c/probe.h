/*
 * The kernel "probe": chunk kernels that compute nothing, but let a caller see how calls behave.
 * Each "code" is one probe. They are pure over the memory given like every other kernel.
 */
#ifndef TANDEM_PROBE_H
#define TANDEM_PROBE_H

#include "tandem/tandem.h"

/*
 * "meet": waits until inputs[0][0] calls are inside at once. The first 8 bytes of output are their
 * counter, an int64_t that the caller sets to 0. TANDEM_TIMEOUT after inputs[1][0] nanoseconds.
 * It blocks: never call it through a bridge that holds the JVM.
 */
int32_t probe_meet(const double *const *inputs, double *output, double *scratch, int64_t from,
                   int64_t to);

/*
 * "stamp": stays inside for inputs[0][from] nanoseconds and leaves, as int64_t bits, the monotonic
 * clock's nanoseconds at its start in output[from] and at its end in output[from + 1].
 */
int32_t probe_stamp(const double *const *inputs, double *output, double *scratch, int64_t from,
                    int64_t to);

/*
 * "crowd": counts in output, as int64_t, the calls that are inside (its first 8 bytes) and the most
 * that were inside at once (the next 8); stays for inputs[0][0] nanoseconds. Calls of several runs
 * may share one output.
 */
int32_t probe_crowd(const double *const *inputs, double *output, double *scratch, int64_t from,
                    int64_t to);

/* "fail": returns inputs[0][from] as its status. */
int32_t probe_fail(const double *const *inputs, double *output, double *scratch, int64_t from,
                   int64_t to);

/* "empty": returns at once. */
int32_t probe_empty(const double *const *inputs, double *output, double *scratch, int64_t from,
                    int64_t to);

#endif
