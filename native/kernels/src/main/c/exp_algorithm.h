/*
 * The steps of Tandem's exp, once, over an abstract vector type: docs/exp.md has the algorithm and
 * where its constants come from. After `reduce` the caller looks up, in exp_table.h, the entry that
 * the low four bits of `shifted` name. All hold for |x| <= TANDEM_EXP_RANGE, and give NaN for NaN.
 * Include it after defining
 *
 *   EXP_OF(name)         the name of this instance's function `name`
 *   EXP_V, EXP_I         a vector of doubles, and of as many 64-bit integers
 *   EXP_SET(c)           all lanes c, in a way that a loop fetches once
 *   EXP_FMA(a, b, c)     a * b + c, rounded once
 *   EXP_ADD, EXP_SUB, EXP_MUL
 *   EXP_FROM_BITS(i)     the same 64 bits as a vector of doubles
 *   EXP_IADD, EXP_SHL48(i)
 *
 * The order of the operations is part of the definition: every instance, and the Java codes, give
 * the same 64 bits (NaNs compared as NaN).
 */

/* Fetched once for a loop. */
struct EXP_OF(constants) {
  EXP_V shift, inverse, minus_high, minus_low, c2, c3, c4, c5, c6, c7;
};

TANDEM_INLINE struct EXP_OF(constants) EXP_OF(constants)(void) {
  return (struct EXP_OF(constants)){
      .shift = EXP_SET(0x1.8p52),
      .inverse = EXP_SET(0x1.71547652b82fep+4),
      .minus_high = EXP_SET(-0x1.62e42fefa39efp-5),
      .minus_low = EXP_SET(-0x1.abc9e3b39803fp-60),
      .c2 = EXP_SET(0x1.0000000000004p-1),
      .c3 = EXP_SET(0x1.5555555555545p-3),
      .c4 = EXP_SET(0x1.5555555480366p-5),
      .c5 = EXP_SET(0x1.111111125c027p-7),
      .c6 = EXP_SET(0x1.6c1840e7d7e2fp-10),
      .c7 = EXP_SET(0x1.a01911efce626p-13),
  };
}

/*
 * Returns r, |r| <= ln 2 / 32, where x = k (ln 2 / 16) + r; the low bits of *shifted are k's. The
 * high part of ln 2 / 16 times k, subtracted from x, is exact; r is rounded once.
 */
TANDEM_INLINE EXP_V EXP_OF(reduce)(struct EXP_OF(constants) c, EXP_V x, EXP_V *shifted) {
  *shifted = EXP_FMA(x, c.inverse, c.shift);
  const EXP_V k = EXP_SUB(*shifted, c.shift);
  const EXP_V partly = EXP_FMA(k, c.minus_high, x);
  return EXP_FMA(k, c.minus_low, partly);
}

/*
 * Returns 2^(k/16) rounded, from the bits of `shifted` and the table's `power` for k's low four
 * bits. Exact: an addition to the exponent.
 */
TANDEM_INLINE EXP_V EXP_OF(scale)(EXP_I shifted, EXP_I power) {
  return EXP_FROM_BITS(EXP_IADD(power, EXP_SHL48(shifted)));
}

/*
 * Returns e^r (1 + tail) - 1, by Estrin's scheme: r + (r^2 p(r) + tail), p of degree 5. Then
 * exp(x) = scale + scale * expm1, one fused multiply-add.
 */
TANDEM_INLINE EXP_V EXP_OF(expm1)(struct EXP_OF(constants) c, EXP_V r, EXP_V tail) {
  const EXP_V r2 = EXP_MUL(r, r);
  const EXP_V p23 = EXP_FMA(r, c.c3, c.c2);
  const EXP_V p45 = EXP_FMA(r, c.c5, c.c4);
  const EXP_V p67 = EXP_FMA(r, c.c7, c.c6);
  const EXP_V p = EXP_FMA(r2, EXP_FMA(r2, p67, p45), p23);
  return EXP_ADD(r, EXP_FMA(r2, p, tail));
}

#undef EXP_OF
#undef EXP_V
#undef EXP_I
#undef EXP_SET
#undef EXP_FMA
#undef EXP_ADD
#undef EXP_SUB
#undef EXP_MUL
#undef EXP_FROM_BITS
#undef EXP_IADD
#undef EXP_SHL48
