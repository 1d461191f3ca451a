package dev.tandem;

import dev.tandem.kernel.Kernel;
import dev.tandem.testkit.Ulps;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Runs a main class of the tests in a JVM of its own: for what can be seen once in a process. */
public final class ChildJvm {
  /** An option for children that shall not be allowed to call C. */
  public static final String DENY_NATIVE_ACCESS = "--illegal-native-access=deny";

  private ChildJvm() {}

  /**
   * @param output of both streams
   */
  public record Result(int exitCode, String output) {}

  /**
   * Waits for the child to end.
   *
   * @param environment added to this process's own, without its {@code TANDEM_ISA}
   * @throws AssertionError if it takes longer than {@code timeoutSeconds}; the child is killed
   */
  public static Result run(
      final long timeoutSeconds,
      final List<String> options,
      final Map<String, String> environment,
      final Class<?> main,
      final String... arguments)
      throws IOException, InterruptedException {
    final List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--add-modules=jdk.incubator.vector");
    if (!options.contains(DENY_NATIVE_ACCESS)) {
      command.add("--enable-native-access=ALL-UNNAMED");
    }
    command.add("-XX:-CreateCoredumpOnCrash");
    command.addAll(options);
    command.addAll(List.of("-cp", classPath(), main.getName()));
    command.addAll(List.of(arguments));
    final Path output = Files.createTempFile("tandem-child-", ".txt");
    try {
      final ProcessBuilder builder =
          new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
      builder.environment().remove("TANDEM_ISA");
      builder.environment().putAll(environment);
      final Process child = builder.start();
      if (!child.waitFor(timeoutSeconds, TimeUnit.SECONDS)) {
        child.destroyForcibly().waitFor();
        throw new AssertionError(
            "%s still ran after %d s; it wrote: %s"
                .formatted(main.getSimpleName(), timeoutSeconds, Files.readString(output)));
      }
      return new Result(child.exitValue(), Files.readString(output));
    } finally {
      Files.delete(output);
    }
  }

  /** Not java.class.path: surefire puts a jar there that holds only a manifest. */
  private static String classPath() {
    return Stream.of(Kernel.class, ChildJvm.class, Ulps.class, com.sun.jna.Native.class)
        .map(ChildJvm::locationOf)
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static String locationOf(final Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    } catch (final URISyntaxException exception) {
      throw new AssertionError(exception);
    }
  }
}
