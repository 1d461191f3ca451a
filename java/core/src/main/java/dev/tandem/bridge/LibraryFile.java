package dev.tandem.bridge;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;

/**
 * Finds a native library's file and loads it into the JVM.
 *
 * <p>Either the folder named by the system property {@code tandem.library.path} holds it, or all
 * libraries are copied from the jar into one new folder that only this user may enter, below {@code
 * tandem.tmpdir} or else {@code java.io.tmpdir}. The copies are deleted when the JVM ends.
 */
final class LibraryFile {
  static final String PATH_PROPERTY = "tandem.library.path";
  static final String TMPDIR_PROPERTY = "tandem.tmpdir";

  private static final List<String> ALL = List.of("tandem", "tandem_openmp");
  private static Path extracted;

  private LibraryFile() {}

  /**
   * @param name without prefix and suffix: {@code "tandem"}
   * @return the file that was loaded
   * @throws UnavailableException if it is missing, cannot be extracted or cannot be loaded
   */
  static Path load(final String name) {
    NativeAccess.require();
    final Path file = locate(System.mapLibraryName(name));
    try {
      // Also binds JNI's methods. Its error, unlike SymbolLookup's, quotes the dynamic loader.
      System.load(file.toString());
    } catch (final UnsatisfiedLinkError error) {
      throw new UnavailableException(explain(file, error.getMessage()), error);
    }
    return file;
  }

  private static Path locate(final String fileName) {
    final String folder = System.getProperty(PATH_PROPERTY);
    if (folder != null) {
      final Path file = Path.of(folder).toAbsolutePath().resolve(fileName);
      if (!Files.isRegularFile(file)) {
        throw new UnavailableException(
            "-D%s=%s: there is no %s in that folder; name a folder that holds it, or leave the option out to use the library in the jar"
                .formatted(PATH_PROPERTY, folder, fileName));
      }
      return file;
    }
    return extracted().resolve(fileName);
  }

  /** The folder that all libraries of the jar were copied into, at the first call. */
  private static synchronized Path extracted() {
    if (extracted == null) {
      extracted = extractAll();
    }
    return extracted;
  }

  private static Path extractAll() {
    final Path base =
        Path.of(System.getProperty(TMPDIR_PROPERTY, System.getProperty("java.io.tmpdir")));
    try {
      final Path folder =
          Files.createTempDirectory(
                  base,
                  "tandem-",
                  PosixFilePermissions.asFileAttribute(
                      PosixFilePermissions.fromString("rwx------")))
              .toAbsolutePath();
      Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
      for (final String name : ALL) {
        extract(System.mapLibraryName(name), folder);
      }
      return folder;
    } catch (final IOException exception) {
      throw new UnavailableException(
          "Cannot extract the libraries of the jar into a new folder below %s: %s; name a folder that can be written to with -D%s=DIR"
              .formatted(base, exception, TMPDIR_PROPERTY),
          exception);
    }
  }

  private static void extract(final String fileName, final Path folder) throws IOException {
    final String resource = "/" + platform() + "/" + fileName;
    try (InputStream library = LibraryFile.class.getResourceAsStream(resource)) {
      if (library == null) {
        throw new UnavailableException(
            "This jar holds no "
                + resource.substring(1)
                + ": it was built on another platform; build it here with scripts/build");
      }
      Files.copy(library, folder.resolve(fileName));
    }
  }

  private static void delete(final Path folder) {
    try {
      for (final String name : ALL) {
        Files.deleteIfExists(folder.resolve(System.mapLibraryName(name)));
      }
      Files.deleteIfExists(folder);
    } catch (final IOException exception) {
      // The JVM is ending: there is nobody left to tell, and the folder is a temporary one.
    }
  }

  /** Says what a user can do where the dynamic loader only says what went wrong. */
  static String explain(final Path file, final String loaderMessage) {
    final String lower = loaderMessage.toLowerCase(Locale.ROOT);
    if (lower.contains("failed to map segment") || lower.contains("operation not permitted")) {
      return "%s cannot be loaded: its folder is on a file system mounted noexec, or a policy forbids it (%s). Name another folder with -D%s=DIR, or put the library into one and name that with -D%s=DIR"
          .formatted(file, loaderMessage, TMPDIR_PROPERTY, PATH_PROPERTY);
    }
    return "%s cannot be loaded: %s".formatted(file, loaderMessage);
  }

  /** JNA's name for this platform, which is the libraries' folder inside the jar. */
  static String platform() {
    final String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    final String os = system.startsWith("mac") ? "darwin" : system.replace(' ', '-');
    final String arch = System.getProperty("os.arch");
    return os + "-" + (arch.equals("amd64") || arch.equals("x86_64") ? "x86-64" : arch);
  }
}
