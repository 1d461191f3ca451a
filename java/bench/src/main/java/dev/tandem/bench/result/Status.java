package dev.tandem.bench.result;

/** What became of a contender in a run. */
public enum Status {
  /** Verified and timed. */
  OK("ok"),
  /** Cannot run on this machine, or in this JVM; its reason says why. */
  UNAVAILABLE("unavailable"),
  /** Crashed, hung or computed a wrong result; its reason says which. */
  FAILED("failed");

  private final String id;

  Status(final String id) {
    this.id = id;
  }

  /** The name in records and tables. */
  public String id() {
    return id;
  }
}
