/*
 * What a worker hosts: Tandem's codes (hosted.c), or those of peers, which another file implements
 * in a program of its own (native/peers).
 */
#ifndef TANDEM_HOSTED_H
#define TANDEM_HOSTED_H

#include <stdint.h>

#include "tandem/tandem.h"

/* As tandem_find_kernel. */
tandem_chunk_kernel hosted_find_kernel(const char *kernel, const char *code, const char *isa);

/* As tandem_scratch_per_element. */
int64_t hosted_scratch_per_element(const char *kernel, const char *code);

/* Whose software it is besides Tandem's, percent-encoded: "SLEEF%203.5.1"; NULL if nobody's. */
const char *hosted_software(void);

#endif
