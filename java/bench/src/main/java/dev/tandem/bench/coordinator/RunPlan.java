package dev.tandem.bench.coordinator;

import dev.tandem.bench.UsageException;
import dev.tandem.bench.contender.Contender;
import dev.tandem.bench.contender.MeasuredLimit;
import dev.tandem.bench.worker.InputRange;
import dev.tandem.kernel.Kernel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * What a run is to do. Immutable.
 *
 * @param contenders in the order of the table; the baseline is among them
 * @param sizes elements, each a table of its own
 * @param inputFiles one for each input, or empty for random ones
 * @param generations processes for each contender, one after the other; more where they cost little
 *     time and neither precision nor rounds are given, unless it is one
 * @param precision how near to its median both ends of each ratio's interval shall be, as a share
 *     of it; generations are added until they are, or the time is up. Empty to have just the
 *     planned
 * @param rounds passes over all workers in each generation; empty to go on until the time is up
 * @param seconds how long the whole may take, start and warm-up included
 * @param seed of the inputs, the order of the rounds and the bootstrap
 * @param output where the results of the fastest verified contender go, as a NumPy file
 */
public record RunPlan(
    Kernel kernel,
    List<Contender> contenders,
    Contender baseline,
    List<Long> sizes,
    Optional<List<InputRange>> inputFiles,
    int generations,
    OptionalDouble precision,
    OptionalInt rounds,
    double seconds,
    long seed,
    Optional<Path> output) {

  /** The share of the usable memory that a group of workers may take. */
  static final double MEMORY_SHARE = 0.7;

  public RunPlan {
    contenders = List.copyOf(contenders);
    sizes = List.copyOf(sizes);
  }

  /** A plan of as many generations as given, whatever the intervals turn out to be. */
  public RunPlan(
      final Kernel kernel,
      final List<Contender> contenders,
      final Contender baseline,
      final List<Long> sizes,
      final Optional<List<InputRange>> inputFiles,
      final int generations,
      final OptionalInt rounds,
      final double seconds,
      final long seed,
      final Optional<Path> output) {
    this(
        kernel,
        contenders,
        baseline,
        sizes,
        inputFiles,
        generations,
        OptionalDouble.empty(),
        rounds,
        seconds,
        seed,
        output);
  }

  /** Processes for each contender, one after the other, if the precision is never reached. */
  int mostGenerations() {
    return precision.isPresent() ? 2 * generations : generations;
  }

  /** Bytes that the inputs take, which all workers share. */
  long inputBytes(final long elements) {
    return kernel.inputNames().size() * elements * kernel.type().bytes();
  }

  /** Bytes that the inputs, these contenders' workers and those of their limits take together. */
  public long memoryBytes(final List<Contender> group, final long elements) {
    return inputBytes(elements)
        + group.stream().mapToLong(it -> WorkerCommands.memoryBytes(kernel, it, elements)).sum()
        + MeasuredLimit.of(group, kernel, elements).stream()
            .mapToLong(it ->
                WorkerCommands.memoryBytes(it.limit().kernel(), it.contender(), it.elements()))
            .sum();
  }

  /**
   * The contenders in groups whose workers fit the memory together. Each group holds the baseline,
   * and twins stay in one group, so that every ratio comes from samples of one round.
   *
   * @throws UsageException with the figures, if even one family of twins does not fit
   */
  public List<List<Contender>> groups(final long elements, final long usableBytes) {
    final long most = (long) (usableBytes * MEMORY_SHARE);
    final List<List<Contender>> groups = new ArrayList<>();
    List<Contender> group = List.of(baseline);
    for (final List<Contender> family : families()) {
      final List<Contender> larger = new ArrayList<>(group);
      larger.addAll(family);
      if (memoryBytes(larger, elements) <= most) {
        group = larger;
        continue;
      }
      if (group.size() > 1) {
        groups.add(group);
      }
      group = new ArrayList<>(List.of(baseline));
      group.addAll(family);
      if (memoryBytes(group, elements) > most) {
        throw new UsageException(
            "%d elements need %.1f GiB for %s together with the baseline; %.1f GiB may be used, %.0f %% of what is available. Give fewer --elements or --contenders"
                .formatted(
                    elements,
                    gibibytes(memoryBytes(group, elements)),
                    family,
                    gibibytes(most),
                    MEMORY_SHARE * 100));
      }
    }
    groups.add(group);
    return groups;
  }

  /** Whether the memory suffices for the workers of all contenders at once. */
  public boolean fits(final long elements, final long usableBytes) {
    return memoryBytes(contenders, elements) <= (long) (usableBytes * MEMORY_SHARE);
  }

  /**
   * Refuses sizes that need groups.
   *
   * @throws UsageException with the figures
   */
  public void requireOneGroup(final long usableBytes) {
    for (final long elements : sizes) {
      if (!fits(elements, usableBytes)) {
        throw new UsageException(
            "%d elements need %.1f GiB for %d contenders at once; %.1f GiB may be used, %.0f %% of what is available. Give fewer --elements or --contenders"
                .formatted(
                    elements,
                    gibibytes(memoryBytes(contenders, elements)),
                    contenders.size(),
                    gibibytes((long) (usableBytes * MEMORY_SHARE)),
                    MEMORY_SHARE * 100));
      }
    }
  }

  /**
   * Refuses limits whose workers and inputs do not fit the memory together.
   *
   * @throws UsageException with the figures
   */
  void requireMemory(final List<MeasuredLimit> limits, final long usableBytes) {
    final long most = (long) (usableBytes * MEMORY_SHARE);
    final long bytes =
        limits.stream()
                .mapToLong(it ->
                    WorkerCommands.memoryBytes(it.limit().kernel(), it.contender(), it.elements()))
                .sum()
            + limits.stream()
                .mapToLong(MeasuredLimit::elements)
                .distinct()
                .map(this::inputBytes)
                .sum();
    if (bytes > most) {
      throw new UsageException(
          "The limits need %.1f GiB together; %.1f GiB may be used, %.0f %% of what is available. Give fewer --elements or --threads"
              .formatted(gibibytes(bytes), gibibytes(most), MEMORY_SHARE * 100));
    }
  }

  /** All contenders but the baseline, twins side by side, the baseline's own twins first. */
  private List<List<Contender>> families() {
    final Map<String, List<Contender>> families = new LinkedHashMap<>();
    families.put(family(baseline), new ArrayList<>());
    for (final Contender contender : contenders) {
      families.computeIfAbsent(family(contender), ignored -> new ArrayList<>()).add(contender);
    }
    families.values().forEach(family -> family.remove(baseline));
    return List.copyOf(families.values());
  }

  /** What twins have in common: the id of the Java one, or its own where a contender has none. */
  private String family(final Contender contender) {
    if (contender.bridgeId().isEmpty()) {
      return contender.id();
    }
    return contender.twin(contenders).orElse(contender).id();
  }

  private static double gibibytes(final long bytes) {
    return bytes / (double) (1L << 30);
  }
}
