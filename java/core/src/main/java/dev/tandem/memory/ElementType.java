package dev.tandem.memory;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
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

  /** An element of memory on the heap or off it, in native byte order. */
  public double get(final MemorySegment segment, final long index) {
    return this == FLOAT32
        ? segment.getAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, index)
        : segment.getAtIndex(ValueLayout.JAVA_DOUBLE_UNALIGNED, index);
  }

  /** Rounds a number and makes it an element of such memory. */
  public void set(final MemorySegment segment, final long index, final double value) {
    if (this == FLOAT32) {
      segment.setAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, index, (float) value);
    } else {
      segment.setAtIndex(ValueLayout.JAVA_DOUBLE_UNALIGNED, index, value);
    }
  }

  /** An array of such elements as a segment, which shares its memory. */
  public MemorySegment segment(final Object array) {
    return this == FLOAT32
        ? MemorySegment.ofArray((float[]) array)
        : MemorySegment.ofArray((double[]) array);
  }

  /** How far elements lie apart at a finite number, as {@link Math#ulp(double)}. */
  public double ulp(final double value) {
    return this == FLOAT32 ? Math.ulp((float) value) : Math.ulp(value);
  }

  /** An element as Java prints it, with as many digits as tell it from its neighbours. */
  public String text(final double value) {
    return this == FLOAT32 ? Float.toString((float) value) : Double.toString(value);
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
