package dev.tandem.bench.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the real scripts in a copied tree, with a JDK, Maven and CMake that only say their names.
 */
class ScriptsTest {

  private record Result(int status, String out, String err) {}

  private static final List<String> SHELL_TOOLS =
      List.of("bash", "dirname", "realpath", "find", "mkdir", "touch", "rm", "mv", "tail", "env");

  @TempDir Path directory;

  private Path root;
  private Path tools;
  private Path jdks;

  @BeforeEach
  void copyTree() throws IOException {
    root = Files.createDirectories(directory.resolve("a checkout"));
    tools = Files.createDirectories(directory.resolve("tools"));
    jdks = Files.createDirectories(directory.resolve("jdks"));
    final Path scripts = checkout().resolve("scripts");
    try (Stream<Path> files = Files.walk(scripts)) {
      for (final Path file : files.toList()) {
        Files.copy(file, root.resolve("scripts").resolve(scripts.relativize(file)));
      }
    }
    for (final String source :
        List.of(
            "pom.xml",
            "CMakeLists.txt",
            "cmake/TandemFlags.cmake",
            "CMakePresets.json",
            "native/pom.xml",
            "java/core/pom.xml",
            "java/core/src/main/java/A.java",
            "java/core/target/classes/A.class")) {
      Files.createDirectories(root.resolve(source).getParent());
      Files.createFile(root.resolve(source));
      makeOld(root.resolve(source));
    }
    for (final String name : SHELL_TOOLS) {
      // Not a link, which JUnit would warn of when it deletes the directory.
      program(tools.resolve(name), "exec " + Commands.onPath(name).orElseThrow() + " \"$@\"");
    }
  }

  @Test
  void shouldNameAllThatIsMissingWhenNothingIsInstalled() throws Exception {
    addJdk("old-21", "21.0.1");

    final Result result = run(root.resolve("scripts/tandem"), "--help");

    assertThat(result.status()).isEqualTo(3);
    assertThat(result.out()).isEmpty();
    assertThat(result.err())
        .contains("Tandem needs what is missing here: jdk-25 mvn gcc g++ cmake\n")
        .contains(jdks.resolve("old-21") + " (Java 21)")
        .contains("apt-get install", "dnf install", "brew install");
  }

  @Test
  void shouldNotSpeakOfJavaWhenOnlyAToolIsMissing() throws Exception {
    addJdk("new", "25.0.3");
    addTools("mvn", "gcc", "g++");

    final Result result = run(root.resolve("scripts/build"));

    assertThat(result.status()).isEqualTo(3);
    assertThat(result.err()).startsWith("Tandem needs what is missing here: cmake\nTo install:");
  }

  @Test
  void shouldBuildOnlyWhenSomethingIsStale() throws Exception {
    addJdk("new", "25");
    addTools("mvn", "gcc", "g++", "cmake");
    final Path launcher = root.resolve("scripts/tandem");

    assertThat(run(launcher).err()).startsWith("tandem: not built yet; building");
    assertThat(run(launcher).err()).as("nothing changed").isEmpty();

    final Path source = root.resolve("java/core/src/main/java/A.java");
    Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(2)));
    assertThat(run(launcher).err())
        .startsWith("tandem: java/core/src/main/java/A.java has changed; building");
    Files.delete(source);
    Files.setLastModifiedTime(source.getParent(), FileTime.from(Instant.now().plusSeconds(2)));
    assertThat(run(launcher).err()).as("a source is gone").contains("main/java has changed");
    makeOld(source.getParent());

    final Path generated = root.resolve("native/target/generated.h");
    Files.createDirectories(generated.getParent());
    Files.createFile(generated);
    Files.setLastModifiedTime(generated, FileTime.from(Instant.now().plusSeconds(2)));
    Files.setLastModifiedTime(root.resolve("native"), FileTime.from(Instant.now().plusSeconds(2)));
    assertThat(run(launcher).err()).as("what the build wrote").isEmpty();
  }

  @Test
  void shouldPassArgumentsAndClassPathWhenCalledThroughALink() throws Exception {
    addJdk("new", "25");
    addTools("mvn", "gcc", "g++", "cmake");
    final Path link =
        Files.createSymbolicLink(directory.resolve("link"), root.resolve("scripts/tandem"));

    final Result result = run(link, "run", "--contenders", "c-*, java-*", "");

    assertThat(result.status()).isEqualTo(7);
    assertThat(result.out())
        .contains("<--enable-native-access=ALL-UNNAMED>", "<-Dtandem.root=" + root.toRealPath())
        .contains("a checkout/java/testkit/target/classes:/m2/picocli.jar>")
        .endsWith("Command><run><--contenders><c-*, java-*><>");
  }

  @Test
  void shouldShowTheLogAndStayStaleWhenTheBuildFails() throws Exception {
    addJdk("new", "25");
    addTools("gcc", "g++", "cmake");
    program(tools.resolve("mvn"), "echo Compilation failed; exit 1");

    final Result result = run(root.resolve("scripts/tandem"));

    assertThat(result.status()).isEqualTo(3);
    assertThat(result.err())
        .contains("failed: mvn -B -q -DskipTests package", "Compilation failed")
        .contains("/a checkout/target/tandem-build.log");
    assertThat(root.resolve("target/tandem-build.stamp")).doesNotExist();
  }

  private Result run(final Path script, final String... arguments) throws Exception {
    final Map<String, String> environment = new HashMap<>();
    environment.put("PATH", tools.toString());
    environment.put("HOME", directory.toString());
    environment.put("TANDEM_JDK_FOLDER", jdks.toString());
    final Path out = directory.resolve("out.txt");
    final Path err = directory.resolve("err.txt");
    final ProcessBuilder builder =
        new ProcessBuilder(
                Stream.concat(Stream.of(script.toString()), Stream.of(arguments)).toList())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    final int status = builder.start().waitFor();
    return new Result(status, Files.readString(out), Files.readString(err));
  }

  private void addJdk(final String name, final String version) throws IOException {
    final Path bin = Files.createDirectories(jdks.resolve(name).resolve("bin"));
    Files.writeString(jdks.resolve(name).resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
    program(bin.resolve("javac"), "exit 0");
    program(bin.resolve("java"), "printf '<%s>' \"$@\"; exit 7");
  }

  private void addTools(final String... names) throws IOException {
    for (final String name : names) {
      // Maven writes the class path of the dependencies; the others need to do nothing.
      program(
          tools.resolve(name),
          "mkdir -p java/bench/target; echo /m2/picocli.jar"
              + " >java/bench/target/tandem-bench.classpath");
    }
  }

  private static void program(final Path file, final String body) throws IOException {
    Files.writeString(file, "#!" + Commands.onPath("bash").orElseThrow() + "\n" + body + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  private static void makeOld(final Path file) throws IOException {
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(3600)));
  }

  private static Path checkout() {
    Path candidate = Path.of("").toAbsolutePath();
    while (!Files.exists(candidate.resolve("scripts/tandem"))) {
      candidate = candidate.getParent();
    }
    return candidate;
  }
}
