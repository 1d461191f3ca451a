/*
 * The table of Tandem's exp: TANDEM_EXP_TABLE(X) is X(j, power, tail) for j = 0 .. 15.
 *
 * 2^(j/16) = t (1 + tail), t the nearest double and tail rounded to one. `power` is t's bits less
 * j << 48, so that adding k << 48, k = 16 m + j, gives 2^m t: j cancels and m goes to the exponent.
 */
#ifndef TANDEM_EXP_TABLE_H
#define TANDEM_EXP_TABLE_H

#include <stdint.h>

#define TANDEM_EXP_TABLE(X)                        \
  X(0, 0x3ff0000000000000, 0x0.0p+0)               \
  X(1, 0x3fefb5586cf9890f, 0x1.79aa65d837b6dp-54)  \
  X(2, 0x3fef72b83c7d517b, -0x1.01b15eaa59348p-55) \
  X(3, 0x3fef387a6e756238, 0x1.68efde3a8a894p-54)  \
  X(4, 0x3fef06fe0a31b715, 0x1.34d754db0abb6p-55)  \
  X(5, 0x3feedea64c123422, 0x1.59f48a72a4c6dp-55)  \
  X(6, 0x3feebfdad5362a27, 0x1.690cebb7aafb0p-56)  \
  X(7, 0x3feeab07dd485429, 0x1.063e1e21c5409p-54)  \
  X(8, 0x3feea09e667f3bcd, -0x1.3b3efbf5e2228p-54) \
  X(9, 0x3feea11473eb0187, -0x1.b32dcb94da51dp-56) \
  X(10, 0x3feeace5422aa0db, 0x1.db72fc1f0eab4p-55) \
  X(11, 0x3feec49182a3f090, 0x1.1affc2b91ce27p-56) \
  X(12, 0x3feee89f995ad3ad, 0x1.c1a7792cb3387p-55) \
  X(13, 0x3fef199bdd85529c, 0x1.36eae30af0cb3p-56) \
  X(14, 0x3fef5818dcfba487, 0x1.4a385a63d07a7p-56) \
  X(15, 0x3fefa4afa2a490da, -0x1.ff7128fd391f0p-55)

/* Both halves of an entry side by side, so that one load of 16 bytes gets them. */
struct tandem_exp_entry {
  int64_t power;
  double tail;
};

static const struct tandem_exp_entry tandem_exp_table[16] __attribute__((aligned(64))) = {
#define ENTRY(j, power, tail) [j] = {power, tail},
    TANDEM_EXP_TABLE(ENTRY)
#undef ENTRY
};

#endif
