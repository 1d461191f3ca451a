package dev.tandem.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * Starts the real scripts/tandem of this checkout, in a folder of its own.
 *
 * <p>It has to be built: else the script would start Maven inside of Maven.
 */
final class Launcher {
  private static final String REQUIRED = "tandem.launcher.required";
  private static final long MOST_SECONDS = 120;

  private final Path root =
      Path.of(System.getProperty("basedir", "")).toAbsolutePath().resolve("../..").normalize();
  private final Path folder;

  /** What a start of the script came to. */
  record Result(int exitCode, String out, String err) {
    Result assertRefused(final String... said) {
      assertThat(err).contains(said).startsWith("tandem: ").doesNotContain("\tat ", "Exception");
      assertThat(out).isEmpty();
      assertThat(exitCode).isEqualTo(3);
      return this;
    }

    Result assertOk() {
      assertThat(err).isEmpty();
      assertThat(exitCode).isZero();
      return this;
    }
  }

  /** The script while it runs, in a process group of its own. */
  final class Running {
    private final Process process;
    private final Path out;
    private final Path err;

    private Running(final Process process, final Path out, final Path err) {
      this.process = process;
      this.out = out;
      this.err = err;
    }

    long pid() {
      return process.pid();
    }

    boolean isAlive() {
      return process.isAlive();
    }

    /** Whether so many workers live. */
    boolean hasWorkers(final int count) {
      return process
              .descendants()
              .filter(it ->
                  it.info().commandLine().orElse("").matches(".*(WorkerMain|tandem_worker) .*"))
              .count()
          >= count;
    }

    boolean hasProcess(final String commandLinePattern) {
      return process
          .descendants()
          .anyMatch(it -> it.info().commandLine().orElse("").matches(commandLinePattern));
    }

    Result await() throws IOException, InterruptedException {
      if (!process.waitFor(MOST_SECONDS, TimeUnit.SECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        throw new AssertionError("still running after " + MOST_SECONDS + " s: " + folder);
      }
      // What a JVM says to whoever gives it options by the environment, as some tests do.
      final String said =
          Files.readString(err).replaceAll("(?m)^NOTE: Picked up JDK_JAVA_OPTIONS:.*\\R", "");
      return new Result(process.exitValue(), Files.readString(out), said);
    }
  }

  Launcher(final Path folder) {
    this.folder = folder;
  }

  /**
   * Skips the test where nothing is built, unless the build is promised; then that is a failure.
   */
  static void requireBuilt() throws IOException {
    final String why = new Launcher(Path.of("")).whyNotBuilt();
    if (Boolean.getBoolean(REQUIRED)) {
      assertThat(why).describedAs("scripts/build must run before these tests").isEmpty();
    }
    assumeTrue(why.isEmpty(), why);
  }

  /** Looks where scripts/tandem looks. */
  private String whyNotBuilt() throws IOException {
    final Path stamp = root.resolve("target/tandem-build.stamp");
    if (!Files.exists(stamp)) {
      return "scripts/build has not run";
    }
    final FileTime built = Files.getLastModifiedTime(stamp);
    final List<Path> sources =
        new ArrayList<>(List.of(root.resolve("pom.xml"), root.resolve("native")));
    try (Stream<Path> modules = Files.list(root.resolve("java"))) {
      modules.forEach(module -> {
        sources.add(module.resolve("pom.xml"));
        sources.add(module.resolve("src/main"));
      });
    }
    for (final Path source : sources) {
      try (Stream<Path> files = Files.exists(source) ? Files.walk(source) : Stream.empty()) {
        final List<Path> changed =
            files
                .filter(it ->
                    Files.isRegularFile(it) && !root.relativize(it).toString().contains("target/"))
                .filter(it -> it.toFile().lastModified() > built.toMillis())
                .toList();
        if (!changed.isEmpty()) {
          return changed.getFirst() + " has changed since scripts/build ran";
        }
      }
    }
    return "";
  }

  String script() {
    return root.resolve("scripts/tandem").toString();
  }

  Result run(final String... arguments) throws IOException, InterruptedException {
    return run(Map.of(), arguments);
  }

  Result run(final Map<String, String> environment, final String... arguments)
      throws IOException, InterruptedException {
    final List<String> command = new ArrayList<>(List.of(script()));
    command.addAll(Arrays.asList(arguments));
    return start(environment, command).await();
  }

  /** Starts it in a process group of its own, in which Ctrl-C has its usual effect. */
  Running startInGroup(final Map<String, String> environment, final String... arguments)
      throws IOException {
    // Whoever starts the tests in the background leaves them with SIGINT ignored, and so their
    // children.
    final List<String> command =
        new ArrayList<>(List.of("env", "--default-signal=INT", "setsid", script()));
    command.addAll(Arrays.asList(arguments));
    return start(environment, command);
  }

  Running start(final Map<String, String> environment, final List<String> command)
      throws IOException {
    final Path out = Files.createTempFile(folder, "standard", ".out");
    final Path err = Files.createTempFile(folder, "standard", ".err");
    final ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().keySet().removeAll(List.of("TANDEM_ISA", "JDK_JAVA_OPTIONS", "COLUMNS"));
    builder.environment().putAll(environment);
    return new Running(builder.start(), out, err);
  }

  /** Has the script put its files below this folder. */
  static Map<String, String> temporaryFilesIn(final Path temporary) {
    return Map.of("JDK_JAVA_OPTIONS", "-Djava.io.tmpdir=" + temporary);
  }

  static void waitUntil(final String what, final int seconds, final BooleanSupplier condition)
      throws InterruptedException {
    final long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - end).describedAs("waiting until " + what).isNegative();
      Thread.sleep(20);
    }
  }

  /** The processes of a group that have not ended. */
  static List<Long> livingOfGroup(final long group) {
    return ProcessHandle.allProcesses()
        .map(ProcessHandle::pid)
        .filter(pid -> {
          try {
            final String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            // State, parent and group follow the name, which may hold anything.
            final String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return !fields[0].equals("Z") && Long.parseLong(fields[2]) == group;
          } catch (final IOException ended) {
            return false;
          }
        })
        .toList();
  }
}
