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
 * what it was compiled. Immutable; may be shared between threads.
 *
 * @param sampled whether it computes a part of the inputs only, since it is slow
 * @param kernel computes it
 */
public record VerifiedCode(
    Code code, Memory memory, Variant variant, boolean sampled, ChunkKernel kernel) {
  private static final int[] VECTOR_BITS = {64, 128, 256, 512};

  /**
   * For what a code was compiled.
   *
   * @param isa the instruction set of a C code
   * @param streaming whether a C code writes past the caches, as {@code c-vector} does in long runs
   * @param vectorBits the width of a Java code's vectors, where it is not the one that the JVM
   *     prefers
   * @param closable whether others could close the memory, so that a Java code reaches it by
   *     another way than by its address
   */
  public record Variant(
      Optional<String> isa, boolean streaming, OptionalInt vectorBits, boolean closable) {
    private static final Variant PREFERRED = ofIsa("", false);

    static Variant ofIsa(final String isa, final boolean streaming) {
      return new Variant(
          Optional.of(isa).filter(it -> !it.isEmpty()), streaming, OptionalInt.empty(), false);
    }

    private static Variant ofVectorBits(final int vectorBits) {
      return new Variant(Optional.empty(), false, OptionalInt.of(vectorBits), false);
    }

    private Variant overClosable() {
      return new Variant(isa, streaming, vectorBits, true);
    }

    /** What follows the code in a name, if there is anything. */
    private String suffix() {
      return isa.map(it -> " " + it).orElse("")
          + (streaming ? " streaming" : "")
          + (vectorBits.isPresent() ? " " + vectorBits.getAsInt() : "")
          + (closable ? " closable" : "");
    }

    /**
     * Whether each operation on vectors makes an object, since the CPU has no instructions for
     * them, or, for vectors of one double, C2 does not use them.
     */
    private boolean isSlow() {
      return vectorBits.isPresent()
          && (vectorBits.getAsInt() == Double.SIZE
              || vectorBits.getAsInt() > Kernel.preferredVectorBits());
    }
  }

  /** A code that cannot be verified here. */
  public record Missing(String name, String reason) {}

  /** All codes of a machine: those that it can run, and why not the others. */
  public record Here(List<VerifiedCode> codes, List<Missing> missing) {}

  /** Its name: {@code "c-vector avx2"}, {@code "java-vector@heap 512"}. */
  public String name() {
    return name(code, memory, variant);
  }

  private static String name(final Code code, final Memory memory, final Variant variant) {
    return code + (memory == Memory.HEAP ? "@heap" : "") + variant.suffix();
  }

  /** The largest error that it may have, in ulp. */
  public double maxAllowedUlp() {
    return code.maxAllowedUlp();
  }

  /** Whether it is a Java code that is fast once C2 has compiled it. */
  boolean isCompiledByC2() {
    return code.language() == Language.JAVA && !sampled;
  }

  /**
   * Every code of {@link Kernel#EXP} in this JVM: Java codes off-heap and on the heap, {@code
   * java-vector} over memory that others could close and in vectors of each width besides; C codes
   * for each instruction set that can be used, {@code c-vector} with streaming stores besides.
   */
  public static Here here() {
    final Here here = new Here(new ArrayList<>(), new ArrayList<>());
    for (final Code code : Code.ofTandem()) {
      if (code.isStaged() || code == Code.C_VECTOR_CACHED) {
        continue; // exp is a single operation; c-vector itself does not stream in short runs.
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
    addJava(here, code, Variant.PREFERRED, () -> Kernel.EXP.in(code));
    for (final int bits : code == Code.JAVA_VECTOR ? VECTOR_BITS : new int[0]) {
      addJava(here, code, Variant.ofVectorBits(bits), () -> Kernel.EXP.inVectorsOf(bits));
    }
  }

  private static void addJava(
      final Here here, final Code code, final Variant variant, final Supplier<ChunkKernel> kernel) {
    for (final Memory memory : Memory.values()) {
      add(here, code, memory, variant, kernel);
    }
    if (code == Code.JAVA_VECTOR) { // The other codes have one loop for all off-heap memory.
      add(here, code, Memory.OFFHEAP, variant.overClosable(), kernel);
    }
  }

  private static void addC(final Here here, final Code code) {
    for (final String isa : Isa.usable()) {
      add(
          here,
          code,
          Memory.OFFHEAP,
          Variant.ofIsa(isa, false),
          () -> Kernel.EXP.in(code, BridgeKind.FFM, isa));
      if (code == Code.C_VECTOR) {
        add(
            here,
            code,
            Memory.OFFHEAP,
            Variant.ofIsa(isa, true),
            () -> Kernel.EXP.inStreamingVectors(BridgeKind.FFM, isa));
      }
    }
  }

  private static void add(
      final Here here,
      final Code code,
      final Memory memory,
      final Variant variant,
      final Supplier<ChunkKernel> kernel) {
    try {
      final ChunkKernel found = kernel.get();
      here.codes().add(new VerifiedCode(code, memory, variant, variant.isSlow(), found));
    } catch (final UnavailableException unavailable) {
      here.missing().add(new Missing(name(code, memory, variant), unavailable.getMessage()));
    }
  }
}
