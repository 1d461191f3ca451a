package dev.tandem.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.bench.compare.DocumentFile;
import dev.tandem.bench.gallery.GalleryJson;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What a real browser makes of the report. Where no Chromium is installed it is skipped, unless
 * {@code TANDEM_BROWSER_REQUIRED} is set.
 */
class HtmlReportInBrowserTest {
  private static final String DRAWN = "document.documentElement.dataset.charts !== undefined";

  /** For each chart, each view of it: how many values it has, and how much of them is drawn. */
  private static final String VIEWS =
      """
      charts.flatMap((chart) => {
        const figure = chart.surface.closest('figure');
        const select = figure.querySelector('select');
        const title = figure.querySelector('h3').textContent;
        return Array.from({length: select ? select.options.length : 1}, (_, at) => {
          if (select) {
            select.selectedIndex = at;
            select.dispatchEvent(new Event('change'));
          }
          const svg = chart.surface.querySelector('svg');
          const box = svg.getBoundingClientRect();
          const shapes = [...svg.querySelectorAll('path, rect, circle, line, polyline')]
              .map((shape) => shape.getBoundingClientRect())
              .filter(({width, height}) => width + height > 2 && width < box.width * 0.98);
          const series = chart.instance.getModel().getSeries();
          return {
            title, values: series.reduce((sum, one) => sum + one.getData().count(), 0),
            missing: series.filter((one) => one.getData().count() === 0).length,
            shapes: shapes.length,
            outside: shapes.filter(({left, right}) => left < box.left - 3 || right > box.right + 3).length,
            invalid: /NaN|Infinity/.test(svg.outerHTML.replace(/>[^<]*</g, '><')),
            label: chart.surface.getAttribute('aria-label') ?? '',
            rows: figure.querySelectorAll('details tbody tr').length,
            width: box.width,
          };
        });
      })\
      """;

  @TempDir static Path folder;

  private static Chromium chromium;
  private static Path report;

  @BeforeAll
  static void openBrowser() throws Exception {
    final Optional<Path> executable = Chromium.executable();
    if (System.getenv("TANDEM_BROWSER_REQUIRED") == null) {
      assumeTrue(executable.isPresent(), "no chromium on the PATH");
    }
    chromium = new Chromium(executable.orElseThrow(), Files.createDirectory(folder.resolve("p")));
    final List<ObjectNode> documents = new ArrayList<>();
    documents.add(JsonReport.document(Records.usual()));
    documents.add(HtmlReportTest.withHostileTexts());
    documents.add(CallsJson.document(CallsReportsTest.record()));
    documents.add(GalleryJson.document(GalleryReportsTest.record()));
    documents.add(StallsJson.document(StallsReportTest.example()));
    documents.addAll(
        DocumentFile.read(
            Path.of(HtmlReportInBrowserTest.class.getResource("documents.json").toURI())));
    report = Files.writeString(folder.resolve("report.html"), HtmlReport.render(documents));
  }

  @AfterAll
  static void closeBrowser() throws Exception {
    if (chromium != null) {
      chromium.close();
    }
  }

  /** No error, warning or exception, and nothing asked of a network. */
  private static void assertQuiet() {
    assertThat(chromium.events("Runtime.exceptionThrown")).isEmpty();
    assertThat(chromium.events("Runtime.consoleAPICalled")).isEmpty();
    assertThat(chromium.events("Log.entryAdded")).isEmpty();
    assertThat(
            chromium
                .events("Network.requestWillBeSent")
                .map(it -> it.at("/request/url").textValue())
                .filter(url -> !url.startsWith("data:")))
        .containsExactly(report.toUri().toString());
  }

