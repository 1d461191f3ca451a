package dev.tandem.bench.coordinator;

/**
 * A worker crashed, hung, broke the protocol or computed a wrong result; the message says which.
 */
final class WorkerFailedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final boolean unavailable;

  private WorkerFailedException(final String reason, final boolean unavailable) {
    super(reason);
    this.unavailable = unavailable;
  }

  static WorkerFailedException failed(final String reason) {
    return new WorkerFailedException(reason, false);
  }

  static WorkerFailedException unavailable(final String reason) {
    return new WorkerFailedException(reason, true);
  }

  /** Whether the worker itself said that its contender cannot run here. */
  boolean isUnavailable() {
    return unavailable;
  }
}
