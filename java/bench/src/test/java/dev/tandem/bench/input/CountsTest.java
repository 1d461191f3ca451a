package dev.tandem.bench.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tandem.bench.UsageException;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CountsTest {
  @ParameterizedTest
  @CsvSource({
    "1, 1",
    "1000000, 1000000",
    "1_000_000, 1000000",
    "1e6, 1000000",
    "1E+6, 1000000",
    "2.5e6, 2500000",
    "1.50, -",
    "16Mi, 16777216",
    "1.5Ki, 1536",
    "2Gi, 2147483648",
    "10k, 10000",
    "2.5M, 2500000",
    "3G, 3000000000",
    "281474976710656, 281474976710656"
  })
  void shouldReadElementsWhenTheyAreWhole(final String text, final String expected) {
    if (expected.equals("-")) {
      assertThatExceptionOfType(UsageException.class)
          .isThrownBy(() -> ElementCounts.parse(text))
          .withMessageContaining("not a whole number");
    } else {
      assertThat(ElementCounts.parse(text)).containsExactly(Long.parseLong(expected));
    }
  }

  @Test
  void shouldKeepTheOrderAndDropRepetitionsWhenGivenAList() {
    assertThat(ElementCounts.parse("1e6, 5,1M,16Mi")).containsExactly(1_000_000, 5, 16 << 20);
    assertThat(ThreadCounts.parse("2, 1,2,4096")).containsExactly(2, 1, 4096);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''                   | empty piece",
        "1,,2                 | empty piece",
        "0                    | is zero",
        "0e9                  | is zero",
        "-1                   | is not a number of elements",
        "1e-3                 | is not a number of elements",
        "abc                  | is not a number of elements",
        "_1                   | is not a number of elements",
        "1__0                 | is not a number of elements",
        "1e6k                 | is not a number of elements",
        "16mi                 | unknown suffix 'mi'",
        "1MiB                 | unknown suffix 'MiB'",
        "281474976710657      | more than the largest count",
        "1e999                | more than the largest count",
        "99999999999999999999 | more than the largest count",
        "1e9999999999         | is not a number of elements",
        "NaN                  | is not a number of elements",
      })
  void shouldExplainWhenElementsCannotBe(final String text, final String reason) {
    assertThatExceptionOfType(UsageException.class)
        .isThrownBy(() -> ElementCounts.parse(text))
        .withMessageContaining(reason)
        .withMessageContaining("Accepted: whole numbers");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "-1", "1,", "two", "4097", "1.5", "99999999999", "١"})
  void shouldExplainWhenThreadsCannotBe(final String text) {
    assertThatExceptionOfType(UsageException.class)
        .isThrownBy(() -> ThreadCounts.parse(text))
        .withMessageContaining("Threads '" + text + "'")
        .withMessageContaining("from 1 to 4096");
  }

  @Test
  void shouldReadAnyCountWhenPlain() {
    LongStream.concat(
            LongStream.of(1, ElementCounts.MAX_ELEMENTS),
            new Random(20251122).longs(1_000, 1, ElementCounts.MAX_ELEMENTS))
        .forEach(
            count -> assertThat(ElementCounts.parse(Long.toString(count))).containsExactly(count));
  }
}
