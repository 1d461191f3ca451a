package dev.tandem.formula;

import dev.tandem.bridge.Isa;
import dev.tandem.bridge.UnavailableException;
import dev.tandem.kernel.Code;
import dev.tandem.kernel.Language;
import dev.tandem.memory.ElementType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the C compiler makes of a formula. Stateless. */
public final class Inspection {
  /** A packed operation names its registers; the widest tells how many elements it has. */
  private static final Pattern REGISTER = Pattern.compile("%([xyz])mm\\d+|\\bv\\d+\\.(?:2d|4s)\\b");

  private static final Pattern PACKED =
      Pattern.compile(
          "\\bv?(add|sub|mul|div|sqrt|min|max|fn?m(add|sub)\\w*|cmp\\w*|and|or|xor|blendv?)p[ds]\\b"
              + "|_ZGV|\\.(2d|4s)\\b");

  private static final Pattern REMARK =
      Pattern.compile(
          "formula\\.c:\\d+:\\d+: (?:optimized|missed): .*(?:vectori[sz]ed|not vectori[sz]ed).*");

  private Inspection() {}

  /**
   * The compiler's command, its remarks about vectors, and how wide the machine code's are; nothing
   * for a Java code, whose machine code appears as it runs.
   *
   * @throws UnavailableException with the reason, if it cannot be compiled here
   */
  public static List<String> of(final Formula formula, final Code code) {
    if (code.language() == Language.JAVA) {
      return List.of();
    }
    final List<String> lines = new ArrayList<>();
    final Path compiler = CCompiler.compiler();
    final List<String> flags = new ArrayList<>(CCompiler.flags(Isa.chosen(), code));
    lines.add(compiler + " " + String.join(" ", flags));
    flags.addAll(List.of("-fopt-info-vec-all", "--save-temps"));
    final LibraryCache cache = LibraryCache.ofUser();
    try {
      final Path folder = cache.newBuildFolder();
      try {
        CCompiler.compile(folder, CSource.of(formula, code, Isa.chosen()), compiler, flags, code);
        remarks(Files.readString(folder.resolve(CCompiler.MESSAGES))).forEach(lines::add);
        lines.add(width(assembly(folder), formula.type()));
      } finally {
        LibraryCache.delete(folder);
      }
    } catch (final IOException exception) {
      throw new UnavailableException("Cannot compile to look at it: " + exception, exception);
    }
    return lines;
  }

  private static String assembly(final Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      final Path file =
          files
              .filter(it -> it.toString().endsWith(".s"))
              .findFirst()
              .orElseThrow(() -> new IOException("the compiler left no assembly"));
      return Files.readString(file);
    }
  }

  private static List<String> remarks(final String messages) {
    return messages
        .lines()
        .filter(it -> REMARK.matcher(it).matches())
        .filter(it -> it.contains("loop"))
        .distinct()
        .limit(6)
        .toList();
  }

  /** By the instructions of the whole file, of which nearly all are the loop's. */
  static String width(final String assembly, final ElementType type) {
    int bits = 0;
    for (final String line : assembly.lines().toList()) {
      if (PACKED.matcher(line).find()) {
        final Matcher registers = REGISTER.matcher(line);
        while (registers.find()) {
          final String kind = registers.group(1);
          bits =
              Math.max(bits, kind == null || kind.equals("x") ? 128 : kind.equals("y") ? 256 : 512);
        }
      }
    }
    return bits == 0
        ? "The machine code is not vectorised."
        : "The machine code is vectorised: %d bits, %d elements at a time."
            .formatted(bits, bits / (type.bytes() * Byte.SIZE));
  }
}
