package dev.tandem.bench.verify;

import dev.tandem.kernel.ChunkKernel;
import dev.tandem.kernel.Code;
import dev.tandem.kernel.Kernel;
import dev.tandem.kernel.Operands;
import dev.tandem.memory.Memory;
import java.util.List;
import java.util.function.DoubleBinaryOperator;

/** Codes of exp on the heap that are wrong on purpose, and right ones beside them. */
public final class WrongCodes {
  private WrongCodes() {}

  /** {@code java-libm} with its results changed, under the name of a code. */
  public static VerifiedCode of(
      final Code code, final String isa, final DoubleBinaryOperator resultOfArgumentAndRight) {
    final ChunkKernel right = Kernel.EXP.in(Code.JAVA_LIBM);
    final ChunkKernel wrong =
        new ChunkKernel() {
          @Override
          public void prepare(final Operands operands) {
            right.prepare(operands);
          }

          @Override
          public void compute(final Operands operands, final long from, final long to) {
            right.compute(operands, from, to);
            final double[] x = operands.heapInput(0);
            final double[] y = operands.heapOutput();
            for (int i = (int) from; i < to; i++) {
              y[i] = resultOfArgumentAndRight.applyAsDouble(x[i], y[i]);
            }
          }
        };
    return new VerifiedCode(
        code, Memory.HEAP, VerifiedCode.Variant.ofIsa(isa, false), false, wrong);
  }

  /** A right one and one that is wrong for one argument. */
  public static VerifiedCode.Here oneWrongBit() {
    return new VerifiedCode.Here(
        List.of(
            of(Code.JAVA_LOOP, "right", (x, y) -> y),
            of(Code.C_VECTOR, "wrong", (x, y) -> x == 1.0 ? Math.nextDown(y) : y)),
        List.of(new VerifiedCode.Missing("c-libmvec", "it is not there")));
  }
}
