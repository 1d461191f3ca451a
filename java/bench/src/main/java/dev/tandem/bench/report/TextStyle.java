package dev.tandem.bench.report;

/**
 * What the place that a text is printed to can show. Immutable.
 *
 * @param widthColumns how many characters fit in a line; prose is wrapped there, tables are not
 * @param color whether escape sequences for colors are understood
 * @param unicode whether characters beyond ASCII can be encoded
 */
public record TextStyle(int widthColumns, boolean color, boolean unicode) {
  /** For files and tests. */
  public static final TextStyle PLAIN = new TextStyle(120, false, true);

  private static final String ESCAPE = "\u001b[";

  /** The text in what can be encoded. */
  public String text(final String text) {
    return unicode ? text : ascii(text);
  }

  public String bold(final String text) {
    return colored(text, "1");
  }

  public String green(final String text) {
    return colored(text, "32");
  }

  public String red(final String text) {
    return colored(text, "31");
  }

  public String faint(final String text) {
    return colored(text, "2");
  }

  private String colored(final String text, final String code) {
    return color ? ESCAPE + code + "m" + text + ESCAPE + "0m" : text;
  }

  /** The text with the characters that Tandem's own texts use replaced by ASCII; others by '?'. */
  public static String ascii(final String text) {
    final StringBuilder ascii = new StringBuilder(text.length());
    text.codePoints()
        .forEach(character ->
            ascii.append(
                switch (character) {
                  case '±' -> "+-";
                  case '≤' -> "<=";
                  case '–', '—', '−' -> "-";
                  case '×' -> "x";
                  case '·' -> ";";
                  case '…' -> "...";
                  case '“', '”' -> "\"";
                  case '‘', '’' -> "'";
                  case '✓' -> "+";
                  case '✗' -> "!";
                  case '°' -> "deg";
                  case 'µ' -> "u";
                  case '\u00a0', '\u202f' -> " ";
                  default -> character < 128 ? Character.toString(character) : "?";
                }));
    return ascii.toString();
  }

  /** Wrapped at spaces, each line after the first indented. */
  public String wrap(final String text, final int indentColumns) {
    final StringBuilder wrapped = new StringBuilder();
    int column = 0;
    for (final String word : text(text).split(" ")) {
      if (column > indentColumns && column + 1 + word.length() > widthColumns) {
        wrapped.append('\n').append(" ".repeat(indentColumns));
        column = indentColumns;
      } else if (!wrapped.isEmpty()) {
        wrapped.append(' ');
        column++;
      }
      wrapped.append(word);
      column += word.length();
    }
    return wrapped.toString();
  }
}
