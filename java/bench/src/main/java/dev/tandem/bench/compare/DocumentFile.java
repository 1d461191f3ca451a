package dev.tandem.bench.compare;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.bench.UsageException;
import dev.tandem.bench.report.HtmlReport;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the documents that Tandem's commands write: JSON, or an HTML report in which they are
 * embedded. Stateless.
 */
public final class DocumentFile {
  /** The schema of what an HTML report embeds: its field {@code documents} holds the others. */
  public static final String REPORT_SCHEMA = HtmlReport.SCHEMA;

  private static final Pattern EMBEDDED =
      Pattern.compile(
          "<script[^>]*\\btype=[\"']?application/json\\b[^>]*>(.*?)</script>",
          Pattern.DOTALL | Pattern.CASE_INSENSITIVE);

  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private DocumentFile() {}

  /**
   * The documents of a file: of a report all that it embeds, in its order, else the one.
   *
   * @throws UsageException that says why it cannot be read: not there, no permission, neither JSON
   *     nor a report, cut off, or no document of Tandem's
   */
  public static List<ObjectNode> read(final Path file) {
    final String text = text(file);
    final JsonNode json =
        text.stripLeading().startsWith("<") ? embedded(file, text) : json(file, text);
    if (!(json instanceof final ObjectNode document)
        || !document.path("schema").asText().startsWith("tandem")) {
      throw wrong(
          file,
          "it is JSON, but no document of Tandem's, which are objects with a 'schema'. Give what"
              + " --json or --html wrote");
    }
    return document.path("schema").asText().equals(REPORT_SCHEMA)
        ? documents(file, document)
        : List.of(document);
  }

  /**
   * Any JSON file.
   *
   * @throws UsageException as above
   */
  static JsonNode readJson(final Path file) {
    return json(file, text(file));
  }

  static UsageException wrong(final Path file, final String why) {
    return new UsageException("Cannot read " + file + ": " + why + ".");
  }

  private static List<ObjectNode> documents(final Path file, final ObjectNode report) {
    final List<ObjectNode> documents = new ArrayList<>();
    for (final JsonNode document : report.path("documents")) {
      if (!(document instanceof final ObjectNode object)) {
        throw wrong(file, "its 'documents' hold something that is no object");
      }
      documents.add(object);
    }
    return documents;
  }

  private static String text(final Path file) {
    try {
      return Files.readString(file);
    } catch (final NoSuchFileException exception) {
      throw wrong(file, "there is no such file");
    } catch (final AccessDeniedException exception) {
      throw wrong(file, "no permission to read it");
    } catch (final CharacterCodingException exception) {
      throw wrong(file, "it is not text in UTF-8. Give what --json or --html wrote");
    } catch (final IOException exception) {
      throw wrong(file, Files.isDirectory(file) ? "it is a directory" : exception.getMessage());
    }
  }

  private static JsonNode embedded(final Path file, final String html) {
    final Matcher script = EMBEDDED.matcher(html);
    if (!script.find()) {
      throw wrong(file, "it is HTML without the data that Tandem's reports embed, or is cut off");
    }
    return json(file, script.group(1));
  }

  private static JsonNode json(final Path file, final String text) {
    if (text.isBlank()) {
      throw wrong(file, "it is empty");
    }
    try {
      return MAPPER.readTree(text);
    } catch (final JsonEOFException exception) {
      throw wrong(
          file,
          "it is cut off: it ends in the middle, in line " + exception.getLocation().getLineNr());
    } catch (final JsonProcessingException exception) {
      throw wrong(
          file,
          "it is not JSON: line %d, column %d: %s"
              .formatted(
                  exception.getLocation().getLineNr(),
                  exception.getLocation().getColumnNr(),
                  exception.getOriginalMessage()));
    }
  }
}
