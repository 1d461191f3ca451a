package dev.tandem.kernel;

import static jdk.incubator.vector.VectorOperators.FMA;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Tandem's functions by the Vector API, in the vectors that this JVM prefers, for a block of
 * doubles at a time: what computes something longer ends a loop where it needs one of them, and
 * goes on in the next. So no vector crosses a call, and each function is compiled once, whoever
 * needs it; see docs/findings.md. The same 64 bits as {@link TandemExp}, {@link TandemLog}, {@link
 * TandemSin} and {@link TandemCos} (NaNs compared as NaN). Needs the module {@code
 * jdk.incubator.vector}.
 *
 * <p>An object holds what exp leaves between its steps, and what floats are as doubles: it is for
 * one thread at a time.
 */
public final class TandemBlocks {
  /** The most elements of a block: whole vectors of any width. */
  public static final int LENGTH = 64;

  private static final VectorSpecies<Double> SPECIES = DoubleVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Long> LONGS =
      VectorSpecies.of(long.class, SPECIES.vectorShape());

  private final double[] doubled = new double[LENGTH];
  private final double[] reduced = new double[LENGTH];
  private final long[] shifted = new long[LENGTH];
  private final double[] scales = new double[LENGTH];
  private final double[] tails = new double[LENGTH];
  private final double[] exponents = new double[LENGTH];
  private final double[] exponentsLow = new double[LENGTH];

  /** Floats, widened. */
  private final double[] wide = new double[LENGTH];

  private final double[] widePowers = new double[LENGTH];
  private final double[] wideResults = new double[LENGTH];

  /**
   * exp(x) of each element.
   *
   * @param results another array than that of the arguments, as long at least
   * @param elements at most {@link #LENGTH}, and as many as fill whole vectors
   */
  public void exp(final double[] arguments, final double[] results, final int elements) {
    final boolean inRange = reduce(arguments, elements);
    lookUp(elements);
    finish(results, elements);
    if (!inRange) {
      for (int j = 0; j < elements; j++) {
        if (TandemExp.outside(arguments[j]) < 0) {
          results[j] = TandemExp.beyond(arguments[j]);
        }
      }
    }
  }

  /** Leaves r, and k in the low bits of {@code shifted}. */
  private boolean reduce(final double[] arguments, final int elements) {
    LongVector outside = LongVector.zero(LONGS);
    for (int j = 0; j < elements; j += SPECIES.length()) {
      final DoubleVector x = DoubleVector.fromArray(SPECIES, arguments, j);
      outside = outside.or(beyond(x, TandemExp.RANGE_BITS));
      final DoubleVector shift = x.fma(TandemExp.INVERSE, TandemExp.SHIFT);
      final DoubleVector k = shift.sub(TandemExp.SHIFT);
      final DoubleVector partly = k.lanewise(FMA, TandemExp.MINUS_HIGH, x);
      k.lanewise(FMA, TandemExp.MINUS_LOW, partly).intoArray(reduced, j);
      shift.reinterpretAsLongs().intoArray(shifted, j);
    }
    return outside.reduceLanes(VectorOperators.OR) >= 0;
  }

  /** No instruction that Java can express looks up less than two vectors' table. */
  private void lookUp(final int elements) {
    for (int j = 0; j < elements; j++) {
      scales[j] = TandemExp.scale(shifted[j]);
      tails[j] = TandemExp.tail(shifted[j]);
    }
  }

  private void finish(final double[] results, final int elements) {
    for (int j = 0; j < elements; j += SPECIES.length()) {
      final DoubleVector r = DoubleVector.fromArray(SPECIES, reduced, j);
      final DoubleVector scale = DoubleVector.fromArray(SPECIES, scales, j);
      final DoubleVector r2 = r.mul(r);
      final DoubleVector p23 = r.fma(TandemExp.C3, TandemExp.C2);
      final DoubleVector p45 = r.fma(TandemExp.C5, TandemExp.C4);
      final DoubleVector p67 = r.fma(TandemExp.C7, TandemExp.C6);
      final DoubleVector p = r2.fma(r2.fma(p67, p45), p23);
      final DoubleVector expm1 = r.add(r2.fma(p, DoubleVector.fromArray(SPECIES, tails, j)));
      scale.fma(expm1, scale).intoArray(results, j);
    }
  }

