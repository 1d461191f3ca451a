package dev.tandem.formula;

/** What a part of a formula is. */
enum Kind {
  NUMBER("a number"),
  TRUTH("a truth value");

  private final String words;

  Kind(final String words) {
    this.words = words;
  }

  @Override
  public String toString() {
    return words;
  }
}
