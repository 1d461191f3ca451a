package dev.tandem;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.testkit.ExpReference;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class ReadmeExampleTest {
  private static final Path MODULE = Path.of("").toAbsolutePath();

  @Test
  void shouldPrintTheResultWhenRun() {
    final PrintStream standard = System.out;
    final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      ReadmeExample.run();
    } finally {
      System.setOut(standard);
    }
    final double result = Double.parseDouble(printed.toString(StandardCharsets.UTF_8).strip());
    // c-vector's class.
    assertThat(ExpReference.errorUlps(2.1 * 0.5 + 3.2 * 0.25, result)).isLessThanOrEqualTo(1.0);
  }

  @Test
  void shouldBeQuotedExactlyWhenThereIsAReadme() throws IOException {
    final Path readme = MODULE.resolve("../../README.md").normalize();
    Assumptions.assumeTrue(Files.exists(readme), readme + " is not written yet");
    final Matcher block =
        Pattern.compile("```java\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(readme));
    assertThat(block.find()).as("%s has a block that begins with ```java", readme).isTrue();
    assertThat(block.group(1).strip()).isEqualTo(snippet().strip());
  }

  @Test
  void shouldFitTenLinesWhenQuoted() throws IOException {
    assertThat(snippet().lines().count()).isBetween(5L, 10L);
  }

  private static String snippet() throws IOException {
    return Files.readString(MODULE.resolve("src/test/java/dev/tandem/ReadmeExample.java"))
        .lines()
        .dropWhile(line -> !line.contains("// tag::readme"))
        .skip(1)
        .takeWhile(line -> !line.contains("// end::readme"))
        .collect(Collectors.joining("\n"))
        .stripIndent();
  }
}
