package dev.tandem.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * A text of headings, paragraphs, lists and tables that is printed to a terminal or written as
 * GitHub's Markdown. Grows as it is written; for one thread.
 */
public final class Page {
  /** What Markdown would take for markup. */
  private static final String MARKUP = "\\`*_[]<>|#~";

  private final List<Part> parts = new ArrayList<>();

  private sealed interface Part {
    String toText(TextStyle style);

    String toMarkdown();
  }

  private record Heading(String words) implements Part {
    @Override
    public String toText(final TextStyle style) {
      return style.bold(style.text(words)) + "\n";
    }

    @Override
    public String toMarkdown() {
      return "### " + escaped(words) + "\n\n";
    }
  }

  private record Paragraph(String words) implements Part {
    @Override
    public String toText(final TextStyle style) {
      return style.wrap(words, 0) + "\n";
    }

    @Override
    public String toMarkdown() {
      return escaped(words) + "\n\n";
    }
  }

  private record Bullets(List<String> items) implements Part {
    @Override
    public String toText(final TextStyle style) {
      final StringBuilder text = new StringBuilder();
      items.forEach(it -> text.append(style.wrap("- " + it, 2)).append('\n'));
      return text.toString();
    }

    @Override
    public String toMarkdown() {
      final StringBuilder text = new StringBuilder();
      items.forEach(it -> text.append("- ").append(escaped(it)).append('\n'));
      return text.append('\n').toString();
    }
  }

  /** Numbers line up at their right ends, texts at their left ones. */
  private record Table(List<String> titles, List<Boolean> right, List<List<String>> lines)
      implements Part {
    @Override
    public String toText(final TextStyle style) {
      final List<List<String>> all = new ArrayList<>(List.of(titles));
      all.addAll(lines);
      final List<List<String>> shown =
          all.stream().map(line -> line.stream().map(style::text).toList()).toList();
      final StringBuilder text = new StringBuilder();
      for (int i = 0; i < shown.size(); i++) {
        final StringBuilder line = new StringBuilder();
        for (int column = 0; column < titles.size(); column++) {
          final int at = column;
          final int width = shown.stream().mapToInt(it -> it.get(at).length()).max().orElse(0);
          final String cell = shown.get(i).get(column);
          final String pad = " ".repeat(width - cell.length());
          line.append(column == 0 ? "" : "  ").append(right.get(at) ? pad + cell : cell + pad);
        }
        final String stripped = line.toString().stripTrailing();
        text.append(i == 0 ? style.bold(stripped) : stripped).append('\n');
      }
      return text.toString();
    }

    @Override
    public String toMarkdown() {
      final StringBuilder text = new StringBuilder(row(titles));
      text.append(row(right.stream().map(it -> it ? "---:" : "---").toList(), it -> it));
      lines.forEach(line -> text.append(row(line)));
      return text.append('\n').toString();
    }

    private static String row(final List<String> cells) {
      return row(cells, Page::escaped);
    }

    private static String row(final List<String> cells, final Function<String, String> escape) {
      return "| " + String.join(" | ", cells.stream().map(escape).toList()) + " |\n";
    }
  }

  /** A heading; in Markdown of the third level, so that it fits into a comment. */
  public void heading(final String words) {
    parts.add(new Heading(words));
  }

  public void paragraph(final String words) {
    parts.add(new Paragraph(words));
  }

  /** A list, left out if it is empty. */
  public void bullets(final List<String> items) {
    if (!items.isEmpty()) {
      parts.add(new Bullets(List.copyOf(items)));
    }
  }

  /**
   * A table.
   *
   * @param right for each column, whether its cells line up at their right ends
   * @param lines as many cells in each as there are titles
   */
  public void table(
      final List<String> titles, final List<Boolean> right, final List<List<String>> lines) {
    parts.add(new Table(List.copyOf(titles), List.copyOf(right), List.copyOf(lines)));
  }

  /** For a terminal or a pipe. An empty line stands before each heading. */
  public String toText(final TextStyle style) {
    final StringBuilder text = new StringBuilder();
    for (final Part part : parts) {
      text.append(part instanceof Heading && !text.isEmpty() ? "\n" : "");
      text.append(part.toText(style));
    }
    return text.toString();
  }

  /** In GitHub's Markdown; whatever the words hold is shown as it is. */
  public String toMarkdown() {
    final StringBuilder text = new StringBuilder();
    parts.forEach(part -> text.append(part.toMarkdown()));
    return text.toString().stripTrailing() + "\n";
  }

  private static String escaped(final String words) {
    final StringBuilder escaped = new StringBuilder();
    words
        .replace('\n', ' ')
        .codePoints()
        .forEach(it ->
            escaped.append(MARKUP.indexOf(it) < 0 ? "" : "\\").append(Character.toString(it)));
    return escaped.toString();
  }
}
