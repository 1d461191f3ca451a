#include "probe.h"

#include <stdatomic.h>
#include <string.h>
#include <time.h>

static int64_t now_nanos(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

int32_t probe_meet(const double *const *inputs, double *output, double *scratch, int64_t from,
                   int64_t to) {
  const int64_t parties = (int64_t)inputs[0][0];
  const int64_t deadline = now_nanos() + (int64_t)inputs[1][0];
  _Atomic int64_t *arrived = (_Atomic int64_t *)(void *)output;
  (void)scratch;
  (void)from;
  (void)to;
  atomic_fetch_add(arrived, 1);
  while (atomic_load(arrived) < parties) {
    if (now_nanos() > deadline) {
      return TANDEM_TIMEOUT;
    }
  }
  return TANDEM_OK;
}

int32_t probe_stamp(const double *const *inputs, double *output, double *scratch, int64_t from,
                    int64_t to) {
  const int64_t entered = now_nanos();
  const int64_t deadline = entered + (int64_t)inputs[0][from];
  int64_t left;
  (void)scratch;
  (void)to;
  do {
    left = now_nanos();
  } while (left < deadline);
  memcpy(output + from, &entered, sizeof entered);
  memcpy(output + from + 1, &left, sizeof left);
  return TANDEM_OK;
}

int32_t probe_crowd(const double *const *inputs, double *output, double *scratch, int64_t from,
                    int64_t to) {
  const int64_t stay = (int64_t)inputs[0][0];
  _Atomic int64_t *inside = (_Atomic int64_t *)(void *)output;
  _Atomic int64_t *most = (_Atomic int64_t *)(void *)(output + 1);
  (void)scratch;
  (void)from;
  (void)to;
  const int64_t now_inside = atomic_fetch_add(inside, 1) + 1;
  int64_t before = atomic_load(most);
  while (now_inside > before && !atomic_compare_exchange_weak(most, &before, now_inside)) {
  }
  if (stay > 0) {
    const int64_t deadline = now_nanos() + stay;
    while (now_nanos() < deadline) {
    }
  }
  atomic_fetch_sub(inside, 1);
  return TANDEM_OK;
}

int32_t probe_fail(const double *const *inputs, double *output, double *scratch, int64_t from,
                   int64_t to) {
  (void)output;
  (void)scratch;
  (void)to;
  return (int32_t)inputs[0][from];
}

int32_t probe_empty(const double *const *inputs, double *output, double *scratch, int64_t from,
                    int64_t to) {
  (void)inputs;
  (void)output;
  (void)scratch;
  (void)from;
  (void)to;
  return TANDEM_OK;
}
