package dev.tandem.bench.machine;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Optional;
import java.util.function.Function;

/**
 * Something read from the machine, or the reason why it is not there.
 *
 * <p>Immutable. In JSON a known fact is its plain value, a missing one is {@code {"missing":
 * "why"}}.
 */
public sealed interface Fact<T> {

  /** A fact that was read. */
  record Known<T>(T value) implements Fact<T> {
    @JsonValue
    @Override
    public T value() {
      return value;
    }
  }

  /** A fact that could not be read or that this machine does not have, and why. */
  record Missing<T>(@JsonProperty("missing") String why) implements Fact<T> {}

  static <T> Fact<T> known(final T value) {
    return new Known<>(value);
  }

  static <T> Fact<T> missing(final String why) {
    return new Missing<>(why);
  }

  static <T> Fact<T> ofOptional(final Optional<T> value, final String whyNot) {
    return value.map(Fact::known).orElseGet(() -> missing(whyNot));
  }

  default Optional<T> toOptional() {
    return switch (this) {
      case Known<T>(final T value) -> Optional.of(value);
      case Missing<T> _ -> Optional.empty();
    };
  }

  /**
   * The fact computed from this one. A parser that throws makes it missing, since facts come from
   * files that change between kernels and must never end a run.
   */
  default <R> Fact<R> map(final Function<? super T, ? extends R> parser) {
    return flatMap(value -> known(parser.apply(value)));
  }

  /** As {@link #map}, for parsers that know themselves why there is nothing. */
  default <R> Fact<R> flatMap(final Function<? super T, Fact<R>> parser) {
    return switch (this) {
      case Known<T>(final T value) -> {
        try {
          yield parser.apply(value);
        } catch (final RuntimeException e) {
          yield missing("not understood: " + abbreviate(value) + " (" + e + ")");
        }
      }
      case Missing<T>(final String why) -> missing(why);
    };
  }

  /** This fact if it is known, else the other. */
  default Fact<T> or(final Fact<T> other) {
    return this instanceof Known<T> ? this : other;
  }

  default T orElse(final T other) {
    return toOptional().orElse(other);
  }

  /** The value, or {@code unknown (why)}, for people. */
  default String describe() {
    return switch (this) {
      case Known<T>(final T value) -> value.toString();
      case Missing<T>(final String why) -> "unknown (" + why + ")";
    };
  }

  private static String abbreviate(final Object value) {
    final String text = String.valueOf(value).strip();
    return text.length() <= 80 ? text : text.substring(0, 80) + "…";
  }
}
