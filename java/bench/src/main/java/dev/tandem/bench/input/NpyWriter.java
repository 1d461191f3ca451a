package dev.tandem.bench.input;

import dev.tandem.bench.UsageException;
import dev.tandem.memory.ElementType;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Writes numbers as a NumPy file, version 1.0, which every NumPy reads. Stateless. */
public final class NpyWriter {
  private static final int ALIGNMENT_BYTES = 64; // numpy.lib.format.ARRAY_ALIGN
  private static final int COPY_BYTES = 1 << 20;

  private NpyWriter() {}

  /**
   * Writes the numbers to a new file beside the target and moves it there in one step, so that the
   * target holds all or nothing of them, and what it held before until then.
   *
   * @param target the file to create or replace; a symbolic link is followed
   * @param numbers of that type, in native order, off-heap or on the heap; read, never kept
   * @throws UsageException if the file cannot be written; nothing is left behind
   * @throws IllegalArgumentException if the segment is no whole number of them
   */
  public static void write(final Path target, final ElementType type, final MemorySegment numbers) {
    if (numbers.byteSize() % type.bytes() != 0) {
      throw new IllegalArgumentException(
          "%s must be a multiple of %d bytes, not %d"
              .formatted(type, type.bytes(), numbers.byteSize()));
    }
    requireTarget(target);
    try {
      final Path real = realTarget(target);
      final Path temporary = TemporaryFile.beside(real);
      try {
        writeAll(temporary, type, numbers);
        Files.move(temporary, real, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(temporary);
      }
    } catch (final IOException e) {
      throw unwritable(target, e);
    }
  }

  /**
   * Refuses what cannot be created or replaced.
   *
   * @throws UsageException that says why not
   */
  static void requireTarget(final Path target) {
    // Moving over a device or directory would replace /dev/null, say, by a file.
    if (Files.exists(target) && !Files.isRegularFile(target)) {
      throw wrong(target, "it is not a regular file; name a file to create or replace.");
    }
    final Path directory = target.toAbsolutePath().getParent();
    if (directory == null || !Files.isDirectory(directory)) {
      throw wrong(target, "there is no directory " + directory + "; create it first.");
    }
  }

  static Path realTarget(final Path target) throws IOException {
    return Files.exists(target) ? target.toRealPath() : target.toAbsolutePath();
  }

  static UsageException unwritable(final Path target, final IOException cause) {
    return new UsageException(
        "Output file "
            + target
            + ": it could not be written ("
            + cause
            + "); check the directory's permissions and free space.",
        cause);
  }

  private static void writeAll(final Path path, final ElementType type, final MemorySegment numbers)
      throws IOException {
    try (FileChannel channel =
        FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      writeFully(channel, ByteBuffer.wrap(header(type, numbers.byteSize() / type.bytes())));
      final ByteBuffer buffer = ByteBuffer.allocateDirect(COPY_BYTES);
      for (long from = 0; from < numbers.byteSize(); from += COPY_BYTES) {
        final int bytes = (int) Math.min(COPY_BYTES, numbers.byteSize() - from);
        buffer.clear().limit(bytes);
        // Copied rather than viewed: a double[] segment has no ByteBuffer view.
        copyLittleEndian(type, numbers.asSlice(from, bytes), MemorySegment.ofBuffer(buffer));
        writeFully(channel, buffer);
      }
    }
  }

  private static void copyLittleEndian(
      final ElementType type, final MemorySegment from, final MemorySegment to) {
    final long count = from.byteSize() / type.bytes();
    if (type == ElementType.FLOAT32) {
      final ValueLayout layout = ValueLayout.JAVA_FLOAT_UNALIGNED;
      MemorySegment.copy(from, layout, 0, to, layout.withOrder(ByteOrder.LITTLE_ENDIAN), 0, count);
    } else {
      final ValueLayout layout = ValueLayout.JAVA_DOUBLE_UNALIGNED;
      MemorySegment.copy(from, layout, 0, to, layout.withOrder(ByteOrder.LITTLE_ENDIAN), 0, count);
    }
  }

  static byte[] header(final ElementType type, final long elements) {
    final String dict =
        "{'descr': '%s', 'fortran_order': False, 'shape': (%d,), }"
            .formatted(NpyFile.descr(type), elements);
    final int prefixBytes = NpyFile.MAGIC.length + 2 * Byte.BYTES + Short.BYTES;
    final int totalBytes =
        (prefixBytes + dict.length() + 1 + ALIGNMENT_BYTES - 1) / ALIGNMENT_BYTES * ALIGNMENT_BYTES;
    final int headerBytes = totalBytes - prefixBytes;
    return ByteBuffer.allocate(totalBytes)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(NpyFile.MAGIC)
        .put((byte) 1)
        .put((byte) 0)
        .putShort((short) headerBytes)
        .put(dict.getBytes(StandardCharsets.US_ASCII))
        .put(" ".repeat(headerBytes - dict.length() - 1).getBytes(StandardCharsets.US_ASCII))
        .put((byte) '\n')
        .array();
  }

  private static void writeFully(final FileChannel channel, final ByteBuffer bytes)
      throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  private static UsageException wrong(final Path target, final String reason) {
    return new UsageException("Output file " + target + ": " + reason);
  }
}