  /**
   * The hyperbolic tangent of each element.
   *
   * @param results another array than that of the arguments, as long at least
   * @param elements at most {@link #LENGTH}, and as many as fill whole vectors
   */
  public void tanh(final double[] arguments, final double[] results, final int elements) {
    for (int j = 0; j < elements; j += SPECIES.length()) {
      final DoubleVector magnitude = DoubleVector.fromArray(SPECIES, arguments, j).abs();
      final DoubleVector bounded =
          magnitude.blend(
              TandemTanh.LARGE, magnitude.compare(VectorOperators.GT, TandemTanh.LARGE));
      bounded.add(bounded).intoArray(doubled, j);
    }
    reduce(doubled, elements);
    lookUp(elements);
    for (int j = 0; j < elements; j += SPECIES.length()) {
      final DoubleVector r = DoubleVector.fromArray(SPECIES, reduced, j);
      final DoubleVector scale = DoubleVector.fromArray(SPECIES, scales, j);
      final DoubleVector r2 = r.mul(r);
      final DoubleVector p23 = r.fma(TandemExp.C3, TandemExp.C2);
      final DoubleVector p45 = r.fma(TandemExp.C5, TandemExp.C4);
      final DoubleVector p67 = r.fma(TandemExp.C7, TandemExp.C6);
      final DoubleVector p = r2.fma(r2.fma(p67, p45), p23);
      final DoubleVector expm1 = r.add(r2.fma(p, DoubleVector.fromArray(SPECIES, tails, j)));
      final DoubleVector exp = scale.fma(expm1, scale);
      final DoubleVector expLow = scale.fma(expm1, scale.sub(exp));
      final DoubleVector one = DoubleVector.broadcast(SPECIES, 1);
      final DoubleVector two = DoubleVector.broadcast(SPECIES, 2);
      final DoubleVector sum = exp.add(one);
      final DoubleVector sumLow = one.sub(sum.sub(exp)).add(expLow);
      final DoubleVector quotient = two.div(sum);
      final DoubleVector minus = quotient.neg();
      final DoubleVector rest = minus.fma(sumLow, minus.fma(sum, two));
      final DoubleVector quotientLow = rest.mul(quotient.mul(0.5));
      final DoubleVector high = one.sub(quotient);
      final DoubleVector large = high.add(one.sub(high).sub(quotient).sub(quotientLow));
      final DoubleVector x = DoubleVector.fromArray(SPECIES, arguments, j);
      final DoubleVector magnitude = x.abs();
      final DoubleVector z = magnitude.mul(magnitude);
      final DoubleVector z2 = z.mul(z);
      final DoubleVector series =
          z.fma(TandemTanh.C8, TandemTanh.C7)
              .fma(z2, z.fma(TandemTanh.C6, TandemTanh.C5))
              .fma(z2, z.fma(TandemTanh.C4, TandemTanh.C3))
              .fma(z2, z.fma(TandemTanh.C2, TandemTanh.C1));
      final DoubleVector small = magnitude.mul(z).fma(series, magnitude);
      large
          .blend(small, magnitude.compare(VectorOperators.LT, TandemTanh.SMALL))
          .reinterpretAsLongs()
          .or(x.reinterpretAsLongs().and(Long.MIN_VALUE))
          .reinterpretAsDoubles()
          .intoArray(results, j);
    }
  }

