package dev.tandem.bench.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tandem.bench.UsageException;
import dev.tandem.bench.compare.JmhResults;
import dev.tandem.bench.contender.Availability;
import dev.tandem.bench.contender.Contender;
import dev.tandem.bench.contender.DefaultContenders;
import dev.tandem.bench.input.ElementCounts;
import dev.tandem.bench.jmh.JmhHarness;
import dev.tandem.bench.jmh.JmhJson;
import dev.tandem.bench.machine.LibraryFacts;
import dev.tandem.bench.report.Figures;
import dev.tandem.bench.report.Page;
import dev.tandem.bench.report.ReportFile;
import dev.tandem.bridge.NativeLibrary;
import dev.tandem.kernel.Kernel;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tandem jmh}: the contenders under JMH, as the check on Tandem's own harness. */
@Command(
    name = "jmh",
    description =
        "Time contenders by JMH instead of Tandem's own harness: the same inputs, buffers and JVM"
            + " flags, a fork of each contender in every pass, in random order. 'tandem compare"
            + " --jmh' holds a run against it.",
    sortOptions = false,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:all were timed, and computed the right results",
      "2:a contender failed or was wrong",
      "3:wrong usage, or something is missing on this machine"
    },
    footer = {
      "",
      "Examples:",
      "  tandem jmh --json jmh.json",
      "  tandem jmh --quick --contenders 'c-vector/jni/single/1,java-*/single/1' --elements 8Ki"
    })
final class JmhCommand implements Callable<Integer> {
  private static final int PASSES = 5;
  private static final int QUICK_PASSES = 3;
  private static final int WARMUP_ITERATIONS = 4;
  private static final int QUICK_WARMUP_ITERATIONS = 2;
  private static final int ITERATIONS = 5;
  private static final long SEED = 42;
  private static final Contender BASELINE = DefaultContenders.BASELINE;

  private final Console console;

  @Spec private CommandSpec spec;
  @Mixin private HelpOption help;

  @Option(
      names = "--contenders",
      paramLabel = "GLOBS",
      description =
          "Contender ids or globs, as in 'run'; those without a JVM are left out (default: the"
              + " default table's on one thread).")
  private String contenders;

  @Option(
      names = "--elements",
      paramLabel = "N",
      description = "Elements of each array (default: ${DEFAULT-VALUE}).",
      defaultValue = "1000000")
  private String elements;

  @Option(
      names = "--quick",
      description = "Three short passes instead of five: to try it, not to conclude from.")
  private boolean quick;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Write JMH's JSON, for its viewers and 'tandem compare --jmh'.")
  private Path json;

  JmhCommand(final Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws InterruptedException {
    if (json != null) {
      ReportFile.requireWritable(json, "--json");
    }
    final JmhHarness.Plan plan =
        new JmhHarness.Plan(
            chosen(),
            ElementCounts.parseSingle(elements),
            quick ? QUICK_PASSES : PASSES,
            quick ? QUICK_WARMUP_ITERATIONS : WARMUP_ITERATIONS,
            ITERATIONS,
            SEED);
    // Fails at once where no code can be chosen (TANDEM_ISA).
    LibraryFacts.collect();
    final PrintWriter out = spec.commandLine().getOut();
    out.printf(
        "%d contenders, %d passes, about %.0f s%n",
        plan.contenders().size(), plan.passes(), plan.seconds());
    out.flush();
    final Timed timed =
        PlannedRun.measure(
            console.terminal(),
            (_, scratch, listener) -> {
              final JmhHarness harness =
                  new JmhHarness(plan, NativeLibrary.tandem().path(), scratch, listener);
              return new Timed(harness.run(), harness.failures());
            });
    out.print(page(plan, timed.results(), timed.failures()).toText(console.style()));
    out.flush();
    if (json != null) {
      JmhJson.write(timed.results(), json);
    }
    return timed.failures().isEmpty() ? ExitCodes.OK : ExitCodes.WRONG_RESULT;
  }

  private record Timed(String results, Map<Contender, String> failures) {}

  private static Page page(
      final JmhHarness.Plan plan, final String results, final Map<Contender, String> failures) {
    final JmhResults jmh = parse(results);
    final Page page = new Page();
    page.heading("JMH, %s elements".formatted(Figures.grouped(plan.elements())));
    page.table(
        List.of("contender", "µs per call", "time / baseline's"),
        List.of(false, true, false),
        jmh.forks().keySet().stream().map(key -> cells(jmh, key)).toList());
    page.bullets(
        failures.entrySet().stream().map(it -> it.getKey() + " failed: " + it.getValue()).toList());
    page.paragraph(
        "The baseline is %s. Ratios are between forks of one pass, with the 99 %% t interval of %d passes."
            .formatted(BASELINE, plan.passes()));
    return page;
  }

  private static List<String> cells(final JmhResults jmh, final JmhResults.Key key) {
    return List.of(
        key.contender(),
        Figures.digits(jmh.medianTime(key)),
        key.contender().equals(BASELINE.id())
            ? "baseline"
            : jmh.ratio(key, BASELINE.id()).map(Figures::withEnds).orElse(Figures.ABSENT));
  }

  private static JmhResults parse(final String results) {
    try {
      return JmhResults.of(Path.of("JMH's results"), new ObjectMapper().readTree(results));
    } catch (final JsonProcessingException exception) {
      throw new IllegalStateException("JMH wrote no JSON", exception);
    }
  }

  private List<Contender> chosen() {
    final Stream<Contender> all =
        contenders == null
            ? DefaultContenders.of(1).stream()
            : ContenderChoice.of(
                contenders,
                new int[] {1, Runtime.getRuntime().availableProcessors()},
                BASELINE,
                Kernel.EXPSUM)
                .stream();
    final List<Contender> chosen = new ArrayList<>();
    for (final Contender contender : (Iterable<Contender>) all::iterator) {
      final Optional<String> whyNot = whyNot(contender);
      if (whyNot.isEmpty()) {
        chosen.add(contender);
      } else if (contenders != null && List.of(contenders.split(",")).contains(contender.id())) {
        throw new UsageException(contender + " cannot run under JMH: " + whyNot.get());
      }
    }
    if (chosen.size() < 2) {
      throw new UsageException(
          "--contenders %s: no contender besides the baseline runs in a JVM here"
              .formatted(contenders));
    }
    return chosen;
  }

  private static Optional<String> whyNot(final Contender contender) {
    if (contender.extraPercent().isPresent()) {
      return Optional.of("only Tandem's own harness counts the calls of a planted slowdown");
    }
    return contender.isWithoutJvm() || contender.peer().isPresent()
        ? Optional.of("it has no JVM, and JMH times Java methods")
        : Availability.reasonUnavailable(contender, Kernel.EXPSUM);
  }
}
