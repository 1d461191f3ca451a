/*
 * Tandem's exp, once, over an abstract vector type. Include it after defining
 *
 *   EXP_NAME             the function to define: EXP_V EXP_NAME(EXP_V x)
 *   EXP_V, EXP_I         a vector of doubles, and of as many 64-bit integers
 *   EXP_SET(c)           all lanes c;                EXP_ISET(c) the same for integers
 *   EXP_FMA(a, b, c)     a * b + c, rounded once;    EXP_ADD, EXP_SUB, EXP_MUL as usual
 *   EXP_MIN(a, b), EXP_MAX(a, b)   b where either is NaN
 *   EXP_BITS(v), EXP_FROM_BITS(i)  the same 64 bits as the other type
 *   EXP_IADD, EXP_ISUB, EXP_IAND, EXP_SHR1(i) (logical), EXP_SHL52(i)
 *
 * The order of the operations is part of the definition: every instance, and the Java codes, give
 * the same 64 bits (NaNs compared as NaN). See docs/exp.md.
 */

TANDEM_INLINE EXP_V EXP_NAME(EXP_V x) {
  /* Beyond these exp is 0 or infinite anyway; NaN passes, since it is the second operand. */
  const EXP_V bounded = EXP_MIN(EXP_SET(800.0), EXP_MAX(EXP_SET(-800.0), x));

  /* k = x / ln 2 to the nearest integer, ties to even: in the low bits of `shifted` too. */
  const EXP_V shift = EXP_SET(0x1.8p52);
  const EXP_V shifted = EXP_FMA(bounded, EXP_SET(0x1.71547652b82fep0), shift);
  const EXP_V k = EXP_SUB(shifted, shift);

  /* r + r_low = x - k ln 2, ln 2 in two parts: the high one has 42 bits, so its product is exact.
   */
  const EXP_V partly = EXP_FMA(k, EXP_SET(-0x1.62e42fefa3800p-1), bounded);
  const EXP_V minus_ln2_low = EXP_SET(-0x1.ef35793c76730p-45);
  const EXP_V r = EXP_FMA(k, minus_ln2_low, partly);
  const EXP_V r_low = EXP_FMA(k, minus_ln2_low, EXP_SUB(partly, r));

  /* e^r = 1 + r + r^2 p(r), p of degree 10, by Estrin's scheme. */
  const EXP_V r2 = EXP_MUL(r, r);
  const EXP_V r4 = EXP_MUL(r2, r2);
  const EXP_V r8 = EXP_MUL(r4, r4);
  const EXP_V p01 = EXP_FMA(EXP_SET(0x1.5555555555557p-3), r, EXP_SET(0x1.0p-1));
  const EXP_V p23 = EXP_FMA(EXP_SET(0x1.11111111100cep-7), r, EXP_SET(0x1.5555555555556p-5));
  const EXP_V p45 = EXP_FMA(EXP_SET(0x1.a01a01abef415p-13), r, EXP_SET(0x1.6c16c16c162ccp-10));
  const EXP_V p67 = EXP_FMA(EXP_SET(0x1.71de021a90822p-19), r, EXP_SET(0x1.a01a01a6dcaffp-16));
  const EXP_V p89 = EXP_FMA(EXP_SET(0x1.af4e196027428p-26), r, EXP_SET(0x1.27e4db57442fbp-22));
  const EXP_V p8a = EXP_FMA(EXP_SET(0x1.1f731ea5352cap-29), r2, p89);
  const EXP_V p03 = EXP_FMA(p23, r2, p01);
  const EXP_V p47 = EXP_FMA(p67, r2, p45);
  const EXP_V p = EXP_FMA(p8a, r8, EXP_FMA(p47, r4, p03));

  /* 1 + r exactly, as a sum of two, so that only the last addition's rounding is felt. */
  const EXP_V one = EXP_SET(1.0);
  const EXP_V high = EXP_ADD(one, r);
  const EXP_V low = EXP_SUB(r, EXP_SUB(high, one));
  const EXP_V y = EXP_ADD(high, EXP_ADD(low, EXP_FMA(p, r2, r_low)));

  /*
   * y 2^k as (y 2^h) 2^(k - h), h = floor(k / 2): the first product is exact, the second rounds
   * once, to a subnormal number too. k + 2048 is in the low 12 bits of shifted + 2048 ulps.
   */
  const EXP_I biased = EXP_IAND(EXP_IADD(EXP_BITS(shifted), EXP_ISET(2048)), EXP_ISET(4095));
  const EXP_I half = EXP_SHR1(biased);
  const EXP_I unit = EXP_ISET(1);
  const EXP_V scale1 = EXP_FROM_BITS(EXP_SHL52(EXP_ISUB(half, unit)));
  const EXP_V scale2 = EXP_FROM_BITS(EXP_SHL52(EXP_ISUB(EXP_ISUB(biased, half), unit)));
  return EXP_MUL(EXP_MUL(y, scale1), scale2);
}

#undef EXP_NAME
#undef EXP_V
#undef EXP_I
#undef EXP_SET
#undef EXP_ISET
#undef EXP_FMA
#undef EXP_ADD
#undef EXP_SUB
#undef EXP_MUL
#undef EXP_MIN
#undef EXP_MAX
#undef EXP_BITS
#undef EXP_FROM_BITS
#undef EXP_IADD
#undef EXP_ISUB
#undef EXP_IAND
#undef EXP_SHR1
#undef EXP_SHL52
