package dev.tandem.bench.worker;

import dev.tandem.bridge.Bridge;
import dev.tandem.bridge.BridgeKind;
import dev.tandem.bridge.UnavailableException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One kind of call of C, through one bridge, by so many threads at once, whose cost is timed.
 * Immutable.
 *
 * @param bridge empty for {@link Shape#LOOP}, which calls nothing
 * @param elements of each array; 0 where the call takes none
 */
public record CallTask(Optional<BridgeKind> bridge, Shape shape, int elements, int threads) {
  /** Sizes of heap arrays, a factor of 32 apart. */
  public static final List<Integer> ARRAY_ELEMENTS = List.of(1, 1 << 5, 1 << 10, 1 << 15, 1 << 20);

  /** The elements of one array of all threads together, so that many threads need no gigabytes. */
  private static final int MOST_ELEMENTS_OF_ALL_THREADS = 1 << 22;

  /** So many that a call is worth a thousandth, and so few that they stay in the cache. */
  private static final int EXPSUM_ELEMENTS = 8_192;

  /** What one call is. */
  public enum Shape {
    /** No call: the loop that times the others, around a store that cannot be left out. */
    LOOP("loop", "no call, the loop alone"),
    /** A C function without arguments or a result. */
    EMPTY("empty", "no arguments"),
    /** A chunk kernel that returns at once: three pointers and the range of elements. */
    POINTERS("pointers", "3 pointers, a length"),
    /**
     * The same, for data in heap arrays that the bridge does not take: two inputs are copied off
     * the heap before the call, and the output back after it.
     */
    COPIED("copied", "heap arrays, copied"),
    /** The same with heap arrays that the JVM holds in place during the call. */
    HELD("held", "heap arrays, held"),
    /** The seed kernel, in c-vector: what the others are compared with. */
    EXPSUM("expsum", "expsum");

    private final String id;
    private final String text;

    Shape(final String id, final String text) {
      this.id = id;
      this.text = text;
    }

    public String id() {
      return id;
    }

    /** For people. */
    public String text() {
      return text;
    }

    /** Whether heap arrays take part. */
    public boolean hasHeapArrays() {
      return this == COPIED || this == HELD;
    }

    private boolean isFor(final BridgeKind bridge) {
      return switch (this) {
        case LOOP, EXPSUM -> false;
        case EMPTY, POINTERS -> bridge.takesOffHeap();
        case COPIED -> !bridge.isCritical();
        case HELD -> bridge.isCritical();
      };
    }
  }

  /** The time of the seed kernel, by which calls are counted in its elements. */
  public static final CallTask SEED =
      new CallTask(Optional.of(BridgeKind.JNI), Shape.EXPSUM, EXPSUM_ELEMENTS, 1);

  /** Every task for these thread counts, in the order of the tables, {@link #SEED} first. */
  public static List<CallTask> all(final int... threadCounts) {
    final List<CallTask> tasks = new ArrayList<>(List.of(SEED));
    for (final int threads : threadCounts) {
      tasks.add(new CallTask(Optional.empty(), Shape.LOOP, 0, threads));
      for (final Shape shape : List.of(Shape.EMPTY, Shape.POINTERS)) {
        tasks.addAll(of(shape, 0, threads));
      }
      for (final int elements : ARRAY_ELEMENTS) {
        if ((long) elements * threads <= MOST_ELEMENTS_OF_ALL_THREADS) {
          tasks.addAll(of(Shape.COPIED, elements, threads));
          tasks.addAll(of(Shape.HELD, elements, threads));
        }
      }
    }
    return tasks;
  }

  private static List<CallTask> of(final Shape shape, final int elements, final int threads) {
    final List<CallTask> tasks = new ArrayList<>();
    for (final BridgeKind bridge : BridgeKind.values()) {
      if (shape.isFor(bridge)) {
        tasks.add(new CallTask(Optional.of(bridge), shape, elements, threads));
      }
    }
    return tasks;
  }

  /** The heap that a process needs which hosts all tasks of a bridge, for these thread counts. */
  public static long heapMebibytes(final int... threadCounts) {
    final long elements =
        all(threadCounts).stream()
            .filter(task -> task.shape() == Shape.HELD && task.host() == BridgeKind.FFM_CRITICAL)
            .mapToLong(task -> 3L * task.elements() * task.threads())
            .sum();
    // Serial's old generation is two thirds of the heap, and takes the arrays that fit no younger.
    return 64 + elements * Double.BYTES * 8 / 5 / (1 << 20);
  }

  /** The name in records: {@code jna/pointers/1}, {@code ffm-critical/held:1024/2}. */
  public String id() {
    return "%s/%s%s/%d"
        .formatted(
            bridge.map(BridgeKind::id).orElse("none"),
            shape.id,
            elements == 0 ? "" : ":" + elements,
            threads);
  }

  /**
   * @throws IllegalArgumentException if it is no task's id
   */
  public static CallTask parse(final String id) {
    final String threads = id.substring(id.lastIndexOf('/') + 1);
    return (threads.matches("[1-9][0-9]{0,3}") ? all(Integer.parseInt(threads)) : List.of(SEED))
        .stream()
            .filter(task -> task.id().equals(id))
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("'" + id + "' is no task of calls"));
  }

  /** The same call through the default bridge, which this one is compared with. */
  public CallTask withDefaultBridge() {
    return new CallTask(
        Optional.of(BridgeKind.JNA), shape == Shape.HELD ? Shape.COPIED : shape, elements, threads);
  }

  /** The bridge in whose process it runs: one for each, as in a program that has chosen one. */
  public BridgeKind host() {
    return bridge.orElseGet(() -> SEED.bridge.orElseThrow());
  }

  /** Why it cannot run here; empty if it can. Loads the libraries that it needs. */
  public Optional<String> reasonUnavailable() {
    try {
      Bridge.of(host());
      return Optional.empty();
    } catch (final UnavailableException unavailable) {
      return Optional.of(unavailable.getMessage());
    }
  }

  @Override
  public String toString() {
    return id();
  }
}
