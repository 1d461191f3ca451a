package dev.tandem.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tandem.bench.UsageException;
import dev.tandem.bench.contender.Availability;
import dev.tandem.bench.contender.Contender;
import dev.tandem.bench.contender.DefaultContenders;
import dev.tandem.bench.report.TextStyle;
import dev.tandem.bench.verify.WrongCodes;
import dev.tandem.bridge.UnavailableException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class TandemCommandTest {
  private static final Console PLAIN = new Console(false, TextStyle.PLAIN);

  @TempDir Path root;

  private String rootBefore;

  private record Result(int exitCode, String out, String err) {}

  /** A command that throws. */
  @Command(name = "fail")
  private record Failing(Exception exception) implements Callable<Integer> {
    @Override
    public Integer call() throws Exception {
      throw exception;
    }
  }

  @BeforeEach
  void standAloneFromTheCheckout() throws Exception {
    rootBefore = System.getProperty(Availability.ROOT_PROPERTY);
    System.setProperty(Availability.ROOT_PROPERTY, root.toString());
    final Path worker = Availability.workerExecutable();
    Files.createDirectories(worker.getParent());
    Files.createFile(worker);
    assertThat(worker.toFile().setExecutable(true)).isTrue();
  }

  @AfterEach
  void restore() {
    if (rootBefore == null) {
      System.clearProperty(Availability.ROOT_PROPERTY);
    } else {
      System.setProperty(Availability.ROOT_PROPERTY, rootBefore);
    }
  }

  private static Result tandem(final String... arguments) {
    return tandem(new Failing(new Exception()), arguments);
  }

  private static Result tandem(final Failing failing, final String... arguments) {
    final StringWriter out = new StringWriter();
    final StringWriter err = new StringWriter();
    final CommandLine tandem =
        TandemCommand.commandLine(PLAIN, new PrintWriter(out, true), new PrintWriter(err, true));
    tandem.addSubcommand(
        new CommandLine(failing)
            .setErr(new PrintWriter(err, true))
            .setExecutionExceptionHandler(tandem.getExecutionExceptionHandler()));
    final int exitCode = TandemCommand.execute(tandem, arguments);
    return new Result(exitCode, out.toString(), err.toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "run",
        "sweep",
        "verify",
        "dispatch",
        "calls",
        "limits",
        "compare",
        "report",
        "doctor",
        "list",
        "version",
        "completion"
      })
  void shouldPrintHelpWhenACommandIsAskedForIt(final String command) {
    final Result result = tandem(command, "--help");
    assertThat(result.exitCode()).isZero();
    assertThat(result.out()).startsWith("Usage: tandem " + command).contains("-h, --help");
    assertThat(tandem("--help").out()).contains("\n  " + command + " ");
  }

  @Test
  void shouldSuggestTheOptionWhenOneIsMisspelt() {
    final Result result = tandem("doctor", "--chek-library", "x.so");
    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.out()).isEmpty();
    assertThat(result.err())
        .isEqualTo(
            "tandem: Unknown option '--chek-library'. Did you mean '--check-library'?\n"
                + "Try 'tandem doctor --help'.\n");
  }

  @Test
  void shouldSuggestTheCommandWhenOneIsMisspelt() {
    final Result result = tandem("doctr");
    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.err())
        .isEqualTo(
            "tandem: Unknown command 'doctr'. Did you mean 'doctor'?\nTry 'tandem --help'.\n");
  }

  @Test
  void shouldMakeTheSameReportAgainWhenGivenItsOwn() throws Exception {
    final Path record =
        Files.writeString(root.resolve("limits.json"), "{\"schema\":\"tandem-limits/1\"}");
    final Path first = root.resolve("first.html");
    final Path second = root.resolve("second.html");
    assertThat(tandem("report", record.toString(), "--html", first.toString()).exitCode()).isZero();
    final Result again = tandem("report", first.toString(), "--html", second.toString());
    assertThat(again.exitCode()).isZero();
    assertThat(again.out()).isEqualTo(second + " shows 1 document.\n");
    assertThat(second).hasSameBinaryContentAs(first);
  }

  @Test
  void shouldSayWhatIsWrongWhenAReportCannotBeMade() {
    final String html = root.resolve("report.html").toString();
    final Result missing = tandem("report", root.resolve("none.json").toString(), "--html", html);
    assertThat(missing.exitCode()).isEqualTo(3);
    assertThat(missing.err()).startsWith("tandem: Cannot read").contains("no such file");
    assertThat(tandem("report", "--html", html).exitCode()).isEqualTo(3);
    assertThat(Path.of(html)).doesNotExist();
  }

  @Test
  void shouldListTheCommandsWhenNoneIsSimilar() {
    assertThat(tandem("qqqq").err())
        .contains("Unknown command 'qqqq'. Commands: run, ", "doctor, ");
  }

  @Test
  void shouldMeanRunWhenOnlyOptionsAreGiven() {
    final Result result = tandem("--elemnts", "3");
    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.err())
        .contains("Unknown option '--elemnts'", "'--elements'", "Try 'tandem run --help'.");
  }

  @Test
  void shouldPrintOnlyTheMessageWhenTheUserCanMendIt() {
    for (final Exception exception :
        List.of(new UsageException("do this"), new UnavailableException("do this"))) {
      assertThat(tandem(new Failing(exception), "fail"))
          .isEqualTo(new Result(3, "", "tandem: do this\n"));
    }
  }

  @Test
  void shouldKeepTheTraceWhenItIsABug() {
    final Result result = tandem(new Failing(new IllegalStateException("ouch")), "fail");
    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.err()).contains("this is a bug", "IllegalStateException: ouch", "\tat ");
  }

  @Test
  void shouldEndAsInterruptedWhenTheCommandWas() {
    assertThat(tandem(new Failing(new InterruptedException()), "fail").exitCode()).isEqualTo(130);
  }

  @Test
  void shouldListTheDefaultTableWhenAllContendersAreListed() {
    final int cores = Runtime.getRuntime().availableProcessors();
    final Result result = tandem("list");
    assertThat(result.exitCode()).isZero();
    assertThat(result.out().lines().map(line -> line.split(" ")[0]))
        .containsAll(DefaultContenders.of(cores).stream().map(Contender::id).toList());
    assertThat(result.out()).containsPattern("c-vector/jna/single/1 +available\n");
  }

  @Test
  void shouldSayWhyWhenAContenderCannotRun() throws Exception {
    Files.delete(Availability.workerExecutable());
    assertThat(tandem("list").out())
        .containsPattern("c-vector/none/single/1 +unavailable: .*scripts/build");
    assertThat(tandem("list", "--available").out())
        .contains("c-vector/jna/single/1\n")
        .doesNotContain("none/");
  }

  @Test
  void shouldListOtherThreadCountsWhenAsked() {
    assertThat(tandem("list", "--threads", "7").out())
        .contains("java-loop/pool/7 ")
        .doesNotContain("/single/");
    final Result wrong = tandem("list", "--threads", "0");
    assertThat(wrong.exitCode()).isEqualTo(3);
    assertThat(wrong.err()).startsWith("tandem: Threads '0'");
  }

  @Test
  void shouldShowEveryGroupWhenDoctorLooks() {
    final Result result = tandem("doctor");
    assertThat(result.out())
        .contains("CPU\n", "\nMemory\n", "\nJava\n", "\nTools on PATH\n", "\nNative code\n")
        .contains(
            "\nBridges, each tried with one call\n", "\nFloating point\n", "\nDefault table\n")
        .contains("-ffp-contract=off", "SHA-256", "TANDEM_ISA")
        .contains("Everything that the default table needs is there.");
    for (final String bridge :
        new String[] {"jna", "jna-interface", "jni", "ffm", "ffm-critical", "jni-critical"}) {
      assertThat(result.out()).containsPattern("✓ " + bridge + " +\\d+ special values, error");
    }
    assertThat(result.exitCode()).isZero();
  }

  @Test
  void shouldSayWhatIsMissingWhenDoctorFindsItMissing() throws Exception {
    Files.delete(Availability.workerExecutable());
    final Result result = tandem("doctor");
    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.out())
        .containsPattern("✗ C-only worker +no executable")
        .contains("Not as it must be: C-only worker.");
  }

  @Test
  void shouldPrintOneDocumentWhenDoctorIsAskedForJson() throws Exception {
    final JsonNode json = new ObjectMapper().readTree(tandem("doctor", "--json").out());
    assertThat(json.get("schema").textValue()).isEqualTo("tandem-doctor/1");
    assertThat(json.get("environment").get("library").has("sha256")).isTrue();
    assertThat(json.get("findings")).isNotEmpty();
  }

  @Test
  void shouldJudgeALibraryWhenDoctorIsGivenOne() {
    final Result missing = tandem("doctor", "--check-library", root + "/none.so");
    assertThat(missing.exitCode()).isEqualTo(3);
    assertThat(missing.err()).contains("none.so", "no such file");
  }

  @Test
  void shouldNameTheLibraryWhenItChangesArithmetic() throws Exception {
    assumeTrue(System.getProperty("os.arch").equals("amd64"));
    // What gcc before 13 adds to a library that is linked with its fast-math option.
    final Path source =
        Files.writeString(
            root.resolve("poisoned.c"),
            """
            #include <xmmintrin.h>
            __attribute__((constructor)) static void poison(void) { _mm_setcsr(_mm_getcsr() | 0x8040); }
            """);
    final Path library = root.resolve("libpoisoned.so");
    assertThat(run("gcc", "-shared", "-fPIC", "-o", library.toString(), source.toString()))
        .isZero();
    final Result result = tandem("doctor", "--check-library", library.toString());
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.out())
        .contains("✗ " + library)
        .contains("flush-to-zero")
        .contains("✓ subnormal numbers")
        .contains("Not as it must be: " + library);
  }

  @ParameterizedTest
  @CsvSource({"/dev/full, 3", "/dev/null, 0"})
  void shouldNotClaimSuccessWhenTheOutputIsLost(final String output, final int exitCode)
      throws Exception {
    final Path device = Path.of(output);
    assumeTrue(Files.exists(device));
    final Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    final String command =
        "exec '%s' --enable-native-access=ALL-UNNAMED -cp '%s' %s version > %s"
            .formatted(
                java, System.getProperty("java.class.path"), TandemCommand.class.getName(), device);
    assertThat(run("sh", "-c", command)).isEqualTo(exitCode);
  }

  private static int run(final String... command) throws Exception {
    return new ProcessBuilder(command)
        .redirectOutput(Redirect.DISCARD)
        .redirectError(Redirect.DISCARD)
        .start()
        .waitFor();
  }

  @Test
  void shouldEndWithWrongResultWhenACodeIsWrong() throws Exception {
    final StringWriter out = new StringWriter();
    final Path json = root.resolve("verify.json");
    final int exitCode =
        new CommandLine(new VerifyCommand(PLAIN, WrongCodes::oneWrongBit))
            .setOut(new PrintWriter(out, true))
            .execute("--json", json.toString());
    assertThat(exitCode).isEqualTo(2);
    assertThat(out.toString()).contains("Wrong:", "must give the same bits");
    assertThat(new ObjectMapper().readTree(json.toFile()).get("violations")).isNotEmpty();
  }

  @Test
  void shouldPrintVersionsWhenAsked() {
    assertThat(tandem("version").out())
        .containsPattern("^tandem \\d+\\.\\d+\\.\\d+")
        .contains("\ncommit ", "\njava 2", "\nlibtandem ", "\ncompiler ");
    assertThat(tandem("--version").out()).startsWith("tandem ");
  }

  @Test
  void shouldPrintAScriptWhenAskedForCompletion() {
    assertThat(tandem("completion").out()).startsWith("#!").contains("--check-library");
  }

  @Test
  void shouldColorOnlyWhenATerminalShowsColors() {
    final Map<String, String> xterm = Map.of("TERM", "xterm");
    assertThat(Console.of(true, StandardCharsets.UTF_8, xterm).style())
        .isEqualTo(new TextStyle(120, true, true));
    assertThat(Console.of(false, StandardCharsets.UTF_8, xterm).style().color()).isFalse();
    assertThat(
            Console.of(true, StandardCharsets.UTF_8, Map.of("TERM", "xterm", "NO_COLOR", "1"))
                .style()
                .color())
        .isFalse();
    assertThat(Console.of(true, StandardCharsets.UTF_8, Map.of()).style().color()).isFalse();
    assertThat(Console.of(true, StandardCharsets.US_ASCII, Map.of("COLUMNS", "80")).style())
        .isEqualTo(new TextStyle(80, false, false));
  }

  @Test
  void shouldSayWhatToDoWhenLimitsHaveNoWorker() throws Exception {
    Files.delete(Availability.workerExecutable());
    final Result result = tandem("limits", "--threads", "1", "--elements", "1000");
    assertThat(result.exitCode()).isEqualTo(ExitCodes.USAGE_OR_ENVIRONMENT);
    assertThat(result.out().replaceAll("\\s+", " "))
        .contains("Not measured: fma on 1 thread, triad on 1 thread, triad-stream on 1 thread:")
        .contains("build the C-only worker with scripts/build");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "run --format jmh; --format jmh says what --json writes",
        "run --format xml --json x.json; Invalid value for option '--format'",
        "compare base.json; NEW is missing",
        "compare --jmh jmh.json a.json b.json; leave b.json out",
        "compare --jmh jmh.json a.json --fail-if >5%; --fail-if and --across-machines mean nothing",
        "compare none.json none.json; Cannot read none.json: there is no such file",
        "compare a.json b.json --markdown ./b.json; would overwrite what is compared",
        "jmh --elements 1,2; give one size",
        "jmh --contenders c-vector/none/single/1; it has no JVM",
        "jmh --contenders c-vector+5%/jna/single/1; only Tandem's own harness",
        "jmh --contenders c-vector/none/*; no contender besides the baseline"
      })
  void shouldRefuseWhatCannotBe(final String arguments, final String why) {
    final Result result = tandem(arguments.split(" "));
    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.err()).startsWith("tandem: ").contains(why).doesNotContain("\tat ");
    assertThat(result.out()).isEmpty();
  }
}
