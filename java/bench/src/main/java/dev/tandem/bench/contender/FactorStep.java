package dev.tandem.bench.contender;

import dev.tandem.kernel.Code;
import dev.tandem.memory.Memory;
import dev.tandem.run.Cutting;
import dev.tandem.run.Threading;
import java.util.List;
import java.util.Optional;

/**
 * A step from one of Tandem's contenders to another that differs from it in one thing. Immutable.
 *
 * @param cost how much a path is to avoid it: 1 where nothing else changes
 */
public record FactorStep(Factor factor, Contender from, Contender to, int cost) {
  /** The codes of one language between which only that one thing changes. */
  private record Change(Code one, Code other, Factor factor) {
    private boolean isBetween(final Contender a, final Contender b) {
      return a.runs(one) && b.runs(other) || a.runs(other) && b.runs(one);
    }
  }

  private static final List<Change> CHANGES =
      List.of(
          new Change(Code.JAVA_STAGED, Code.JAVA_LIBM, Factor.TEMPORARIES),
          new Change(Code.C_STAGED, Code.C_LIBM, Factor.TEMPORARIES),
          new Change(Code.JAVA_LIBM, Code.JAVA_LOOP, Factor.MATH_LIBRARY),
          new Change(Code.C_LIBM, Code.C_LOOP, Factor.MATH_LIBRARY),
          new Change(Code.JAVA_JDK_VECTOR, Code.JAVA_VECTOR, Factor.MATH_LIBRARY),
          new Change(Code.C_LIBMVEC, Code.C_VECTOR_CACHED, Factor.MATH_LIBRARY),
          new Change(Code.JAVA_LOOP, Code.JAVA_VECTOR, Factor.SIMD),
          new Change(Code.C_LOOP, Code.C_VECTOR_CACHED, Factor.SIMD),
          new Change(Code.C_VECTOR_CACHED, Code.C_VECTOR, Factor.STREAMING_STORES));

  /** Codes of the two languages with the same algorithm, and the same stores. */
  private static final List<Change> LANGUAGES =
      List.of(
          new Change(Code.JAVA_LOOP, Code.C_LOOP, Factor.CODE_GENERATION),
          new Change(Code.JAVA_VECTOR, Code.C_VECTOR_CACHED, Factor.CODE_GENERATION));

  private static final Change PLATFORMS =
      new Change(Code.JAVA_LIBM, Code.C_LIBM, Factor.MATH_LIBRARY);

  FactorStep reversed() {
    return new FactorStep(factor, to, from, cost);
  }

  /** Whether the one is Java and the other C. */
  public boolean crossesLanguages() {
    return !from.language().equals(to.language());
  }

  /**
   * Whether Java can have what this step does (or undoes) without C: its own exp, vectors, threads.
   * What the languages' compilers make of it, and the way into C, it cannot.
   */
  public boolean javaCanToo() {
    return !crossesLanguages()
        && factor != Factor.STREAMING_STORES
        && factor != Factor.CALL
        && factor != Factor.COPY;
  }

  /** The step between two of Tandem's contenders, if they differ in one thing. */
  static Optional<FactorStep> between(final Contender a, final Contender b) {
    final boolean sameCode = a.code().equals(b.code());
    final boolean sameHost = a.host().equals(b.host());
    final boolean sameMemory = a.memoryId().equals(b.memoryId());
    final boolean sameThreads =
        a.threading() == b.threading()
            && a.threads() == b.threads()
            && a.cutting().equals(b.cutting());
    final boolean sameReading = a.readsResult() == b.readsResult();
    final int same = count(sameCode, sameHost, sameMemory, sameThreads, sameReading);
    if (same == 3 && !sameCode && !sameHost) {
      return acrossLanguages(a, b);
    }
    if (same != 4) {
      return Optional.empty();
    }
    final Optional<Factor> factor;
    if (!sameCode) {
      factor = CHANGES.stream().filter(it -> it.isBetween(a, b)).map(Change::factor).findFirst();
    } else if (!sameHost) {
      factor = Optional.of(Factor.CALL);
    } else if (!sameMemory) {
      factor = memory(a, b);
    } else if (!sameThreads) {
      factor = threads(a, b);
    } else {
      factor = Optional.of(Factor.READING);
    }
    return factor.map(it -> new FactorStep(it, a, b, 1));
  }

  private static int count(final boolean... facts) {
    int count = 0;
    for (final boolean fact : facts) {
      count += fact ? 1 : 0;
    }
    return count;
  }

  /**
   * A call that comes with the language costs more than both one by one, so that these are taken
   * where they can be had. Two platforms' exp are two libraries and two compilers at once.
   */
  private static Optional<FactorStep> acrossLanguages(final Contender a, final Contender b) {
    final boolean called = a.bridge().isPresent() || b.bridge().isPresent();
    if (!called && PLATFORMS.isBetween(a, b)) {
      return Optional.of(new FactorStep(Factor.MATH_LIBRARY, a, b, 2));
    }
    return LANGUAGES.stream().anyMatch(it -> it.isBetween(a, b)) && !a.copied() && !b.copied()
        ? Optional.of(
            new FactorStep(called ? Factor.LANGUAGE : Factor.CODE_GENERATION, a, b, called ? 3 : 1))
        : Optional.empty();
  }

