package dev.tandem.bridge;

/**
 * Something that was asked for by name does not exist on this machine or in this JVM.
 *
 * <p>The message says what, why, and what to do. Nothing else is ever used in its place.
 */
public final class UnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public UnavailableException(final String message) {
    super(message);
  }

  public UnavailableException(final String message, final Throwable cause) {
    super(message, cause);
  }
}
