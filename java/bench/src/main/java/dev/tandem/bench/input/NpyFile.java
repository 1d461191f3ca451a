package dev.tandem.bench.input;

import dev.tandem.bench.UsageException;
import dev.tandem.memory.ElementType;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * A checked NumPy file that holds one one-dimensional array of little-endian numbers.
 *
 * <p>It says where the numbers are; it holds no file open. Values are immutable and may be shared
 * between threads. The format is that of <a
 * href="https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html">numpy.lib.format</a>,
 * versions 1.0, 2.0 and 3.0.
 *
 * @param type of the numbers
 * @param dataOffset where the array begins, in bytes from the start; a multiple of an element's
 * @param elements how many numbers it has, at least 1
 */
public record NpyFile(Path path, ElementType type, long dataOffset, long elements) {
  static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};

  /** NumPy's own headers are about 120 bytes; this leaves room and stops a hostile length. */
  static final int MAX_HEADER_BYTES = 0xFFFF;

  private static final int VERSION_BYTES = 2;

  public NpyFile {
    Objects.requireNonNull(path, "path");
  }

  /**
   * Checks the file's header and length; reads none of its numbers.
   *
   * @param type that its numbers have to be of
   * @throws UsageException if it is no such file; the message says why and how to convert it
   */
  public static NpyFile open(final Path path, final ElementType type) {
    if (!Files.exists(path)) {
      throw wrong(path, "there is no such file.");
    }
    // Opening a FIFO would wait for a writer; a device or directory has no length to check.
    if (!Files.isRegularFile(path)) {
      throw wrong(path, "it is not a regular file; give a file written by np.save.");
    }
    if (!Files.isReadable(path)) {
      throw wrong(path, "it is not readable by this user; check its permissions.");
    }
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      return read(path, type, channel);
    } catch (final IOException e) {
      throw new UsageException("NumPy file " + path + ": it could not be read (" + e + ").", e);
    }
  }

  /**
   * The numbers, mapped read-only and not copied. A file that is cut while it is mapped makes
   * reading fail, with an error from the JVM or, inside C, with SIGBUS.
   *
   * @param arena unmaps the file when it closes
   * @return {@code elements} numbers in little-endian order
   * @throws UsageException if the file has shrunk or gone since it was checked
   */
  public MemorySegment map(final Arena arena) {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      final long fileBytes = channel.size();
      if (fileBytes < dataOffset + byteSize()) {
        throw wrong(path, truncated(dataOffset + byteSize(), fileBytes));
      }
      return channel.map(MapMode.READ_ONLY, dataOffset, byteSize(), arena);
    } catch (final IOException e) {
      throw new UsageException("NumPy file " + path + ": it could not be mapped (" + e + ").", e);
    }
  }

  /** How many bytes the numbers take. */
  public long byteSize() {
    return elements * type.bytes();
  }

  /** How a header names little-endian numbers of a type. */
  static String descr(final ElementType type) {
    return "<f" + type.bytes();
  }

  private static NpyFile read(final Path path, final ElementType type, final FileChannel channel)
      throws IOException {
    final byte[] start = readBytes(channel, 0, MAGIC.length + VERSION_BYTES);
    if (start.length < MAGIC.length
        || !Arrays.equals(start, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
      throw wrong(
          path,
          "it is not a .npy file (it does not start with \\x93NUMPY); write one with"
              + " np.save(f, a). For .npz archives and text: np.save(f, np.load(archive)[name]) or"
              + " np.save(f, np.loadtxt(text)).");
    }
    if (start.length < MAGIC.length + VERSION_BYTES) {
      throw wrong(path, "it ends within the header; copy or save it again.");
    }
    final int major = start[MAGIC.length];
    final int minor = start[MAGIC.length + 1];
    if (major < 1 || major > 3 || minor != 0) {
      throw wrong(
          path,
          "format version %d.%d is unknown; 1.0, 2.0 and 3.0 are accepted."
              .formatted(major & 0xFF, minor & 0xFF));
    }
    final int lengthBytes = major == 1 ? Short.BYTES : Integer.BYTES;
    final byte[] length = readBytes(channel, start.length, lengthBytes);
    if (length.length < lengthBytes) {
      throw wrong(path, "it ends within the header; copy or save it again.");
    }
    final ByteBuffer lengthBuffer = ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN);
    final long headerBytes =
        major == 1
            ? Short.toUnsignedLong(lengthBuffer.getShort())
            : Integer.toUnsignedLong(lengthBuffer.getInt());
    if (headerBytes > MAX_HEADER_BYTES) {
      throw wrong(
          path,
          "its header claims %d bytes, and at most %d are accepted; save it again with np.save."
              .formatted(headerBytes, MAX_HEADER_BYTES));
    }
    final long headerOffset = (long) start.length + lengthBytes;
    final byte[] header = readBytes(channel, headerOffset, (int) headerBytes);
    if (header.length < headerBytes) {
      throw wrong(path, "it ends within the header; copy or save it again.");
    }
    final Charset charset = major == 3 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1;
    final NpyHeader parsed;
    try {
      parsed = NpyHeader.parse(new String(header, charset));
    } catch (final NpyHeader.MalformedException e) {
      throw new UsageException(
          "NumPy file "
              + path
              + ": its header is malformed ("
              + e.getMessage()
              + "); save it again with np.save.",
          e);
    }
    return check(path, type, parsed, headerOffset + headerBytes, channel.size());
  }

  private static NpyFile check(
      final Path path,
      final ElementType type,
      final NpyHeader header,
      final long dataOffset,
      final long fileBytes) {
    checkType(path, type, header.descr());
    if (header.shape().size() != 1) {
      throw wrong(
          path,
          "its shape is %s%s, and one dimension is accepted; flatten it: np.save(f, np.ravel(a))."
              .formatted(
                  header.shapeText(), header.fortranOrder() ? " in Fortran (column) order" : ""));
    }
    final long elements = header.shape().getFirst();
    if (elements == 0) {
      throw wrong(path, "its array is empty; at least 1 element is needed.");
    }
    if (dataOffset % type.bytes() != 0) {
      throw wrong(
          path,
          "its numbers begin at byte %d, which is no multiple of %d, so they cannot be mapped; save"
                  .formatted(dataOffset, type.bytes())
              + " it again with np.save, which aligns them.");
    }
    if (elements > ElementCounts.MAX_ELEMENTS) {
      throw wrong(
          path,
          "its header claims %d elements, and at most %d are accepted; save it again with np.save."
              .formatted(elements, ElementCounts.MAX_ELEMENTS));
    }
    final long expectedBytes = dataOffset + elements * type.bytes();
    if (fileBytes < expectedBytes) {
      throw wrong(path, truncated(expectedBytes, fileBytes));
    }
    if (fileBytes > expectedBytes) {
      throw wrong(
          path,
          "%d bytes follow its array (%d expected in all, %d found); one array a file is"
                  .formatted(fileBytes - expectedBytes, expectedBytes, fileBytes)
              + " accepted: save each with np.save into its own.");
    }
    return new NpyFile(path, type, dataOffset, elements);
  }

  private static void checkType(
      final Path path, final ElementType type, final NpyHeader.Descr descr) {
    final String accepted = descr(type);
    switch (descr) {
      case NpyHeader.Simple(final String given) when given.equals(accepted) -> {}
      case NpyHeader.Simple(final String given) when given.equals(accepted.replace('<', '>')) ->
          throw wrong(
              path,
              "its numbers are big-endian ('%s') and little-endian ('%s') is accepted; convert it: %s."
                  .formatted(given, accepted, conversion("a", accepted)));
      case NpyHeader.Simple(final String given) ->
          throw wrong(
              path,
              "its dtype is '%s'%s and %s ('%s') is accepted; convert it: %s%s."
                  .formatted(
                      printable(given),
                      nameOf(given),
                      type.id(),
                      accepted,
                      conversion("a", accepted),
                      orOtherType(given)));
      case NpyHeader.Structured() ->
          throw wrong(
              path,
              "its dtype is structured (a table of named fields) and %s ('%s') is accepted; save one field: %s."
                  .formatted(type.id(), accepted, conversion("a['field']", accepted)));
    }
  }

  private static String conversion(final String array, final String descr) {
    return "np.save(f, %s.astype('%s'))".formatted(array, descr);
  }

  /** Formulas are computed in other types, too. */
  private static String orOtherType(final String given) {
    return Arrays.stream(ElementType.values())
        .filter(it -> descr(it).equals(given))
        .map(it -> ", or compute in " + it.id() + ": --type " + it.id())
        .collect(Collectors.joining());
  }

  private static String nameOf(final String type) {
    if (!type.matches("[<>|=]?[a-zA-Z][0-9]{1,6}")) {
      return "";
    }
    final String kindAndBytes = type.replaceAll("^[<>|=]", "");
    final int bits = 8 * Integer.parseInt(kindAndBytes.substring(1));
    return switch (kindAndBytes.charAt(0)) {
      case 'f' -> " (float" + bits + ")";
      case 'i' -> " (int" + bits + ")";
      case 'u' -> " (uint" + bits + ")";
      case 'c' -> " (complex" + bits + ")";
      case 'b' -> " (bool)";
      case 'U', 'S' -> " (text)";
      case 'O' -> " (Python objects)";
      default -> "";
    };
  }

  /** Text from a file, safe to show on a terminal. */
  static String printable(final String text) {
    final String shown = text.replaceAll("[^ -~]", "?");
    return shown.length() <= 40 ? shown : shown.substring(0, 40) + "...";
  }

  private static String truncated(final long expectedBytes, final long foundBytes) {
    return "it is truncated: %d bytes expected, %d found; copy or save it again."
        .formatted(expectedBytes, foundBytes);
  }

  private static byte[] readBytes(final FileChannel channel, final long offset, final int count)
      throws IOException {
    final ByteBuffer buffer = ByteBuffer.allocate(count);
    while (buffer.hasRemaining() && channel.read(buffer, offset + buffer.position()) >= 0) {
      // A read may give less than asked for; at the end of the file it gives -1.
    }
    return Arrays.copyOf(buffer.array(), buffer.position());
  }

  private static UsageException wrong(final Path path, final String reason) {
    return new UsageException("NumPy file " + path + ": " + reason);
  }
}
