package dev.tandem.testkit;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.util.Locale;

/**
 * Memory flush against unreadable pages, so that a kernel that strays by one byte faults.
 *
 * <p>There are 64 KiB of guard pages on both sides; those on one side touch the segment, the others
 * are behind the rest of a page. The memory is the kernel's own mapping, apart from malloc and the
 * Java heap, and starts as zeros.
 *
 * <p>The creator owns it and unmaps it with {@link #close}. Any thread may use it meanwhile. After
 * that, access through the segment is an {@link IllegalStateException} and access through the
 * address is a crash.
 *
 * <p>For Linux and macOS.
 */
public final class GuardedMemory implements AutoCloseable {
  private static final int PROT_NONE = 0;
  private static final int PROT_READ_WRITE = 0x1 | 0x2;
  private static final int MAP_PRIVATE = 0x2;
  private static final int MAP_ANONYMOUS = isMac() ? 0x1000 : 0x20;
  private static final long MAP_FAILED = -1;

  private static final StructLayout CALL_STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      CALL_STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
  private static final MethodHandle MMAP =
      libc(
          "mmap",
          FunctionDescriptor.of(
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_LONG));
  private static final MethodHandle MPROTECT =
      libc(
          "mprotect",
          FunctionDescriptor.of(
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_INT));
  private static final MethodHandle MUNMAP =
      libc(
          "munmap",
          FunctionDescriptor.of(
              ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG));
  private static final long PAGE_BYTES = queryPageBytes();

  /** Wider than a page, so that a stray that skips some elements is caught too. */
  private static final long GUARD_BYTES = Math.max(PAGE_BYTES, 64 * 1024);

  private final Arena arena;
  private final MemorySegment segment;

  private GuardedMemory(final long bytes, final boolean atEnd) {
    if (bytes < 0 || bytes > Long.MAX_VALUE - 2 * GUARD_BYTES - PAGE_BYTES) {
      throw new IllegalArgumentException("cannot guard " + bytes + " bytes");
    }
    final long usableBytes = (bytes + PAGE_BYTES - 1) / PAGE_BYTES * PAGE_BYTES;
    final long mappedBytes = usableBytes + 2 * GUARD_BYTES;
    final long mapped = map(mappedBytes);
    final long usable = mapped + GUARD_BYTES;
    try {
      if (usableBytes > 0) {
        makeAccessible(usable, usableBytes);
      }
    } catch (final RuntimeException e) {
      unmap(mapped, mappedBytes);
      throw e;
    }
    final long start = atEnd ? usable + usableBytes - bytes : usable;
    arena = Arena.ofShared();
    segment =
        MemorySegment.ofAddress(start).reinterpret(bytes, arena, _ -> unmap(mapped, mappedBytes));
  }

  /**
   * Memory whose last byte is the last one before a guard page.
   *
   * <p>The end is page aligned, so the start is misaligned by design unless {@code bytes} is a
   * multiple of the alignment that one wants.
   *
   * @param bytes 0 or more; with 0, the guard pages touch and every access at the address faults
   */
  public static GuardedMemory flushEnd(final long bytes) {
    return new GuardedMemory(bytes, true);
  }

  /**
   * Memory whose first byte is the first one after a guard page; the start is page aligned.
   *
   * @param bytes 0 or more; with 0, the guard pages touch and every access at the address faults
   */
  public static GuardedMemory flushStart(final long bytes) {
    return new GuardedMemory(bytes, false);
  }

  /** Bytes in a page on this machine: 4,096 mostly, 16,384 on Apple silicon. */
  public static long pageBytes() {
    return PAGE_BYTES;
  }

  /** Exactly the bytes asked for. */
  public MemorySegment segment() {
    return segment;
  }

  /** Where the segment starts. It keeps nothing alive. */
  public long address() {
    return segment.address();
  }

  /**
   * Unmaps the memory.
   *
   * @throws IllegalStateException if it is closed already, or in use by a running foreign call
   */
  @Override
  public void close() {
    arena.close();
  }

  private static long map(final long bytes) {
    try (Arena local = Arena.ofConfined()) {
      final MemorySegment state = local.allocate(CALL_STATE);
      final long address =
          (long) MMAP.invokeExact(state, 0L, bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0L);
      if (address == MAP_FAILED) {
        throw failure("mmap", bytes, state);
      }
      return address;
    } catch (final Throwable t) {
      throw rethrown(t);
    }
  }

  private static void makeAccessible(final long address, final long bytes) {
    try (Arena local = Arena.ofConfined()) {
      final MemorySegment state = local.allocate(CALL_STATE);
      final int status = (int) MPROTECT.invokeExact(state, address, bytes, PROT_READ_WRITE);
      if (status != 0) {
        throw failure("mprotect", bytes, state);
      }
    } catch (final Throwable t) {
      throw rethrown(t);
    }
  }

  private static void unmap(final long address, final long bytes) {
    try (Arena local = Arena.ofConfined()) {
      final MemorySegment state = local.allocate(CALL_STATE);
      final int status = (int) MUNMAP.invokeExact(state, address, bytes);
      if (status != 0) {
        throw failure("munmap", bytes, state);
      }
    } catch (final Throwable t) {
      throw rethrown(t);
    }
  }

  private static long queryPageBytes() {
    final MethodHandle getPageSize =
        Linker.nativeLinker()
            .downcallHandle(
                Linker.nativeLinker().defaultLookup().findOrThrow("getpagesize"),
                FunctionDescriptor.of(ValueLayout.JAVA_INT));
    try {
      return (int) getPageSize.invokeExact();
    } catch (final Throwable t) {
      throw rethrown(t);
    }
  }

  private static MethodHandle libc(final String name, final FunctionDescriptor descriptor) {
    final Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker.defaultLookup().findOrThrow(name),
        descriptor,
        Linker.Option.captureCallState("errno"));
  }

  private static IllegalStateException failure(
      final String operation, final long bytes, final MemorySegment state) {
    final int errno = (int) ERRNO.get(state, 0L);
    return new IllegalStateException(
        operation + " of " + bytes + " bytes failed with errno " + errno);
  }

  /** A method handle declares Throwable, but a downcall throws nothing that is checked. */
  private static RuntimeException rethrown(final Throwable t) {
    return switch (t) {
      case final RuntimeException e -> e;
      case final Error e -> throw e;
      default -> throw new AssertionError("a foreign call threw a checked exception", t);
    };
  }

  private static boolean isMac() {
    return System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("mac");
  }
}
