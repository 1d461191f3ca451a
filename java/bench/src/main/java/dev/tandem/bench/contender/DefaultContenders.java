package dev.tandem.bench.contender;

import java.util.List;
import java.util.stream.Stream;

/** What is compared when the user selects nothing. Stateless. */
public final class DefaultContenders {
  /** What rows of the user's own loop are compared with. */
  public static final Contender OWN_BASELINE = Contender.parse("java-own/single/1");

  /** What every row is compared with unless the user says otherwise. */
  public static final Contender BASELINE = Contender.parse("java-libm/single/1");

  private static final List<String> ON_ONE_THREAD =
      List.of(
          "java-staged/single/1",
          "java-libm/single/1",
          "java-jdk-vector/single/1",
          "java-loop/single/1",
          "java-vector/single/1",
          "java-vector@heap/single/1",
          "c-staged/jna/single/1",
          "c-libm/jna/single/1",
          "c-libmvec/jna/single/1",
          "c-loop/jna/single/1",
          "c-vector/jna/single/1",
          "c-vector/none/single/1");

  private static final List<String> ON_ALL_CORES =
      List.of(
          "java-libm/pool/",
          "java-vector/pool/",
          "c-libm/jna/pool/",
          "c-vector/jna/pool/",
          "java-vector/spawn/",
          "c-vector/jna/spawn/",
          "java-vector/stream/",
          "c-vector/jna/openmp/");

  private static final List<String> OF_FORMULA_ON_ONE_THREAD =
      List.of(
          "java-libm/single/1",
          "java-jdk-vector/single/1",
          "java-loop/single/1",
          "java-vector/single/1",
          "c-libm/jna/single/1",
          "c-libmvec/jna/single/1",
          "c-loop/jna/single/1",
          "c-vector/jna/single/1");

  private static final List<String> OF_FORMULA_ON_ALL_CORES =
      List.of(
          "java-jdk-vector/pool/",
          "java-loop/pool/",
          "java-vector/pool/",
          "c-libmvec/jna/pool/",
          "c-vector/jna/pool/",
          "c-vector/jna/openmp/");

  private static final List<String> OWN_ON_ONE_THREAD =
      List.of("java-own/single/1", "c-own/jna/single/1", "c-own/jni/single/1");

  private static final List<String> OWN_ON_ALL_CORES =
      List.of("java-own/pool/", "c-own/jna/pool/", "java-own/stream/", "c-own/jna/openmp/");

  private DefaultContenders() {}

  /** The same for a loop of the user's. */
  public static List<Contender> ofOwnLoop(final int cores) {
    return of(cores, OWN_ON_ONE_THREAD, OWN_ON_ALL_CORES);
  }

  /** The same for a formula, which has fewer codes. */
  public static List<Contender> ofFormula(final int cores) {
    return of(cores, OF_FORMULA_ON_ONE_THREAD, OF_FORMULA_ON_ALL_CORES);
  }

  /**
   * The default table's rows in its order: every code on one thread, then on all cores the pairs
   * that tell the models of threading apart.
   *
   * @param cores how many threads can compute at once, at least 1; with 1 the second group, which
   *     would only repeat the first, is left out
   */
  public static List<Contender> of(final int cores) {
    return of(cores, ON_ONE_THREAD, ON_ALL_CORES);
  }

  private static List<Contender> of(
      final int cores, final List<String> onOneThread, final List<String> onAllCores) {
    if (cores < 1) {
      throw new IllegalArgumentException("cores must be at least 1, not " + cores);
    }
    final int threads = Math.min(cores, Contender.MAX_THREADS);
    return Stream.concat(
            onOneThread.stream(),
            onAllCores.stream().filter(id -> cores > 1).map(id -> id + threads))
        .map(Contender::parse)
        .toList();
  }
}
