package dev.tandem.bench.report;

import dev.tandem.bench.verify.ExpFindings;
import dev.tandem.bench.verify.ExpInputs;
import dev.tandem.bench.verify.ExpVerification;
import dev.tandem.bench.verify.VerifiedCode;
import dev.tandem.bench.verify.VerifyRecord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** A verification as text: a row for each code, who differs from whom, and what is wrong. */
public final class VerifyText {
  private VerifyText() {}

  private static final List<String> TITLES =
      List.of("code", "inputs", "max ulp", "allowed", "mean ulp", "monotone", "max ulp at");

  /** All of it, ending with a line end. */
  public static String render(final VerifyRecord record, final TextStyle style) {
    final ExpFindings findings = record.findings();
    final ExpInputs inputs = record.inputs();
    final List<String> lines = new ArrayList<>();
    lines.add(
        style.bold("exp(a)")
            + style.text(
                " against the exact result · seed %d · %s inputs · %s s"
                    .formatted(
                        record.seed(),
                        Figures.grouped(inputs.elements()),
                        Figures.shortly(record.elapsedSeconds()))));
    lines.add(
        style.text(
            "inputs: %s chosen · %s around boundaries · %s in runs · %s random"
                .formatted(
                    Figures.grouped(inputs.chosenElements()),
                    Figures.grouped(inputs.boundaryElements()),
                    Figures.grouped(inputs.runElements()),
                    Figures.grouped(inputs.randomElements()))));
    lines.add(style.wrap(TableReport.machine(record.machine(), record.library()), 0));
    lines.add("");
    final List<List<String>> table = new ArrayList<>(List.of(TITLES));
    for (int code = 0; code < findings.codes().size(); code++) {
      table.add(cells(findings.codes().get(code), findings.of(code)));
    }
    addAligned(lines, table, style);
    lines.add("");
    addGroups(lines, findings, style);
    addMissing(lines, record.missing(), style);
    final String sampled =
        findings.codes().stream()
            .filter(VerifiedCode::sampled)
            .map(VerifiedCode::name)
            .collect(Collectors.joining(", "));
    if (!sampled.isEmpty()) {
      lines.add(
          style.faint(
              style.wrap(
                  "The JVM has no instructions for vectors of these widths here, and they are slow:"
                      + " "
                      + sampled
                      + " took the chosen inputs and one block in "
                      + ExpVerification.SAMPLE_STRIDE
                      + " of the others.",
                  0)));
      lines.add("");
    }
    addVerdict(lines, findings, style);
    return String.join("\n", lines) + "\n";
  }

  private static List<String> cells(final VerifiedCode code, final ExpFindings.OfCode found) {
    return List.of(
        code.name(),
        Figures.grouped(found.inputs()),
        ulp(found.maxUlp()),
        Figures.shortly(code.maxAllowedUlp()),
        ulp(found.meanUlp()),
        found.falls().count() == 0
            ? "yes"
            : "no (%s)".formatted(Figures.grouped(found.falls().count())),
        ExpFindings.hex(found.at()));
  }

  /** Four decimals, upwards, so that an error beyond a limit never looks as if it were on it. */
  private static String ulp(final double value) {
    return Double.isFinite(value)
        ? String.format(Locale.ROOT, "%.4f", Math.ceil(value * 1e4 - 1e-9) / 1e4)
        : Double.isNaN(value) ? Figures.ABSENT : "infinite";
  }

  /** The first and the last column to the left, the others to the right. */
  private static void addAligned(
      final List<String> lines, final List<List<String>> table, final TextStyle style) {
    final int columns = table.getFirst().size();
    for (int row = 0; row < table.size(); row++) {
      final StringBuilder line = new StringBuilder();
      for (int column = 0; column < columns; column++) {
        final int at = column;
        final int width = table.stream().mapToInt(it -> it.get(at).length()).max().orElse(0);
        final String cell = style.text(table.get(row).get(column));
        final String pad = " ".repeat(width - cell.length());
        line.append(column == 0 ? "" : "  ")
            .append(column == 0 || column == columns - 1 ? cell + pad : pad + cell);
      }
      final String text = line.toString().stripTrailing();
      lines.add(row == 0 ? style.bold(text) : text);
    }
  }

  private static void addGroups(
      final List<String> lines, final ExpFindings findings, final TextStyle style) {
    final List<List<Integer>> groups = findings.groups();
    lines.add("The same bits for every input (NaNs taken for the same):");
    for (int group = 0; group < groups.size(); group++) {
      lines.add("  " + style.wrap(letter(group) + "  " + names(findings, groups.get(group)), 5));
    }
    lines.add("");
    if (groups.size() > 1) {
      lines.add("Inputs for which the results of two groups differ:");
      final List<List<String>> table = new ArrayList<>();
      for (int b = 0; b < groups.size(); b++) {
        final List<String> row = new ArrayList<>(List.of("  " + letter(b)));
        for (int a = 0; a < groups.size() - 1; a++) {
          row.add(
              a < b ? differing(findings, groups.get(a).getFirst(), groups.get(b).getFirst()) : "");
        }
        row.add("");
        if (b == 0) {
          for (int a = 0; a < groups.size() - 1; a++) {
            row.set(a + 1, letter(a));
          }
          row.set(0, "");
        }
        table.add(row);
      }
      addAligned(lines, table, style);
      lines.add("");
    }
  }

  private static String differing(final ExpFindings findings, final int a, final int b) {
    return Figures.grouped(findings.of(Math.min(a, b), Math.max(a, b)).differences().count());
  }

  private static String letter(final int group) {
    return Character.toString('A' + group);
  }

  private static String names(final ExpFindings findings, final List<Integer> group) {
    return group.stream()
        .map(code -> findings.codes().get(code).name())
        .collect(Collectors.joining(", "));
  }

  private static void addMissing(
      final List<String> lines, final List<VerifiedCode.Missing> missing, final TextStyle style) {
    if (missing.isEmpty()) {
      return;
    }
    lines.add("Not available here:");
    // What is missing is often missing for many, for one reason.
    final Map<String, List<String>> namesByReason = new LinkedHashMap<>();
    for (final VerifiedCode.Missing one : missing) {
      namesByReason.computeIfAbsent(one.reason(), _ -> new ArrayList<>()).add(one.name());
    }
    namesByReason.forEach((reason, names) ->
        lines.add("  " + style.wrap(String.join(", ", names) + ": " + reason, 6)));
    lines.add("");
  }

  private static void addVerdict(
      final List<String> lines, final ExpFindings findings, final TextStyle style) {
    final List<String> violations = findings.violations();
    if (!violations.isEmpty()) {
      lines.add(style.red("Wrong:"));
      violations.forEach(violation -> lines.add("  " + style.wrap(violation, 4)));
      return;
    }
    final long tandems =
        findings.codes().stream().filter(code -> code.code().isTandemAlgorithm()).count();
    lines.add(
        style.wrap(
            style.green("Right:")
                + " every code is as accurate as it must be, and right for every special value; the"
                + " "
                + tandems
                + " of Tandem's exp are monotone and give the same bits.",
            0));
  }
}
