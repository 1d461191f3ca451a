/* The library's registry, row by row, so that a code which is added is tested without being named.
 */
#ifndef TANDEM_TEST_ROWS_H
#define TANDEM_TEST_ROWS_H

#include <stdint.h>

/* Kernel and code of a row: 1, or 0 past the end. */
int row_at(int32_t index, const char **kernel, const char **code);

/* Whether the row computes one result from each pair of inputs; else it is a probe. */
int is_elementwise(const char *kernel);

/* Whether the row's results are exp of an argument. */
int computes_exp(const char *kernel);

/* Whether the code computes Tandem's own exp, to the same bits as the others that do. */
int is_tandem_code(const char *code);

/* The largest error that the code of a kernel that computes exp may have, in ulp; Java: Code. */
double max_allowed_ulp(const char *code);

/* The argument of exp in a kernel; the kernel "exp" does not look at b. */
double argument_of(const char *kernel, double a, double b);

/*
 * What `code` of an elementwise kernel must compute of a pair of inputs, as plain scalar arithmetic
 * that this test owns. Returns 0 where this test knows no such code, which is a failure: say here
 * what the new code must compute.
 */
int expected_result(const char *kernel, const char *code, double a, double b, double *expected,
                    int64_t *allowed_distance);

#endif
