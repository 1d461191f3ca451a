package dev.tandem.bench.worker;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Where a file holds an input: little-endian elements from a byte offset. Immutable.
 *
 * @param offsetBytes a multiple of an element's bytes
 */
public record InputRange(Path path, long offsetBytes) {

  /** The value of the protocol's field {@code inputs}, its paths percent-encoded. */
  public static String format(final List<InputRange> inputs) {
    return inputs.stream()
        .map(input -> Message.encode(input.path.toString()) + "@" + input.offsetBytes)
        .collect(Collectors.joining(","));
  }

  /**
   * @param inputs as {@link #format} gives it
   * @throws IllegalArgumentException if the text is no list of PATH@OFFSET
   */
  public static List<InputRange> parse(final String inputs) {
    return Arrays.stream(inputs.split(",", -1)).map(InputRange::parseOne).toList();
  }

  private static InputRange parseOne(final String text) {
    final int at = text.lastIndexOf('@');
    if (at < 1 || !text.substring(at + 1).matches("[0-9]{1,18}")) {
      throw new IllegalArgumentException("The input '" + text + "' is not of the form PATH@OFFSET");
    }
    return new InputRange(
        Path.of(Message.decode(text.substring(0, at))), Long.parseLong(text.substring(at + 1)));
  }
}
