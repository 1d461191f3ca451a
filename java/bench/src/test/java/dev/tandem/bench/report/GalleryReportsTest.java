package dev.tandem.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.bench.contender.Contender;
import dev.tandem.bench.gallery.GalleryJson;
import dev.tandem.bench.gallery.GalleryLoop;
import dev.tandem.bench.gallery.GalleryRecord;
import dev.tandem.bench.gallery.GalleryText;
import dev.tandem.bench.result.Conditions;
import dev.tandem.bench.result.Row;
import dev.tandem.bench.result.Status;
import dev.tandem.kernel.Kernel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GalleryReportsTest {
  /** All loops, C each time faster by another share; one without the Vector API's half. */
  static GalleryRecord record() {
    final Map<GalleryLoop, List<Row>> rows = new LinkedHashMap<>();
    for (final GalleryLoop loop : GalleryLoop.all()) {
      final double ratio = 0.2 + 0.1 * rows.size();
      final List<Row> its = new ArrayList<>();
      for (final GalleryLoop.Kind kind : GalleryLoop.Kind.values()) {
        loop.inC(kind).ifPresent(c -> its.addAll(pair(loop, c, ratio)));
      }
      rows.put(loop, its);
    }
    final Conditions conditions = Records.conditions("gallery", "--quick");
    return new GalleryRecord(
        conditions.machine(),
        conditions.library(),
        conditions.workerJvmFlags(),
        conditions.commandLine(),
        conditions.startTime(),
        conditions.elapsedSeconds(),
        conditions.seed(),
        conditions.generations(),
        Records.MILLION,
        rows);
  }

  private static List<Row> pair(final GalleryLoop loop, final Contender c, final double ratio) {
    final String java = c.code().orElseThrow().twin() + "/single/1";
    if (loop.name().equals("normal CDF")) {
      return List.of(
          Records.notOk(java, Status.UNAVAILABLE, "Java has no erfc"),
          Records.ok(c.id(), 3 * ratio, null, null, null, 1));
    }
    return List.of(
        Records.ok(java, 3, null, null, null, 1),
        Records.ok(
            c.id(), 3 * ratio, null, Records.ratio(ratio, ratio - 0.01, ratio + 0.01), java, 1));
  }

  @Test
  void shouldHaveARowForEachLoopAndKind() {
    assertThat(GalleryText.render(record(), TextStyle.PLAIN).lines())
        .contains(
            "Plain loop: java-loop against c-loop through jna",
            "What could not be measured",
            "normal CDF: java-loop: Java has no erfc")
        .anyMatch(line -> line.matches("triad +3\\.000 +0\\.600  0\\.200 0\\.190–0\\.210  faster"))
        .anyMatch(line -> line.startsWith("mandelbrot "))
        .anyMatch(line -> line.matches("two branches .*slower|two branches .*faster"));
  }

  @Test
  void shouldWriteEveryPairAsJson() {
    final JsonNode json = GalleryJson.document(record());
    assertThat(json.get("schema").textValue()).isEqualTo("tandem-gallery/1");
    assertThat(json.at("/environment/commandLine/0").textValue()).isEqualTo("gallery");
    // Formulas have two pairs, and a third where they have functions of Tandem's.
    final long withThird =
        GalleryLoop.all().stream()
            .filter(loop -> loop.inC(GalleryLoop.Kind.TANDEM_VECTORS).isPresent())
            .count();
    assertThat(withThird).isEqualTo(5);
    assertThat(json.get("loops")).hasSize(2 * GalleryLoop.all().size() - 1 + (int) withThird);
    final JsonNode first = json.get("loops").get(0);
    assertThat(first.get("name").textValue()).isEqualTo("triad");
    assertThat(first.get("kind").textValue()).isEqualTo("plain loop");
    assertThat(first.get("contender").textValue()).isEqualTo("c-loop/jna/single/1");
    assertThat(first.get("javaNanosPerElement").doubleValue()).isEqualTo(3);
    assertThat(first.at("/ratio/median").doubleValue()).isEqualTo(0.2);
    assertThat(first.get("verdict").textValue()).isEqualTo("faster");
    assertThat(json.get("missing")).hasSize(2);
    assertThat(json.at("/missing/0/loops/0").textValue()).isEqualTo("normal CDF");
  }

  @Test
  void shouldCompileEveryLoop(@TempDir final Path folder) throws IOException {
    for (final GalleryLoop loop : GalleryLoop.all()) {
      final Kernel kernel = loop.kernel(Files.createDirectory(folder.resolve(loop.name())));
      assertThat(kernel.inputNames()).as(loop.name()).isNotEmpty();
      assertThat(loop.contenders()).as(loop.name()).hasSizeBetween(2, 6);
    }
  }
}
