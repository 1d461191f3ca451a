package dev.tandem.kernel;

import dev.tandem.bridge.BridgeKind;
import dev.tandem.bridge.Isa;
import java.util.List;
import java.util.Locale;

/**
 * C functions that compute nothing, but let a caller see how calls into C behave. They take two
 * inputs; {@code probe.h} says what each reads and writes.
 */
public enum Probe {
  /**
   * Waits inside C until as many calls are inside at once as the first input's first element says,
   * at most for the second's nanoseconds. The output's first 8 bytes are the counter, to be set to
   * 0.
   */
  MEET,
  /** Stays inside for the first input's nanoseconds and leaves the clock's stamps in the output. */
  STAMP,
  /**
   * Counts in the output, as long values, the calls that are inside and, behind that, the most that
   * were inside at once; stays for the nanoseconds in the first input's first element. Several runs
   * may share the output.
   */
  CROWD,
  /** Returns the first input's value as its status. */
  FAIL,
  /** Returns at once. */
  EMPTY;

  private static final Kernel KERNEL =
      new Kernel("probe", "a probe", List.of("first", "second"), 0, 0, 0);

  /**
   * The probe, called through a bridge.
   *
   * @throws IllegalArgumentException for {@link #MEET} through a bridge that holds the JVM: nobody
   *     could join the meeting while a safepoint waits
   */
  public ChunkKernel through(final BridgeKind bridge) {
    if (this == MEET && bridge.isCritical()) {
      throw new IllegalArgumentException(
          "The probe MEET blocks inside C, so it must not be called through " + bridge);
    }
    return KERNEL.inLibrary(name().toLowerCase(Locale.ROOT), bridge, Isa.chosen());
  }
}
