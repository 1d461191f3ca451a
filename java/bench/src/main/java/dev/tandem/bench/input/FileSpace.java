package dev.tandem.bench.input;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** Reserves a file's blocks, which Java cannot. Stateless. */
final class FileSpace {
  private static final int O_WRONLY = 1;
  private static final int NO_SPACE = 28;
  private static final int ZEROS_BYTES = 1 << 20;

  private FileSpace() {}

  /**
   * Makes a file as long, with blocks for all of it: by {@code posix_fallocate}, or by zeros where
   * there is no such function or the file system does not know it.
   *
   * @return false if the disk is full
   */
  static boolean reserve(final Path file, final long bytes) throws IOException {
    final Optional<Integer> status = allocated(file, bytes);
    if (status.isPresent() && (status.get() == 0 || status.get() == NO_SPACE)) {
      return status.get() == 0;
    }
    return zeroed(file, bytes);
  }

  /** The error number, 0 for none; empty where there is no such function. */
  private static Optional<Integer> allocated(final Path file, final long bytes) {
    final Linker linker = Linker.nativeLinker();
    final Optional<MemorySegment> allocate = linker.defaultLookup().find("posix_fallocate");
    if (allocate.isEmpty()) {
      return Optional.empty();
    }
    try (Arena arena = Arena.ofConfined()) {
      final MethodHandle open =
          linker.downcallHandle(
              linker.defaultLookup().findOrThrow("open"),
              FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT),
              Linker.Option.firstVariadicArg(2));
      final MethodHandle close =
          linker.downcallHandle(
              linker.defaultLookup().findOrThrow("close"),
              FunctionDescriptor.of(JAVA_INT, JAVA_INT));
      final int descriptor = (int) open.invokeExact(arena.allocateFrom(file.toString()), O_WRONLY);
      if (descriptor < 0) {
        return Optional.empty();
      }
      try {
        return Optional.of(
            (int)
                linker
                    .downcallHandle(
                        allocate.get(),
                        FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG))
                    .invokeExact(descriptor, 0L, bytes));
      } finally {
        final int ignored = (int) close.invokeExact(descriptor);
      }
    } catch (final RuntimeException | Error unchecked) {
      throw unchecked;
    } catch (final Throwable impossible) {
      throw new AssertionError("C throws nothing", impossible);
    }
  }

  private static boolean zeroed(final Path file, final long bytes) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      final ByteBuffer zeros = ByteBuffer.allocateDirect(ZEROS_BYTES);
      for (long at = channel.size(); at < bytes; ) {
        zeros.clear().limit((int) Math.min(ZEROS_BYTES, bytes - at));
        at += channel.write(zeros, at);
      }
      return true;
    } catch (final IOException exception) {
      if (String.valueOf(exception.getMessage()).contains("No space left")) {
        return false;
      }
      throw exception;
    }
  }
}
