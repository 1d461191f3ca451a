#include "contender.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hosted.h"
#include "protocol.h"

/* Two threads must not write one line; Apple's processors fetch lines in pairs. */
#if defined(__APPLE__) && defined(__aarch64__)
#define CACHE_LINE_BYTES 128
#else
#define CACHE_LINE_BYTES 64
#endif

static const struct {
  const char *name;
  int32_t inputs;
  int is_limit;
} kernels[] = {
    {"expsum", 2, 0}, {"exp", 1, 0}, {"triad", 2, 1}, {"triad-stream", 2, 1}, {"fma", 2, 1}};

/* Sets what depends on the kernel alone: 1, or 0 where this worker does not know it. */
static int find_facts(const char *kernel, struct contender *contender) {
  for (size_t i = 0; i < sizeof kernels / sizeof kernels[0]; i++) {
    if (strcmp(kernels[i].name, kernel) == 0) {
      contender->inputs = kernels[i].inputs;
      contender->is_limit = kernels[i].is_limit;
      return 1;
    }
  }
  return 0;
}

/* The best supported instruction set, or TANDEM_ISA; NULL with the reason where that is no choice.
 */
static const char *choose_isa(char *reason, uint64_t reason_bytes) {
  const char *wanted = getenv("TANDEM_ISA");
  const char *best = NULL;
  for (int32_t i = 0; tandem_isa_at(i) != NULL; i++) {
    const char *isa = tandem_isa_at(i);
    if (wanted != NULL && wanted[0] != '\0') {
      if (strcmp(isa, wanted) == 0) {
        if (!tandem_isa_supported(isa)) {
          snprintf(reason, reason_bytes, "TANDEM_ISA=%s: this machine does not support it", wanted);
          return NULL;
        }
        return isa;
      }
    } else if (tandem_isa_supported(isa)) {
      best = isa;
    }
  }
  if (best == NULL) {
    int used = snprintf(reason, reason_bytes, "TANDEM_ISA=%s is none of", wanted);
    for (int32_t i = 0; tandem_isa_at(i) != NULL; i++) {
      if (used > 0 && (uint64_t)used < reason_bytes) {
        used += snprintf(reason + used, reason_bytes - (uint64_t)used, " %s", tandem_isa_at(i));
      }
    }
  }
  return best;
}

int contender_find(const char *kernel, const char *id, struct contender *contender, char *reason,
                   uint64_t reason_bytes) {
  char code[32], bridge[32], threading[32], threads_text[32];
  char rest[2];
  int64_t threads = 0;
  if (sscanf(id, "%31[^/]/%31[^/]/%31[^/]/%31[^/]%1s", code, bridge, threading, threads_text,
             rest) != 4 ||
      !protocol_parse_integer(threads_text, &threads) || threads < 1 || threads > 65536) {
    snprintf(reason, reason_bytes, "contender %s is not of the form CODE/none/THREADING/THREADS",
             id);
    return 0;
  }
  contender->openmp = strcmp(threading, "openmp") == 0;
  contender->threads = (int32_t)threads;
  if (!find_facts(kernel, contender)) {
    snprintf(reason, reason_bytes, "the C-only worker knows no kernel %s", kernel);
    return 0;
  }
  if (strncmp(code, "c-", 2) != 0 || strchr(code, '@') != NULL) {
    snprintf(reason, reason_bytes,
             "%s: the C-only worker runs C codes, named c-…, on memory off the heap", id);
    return 0;
  }
  char *reading = strstr(code, "+read");
  contender->reads_result = reading != NULL && strcmp(reading, "+read") == 0;
  if (contender->reads_result) {
    *reading = '\0';
  }
  if (contender->reads_result && contender->is_limit) {
    snprintf(reason, reason_bytes, "%s: nobody reads what the limit %s computes", id, kernel);
    return 0;
  }
  if (strcmp(bridge, "none") != 0) {
    snprintf(reason, reason_bytes, "%s: the C-only worker has no bridge %s, only none", id, bridge);
    return 0;
  }
  if (!contender->openmp && strcmp(threading, "single") != 0) {
    snprintf(reason, reason_bytes, "%s: the C-only worker has no threading %s, only single, openmp",
             id, threading);
    return 0;
  }
  if (!contender->openmp && threads != 1) {
    snprintf(reason, reason_bytes, "%s: single means one thread", id);
    return 0;
  }
  contender->isa = choose_isa(reason, reason_bytes);
  if (contender->isa == NULL) {
    return 0;
  }
  contender->kernel = hosted_find_kernel(kernel, code, contender->isa);
  char streaming[48];
  snprintf(streaming, sizeof streaming, "%s-stream", code);
  contender->streaming_kernel = hosted_find_kernel(kernel, streaming, contender->isa);
  contender->most_elements_cached =
      contender->streaming_kernel == NULL
          ? INT64_MAX
          : tandem_streaming_bytes() / ((contender->inputs + 1) * (int64_t)sizeof(double));
  contender->scratch_per_element = hosted_scratch_per_element(kernel, code);
  if (contender->kernel == NULL) {
    snprintf(reason, reason_bytes, "%s: this build has no code %s of the kernel %s for %s", id,
             code, kernel, contender->isa);
    return 0;
  }
  return 1;
}

int64_t contender_chunks(int64_t length, int32_t threads, const double *output,
                         int64_t *boundaries) {
  /* Not length + threads - 1: that sum might overflow. */
  const int64_t chunk_elements = length / threads + (length % threads != 0);
  const int64_t line_elements = CACHE_LINE_BYTES / (int64_t)sizeof(double);
  /* How far the first element lies into its cache line. */
  const int64_t skew = (int64_t)((uintptr_t)output % CACHE_LINE_BYTES / sizeof(double));
  int64_t chunks = 0;
  boundaries[0] = 0;
  for (int64_t c = 1; c <= threads && boundaries[chunks] < length; c++) {
    int64_t end = length;
    if (c < threads && chunk_elements <= length / c) {
      const int64_t past_line = (c * chunk_elements + skew) % line_elements;
      end = c * chunk_elements + (past_line == 0 ? 0 : line_elements - past_line);
      if (end > length) {
        end = length;
      }
    }
    if (end > boundaries[chunks]) {
      boundaries[++chunks] = end;
    }
  }
  return chunks;
}
