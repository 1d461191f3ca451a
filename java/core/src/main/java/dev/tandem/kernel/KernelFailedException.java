package dev.tandem.kernel;

/** A C kernel reported a status other than success. */
public final class KernelFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** TANDEM_TIMEOUT of tandem.h. */
  static final int TIMEOUT = 1;

  private final int status;

  KernelFailedException(final String message, final int status) {
    super(message);
    this.status = status;
  }

  /** A {@code tandem_status}, see tandem.h. */
  public int status() {
    return status;
  }
}
