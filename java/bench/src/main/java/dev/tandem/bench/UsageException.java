package dev.tandem.bench;

import java.util.Objects;

/**
 * A mistake in what the user gave: an argument, an option or a file.
 *
 * <p>The message is all that the user sees, without a stack trace: what was given, what is
 * accepted, and what to do. The command ends with exit code 3.
 */
public final class UsageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** A mistake explained by the message. */
  public UsageException(final String message) {
    super(Objects.requireNonNull(message, "message"));
  }

  /** A mistake explained by the message, found through the cause, which only a debugger shows. */
  public UsageException(final String message, final Throwable cause) {
    super(Objects.requireNonNull(message, "message"), cause);
  }
}
