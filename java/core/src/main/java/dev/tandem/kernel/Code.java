package dev.tandem.kernel;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * How a kernel's loop body was written and compiled.
 *
 * <p>Each Java code has one twin in C that does the same thing, so that every comparison is like
 * with like. Constants are immutable and may be shared between threads.
 */
public enum Code {
  JAVA_STAGED("java-staged", Language.JAVA, Pair.STAGED, 1.0),
  JAVA_LIBM("java-libm", Language.JAVA, Pair.LIBM, 1.0),
  JAVA_JDK_VECTOR("java-jdk-vector", Language.JAVA, Pair.VECTOR_LIBM, 1.0),
  JAVA_LOOP("java-loop", Language.JAVA, Pair.LOOP, Code.TANDEM_EXP_MAX_ULP),
  JAVA_VECTOR("java-vector", Language.JAVA, Pair.VECTOR, Code.TANDEM_EXP_MAX_ULP),
  /** A loop that the user wrote; what it may be off is the user's to say. */
  JAVA_OWN("java-own", Language.JAVA, Pair.OWN, Double.POSITIVE_INFINITY),
  C_STAGED("c-staged", Language.C, Pair.STAGED, 1.0),
  C_LIBM("c-libm", Language.C, Pair.LIBM, 1.0),
  C_LIBMVEC("c-libmvec", Language.C, Pair.VECTOR_LIBM, 4.0),
  C_LOOP("c-loop", Language.C, Pair.LOOP, Code.TANDEM_EXP_MAX_ULP),
  C_VECTOR("c-vector", Language.C, Pair.VECTOR, Code.TANDEM_EXP_MAX_ULP),
  /** {@link #C_VECTOR} without the streaming stores by which it writes long runs' results. */
  C_VECTOR_CACHED("c-vector-cached", Language.C, Pair.VECTOR, Code.TANDEM_EXP_MAX_ULP),
  /** As {@link #JAVA_OWN}. */
  C_OWN("c-own", Language.C, Pair.OWN, Double.POSITIVE_INFINITY);

  /** What the derivation in docs/exp.md and all that was tried allow Tandem's own exp. */
  private static final double TANDEM_EXP_MAX_ULP = 0.55;

  private enum Pair {
    STAGED,
    LIBM,
    VECTOR_LIBM,
    LOOP,
    VECTOR,
    OWN
  }

  private final String id;
  private final Language language;
  private final Pair pair;
  private final double maxAllowedUlp;

  Code(final String id, final Language language, final Pair pair, final double maxAllowedUlp) {
    this.id = id;
    this.language = language;
    this.pair = pair;
    this.maxAllowedUlp = maxAllowedUlp;
  }

  /** Those that Tandem writes or generates: all but the user's own. */
  public static List<Code> ofTandem() {
    return Arrays.stream(values()).filter(code -> !code.isOwn()).toList();
  }

  /** Whether this is the user's own loop, which is no code of any other kernel. */
  public boolean isOwn() {
    return pair == Pair.OWN;
  }

  /** The code's name in ids, on the command line and in records: {@code "c-vector"}. */
  public String id() {
    return id;
  }

  public Language language() {
    return language;
  }

  /** The code of the other language that is written the same way: the first, if there are two. */
  public Code twin() {
    return Arrays.stream(values())
        .filter(other -> other.pair == pair && other.language != language)
        .findFirst()
        .orElseThrow();
  }

  /** The largest error this code may have, in units in the last place of the exact result. */
  public double maxAllowedUlp() {
    return maxAllowedUlp;
  }

  /**
   * Whether this code computes Tandem's own algorithms, which give the same 64 bits in every such
   * code (NaNs compared as NaN).
   */
  public boolean isTandemAlgorithm() {
    return pair == Pair.LOOP || pair == Pair.VECTOR;
  }

  /** Whether this code computes one operation of a kernel at a time, and so needs several. */
  public boolean isStaged() {
    return pair == Pair.STAGED;
  }

  /** Whether the code needs the module {@code jdk.incubator.vector}. */
  public boolean needsVectorApi() {
    return this == JAVA_JDK_VECTOR || this == JAVA_VECTOR;
  }

  /** The code with the given id, if there is one. */
  public static Optional<Code> ofId(final String id) {
    return Arrays.stream(values()).filter(code -> code.id.equals(id)).findFirst();
  }

  @Override
  public String toString() {
    return id;
  }
}
