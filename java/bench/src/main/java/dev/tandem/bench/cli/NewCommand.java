package dev.tandem.bench.cli;

import dev.tandem.bench.UsageException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import javax.lang.model.SourceVersion;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tandem new}: a loop in C and in Java to start from. */
@Command(
    name = "new",
    description =
        "Write NAME.c and Name.java, the same loop in both languages, for 'tandem run --c-file"
            + " --java-file'. Nothing is overwritten.",
    sortOptions = false,
    footer = {"", "Example:", "  tandem new blend"})
final class NewCommand implements Callable<Integer> {
  private static final Set<String> C_WORDS =
      Set.of(
          "auto",
          "extern",
          "inline",
          "register",
          "restrict",
          "signed",
          "sizeof",
          "struct",
          "typedef",
          "typeof",
          "union",
          "unsigned",
          "asm",
          "main");

  private static final String C =
      """
      #include <stdint.h>

      /* Computes n elements. Several threads call it at once, each with the pointers and the
       * length of its own chunk; no array overlaps another. */
      void NAME(double *restrict out, const double *restrict a, const double *restrict b, int64_t n) {
        for (int64_t i = 0; i < n; i++) {
          out[i] = 0.25 * a[i] + 0.75 * b[i];
        }
      }
      """;

  private static final String JAVA =
      """
      import java.lang.foreign.MemorySegment;
      import java.lang.foreign.ValueLayout;

      public final class CLASS {
        private CLASS() {}

        /** Computes n elements. Several threads call it at once, each with segments of its chunk. */
        public static void NAME(MemorySegment out, MemorySegment a, MemorySegment b, long n) {
          for (long i = 0; i < n; i++) {
            out.setAtIndex(
                ValueLayout.JAVA_DOUBLE,
                i,
                0.25 * a.getAtIndex(ValueLayout.JAVA_DOUBLE, i)
                    + 0.75 * b.getAtIndex(ValueLayout.JAVA_DOUBLE, i));
          }
        }

        /** The same on heap arrays, elements from (inclusive) to (exclusive). May be left out. */
        public static void NAME(double[] out, double[] a, double[] b, int from, int to) {
          for (int i = from; i < to; i++) {
            out[i] = 0.25 * a[i] + 0.75 * b[i];
          }
        }
      }
      """;

  @Spec private CommandSpec spec;
  @Mixin private HelpOption help;

  @Parameters(
      paramLabel = "NAME",
      description = "What the function is called: letters, digits and _, a letter first.")
  private String name;

  @Override
  public Integer call() {
    if (!name.matches("[A-Za-z][A-Za-z0-9_]{0,63}")
        || !SourceVersion.isName(name)
        || C_WORDS.contains(name)) {
      throw new UsageException(
          "'%s' cannot name a function in C and in Java: give letters, digits and _, a letter first, and no keyword"
              .formatted(name));
    }
    final String className = name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
    final Path cFile = Path.of(name + ".c");
    final Path javaFile = Path.of(className + ".java");
    if (Files.exists(javaFile)) {
      throw alreadyThere(javaFile);
    }
    write(cFile, C.replace("NAME", name));
    write(javaFile, JAVA.replace("NAME", name).replace("CLASS", className));
    final PrintWriter out = spec.commandLine().getOut();
    out.printf(
        "Wrote %s and %s. Put your loop into both, then:%n  tandem run --c-file %s --java-file"
            + " %s%n",
        cFile, javaFile, cFile, javaFile);
    out.flush();
    return ExitCodes.OK;
  }

  private static void write(final Path file, final String text) {
    try {
      Files.writeString(file, text, StandardOpenOption.CREATE_NEW);
    } catch (final FileAlreadyExistsException present) {
      throw alreadyThere(file);
    } catch (final IOException exception) {
      throw new UsageException("%s cannot be written: %s".formatted(file, exception), exception);
    }
  }

  private static UsageException alreadyThere(final Path file) {
    return new UsageException(
        "%s is there already; give another name, or move it away".formatted(file));
  }
}
