package dev.tandem.kernel;

/** The language a {@link Code} was written in. */
public enum Language {
  JAVA,
  C
}
