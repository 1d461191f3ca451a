package dev.tandem.bench.compare;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.bench.UsageException;
import dev.tandem.bench.statistics.Interval;
import dev.tandem.bench.statistics.StudentT;
import dev.tandem.bench.statistics.TwoLevelBootstrap;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * JMH's JSON of the benchmark over contenders: what {@code tandem jmh} or {@code run --format jmh}
 * wrote. Immutable.
 *
 * @param forks for each contender and size the times of each fork's iterations
 */
public record JmhResults(Map<Key, List<double[]>> forks) {

  /** One contender at one size. */
  public record Key(String contender, long elements) {}

  /**
   * @throws UsageException that says why the file cannot be read
   */
  static JmhResults read(final Path file) {
    return of(file, DocumentFile.readJson(file));
  }

  /**
   * @param source for messages
   * @throws UsageException if it is no such JSON
   */
  public static JmhResults of(final Path source, final JsonNode json) {
    final Map<Key, List<double[]>> forks = new LinkedHashMap<>();
    try {
      if (!json.isArray()) {
        throw new IllegalArgumentException("it is no array");
      }
      for (final JsonNode result : json) {
        if (!result.required("mode").asText().equals("avgt")) {
          throw new IllegalArgumentException("its mode is not avgt, time for a call");
        }
        final JsonNode params = result.required("params");
        final List<double[]> raw = new ArrayList<>();
        for (final JsonNode fork : result.required("primaryMetric").required("rawData")) {
          raw.add(fork.valueStream().mapToDouble(JsonNode::asDouble).toArray());
        }
        forks.put(
            new Key(params.required("contender").asText(), params.required("elements").asLong()),
            raw);
      }
    } catch (final IllegalArgumentException wrong) {
      throw DocumentFile.wrong(
          source,
          "it is no JMH result of contenders, which 'tandem jmh --json' writes: "
              + wrong.getMessage());
    }
    return new JmhResults(forks);
  }

  /**
   * A contender's time over the baseline's: of the medians of the forks that ran in the same pass,
   * the geometric mean, with the t interval that it has with so many passes.
   *
   * @return empty if either is missing
   */
  public Optional<Interval> ratio(final Key key, final String baseline) {
    final List<double[]> above = forks.get(key);
    final List<double[]> below = forks.get(new Key(baseline, key.elements()));
    if (above == null || below == null) {
      return Optional.empty();
    }
    final int passes = Math.min(above.size(), below.size());
    final double[] ratios = new double[passes];
    for (int i = 0; i < passes; i++) {
      ratios[i] = median(above.get(i)) / median(below.get(i));
    }
    return Optional.of(StudentT.geometricMean(ratios));
  }

  /**
   * The time of a call, in the unit of the results: the geometric mean of the forks' medians, with
   * the t interval that it has with so many forks.
   *
   * @return empty if it is missing
   */
  public Optional<Interval> time(final Key key) {
    return Optional.ofNullable(forks.get(key))
        .map(JmhResults::medians)
        .map(StudentT::geometricMean);
  }

  private static double[] medians(final List<double[]> forks) {
    return forks.stream().mapToDouble(JmhResults::median).toArray();
  }

  /** The median of all forks' medians, in the unit of the results. */
  public double medianTime(final Key key) {
    return median(medians(forks.get(key)));
  }

  private static double median(final double[] values) {
    return TwoLevelBootstrap.median(Arrays.stream(values).sorted().toArray());
  }
}
