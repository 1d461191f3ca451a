/*
 * The C-only worker: hosts one contender whose bridge is `none`, so that a run shows what the same
 * kernel takes when no JVM calls it. It speaks the protocol of docs/method.md.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "contender.h"
#include "hosted.h"
#include "protocol.h"
#include "tandem/tandem_openmp.h"

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "the protocol's doubles are little-endian, and this worker maps them as they are"
#endif

static const int64_t poison_bits = 0x7ff8dead0000dead;

struct mapping {
  void *address; /* NULL: nothing is mapped */
  size_t bytes;
};

/* What the last `open` opened. */
struct data {
  int is_open;
  int64_t elements;
  struct mapping input_files[MAX_INPUTS];
  const double *inputs[MAX_INPUTS];
  struct mapping output_memory;
  struct mapping scratch_memory;
  char *output_path;
  int64_t *boundaries;
  int64_t chunks;
};

static void unmap(struct mapping *mapping) {
  if (mapping->address != NULL) {
    munmap(mapping->address, mapping->bytes);
  }
  mapping->address = NULL;
}

static void forget(struct data *data) {
  for (int i = 0; i < MAX_INPUTS; i++) {
    unmap(&data->input_files[i]);
  }
  unmap(&data->output_memory);
  unmap(&data->scratch_memory);
  free(data->output_path);
  free(data->boundaries);
  memset(data, 0, sizeof *data);
}

/* Memory that nobody touched yet, at least a page: 1, or 0 with errno. */
static int allocate(struct mapping *mapping, int64_t doubles) {
  const size_t bytes = doubles == 0 ? 1 : (size_t)doubles * sizeof(double);
  void *address = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (address == MAP_FAILED) {
    return 0;
  }
  mapping->address = address;
  mapping->bytes = bytes;
  return 1;
}

/* Maps the input `index` from PATH@OFFSET: 1, or 0 after an error reply. */
static int open_input(struct data *data, int index, char *spec) {
  char *at = strrchr(spec, '@');
  int64_t offset = 0;
  if (at == NULL || !protocol_parse_integer(at + 1, &offset) || offset % 8 != 0) {
    protocol_reply_reason("error", "inputs: %s is not PATH@OFFSET with OFFSET a multiple of 8",
                          spec);
    return 0;
  }
  *at = '\0';
  if (!protocol_decode(spec)) {
    protocol_reply_reason("error", "inputs: %s is not percent-encoded", spec);
    return 0;
  }
  const int file = open(spec, O_RDONLY | O_CLOEXEC);
  struct stat status;
  if (file < 0 || fstat(file, &status) != 0) {
    protocol_reply_reason("error", "inputs: cannot open %s: %s", spec, strerror(errno));
    if (file >= 0) close(file);
    return 0;
  }
  const int64_t needed = data->elements * 8;
  int fine = 0;
  if (!S_ISREG(status.st_mode)) {
    protocol_reply_reason("error", "inputs: %s is not a regular file", spec);
  } else if ((int64_t)status.st_size < offset || (int64_t)status.st_size - offset < needed) {
    protocol_reply_reason("error",
                          "inputs: %s holds %" PRId64 " bytes, but %" PRId64
                          " doubles from byte %" PRId64 " need %" PRId64 " more bytes",
                          spec, (int64_t)status.st_size, data->elements, offset,
                          needed + offset - (int64_t)status.st_size);
  } else if (data->elements == 0) {
    data->inputs[index] = data->output_memory.address; /* never read, but not NULL */
    fine = 1;
  } else {
    const int64_t into_page = offset % sysconf(_SC_PAGESIZE);
    const size_t bytes = (size_t)(needed + into_page);
    char *address = mmap(NULL, bytes, PROT_READ, MAP_SHARED, file, (off_t)(offset - into_page));
    if (address == MAP_FAILED) {
      protocol_reply_reason("error", "inputs: cannot map %s: %s", spec, strerror(errno));
    } else {
      data->input_files[index] = (struct mapping){address, bytes};
      data->inputs[index] = (const double *)(const void *)(address + into_page);
      fine = 1;
    }
  }
  close(file);
  return fine;
}