  private static Optional<Factor> memory(final Contender a, final Contender b) {
    if (a.memory() == b.memory()) {
      return Optional.empty(); // On the heap, and copied or not: there is another way to each.
    }
    return Optional.of(a.copied() || b.copied() ? Factor.COPY : Factor.MEMORY);
  }

  /** One thread becomes several in a pool, or under OpenMP where there is no pool. */
  private static Optional<Factor> threads(final Contender a, final Contender b) {
    if (!a.cutting().equals(b.cutting())) {
      return a.threads() == b.threads() && a.threading() == b.threading()
          ? Optional.of(Factor.CHUNKS)
          : Optional.empty();
    }
    if (a.threads() == b.threads()) {
      return Optional.of(Factor.THREADING);
    }
    if (a.threading() == b.threading()) {
      return Optional.of(Factor.THREADS);
    }
    final Contender several = a.threading() == Threading.SINGLE ? b : a;
    final Threading kept = several.isWithoutJvm() ? Threading.OPENMP : Threading.POOL;
    final boolean fromSingle =
        a.threading() == Threading.SINGLE || b.threading() == Threading.SINGLE;
    return fromSingle && several.threading() == kept
        ? Optional.of(Factor.THREADS)
        : Optional.empty();
  }

  /** In words: what stands at its end in place of what stood at its start. */
  public String words() {
    return switch (factor) {
      case TEMPORARIES ->
          to.code().filter(Code::isStaged).isPresent()
              ? "one loop for each operation, with temporaries between, in place of a single loop"
              : "a single loop in place of one for each operation, with temporaries between";
      case MATH_LIBRARY -> exp(to) + " in place of " + exp(from);
      case SIMD ->
          isVector(to)
              ? "explicit vectors in place of a loop that is left to the compiler"
              : "a loop that is left to the compiler in place of explicit vectors";
      case CODE_GENERATION ->
          "machine code of the %s compiler in place of the %s one's, same algorithm, no call"
              .formatted(compiler(to), compiler(from));
      case LANGUAGE ->
          "%s in place of %s, same algorithm: machine code and calls together"
              .formatted(side(to), side(from));
      case STREAMING_STORES ->
          to.runs(Code.C_VECTOR)
              ? "stores that pass the caches where the arrays do not fit them, in place of plain"
                  + " ones"
              : "plain stores in place of those that pass the caches";
      case CALL -> side(to) + " in place of " + side(from);
      case MEMORY ->
          to.memory() == Memory.HEAP
              ? "heap arrays in place of memory off the heap"
              : "memory off the heap in place of heap arrays";
      case COPY ->
          to.copied()
              ? "heap arrays, copied off the heap and back around each call, in place of memory"
                  + " that is off the heap already"
              : "memory that is off the heap already, in place of heap arrays that are copied"
                  + " around each call";
      case THREADING -> to.threading() + " in place of " + from.threading();
      case CHUNKS -> chunks(to) + " in place of " + chunks(from);
      case THREADS -> threads(to) + " in place of " + threads(from);
      case READING ->
          to.readsResult() ? "the result read after each run" : "the result left unread";
    };
  }

  private static String exp(final Contender contender) {
    return switch (contender.code().orElseThrow()) {
      case JAVA_STAGED, JAVA_LIBM -> "Java's Math.exp";
      case JAVA_JDK_VECTOR -> "the JDK's vector exp";
      case C_STAGED, C_LIBM -> "the C library's exp";
      case C_LIBMVEC -> "libmvec's exp";
      case JAVA_LOOP, JAVA_VECTOR, C_LOOP, C_VECTOR, C_VECTOR_CACHED -> "Tandem's exp";
      case JAVA_OWN, C_OWN -> "the loop's own math";
    };
  }

  private static boolean isVector(final Contender contender) {
    return contender.runs(Code.JAVA_VECTOR) || contender.runs(Code.C_VECTOR_CACHED);
  }

  private static String compiler(final Contender contender) {
    return contender.host() instanceof Host.InJava ? "JIT" : "C";
  }

  private static String side(final Contender contender) {
    return contender
        .bridge()
        .map(bridge -> "C called through " + bridge)
        .orElse(contender.isWithoutJvm() ? "C alone, without a JVM" : "Java");
  }

  private static String chunks(final Contender contender) {
    return switch (contender.cutting()) {
      case Cutting.OnePerThread() -> "one call for each thread";
      case Cutting.InTurn(final long elements) ->
          "chunks of %,d elements, taken in turn".formatted(elements);
      case Cutting.Within _ -> "calls within " + contender.cutting();
    };
  }

  private static String threads(final Contender contender) {
    return contender.threads() == 1
        ? "one thread"
        : "%d threads (%s)".formatted(contender.threads(), contender.threading());
  }
}
