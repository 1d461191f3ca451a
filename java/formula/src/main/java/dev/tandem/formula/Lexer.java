package dev.tandem.formula;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Cuts a formula's text into tokens. For one thread. */
final class Lexer {

  /** What a token is. */
  enum Type {
    NUMBER,
    NAME,
    SYMBOL,
    END
  }

  /**
   * A piece of the text.
   *
   * @param position of its first character, from 0
   */
  record Token(Type type, String text, int position) {
    boolean is(final String symbol) {
      return type == Type.SYMBOL && text.equals(symbol);
    }

    boolean isWord(final String word) {
      return type == Type.NAME && text.equals(word);
    }

    /** For messages. */
    String quoted() {
      return type == Type.END ? "the end" : "'" + text + "'";
    }
  }

  private static final List<String> LONG_SYMBOLS = List.of("**", "<=", ">=", "==", "!=");
  private static final Set<Character> SYMBOLS =
      Set.of('+', '-', '*', '/', '%', '<', '>', '&', '|', '~', '(', ')', ',');

  private final String text;
  private final List<Token> tokens = new ArrayList<>();
  private int at;

  private Lexer(final String text) {
    this.text = text;
  }

  /** The tokens of a text, the last of which is its end. */
  static List<Token> tokens(final String text) {
    final Lexer lexer = new Lexer(text);
    lexer.cut();
    return lexer.tokens;
  }

  private void cut() {
    while (at < text.length()) {
      final char first = text.charAt(at);
      if (" \t\r\n".indexOf(first) >= 0) {
        at++;
      } else if (isDigit(first) || first == '.') {
        number();
      } else if (isLetter(first)) {
        final int from = at;
        while (at < text.length() && (isLetter(text.charAt(at)) || isDigit(text.charAt(at)))) {
          at++;
        }
        add(Type.NAME, from);
      } else {
        symbol();
      }
    }
    tokens.add(new Token(Type.END, "", text.length()));
  }

  /** As Python writes them: 1, 1.5, .5, 2e-3, 1_000. */
  private void number() {
    final int from = at;
    digits();
    if (at < text.length() && text.charAt(at) == '.') {
      at++;
      digits();
    }
    if (text.substring(from, at).equals(".")) {
      throw new FormulaException(text, from, "A '.' that belongs to no number");
    }
    if (at < text.length() && (text.charAt(at) == 'e' || text.charAt(at) == 'E')) {
      final int exponent = at++;
      if (at < text.length() && (text.charAt(at) == '+' || text.charAt(at) == '-')) {
        at++;
      }
      final int digits = at;
      digits();
      if (digits == at) {
        throw new FormulaException(
            text, exponent, "A number's exponent needs digits, as in 1e-3; so does this one");
      }
    }
    if (at < text.length() && isLetter(text.charAt(at))) {
      throw new FormulaException(
          text,
          at,
          "'%s' right behind a number: write 2*x for a product; numbers are decimal, such as 1, 1.5, 2e-3"
              .formatted(text.charAt(at)));
    }
    add(Type.NUMBER, from);
  }

  private void digits() {
    while (at < text.length()
        && (isDigit(text.charAt(at))
            || text.charAt(at) == '_' && at > 0 && isDigit(text.charAt(at - 1)))) {
      at++;
    }
  }

  private void symbol() {
    for (final String symbol : LONG_SYMBOLS) {
      if (text.startsWith(symbol, at)) {
        at += symbol.length();
        add(Type.SYMBOL, at - symbol.length());
        return;
      }
    }
    if (text.startsWith("&&", at) || text.startsWith("||", at)) {
      throw new FormulaException(
          text,
          at,
          "'%s' is not known: write %s, with comparisons in parentheses"
              .formatted(
                  text.substring(at, at + 2), text.charAt(at) == '&' ? "'and' or &" : "'or' or |"));
    }
    final char symbol = text.charAt(at);
    if (!SYMBOLS.contains(symbol)) {
      throw new FormulaException(text, at, refusal(symbol));
    }
    at++;
    add(Type.SYMBOL, at - 1);
  }

  private static String refusal(final char symbol) {
    return switch (symbol) {
      case '^' -> "'^' is not known: a power is written **, as in x**2";
      case '=' -> "'=' is not known: write == to compare";
      case '!' -> "'!' is not known: write 'not' or ~, and != to compare";
      case '[', '{' -> "'%s' is not known: use parentheses".formatted(symbol);
      case '"', '\'' -> "Formulas have no texts, only numbers and truth values";
      default ->
          "The character %s is not known here"
              .formatted(
                  symbol > ' ' && symbol < 0x7f
                      ? "'" + symbol + "'"
                      : "U+%04X".formatted((int) symbol));
    };
  }

  private void add(final Type type, final int from) {
    tokens.add(new Token(type, text.substring(from, at), from));
  }

  /** ASCII only: other letters and digits look like these and are not. */
  private static boolean isLetter(final char character) {
    return character >= 'a' && character <= 'z'
        || character >= 'A' && character <= 'Z'
        || character == '_';
  }

  private static boolean isDigit(final char character) {
    return character >= '0' && character <= '9';
  }
}
