package dev.tandem.memory;

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

  /** Several, for messages. */
  @Override
  public String toString() {
    return plural;
  }
}
