/* Between a double and its bits. */
#ifndef TANDEM_DOUBLE_BITS_H
#define TANDEM_DOUBLE_BITS_H

#include <stdint.h>

static inline int64_t tandem_bits(double value) {
  int64_t bits;
  __builtin_memcpy(&bits, &value, sizeof bits);
  return bits;
}

static inline double tandem_from_bits(int64_t bits) {
  double value;
  __builtin_memcpy(&value, &bits, sizeof value);
  return value;
}

#endif
