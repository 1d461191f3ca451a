package dev.tandem.memory;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Set;

/** What can be told of a segment's lifetime. */
final class Scopes {
  /**
   * How the JDK names the scopes that nobody can close: global memory, memory that the garbage
   * collector frees, and direct byte buffers. There is no method that tells; a name that is not
   * here, in some other JDK, is taken for a scope that can be closed, which is safe.
   */
  private static final Set<String> NEVER_CLOSED =
      Set.of("GlobalSession", "ImplicitSession", "HeapSession");

  private Scopes() {}

  /** Whether no code can free the segment's memory while the segment is reachable. */
  static boolean isNeverClosed(final MemorySegment segment) {
    return segment.scope().equals(Arena.global().scope())
        || NEVER_CLOSED.contains(segment.scope().getClass().getSimpleName());
  }

  /** Whether there is a thread that may not touch the segment. */
  static boolean isConfined(final MemorySegment segment) {
    return !segment.isAccessibleBy(ANOTHER) || !segment.isAccessibleBy(YET_ANOTHER);
  }

  // Never started, so no segment is confined to both.
  private static final Thread ANOTHER = Thread.ofPlatform().unstarted(() -> {});
  private static final Thread YET_ANOTHER = Thread.ofPlatform().unstarted(() -> {});
}
