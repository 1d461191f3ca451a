package dev.tandem.bench.sweep;

import dev.tandem.bench.contender.Contender;
import dev.tandem.bench.coordinator.RunPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a sweep is to do: a run over many sizes, of which some are for few contenders only.
 * Immutable.
 *
 * @param run all contenders and sizes
 * @param widelyAt the sizes at which all contenders take part. At the others, those do whose
 *     threads are 1 or {@code cores}, and which have no chunk length: enough to see what the size
 *     does
 * @param cores threads that can compute at once
 */
public record SweepPlan(RunPlan run, List<Long> widelyAt, int cores) {
  /** Two octaves: no level of the caches is so little larger than the one before. */
  private static final int STEP = 4;

  /** So much larger than all caches of the last level that next to nothing stays in them. */
  private static final int TIMES_LAST_LEVEL = 4;

  public SweepPlan {
    widelyAt = List.copyOf(widelyAt);
  }

  /** Who takes part at a size. */
  public List<Contender> contendersAt(final long elements) {
    return run.contenders().stream()
        .filter(it -> hasChunkForEachThread(it, elements))
        .filter(it ->
            widelyAt.contains(elements)
                || it.isOneCallPerThread() && (it.threads() == 1 || it.threads() == cores))
        .toList();
  }

  /** Otherwise fewer threads compute, which is not what a length of chunks is to show. */
  private static boolean hasChunkForEachThread(final Contender contender, final long elements) {
    final var chunk = contender.chunkElements();
    return chunk.isEmpty() || chunk.getAsLong() <= elements / contender.threads();
  }

  /**
   * Sizes from one element to the first whose arrays no cache holds, as far as that is allowed.
   *
   * @param lastLevelBytes of all caches of the last level together
   * @param mostElements what memory and time allow, at least 1
   */
  public static List<Long> sizes(
      final long lastLevelBytes, final int bytesPerElement, final long mostElements) {
    final List<Long> sizes = new ArrayList<>();
    long elements = 1;
    while (elements <= mostElements
        && (elements / STEP) * bytesPerElement < TIMES_LAST_LEVEL * lastLevelBytes) {
      sizes.add(elements);
      elements *= STEP;
    }
    return List.copyOf(sizes);
  }

  /**
   * Where to look at every number of threads and length of chunks: at the largest size, and at the
   * largest one whose arrays fill no more than a quarter of the last level's caches; so memory
   * bounds one of them.
   */
  public static List<Long> twoPlaces(
      final List<Long> sizes, final long lastLevelBytes, final int bytesPerElement) {
    final long largest = sizes.stream().max(Long::compare).orElseThrow();
    return Stream.concat(
            sizes.stream()
                .filter(it -> it * bytesPerElement <= lastLevelBytes / 4)
                .max(Long::compare)
                .stream(),
            Stream.of(largest))
        .distinct()
        .toList();
  }
}
