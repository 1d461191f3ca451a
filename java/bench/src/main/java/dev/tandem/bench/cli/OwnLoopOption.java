package dev.tandem.bench.cli;

import dev.tandem.bench.UsageException;
import dev.tandem.bridge.UnavailableException;
import dev.tandem.formula.OwnLoop;
import dev.tandem.formula.OwnLoopException;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The options that name a loop of the user's, in C and in Java. */
final class OwnLoopOption {
  @Option(
      names = "--c-file",
      paramLabel = "FILE.c",
      description =
          "Compare a loop of yours: a function 'void NAME(double *out, const double *a, ...,"
              + " int64_t n)'; 'tandem new NAME' writes a pair to start from.")
  private Path cFile;

  @Option(
      names = "--java-file",
      paramLabel = "FILE.java",
      description =
          "The same loop in Java: a method 'public static void NAME(MemorySegment out,"
              + " MemorySegment a, ..., long n)'.")
  private Path javaFile;

  @Option(
      names = "--ulp",
      paramLabel = "N",
      description =
          "How far results of your loop may be from those of its Java half, in steps from one"
              + " double to the next (default: 0, the same bits).")
  private Double mostUlps;

  boolean isGiven() {
    return cFile != null || javaFile != null;
  }

  /** Whether an option was given that says nothing without a loop. */
  void requireWhole() {
    if (isGiven() && (cFile == null || javaFile == null)) {
      throw new UsageException(
          "%s is missing: a loop of yours is compared as C with Java; give both --c-file and"
                  .formatted(cFile == null ? "--c-file" : "--java-file")
              + " --java-file");
    }
    if (mostUlps != null && !isGiven()) {
      throw new UsageException("--ulp is for a loop of yours; give --c-file and --java-file too");
    }
    if (mostUlps != null && !(mostUlps >= 0 && mostUlps <= 1e15)) {
      throw new UsageException(
          "--ulp %s: give a number from 0 to 1e15"
              .formatted(mostUlps == Math.rint(mostUlps) ? "%.0f".formatted(mostUlps) : mostUlps));
    }
  }

  /**
   * Compiles it; what it leaves is deleted at the end.
   *
   * @throws UsageException with the compiler's messages, if the Java half cannot be compiled
   */
  OwnLoop compile(final EndOfRun end) {
    final ScratchFolder folder = ScratchFolder.create();
    end.add(folder::delete);
    try {
      return OwnLoop.compile(cFile, javaFile, folder.path(), mostUlps == null ? 0 : mostUlps);
    } catch (final OwnLoopException | UnavailableException wrong) {
      throw new UsageException(wrong.getMessage(), wrong);
    }
  }
}
