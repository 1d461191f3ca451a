/* What the C tests share: checks that count and go on, and random numbers that repeat. */
#ifndef TANDEM_TEST_CHECK_H
#define TANDEM_TEST_CHECK_H

#include <stdint.h>

/* Counts a check, and reports it on standard error where it fails (the first 20 of them). */
#define CHECK(condition, ...) check((condition) != 0, __FILE__, __LINE__, #condition, __VA_ARGS__)

__attribute__((format(printf, 5, 6))) int check(int passed, const char *file, int line,
                                                const char *condition, const char *format, ...);

/* Prints the counts; the exit code for main: 0 where all checks passed and there was at least one.
 */
int check_exit_code(void);

/* splitmix64: the same sequence from the same state, everywhere. */
uint64_t next_random(uint64_t *state);

/* Uniform in [least, most). */
double next_uniform(uint64_t *state, double least, double most);

int64_t bits_of(double value);

/* How many doubles lie between two of them: 0 for equal bits or two NaNs, INT64_MAX for one NaN. */
int64_t distance(double left, double right);

/* The same 64 bits, NaNs compared as NaN. */
int same(double left, double right);

#endif