  @ParameterizedTest
  @CsvSource({
    "390,false",
    "390,true",
    "1280,false",
    "1280,true",
    "1920,false",
    "1920,true",
  })
  void shouldDrawEveryViewOfEveryChart(final int width, final boolean dark) throws Exception {
    chromium.open(report, width, dark, DRAWN);
    final JsonNode views = chromium.evaluate(VIEWS);
    assertThat(views.size()).isGreaterThan(30);
    for (final JsonNode view : views) {
      assertThat(view.get("values").intValue()).as("values: %s", view).isPositive();
      assertThat(view.get("missing").intValue()).as("empty series: %s", view).isZero();
      assertThat(view.get("shapes").intValue())
          .as("shapes: %s", view)
          .isGreaterThanOrEqualTo(Math.min(3, view.get("values").intValue()));
      assertThat(view.get("outside").intValue()).as("cut off: %s", view).isZero();
      assertThat(view.get("invalid").booleanValue()).as("no numbers: %s", view).isFalse();
      assertThat(view.get("label").textValue()).as("label: %s", view).contains("The table below");
      assertThat(view.get("rows").intValue()).as("table: %s", view).isPositive();
      assertThat(view.get("width").doubleValue())
          .as("width: %s", view)
          .isBetween(200.0, width * 1.0);
    }
    assertThat(chromium.evaluate("document.documentElement.scrollWidth").intValue())
        .as("no scrolling sideways")
        .isLessThanOrEqualTo(width);
    assertQuiet();
  }

  @Test
  void shouldHaveEverySectionWhenThereIsADocumentForEach() throws Exception {
    chromium.open(report, 1280, false, DRAWN);
    final JsonNode missing =
        chromium.evaluate(
            "SECTIONS.filter((name) => ![...document.querySelectorAll('h2')].some((it) =>"
                + " it.textContent === name))");
    assertThat(missing).isEmpty();
    assertThat(
            chromium
                .evaluate(
                    "[...document.querySelectorAll('.verdict p')].map((it) => it.textContent)"
                        + ".join('\\n')")
                .textValue())
        .contains(VerdictText.of(Records.usual()).lines().toList());
  }

  @Test
  void shouldShowHostileTextsAsTextsAndRunNone() throws Exception {
    chromium.open(report, 1280, false, DRAWN);
    assertThat(chromium.evaluate("document.title").textValue()).isEqualTo("Tandem report");
    assertThat(chromium.evaluate("document.querySelectorAll('img, b').length").intValue()).isZero();
    assertThat(chromium.evaluate("document.scripts.length").intValue()).isEqualTo(3);
    assertThat(chromium.evaluate("document.body.textContent").textValue())
        .contains(HtmlReportTest.HOSTILE);
    // Nor does the page's policy let any other script run.
    chromium.evaluate(
        "document.body.append(Object.assign(document.createElement('script'),"
            + " {textContent: 'document.title = 1'}))");
    assertThat(chromium.evaluate("document.title").textValue()).isEqualTo("Tandem report");
  }

  @Test
  void shouldReachEveryControlWithoutAMouse() throws Exception {
    chromium.open(report, 1280, false, DRAWN);
    final int controls =
        chromium
            .evaluate(
                "[...document.querySelectorAll('a, summary, select, button, [tabindex=\"0\"]')]"
                    + ".filter((it) => it.checkVisibility({contentVisibilityAuto: true})).length")
            .intValue();
    final List<String> reached = new ArrayList<>();
    for (int i = 0; i < controls; i++) {
      for (final String type : List.of("rawKeyDown", "keyUp")) {
        chromium.call(
            "Input.dispatchKeyEvent",
            Map.of("type", type, "key", "Tab", "code", "Tab", "windowsVirtualKeyCode", 9));
      }
      reached.add(
          chromium
              .evaluate(
                  "[...document.querySelectorAll('*')].indexOf(document.activeElement) + ' ' +"
                      + " document.activeElement.tagName")
              .textValue());
    }
    assertThat(reached).doesNotHaveDuplicates().noneMatch(it -> it.endsWith("BODY"));
  }

  @Test
  void shouldPrintChartsAndTablesOnWhiteWhenTheScreenIsDark() throws Exception {
    chromium.open(report, 1280, true, DRAWN);
    final JsonNode pdf = chromium.call("Page.printToPDF", Map.of("printBackground", true));
    assertThat(Base64.getDecoder().decode(pdf.get("data").textValue())).hasSizeGreaterThan(50_000);
    chromium.evaluate("dispatchEvent(new Event('beforeprint'))");
    assertThat(
            chromium.evaluate("document.querySelectorAll('details:not([open])').length").intValue())
        .isZero();
    assertThat(chromium.evaluate("colors()('card')").textValue()).isEqualTo("#ffffff");
    chromium.evaluate("dispatchEvent(new Event('afterprint'))");
    assertThat(chromium.evaluate("colors()('card')").textValue()).isNotEqualTo("#ffffff");
    assertQuiet();
  }
}
