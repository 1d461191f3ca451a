package dev.tandem.bench.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.bench.UsageException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Any of Tandem's documents as one HTML file that needs no network: a page, its style, its scripts
 * and ECharts, and the documents as JSON, from which the page's script draws all that it shows. So
 * a report made of the documents that a report embeds is the same, byte for byte. Stateless.
 */
public final class HtmlReport {
  /** The schema of what is embedded. */
  public static final String SCHEMA = "tandem-report/1";

  /** What a report may be, so that it can be mailed, and opens at once on a phone. */
  static final int MOST_BYTES = 2_000_000;

  /** How many of the samples were left out of a document so that the report is not larger. */
  static final String LEFT_OUT = "samplesLeftOut";

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String ECHARTS = "/META-INF/resources/webjars/echarts/%s/echarts.min.js";
  private static final String ECHARTS_VERSION =
      "/META-INF/maven/org.webjars/echarts/pom.properties";

  /** In the order in which the page runs them: each may use what those before it define. */
  private static final List<String> SCRIPTS =
      List.of("format.js", "page.js", "charts.js", "sections.js", "report.js");

  private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{(\\w+)}}");

  private HtmlReport() {}

  /**
   * Writes the file whole or not at all.
   *
   * @throws UsageException that says why it could not be written
   */
  public static void write(final List<ObjectNode> documents, final Path file) {
    ReportFile.write(file, "the HTML report", render(documents));
  }

  /**
   * The page. Of runs with so many samples that it would be larger than {@link #MOST_BYTES}, whole
   * rounds are left out, evenly; the page says how many, and the JSON record has them all.
   */
  public static String render(final List<ObjectNode> documents) {
    final String page = page(documents);
    for (int step = 2; bytes(page) > MOST_BYTES; step *= 2) {
      final int every = step;
      final List<ObjectNode> thinned =
          documents.stream().map(document -> withRounds(document, every)).toList();
      final String smaller = page(thinned);
      if (bytes(smaller) <= MOST_BYTES || step >= 1 << 20) {
        return smaller;
      }
    }
    return page;
  }

  private static String page(final List<ObjectNode> documents) {
    final String echarts = echarts();
    final String script =
        SCRIPTS.stream().map(HtmlReport::resource).collect(Collectors.joining("\n"));
    final Map<String, String> parts =
        Map.of(
            "echartsHash", hash(echarts),
            "scriptHash", hash(script),
            "style", resource("report.css"),
            "echarts", echarts,
            "script", script,
            "data", embeddable(documents));
    // One pass, so that nothing within a part is taken for a placeholder.
    return PLACEHOLDER
        .matcher(resource("template.html"))
        .replaceAll(found -> Matcher.quoteReplacement(parts.get(found.group(1))));
  }

  /** As JSON that ends no script element, whatever texts are in it. */
  private static String embeddable(final List<ObjectNode> documents) {
    final ObjectNode report = MAPPER.createObjectNode();
    report.put("schema", SCHEMA);
    report.putArray("documents").addAll(documents);
    try {
      return MAPPER.writeValueAsString(report).replace("<", "\\u003c");
    } catch (final JsonProcessingException exception) {
      throw new IllegalStateException("A JSON tree cannot be written", exception);
    }
  }

  private static ObjectNode withRounds(final ObjectNode document, final int step) {
    final ObjectNode thinned = document.deepCopy();
    long leftOut = document.path(LEFT_OUT).asLong();
    for (final String list : List.of("results", "limits")) {
      for (final JsonNode row : thinned.path(list)) {
        if (row.path("samples") instanceof final ArrayNode samples) {
          final int before = samples.size();
          for (final Iterator<JsonNode> it = samples.iterator(); it.hasNext(); ) {
            if (it.next().path("round").asLong() % step != 0) {
              it.remove();
            }
          }
          leftOut += before - samples.size();
        }
      }
    }
    if (leftOut > 0) {
      thinned.put(LEFT_OUT, leftOut);
    }
    return thinned;
  }

  private static int bytes(final String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  /** What a Content-Security-Policy names a script by, so that no other one runs. */
  private static String hash(final String script) {
    try {
      return "sha256-"
          + Base64.getEncoder()
              .encodeToString(
                  MessageDigest.getInstance("SHA-256")
                      .digest(script.getBytes(StandardCharsets.UTF_8)));
    } catch (final NoSuchAlgorithmException exception) {
      throw new IllegalStateException("Every Java has SHA-256", exception);
    }
  }

  private static String echarts() {
    final String version =
        Stream.of(resource(ECHARTS_VERSION).split("\\R"))
            .filter(line -> line.startsWith("version="))
            .map(line -> line.substring("version=".length()))
            .findFirst()
            .orElseThrow();
    return resource(ECHARTS.formatted(version));
  }

  private static String resource(final String name) {
    try (InputStream in = HtmlReport.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("The class path has no " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (final IOException exception) {
      throw new UncheckedIOException("Cannot read " + name, exception);
    }
  }
}
