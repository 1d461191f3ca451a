package dev.tandem.run;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** The processor that a thread runs on. Needs native access. Stateless. */
final class Processor {
  /** glibc's and musl's function, which answers without a system call; null elsewhere. */
  private static final MethodHandle SCHED_GETCPU =
      Linker.nativeLinker().defaultLookup().find("sched_getcpu").map(Processor::link).orElse(null);

  private Processor() {}

  private static MethodHandle link(final MemorySegment function) {
    return Linker.nativeLinker()
        .downcallHandle(function, FunctionDescriptor.of(ValueLayout.JAVA_INT));
  }

  /** The calling thread's, or always the same number where the system does not say. */
  static int current() {
    if (SCHED_GETCPU == null) {
      return -1;
    }
    try {
      return (int) SCHED_GETCPU.invokeExact();
    } catch (final RuntimeException | Error thrown) {
      throw thrown;
    } catch (final Throwable checked) {
      throw new AssertionError("A C function threw", checked);
    }
  }
}
