package dev.tandem.bench.verify;

import dev.tandem.bridge.BridgeKind;
import dev.tandem.bridge.Isa;
import dev.tandem.bridge.UnavailableException;
import dev.tandem.kernel.ChunkKernel;
import dev.tandem.kernel.Code;
import dev.tandem.kernel.Kernel;
import dev.tandem.kernel.Language;
import dev.tandem.memory.Memory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;

/**
 * One of the ways to compute exp that are verified: a code, the memory that it works on, and for
 * which vectors or instructions it was compiled. Immutable; may be shared between threads.
 *
 * @param isa the instruction set that a C code was compiled for
 * @param vectorBits the width of a Java code's vectors, where it is not the one that the JVM
 *     prefers
 * @param sampled whether it computes a part of the inputs only, since it is slow
 * @param kernel computes it
 */
public record VerifiedCode(
    Code code,
    Memory memory,
    Optional<String> isa,
    OptionalInt vectorBits,
    boolean sampled,
    ChunkKernel kernel) {
  /** The largest error that Tandem's own exp may have, in ulp. */
  static final double TANDEM_EXP_MAX_ULP = 0.55;

  private static final int[] VECTOR_BITS = {64, 128, 256, 512};

  /** A code that cannot be verified here. */
  public record Missing(String name, String reason) {}

  /** All codes of a machine: those that it can run, and why not the others. */
  public record Here(List<VerifiedCode> codes, List<Missing> missing) {}

  /** Its name: {@code "c-vector avx2"}, {@code "java-vector@heap 512"}. */
  public String name() {
    return name(code, memory, isa.orElse(vectorBits.isPresent() ? "" + vectorBits.getAsInt() : ""));
  }

  private static String name(final Code code, final Memory memory, final String variant) {
    return code + (memory == Memory.HEAP ? "@heap" : "") + (variant.isEmpty() ? "" : " " + variant);
  }

  /** The largest error that it may have, in ulp. */
  public double maxAllowedUlp() {
    return code.isTandemAlgorithm() ? TANDEM_EXP_MAX_ULP : code.accuracyClassUlp();
  }

  /**
   * Every code of {@link Kernel#EXP} in this JVM: Java codes off-heap and on the heap, {@code
   * java-vector} in vectors of each width besides, C codes for each instruction set that can be
   * used.
   */
  public static Here here() {
    final Here here = new Here(new ArrayList<>(), new ArrayList<>());
    for (final Code code : Code.values()) {
      if (code.isStaged()) {
        continue; // exp is a single operation
      }
      if (code.language() == Language.JAVA) {
        addJava(here, code);
      } else {
        addC(here, code);
      }
    }
    return here;
  }

  private static void addJava(final Here here, final Code code) {
    for (final Memory memory : Memory.values()) {
      add(here, code, memory, Optional.empty(), OptionalInt.empty(), () -> Kernel.EXP.in(code));
    }
    for (final int bits : code == Code.JAVA_VECTOR ? VECTOR_BITS : new int[0]) {
      for (final Memory memory : Memory.values()) {
        add(
            here,
            code,
            memory,
            Optional.empty(),
            OptionalInt.of(bits),
            () -> Kernel.EXP.inVectorsOf(bits));
      }
    }
  }

  private static void addC(final Here here, final Code code) {
    for (final String isa : Isa.usable()) {
      add(
          here,
          code,
          Memory.OFFHEAP,
          Optional.of(isa),
          OptionalInt.empty(),
          () -> Kernel.EXP.in(code, BridgeKind.FFM, isa));
    }
  }

  /**
   * Whether each operation on such vectors makes an object, since the CPU has no instructions for
   * them, or, for vectors of one double, C2 does not use them.
   */
  private static boolean isSlow(final int vectorBits) {
    return vectorBits == Double.SIZE || vectorBits > Kernel.preferredVectorBits();
  }

  private static void add(
      final Here here,
      final Code code,
      final Memory memory,
      final Optional<String> isa,
      final OptionalInt vectorBits,
      final Supplier<ChunkKernel> kernel) {
    try {
      final ChunkKernel found = kernel.get();
      final boolean sampled = vectorBits.isPresent() && isSlow(vectorBits.getAsInt());
      here.codes().add(new VerifiedCode(code, memory, isa, vectorBits, sampled, found));
    } catch (final UnavailableException unavailable) {
      final String variant = isa.orElse(vectorBits.isPresent() ? "" + vectorBits.getAsInt() : "");
      here.missing().add(new Missing(name(code, memory, variant), unavailable.getMessage()));
    }
  }
}
