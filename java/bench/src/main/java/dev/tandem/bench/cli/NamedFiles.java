package dev.tandem.bench.cli;

import dev.tandem.bench.UsageException;
import dev.tandem.bench.input.NpyFile;
import dev.tandem.memory.ElementType;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What {@code --input NAME=FILE.npy} names. Stateless. */
final class NamedFiles {
  private NamedFiles() {}

  /**
   * The files in the order of the names.
   *
   * @param options as given
   * @param names each of which needs a file
   * @param type that the files' numbers have to be of
   * @param formula for messages
   * @throws UsageException if one is missing, given twice, unknown, or of another length
   */
  static List<NpyFile> of(
      final List<String> options,
      final List<String> names,
      final ElementType type,
      final String formula) {
    final Map<String, Path> paths = new LinkedHashMap<>();
    for (final String option : options) {
      final int equals = option.indexOf('=');
      final String name = equals < 0 ? option : option.substring(0, equals);
      if (equals < 1 || equals == option.length() - 1 || !names.contains(name)) {
        throw new UsageException(
            "--input %s: give NAME=FILE.npy, where NAME is one of %s"
                .formatted(option, String.join(", ", names)));
      }
      if (paths.put(name, Path.of(option.substring(equals + 1)).toAbsolutePath()) != null) {
        throw new UsageException("--input %s is given twice".formatted(name));
      }
    }
    if (paths.size() < names.size()) {
      throw new UsageException(
          "--input is %s, and %s needs a file for each of %s (or a number: --let NAME=NUMBER)"
              .formatted(
                  paths.isEmpty()
                      ? "missing"
                      : "given for " + String.join(", ", paths.keySet()) + " only",
                  formula,
                  String.join(", ", names)));
    }
    final List<NpyFile> files =
        names.stream().map(name -> NpyFile.open(paths.get(name), type)).toList();
    final long length = files.getFirst().elements();
    for (final NpyFile file : files) {
      if (file.elements() != length) {
        throw new UsageException(
            "%s has %d elements and %s has %d; all inputs need one length"
                .formatted(files.getFirst().path(), length, file.path(), file.elements()));
      }
    }
    return files;
  }
}
