package dev.tandem.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Writes, breaks and compares a loop of a user's, by scripts/tandem. */
class OwnLoopLauncherTest {
  private static final String[] RUN = {
    "run",
    "--c-file=blend.c",
    "--java-file=Blend.java",
    "--quick",
    "--rounds=1",
    "--elements=1000",
    "--json=own.json"
  };

  @TempDir private Path folder;
  private Launcher launcher;

  @BeforeAll
  static void requireBuilt() throws IOException {
    Launcher.requireBuilt();
  }

  @BeforeEach
  void writePair() throws Exception {
    launcher = new Launcher(folder);
    assertThat(launcher.run("new", "blend").assertOk().out())
        .contains("Wrote blend.c and Blend.java", "run --c-file blend.c --java-file Blend.java");
  }

  private void edit(final String file, final String from, final String to) throws IOException {
    final Path path = folder.resolve(file);
    final String text = Files.readString(path);
    assertThat(text).contains(from);
    Files.writeString(path, text.replace(from, to));
  }

  private JsonNode rows() throws IOException {
    return new ObjectMapper().readTree(folder.resolve("own.json").toFile()).get("results");
  }

  @Test
  void shouldCompareThePairThatNewWrites() throws Exception {
    assertThat(launcher.run(RUN).assertOk().out())
        .contains("your own two loops (c-own against java-own)", "blend.c (SHA-256 ");
    assertThat(rows()).hasSizeGreaterThan(3);
    for (final JsonNode row : rows()) {
      assertThat(row.get("kernel").textValue()).isEqualTo("own:blend");
      assertThat(row.get("status").textValue()).as(row.toString()).isEqualTo("ok");
      assertThat(row.get("maxUlp").doubleValue()).isZero();
    }
    launcher.run("new", "blend").assertRefused("Blend.java is there already");
  }

  @Test
  void shouldFailTheRowsOfCAndGoOn() throws Exception {
    edit("blend.c", "0.75 * b[i]", "0.75 * b[i] + 1e-9");
    final Launcher.Result result = launcher.run(RUN);
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.out()).contains("wrong result: element ", "--ulp allows 0");
    for (final JsonNode row : rows()) {
      assertThat(row.get("status").textValue())
          .as(row.toString())
          .isEqualTo(row.get("code").textValue().equals("c-own") ? "failed" : "ok");
    }
  }

  @Test
  void shouldTakeAlsoGlobsAndAnotherBaseline() throws Exception {
    launcher
        .run(
            "run",
            "--c-file=blend.c",
            "--java-file=Blend.java",
            "--contenders=java-own@heap/*,c-own/ffm*",
            "--baseline=c-own/jna/single/1",
            "--threads=1",
            "--quick",
            "--rounds=1",
            "--elements=1000",
            "--json=own.json")
        .assertOk();
    assertThat(rows().findValuesAsText("contender"))
        .contains("c-own/jna/single/1", "java-own@heap/single/1", "c-own/ffm-critical/single/1");
  }

  @Test
  void shouldShowWhatTheCompilersSay() throws Exception {
    edit("Blend.java", "0.25 * a[i]", "0.25 * aa[i]");
    launcher.run(RUN).assertRefused("Blend.java cannot be compiled; javac says:", "Blend.java:");
    edit("Blend.java", "0.25 * aa[i]", "0.25 * a[i]");
    edit("blend.c", "int64_t n)", "int n)");
    final Launcher.Result result = launcher.run(RUN);
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.out()).contains("blend.c has no function that is");
  }

  @Test
  void shouldLeaveNothingBehind() throws Exception {
    final Path temporary = Files.createDirectory(folder.resolve("tmp"));
    launcher.run(java.util.Map.of("JDK_JAVA_OPTIONS", "-Djava.io.tmpdir=" + temporary), RUN);
    try (var left = Files.list(temporary)) {
      assertThat(left.filter(it -> it.toString().contains("tandem-run"))).isEmpty();
    }
  }
}
