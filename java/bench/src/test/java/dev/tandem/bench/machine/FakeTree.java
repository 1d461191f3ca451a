package dev.tandem.bench.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Another machine's system files, written below a directory. */
record FakeTree(Path root) {

  FakeTree with(final String path, final String content) {
    try {
      final Path file = root.resolve(path.substring(1));
      Files.createDirectories(file.getParent());
      Files.writeString(file, content + "\n");
      return this;
    } catch (final IOException e) {
      throw new AssertionError(path, e);
    }
  }

  SystemTree tree() {
    return new SystemTree(root);
  }
}
