package dev.tandem.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tandem.bench.result.RunRecord;
import dev.tandem.bench.verify.ExpInputs;
import dev.tandem.bench.verify.ExpVerification;
import dev.tandem.bench.verify.VerifiedCode;
import dev.tandem.bench.verify.VerifyRecord;
import dev.tandem.bench.verify.WrongCodes;
import dev.tandem.kernel.Code;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a verification says as text and as JSON. */
class VerifyReportTest {
  private static VerifyRecord record;

  @TempDir Path folder;

  @BeforeAll
  static void verify() throws InterruptedException {
    final List<VerifiedCode> codes = new ArrayList<>(WrongCodes.oneWrongBit().codes());
    codes.add(WrongCodes.of(Code.C_LIBM, "alone", (x, y) -> Double.isNaN(x) ? 1.0 : y));
    final ExpInputs inputs = new ExpInputs(1_000, 9);
    final RunRecord run = Records.usual();
    record =
        new VerifyRecord(
            run.machine(),
            run.library(),
            List.of("verify", "--seed", "9"),
            run.startTime(),
            1.25,
            9,
            inputs,
            ExpVerification.run(codes, inputs, 1, fraction -> {}),
            WrongCodes.oneWrongBit().missing());
  }

  private static List<String> names(final JsonNode node) {
    return node.properties().stream().map(Map.Entry::getKey).toList();
  }

  private JsonNode written() throws Exception {
    final Path file = folder.resolve("verify.json");
    VerifyJson.write(record, file);
    return new ObjectMapper().readTree(file.toFile());
  }

  @Test
  void shouldShowRowsGroupsDifferencesAndWhatIsWrong() {
    final String text = VerifyText.render(record, TextStyle.PLAIN);
    assertThat(text)
        .contains("seed 9", "1,000 random", "1.25 s")
        .containsPattern(
            "java-loop@heap right +[\\d,]+ +0\\.\\d{4} +0\\.55 +0\\.2\\d{3} +yes +-?0x1")
        .containsPattern("c-libm@heap alone +[\\d,]+ +infinite +1\\.00 +0\\.2\\d{3} +yes +NaN\n")
        .contains("  A  java-loop@heap right\n", "  B  c-vector@heap wrong\n")
        .containsPattern("\n  B +2\n  C +7 +9\n")
        .contains("Not available here:\n  c-libmvec: it is not there\n")
        .contains("\nWrong:\n", "must give the same bits", "exp(NaN) is 0x1.0p0")
        .doesNotContain("Right:", "null");
  }

  @Test
  void shouldHaveEveryFieldInTheDocsWhenWritten() throws Exception {
    final JsonNode json = written();
    final String page = Files.readString(Path.of("../../docs/json.md"));
    final String section = page.substring(page.indexOf("# verify --json"));
    final TreeSet<String> fields = new TreeSet<>(names(json));
    fields.addAll(names(json.get("inputs")));
    fields.addAll(names(json.get("codes").get(0)));
    fields.addAll(names(json.get("pairs").get(0)));
    fields.addAll(names(json.get("unavailable").get(0)));
    assertThat(fields).allSatisfy(field -> assertThat(section).contains("`" + field + "`"));
    assertThat(names(json.get("environment")))
        .contains("cpu", "library", "commandLine", "startTime", "elapsedSeconds", "seed");
  }

  @Test
  void shouldHoldTheFactsWhenWritten() throws Exception {
    final JsonNode json = written();
    assertThat(json.get("schema").textValue()).isEqualTo("tandem-verify/1");
    assertThat(json.get("kernel").textValue()).isEqualTo("exp");
    assertThat(json.get("inputs").get("random").longValue()).isEqualTo(1_000);
    assertThat(json.get("inputs").get("all").longValue()).isEqualTo(record.inputs().elements());
    final JsonNode right = json.get("codes").get(0);
    assertThat(right.get("name").textValue()).isEqualTo("java-loop@heap right");
    assertThat(right.get("code").textValue()).isEqualTo("java-loop");
    assertThat(right.get("memory").textValue()).isEqualTo("heap");
    assertThat(right.get("maxUlp").doubleValue()).isBetween(0.5, 0.55);
    assertThat(right.get("meanUlp").doubleValue()).isBetween(0.2, 0.3);
    assertThat(right.get("maxUlpAt").textValue()).contains("0x1.");
    assertThat(right.get("monotone").booleanValue()).isTrue();
    final JsonNode alone = json.get("codes").get(2);
    assertThat(alone.get("maxUlp").isNull()).isTrue();
    assertThat(alone.get("wrongSpecialValues").longValue()).isEqualTo(7);
    assertThat(json.get("pairs")).hasSize(3);
    final JsonNode pair = json.get("pairs").get(0);
    assertThat(pair.get("a").textValue()).isEqualTo("java-loop@heap right");
    assertThat(pair.get("b").textValue()).isEqualTo("c-vector@heap wrong");
    assertThat(pair.get("differing").longValue()).isEqualTo(2);
    assertThat(pair.get("differingAt").textValue()).isEqualTo("0x1.0p0");
    assertThat(json.get("groups").toString())
        .isEqualTo(
            "[[\"java-loop@heap right\"],[\"c-vector@heap wrong\"],[\"c-libm@heap alone\"]]");
    assertThat(json.get("violations"))
        .extracting(JsonNode::textValue)
        .containsExactlyElementsOf(record.findings().violations());
  }
}
