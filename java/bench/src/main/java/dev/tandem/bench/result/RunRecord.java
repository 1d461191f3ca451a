package dev.tandem.bench.result;

import dev.tandem.bench.contender.Contender;
import dev.tandem.bench.machine.MachineFacts;
import dev.tandem.bench.statistics.TwoSpeeds;
import dev.tandem.kernel.Kernel;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A run's results together with the environment that they were taken in. Immutable.
 *
 * @param machine everything that doctor knows
 * @param library what the native library was built from: keys such as {@code sha256}, {@code
 *     sourceDigest}, {@code compileFlags}, {@code compiler}, {@code isa}
 * @param workerJvmFlags the flags of every JVM worker
 * @param commandLine the arguments that reproduce the run
 * @param seed of the inputs, the order of the rounds and the bootstrap
 * @param generations processes for each contender, one after the other; the most of any
 * @param roundsPerGeneration planned passes over all workers in each generation
 * @param rows one for each contender and size, in the order of the table
 * @param limits those that bound some of the rows
 */
public record RunRecord(
    MachineFacts machine,
    Map<String, String> library,
    List<String> workerJvmFlags,
    List<String> commandLine,
    Instant startTime,
    double elapsedSeconds,
    long seed,
    Kernel kernel,
    Contender baseline,
    int generations,
    Optional<Integer> roundsPerGeneration,
    List<Row> rows,
    List<LimitRow> limits) {

  public RunRecord {
    library = Map.copyOf(library);
    workerJvmFlags = List.copyOf(workerJvmFlags);
    commandLine = List.copyOf(commandLine);
    rows = List.copyOf(rows);
    limits = List.copyOf(limits);
    // Where starting costs little there are more than planned.
    generations = Math.max(generations, generationsSampled(rows, limits));
  }

  private static int generationsSampled(final List<Row> rows, final List<LimitRow> limits) {
    return Stream.concat(rows.stream(), limits.stream().map(LimitRow::row))
        .flatMap(row -> row.measurement().stream())
        .flatMap(it -> it.samples().stream())
        .mapToInt(sample -> sample.generation() + 1)
        .max()
        .orElse(0);
  }

  /** How many rows have a verdict, whichever it is. */
  public long verdicts() {
    return rows.stream()
        .filter(row -> row.measurement().flatMap(Measurement::verdict).isPresent())
        .count();
  }

  /** Whether the machine ran at two speeds while the rows of that size were timed. */
  public Optional<TwoSpeeds> twoSpeeds(final long elements) {
    return TwoSpeeds.of(
        rows.stream()
            .filter(row -> row.elements() == elements)
            .flatMap(row -> row.measurement().stream())
            .map(it -> it.samples().stream().map(TimedSample::toSample).toList())
            .toList());
  }

  /** The sizes, in the order of the rows. */
  public List<Long> sizes() {
    return rows.stream().map(Row::elements).distinct().toList();
  }
}
