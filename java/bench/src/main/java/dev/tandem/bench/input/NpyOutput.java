package dev.tandem.bench.input;

import dev.tandem.bench.UsageException;
import dev.tandem.memory.ElementType;
import dev.tandem.memory.OffHeapBuffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * A NumPy file that is filled through mappings and appears whole: until {@link #commit} it has
 * another name beside the target, which keeps what it held. Its space is reserved first, since on a
 * full disk a write through a mapping ends the process.
 *
 * <p>For one thread; {@link #discard} may be called by any.
 */
public final class NpyOutput implements AutoCloseable {
  private final Path target;
  private final Path real;
  private final Path temporary;
  private final ElementType type;
  private final long dataOffset;
  private final long elements;

  private NpyOutput(
      final Path target,
      final Path real,
      final Path temporary,
      final ElementType type,
      final long dataOffset,
      final long elements) {
    this.target = target;
    this.real = real;
    this.temporary = temporary;
    this.type = type;
    this.dataOffset = dataOffset;
    this.elements = elements;
  }

  /**
   * Makes the file and reserves its space.
   *
   * @throws UsageException that says why it cannot be had; nothing is left behind
   */
  public static NpyOutput reserve(final Path target, final ElementType type, final long elements) {
    NpyWriter.requireTarget(target);
    final byte[] header = NpyWriter.header(type, elements);
    final long bytes = header.length + elements * type.bytes();
    try {
      final Path real = NpyWriter.realTarget(target);
      TemporaryFile.deleteAbandoned(real);
      final long usable = Files.getFileStore(real.getParent()).getUsableSpace();
      if (usable < bytes) {
        throw full(target, bytes, usable);
      }
      final Path temporary = TemporaryFile.beside(real);
      try {
        try (FileChannel channel =
            FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
          channel.write(ByteBuffer.wrap(header));
        }
        if (!FileSpace.reserve(temporary, bytes)) {
          throw full(target, bytes, usable);
        }
        return new NpyOutput(target, real, temporary, type, header.length, elements);
      } catch (final IOException | RuntimeException failure) {
        Files.deleteIfExists(temporary);
        throw failure;
      }
    } catch (final IOException exception) {
      throw NpyWriter.unwritable(target, exception);
    }
  }

  private static UsageException full(final Path target, final long bytes, final long usable) {
    return new UsageException(
        "Output file %s: it takes %d bytes, and the file system has %d to give; free some or name a file elsewhere."
            .formatted(target, bytes, usable));
  }

  /** Maps a part of the array for writing; the caller closes it. */
  public OffHeapBuffer map(final long from, final long length) {
    try {
      return OffHeapBuffer.ofFile(type, temporary, dataOffset + from * type.bytes(), length, true);
    } catch (final IOException exception) {
      throw NpyWriter.unwritable(target, exception);
    }
  }

  /** Elements of the array. */
  public long elements() {
    return elements;
  }

  /**
   * Gives the file its name. What was mapped must be closed.
   *
   * @throws UsageException that says why that failed
   */
  public void commit() {
    try {
      Files.move(temporary, real, StandardCopyOption.ATOMIC_MOVE);
    } catch (final IOException exception) {
      throw NpyWriter.unwritable(target, exception);
    }
  }

  /** Deletes what was not committed. */
  public void discard() {
    try {
      Files.deleteIfExists(temporary);
    } catch (final IOException kept) {
      // Its name says that it is temporary, and the target is whole.
    }
  }

  @Override
  public void close() {
    discard();
  }
}
