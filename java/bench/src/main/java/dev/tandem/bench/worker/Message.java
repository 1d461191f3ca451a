package dev.tandem.bench.worker;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * One line of the worker protocol: a word, then {@code key=value} fields. See docs/method.md.
 * Immutable.
 *
 * @param fields values as they stand in the line, percent-encoded
 */
public record Message(String word, Map<String, String> fields) {
  private static final String PLAIN = "-._~/:";

  public Message {
    fields = Map.copyOf(fields);
  }

  /** A message with fields given as key, value, key, value. */
  public static Message of(final String word, final Object... keysAndValues) {
    final Map<String, String> fields = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      fields.put((String) keysAndValues[i], encode(keysAndValues[i + 1].toString()));
    }
    return new Message(word, fields);
  }

  /** This message with one more field, whose value is encoded already. */
  public Message withEncoded(final String key, final String value) {
    final Map<String, String> more = new LinkedHashMap<>(fields);
    more.put(key, value);
    return new Message(word, more);
  }

  /**
   * @param line without its line feed
   * @throws IllegalArgumentException if it is not of the protocol's form
   */
  public static Message parse(final String line) {
    final String[] parts = line.split(" ", -1);
    final Map<String, String> fields = new LinkedHashMap<>();
    for (int i = 1; i < parts.length; i++) {
      final int equals = parts[i].indexOf('=');
      if (equals < 1) {
        throw new IllegalArgumentException(
            "'" + parts[i] + "' in the line '" + line + "' is not of the form key=value");
      }
      fields.put(parts[i].substring(0, equals), parts[i].substring(equals + 1));
    }
    return new Message(parts[0], fields);
  }

  /**
   * A field's value.
   *
   * @throws IllegalArgumentException if there is no such field
   */
  public String field(final String key) {
    return decode(encodedField(key));
  }

  /**
   * A field's value as it stands in the line.
   *
   * @throws IllegalArgumentException if there is no such field
   */
  public String encodedField(final String key) {
    final String value = fields.get(key);
    if (value == null) {
      throw new IllegalArgumentException("'" + word + "' lacks the field '" + key + "'");
    }
    return value;
  }

  /**
   * @throws IllegalArgumentException if there is no such field, or it is no integer from 0
   */
  public long number(final String key) {
    final String value = field(key);
    if (!value.matches("[0-9]{1,18}")) {
      throw new IllegalArgumentException(
          "'" + key + "=" + value + "' of '" + word + "' is no integer from 0");
    }
    return Long.parseLong(value);
  }

  /**
   * A field of integers with {@code :} between, as {@link #joined} makes it.
   *
   * @throws IllegalArgumentException if there is no such field, or one is no integer
   */
  public long[] numbers(final String key) {
    return Arrays.stream(field(key).split(":")).mapToLong(Long::parseLong).toArray();
  }

  /** Integers as the value of one field. */
  static String joined(final long[] numbers) {
    return Arrays.stream(numbers).mapToObj(Long::toString).collect(Collectors.joining(":"));
  }

  /** The line, without its line feed. */
  public String format() {
    final StringBuilder line = new StringBuilder(word);
    fields.forEach((key, value) -> line.append(' ').append(key).append('=').append(value));
    return line.toString();
  }

  static String encode(final String value) {
    final StringBuilder encoded = new StringBuilder();
    for (final byte unit : value.getBytes(StandardCharsets.UTF_8)) {
      if (isAsciiLetterOrDigit(unit) || PLAIN.indexOf(unit) >= 0) {
        encoded.append((char) unit);
      } else {
        encoded.append('%').append("%02X".formatted(unit));
      }
    }
    return encoded.toString();
  }

  static String decode(final String value) {
    // URLDecoder reads '+' as a space, which the protocol does not.
    return URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  private static boolean isAsciiLetterOrDigit(final byte unit) {
    return (unit >= '0' && unit <= '9')
        || (unit >= 'A' && unit <= 'Z')
        || (unit >= 'a' && unit <= 'z');
  }
}
