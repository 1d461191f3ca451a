/*
 * Whether the platform has vector versions of libm's functions that gcc can be told of without
 * fast-math: TANDEM_HAVE_LIBMVEC is 1 or 0. To be included before anything that includes math.h.
 */
#ifndef TANDEM_LIBMVEC_H
#define TANDEM_LIBMVEC_H

#include <stdint.h> /* brings glibc's feature macros */

#if defined(__GLIBC__) && defined(__GNUC__) && !defined(__clang__) && \
    (defined(__x86_64__) || (defined(__aarch64__) && __GLIBC_PREREQ(2, 38)))
#define TANDEM_HAVE_LIBMVEC 1
#else
#define TANDEM_HAVE_LIBMVEC 0
#endif

#endif
