/* The library's registry, row by row, so that a code which is added is tested without being named.
 */
#ifndef TANDEM_TEST_ROWS_H
#define TANDEM_TEST_ROWS_H

#include <stdint.h>

/* Kernel and code of a row: 1, or 0 past the end. */
int row_at(int32_t index, const char **kernel, const char **code);

/*
 * What `code` of expsum must compute, as a plain scalar loop that this test owns. Returns 0 where
 * this test knows no such code, which is a failure: say here what the new code must compute.
 */
int expected_expsum(const char *code, double a, double b, double *expected,
                    int64_t *allowed_distance);

#endif
