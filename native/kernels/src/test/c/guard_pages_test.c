/*
 * Every code of every kernel, for every instruction set of this machine, on memory that lies flush
 * against an unreadable page: one load or store outside the chunk is a crash, and one store into
 * the rest of the page is seen. The inputs are read-only, so a store to them is a crash too.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "check.h"
#include "rows.h"
#include "tandem/tandem.h"

/* Past twice the longest unrolled step of any code: 8 lanes, a few at once. */
#define MAX_LENGTH 130
#define MAX_SHIFT 7

static const double canary = -77.125;
static int64_t page_doubles;
/* What runs, for the message where it crashes. */
static char running[160];

static void say_where(int signal_number) {
  ssize_t ignored = write(STDERR_FILENO, "crashed in ", 11);
  ignored = write(STDERR_FILENO, running, strlen(running));
  ignored = write(STDERR_FILENO, "\n", 1);
  (void)ignored;
  _exit(128 + signal_number);
}

/* A readable and writable region of `pages`, with an unreadable page on either side. */
static double *guarded(int64_t pages) {
  const size_t page_bytes = (size_t)page_doubles * sizeof(double);
  char *memory =
      mmap(NULL, page_bytes * (size_t)(pages + 2), PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED ||
      mprotect(memory + page_bytes, page_bytes * (size_t)pages, PROT_READ | PROT_WRITE) != 0) {
    perror("guarded memory");
    exit(1);
  }
  return (double *)(void *)(memory + page_bytes);
}

static void fill(double *page, int64_t doubles, double value) {
  for (int64_t i = 0; i < doubles; i++) {
    page[i] = value;
  }
}

/* Where in their pages the chunks of the four arrays begin, in doubles. */
struct placement {
  int64_t a, b, output, scratch;
};

struct memory {
  double *a, *b, *output, *scratch;
  int64_t scratch_doubles;
};

static void run(const char *name, const char *code, const char *isa, const struct memory *memory,
                const struct placement *at, int64_t from, int64_t length) {
  const tandem_chunk_kernel kernel = tandem_find_kernel(name, code, isa);
  const int64_t per_element = tandem_scratch_per_element(name, code);
  const int64_t to = from + length;
  snprintf(running, sizeof running, "%s %s/%s from %lld to %lld, chunk of output at double %lld",
           name, code, isa, (long long)from, (long long)to, (long long)at->output);
  if (!CHECK(kernel != NULL, "%s", running)) {
    return;
  }
  fill(memory->output, page_doubles, canary);
  fill(memory->scratch, memory->scratch_doubles, canary);

  /* Element `from` is the first that may be touched: what lies before may be the guard page. */
  const double *const inputs[] = {memory->a + (at->a - from), memory->b + (at->b - from)};
  double *output = memory->output + (at->output - from);
  double *scratch = per_element == 0 ? NULL : memory->scratch + (at->scratch - per_element * from);
  CHECK(kernel(inputs, output, scratch, from, to) == TANDEM_OK, "%s", running);

  for (int64_t i = 0; i < page_doubles; i++) {
    const int64_t k = i - at->output;
    if (k < 0 || k >= length) {
      if (bits_of(memory->output[i]) != bits_of(canary)) {
        CHECK(0, "%s: wrote outside the chunk, %lld from its start", running, (long long)k);
      }
      continue;
    }
    double expected = 0;
    int64_t allowed = 0;
    if (!expected_result(name, code, memory->a[at->a + k], memory->b[at->b + k], &expected,
                         &allowed)) {
      CHECK(0, "rows.c does not say what the code %s of %s must compute", code, name);
      return;
    }
    const double actual = memory->output[i];
    CHECK(allowed == 0 ? same(actual, expected) : distance(actual, expected) <= allowed,
          "%s: element %lld is %a, expected %a", running, (long long)(from + k), actual, expected);
  }
  for (int64_t i = 0; i < memory->scratch_doubles; i++) {
    const int64_t k = i - at->scratch;
    if ((k < 0 || k >= per_element * length) && bits_of(memory->scratch[i]) != bits_of(canary)) {
      CHECK(0, "%s: wrote scratch outside the chunk's, %lld from its start", running, (long long)k);
    }
  }
}

static void run_placements(const char *name, const char *code, const char *isa,
                           const struct memory *memory, int64_t length) {
  const int64_t per_element = tandem_scratch_per_element(name, code);
  const int64_t end = page_doubles - length;
  for (int64_t shift = 0; shift <= MAX_SHIFT; shift++) {
    /* The first element of the chunk flush against the page before. */
    const struct placement low = {0, 0, 0, 0};
    run(name, code, isa, memory, &low, shift, length);
    /* The last element flush against the page after: its alignment varies with the length. */
    const struct placement high = {end, end, end, memory->scratch_doubles - per_element * length};
    run(name, code, isa, memory, &high, shift, length);
    /* Misaligned, and not all arrays alike. */
    const struct placement mixed = {shift, (3 * shift + 1) % 8, (5 * shift + 2) % 8,
                                    (7 * shift + 3) % 8};
    run(name, code, isa, memory, &mixed, 0, length);
    const struct placement ends = {end, 0, end - shift, shift};
    run(name, code, isa, memory, &ends, 1, length);
  }
}

int main(void) {
  page_doubles = sysconf(_SC_PAGESIZE) / (int64_t)sizeof(double);
  struct sigaction crash = {.sa_handler = say_where};
  sigaction(SIGSEGV, &crash, NULL);
  sigaction(SIGBUS, &crash, NULL);

  /* Room for a scratch of 4 doubles an element. */
  const int64_t scratch_pages = 4;
  struct memory memory = {guarded(1), guarded(1), guarded(1), guarded(scratch_pages),
                          scratch_pages * page_doubles};
  uint64_t state = 1;
  for (int64_t i = 0; i < page_doubles; i++) {
    memory.a[i] = next_uniform(&state, -40, 40);
    memory.b[i] = next_uniform(&state, -40, 40);
  }
  mprotect(memory.a, (size_t)page_doubles * sizeof(double), PROT_READ);
  mprotect(memory.b, (size_t)page_doubles * sizeof(double), PROT_READ);

  const char *kernel = NULL;
  const char *code = NULL;
  for (int32_t row = 0; row_at(row, &kernel, &code); row++) {
    if (!is_elementwise(kernel)) {
      continue;
    }
    for (int32_t i = 0; tandem_isa_at(i) != NULL; i++) {
      const char *isa = tandem_isa_at(i);
      if (!tandem_isa_supported(isa)) {
        printf("%s %s/%s: not run, this machine has no %s\n", kernel, code, isa, isa);
        continue;
      }
      if (tandem_find_kernel(kernel, code, isa) == NULL) {
        continue; /* registry_test says which these are */
      }
      for (int64_t length = 0; length <= MAX_LENGTH; length++) {
        run_placements(kernel, code, isa, &memory, length);
      }
      printf("%s %s/%s: lengths 0 to %d\n", kernel, code, isa, MAX_LENGTH);
    }
  }
  return check_exit_code();
}
