#include "hosted.h"

#include <stddef.h>

tandem_chunk_kernel hosted_find_kernel(const char *kernel, const char *code, const char *isa) {
  return tandem_find_kernel(kernel, code, isa);
}

int64_t hosted_scratch_per_element(const char *kernel, const char *code) {
  return tandem_scratch_per_element(kernel, code);
}

const char *hosted_software(void) { return NULL; }
