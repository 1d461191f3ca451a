package dev.tandem.formula;

import dev.tandem.bridge.UnavailableException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Compiled libraries, kept between processes in a folder that only this user may enter. A file's
 * name says what it was made from and what it holds, both by SHA-256, so that a file that was
 * damaged is not loaded; it appears whole, by a rename.
 *
 * <p>Any number of threads and processes may use it at once.
 */
public final class LibraryCache {
  /** The system property with another folder than the user's own for caches. */
  public static final String PROPERTY = "tandem.cache";

  private static final String SUFFIX = ".so";
  private static final String BUILD_PREFIX = "build-";
  private static final Duration MOST_BUILDING = Duration.ofMinutes(10);

  private final Path folder;

  private LibraryCache(final Path folder) {
    this.folder = folder;
  }

  /**
   * The user's cache, made if it is not there.
   *
   * @throws UnavailableException with the reason, if the folder cannot be had or trusted
   */
  public static LibraryCache ofUser() {
    return in(userFolder());
  }

  static LibraryCache in(final Path folder) {
    try {
      if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
        Files.createDirectories(folder.toAbsolutePath().getParent());
        create(folder);
      }
      requirePrivate(folder);
      return new LibraryCache(folder);
    } catch (final IOException exception) {
      throw new UnavailableException(
          "Cannot use the folder for compiled formulas, %s: %s; name another one with -D%s=DIR"
              .formatted(folder, exception, PROPERTY),
          exception);
    }
  }

  private static void create(final Path folder) throws IOException {
    try {
      Files.createDirectory(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (final java.nio.file.FileAlreadyExistsException another) {
      // Another process made it; it is looked at like any.
    }
  }

  /** What lies in it will be executed: nobody else may be able to put something there. */
  private static void requirePrivate(final Path folder) throws IOException {
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      throw new UnavailableException(
          "%s is no folder, or a link to one; compiled formulas are kept in a folder only. Remove it, or name another one with -D%s=DIR"
              .formatted(folder, PROPERTY));
    }
    final String permissions =
        PosixFilePermissions.toString(
            Files.getPosixFilePermissions(folder, LinkOption.NOFOLLOW_LINKS));
    if (!permissions.endsWith("------")) {
      throw new UnavailableException(
          "Others may enter %s (%s), where compiled formulas are kept; run: chmod 700 %s"
              .formatted(folder, permissions, folder));
    }
    final Path own = Files.createTempFile(folder, BUILD_PREFIX, "");
    try {
      if (!Files.getOwner(own).equals(Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS))) {
        throw new UnavailableException(
            "%s belongs to another user; name another folder with -D%s=DIR"
                .formatted(folder, PROPERTY));
      }
    } finally {
      Files.deleteIfExists(own);
    }
  }

  private static Path userFolder() {
    final String property = System.getProperty(PROPERTY);
    if (property != null) {
      return Path.of(property).toAbsolutePath();
    }
    final Path home = Path.of(System.getProperty("user.home")).toAbsolutePath();
    if (System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("mac")) {
      return home.resolve("Library/Caches/tandem-formulas");
    }
    final String caches = System.getenv("XDG_CACHE_HOME");
    return (caches == null || !Path.of(caches).isAbsolute()
            ? home.resolve(".cache")
            : Path.of(caches))
        .resolve("tandem-formulas");
  }

  /** Where it is. */
  public Path folder() {
    return folder;
  }

  /**
   * A library that was kept, if one was and it still holds what it held.
   *
   * @param key what it was made from, in hexadecimal
   */
  Optional<Path> find(final String key) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, key + "-*" + SUFFIX)) {
      for (final Path file : files) {
        if (isIntact(key, file)) {
          return Optional.of(file);
        }
        Files.deleteIfExists(file);
      }
    }
    return Optional.empty();
  }

  private static boolean isIntact(final String key, final Path file) throws IOException {
    try {
      return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
          && file.getFileName().toString().equals(name(key, Files.readAllBytes(file)));
    } catch (final NoSuchFileException cleared) {
      // By another process, since it was listed.
      return false;
    }
  }

  /** Takes a file into the cache; returns where it is now. */
  Path keep(final String key, final Path built) throws IOException {
    final Path kept = folder.resolve(name(key, Files.readAllBytes(built)));
    return Files.move(built, kept, StandardCopyOption.ATOMIC_MOVE);
  }

  /** A new folder to build in, which the caller deletes. */
  Path newBuildFolder() throws IOException {
    return Files.createTempDirectory(folder, BUILD_PREFIX);
  }

  /** How many libraries are kept. */
  public int count() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return (int) files.filter(LibraryCache::isLibrary).count();
    }
  }

  private static boolean isLibrary(final Path file) {
    return file.getFileName().toString().matches("[0-9a-f]{64}-[0-9a-f]{64}\\" + SUFFIX);
  }

  /** A build that is older was killed: compilers are given a minute. */
  private static boolean isOld(final Path build) throws IOException {
    try {
      final Instant changed =
          Files.getLastModifiedTime(build, LinkOption.NOFOLLOW_LINKS).toInstant();
      return changed.isBefore(Instant.now().minus(MOST_BUILDING));
    } catch (final NoSuchFileException ended) {
      return false;
    }
  }

  /**
   * Deletes what is kept, and what builds that were killed have left. Libraries that a process has
   * loaded stay usable in it.
   *
   * @return how many libraries there were
   */
  public int clear() throws IOException {
    int libraries = 0;
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (final Path file : files) {
        if (isLibrary(file)) {
          libraries++;
          Files.deleteIfExists(file);
        } else if (file.getFileName().toString().startsWith(BUILD_PREFIX) && isOld(file)) {
          delete(file);
        }
      }
    }
    return libraries;
  }

  /** A build's folder and the files in it. */
  static void delete(final Path buildFolder) throws IOException {
    if (Files.isDirectory(buildFolder, LinkOption.NOFOLLOW_LINKS)) {
      try (Stream<Path> files = Files.list(buildFolder)) {
        for (final Path file : files.toList()) {
          Files.deleteIfExists(file);
        }
      }
    }
    Files.deleteIfExists(buildFolder);
  }

  private static String name(final String key, final byte[] content) {
    return key + "-" + sha256(content) + SUFFIX;
  }

  static String sha256(final byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (final NoSuchAlgorithmException impossible) {
      throw new AssertionError("Every Java has SHA-256", impossible);
    }
  }
}