  /**
   * The natural logarithm of each element.
   *
   * @param results another array than that of the arguments, as long at least
   * @param elements at most {@link #LENGTH}, and as many as fill whole vectors
   */
  public void log(final double[] arguments, final double[] results, final int elements) {
    LongVector outside = LongVector.zero(LONGS);
    for (int j = 0; j < elements; j += SPECIES.length()) {
      final LongVector of = DoubleVector.fromArray(SPECIES, arguments, j).reinterpretAsLongs();
      outside = outside.or(ofLog(of));
      final LongVector bits = of.add(TandemLog.TO_ONE);
      final DoubleVector k =
          bits.lanewise(LSHR, 52)
              .or(TandemLog.WHOLE)
              .reinterpretAsDoubles()
              .sub(TandemLog.WHOLE_OF_ONE);
      final DoubleVector f =
          bits.and(TandemLog.MANTISSA).add(TandemLog.FRACTION).reinterpretAsDoubles().sub(1);
      final DoubleVector half = f.mul(0.5).mul(f);
      final DoubleVector s = f.div(f.add(2));
      final DoubleVector z = s.mul(s);
      final DoubleVector w = z.mul(z);
      final DoubleVector even =
          w.mul(w.mul(w.mul(TandemLog.L6).add(TandemLog.L4)).add(TandemLog.L2));
      final DoubleVector odd =
          z.mul(
              w.mul(w.mul(w.mul(TandemLog.L7).add(TandemLog.L5)).add(TandemLog.L3))
                  .add(TandemLog.L1));
      s.mul(half.add(odd.add(even)))
          .add(k.mul(TandemLog.LN2_LOW))
          .sub(half)
          .add(f)
          .add(k.mul(TandemLog.LN2_HIGH))
          .intoArray(results, j);
    }
    if (outside.reduceLanes(VectorOperators.OR) < 0) {
      for (int j = 0; j < elements; j++) {
        results[j] = TandemLog.log(arguments[j]);
      }
    }
  }

  /**
   * The sine of each element, in radians.
   *
   * @param results another array than that of the arguments, as long at least
   * @param elements at most {@link #LENGTH}, and as many as fill whole vectors
   */
  public void sin(final double[] arguments, final double[] results, final int elements) {
    if (!sine(arguments, results, elements, TandemSin.QUARTERS)) {
      for (int j = 0; j < elements; j++) {
        results[j] = TandemSin.sin(arguments[j]);
      }
    }
  }

  /**
   * The cosine of each element, in radians.
   *
   * @param results another array than that of the arguments, as long at least
   * @param elements at most {@link #LENGTH}, and as many as fill whole vectors
   */
  public void cos(final double[] arguments, final double[] results, final int elements) {
    if (!sine(arguments, results, elements, TandemCos.QUARTERS)) {
      for (int j = 0; j < elements; j++) {
        results[j] = TandemCos.cos(arguments[j]);
      }
    }
  }

  /**
   * @return whether all were in range
   */
  private static boolean sine(
      final double[] arguments, final double[] results, final int elements, final long more) {
    LongVector outside = LongVector.zero(LONGS);
    for (int j = 0; j < elements; j += SPECIES.length()) {
      final DoubleVector x = DoubleVector.fromArray(SPECIES, arguments, j);
      outside = outside.or(beyond(x, TandemTrig.RANGE_BITS));
      final DoubleVector shift = x.fma(TandemTrig.TWO_OVER_PI, TandemTrig.SHIFT);
      final DoubleVector n = shift.sub(TandemTrig.SHIFT);
      final DoubleVector a = n.lanewise(FMA, -TandemTrig.FIRST, x);
      final DoubleVector product = n.mul(TandemTrig.SECOND);
      final DoubleVector productLow = n.lanewise(FMA, TandemTrig.SECOND, product.neg());
      final DoubleVector b = a.sub(product);
      final DoubleVector bb = b.sub(a);
      final DoubleVector bLow = a.sub(b.sub(bb)).sub(product.add(bb));
      final DoubleVector rest = n.lanewise(FMA, TandemTrig.THIRD, productLow.sub(bLow));
      final DoubleVector y = b.sub(rest);
      final DoubleVector low = b.sub(y).sub(rest);
      final DoubleVector z = y.mul(y);
      final DoubleVector half = z.mul(0.5);
      final DoubleVector s =
          z.fma(TandemTrig.S6, TandemTrig.S5)
              .lanewise(FMA, z, TandemTrig.S4)
              .lanewise(FMA, z, TandemTrig.S3)
              .lanewise(FMA, z, TandemTrig.S2)
              .lanewise(FMA, z, TandemTrig.S1);
      final DoubleVector sine = y.sub(z.mul(y).fma(s, half.fma(low, low.neg())));
      final DoubleVector c =
          z.fma(TandemTrig.C6, TandemTrig.C5)
              .lanewise(FMA, z, TandemTrig.C4)
              .lanewise(FMA, z, TandemTrig.C3)
              .lanewise(FMA, z, TandemTrig.C2)
              .lanewise(FMA, z, TandemTrig.C1);
      final DoubleVector one = DoubleVector.broadcast(SPECIES, 1);
      final DoubleVector w = one.sub(half);
      final DoubleVector cosine = w.add(z.mul(z).fma(c, one.sub(w).sub(half).sub(y.mul(low))));
      final LongVector quarters = shift.reinterpretAsLongs().add(more);
      final LongVector cosineBits = cosine.reinterpretAsLongs();
      final LongVector sineBits = sine.reinterpretAsLongs();
      final LongVector even = quarters.and(1).sub(1);
      cosineBits
          .lanewise(
              VectorOperators.XOR, cosineBits.lanewise(VectorOperators.XOR, sineBits).and(even))
          .lanewise(VectorOperators.XOR, quarters.and(2).lanewise(LSHL, 62))
          .reinterpretAsDoubles()
          .intoArray(results, j);
    }
    return outside.reduceLanes(VectorOperators.OR) >= 0;
  }

