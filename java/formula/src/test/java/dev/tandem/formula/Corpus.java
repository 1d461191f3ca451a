package dev.tandem.formula;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The formulas of corpus.txt. */
final class Corpus {
  private Corpus() {}

  static List<String> formulas() {
    try (InputStream stream = Corpus.class.getResourceAsStream("corpus.txt")) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(it -> !it.startsWith("#"))
          .toList();
    } catch (final IOException exception) {
      throw new UncheckedIOException(exception);
    }
  }
}
