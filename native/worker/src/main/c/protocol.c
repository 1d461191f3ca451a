#include "protocol.h"

#include <errno.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
/* The request that was read but not yet taken: one reply precedes the next request. */
static char *pending;

static void *read_requests(void *unused) {
  (void)unused;
  for (;;) {
    char *line = NULL;
    size_t capacity = 0;
    const ssize_t length = getline(&line, &capacity, stdin);
    if (length < 0) {
      _exit(0);
    }
    if (length > 0 && line[length - 1] == '\n') {
      line[length - 1] = '\0';
    }
    pthread_mutex_lock(&lock);
    while (pending != NULL) {
      pthread_cond_wait(&changed, &lock);
    }
    pending = line;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
  }
  return NULL;
}

void protocol_start(void) {
  pthread_t reader;
  const int error = pthread_create(&reader, NULL, read_requests, NULL);
  if (error != 0) {
    fprintf(stderr, "tandem_worker: cannot start the thread that reads requests: %s\n",
            strerror(error));
    exit(3);
  }
  pthread_detach(reader);
}

char *protocol_next(void) {
  pthread_mutex_lock(&lock);
  while (pending == NULL) {
    pthread_cond_wait(&changed, &lock);
  }
  char *line = pending;
  pending = NULL;
  pthread_cond_broadcast(&changed);
  pthread_mutex_unlock(&lock);
  return line;
}

int protocol_is(const char *line, const char *word) {
  const size_t length = strlen(word);
  return strncmp(line, word, length) == 0 && (line[length] == '\0' || line[length] == ' ');
}

char *protocol_field(const char *line, const char *key) {
  const size_t key_length = strlen(key);
  for (const char *space = strchr(line, ' '); space != NULL; space = strchr(space + 1, ' ')) {
    const char *field = space + 1;
    if (strncmp(field, key, key_length) == 0 && field[key_length] == '=') {
      const char *value = field + key_length + 1;
      return strndup(value, strcspn(value, " "));
    }
  }
  return NULL;
}

int protocol_parse_integer(const char *text, int64_t *value) {
  const size_t digits = strspn(text, "0123456789");
  if (digits == 0 || text[digits] != '\0') {
    return 0;
  }
  errno = 0;
  const long long parsed = strtoll(text, NULL, 10);
  *value = (int64_t)parsed;
  return errno == 0;
}

int protocol_integer(const char *line, const char *key, int64_t least, int64_t *value) {
  char *text = protocol_field(line, key);
  const int fine = text != NULL && protocol_parse_integer(text, value) && *value >= least;
  free(text);
  return fine;
}

static int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

int protocol_decode(char *value) {
  char *to = value;
  for (const char *from = value; *from != '\0'; from++) {
    char byte = *from;
    if (byte == '%') {
      const int high = hex_digit(from[1]);
      const int low = high < 0 ? -1 : hex_digit(from[2]);
      if (low < 0 || high * 16 + low == 0) {
        return 0;
      }
      byte = (char)(high * 16 + low);
      from += 2;
    }
    *to++ = byte;
  }
  *to = '\0';
  return 1;
}

static int is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         (c != '\0' && strchr("-._~/:", c) != NULL);
}

void protocol_reply_reason(const char *word, const char *format, ...) {
  char reason[1024];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(reason, sizeof reason, format, arguments);
  va_end(arguments);
  printf("%s reason=", word);
  for (const char *c = reason; *c != '\0'; c++) {
    if (is_plain(*c)) {
      putchar(*c);
    } else {
      printf("%%%02X", (unsigned)(unsigned char)*c);
    }
  }
  putchar('\n');
  fflush(stdout);
}

void protocol_reply(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  vprintf(format, arguments);
  va_end(arguments);
  putchar('\n');
  fflush(stdout);
}