  /** Negative lanes, where the magnitude exceeds that of the given bits, or is NaN. */
  private static LongVector beyond(final DoubleVector x, final long rangeBits) {
    return LongVector.broadcast(LONGS, rangeBits).sub(x.reinterpretAsLongs().and(Long.MAX_VALUE));
  }

  /**
   * The power of each pair of elements.
   *
   * @param results another array than those of the arguments, as long at least
   * @param elements at most {@link #LENGTH}, and as many as fill whole vectors
   */
  public void pow(
      final double[] bases, final double[] powers, final double[] results, final int elements) {
    LongVector outside = LongVector.zero(LONGS);
    for (int j = 0; j < elements; j += SPECIES.length()) {
      final LongVector of = DoubleVector.fromArray(SPECIES, bases, j).reinterpretAsLongs();
      final DoubleVector y = DoubleVector.fromArray(SPECIES, powers, j);
      final LongVector bits = of.add(TandemLog.TO_ONE);
      final DoubleVector k =
          bits.lanewise(LSHR, 52)
              .or(TandemLog.WHOLE)
              .reinterpretAsDoubles()
              .sub(TandemLog.WHOLE_OF_ONE);
      final DoubleVector f =
          bits.and(TandemLog.MANTISSA).add(TandemLog.FRACTION).reinterpretAsDoubles().sub(1);
      final DoubleVector most =
          y.mul(k.abs().mul(TandemPow.MOST_OF_K).add(f.abs().mul(TandemPow.MOST_OF_F)));
      outside = outside.or(ofLog(of)).or(beyond(most, TandemExp.RANGE_BITS));
      final DoubleVector d = f.add(2);
      final DoubleVector dLow = f.sub(d.sub(2));
      final DoubleVector s = f.div(d);
      final DoubleVector minusS = s.neg();
      final DoubleVector rest = minusS.fma(dLow, minusS.fma(d, f));
      final DoubleVector sLow = rest.mul(s.fma(-0.5, 0.5));
      final DoubleVector v = s.mul(2);
      final DoubleVector z = s.mul(s);
      final DoubleVector zLow = v.fma(sLow, s.fma(s, z.neg()));
      final DoubleVector z2 = z.mul(z);
      final DoubleVector p01 = z.fma(TandemPow.P1, TandemPow.P0);
      final DoubleVector p23 = z.fma(TandemPow.P3, TandemPow.P2);
      final DoubleVector p45 = z.fma(TandemPow.P5, TandemPow.P4);
      final DoubleVector p67 = z.fma(TandemPow.P7, TandemPow.P6);
      final DoubleVector p = z2.fma(z2.fma(z2.fma(p67, p45), p23), p01);
      final DoubleVector q = z.mul(p);
      final DoubleVector qLow = zLow.fma(p, z.fma(p, q.neg()));
      final DoubleVector u = q.add(TandemPow.THIRD);
      final DoubleVector uLow = q.sub(u.sub(TandemPow.THIRD)).add(TandemPow.THIRD_LOW).add(qLow);
      final DoubleVector w = z.mul(u);
      final DoubleVector wLow = zLow.fma(u, z.fma(uLow, z.fma(u, w.neg())));
      final DoubleVector t = v.mul(w);
      final DoubleVector tLow = sLow.mul(2).fma(w, v.fma(wLow, v.fma(w, t.neg())));
      final DoubleVector l = v.add(t);
      final DoubleVector lLow = t.sub(l.sub(v)).add(tLow.add(sLow.mul(2)));
      final DoubleVector ofTwo = k.mul(TandemLog.LN2_HIGH);
      final DoubleVector log = ofTwo.add(l);
      final DoubleVector logLow =
          l.sub(log.sub(ofTwo)).add(k.lanewise(FMA, TandemLog.LN2_LOW, lLow));
      final DoubleVector exponent = y.mul(log);
      exponent.intoArray(exponents, j);
      y.fma(logLow, y.fma(log, exponent.neg())).intoArray(exponentsLow, j);
    }
    reduce(exponents, elements);
    for (int j = 0; j < elements; j += SPECIES.length()) {
      DoubleVector.fromArray(SPECIES, reduced, j)
          .add(DoubleVector.fromArray(SPECIES, exponentsLow, j))
          .intoArray(reduced, j);
    }
    lookUp(elements);
    finish(results, elements);
    if (outside.reduceLanes(VectorOperators.OR) < 0) {
      for (int j = 0; j < elements; j++) {
        results[j] = TandemPow.pow(bases[j], powers[j]);
      }
    }
  }

