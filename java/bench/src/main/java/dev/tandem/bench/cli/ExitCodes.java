package dev.tandem.bench.cli;

/** What every command ends with. */
public final class ExitCodes {
  public static final int OK = 0;

  /** Something that was checked is not as it must be. */
  public static final int GATE_FAILED = 1;

  /** A contender computed a wrong result, crashed or hung. */
  public static final int WRONG_RESULT = 2;

  /** What the user gave cannot be, or this machine lacks what is needed; also a defect of ours. */
  public static final int USAGE_OR_ENVIRONMENT = 3;

  /** Ctrl-C: 128 and the number of SIGINT. */
  public static final int INTERRUPTED = 130;

  private ExitCodes() {}
}
