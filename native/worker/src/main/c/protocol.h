/*
 * The lines of the worker protocol, docs/method.md: requests come in on standard input and one
 * reply goes out for each on standard output.
 */
#ifndef TANDEM_PROTOCOL_H
#define TANDEM_PROTOCOL_H

#include <stdint.h>

/*
 * Starts to read standard input, in a thread of its own, which ends the whole process at once when
 * the input ends: a worker whose coordinator is gone must not compute on, not even to the end of a
 * batch. (Linux's parent-death signal would not do: it fires when the *thread* that started the
 * worker ends, and a coordinator's threads come and go.)
 */
void protocol_start(void);

/* Waits for the next request; the line, without its end, is the caller's to free. */
char *protocol_next(void);

/* Whether the request's first word is `word`. */
int protocol_is(const char *line, const char *word);

/* The value of the field `key`, still encoded, for the caller to free; NULL where it is missing. */
char *protocol_field(const char *line, const char *key);

/* The value of the field `key` as an integer: 1, or 0 where it is missing or no integer >= least.
 */
int protocol_integer(const char *line, const char *key, int64_t least, int64_t *value);

/* Decimal digits, all of text: 1, or 0 where it is anything else or does not fit. */
int protocol_parse_integer(const char *text, int64_t *value);

/* Undoes the percent encoding in place: 1, or 0 where it is malformed or holds a zero byte. */
int protocol_decode(char *value);

/* Replies `word reason=…`, the reason being a printf format, encoded here. */
__attribute__((format(printf, 2, 3))) void protocol_reply_reason(const char *word,
                                                                 const char *format, ...);

/* Replies with this line, a printf format, whose values need no encoding. */
__attribute__((format(printf, 1, 2))) void protocol_reply(const char *format, ...);

#endif
