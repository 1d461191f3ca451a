package dev.tandem.bridge;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Watches code that may throw a thread's floating-point switches, says who did, and puts them back:
 * a library while it is loaded, or calls into it. Through JNA, JNI and FFM alike.
 *
 * <p>Without it, what a library of one part of a program does is found, if ever, as wrong results
 * of another part; see {@link FloatingPointEnvironment}. It looks at the calling thread's
 * arithmetic before and after, which takes some 30 nanoseconds in all.
 *
 * <p>Immutable; may be shared between threads if its listener may.
 */
public final class FloatingPointSentinel {
  private final Consumer<String> listener;

  /**
   * @param listener gets a sentence that names library, change and thread; called in the thread
   *     that was changed, after that was put right
   */
  public FloatingPointSentinel(final Consumer<String> listener) {
    this.listener = listener;
  }

  /**
   * Loads a library so that no thread keeps what its constructors change, and reports that.
   *
   * <p>Constructors run once, in the thread that is the first to load; so the library is first
   * loaded in a thread made for it, as JNA would, and stays loaded. {@code System.load} and {@code
   * SymbolLookup} put the switches back by themselves, silently; JNA does not. If this process had
   * loaded the library before, its constructors do not run again and there is nothing to see.
   *
   * @param library the shared library's file, the same that {@code loading} loads
   * @param loading what loads it for its user: {@code Native.load(...)}, {@code System.load(...)},
   *     {@code SymbolLookup.libraryLookup(...)}
   * @return what {@code loading} returned
   * @throws UnavailableException if the library is missing or cannot be loaded
   */
  public <T> T load(final Path library, final Supplier<T> loading) {
    FloatingPointEnvironment.changesByLoading(library)
        .ifPresent(changes ->
            listener.accept(
                "%s changed floating-point arithmetic in the thread that loaded it: %s. %s"
                    .formatted(
                        library,
                        changes,
                        "That thread was made for it and has ended. "
                            + FloatingPointEnvironment.PROBABLE_CAUSE)));
    return around(library.toString(), loading);
  }

  /**
   * Runs something that calls into a library. If arithmetic is changed afterwards, it is put right
   * and the listener told, also if the call throws.
   *
   * @param library its name, for the message
   * @return what {@code call} returned
   */
  public <T> T around(final String library, final Supplier<T> call) {
    requireIntactBefore(library);
    try {
      return call.get();
    } finally {
      requireIntactAfter(library);
    }
  }

  /** The same for something without a result. */
  public void around(final String library, final Runnable call) {
    requireIntactBefore(library);
    try {
      call.run();
    } finally {
      requireIntactAfter(library);
    }
  }

  private void requireIntactBefore(final String library) {
    if (!FloatingPointEnvironment.isIntact()) {
      report("Before %s was called, somebody changed", library);
    }
  }

  private void requireIntactAfter(final String library) {
    if (!FloatingPointEnvironment.isIntact()) {
      report("%s changed", library);
    }
  }

  private void report(final String who, final String library) {
    final List<String> changes = FloatingPointEnvironment.deviations();
    FloatingPointEnvironment.restore();
    listener.accept(
        (who + " floating-point arithmetic in thread %s: %s. It was put back")
            .formatted(library, Thread.currentThread().getName(), String.join(" and ", changes)));
  }
}