/* All inputs of `open`: 1, or 0 after an error reply. */
static int open_inputs(const struct contender *contender, struct data *data, char *list) {
  int count = 0;
  for (char *next = list; next != NULL; count++) {
    char *spec = strsep(&next, ",");
    if (count < contender->inputs && !open_input(data, count, spec)) {
      return 0;
    }
  }
  if (count != contender->inputs) {
    protocol_reply_reason("error", "inputs: %d given, but the kernel takes %d", count,
                          contender->inputs);
    return 0;
  }
  return 1;
}

/* Everything of `open` but its reply: 1, or 0 after an error reply. */
static int open_data(const struct contender *contender, struct data *data, const char *line) {
  /* Room for the bytes of output and scratch, and of the largest file offset. */
  const int64_t most_elements = INT64_MAX / 64;
  if (!protocol_integer(line, "elements", 0, &data->elements) || data->elements > most_elements) {
    protocol_reply_reason("error", "elements: missing, or no integer from 0 to %" PRId64,
                          most_elements);
    return 0;
  }
  data->output_path = protocol_field(line, "output");
  if (data->output_path == NULL || data->output_path[0] == '\0' ||
      !protocol_decode(data->output_path)) {
    protocol_reply_reason("error", "output: missing, or not a percent-encoded path");
    return 0;
  }
  if (!allocate(&data->output_memory, data->elements)) {
    protocol_reply_reason("error", "elements: no memory for an output of %" PRId64 " doubles: %s",
                          data->elements, strerror(errno));
    return 0;
  }
  if (contender->scratch_per_element > 0 &&
      !allocate(&data->scratch_memory, data->elements * contender->scratch_per_element)) {
    protocol_reply_reason("error", "elements: no scratch memory for %" PRId64 " elements: %s",
                          data->elements, strerror(errno));
    return 0;
  }
  char *inputs = protocol_field(line, "inputs");
  if (inputs == NULL) {
    protocol_reply_reason("error", "inputs: missing");
    return 0;
  }
  const int opened = open_inputs(contender, data, inputs);
  free(inputs);
  if (!opened) {
    return 0;
  }
  data->boundaries = malloc(((size_t)contender->threads + 1) * sizeof(int64_t));
  if (data->boundaries == NULL) {
    protocol_reply_reason("error", "no memory for the chunks of %" PRId32 " threads",
                          contender->threads);
    return 0;
  }
  data->chunks = contender_chunks(data->elements, contender->threads, data->output_memory.address,
                                  data->boundaries);
  data->is_open = 1;
  return 1;
}

static void reply_open(const struct contender *contender, struct data *data, const char *line) {
  forget(data);
  if (open_data(contender, data, line)) {
    protocol_reply("ok");
  } else {
    forget(data);
  }
}

/* One call, over all elements. */
static int32_t call(const struct contender *contender, tandem_chunk_kernel kernel,
                    const struct data *data) {
  double *output = data->output_memory.address;
  double *scratch = data->scratch_memory.address;
  if (contender->openmp) {
    return tandem_openmp_run_f64(kernel, data->inputs, output, scratch, data->boundaries,
                                 data->chunks, contender->threads);
  }
  return kernel(data->inputs, output, scratch, 0, data->elements);
}

static tandem_chunk_kernel kernel_for(const struct contender *contender, int64_t elements) {
  return elements > contender->most_elements_cached ? contender->streaming_kernel
                                                    : contender->kernel;
}

/* The sum of the output's bit patterns, modulo 2^64. */
static uint64_t read_output(const struct data *data) {
  const double *output = data->output_memory.address;
  uint64_t sum = 0;
  for (int64_t i = 0; i < data->elements; i++) {
    uint64_t bits;
    memcpy(&bits, output + i, sizeof bits);
    sum += bits;
  }
  return sum;
}

