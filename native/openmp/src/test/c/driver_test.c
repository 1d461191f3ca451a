/* The OpenMP driver: every chunk once, the first failing chunk's status, the bound on threads. */
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "check.h"
#include "tandem/tandem_openmp.h"

#define MAX_CHUNKS 67
#define ELEMENTS 4001

static atomic_int computing;
static atomic_int most_computing;

static void enter(void) {
  const int now = atomic_fetch_add(&computing, 1) + 1;
  int most = atomic_load(&most_computing);
  while (now > most && !atomic_compare_exchange_weak(&most_computing, &most, now)) {
  }
}

/* Counts in output how often each element was visited, and stays long enough to be met. */
static int32_t visit(const double *const *inputs, double *output, double *scratch, int64_t from,
                     int64_t to) {
  (void)inputs;
  (void)scratch;
  enter();
  for (int64_t i = from; i < to; i++) {
    output[i] += 1;
  }
  sched_yield();
  atomic_fetch_sub(&computing, 1);
  return TANDEM_OK;
}

/* The status is the input's first element of the chunk. */
static int32_t fail(const double *const *inputs, double *output, double *scratch, int64_t from,
                    int64_t to) {
  visit(inputs, output, scratch, from, to);
  return (int32_t)inputs[0][from];
}

static void plan(int64_t *boundaries, int64_t chunks) {
  for (int64_t c = 0; c <= chunks; c++) {
    boundaries[c] = ELEMENTS * c / (chunks == 0 ? 1 : chunks);
  }
}

static const int32_t thread_counts[] = {1, 2, 3, 4, 7, 8, 16, 33};

static void should_run_each_chunk_once_on_at_most_so_many_threads(void) {
  static double output[ELEMENTS];
  int64_t boundaries[MAX_CHUNKS + 1];
  for (size_t t = 0; t < sizeof thread_counts / sizeof thread_counts[0]; t++) {
    for (int64_t chunks = 0; chunks <= MAX_CHUNKS; chunks++) {
      memset(output, 0, sizeof output);
      atomic_store(&most_computing, 0);
      plan(boundaries, chunks);
      CHECK(tandem_openmp_run_f64(visit, NULL, output, NULL, boundaries, chunks,
                                  thread_counts[t]) == TANDEM_OK,
            "%lld chunks", (long long)chunks);
      for (int64_t i = 0; i < ELEMENTS; i++) {
        if (output[i] != (chunks == 0 ? 0 : 1)) {
          CHECK(0, "element %lld ran %.0f times, %lld chunks on %d threads", (long long)i,
                output[i], (long long)chunks, (int)thread_counts[t]);
        }
      }
      CHECK(atomic_load(&most_computing) <= thread_counts[t], "%d at once on %d threads",
            atomic_load(&most_computing), (int)thread_counts[t]);
    }
  }
}

/* All chunks meet inside, so there are as many threads as asked for, not one that does all. */
static void should_use_the_threads_that_it_may(void) {
  const tandem_chunk_kernel meet = tandem_find_kernel("probe", "meet", tandem_isa_at(0));
  for (int32_t threads = 1; threads <= 4; threads++) {
    const double parties = threads;
    const double timeout_nanos = 60e9;
    const double *const inputs[] = {&parties, &timeout_nanos};
    int64_t boundaries[5];
    double counter = 0; /* the same bits as the integer 0 */
    for (int64_t c = 0; c <= threads; c++) boundaries[c] = c;
    CHECK(tandem_openmp_run_f64(meet, inputs, &counter, NULL, boundaries, threads, threads) ==
              TANDEM_OK,
          "%d threads did not meet", (int)threads);
  }
}

static void should_report_the_first_failing_chunk_in_their_order(void) {
  static double input[ELEMENTS], output[ELEMENTS];
  int64_t boundaries[MAX_CHUNKS + 1];
  const double *const inputs[] = {input};
  plan(boundaries, MAX_CHUNKS);
  uint64_t state = 5;
  for (int round = 0; round < 200; round++) {
    memset(input, 0, sizeof input);
    memset(output, 0, sizeof output);
    int32_t expected = TANDEM_OK;
    for (int64_t c = MAX_CHUNKS - 1; c >= 0; c--) {
      if (next_random(&state) % 4 == 0) {
        expected = (int32_t)(next_random(&state) % 1000) + 1;
        input[boundaries[c]] = expected;
      }
    }
    for (size_t t = 0; t < sizeof thread_counts / sizeof thread_counts[0]; t++) {
      const int32_t status = tandem_openmp_run_f64(fail, inputs, output, NULL, boundaries,
                                                   MAX_CHUNKS, thread_counts[t]);
      CHECK(status == expected, "status %d, expected %d", (int)status, (int)expected);
    }
    const double visits = sizeof thread_counts / sizeof thread_counts[0];
    for (int64_t i = 0; i < ELEMENTS; i++) {
      if (output[i] != visits)
        CHECK(0, "a failing chunk kept element %lld from running", (long long)i);
    }
  }
}

