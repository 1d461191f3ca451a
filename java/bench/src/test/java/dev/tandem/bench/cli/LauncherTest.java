package dev.tandem.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tandem.bench.input.NpyWriter;
import dev.tandem.memory.ElementType;
import dev.tandem.testkit.ExpReference;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs the real script, as a user does. */
class LauncherTest {
  private static final int ELEMENTS = 1_000;
  private static final String THREE =
      "c-vector/jna/single/1,c-vector/none/single/1,java-vector/single/1";

  @TempDir private static Path inputs;
  @TempDir private Path folder;
  private Launcher launcher;

  @BeforeAll
  static void writeInputs() throws IOException {
    Launcher.requireBuilt();
    NpyWriter.write(
        inputs.resolve("a.npy"),
        ElementType.FLOAT64,
        MemorySegment.ofArray(numbers(ELEMENTS, 0.25)));
    NpyWriter.write(
        inputs.resolve("b.npy"),
        ElementType.FLOAT64,
        MemorySegment.ofArray(numbers(ELEMENTS, -0.5)));
    NpyWriter.write(
        inputs.resolve("short.npy"),
        ElementType.FLOAT64,
        MemorySegment.ofArray(numbers(ELEMENTS - 1, 0)));
    Files.writeString(inputs.resolve("text.npy"), "1.0\n2.0\n");
    writeNpy("float32.npy", "<f4", false, "(3,)", 12);
    writeNpy("big-endian.npy", ">f8", false, "(3,)", 24);
    writeNpy("fortran.npy", "<f8", true, "(3, 2)", 48);
    writeNpy("truncated.npy", "<f8", false, "(3,)", 20);
  }

  private static double[] numbers(final int count, final double offset) {
    final double[] numbers = new double[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = offset + i / 1024.0;
    }
    return numbers;
  }

  private static void writeNpy(
      final String name,
      final String type,
      final boolean fortran,
      final String shape,
      final int dataBytes)
      throws IOException {
    final String header =
        "{'descr': '%s', 'fortran_order': %s, 'shape': %s, }"
            .formatted(type, fortran ? "True" : "False", shape);
    final ByteBuffer file =
        ByteBuffer.allocate(128 + dataBytes)
            .order(ByteOrder.LITTLE_ENDIAN)
            .put("\u0093NUMPY\u0001\u0000".getBytes(StandardCharsets.ISO_8859_1))
            .putShort((short) 118)
            .put(header.getBytes(StandardCharsets.US_ASCII))
            .put(" ".repeat(117 - header.length()).getBytes(StandardCharsets.US_ASCII))
            .put((byte) '\n');
    Files.write(inputs.resolve(name), file.array());
  }

  @BeforeEach
  void stand() {
    launcher = new Launcher(folder);
  }

  private static Arguments refused(final String commandLine, final String... said) {
    return arguments(commandLine, said);
  }

  private static Arguments input(final String b, final String... said) {
    return refused("run --input a=IN/a.npy --input b=IN/" + b, said);
  }

