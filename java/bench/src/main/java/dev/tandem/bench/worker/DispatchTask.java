package dev.tandem.bench.worker;

import dev.tandem.bridge.BridgeKind;
import dev.tandem.bridge.NativeLibrary;
import dev.tandem.bridge.UnavailableException;
import dev.tandem.kernel.ChunkKernel;
import dev.tandem.kernel.Probe;
import dev.tandem.run.Threading;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A kernel that computes nothing, and how its chunks get onto threads: what is left is the cost of
 * handing chunks out and gathering them. Immutable.
 */
public record DispatchTask(Work work, Threading threading, int threads) {

  /** What a chunk does. */
  public enum Work {
    /** A Java method that returns at once. */
    JAVA_EMPTY("java-empty"),
    /** A C function that returns at once, called through JNA. */
    C_EMPTY("c-empty/jna"),
    /** Java that returns when every chunk of the run has begun: no thread can compute two. */
    JAVA_MEET("java-meet");

    private final String id;

    Work(final String id) {
      this.id = id;
    }

    public String id() {
      return id;
    }
  }

  /** The name in tables and records: {@code c-empty/jna/pool/2}. */
  public String id() {
    return work.id + "/" + threading + "/" + threads;
  }

  /**
   * @throws IllegalArgumentException if it is no task's id
   */
  static DispatchTask parse(final String id) {
    final String[] parts = id.split("/");
    if (parts.length >= 3 && parts[parts.length - 1].matches("[0-9]{1,4}")) {
      return all(Integer.parseInt(parts[parts.length - 1])).stream()
          .filter(task -> task.id().equals(id))
          .findFirst()
          .orElseThrow(() -> noTask(id));
    }
    throw noTask(id);
  }

  private static IllegalArgumentException noTask(final String id) {
    return new IllegalArgumentException("'" + id + "' is no task of dispatch");
  }

  /** Every task for these thread counts, in the order of the table. */
  public static List<DispatchTask> all(final int... threadCounts) {
    final List<DispatchTask> tasks = new ArrayList<>();
    for (final int threads : threadCounts) {
      for (final Work work : Work.values()) {
        Arrays.stream(Threading.values())
            .map(threading -> new DispatchTask(work, threading, threads))
            .filter(DispatchTask::exists)
            .forEach(tasks::add);
      }
    }
    return tasks;
  }

  private boolean exists() {
    return switch (threading) {
      case SINGLE -> threads == 1 && work != Work.JAVA_MEET;
      case OPENMP -> work == Work.C_EMPTY;
      default -> threads > 1 || work != Work.JAVA_MEET;
    };
  }

  /** The same work with a thread started for each chunk, which this one is compared with. */
  public DispatchTask withSpawn() {
    return new DispatchTask(work, Threading.SPAWN, threads);
  }

  /** Why it cannot run here; empty if it can. Loads the libraries that it needs. */
  public Optional<String> reasonUnavailable() {
    try {
      if (work == Work.C_EMPTY) {
        NativeLibrary.tandem();
      }
      if (threading == Threading.OPENMP) {
        NativeLibrary.openmpDriver();
      }
      return Optional.empty();
    } catch (final UnavailableException unavailable) {
      return Optional.of(unavailable.getMessage());
    }
  }

  ChunkKernel kernel() {
    return switch (work) {
      case JAVA_EMPTY -> (operands, from, to) -> {};
      case C_EMPTY -> Probe.EMPTY.through(BridgeKind.JNA);
      case JAVA_MEET -> new Meeting(threads);
    };
  }

  @Override
  public String toString() {
    return id();
  }
}
