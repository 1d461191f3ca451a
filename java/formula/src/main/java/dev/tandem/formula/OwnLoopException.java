package dev.tandem.formula;

/** A user's loop that cannot be compiled or called; the message says why, and what is accepted. */
public final class OwnLoopException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public OwnLoopException(final String message) {
    super(message);
  }

  public OwnLoopException(final String message, final Throwable cause) {
    super(message, cause);
  }
}
