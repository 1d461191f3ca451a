package dev.tandem.bench.result;

import dev.tandem.bench.statistics.Estimate;
import dev.tandem.bench.statistics.Quantiles;
import dev.tandem.bench.worker.DispatchTask;
import java.util.List;
import java.util.Optional;

/**
 * What {@code tandem dispatch} measured, and the environment that it was measured in. Immutable.
 *
 * @param rows one for each task, in the order of the tables
 * @param idle empty if no pool had a helper, or its process failed
 */
public record DispatchRecord(Conditions conditions, List<Row> rows, Optional<Idle> idle) {

  public DispatchRecord {
    rows = List.copyOf(rows);
  }

  /**
   * What became of one task.
   *
   * @param reason why it is not {@link Status#OK}; empty exactly if it is
   * @param cells one for each pause, the shortest first; none unless it is {@link Status#OK}
   */
  public record Row(DispatchTask task, Status status, Optional<String> reason, List<Cell> cells) {
    public Row {
      cells = List.copyOf(cells);
    }
  }

  /**
   * A task's calls after one kind of pause.
   *
   * @param pauseNanos that the caller slept before each call; 0 for calls back to back
   * @param nanos of single calls
   * @param ratioToSpawn this task's time over that of the same work with a thread started for each
   *     chunk; empty if that was not measured
   */
  public record Cell(long pauseNanos, Quantiles nanos, Optional<Estimate> ratioToSpawn) {}

  /**
   * What the helpers of all pools used while nobody called, the worst of all generations.
   *
   * @param threads helpers in a process
   * @param afterNanos that the idleness had lasted when it began to be watched
   * @param watchedNanos for how long it was watched
   * @param cpuNanos that all helpers together used meanwhile
   */
  public record Idle(int threads, long afterNanos, long watchedNanos, long cpuNanos) {
    /**
     * A parked thread uses nothing. On a busy machine some may not have had their last half
     * millisecond of spinning when the watch begins.
     */
    private static final long ONE_IN = 200;

    /** What they may use all together: half a percent of one processor. */
    public long mostCpuNanos() {
      return watchedNanos / ONE_IN;
    }

    public boolean isKept() {
      return cpuNanos <= mostCpuNanos();
    }
  }
}
