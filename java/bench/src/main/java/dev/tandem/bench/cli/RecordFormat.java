package dev.tandem.bench.cli;

import dev.tandem.bench.UsageException;
import java.nio.file.Path;
import java.util.Locale;

/** What {@code --json} writes. */
enum RecordFormat {
  /** Everything, as docs/json.md says. */
  TANDEM,
  /** As JMH would, for its viewers. */
  JMH;

  /** Refuses a format that nothing is written in. */
  void requireFile(final Path jsonOrNull) {
    if (this != TANDEM && jsonOrNull == null) {
      throw new UsageException(
          "--format " + this + " says what --json writes; give --json FILE too");
    }
  }

  /** As it is given. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
