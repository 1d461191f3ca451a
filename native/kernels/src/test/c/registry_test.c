/* The calls that find kernels: what they know, and how they refuse what they do not. */
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "check.h"
#include "rows.h"
#include "tandem/tandem.h"

static int32_t isa_count(void) {
  int32_t count = 0;
  while (tandem_isa_at(count) != NULL) count++;
  return count;
}

/* What an instruction set does not have, having no instruction for it. */
static int is_absent(const char *kernel, const char *code, const char *isa) {
  const int is_stream = strcmp(kernel, "triad-stream") == 0 || strcmp(code, "c-vector-stream") == 0;
  const int is_fma = strcmp(kernel, "fma") == 0;
  return ((is_stream || is_fma) && strcmp(isa, "portable") == 0) ||
         (is_stream && strcmp(isa, "neon") == 0);
}

static void should_find_every_row_for_every_isa(void) {
  const char *kernel = NULL;
  const char *code = NULL;
  int32_t rows = 0;
  for (; row_at(rows, &kernel, &code); rows++) {
    for (int32_t i = 0; i < isa_count(); i++) {
      const char *isa = tandem_isa_at(i);
      CHECK((tandem_find_kernel(kernel, code, isa) == NULL) == is_absent(kernel, code, isa),
            "%s/%s/%s", kernel, code, isa);
    }
  }
  CHECK(rows >= 11, "%d rows", (int)rows);
}

static void should_refuse_what_is_unknown(void) {
  const char *isa = tandem_isa_at(0);
  CHECK(tandem_find_kernel("expsum", "c-loop", isa) != NULL, "the known one");
  CHECK(tandem_find_kernel("exp", "c-staged", isa) == NULL, "one operation has no stages");
  CHECK(tandem_find_kernel("unknown", "c-loop", isa) == NULL, "unknown kernel");
  CHECK(tandem_find_kernel("expsum", "unknown", isa) == NULL, "unknown code");
  CHECK(tandem_find_kernel("expsum", "c-loop", "unknown") == NULL, "unknown isa");
  CHECK(tandem_find_kernel("", "", "") == NULL, "empty names");
  CHECK(tandem_find_kernel("expsum", "c-loo", isa) == NULL, "a prefix of a code");
  CHECK(tandem_find_kernel("expsum", "c-loopy", isa) == NULL, "a code and more");
  CHECK(tandem_find_kernel("probe", "c-loop", isa) == NULL, "a code of another kernel");
  CHECK(tandem_isa_supported("unknown") == 0, "an unknown isa is not supported");
  CHECK(tandem_isa_supported("") == 0, "nor is an empty one");
}

static void should_say_how_much_scratch(void) {
  CHECK(tandem_scratch_per_element("expsum", "c-staged") == 2, "two temporaries");
  CHECK(tandem_scratch_per_element("expsum", "c-vector") == 0, "none");
  CHECK(tandem_scratch_per_element("expsum", "unknown") == 0, "none for an unknown code");
}

static void should_list_isas_up_to_an_end(void) {
  CHECK(isa_count() >= 1, "%d", (int)isa_count());
  CHECK(tandem_isa_at(-1) == NULL, "before the first");
  CHECK(tandem_isa_at(INT32_MIN) == NULL, "far before the first");
  CHECK(tandem_isa_at(isa_count()) == NULL, "past the last");
  CHECK(tandem_isa_at(INT32_MAX) == NULL, "far past the last");
  CHECK(tandem_isa_supported(tandem_isa_at(0)) == 1, "the least one runs everywhere");
}

/* Three chunk statuses, taken by the probe "fail" from its first input. */
static void should_pass_arguments_and_status_through(void) {
  const double statuses[] = {3, 5, 7};
  const double *const inputs[] = {statuses, statuses};
  const tandem_chunk_kernel fail = tandem_find_kernel("probe", "fail", tandem_isa_at(0));
  for (int64_t from = 0; from < 3; from++) {
    const int32_t expected = (int32_t)statuses[from];
    CHECK(tandem_call_f64(fail, inputs, NULL, NULL, from, 3) == expected, "call");
    CHECK(tandem_call_2_f64(fail, statuses, NULL, NULL, NULL, from, 3) == expected, "call_2");
  }
}

static void should_say_what_it_was_built_from(void) {
  CHECK(strcmp(tandem_source_digest(), "cmake") == 0, "%s", tandem_source_digest());
  CHECK(strstr(tandem_compile_flags(), "-O3") != NULL, "%s", tandem_compile_flags());
  CHECK(strstr(tandem_compile_flags(), "-ffp-contract=off") != NULL, "%s", tandem_compile_flags());
  CHECK(strstr(tandem_compile_flags(), "fast-math") == NULL, "%s", tandem_compile_flags());
  CHECK(strlen(tandem_compiler()) > 0, "%s", tandem_compiler());
  printf("%s\n", tandem_compiler());
}

static void should_stream_from_the_size_of_a_cache_on(void) {
  const int64_t bytes = tandem_streaming_bytes();
  CHECK(bytes >= 1 << 17 && bytes <= (int64_t)4 << 30, "%lld bytes", (long long)bytes);
}

int main(void) {
  should_stream_from_the_size_of_a_cache_on();
  should_find_every_row_for_every_isa();
  should_refuse_what_is_unknown();
  should_say_how_much_scratch();
  should_list_isas_up_to_an_end();
  should_pass_arguments_and_status_through();
  should_say_what_it_was_built_from();
  return check_exit_code();
}
