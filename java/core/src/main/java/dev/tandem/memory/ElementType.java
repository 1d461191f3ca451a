package dev.tandem.memory;

import java.util.Arrays;
import java.util.Optional;

/** What the elements of an array are, by NumPy's names. */
public enum ElementType {
  FLOAT64("float64", "doubles", Double.BYTES),
  FLOAT32("float32", "floats", Float.BYTES);

  private final String id;
  private final String plural;
  private final int bytes;

  ElementType(final String id, final String plural, final int bytes) {
    this.id = id;
    this.plural = plural;
    this.bytes = bytes;
  }

  public String id() {
    return id;
  }

  /** Of one element. */
  public int bytes() {
    return bytes;
  }

  /** The nearest number that an element can be, as a double. */
  public double round(final double value) {
    return this == FLOAT32 ? (float) value : value;
  }

  /** The next smaller number that an element can be. */
  public double nextDown(final double value) {
    return this == FLOAT32 ? Math.nextDown((float) value) : Math.nextDown(value);
  }

  /** The next larger number that an element can be. */
  public double nextUp(final double value) {
    return this == FLOAT32 ? Math.nextUp((float) value) : Math.nextUp(value);
  }

  /** The type of that id. */
  public static Optional<ElementType> ofId(final String id) {
    return Arrays.stream(values()).filter(it -> it.id.equals(id)).findFirst();
  }

  /** Several, for messages. */
  @Override
  public String toString() {
    return plural;
  }
}