/* As a chunk kernel, so that the threads which will write the output are the first to touch it. */
static int32_t poison_chunk(const double *const *inputs, double *output, double *scratch,
                            int64_t from, int64_t to) {
  (void)inputs;
  (void)scratch;
  for (int64_t i = from; i < to; i++) {
    memcpy(output + i, &poison_bits, sizeof poison_bits);
  }
  return TANDEM_OK;
}

static int64_t now_nanos(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* What repeat_chunk repeats, and when it did; set between calls. */
static struct {
  tandem_chunk_kernel kernel;
  int64_t calls;
  _Atomic int64_t last_began; /* monotonic, ns */
  _Atomic int64_t last_ended;
} repeated;

static void raise_to(_Atomic int64_t *value, int64_t least) {
  int64_t seen = atomic_load(value);
  while (seen < least && !atomic_compare_exchange_weak(value, &seen, least)) {
  }
}

/* As a chunk kernel: the chunk over and over, with nothing handed out or waited for between. */
static int32_t repeat_chunk(const double *const *inputs, double *output, double *scratch,
                            int64_t from, int64_t to) {
  int32_t status = TANDEM_OK;
  raise_to(&repeated.last_began, now_nanos());
  for (int64_t i = 0; i < repeated.calls && status == TANDEM_OK; i++) {
    status = repeated.kernel(inputs, output, scratch, from, to);
  }
  raise_to(&repeated.last_ended, now_nanos());
  return status;
}

/* One call, and the reading that is part of some contenders' calls, which goes to `sum`. */
static int32_t call_and_read(const struct contender *contender, tandem_chunk_kernel kernel,
                             const struct data *data, uint64_t *sum) {
  const int32_t status = call(contender, kernel, data);
  if (contender->reads_result) {
    *sum += read_output(data);
  }
  return status;
}

/*
 * So many calls, how long they took and what they read. Those of a limit are made by each thread
 * for its own chunk alone, and count from where all have begun: a limit is the machine's, and to
 * begin and end parallel work costs as much as a small call, or many times that on a machine that
 * is busy.
 */
static int32_t timed_calls(const struct contender *contender, const struct data *data,
                           int64_t calls, int64_t *nanos, uint64_t *sum) {
  const tandem_chunk_kernel kernel = kernel_for(contender, data->elements);
  if (contender->is_limit) {
    repeated.kernel = kernel;
    repeated.calls = calls;
    repeated.last_began = 0;
    repeated.last_ended = 0;
    const int32_t status = call(contender, repeat_chunk, data);
    *nanos = repeated.last_ended - repeated.last_began;
    return status;
  }
  int32_t status = TANDEM_OK;
  const int64_t began = now_nanos();
  for (int64_t i = 0; i < calls && status == TANDEM_OK; i++) {
    status = call_and_read(contender, kernel, data, sum);
  }
  *nanos = now_nanos() - began;
  return status;
}

static void reply_batch(const struct contender *contender, const struct data *data,
                        const char *line) {
  int64_t calls = 0;
  int64_t settle_nanos = 0;
  if (!protocol_integer(line, "calls", 1, &calls)) {
    protocol_reply_reason("error", "calls: missing, or no integer from 1 on");
    return;
  }
  if (!protocol_integer(line, "settle", 0, &settle_nanos)) {
    protocol_reply_reason("error", "settle: missing, or no integer from 0 on");
    return;
  }
  int32_t status = TANDEM_OK;
  int64_t nanos = 0;
  uint64_t sum = 0;
  const int64_t started = now_nanos();
  while (status == TANDEM_OK && now_nanos() - started < settle_nanos) {
    status = call_and_read(contender, kernel_for(contender, data->elements), data, &sum);
  }
  sum = 0;
  if (status == TANDEM_OK) {
    status = timed_calls(contender, data, calls, &nanos, &sum);
  }
  if (status != TANDEM_OK) {
    protocol_reply_reason("error", "the kernel ended with status %" PRId32, status);
    return;
  }
  char read[32] = "";
  if (contender->reads_result) {
    snprintf(read, sizeof read, " sum=%016" PRIx64, sum);
  }
  protocol_reply("ok nanos=%" PRId64 " gcs=0 gcMillis=0 jitMillis=0%s", nanos, read);
}

static void reply_dump(const struct data *data) {
  const int file = open(data->output_path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (file < 0) {
    protocol_reply_reason("error", "output: cannot create %s: %s", data->output_path,
                          strerror(errno));
    return;
  }
  const char *bytes = data->output_memory.address;
  size_t left = (size_t)data->elements * sizeof(double);
  int error = 0;
  while (left > 0 && error == 0) {
    const ssize_t written = write(file, bytes, left);
    if (written >= 0) {
      bytes += written;
      left -= (size_t)written;
    } else if (errno != EINTR) {
      error = errno;
    }
  }
  if (close(file) != 0 && error == 0) {
    error = errno;
  }
  if (error != 0) {
    protocol_reply_reason("error", "output: cannot write %s: %s", data->output_path,
                          strerror(error));
    return;
  }
  protocol_reply("ok");
}

static void say_input_was_cut(int signal_number) {
  static const char message[] =
      "tandem_worker: an input file could not be read where it was mapped: was it cut meanwhile?\n";
  const ssize_t ignored = write(STDERR_FILENO, message, sizeof message - 1);
  (void)ignored;
  raise(signal_number); /* its default action was restored, and ends the process */
}

int main(int argument_count, char **arguments) {
  const char *kernel = NULL;
  const char *id = NULL;
  for (int i = 1; i + 1 < argument_count; i += 2) {
    if (strcmp(arguments[i], "--kernel") == 0) kernel = arguments[i + 1];
    if (strcmp(arguments[i], "--contender") == 0) id = arguments[i + 1];
  }
  if (kernel == NULL || id == NULL || argument_count != 5) {
    fprintf(stderr, "usage: tandem_worker --kernel NAME --contender ID\n");
    return 3;
  }
  struct contender contender = {0};
  char reason[512] = "";
  if (!contender_find(kernel, id, &contender, reason, sizeof reason)) {
    protocol_reply_reason("unavailable", "%s", reason);
    return 0;
  }
  struct sigaction once = {.sa_handler = say_input_was_cut, .sa_flags = (int)SA_RESETHAND};
  sigaction(SIGBUS, &once, NULL);

  protocol_start();
  const char *software = hosted_software();
  protocol_reply("ready protocol=tandem/1 pid=%ld isa=%s%s%s", (long)getpid(), contender.isa,
                 software == NULL ? "" : " software=", software == NULL ? "" : software);
  struct data data = {0};
  for (int quit = 0; !quit;) {
    char *line = protocol_next();
    if (protocol_is(line, "quit")) {
      protocol_reply("ok");
      quit = 1;
    } else if (protocol_is(line, "open")) {
      reply_open(&contender, &data, line);
    } else if (!protocol_is(line, "poison") && !protocol_is(line, "batch") &&
               !protocol_is(line, "dump")) {
      protocol_reply_reason("error", "unknown request: %s", line);
    } else if (!data.is_open) {
      protocol_reply_reason("error", "nothing is open: %s", line);
    } else if (protocol_is(line, "poison")) {
      call(&contender, poison_chunk, &data);
      protocol_reply("ok");
    } else if (protocol_is(line, "batch")) {
      reply_batch(&contender, &data, line);
    } else {
      reply_dump(&data);
    }
    free(line);
  }
  fflush(stdout);
  _exit(0); /* the reading thread still waits inside getline */
}
