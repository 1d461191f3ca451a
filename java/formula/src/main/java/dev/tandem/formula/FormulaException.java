package dev.tandem.formula;

/** A formula cannot be read: the message shows where, says what is accepted, and what to do. */
public final class FormulaException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;
  private static final int MOST_SHOWN = 120;

  private final int position;

  /**
   * @param position of the character that the message points at, from 0
   */
  FormulaException(final String formula, final int position, final String reason) {
    super(reason + pointer(formula, position));
    this.position = position;
  }

  FormulaException(final String reason) {
    super(reason);
    this.position = 0;
  }

  /** Where in the formula the fault is: a character's index, from 0. */
  public int position() {
    return position;
  }

  /** The line at fault and a caret below it; a long line is shown around the fault only. */
  private static String pointer(final String formula, final int position) {
    final int lineStart = formula.lastIndexOf('\n', Math.max(0, position - 1)) + 1;
    final int nextLine = formula.indexOf('\n', lineStart);
    final int lineEnd = nextLine < 0 ? formula.length() : nextLine;
    final int from = Math.max(lineStart, position - MOST_SHOWN / 2);
    final int to = Math.min(lineEnd, from + MOST_SHOWN);
    final long line = formula.substring(0, lineStart).chars().filter(it -> it == '\n').count() + 1;
    final String shown = printable(formula.substring(from, Math.max(from, to)));
    final String before = "%n  line %d: ".formatted(line) + (from > lineStart ? "…" : "");
    final int indent = before.length() - System.lineSeparator().length() + position - from;
    return before
        + shown
        + (to < lineEnd ? "…" : "")
        + System.lineSeparator()
        + " ".repeat(indent)
        + "^";
  }

  /** A terminal shall show what was given, and do nothing that it says. */
  private static String printable(final String text) {
    final StringBuilder printable = new StringBuilder();
    text.chars().forEach(it -> printable.append(it < ' ' || it == 0x7f ? '?' : (char) it));
    return printable.toString();
  }
}
