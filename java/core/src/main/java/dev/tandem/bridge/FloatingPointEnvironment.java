package dev.tandem.bridge;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Whether a thread computes as Java promises: subnormal numbers intact, results rounded to nearest.
 *
 * <p>Both are switches of the CPU that each thread has for itself, and a native library can throw
 * them: one that gcc before 13 linked with its fast-math option does so in a constructor, that is
 * in whichever thread loads it. What was observed with JDK 25 on Linux x86-64, and is tested:
 *
 * <ul>
 *   <li>{@code System.load} and {@code SymbolLookup.libraryLookup} put the switches back.
 *   <li>JNA loads with a plain {@code dlopen}: the thread computes wrongly from then on, in Java
 *       code too, interpreted or compiled.
 *   <li>Other platform threads, also those that such a thread starts, are not affected: the JVM
 *       sets the switches when a thread enters Java.
 *   <li>If a virtual thread loads, it is its carrier that changes, and with it every virtual thread
 *       that the carrier runs later.
 * </ul>
 *
 * <p>All methods look at results of plain Java arithmetic, so they work on every CPU. Stateless but
 * for the libraries kept loaded; safe for use by any number of threads.
 */
public final class FloatingPointEnvironment {
  // Volatile, so that no compiler computes with them beforehand, in its own environment.
  private static volatile double smallestNormal = Double.MIN_NORMAL;
  private static volatile double smallestSubnormal = Double.MIN_VALUE;
  private static volatile double half = 0.5;
  private static volatile double one = 1.0;
  private static volatile double quarterUlpOfOne = 0x1p-54;
  private static volatile double threeQuartersUlpOfOne = 0x1.8p-53;
  private static volatile double large = 0x1p100;

  /** JNA unloads what nobody refers to, but code of the library may still be running. */
  private static final ConcurrentLinkedQueue<com.sun.jna.NativeLibrary> LOADED =
      new ConcurrentLinkedQueue<>();

  private FloatingPointEnvironment() {}

  /** What to do about a library that throws the switches when it is loaded. */
  static final String PROBABLE_CAUSE =
      "It was probably linked with gcc's fast-math option; link it without";

  /** Whether the calling thread computes with subnormal numbers, and gets them as results. */
  public static boolean subnormalsIntact() {
    return subnormalResultsIntact() && subnormalInputsIntact();
  }

  /** Whether the calling thread computes as Java promises, in subnormal numbers and in rounding. */
  public static boolean isIntact() {
    return subnormalsIntact()
        && one + quarterUlpOfOne == one
        && one + threeQuartersUlpOfOne > one
        && -one - quarterUlpOfOne == -one;
  }

  /**
   * Has the calling thread compute as Java promises: puts its switches to what they are in a new
   * thread.
   *
   * @throws UnavailableException if native access is denied, or the C library has no {@code
   *     fesetenv}
   * @throws IllegalStateException if that did not help
   */
  public static void restore() {
    Switches.setAsInNewThread();
    if (!isIntact()) {
      throw new IllegalStateException(
          "This thread's floating-point switches were put back, and it still computes with "
              + String.join(" and ", deviations()));
    }
  }

  /**
   * Loads a library as JNA does, in a thread made for it, and looks at what that did to the thread.
   * The library stays loaded. One that this process has loaded before cannot be judged: its
   * constructors do not run again.
   *
   * @param library a shared library's file
   * @return what the library changed, naming it; empty if it changed nothing
   * @throws UnavailableException if it is missing or cannot be loaded
   */
  public static Optional<String> checkLoading(final Path library) {
    return changesByLoading(library)
        .map(changes ->
            "%s changes floating-point arithmetic in the thread that loads it, Java's too: %s. %s, or load it with System.load, which undoes this, before anybody else does"
                .formatted(library, changes, PROBABLE_CAUSE));
  }

