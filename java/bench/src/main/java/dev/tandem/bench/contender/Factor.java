package dev.tandem.bench.contender;

/**
 * One thing in which two contenders can differ: a factor of the gap between them. Ordered as the
 * gap between two contenders is best told: what Java could do, what the language does, the way to
 * it, threads.
 */
public enum Factor {
  TEMPORARIES("temporaries"),
  MATH_LIBRARY("math library"),
  SIMD("SIMD"),
  CODE_GENERATION("code generation"),
  /**
   * C through a bridge in place of Java, where C without a call cannot be had: on heap arrays and
   * on Java's threads.
   */
  LANGUAGE("code generation and call"),
  STREAMING_STORES("streaming stores"),
  CALL("call"),
  MEMORY("memory"),
  COPY("copy"),
  THREADS("threads"),
  THREADING("threading"),
  CHUNKS("chunks"),
  READING("reading");

  private final String text;

  Factor(final String text) {
    this.text = text;
  }

  /** The name in tables and records: {@code "math library"}. */
  public String text() {
    return text;
  }

  @Override
  public String toString() {
    return text;
  }
}
