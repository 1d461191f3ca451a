package dev.tandem.kernel;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;

/** {@link TandemExp} for one vector: the same operations in the same order, lane by lane. */
final class TandemExpVector {
  private TandemExpVector() {}

  static DoubleVector exp(final DoubleVector x) {
    final DoubleVector bounded = x.max(TandemExp.LOWEST).min(TandemExp.HIGHEST);

    final DoubleVector shifted = bounded.fma(set(x, TandemExp.LOG2_E), set(x, TandemExp.SHIFT));
    final DoubleVector k = shifted.sub(TandemExp.SHIFT);
    final DoubleVector partly = k.fma(set(x, TandemExp.MINUS_LN2_HIGH), bounded);
    final DoubleVector minusLn2Low = set(x, TandemExp.MINUS_LN2_LOW);
    final DoubleVector r = k.fma(minusLn2Low, partly);
    final DoubleVector rLow = k.fma(minusLn2Low, partly.sub(r));

    final DoubleVector r2 = r.mul(r);
    final DoubleVector r4 = r2.mul(r2);
    final DoubleVector r8 = r4.mul(r4);
    final DoubleVector p01 = r.fma(set(x, TandemExp.C3), set(x, TandemExp.C2));
    final DoubleVector p23 = r.fma(set(x, TandemExp.C5), set(x, TandemExp.C4));
    final DoubleVector p45 = r.fma(set(x, TandemExp.C7), set(x, TandemExp.C6));
    final DoubleVector p67 = r.fma(set(x, TandemExp.C9), set(x, TandemExp.C8));
    final DoubleVector p89 = r.fma(set(x, TandemExp.C11), set(x, TandemExp.C10));
    final DoubleVector p8a = r2.fma(set(x, TandemExp.C12), p89);
    final DoubleVector p03 = p23.fma(r2, p01);
    final DoubleVector p47 = p67.fma(r2, p45);
    final DoubleVector p = p8a.fma(r8, p47.fma(r4, p03));

    final DoubleVector high = r.add(1.0);
    final DoubleVector low = r.sub(high.sub(1.0));
    final DoubleVector y = high.add(low.add(p.fma(r2, rLow)));

    final LongVector biased =
        shifted
            .viewAsIntegralLanes()
            .reinterpretAsLongs()
            .add(TandemExp.BIAS)
            .and(TandemExp.BIAS_MASK);
    final LongVector half = biased.lanewise(VectorOperators.LSHR, 1);
    final DoubleVector scale1 = scale(half);
    final DoubleVector scale2 = scale(biased.sub(half));
    return y.mul(scale1).mul(scale2);
  }

  private static DoubleVector scale(final LongVector biasedExponent) {
    return biasedExponent.sub(1).lanewise(VectorOperators.LSHL, 52).reinterpretAsDoubles();
  }

  private static DoubleVector set(final DoubleVector like, final double value) {
    return DoubleVector.broadcast(like.species(), value);
  }
}