  /** The same, without a sentence around it. */
  static Optional<String> changesByLoading(final Path library) {
    final Path file = library.toAbsolutePath();
    if (!Files.isRegularFile(file)) {
      throw new UnavailableException(library + " cannot be checked: there is no such file");
    }
    final LoadingThread thread = new LoadingThread(file);
    thread.start();
    joinUninterruptibly(thread);
    if (thread.failure != null) {
      throw new UnavailableException(
          LibraryFile.explain(file, thread.failure.getMessage()), thread.failure);
    }
    if (!thread.before.isEmpty()) {
      throw new IllegalStateException(
          "%s cannot be checked: before it was loaded, this process already computed with %s"
              .formatted(library, String.join(" and ", thread.before)));
    }
    return thread.after.isEmpty()
        ? Optional.empty()
        : Optional.of(String.join(" and ", thread.after));
  }

  /** What is wrong in the calling thread, in words. */
  static List<String> deviations() {
    final List<String> found = new ArrayList<>();
    if (!subnormalResultsIntact()) {
      found.add("flush-to-zero (subnormal results become 0)");
    }
    if (!subnormalInputsIntact()) {
      found.add("denormals-are-zero (subnormal operands count as 0)");
    }
    if (one + quarterUlpOfOne > one) {
      found.add("rounding upwards");
    } else if (-one - quarterUlpOfOne < -one) {
      found.add("rounding downwards");
    } else if (!(one + threeQuartersUlpOfOne > one)) {
      found.add("rounding towards zero");
    }
    return found;
  }

  /** Compares bits: with denormals-are-zero, a subnormal number equals 0. */
  private static boolean subnormalResultsIntact() {
    return Double.doubleToRawLongBits(smallestNormal * half)
        == Double.doubleToRawLongBits(Double.MIN_NORMAL) >>> 1;
  }

  private static boolean subnormalInputsIntact() {
    return smallestSubnormal * large > 0;
  }

  /** The switches as the C library saves and sets them, those that it knows of. */
  private static final class Switches {
    /** More than any C library's fenv_t: 32 bytes on x86-64, 8 on aarch64. */
    private static final long SAVED_BYTES = 256;

    private static MethodHandle set;
    private static MemorySegment ofNewThread;

    private Switches() {}

    /** Sets the calling thread's to those of a new thread, which the JVM has set. */
    static void setAsInNewThread() {
      prepare();
      requireZero("fesetenv", set, ofNewThread);
    }

    private static synchronized void prepare() {
      if (ofNewThread == null) {
        NativeAccess.require();
        final MethodHandle get = link("fegetenv");
        set = link("fesetenv");
        final MemorySegment saved = Arena.global().allocate(SAVED_BYTES, 16);
        joinUninterruptibly(
            Thread.ofPlatform()
                .daemon()
                .name("tandem-new-thread")
                .start(() -> requireZero("fegetenv", get, saved)));
        ofNewThread = saved;
      }
    }

    private static MethodHandle link(final String symbol) {
      final Linker linker = Linker.nativeLinker();
      return linker
          .defaultLookup()
          .find(symbol)
          .map(address ->
              linker.downcallHandle(
                  address, FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS)))
          .orElseThrow(() ->
              new UnavailableException(
                  "Floating-point switches cannot be put back: the C library has no " + symbol));
    }

    private static void requireZero(
        final String name, final MethodHandle function, final MemorySegment saved) {
      try {
        final int status = (int) function.invokeExact(saved);
        if (status != 0) {
          throw new IllegalStateException(name + " reported status " + status);
        }
      } catch (final Throwable throwable) {
        throw FfmCalls.rethrow(throwable);
      }
    }
  }

  private static void joinUninterruptibly(final Thread thread) {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (final InterruptedException exception) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static final class LoadingThread extends Thread {
    private final Path file;
    private List<String> before = List.of();
    private List<String> after = List.of();
    private UnsatisfiedLinkError failure;

    private LoadingThread(final Path file) {
      super("tandem-library-check");
      this.file = file;
      setDaemon(true);
    }

    @Override
    public void run() {
      before = deviations();
      try {
        LOADED.add(com.sun.jna.NativeLibrary.getInstance(file.toString()));
        after = deviations();
      } catch (final UnsatisfiedLinkError error) {
        failure = error;
      }
    }
  }
}
