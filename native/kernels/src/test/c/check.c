#include "check.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static int64_t passed_checks;
static int64_t failed_checks;

int check(int passed, const char *file, int line, const char *condition, const char *format, ...) {
  if (passed) {
    passed_checks++;
    return 1;
  }
  if (++failed_checks <= 20) {
    va_list arguments;
    va_start(arguments, format);
    fprintf(stderr, "%s:%d: not so: %s: ", file, line, condition);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
  }
  return 0;
}

int check_exit_code(void) {
  printf("%lld checks passed, %lld failed\n", (long long)passed_checks, (long long)failed_checks);
  return failed_checks == 0 && passed_checks > 0 ? 0 : 1;
}

uint64_t next_random(uint64_t *state) {
  uint64_t z = (*state += 0x9e3779b97f4a7c15u);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

double next_uniform(uint64_t *state, double least, double most) {
  return least + (most - least) * ((double)(next_random(state) >> 11) * 0x1p-53);
}

int64_t bits_of(double value) {
  int64_t bits;
  memcpy(&bits, &value, sizeof bits);
  return bits;
}

/* Maps the doubles onto integers in their order, both zeros onto 0. */
static int64_t rank(double value) {
  const int64_t bits = bits_of(value);
  return bits < 0 ? INT64_MIN - bits : bits;
}

int64_t distance(double left, double right) {
  if (left != left || right != right) {
    return left != left && right != right ? 0 : INT64_MAX;
  }
  if ((left < 0) != (right < 0) && left != right) {
    return INT64_MAX; /* never near, and the difference might overflow */
  }
  const int64_t difference = rank(left) - rank(right);
  return difference < 0 ? -difference : difference;
}

int same(double left, double right) {
  return (left != left && right != right) || bits_of(left) == bits_of(right);
}
