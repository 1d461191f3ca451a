package dev.tandem.kernel;

import dev.tandem.bridge.Bridge;
import dev.tandem.bridge.BridgeKind;
import dev.tandem.bridge.Isa;
import dev.tandem.bridge.NativeAccess;
import dev.tandem.bridge.NativeLibrary;
import dev.tandem.bridge.UnavailableException;
import dev.tandem.memory.ElementType;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * An elementwise operation: some inputs, one output, and its facts.
 *
 * <p>Immutable; may be shared between threads.
 *
 * @param id its name in ids and records, and in libtandem
 * @param formula what it computes, for people
 * @param inputNames its inputs, in order
 * @param bytesPerElement read and written, without what a code uses between
 * @param flopsPerElement additions and multiplications of the formula; a function counts as one
 * @param fmaOperationsPerElement products and fused multiply-adds for each element where Tandem's
 *     own algorithm computes it, 0 for none: no processor has more than a few units for these
 * @param codes where its codes come from; a value, since it is part of the kernel's identity
 */
public record Kernel(
    String id,
    String formula,
    List<String> inputNames,
    int bytesPerElement,
    int flopsPerElement,
    int fmaOperationsPerElement,
    Codes codes) {

  /**
   * Where a kernel's codes come from, if not from Tandem itself. Implementations are values, and
   * may be shared between threads.
   */
  public interface Codes {
    /** Whether an input is one number for all elements, given as an array of one. */
    default boolean takesScalar(final int input) {
      return false;
    }

    /** What the elements of the inputs and the output are. */
    default ElementType type() {
      return ElementType.FLOAT64;
    }

    /**
     * The kernel in a Java code.
     *
     * @throws UnavailableException with the reason, if it cannot be had here
     */
    ChunkKernel inJava(Kernel kernel, Code code);

    /**
     * The kernel in a C code for an instruction set, called through a bridge.
     *
     * @throws UnavailableException with the reason, if it cannot be had here
     */
    ChunkKernel inC(Kernel kernel, Code code, BridgeKind bridge, String isa);
  }

  /** Those of this library and of libtandem. */
  private enum BuiltIn implements Codes {
    CODES;

    @Override
    public ChunkKernel inJava(final Kernel kernel, final Code code) {
      kernel.requireKnown();
      requireOfTandem(kernel, code);
      kernel.requireStages(code);
      return kernel.equals(EXP) ? Exp.in(kernel, code) : ExpSum.in(kernel, code);
    }

    @Override
    public ChunkKernel inC(
        final Kernel kernel, final Code code, final BridgeKind bridge, final String isa) {
      kernel.requireKnown();
      requireOfTandem(kernel, code);
      kernel.requireStages(code);
      return kernel.inLibrary(code.id(), bridge, isa);
    }

    private static void requireOfTandem(final Kernel kernel, final Code code) {
      if (code.isOwn()) {
        throw new UnavailableException(
            "%s is not available: %s is Tandem's own kernel, and %s a loop that you bring"
                .formatted(code, kernel, code));
      }
    }
  }

  /** {@code exp(2.1*a + 3.2*b)}, the workload that everything starts from. */
  public static final Kernel EXPSUM =
      new Kernel(
          "expsum", "exp(2.1*a + 3.2*b)", List.of("a", "b"), 24, 4, TandemExp.FMA_OPERATIONS + 2);

  /** {@code exp(a)}, by itself: what {@code tandem verify} judges. */
  public static final Kernel EXP =
      new Kernel("exp", "exp(a)", List.of("a"), 16, 1, TandemExp.FMA_OPERATIONS);

  /** What libtandem adds to a code's name where it writes past the caches. */
  private static final String STREAMING = "-stream";

  private static final List<Integer> VECTOR_BITS = List.of(64, 128, 256, 512);

  private static final List<Kernel> ALL = List.of(EXPSUM, EXP);

  public Kernel {
    inputNames = List.copyOf(inputNames);
  }

  /** A kernel whose codes are Tandem's own. */
  public Kernel(
      final String id,
      final String formula,
      final List<String> inputNames,
      final int bytesPerElement,
      final int flopsPerElement,
      final int fmaOperationsPerElement) {
    this(
        id,
        formula,
        inputNames,
        bytesPerElement,
        flopsPerElement,
        fmaOperationsPerElement,
        BuiltIn.CODES);
  }

  private boolean isBuiltIn() {
    return codes == BuiltIn.CODES;
  }

  public static List<Kernel> all() {
    return ALL;
  }

  public static Optional<Kernel> ofId(final String id) {
    return ALL.stream().filter(kernel -> kernel.id.equals(id)).findFirst();
  }

  /**
   * This kernel in a Java code.
   *
   * @throws IllegalArgumentException if the code is a C code, or this is none of {@link #all()} and
   *     says to be
   * @throws UnavailableException with the reason, if this JVM or machine cannot run it
   */
  public ChunkKernel in(final Code code) {
    if (code.language() != Language.JAVA) {
      throw new IllegalArgumentException(
          code + " is a C code: name a bridge too, one of " + Arrays.toString(BridgeKind.values()));
    }
    requireForJava(code);
    return codes.inJava(this, code);
  }

  /**
   * This kernel in {@link Code#JAVA_VECTOR}, in vectors of a given width instead of that which this
   * JVM prefers. All widths give the same bits; one that the CPU does not have is slow.
   *
   * @param vectorBits 64, 128, 256 or 512
   * @throws IllegalArgumentException if there is no such width, or this is none of {@link #all()}
   * @throws UnavailableException with the reason, if this JVM or machine cannot run it
   */
  public ChunkKernel inVectorsOf(final int vectorBits) {
    requireKnown();
    if (!VECTOR_BITS.contains(vectorBits)) {
      throw new IllegalArgumentException(
          "There are no vectors of %d bits; there are those of %s"
              .formatted(vectorBits, VECTOR_BITS));
    }
    requireForJava(Code.JAVA_VECTOR);
    return ExpVector.ofBits(this, vectorBits);
  }

  /**
   * The width of the vectors that this JVM prefers, in bits: the widest that the CPU has.
   *
   * @throws UnavailableException if this JVM was started without the Vector API
   */
  public static int preferredVectorBits() {
    requireForJava(Code.JAVA_JDK_VECTOR);
    return ExpVector.preferredBits();
  }

  private static void requireForJava(final Code code) {
    if (code.needsVectorApi() && !vectorApiIsThere()) {
      throw new UnavailableException(
          code
              + " is not available: this JVM was started without the Vector API; add"
              + " --add-modules=jdk.incubator.vector");
    }
    if (code.needsVectorApi()) {
      // Off-heap vectors are read by their addresses.
      NativeAccess.require();
    }
    if (code.isTandemAlgorithm() && !Isa.hasFma()) {
      throw new UnavailableException(
          code
              + " is not available: without a hardware FMA (the instruction set is "
              + Isa.chosen()
              + ") Java's Math.fma takes microseconds");
    }
  }

  /**
   * This kernel in a C code, called through a bridge.
   *
   * @throws IllegalArgumentException if the code is a Java code, or this is none of {@link #all()}
   * @throws UnavailableException with the reason, if this JVM or machine cannot run it
   */
  public ChunkKernel in(final Code code, final BridgeKind bridge) {
    return in(code, bridge, Isa.chosen());
  }

  /**
   * This kernel in a C code compiled for a given instruction set, called through a bridge.
   *
   * @param isa one of {@link Isa#usable()}
   * @throws IllegalArgumentException if the code is a Java code, or this is none of {@link #all()}
   * @throws UnavailableException with the reason, if this JVM or machine cannot run it
   */
  public ChunkKernel in(final Code code, final BridgeKind bridge, final String isa) {
    if (code.language() != Language.C) {
      throw new IllegalArgumentException(code + " is a Java code: it needs no bridge");
    }
    return codes.inC(this, code, bridge, isa);
  }

  /**
   * This kernel in {@link Code#C_VECTOR} with streaming stores, however short the run is; otherwise
   * as {@link #in(Code, BridgeKind, String)}.
   */
  public ChunkKernel inStreamingVectors(final BridgeKind bridge, final String isa) {
    requireKnown();
    final String code = Code.C_VECTOR.id() + STREAMING;
    if (NativeLibrary.tandem().findKernel(id, code, isa) == 0) {
      throw new UnavailableException(
          "%s is not available: libtandem has no streaming stores for %s".formatted(code, isa));
    }
    return inLibrary(code, bridge, isa);
  }

  /** This kernel in the code that libtandem knows by a name. */
  ChunkKernel inLibrary(final String code, final BridgeKind bridge, final String isa) {
    final NativeLibrary library = NativeLibrary.tandem();
    if (!Isa.usable().contains(isa)) {
      throw new UnavailableException(
          "%s for %s is not available: the instruction sets that can be used here are %s"
              .formatted(code, isa, String.join(", ", Isa.usable())));
    }
    final long address = library.findKernel(id, code, isa);
    if (address == 0) {
      throw new UnavailableException(
          "%s/%s is not available: libtandem has no %s code of %s for %s%s"
              .formatted(
                  code,
                  bridge,
                  code,
                  id,
                  isa,
                  code.equals(Code.C_LIBMVEC.id())
                      ? "; libmvec is part of glibc (from 2.22 on x86-64, from 2.38 on aarch64) and"
                          + " needs gcc"
                      : "; rebuild with scripts/build"));
    }
    return new NativeChunkKernel(
        this,
        code,
        Bridge.of(bridge),
        address,
        library.findKernel(id, code + STREAMING, isa),
        mostElementsCached(code, isa),
        (int) library.scratchPerElement(id, code));
  }

  /**
   * The longest run that this kernel in a code writes through the caches, in elements. Those of
   * longer ones are written by streaming stores; {@link Long#MAX_VALUE} if the code has none.
   *
   * @throws UnavailableException with the reason, if libtandem is not there to ask
   */
  public long mostElementsCached(final Code code) {
    return code.language() == Language.C && isBuiltIn()
        ? mostElementsCached(code.id(), Isa.chosen())
        : Long.MAX_VALUE;
  }

  private long mostElementsCached(final String code, final String isa) {
    final NativeLibrary library = NativeLibrary.tandem();
    return library.findKernel(id, code + STREAMING, isa) == 0
        ? Long.MAX_VALUE
        : library.streamingBytes() / bytesPerElement;
  }

  private void requireStages(final Code code) {
    if (code.isStaged() && flopsPerElement == 1) {
      throw new UnavailableException(
          "%s is not available: %s is a single operation, with nothing to keep between stages"
              .formatted(code, this));
    }
  }

  /** A kernel with other facts than those of its code would have C read what is not there. */
  private void requireKnown() {
    if (!ALL.contains(this)) {
      throw new IllegalArgumentException(
          "There is no code of %s with the inputs %s; Tandem's kernels are %s"
              .formatted(id, inputNames, ALL));
    }
  }

  /** What the elements of its inputs and its output are. */
  public ElementType type() {
    return codes.type();
  }

  /**
   * Refuses operands with other inputs than this kernel's: another number, another type, an array
   * for a scalar or a scalar for an array.
   *
   * @throws IllegalArgumentException that says what was given and what is needed
   */
  public void requireInputs(final Operands operands) {
    if (operands.inputCount() != inputNames.size()) {
      throw new IllegalArgumentException(
          "%s takes %d inputs, %s; %d were given"
              .formatted(id, inputNames.size(), inputNames, operands.inputCount()));
    }
    if (operands.type() != type()) {
      throw new IllegalArgumentException(
          "%s computes %s; %s were given".formatted(id, type(), operands.type()));
    }
    for (int i = 0; i < inputNames.size(); i++) {
      final long needed = codes.takesScalar(i) ? 1 : operands.length();
      if (operands.inputLength(i) != needed) {
        throw new IllegalArgumentException(
            "The input %s of %s has %d elements; needed %s"
                .formatted(
                    inputNames.get(i),
                    id,
                    operands.inputLength(i),
                    codes.takesScalar(i)
                        ? "is 1, the scalar: make the operands by Operands.withScalars"
                        : "are %d, as the output has".formatted(needed)));
      }
    }
  }

  private static boolean vectorApiIsThere() {
    return ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
  }

  @Override
  public String toString() {
    return id;
  }
}