#ifndef __clang__
/* gcc's libgomp keeps a team for each thread that calls, and ends it when told. LLVM's libomp keeps
   its threads for the whole process, and does not. */
static int process_threads(void) {
  char line[256];
  int threads = 0;
  FILE *status = fopen("/proc/self/status", "r");
  if (status == NULL) return 0;
  while (fgets(line, sizeof line, status) != NULL) {
    if (strncmp(line, "Threads:", 8) == 0) threads = atoi(line + 8);
  }
  fclose(status);
  return threads;
}

/* libgomp does not wait for a team's threads to end, so the last of them may be seen for a while.
 */
static int threads_once_at_most(int expected) {
  const struct timespec pause = {.tv_nsec = 1000000};
  int threads = process_threads();
  for (int tries = 0; threads > expected && tries < 30000; tries++) {
    nanosleep(&pause, NULL);
    threads = process_threads();
  }
  return threads;
}

static void should_have_no_threads_once_the_team_was_given_back(int before) {
  static double output[ELEMENTS];
  int64_t boundaries[MAX_CHUNKS + 1];
  plan(boundaries, 4);
  if (before == 0) return; /* no /proc */
  for (int round = 0; round < 20; round++) {
    tandem_openmp_give_back_team();
    const int given_back = threads_once_at_most(before);
    CHECK(given_back == before, "%d threads, %d before", given_back, before);
    tandem_openmp_run_f64(visit, NULL, output, NULL, boundaries, 4, 4);
    const int with_team = process_threads();
    CHECK(with_team == before + 3, "%d threads, %d before", with_team, before);
  }
  tandem_openmp_give_back_team();
}
#endif

static void should_compute_what_one_call_computes(void) {
  static double a[ELEMENTS], b[ELEMENTS], whole[ELEMENTS], chunked[ELEMENTS], scratch[2 * ELEMENTS];
  int64_t boundaries[MAX_CHUNKS + 1];
  uint64_t state = 9;
  for (int64_t i = 0; i < ELEMENTS; i++) {
    a[i] = next_uniform(&state, 0, 1);
    b[i] = next_uniform(&state, 0, 1);
  }
  const double *const inputs[] = {a, b};
  const char *const codes[] = {"c-staged", "c-libm", "c-loop", "c-vector"};
  for (size_t code = 0; code < sizeof codes / sizeof codes[0]; code++) {
    for (int32_t i = 0; tandem_isa_at(i) != NULL; i++) {
      if (!tandem_isa_supported(tandem_isa_at(i))) continue;
      const tandem_chunk_kernel kernel =
          tandem_find_kernel("expsum", codes[code], tandem_isa_at(i));
      kernel(inputs, whole, scratch, 0, ELEMENTS);
      for (int64_t chunks = 1; chunks <= 9; chunks++) {
        plan(boundaries, chunks);
        memset(chunked, 0, sizeof chunked);
        tandem_drive_f64(tandem_openmp_run_f64, kernel, inputs, chunked, scratch, boundaries,
                         chunks, 4);
        CHECK(memcmp(whole, chunked, sizeof whole) == 0, "%s/%s in %lld chunks", codes[code],
              tandem_isa_at(i), (long long)chunks);
      }
    }
  }
}

int main(void) {
#ifndef __clang__
  const int threads_at_first = process_threads();
#endif
  should_run_each_chunk_once_on_at_most_so_many_threads();
  should_use_the_threads_that_it_may();
  should_report_the_first_failing_chunk_in_their_order();
  should_compute_what_one_call_computes();
#ifndef __clang__
  should_have_no_threads_once_the_team_was_given_back(threads_at_first);
#endif
  CHECK(tandem_openmp_specification() >= 201511, "OpenMP 4.5 at least");
  CHECK(strcmp(tandem_openmp_source_digest(), "cmake") == 0, "%s", tandem_openmp_source_digest());
  return check_exit_code();
}
