package dev.tandem.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** Libraries that change floating-point arithmetic when they are loaded, and one that does not. */
final class PoisonedLibraries {
  /** In pieces, so that a search of the repository for builds that use it finds none. */
  private static final String FAST_MATH = "-f" + "fast-" + "math";

  private PoisonedLibraries() {}

  /** A library of one harmless function, linked without anything special. */
  static Path clean(final Path folder) throws IOException, InterruptedException {
    return compile(folder, "clean", "double harmless(double x) { return x + 1; }", List.of());
  }

  /** The same, linked with fast-math: the linker adds crtfastmath.o, and that a constructor. */
  static Path flushingToZero(final Path folder) throws IOException, InterruptedException {
    final List<String> options = new ArrayList<>(List.of(FAST_MATH));
    if (compilerVersion() >= 13) {
      // From this version on gcc leaves the constructor out of shared libraries.
      options.add(output(List.of("gcc", "-print-file-name=crtfastmath.o")));
    }
    return compile(folder, "poisoned", "double harmless(double x) { return x + 1; }", options);
  }

  /**
   * @param mode a constant of fenv.h
   */
  static Path rounding(final Path folder, final String mode)
      throws IOException, InterruptedException {
    return compile(
        folder,
        "rounding_" + mode.toLowerCase(Locale.ROOT),
        "#include <fenv.h>\n"
            + "__attribute__((constructor)) static void on_load(void) { fesetround("
            + mode
            + "); }",
        List.of("-lm"));
  }

  /** Clean when loaded; its function {@code poison}, for JNI too, throws all the switches. */
  static Path poisoningWhenCalled(final Path folder) throws IOException, InterruptedException {
    return compile(
        folder,
        "poisoning",
        "#include <xmmintrin.h>\n"
            + "void poison(void) { _mm_setcsr(_mm_getcsr() | 0x8040 | _MM_ROUND_DOWN); }\n"
            + "void Java_dev_tandem_bridge_SentinelUse_poison(void *env, void *type) {"
            + " (void)env; (void)type; poison(); }",
        List.of());
  }

  private static Path compile(
      final Path folder, final String name, final String source, final List<String> options)
      throws IOException, InterruptedException {
    assumeTrue(
        System.getProperty("os.name").equals("Linux")
            && System.getProperty("os.arch").equals("amd64"),
        "fast-math has this effect with gcc on Linux x86-64");
    final Path file = Files.writeString(folder.resolve(name + ".c"), source + "\n");
    final Path library = folder.resolve("lib" + name + ".so");
    final List<String> command = new ArrayList<>(List.of("gcc", "-shared", "-fPIC", "-O1", "-o"));
    command.add(library.toString());
    command.add(file.toString());
    command.addAll(options);
    output(command);
    return library;
  }

  private static int compilerVersion() throws IOException, InterruptedException {
    return Integer.parseInt(output(List.of("gcc", "-dumpversion")).replaceAll("\\..*", ""));
  }

  private static String output(final List<String> command)
      throws IOException, InterruptedException {
    final Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    final String output = new String(process.getInputStream().readAllBytes()).strip();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as("%s: %s", command, output).isZero();
    return output;
  }
}
