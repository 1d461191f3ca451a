package dev.tandem.bench.report;

import dev.tandem.bench.UsageException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;

/** Writes reports whole or not at all: a reader never sees half of one. Stateless. */
public final class ReportFile {
  private ReportFile() {}

  /**
   * Refuses a file that cannot be written, before hours are spent on what it shall hold.
   *
   * @param what the option or report, for the message: {@code "--json"}
   * @throws UsageException that says why not
   */
  public static void requireWritable(final Path file, final String what) {
    final Path target = target(file);
    final Path folder = target.getParent();
    if (Files.isDirectory(target)) {
      throw cannot(file, what, "it is a directory; name a file in it");
    }
    if (!Files.isDirectory(folder)) {
      throw cannot(file, what, "there is no directory " + folder);
    }
    if (isSpecial(target) ? !Files.isWritable(target) : !Files.isWritable(folder)) {
      throw cannot(file, what, "no permission to write there");
    }
  }

  /**
   * The same for a file that an option may name, which no other option may name too.
   *
   * @param file null if the option was not given
   * @param uses which option named which file so far; this one is added
   */
  public static void requireOwn(
      final Path file, final String option, final Map<Path, String> uses) {
    if (file == null) {
      return;
    }
    requireWritable(file, option);
    final String other = uses.put(target(file), option);
    if (other != null) {
      throw new UsageException(
          "%s is given for %s and for %s; name two".formatted(file, other, option));
    }
  }

  /**
   * Writes a text in UTF-8: to a file beside the target first, which then takes its place. What is
   * no regular file ({@code /dev/stdout}, a pipe) is written directly.
   *
   * @throws UsageException that says why it could not be written
   */
  public static void write(final Path file, final String what, final String content) {
    requireWritable(file, what);
    final Path target = target(file);
    final Path temporary =
        target.resolveSibling("." + target.getFileName() + "." + ProcessHandle.current().pid());
    try {
      if (isSpecial(target)) {
        Files.writeString(target, content, StandardOpenOption.WRITE);
        return;
      }
      try {
        Files.writeString(temporary, content, StandardOpenOption.CREATE_NEW);
        Files.move(
            temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(temporary);
      }
    } catch (final IOException exception) {
      throw new UsageException(message(file, what, why(exception)), exception);
    }
  }

  /** The file itself where a link leads to it, so that the link stays. */
  private static Path target(final Path file) {
    try {
      return file.toRealPath();
    } catch (final IOException missing) {
      return file.toAbsolutePath().normalize();
    }
  }

  private static boolean isSpecial(final Path target) {
    return Files.exists(target) && !Files.isRegularFile(target);
  }

  private static String why(final IOException exception) {
    return switch (exception) {
      case AccessDeniedException _ -> "no permission to write there";
      case NoSuchFileException _ -> "its directory has vanished";
      case FileSystemException e when e.getReason() != null -> e.getReason();
      default -> exception.toString();
    };
  }

  private static UsageException cannot(final Path file, final String what, final String why) {
    return new UsageException(message(file, what, why));
  }

  private static String message(final Path file, final String what, final String why) {
    return "Cannot write " + what + " to " + file + ": " + why + ".";
  }
}
