package dev.tandem.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tandem.bench.contender.Contender;
import dev.tandem.bench.contender.FactorPath;
import dev.tandem.bench.contender.FactorStep;
import dev.tandem.bench.result.Explanation;
import dev.tandem.bench.result.Row;
import dev.tandem.bench.result.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExplainReportTest {
  private static final String FROM = "java-libm/single/1";
  private static final String TO = "c-vector/jna/pool/2";

  /** Of the default way: twice, then 0.8, then 0.6 of the time; nothing, nothing, half. */
  private static final double[] MILLIS = {10, 5, 4, 2.4, 2.4, 2.4, 1.2};

  private static List<FactorStep> way(final String from, final String to) {
    return FactorPath.between(Contender.parse(from), Contender.parse(to), _ -> Optional.empty());
  }

  private static Explanation explanation(
      final String from, final String to, final double... millis) {
    final List<FactorStep> way = way(from, to);
    final List<Row> rows = new ArrayList<>();
    rows.add(Records.ok(from, millis[0], null, null, null, 0.51));
    for (int i = 0; i < way.size(); i++) {
      rows.add(Records.ok(way.get(i).to().id(), millis[i + 1], null, null, null, 0.51));
    }
    return Explanation.of(Records.run(3, rows.toArray(Row[]::new)), way);
  }

  @Test
  void shouldMultiplyToTheGapAndSayWhatNeedsC() {
    final Explanation explanation = explanation(FROM, TO, MILLIS);
    assertThat(explanation.apart().orElseThrow()).isCloseTo(0, within(1e-6));
    assertThat(explanation.isWhole()).isTrue();
    assertThat(explanation.parts())
        .extracting(part -> part.ratio().orElseThrow().interval().median())
        .usingElementComparator((a, b) -> Math.abs(a - b) < 1e-6 ? 0 : Double.compare(a, b))
        .containsExactly(0.5, 0.8, 0.6, 1.0, 1.0, 0.5);
    assertThat(ExplainText.sentences(explanation))
        .containsExactly(
            "1,000,000 elements: c-vector/jna/pool/2 takes 0.12 of the time of java-libm/single/1"
                + " (99 % interval 0.12–0.12; 8.33 times as fast). Its factors multiply to 0.12,"
                + " 0.0 % from what was measured.",
            "Java could have without C: math library (0.50), SIMD (0.80), threads (0.50); together"
                + " 0.20 of the time.",
            "A rewrite in C buys besides: code generation (0.60), streaming stores (1.00, no"
                + " difference shown), call (1.00, no difference shown); together 0.60 of the time."
                + " That is 24% of the gap, counted in factors (on a logarithmic scale).");
    final String text = ExplainText.render(explanation, TextStyle.PLAIN);
    assertThat(text.lines().filter(line -> line.startsWith("SIMD")))
        .singleElement()
        .asString()
        .contains("java-vector/single/1", "0.800 ", "faster");
    assertThat(text)
        .contains("- math library: Tandem's exp in place of Java's Math.exp.")
        .contains("- call: C called through jna in place of C alone, without a JVM.");
  }

  @Test
  void shouldSpeakOfTheOtherDirectionAndOfOneLanguage() {
    assertThat(ExplainText.sentences(explanation("c-loop/none/single/1", FROM, 2, 4, 8)))
        .contains(
            "What both languages can do: math library (2.00, a cost); that is 2.00 of the time.",
            "What leaving C makes: code generation (2.00, a cost); that is 2.00 of the time. That"
                + " is 50% of the gap, counted in factors (on a logarithmic scale).");
    assertThat(ExplainText.sentences(explanation(FROM, "java-loop/pool/2", 8, 4, 2)))
        .contains("Java can have all of it without C: math library (0.50), threads (0.50).");
    assertThat(
            ExplainText.sentences(
                explanation("c-vector/jna/single/1", "c-vector@copied/jna/single/1", 1, 2)))
        .contains("What C alone can do, and pays for: copy (2.00, a cost).");
  }

  @Test
  void shouldSayThatAGapIsNotExplainedWhenARowFailed() {
    final List<FactorStep> way = way(FROM, "java-vector/single/1");
    final Explanation explanation =
        Explanation.of(
            Records.run(
                3,
                Records.ok(FROM, 8, null, null, null, 0.5),
                Records.notOk("java-loop/single/1", Status.FAILED, "ended with signal 11"),
                Records.ok("java-vector/single/1", 2, null, null, null, 0.5)),
            way);
    assertThat(explanation.isWhole()).isFalse();
    assertThat(explanation.ratio()).isPresent();
    assertThat(explanation.product()).isEmpty();
    assertThat(ExplainText.render(explanation, TextStyle.PLAIN))
        .contains("java-loop/single/1: ended with signal 11")
        .contains("The gap is not explained");
  }

  @Test
  void shouldSayThatFactorsDoNotExplainWhatTheyDoNotMultiplyTo() {
    final Explanation whole = explanation(FROM, "java-vector/single/1", 8, 4, 2);
    final Explanation apart =
        new Explanation(
            whole.run(), whole.parts(), whole.ratio(), whole.product().map(it -> it.times(1.08)));
    assertThat(apart.isWhole()).isFalse();
    assertThat(ExplainText.sentences(apart))
        .singleElement()
        .asString()
        .contains("multiply to 0.27, 8.0 % from what was measured, which is more than 5%");
  }

  @Test
  void shouldWriteWhatProgramsNeed(@TempDir final Path folder) throws IOException {
    final Path file = folder.resolve("explain.json");
    ExplainJson.write(explanation(FROM, TO, MILLIS), file);
    final JsonNode document = new ObjectMapper().readTree(Files.readString(file));
    assertThat(document.get("schema").textValue()).isEqualTo("tandem-explain/1");
    assertThat(document.get("from").textValue()).isEqualTo(FROM);
    assertThat(document.get("to").textValue()).isEqualTo(TO);
    assertThat(document.get("elements").longValue()).isEqualTo(Records.MILLION);
    assertThat(document.get("ratio").get("median").doubleValue()).isCloseTo(0.12, within(1e-6));
    assertThat(document.get("product").get("low").doubleValue()).isCloseTo(0.12, within(1e-6));
    assertThat(document.get("agreesWithin").doubleValue()).isCloseTo(0, within(1e-6));
    assertThat(document.get("results")).hasSize(7);
    assertThat(document.get("limits")).isNotNull();
    assertThat(document.get("summary")).hasSize(3);
    assertThat(document.get("factors")).hasSize(6);
    final JsonNode simd = document.get("factors").get(1);
    assertThat(simd.get("name").textValue()).isEqualTo("SIMD");
    assertThat(simd.get("from").textValue()).isEqualTo("java-loop/single/1");
    assertThat(simd.get("to").textValue()).isEqualTo("java-vector/single/1");
    assertThat(simd.get("ratio").get("high").doubleValue()).isCloseTo(0.8, within(1e-6));
    assertThat(simd.get("verdict").textValue()).isEqualTo("faster");
    assertThat(simd.get("javaCanToo").booleanValue()).isTrue();
    assertThat(simd.get("text").textValue()).startsWith("explicit vectors");
  }
}
