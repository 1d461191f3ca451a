package dev.tandem.bench.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.bench.contender.Limit;
import dev.tandem.bench.contender.MeasuredLimit;
import dev.tandem.bench.machine.CpuFacts;
import dev.tandem.bench.result.LimitRow;
import dev.tandem.bench.result.Measurement;
import dev.tandem.bench.result.RunRecord;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The limits of a machine as a text table and as JSON. Stateless. */
public final class LimitsReport {
  public static final String SCHEMA = "tandem-limits/1";

  private static final List<String> TITLES =
      List.of("threads", "limit", "elements", "in", "ns per element", "GB/s", "GFLOP/s");

  /** Which columns are texts, aligned at their left end. */
  private static final List<Boolean> LEFT = List.of(false, true, false, true, true, false, false);

  private LimitsReport() {}

  /**
   * The table.
   *
   * @param run one without rows
   */
  public static String render(final RunRecord run, final TextStyle style) {
    final List<LimitRow> measured =
        run.limits().stream().filter(it -> it.row().measurement().isPresent()).toList();
    final List<List<String>> lines = new ArrayList<>(List.of(TITLES));
    measured.forEach(it -> lines.add(cells(it, run.machine().cpu(), style)));
    final StringBuilder text = new StringBuilder();
    text.append(style.bold(style.text("What this machine allows")))
        .append(style.text(" · " + TableReport.rounds(run)))
        .append('\n');
    text.append(style.wrap(TableReport.machine(run.machine(), run.library()), 0)).append('\n');
    text.append(style.wrap(caches(run.machine().cpu()), 0)).append("\n\n");
    if (!measured.isEmpty()) {
      for (int i = 0; i < lines.size(); i++) {
        final String line = line(lines, i);
        text.append(i == 0 ? style.bold(line) : line).append('\n');
      }
      text.append('\n');
    }
    TableReport.appendUnmeasured(text, run.limits(), style);
    text.append(
        style.faint(
            style.wrap(
                "Medians with 99 % intervals; ± is the farther end. triad: a + 3*b, 24 bytes an"
                    + " element; triad-stream: the same by streaming stores; fma: multiply-adds of"
                    + " whole vectors. With several threads, each computes its own part alone.",
                0)));
    return text.append('\n').toString();
  }

  private static String caches(final CpuFacts cpu) {
    final String caches =
        cpu.dataCaches().stream()
            .map(cache ->
                "L%d %s%s"
                    .formatted(
                        cache.level(),
                        bytes(cache.bytes()),
                        cache
                            .sharedByCpus()
                            .toOptional()
                            .filter(cpus -> cpus > 1)
                            .map(cpus -> " shared by " + cpus + " CPUs")
                            .orElse("")))
            .collect(Collectors.joining(", "));
    return caches.isEmpty()
        ? "The system does not tell the sizes of the caches: those of the arrays are guesses."
        : "Caches for data: " + caches;
  }

  private static String bytes(final long bytes) {
    return bytes % (1 << 20) == 0 ? (bytes >> 20) + " MiB" : (bytes >> 10) + " KiB";
  }

  private static List<String> cells(
      final LimitRow limit, final CpuFacts cpu, final TextStyle style) {
    final Measurement measurement = limit.row().measurement().orElseThrow();
    final boolean isFma = limit.limit().limit() == Limit.FMA;
    return List.of(
            Integer.toString(limit.limit().threads()),
            limit.limit().limit().id(),
            Figures.grouped(limit.row().elements()),
            isFma ? "registers" : place(limit.limit(), cpu),
            Figures.withPercent(Figures.nanosPerElement(limit.row(), measurement)),
            isFma
                ? Figures.ABSENT
                : Figures.digits(Figures.gigabytesPerSecond(limit.row(), measurement)),
            isFma
                ? Figures.digits(Figures.gigaflopsPerSecond(limit.row(), measurement))
                : Figures.ABSENT)
        .stream()
        .map(style::text)
        .toList();
  }

  /** The nearest place that holds a thread's part of the arrays. */
  private static String place(final MeasuredLimit limit, final CpuFacts cpu) {
    final long bytesPerThread =
        limit.elements() * limit.limit().kernel().bytesPerElement() / limit.threads();
    return cpu.dataCaches().stream()
        .filter(cache -> bytesPerThread <= cache.bytesPerCpu())
        .findFirst()
        .map(cache -> "L" + cache.level())
        .orElse(cpu.dataCaches().isEmpty() ? "?" : "memory");
  }

  private static String line(final List<List<String>> lines, final int index) {
    final StringBuilder line = new StringBuilder();
    for (int column = 0; column < TITLES.size(); column++) {
      final int at = column;
      final int width = lines.stream().mapToInt(cells -> cells.get(at).length()).max().orElse(0);
      final String cell = lines.get(index).get(column);
      final String pad = " ".repeat(width - cell.length());
      line.append(column == 0 ? "" : "  ").append(LEFT.get(column) ? cell + pad : pad + cell);
    }
    return line.toString().stripTrailing();
  }

  /**
   * Writes the limits as JSON, whole or not at all; {@code docs/json.md} describes every field.
   *
   * @throws dev.tandem.bench.UsageException that says why it could not be written
   */
  public static void write(final RunRecord run, final Path file) {
    ReportFile.write(file, "the JSON record", JsonReport.text(document(run)));
  }

  static ObjectNode document(final RunRecord run) {
    final ObjectNode document = JsonReport.document(run);
    final ArrayNode limits = (ArrayNode) document.get("limits");
    final ObjectNode result = document.objectNode();
    result.put("schema", SCHEMA);
    result.set("environment", document.get("environment"));
    result.set("limits", limits);
    return result;
  }
}
