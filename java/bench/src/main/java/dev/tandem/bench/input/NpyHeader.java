package dev.tandem.bench.input;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The header of a {@code .npy} file: a Python dict literal with exactly the keys {@code descr},
 * {@code fortran_order} and {@code shape}.
 *
 * <p>Parses what NumPy writes and nothing more, since the text may be hostile: no recursion, no
 * escapes, no number beyond {@code long}. Values are immutable.
 */
record NpyHeader(Descr descr, boolean fortranOrder, List<Long> shape) {
  private static final int MAX_DIMENSIONS = 64; // NumPy's own limit, NPY_MAXDIMS of NumPy 2

  /** The element type. */
  sealed interface Descr {}

  /** A type string such as {@code <f8}. */
  record Simple(String type) implements Descr {}

  /** A list of named fields, which needs no further look. */
  record Structured() implements Descr {}

  /** The text is not such a header. The message says where and what was expected. */
  static final class MalformedException extends Exception {
    private static final long serialVersionUID = 1L;

    MalformedException(final String message) {
      super(message);
    }
  }

  NpyHeader {
    Objects.requireNonNull(descr, "descr");
    shape = List.copyOf(shape);
  }

  /** The shape as Python prints it: {@code (3,)}, {@code (2, 3)}. */
  String shapeText() {
    return shape.size() == 1
        ? "(" + shape.getFirst() + ",)"
        : shape.stream().map(String::valueOf).collect(Collectors.joining(", ", "(", ")"));
  }

  static NpyHeader parse(final String text) throws MalformedException {
    return new Parser(text).parseHeader();
  }

  private static final class Parser {
    private final String text;
    private int position;

    Parser(final String text) {
      this.text = text;
    }

    NpyHeader parseHeader() throws MalformedException {
      Descr descr = null;
      Boolean fortranOrder = null;
      List<Long> shape = null;
      final Set<String> seen = new HashSet<>();
      expect('{');
      while (!accept('}')) {
        final String key = parseString();
        if (!seen.add(key)) {
          throw malformed("the key '" + NpyFile.printable(key) + "' occurs twice");
        }
        expect(':');
        switch (key) {
          case "descr" -> descr = parseDescr();
          case "fortran_order" -> fortranOrder = parseBoolean();
          case "shape" -> shape = parseShape();
          default -> throw malformed("unknown key '" + NpyFile.printable(key) + "'");
        }
        if (!accept(',')) {
          expect('}');
          break;
        }
      }
      skipSpace();
      if (position < text.length()) {
        throw malformed("unexpected text after '}'");
      }
      if (descr == null || fortranOrder == null || shape == null) {
        throw malformed("the keys descr, fortran_order and shape are all needed");
      }
      return new NpyHeader(descr, fortranOrder, shape);
    }

    private Descr parseDescr() throws MalformedException {
      if (peek() != '[') {
        return new Simple(parseString());
      }
      int depth = 0;
      do {
        switch (peek()) {
          case '[', '(' -> {
            depth++;
            position++;
          }
          case ']', ')' -> {
            depth--;
            position++;
          }
          case '\'', '"' -> parseString();
          case '\0' -> throw malformed("the dtype does not end");
          default -> position++;
        }
      } while (depth > 0);
      return new Structured();
    }

    private boolean parseBoolean() throws MalformedException {
      peek();
      if (text.startsWith("True", position)) {
        position += 4;
        return true;
      }
      if (text.startsWith("False", position)) {
        position += 5;
        return false;
      }
      throw malformed("True or False expected");
    }

    private List<Long> parseShape() throws MalformedException {
      final List<Long> shape = new ArrayList<>();
      boolean isTuple = false;
      expect('(');
      while (!accept(')')) {
        if (shape.size() == MAX_DIMENSIONS) {
          throw malformed("the shape has over " + MAX_DIMENSIONS + " dimensions");
        }
        shape.add(parseLength());
        if (accept(',')) {
          isTuple = true;
        } else {
          expect(')');
          break;
        }
      }
      // In Python (3) is a number and (3,) is a tuple.
      if (shape.size() == 1 && !isTuple) {
        throw malformed("the shape is a number and not a tuple");
      }
      return shape;
    }

    private long parseLength() throws MalformedException {
      peek();
      final int start = position;
      while (position < text.length() && isDigit(text.charAt(position))) {
        position++;
      }
      final String digits = text.substring(start, position);
      if (digits.isEmpty()) {
        throw malformed("a length without sign expected");
      }
      if (position < text.length() && text.charAt(position) == 'L') {
        position++; // NumPy on Python 2 wrote its long integers so.
      }
      try {
        return Long.parseLong(digits);
      } catch (final NumberFormatException e) {
        throw malformed("a length is beyond 2^63");
      }
    }

    private String parseString() throws MalformedException {
      final char quote = peek();
      if (quote != '\'' && quote != '"') {
        throw malformed("a quoted string expected");
      }
      final int start = ++position;
      while (position < text.length() && text.charAt(position) != quote) {
        if (text.charAt(position) == '\\') {
          throw malformed("escapes in strings are not accepted");
        }
        position++;
      }
      if (position == text.length()) {
        throw malformed("a string does not end");
      }
      return text.substring(start, position++);
    }

    private void expect(final char wanted) throws MalformedException {
      if (!accept(wanted)) {
        throw malformed("'" + wanted + "' expected");
      }
    }

    private boolean accept(final char wanted) {
      if (peek() != wanted || position == text.length()) {
        return false;
      }
      position++;
      return true;
    }

    /** The next character that is no space, or NUL at the end. */
    private char peek() {
      skipSpace();
      return position < text.length() ? text.charAt(position) : '\0';
    }

    private void skipSpace() {
      while (position < text.length() && " \t\r\n".indexOf(text.charAt(position)) >= 0) {
        position++;
      }
    }

    private static boolean isDigit(final char c) {
      return c >= '0' && c <= '9';
    }

    private MalformedException malformed(final String reason) {
      return new MalformedException(reason + " at character " + position);
    }
  }
}
