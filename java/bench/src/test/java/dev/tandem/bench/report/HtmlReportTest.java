package dev.tandem.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.bench.compare.DocumentFile;
import dev.tandem.bench.result.Status;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HtmlReportTest {
  /** What would end the script element, begin another one or be taken for a placeholder. */
  static final String HOSTILE =
      "</script><script>document.title='run'</script><img src=x onerror=alert(1)><!-- {{style}} $1"
          + " \\u003c/script> \u2028";

  @TempDir Path folder;

  private List<ObjectNode> written(final String html) throws Exception {
    return DocumentFile.read(Files.writeString(folder.resolve("report.html"), html));
  }

  private static int count(final String text, final String part) {
    return text.split(java.util.regex.Pattern.quote(part), -1).length - 1;
  }

  static ObjectNode withHostileTexts() {
    final ObjectNode run =
        JsonReport.document(
            Records.run(
                1,
                Records.ok("java-libm/single/1", 8.0, null, null, null, 0.9),
                Records.notOk("c-loop/jna/single/1", Status.FAILED, HOSTILE)));
    ((ArrayNode) run.at("/environment/commandLine")).add("--input").add("a=" + HOSTILE);
    return run;
  }

  @Test
  void shouldEmbedTheDocumentsUnchangedWhenTheyAreSmall() throws Exception {
    final List<ObjectNode> documents = List.of(JsonReport.document(Records.usual()));
    final String html = HtmlReport.render(documents);
    assertThat(html.getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(HtmlReport.MOST_BYTES);
    assertThat(written(html).toString()).isEqualTo(documents.toString());
  }

  @Test
  void shouldBeTheSameBytesWhenMadeOfItsOwnData() throws Exception {
    final String html =
        HtmlReport.render(List.of(JsonReport.document(Records.usual()), withHostileTexts()));
    assertThat(HtmlReport.render(written(html)).equals(html)).isTrue();
  }

  @Test
  void shouldRunNothingOfTheDataWhenTextsAreHostile() throws Exception {
    final String usual = HtmlReport.render(List.of(JsonReport.document(Records.usual())));
    final String html = HtmlReport.render(List.of(withHostileTexts()));
    for (final String markup : List.of("<script", "</script", "<img", "<!--", "<")) {
      assertThat(count(html, markup)).as(markup).isEqualTo(count(usual, markup));
    }
    final JsonNode failed = written(html).getFirst().at("/results/1");
    assertThat(failed.get("reason").textValue()).isEqualTo(HOSTILE);
  }

  @Test
  void shouldNameNothingElsewhereWhenLoaded() {
    final String html = HtmlReport.render(List.of(JsonReport.document(Records.usual())));
    assertThat(html).contains("default-src 'none'; script-src 'sha256-");
    assertThat(html.replaceAll("(?s)<script.*?</script>", ""))
        .doesNotContainPattern("(src|href)\\s*=\\s*[\"']?(https?:)?//")
        .doesNotContainPattern("@import|url\\(");
  }

  @Test
  void shouldLeaveOutWholeRoundsWhenItWouldBeTooLarge() throws Exception {
    final ObjectNode run = JsonReport.document(Records.usual());
    final ArrayNode samples = (ArrayNode) run.at("/results/0/samples");
    final JsonNode sample = samples.get(0);
    for (int round = 0; round < 20_000; round++) {
      samples.add(((ObjectNode) sample.deepCopy()).put("round", round));
    }
    final int all = samples.size();
    final String html = HtmlReport.render(List.of(run));
    assertThat(html.getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(HtmlReport.MOST_BYTES);
    assertThat(samples).hasSize(all);
    final ObjectNode thinned = written(html).getFirst();
    final JsonNode left = thinned.at("/results/0/samples");
    assertThat(left.size()).isBetween(all / 16, all / 2);
    assertThat(left).allMatch(it -> it.get("round").intValue() % 2 == 0);
    long missing = 0;
    for (final String list : List.of("results", "limits")) {
      for (int row = 0; row < run.get(list).size(); row++) {
        missing += run.get(list).get(row).get("samples").size();
        missing -= thinned.get(list).get(row).get("samples").size();
      }
    }
    assertThat(thinned.get("samplesLeftOut").longValue()).isEqualTo(missing).isPositive();
    assertThat(HtmlReport.render(written(html)).equals(html)).isTrue();
  }

  @Test
  void shouldHoldTheVerdictOfTheConsoleWhenARunIsWritten() throws Exception {
    final JsonNode summary = JsonReport.document(Records.usual()).get("summary");
    assertThat(new ObjectMapper().convertValue(summary, String[].class))
        .containsExactlyElementsOf(
            VerdictText.of(Records.usual()).lines().filter(line -> !line.isBlank()).toList());
  }
}
