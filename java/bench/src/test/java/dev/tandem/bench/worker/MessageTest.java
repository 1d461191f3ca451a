package dev.tandem.bench.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "plain",
        "two words",
        "a=b",
        "100%",
        "line\nfeed",
        "ü€𝄞",
        "+",
        "a,b@c",
        "\t\r"
      })
  void shouldCarryAnyValueWhenFormattedAndParsed(final String value) {
    final String line = Message.of("error", "reason", value, "calls", 3).format();
    assertThat(line).doesNotContain("\n").matches("[ -~]*");
    final Message parsed = Message.parse(line);
    assertThat(parsed.word()).isEqualTo("error");
    assertThat(parsed.field("reason")).isEqualTo(value);
    assertThat(parsed.number("calls")).isEqualTo(3);
  }

  @Test
  void shouldNameTheFieldWhenItIsMissingOrNoNumber() {
    final Message message = Message.parse("ok nanos=-5 calls=99999999999999999999");
    assertThatThrownBy(() -> message.field("gcs")).hasMessageContaining("'gcs'");
    assertThatThrownBy(() -> message.number("nanos")).hasMessageContaining("nanos=-5");
    assertThatThrownBy(() -> message.number("calls")).hasMessageContaining("calls=9999");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ok nonsense", "ok  nanos=1", "ok =1"})
  void shouldRefuseALineWhenItIsNotOfTheProtocolsForm(final String line) {
    assertThatThrownBy(() -> Message.parse(line)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void shouldCarryPathsWhenTheyHoldSeparators() {
    final List<InputRange> inputs =
        List.of(
            new InputRange(Path.of("/tmp/a,b@c d%2C"), 128), new InputRange(Path.of("/tmp/b"), 0));
    final String line =
        Message.of("open", "elements", 5).withEncoded("inputs", InputRange.format(inputs)).format();
    assertThat(InputRange.parse(Message.parse(line).encodedField("inputs"))).isEqualTo(inputs);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "path", "path@", "@5", "path@-8", "path@8,"})
  void shouldRefuseInputsWhenTheyAreNoPathsWithOffsets(final String inputs) {
    assertThatThrownBy(() -> InputRange.parse(inputs)).hasMessageContaining("PATH@OFFSET");
  }
}
