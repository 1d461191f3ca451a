package dev.tandem.bench.result;

import dev.tandem.bench.machine.MachineFacts;
import dev.tandem.bench.statistics.Quantiles;
import dev.tandem.bench.worker.Collector;
import dev.tandem.bench.worker.StallTask;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code tandem stalls} measured, and the environment that it was measured in. Immutable;
 * times are in nanoseconds.
 *
 * @param library as in {@link RunRecord}
 * @param workerJvmFlags of every JVM, but for collector, heap and log
 * @param commandLine the arguments that repeat it
 * @param threads that compute in each call
 * @param longestNanos what a call may take where calls were cut; empty if none were
 * @param cells one for each task, collector and length of calls
 * @param pressures what stalls cost in throughput, one for each task and collector; none where that
 *     was not asked
 */
public record StallsRecord(
    MachineFacts machine,
    Map<String, String> library,
    List<String> workerJvmFlags,
    List<String> commandLine,
    Instant startTime,
    double elapsedSeconds,
    int threads,
    Optional<Long> longestNanos,
    List<Cell> cells,
    List<Pressure> pressures) {

  public StallsRecord {
    library = Map.copyOf(library);
    workerJvmFlags = List.copyOf(workerJvmFlags);
    commandLine = List.copyOf(commandLine);
    cells = List.copyOf(cells);
    pressures = List.copyOf(pressures);
  }

  /**
   * One task with one collector, in a JVM of its own.
   *
   * @param callNanos how long a call was meant to take; 0 where calls were cut
   * @param reason why it is not {@link Status#OK}; empty exactly if it is
   * @param stall what collections met in the middle of calls; empty where calls were cut
   * @param pauses what collections met while calls were cut; empty elsewhere
   */
  public record Cell(
      StallTask task,
      Collector collector,
      long callNanos,
      Status status,
      Optional<String> reason,
      Optional<Stall> stall,
      Optional<Pauses> pauses) {}

  /**
   * What collections met that were asked for in the middle of calls.
   *
   * @param call how long these took
   * @param stall how much longer the collections took than in the same process while nobody called,
   *     whose median was {@code idleNanos}
   * @param overRest the median of the ratios of that to the rest of the call, from when the
   *     collection was asked for: 1 if it waits for the whole rest
   * @param start from when each was asked for to its first pause of all threads
   * @param reaching of these pauses the time to safepoint: from when the JVM told its threads to
   *     stop until all had
   * @param late by how much a bystander ran late that wants to run every millisecond, corrected for
   *     coordinated omission
   */
  public record Stall(
      long elements,
      Quantiles call,
      Quantiles stall,
      double idleNanos,
      double overRest,
      Optional<Quantiles> start,
      Optional<Quantiles> reaching,
      Quantiles late) {
    private static final double NOTHING_NANOS = 20e6;
    private static final double NOTHING_SHARE = 0.05;
    private static final double MOST_OF_THE_REST = 0.75;

    /**
     * Whether collections waited for the calls: in the median for most of the rest of one, and for
     * more than 20 ms and 5 % of a call, which is what collections vary by without any call. One
     * that only has to share the processors takes longer too, but ends before the call does.
     */
    public boolean stalls() {
      return overRest > MOST_OF_THE_REST
          && stall.median() > Math.max(NOTHING_NANOS, NOTHING_SHARE * call.median());
    }
  }

  /**
   * What as many threads as there are processors computed, each call after call, while one more
   * allocated as fast as it could, all of it garbage.
   *
   * @param callNanos how long a call was meant to take
   * @param pauses for collections
   */
  public record Pressure(
      StallTask task,
      Collector collector,
      int threads,
      long callNanos,
      double elementsPerSecond,
      double bytesPerSecond,
      long pauses) {}

  /**
   * What collections met while the same was computed in short calls.
   *
   * @param start from when each was asked for to its first pause of all threads
   * @param cutOverWhole the median of the ratios of the time in short calls to that in one
   */
  public record Pauses(long elements, Quantiles start, double cutOverWhole) {}
}
