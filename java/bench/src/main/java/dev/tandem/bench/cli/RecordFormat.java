package dev.tandem.bench.cli;

import dev.tandem.bench.UsageException;
import dev.tandem.bench.jmh.JmhJson;
import dev.tandem.bench.report.JsonReport;
import dev.tandem.bench.result.RunRecord;
import java.nio.file.Path;
import java.util.Locale;

/** What {@code --json} writes. */
enum RecordFormat {
  /** Everything, as docs/json.md says. */
  TANDEM {
    @Override
    void write(final RunRecord run, final Path file) {
      JsonReport.write(run, file);
    }
  },
  /** As JMH would, for its viewers. */
  JMH {
    @Override
    void write(final RunRecord run, final Path file) {
      JmhJson.write(run, file);
    }
  };

  /**
   * @throws UsageException that says why it could not be written
   */
  abstract void write(RunRecord run, Path file);

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
