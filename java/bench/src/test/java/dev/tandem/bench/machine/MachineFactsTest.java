package dev.tandem.bench.machine;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineFactsTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path directory;

  @Test
  void shouldTellAboutThisMachineWhenCollected() {
    final MachineFacts facts = MachineFacts.collect(directory);

    assertThat(facts.cpu().availableToJvm()).isPositive();
    assertThat(facts.cpu().isa().toOptional()).isPresent();
    assertThat(facts.memory().pageBytes().orElse(0L)).isGreaterThanOrEqualTo(4096);
    assertThat(facts.memory().totalBytes().orElse(0L)).isGreaterThan(1L << 28);
    assertThat(facts.jvm().version()).isEqualTo(Runtime.version().toString());
    assertThat(facts.tools()).extracting(ToolFacts::name).isEqualTo(ToolFacts.NAMES);
    assertThat(facts.commit()).as("an empty directory").isInstanceOf(Fact.Missing.class);
  }

  @Test
  void shouldBecomeJsonWhenJacksonWritesIt() throws Exception {
    final JsonNode json = JSON.valueToTree(MachineFacts.collect(directory));

    assertThat(json.at("/cpu/isa").isArray()).isTrue();
    assertThat(json.at("/memory/totalBytes").isIntegralNumber()).isTrue();
    assertThat(json.at("/commit/missing").asText()).isNotEmpty();
    assertThat(json.at("/tools/0/name").asText()).isEqualTo("gcc");
    assertThat(json.at("/jvm/flags").isArray()).isTrue();
    assertThat(json.at("/operatingSystem/architecture").asText())
        .isEqualTo(System.getProperty("os.arch"));
  }

  @Test
  void shouldTellTheCommitWhenTheDirectoryIsTheTopOfACheckout() throws Exception {
    git("init", "-q");
    Files.writeString(directory.resolve("a"), "1");
    git("add", "a");
    git("-c", "user.name=n", "-c", "user.email=e", "commit", "-q", "-m", "m");
    final Path inner = Files.createDirectory(directory.resolve("inner"));

    final Commit clean = Commit.of(directory).toOptional().orElseThrow();
    Files.writeString(directory.resolve("a"), "2");
    final Commit modified = Commit.of(directory).toOptional().orElseThrow();

    assertThat(clean.id()).matches("[0-9a-f]{40}");
    assertThat(clean.modified()).isFalse();
    assertThat(modified).isEqualTo(new Commit(clean.id(), true));
    assertThat(Commit.of(inner)).isEqualTo(Fact.missing(inner + " is not the top of a checkout"));
  }

  @Test
  void shouldGiveUpWhenACommandTakesTooLong() throws Exception {
    final Path slow = script("slow", "sleep 30 & wait");

    final long start = System.nanoTime();
    final Fact<String> output = Commands.output(List.of(slow.toString()), Duration.ofMillis(100));

    assertThat(output.describe()).contains("gave no answer in 100 ms");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
  }

  @Test
  void shouldSayWhyWhenACommandFailsOrIsNotThere() throws Exception {
    final Path failing = script("failing", "echo broken >&2; exit 7");

    assertThat(Commands.output(List.of(failing.toString()), Commands.TIMEOUT).describe())
        .endsWith("ended with status 7: broken)");
    assertThat(Commands.output(List.of("/no/such/program"), Commands.TIMEOUT).describe())
        .contains("cannot run");
  }

  @Test
  void shouldFindOnlyExecutableFilesWhenSearchingThePath() throws Exception {
    Files.writeString(Files.createDirectory(directory.resolve("a")).resolve("tool"), "text");
    Files.createDirectory(directory.resolve("b"));
    final Path tool = script("b/tool", "exit 0");

    assertThat(Commands.onPath("tool", directory + "/a::" + directory + "/b")).hasValue(tool);
    assertThat(Commands.onPath("tool", directory + "/a")).isEmpty();
  }

  @Test
  void shouldTakeAPlainFirstLineWhenAToolColoursItsVersion() {
    assertThat(ToolFacts.firstLine("\u001b[1mApache Maven 3.8.7\u001b[m\nMaven home: /usr"))
        .isEqualTo("Apache Maven 3.8.7");
    assertThat(ToolFacts.firstLine("")).isEmpty();
  }

  @Test
  void shouldNameTheCollectorWhenItsBeansAreKnown() {
    assertThat(JvmFacts.collectorOf(List.of("Copy", "MarkSweepCompact"))).isEqualTo("Serial");
    assertThat(JvmFacts.collectorOf(List.of("G1 Young Generation", "G1 Old Generation")))
        .isEqualTo("G1");
    assertThat(JvmFacts.collectorOf(List.of("ZGC Minor Cycles", "ZGC Minor Pauses")))
        .isEqualTo("Z");
    assertThat(JvmFacts.collectorOf(List.of("New", "Old"))).isEqualTo("New, Old");
  }

  @Test
  void shouldNameAllThatWereTriedWhenNoLibraryLoads() {
    assertThat(NativeRuntimeFacts.firstLoadable(List.of("libno.so.1", "libno.so")).describe())
        .isEqualTo("unknown (the dynamic loader finds none of libno.so.1, libno.so)");
    assertThat(
            NativeRuntimeFacts.mappedFile(
                "7f-80 r--p 0 fd:00 12       /usr/lib/libgomp.so.1.0.0", "libgomp.so.1"))
        .hasValue("/usr/lib/libgomp.so.1.0.0");
  }

  private Path script(final String name, final String body) throws Exception {
    final Path file = Files.writeString(directory.resolve(name), "#!/bin/sh\n" + body + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
    return file;
  }

  private void git(final String... arguments) throws Exception {
    final List<String> command = new java.util.ArrayList<>(List.of("git", "-C"));
    command.add(directory.toString());
    command.addAll(List.of(arguments));
    assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
  }
}
