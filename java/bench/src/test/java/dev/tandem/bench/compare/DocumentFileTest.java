package dev.tandem.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.bench.UsageException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DocumentFileTest {
  @TempDir Path folder;

  private Path file(final String content) throws Exception {
    return Files.writeString(folder.resolve("file"), content);
  }

  @Test
  void shouldReadTheDocumentsWhenAReportEmbedsThem() throws Exception {
    final List<ObjectNode> documents =
        DocumentFile.read(
            file(
                "<!doctype html><script>let a = '{';</script>"
                    + "<script id=data type=\"application/json\">{\"schema\":\"tandem-report/1\","
                    + "\"documents\":[{\"schema\":\"tandem/1\",\"x\":\"<\\/script>\"},"
                    + "{\"schema\":\"tandem-limits/1\"}]}</script>"));
    assertThat(documents).hasSize(2);
    assertThat(documents.getFirst().get("x").asText()).isEqualTo("</script>");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      value = {
        "'' ! it is empty",
        "'{\"schema\":\"tandem/1\",\"results\":[{' ! it is cut off: it ends in the middle, in line"
            + " 1",
        "'{\"schema\":\"tandem/1\"} rest' ! it is not JSON: line 1, column",
        "'not JSON' ! it is not JSON: line 1, column",
        "'[1, 2]' ! no document of Tandem's",
        "'{\"schema\":\"other/1\"}' ! no document of Tandem's",
        "'<html><body>hello' ! HTML without the data that Tandem's reports embed",
        "'<script type=\"application/json\">{</script>' ! it is cut off",
      })
  void shouldSayWhatIsWrongWhenAFileCannotBeRead(final String content, final String why)
      throws Exception {
    final Path file = file(content);
    assertThatExceptionOfType(UsageException.class)
        .isThrownBy(() -> DocumentFile.read(file))
        .withMessageStartingWith("Cannot read " + file + ": ")
        .withMessageContaining(why);
  }

  @Test
  void shouldSayWhatIsWrongWhenThereIsNoText() throws Exception {
    assertThatExceptionOfType(UsageException.class)
        .isThrownBy(() -> DocumentFile.read(folder.resolve("none")))
        .withMessageContaining("no such file");
    assertThatExceptionOfType(UsageException.class)
        .isThrownBy(() -> DocumentFile.read(folder))
        .withMessageContaining("is a directory");
    final Path binary = Files.write(folder.resolve("binary"), new byte[] {(byte) 0xff, 0, 1});
    assertThatExceptionOfType(UsageException.class)
        .isThrownBy(() -> DocumentFile.read(binary))
        .withMessageContaining("not text in UTF-8");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      value = {
        "'{\"schema\":\"tandem-verify/1\"}' ! its schema is 'tandem-verify/1', and compared are",
        "'{\"schema\":\"tandem/2\"}' ! its schema is 'tandem/2'",
        "'{\"schema\":\"tandem/1\"}' ! it is no whole record: No value for property 'results'",
        "'{\"schema\":\"tandem-report/1\",\"documents\":[{\"schema\":\"tandem/1\"},{\"schema\":\"tandem/1\"}]}'"
            + " ! it holds 2 documents of schema tandem/1",
      })
  void shouldSayWhatIsWrongWhenTheDocumentIsNoRun(final String content, final String why)
      throws Exception {
    final Path file = file(content);
    assertThatExceptionOfType(UsageException.class)
        .isThrownBy(() -> RecordedRun.read(file))
        .withMessageContaining(why);
  }

  @Test
  void shouldNotTakeSamplesForReadWhenTheyCannotBe() throws Exception {
    final RunFiles run = new RunFiles(1, 1).ok(RunFiles.BASELINE, 8, 0);
    ((ObjectNode) run.document().get("results").get(0).get("samples").get(0)).put("nanos", 0);
    assertThatExceptionOfType(UsageException.class)
        .isThrownBy(() -> RecordedRun.read(file(run.document().toString())))
        .withMessageContaining("no whole record: nanosPerCall must be finite and above 0");
  }
}