  static Stream<Arguments> mistakes() {
    return Stream.of(
        refused("doctr", "Unknown command 'doctr'", "Did you mean 'doctor'", "--help"),
        refused("run --elemnts 3", "Unknown option '--elemnts'", "'--elements'"),
        refused("list --chek", "Unknown option '--chek'", "tandem list --help"),
        refused("run fast", "Unknown argument 'fast'"),
        refused("dispatch --threads 0", "'0' is not a thread count"),
        refused("stalls --bridges jnaa", "'jnaa' is none of those", "jna-interface"),
        refused("stalls --collectors cms", "'cms' is none of those", "serial"),
        refused("stalls --max-pause 1", "lacks a unit"),
        refused("stalls --max-pause 5us", "Calls within 5000 ns", "at least 10000"),
        refused("stalls --max-pause soon", "a longest time such as 1ms"),
        refused("stalls --threads 1,2", "is one number"),
        refused("stalls --collections 0", "from 1 to 100000, not 0"),
        refused("run --max-pause 1ms", "which none of these contenders has"),
        refused("dispatch --json IN/none/x.json", "Cannot write the JSON record", "no directory"),
        refused("calls --threads few", "'few' is not a thread count"),
        refused("calls --jmh --threads 2", "--jmh compares calls from one thread"),
        refused("calls --json IN/none/x.json", "Cannot write the JSON record", "no directory"),
        // Contenders
        refused("explain java-libm/single/1", "give two contenders"),
        refused("explain java-libm/single/1 java-libm/single/1", "no gap to explain"),
        refused("explain java-libm/single/1 numpy/none/single/1", "in more than one thing"),
        refused("explain java-libm/single/1 c-libm/jna/pool/2 --threads 2", "leave --threads out"),
        refused("explain --elements 1,2", "give one size"),
        refused("explain --seconds 0", "above 0"),
        refused("explain --json none/e.json", "Cannot write --json", "there is no directory"),
        refused("run --contenders c-vectr/jna/single/1", "unknown code", "'c-vector'"),
        refused("run --contenders c-vector/jn/single/1", "'jn'", "'jna'"),
        refused("run --contenders c-vector@heap/jna/single/1", "cannot exist", "jni-critical"),
        refused("run --contenders java-vector/openmp/2", "cannot exist", "'stream'"),
        refused("run --contenders c-libm/jna/single/2", "cannot exist", "one thread"),
        refused("run --contenders c-vector/none/pool/2", "cannot exist", "none/openmp/N"),
        refused("run --contenders c-vector@heap/ffm-critical/openmp/2", "cannot exist", "openmp"),
        refused("run --contenders zz*", "No contender matches 'zz*'", "tandem list"),
        refused("run --baseline nothing", "'nothing'", "Accepted: java-staged"),
        refused("run --baseline c-*", "one contender's id, not a glob"),
        refused("run --baseline java-libm/single/2", "cannot exist"),
        // Numbers
        refused("run --elements abc", "'abc' is not a number", "16Mi"),
        refused("run --elements 0", "'0' is zero"),
        refused("run --elements 1.5", "'1.5' is 1.5, not a whole number"),
        refused("run --elements 1e30", "more than the largest count"),
        refused("run --elements 100Gi", "107374182400 elements need", " GiB", "Give fewer"),
        refused("run --threads 0", "'0' is not a thread count", "from 1 to"),
        refused("run --threads two", "'two' is not a thread count"),
        refused("run --rounds 0", "--rounds 0", "1 or more"),
        refused("run --rounds few", "'--rounds'", "'few' is not a whole number"),
        refused("run --seconds -1", "--seconds -1", "above 0"),
        refused("run --seconds long", "'--seconds'", "'long' is not a number"),
        refused("run --seed x", "'--seed'", "'x' is not a whole number"),
        refused("run --rounds 2 --seconds 3", "--rounds and --seconds contradict"),
        // Formulas
        refused("run --formula epx(x)", "Unknown function 'epx': did you mean exp?", "^"),
        refused("run --formula x+", "The formula ends where"),
        refused("run --formula x --let x=y", "--let x=y: give a number"),
        refused("run --formula x*kk --let k=2", "--let k=2: the formula has no name k"),
        refused("run --let k=2", "give --formula too"),
        refused("run --formula log2(x)", "java-libm/single/1 cannot run here", "'log2'"),
        refused(
            "run --formula x --contenders c-staged/jna/single/1",
            "c-libm, c-libmvec, c-loop and c-vector"),
        refused("run --formula x --input y=IN/a.npy", "NAME is one of x"),
        refused("show", "--formula is missing"),
        refused("show --formula x --codes c-staged", "--codes c-staged: give some of java-libm"),
        refused("eval --formula x", "--output is missing"),
        refused("eval --formula sum(x)", "--input is missing", "a file for each of x"),
        refused("eval --formula 1+1", "names no input"),
        refused("run --formula x --type float16", "--type float16: give float64 or float32"),
        refused("run --type float32", "give --formula"),
        refused("run --formula x+1e39 --type float32", "1e39 is beyond the largest number"),
        refused("run --c-file x.c --java-file X.java --type float32", "--let and --type belong"),
        refused("eval --formula x --input x=IN/a.npy", "--output is missing"),
        refused(
            "eval --formula sum(x) --input x=IN/a.npy --output o.npy", "sum(...) gives one number"),
        refused("run --formula sum(x)", "can only stand around a whole formula"),
        refused("eval --formula x+y --input x=IN/a.npy --output o.npy", "given for x only"),
        refused(
            "eval --formula x+y --input x=IN/a.npy --input y=IN/short.npy --output o.npy",
            "need one length"),
        refused("eval --formula x --input x=IN/a.npy --output IN/a.npy", "a.npy is an input too"),
        refused("eval --formula x --input x=IN/a.npy --output none/o.npy", "there is no directory"),
        refused(
            "eval --formula x --input x=IN/a.npy --output o.npy --contender"
                + " c-loop@heap/ffm-critical/single/1",
            "does not compute mapped files"),
        // Loops of the user's
        refused("run --c-file a.c", "--java-file is missing", "give both"),
        refused("run --java-file A.java", "--c-file is missing"),
        refused("run --ulp 1", "give --c-file and --java-file too"),
        refused("run --c-file a.c --java-file A.java --ulp -1", "--ulp -1: give a number from 0"),
        refused("run --c-file a.c --java-file A.java", "a.c cannot be read", "tandem new NAME"),
        refused("run --contenders c-own/jna/single/1", "c-own a loop that you bring"),
        refused("splits --rounds 0", "--rounds 0: give a number from 1"),
        refused("splits --elements 1e9", "at most 16777216"),
        refused("splits --callers x", "'--callers'", "'x' is not a whole number"),
        refused("new for", "'for' cannot name a function"),
        refused("new 2x", "'2x' cannot name a function"),
        refused("new", "Missing required parameter", "NAME"),
        // Limits
        refused("limits --elements 1,2", "--elements 1,2: give one size"),
        refused("limits --elements 100Gi", "limits need", " GiB together", "Give fewer"),
        refused("limits --threads 0", "'0' is not a thread count"),
        refused("limits --seconds 0", "--seconds 0.0", "above 0"),
        refused("limits --json .", "Cannot write --json to .", "is a directory"),
        refused("limits --jsn x", "Unknown option '--jsn'", "tandem limits --help"),
        // Inputs
        refused("run --input a=IN/a.npy", "given for a only", "each of a, b"),
        refused("run --input c=IN/a.npy", "NAME is one of a, b"),
        refused("run --input a=IN/a.npy --input a=IN/b.npy", "a is given twice"),
        input("missing.npy", "missing.npy: there is no such file"),
        input("text.npy", "text.npy: it is not a .npy file", "np.save"),
        input("float32.npy", "float32.npy", "(float32)", "astype"),
        input("big-endian.npy", "big-endian.npy", "are big-endian", "astype"),
        input("fortran.npy", "fortran.npy", "(3, 2) in Fortran", "np.ravel"),
        input("truncated.npy", "it is truncated: 152 bytes expected, 148 found"),
        input("short.npy", "a.npy has 1000 elements", "short.npy has 999"),
        input("b.npy --elements 5", "--elements 5 contradicts --input", "1000 elements"),
        // Outputs
        refused("run --output none/out.npy", "out.npy cannot be written", "is no folder"),
        refused("run --json .", ". is a folder"),
        refused("run --csv x --json x", "x is already an output of this run"),
        refused("verify --json none/v.json", "Cannot write --json", "there is no directory"),
        refused("verify --seed x", "'--seed'", "'x' is not a whole number"),
        refused("run --output out.npy --elements 10,20", "--output holds one result"),
        input("b.npy --output IN/a.npy", "a.npy is already an input of this run"));
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void shouldExplainWhenTheCommandLineIsWrong(final String commandLine, final String[] said)
      throws Exception {
    launcher.run(commandLine.replace("IN/", inputs + "/").split(" ")).assertRefused(said);
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).allMatch(file -> file.getFileName().toString().startsWith("standard"));
    }
  }

  @Test
  void shouldExplainWhenTheInstructionSetIsNotThere() throws Exception {
    launcher
        .run(Map.of("TANDEM_ISA", "nonsense"), "run")
        .assertRefused("TANDEM_ISA=nonsense", "portable");
    final Path cpus = Path.of("/proc/cpuinfo");
    assumeTrue(Files.exists(cpus) && !Files.readString(cpus).contains("avx512f"));
    launcher
        .run(Map.of("TANDEM_ISA", "avx512"), "run")
        .assertRefused("TANDEM_ISA=avx512", "this machine supports");
  }

  @Test
  void shouldRefuseTheBaselineWhenItCannotRunHere() throws Exception {
    assumeTrue(!System.getProperty("os.arch").equals("amd64") || isWithoutFma());
    launcher
        .run(Map.of("TANDEM_ISA", "portable"), "run", "--baseline", "java-vector/single/1")
        .assertRefused("java-vector/single/1 cannot run here");
  }

  private static boolean isWithoutFma() throws IOException {
    return !Files.readString(Path.of("/proc/cpuinfo")).contains(" fma ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--help",
        "run --help",
        "verify --help",
        "limits --help",
        "stalls --help",
        "show --help",
        "eval --help",
        "gallery --help",
        "cache --help",
        "list --help",
        "doctor --help",
        "version --help",
        "completion --help"
      })
  void shouldPrintHelpWhenAskedForIt(final String commandLine) throws Exception {
    assertThat(launcher.run(commandLine.split(" ")).assertOk().out())
        .startsWith("Usage: tandem")
        .contains("--help");
  }

  @Test
  void shouldSayWhatIsThereWhenAsked() throws Exception {
    assertThat(launcher.run("list", "--threads", "1,2").assertOk().out())
        .contains("c-vector/none/single/1", "java-vector@heap/pool/2");
    assertThat(launcher.run("version").assertOk().out()).contains("tandem ", "commit ");
    assertThat(launcher.run("doctor").assertOk().out())
        .contains("Everything that the default table needs is there.");
  }

  @Test
  void shouldPrintTheCostWhenNothingIsToRun() throws Exception {
    assertThat(launcher.run("--dry-run", "--elements", "1e6,16Mi").assertOk().out())
        .contains("on 1000000 elements", "on 16777216 elements", "GiB available", "about 110 s")
        .contains("    java-libm/single/1\n", "    limit triad on 1 thread\n");
  }

  @Test
  void shouldMeasureWhomACallHoldsUp() throws Exception {
    final Path json = folder.resolve("stalls.json");
    launcher
        .run(
            ("stalls --quick --bridges jna,ffm-critical --collectors serial --collections 3 --json "
                    + json)
                .split(" "))
        .assertOk();
    final JsonNode stalls = new ObjectMapper().readTree(json.toFile()).get("stalls");
    assertThat(stalls.findValuesAsText("bridge")).containsExactly("jna", "ffm-critical");
    assertThat(stalls.findValuesAsText("status")).containsOnly("ok");
    assertThat(stalls.get(0).get("stallMillis").get("events").asInt()).isEqualTo(3);
    // However fast the machine is: a collection cannot begin before a critical call has ended.
    assertThat(stalls.get(1).get("toFirstPauseMillis").get("median").asDouble())
        .isGreaterThan(stalls.get(0).get("toFirstPauseMillis").get("median").asDouble());
  }

  @Test
  void shouldCutCallsThatHoldTheJvmToATime() throws Exception {
    final Path json = folder.resolve("cut.json");
    launcher
        .run(
            ("run --quick --seconds 2 --max-pause 500us --elements 64Ki --contenders"
                    + " c-vector/ffm-critical/single/1 --json "
                    + json)
                .split(" "))
        .assertOk();
    final JsonNode results = new ObjectMapper().readTree(json.toFile()).get("results");
    assertThat(results.findValuesAsText("contender"))
        .containsExactly("java-libm/single/1", "c-vector/ffm-critical/single:500us/1");
    assertThat(results.get(1).get("status").asText()).isEqualTo("ok");
    assertThat(results.get(1).get("mostCallNanos").asLong()).isEqualTo(500_000);
  }

  @Test
  void shouldReportEveryRowWhenItRuns() throws Exception {
    final Path temporary = Files.createDirectory(folder.resolve("temporary"));
    final Launcher.Result result =
        launcher
            .run(
                Launcher.temporaryFilesIn(temporary),
                ("run --elements 20000 --rounds 9 --quick --json r.json --csv r.csv --output o.npy"
                        + " --contenders "
                        + THREE)
                    .split(" "))
            .assertOk();
    assertThat(result.out())
        .contains("c-vector/jna/single/1", "baseline", "20,000 elements", "Quick: one process")
        .contains("o.npy holds the results of ");
    assertThat(temporary).isEmptyDirectory();
    final JsonNode json = new ObjectMapper().readTree(folder.resolve("r.json").toFile());
    assertRecord(json);
    assertThat(json.get("results"))
        .extracting(row -> row.get("contender").textValue())
        .containsExactlyInAnyOrder(
            "java-libm/single/1",
            "c-vector/jna/single/1",
            "c-vector/none/single/1",
            "java-vector/single/1");
    assertThat(Files.readAllLines(folder.resolve("r.csv"))).hasSize(5);
    assertLimits(json);
  }

  /** Every limit was measured where the instruction set has it, and every row has one. */
  private static void assertLimits(final JsonNode json) {
    for (final JsonNode limit : json.get("limits")) {
      assertThat(limit.get("status").textValue())
          .describedAs(limit.get("reason").asText())
          .isEqualTo(canMultiplyAndAdd(json) || !isFma(limit) ? "ok" : "unavailable");
    }
    assertThat(json.get("limits"))
        .extracting(limit -> limit.get("limit").textValue() + limit.get("threads"))
        .containsExactly("triad1", "fma1");
    for (final JsonNode row : json.get("results")) {
      assertThat(row.get("limit").textValue()).isIn("triad", "fma");
      assertThat(row.get("shareOfLimit").get("median").doubleValue()).isPositive();
      // One generation shows nothing of the kind.
      assertThat(row.get("aboveLimit").booleanValue()).isFalse();
    }
  }

  private static boolean isFma(final JsonNode limit) {
    return limit.get("limit").textValue().equals("fma");
  }

  private static boolean canMultiplyAndAdd(final JsonNode json) {
    return !json.get("results").get(0).get("isa").textValue().equals("portable");
  }

  @Test
  void shouldTellWhatEachBridgeCostsWhenCallsAreTimed() throws Exception {
    final String out =
        launcher.run("calls", "--quick", "--threads=2", "--json=c.json").assertOk().out();
    assertThat(out)
        .contains("Without heap arrays, from 2 threads at once", "jna-interface", "worth elements");
    final JsonNode json = new ObjectMapper().readTree(folder.resolve("c.json").toFile());
    assertThat(json.at("/seed/nanosPerElement/median").doubleValue()).isPositive();
    for (final JsonNode row : json.get("calls")) {
      assertThat(row.get("status").textValue()).describedAs("%s", row).isEqualTo("ok");
      assertThat(row.at("/nanosPerCall/median").doubleValue()).describedAs("%s", row).isPositive();
      assertThat(row.at("/worthElements/low").doubleValue()).describedAs("%s", row).isPositive();
      // All that passes a bridge has a ratio to the default one.
      assertThat(row.get("ratioToJna").isNull()).isEqualTo(row.get("bridge").isNull());
    }
    assertThat(launcher.run("report", "c.json", "--html", "c.html").assertOk().out())
        .contains("c.html shows 1 document.");
  }

  @Test
  void shouldHavePeersInTheTableWhenTheyAreInstalled() throws Exception {
    final List<String> peers =
        List.of(
            "numpy/none/single/1",
            "numba/none/spawn/2",
            "numba-parallel/none/pool/2",
            "numexpr/none/pool/2",
            "c-sleef/none/single/1");
    final List<String> available =
        launcher.run("list", "--available", "--threads=1,2").assertOk().out().lines().toList();
    if ("true".equals(System.getenv("CI"))) {
      assertThat(available).containsAll(peers);
    }
    assumeTrue(available.containsAll(peers));
    final Launcher.Result result =
        launcher
            .run(
                "run",
                "--quick",
                "--rounds=1",
                "--elements=5000",
                "--json=r.json",
                "--contenders=" + String.join(",", peers))
            .assertOk();
    assertThat(result.out()).contains("\nPeers:\n", ": SLEEF 3", ": NumPy ");
    final JsonNode rows =
        new ObjectMapper().readTree(folder.resolve("r.json").toFile()).get("results");
    assertThat(rows).hasSize(1 + peers.size());
    for (final JsonNode row : rows) {
      assertThat(row.get("status").textValue()).isEqualTo("ok");
      assertThat(row.get("software").isTextual())
          .isEqualTo(peers.contains(row.get("contender").textValue()));
    }
  }

  @Test
  void shouldSayWhatIsMissingWhenAPeerIsNotThere() throws Exception {
    final Map<String, String> noPython = Map.of("TANDEM_PYTHON", "/nowhere/python3");
    launcher
        .run(noPython, "run", "--contenders=numba/none/spawn/2")
        .assertRefused("numba/none/spawn/2 cannot run here", "/nowhere/python3 does not work");
    assertThat(
            launcher
                .run(noPython, "run --quick --rounds 1 --elements 100 --contenders num*".split(" "))
                .assertOk()
                .out())
        .contains("Not available here:\n  numpy/none/single/1: numpy needs a python3 with numpy");
  }

  /** The fields that the issue names, with their types. */
  private static void assertRecord(final JsonNode json) {
    assertThat(json.get("schema").textValue()).isEqualTo("tandem/1");
    assertThat(json.get("environment").isObject()).isTrue();
    assertThat(json.get("baseline").textValue()).isEqualTo("java-libm/single/1");
    assertThat(json.has("kernel")).isTrue();
    for (final JsonNode row : json.get("results")) {
      for (final String name :
          List.of(
              "contender",
              "kernel",
              "code",
              "memory",
              "threading",
              "isa",
              "status",
              "accuracyClass",
              "verdict",
              "reason",
              "bridge")) {
        assertThat(row.has(name)).describedAs("%s of %s", name, row).isTrue();
        assertThat(row.get(name).isTextual() || row.get(name).isNull()).describedAs(name).isTrue();
      }
      assertThat(row.get("status").textValue()).isEqualTo("ok");
      assertThat(row.get("elements").longValue()).isEqualTo(20_000);
      assertThat(row.get("threads").intValue()).isEqualTo(1);
      for (final String name : List.of("nanosPerElement", "millisPerCall", "ratioToBaseline")) {
        final JsonNode interval = row.get(name);
        assertThat(interval.get("low").doubleValue())
            .describedAs(name)
            .isPositive()
            .isLessThanOrEqualTo(interval.get("median").doubleValue());
        assertThat(interval.get("high").doubleValue())
            .isGreaterThanOrEqualTo(interval.get("median").doubleValue());
      }
      assertThat(row.has("ratioToTwin")).isTrue();
      for (final String name : List.of("gigabytesPerSecond", "maxUlp", "meanUlp")) {
        assertThat(row.get(name).isNumber()).describedAs(name).isTrue();
      }
      assertThat(row.has("warmupMillis")).isTrue();
      assertThat(row.get("samples")).hasSize(9);
      for (final JsonNode sample : row.get("samples")) {
        for (final String name : List.of("round", "generation", "nanos", "calls")) {
          assertThat(sample.get(name).isIntegralNumber()).describedAs(name).isTrue();
        }
      }
    }
  }

  @Test
  void shouldVerifyEveryCodeOfThisMachine() throws Exception {
    final Launcher.Result result = launcher.run("verify", "--json", "v.json").assertOk();
    assertThat(result.out()).contains("1,000,000 random", "c-libm ", "java-libm@heap", "Right: ");
    final JsonNode json = new ObjectMapper().readTree(folder.resolve("v.json").toFile());
    assertThat(json.get("violations")).isEmpty();
    // It is a JVM with the Vector API that verified.
    assertThat(json.get("codes"))
        .extracting(code -> code.get("code").textValue())
        .contains("java-jdk-vector", "c-vector", "c-loop");
  }

  @Test
  void shouldMeasureEachLimitInEachPlaceWhenAsked() throws Exception {
    final Launcher.Result result =
        launcher
            .run("limits", "--seconds=1", "--threads=1,2", "--elements=200000", "--json=l.json")
            .assertOk();
    assertThat(result.out()).contains("What this machine allows", "GFLOP/s", " 200,000 ");
    final JsonNode json = new ObjectMapper().readTree(folder.resolve("l.json").toFile());
    assertThat(json.get("schema").textValue()).isEqualTo("tandem-limits/1");
    assertThat(json.get("environment").get("cpu").get("caches").isArray()).isTrue();
    for (final int threads : new int[] {1, 2}) {
      final List<JsonNode> limits =
          json.get("limits")
              .valueStream()
              .filter(limit -> limit.get("threads").intValue() == threads)
              .toList();
      assertThat(limits)
          .extracting(limit -> limit.get("limit").textValue())
          .containsOnlyOnce("fma", "triad-stream")
          .contains("triad");
      assertThat(limits)
          .last()
          .extracting(it -> it.get("elements").longValue())
          .isEqualTo(200_000L);
      assertThat(limits)
          .filteredOn(limit -> limit.get("status").textValue().equals("ok"))
          .isNotEmpty()
          .allSatisfy(limit -> {
            assertThat(limit.get("nanosPerElement").get("median").doubleValue()).isPositive();
            assertThat(limit.get("gigabytesPerSecond").doubleValue()).isPositive();
            assertThat(limit.get("gigaflopsPerSecond").doubleValue()).isPositive();
            assertThat(limit.get("samples")).isNotEmpty();
          });
    }
  }

  @Test
  void shouldComputeTheReferenceWhenFilesAreGiven() throws Exception {
    final Launcher.Result result =
        launcher
            .run(
                "run",
                "--quick",
                "--rounds=1",
                "--contenders=c-vector/none/single/1",
                "--input=a=" + inputs + "/a.npy",
                "--input=b=" + inputs + "/b.npy",
                "--output=out.npy",
                "--quiet")
            .assertOk();
    assertThat(result.out()).isEmpty();
    final ByteBuffer file =
        ByteBuffer.wrap(Files.readAllBytes(folder.resolve("out.npy")))
            .order(ByteOrder.LITTLE_ENDIAN);
    final int dataOffset = 10 + file.getShort(8);
    assertThat(file.capacity() - dataOffset).isEqualTo(ELEMENTS * Double.BYTES);
    final double[] a = numbers(ELEMENTS, 0.25);
    final double[] b = numbers(ELEMENTS, -0.5);
    for (int i = 0; i < ELEMENTS; i++) {
      final double exact = 2.1 * a[i] + 3.2 * b[i];
      assertThat(ExpReference.errorUlps(exact, file.getDouble(dataOffset + i * Double.BYTES)))
          .describedAs("element %d", i)
          .isLessThanOrEqualTo(1);
    }
  }

  private Map<String, String> ownCache() {
    return Map.of("XDG_CACHE_HOME", folder.resolve("caches").toString());
  }

  @Test
  void shouldCompareAFormulaInBothLanguages() throws Exception {
    launcher
        .run(
            ownCache(),
            "run",
            "--formula=where(x > k, exp(x) + y, sqrt(z))",
            "--let=k=0.5",
            "--quick",
            "--rounds=1",
            "--elements=1000",
            "--json=f.json")
        .assertOk();
    final JsonNode document = new ObjectMapper().readTree(folder.resolve("f.json").toFile());
    assertThat(document.get("formula").textValue())
        .isEqualTo("where(x > (0.5), exp(x) + y, sqrt(z))");
    assertThat(document.get("bytesPerElement").intValue()).isEqualTo(32);
    assertThat(document.get("results")).hasSizeGreaterThanOrEqualTo(11);
    for (final JsonNode row : document.get("results")) {
      assertThat(row.get("status").textValue()).as(row.toString()).isEqualTo("ok");
      assertThat(row.get("maxUlp").doubleValue()).isLessThanOrEqualTo(6);
    }
    assertThat(launcher.run(ownCache(), "cache").assertOk().out()).contains("holds 4 libraries.");
    assertThat(launcher.run(ownCache(), "cache", "--clear").assertOk().out())
        .contains("Deleted 4 libraries from");
  }

  @Test
  void shouldSayHowABudgetIsBestSplit() throws Exception {
    assertThat(
            launcher
                .run("splits", "--threads=2", "--callers=5", "--elements=1000", "--rounds=1")
                .assertOk()
                .out())
        .contains("How a budget of 2 threads is best split", "2 × 1", "1 × 2", "5 × 2 shared")
        .containsPattern("1,000 elements: [12] × [12] is the best; 5 callers that share");
  }

  @Test
  void shouldShowWhatAFormulaIsCompiledFrom() throws Exception {
    final String shown = launcher.run(ownCache(), "show", "--formula", "a*b + 1").assertOk().out();
    assertThat(shown)
        .contains("all codes give the same bits")
        .contains("final double t2 = t0 * t1;", "const double t2 = t0 * t1;")
        .contains("DoubleVector t2 = t0.mul(t1);")
        .contains("The machine code is vectorised: ");
  }

  @Test
  void shouldComputeFilesOfAnyLengthWithAFormula() throws Exception {
    final Launcher.Result result =
        launcher
            .run(
                ownCache(),
                "eval",
                "--formula=3*x - y",
                "--input=x=" + inputs + "/a.npy",
                "--input=y=" + inputs + "/b.npy",
                "--output=out.npy")
            .assertOk();
    assertThat(result.out()).contains("out.npy: ", "the fastest of those tried", "1000 elements");
    final ByteBuffer file =
        ByteBuffer.wrap(Files.readAllBytes(folder.resolve("out.npy")))
            .order(ByteOrder.LITTLE_ENDIAN);
    final int dataOffset = 10 + file.getShort(8);
    assertThat(file.capacity() - dataOffset).isEqualTo(ELEMENTS * Double.BYTES);
    final double[] x = numbers(ELEMENTS, 0.25);
    final double[] y = numbers(ELEMENTS, -0.5);
    for (int i = 0; i < ELEMENTS; i++) {
      assertThat(file.getDouble(dataOffset + i * Double.BYTES)).isEqualTo(3 * x[i] - y[i]);
    }
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).noneMatch(it -> it.toString().endsWith(".tmp"));
    }
  }

  @Test
  void shouldPrintOneNumberWhenTheFormulaIsReduced() throws Exception {
    final String[] eval = {
      "eval",
      "--formula=max(3*x - y)",
      "--input=x=" + inputs + "/a.npy",
      "--input=y=" + inputs + "/b.npy"
    };
    final double[] x = numbers(ELEMENTS, 0.25);
    final double[] y = numbers(ELEMENTS, -0.5);
    double largest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < ELEMENTS; i++) {
      largest = Math.max(largest, 3 * x[i] - y[i]);
    }
    assertThat(launcher.run(ownCache(), eval).assertOk().out())
        .startsWith(largest + "\n")
        .doesNotContain("Only Java");
    assertThat(launcher.run(Map.of("CC", "no-compiler"), eval).assertOk().out())
        .startsWith(largest + "\n")
        .contains("Only Java was tried: C codes", "'no-compiler', which is no program");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void shouldFailTheRowsWhenAnInputIsCutDuringTheRun() throws Exception {
    final Path a = Files.copy(inputs.resolve("a.npy"), folder.resolve("a.npy"));
    final Launcher.Running running =
        launcher.startInGroup(
            Map.of(),
            ("run --quick --seconds 30 --json r.json --contenders "
                    + THREE
                    + " --input a=a.npy --input b="
                    + inputs
                    + "/b.npy")
                .split(" "));
    Launcher.waitUntil("workers run", 60, () -> running.hasWorkers(4) || !running.isAlive());
    try (FileChannel channel = FileChannel.open(a, StandardOpenOption.WRITE)) {
      channel.truncate(128);
    }
    final Launcher.Result result = running.await();
    assertThat(result.err()).isEmpty();
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.out()).contains("failed", "a.npy was cut during the run");
    for (final JsonNode row :
        new ObjectMapper().readTree(folder.resolve("r.json").toFile()).get("results")) {
      assertThat(row.get("status").textValue()).isEqualTo("failed");
      assertThat(row.get("reason").textValue()).contains("from 8128 bytes to 128");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"group", "process"})
  @EnabledOnOs(OS.LINUX)
  void shouldLeaveNothingBehindWhenInterrupted(final String target) throws Exception {
    final Path temporary = Files.createDirectory(folder.resolve("temporary"));
    final Launcher.Running running =
        launcher.startInGroup(
            Launcher.temporaryFilesIn(temporary),
            ("run --seconds 60 --json r.json --output o.npy --contenders " + THREE).split(" "));
    Launcher.waitUntil("workers run", 60, () -> running.hasWorkers(4) || !running.isAlive());
    assertThat(running.isAlive()).isTrue();
    final String pid = (target.equals("group") ? "-" : "") + running.pid();
    assertThat(new ProcessBuilder("kill", "-INT", "--", pid).start().waitFor()).isZero();
    final long start = System.nanoTime();
    final Launcher.Result result = running.await();
    Launcher.waitUntil("all have ended", 2, () -> Launcher.livingOfGroup(running.pid()).isEmpty());
    assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(4));
    assertThat(result).isEqualTo(new Launcher.Result(130, "", ""));
    assertThat(temporary).isEmptyDirectory();
    assertThat(folder.resolve("r.json")).doesNotExist();
    assertThat(folder.resolve("o.npy")).doesNotExist();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void shouldEndBothProcessesWhenAVerificationIsInterrupted() throws Exception {
    final Launcher.Running running =
        launcher.startInGroup(Map.of(), "verify", "--full", "--json", "v.json");
    Launcher.waitUntil(
        "it verifies",
        60,
        () -> running.hasProcess(".*-Dtandem.verify=true.*") || !running.isAlive());
    final String group = "-" + running.pid();
    assertThat(new ProcessBuilder("kill", "-INT", "--", group).start().waitFor()).isZero();
    final Launcher.Result result = running.await();
    Launcher.waitUntil("all have ended", 2, () -> Launcher.livingOfGroup(running.pid()).isEmpty());
    assertThat(result).isEqualTo(new Launcher.Result(130, "", ""));
    assertThat(folder.resolve("v.json")).doesNotExist();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void shouldShowProgressWhenATerminalShowsIt() throws Exception {
    assumeTrue(new ProcessBuilder("sh", "-c", "command -v script").start().waitFor() == 0);
    final Map<String, String> environment = new HashMap<>(Map.of("TERM", "xterm", "NO_COLOR", "1"));
    final String command =
        "'%s' run --quick --rounds 1 --elements 1000 --contenders java-libm/single/1 2>err"
            .formatted(launcher.script());
    final Launcher.Result result =
        launcher.start(environment, Arrays.asList("script", "-qec", command, "/dev/null")).await();
    assertThat(result.exitCode()).describedAs(result.out()).isZero();
    assertThat(result.out()).containsPattern("\r\033\\[K +\\d+ %  [a-z]");
    // What a reader sees in the end: each erased line is gone.
    final String seen = result.out().replaceAll("[^\r\n]*\r\033\\[K", "");
    assertThat(seen).startsWith("exp(2.1*a + 3.2*b)").doesNotContain("starting", "\033");
    assertThat(folder.resolve("err")).isEmptyFile();
  }
}