  /** exp(x) of each float, computed as a double and rounded. */
  public void exp(final float[] arguments, final float[] results, final int elements) {
    widen(arguments, elements);
    exp(wide, wideResults, elements);
    narrow(results, elements);
  }

  /** The hyperbolic tangent of each float, computed as a double and rounded. */
  public void tanh(final float[] arguments, final float[] results, final int elements) {
    widen(arguments, elements);
    tanh(wide, wideResults, elements);
    narrow(results, elements);
  }

  /** The natural logarithm of each float, computed as a double and rounded. */
  public void log(final float[] arguments, final float[] results, final int elements) {
    widen(arguments, elements);
    log(wide, wideResults, elements);
    narrow(results, elements);
  }

  /** The sine of each float, computed as a double and rounded. */
  public void sin(final float[] arguments, final float[] results, final int elements) {
    widen(arguments, elements);
    sin(wide, wideResults, elements);
    narrow(results, elements);
  }

  /** The cosine of each float, computed as a double and rounded. */
  public void cos(final float[] arguments, final float[] results, final int elements) {
    widen(arguments, elements);
    cos(wide, wideResults, elements);
    narrow(results, elements);
  }

  /** The power of each pair of floats, computed as doubles and rounded. */
  public void pow(
      final float[] bases, final float[] powers, final float[] results, final int elements) {
    for (int j = 0; j < elements; j++) {
      widePowers[j] = powers[j];
    }
    widen(bases, elements);
    pow(wide, widePowers, wideResults, elements);
    narrow(results, elements);
  }

  /** As {@link TandemLog#outside}. */
  private static LongVector ofLog(final LongVector bits) {
    return bits.or(bits.sub(TandemLog.LEAST_NORMAL))
        .or(LongVector.broadcast(LONGS, TandemLog.LARGEST).sub(bits));
  }

  private void widen(final float[] arguments, final int elements) {
    for (int j = 0; j < elements; j++) {
      wide[j] = arguments[j];
    }
  }

  private void narrow(final float[] results, final int elements) {
    for (int j = 0; j < elements; j++) {
      results[j] = (float) wideResults[j];
    }
  }
}
