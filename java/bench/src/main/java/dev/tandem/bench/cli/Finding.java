package dev.tandem.bench.cli;

/**
 * One line of what doctor found. Immutable.
 *
 * @param group under which heading it stands
 * @param name what was looked at
 * @param text what was found; for what is missing, why, and what to do
 */
record Finding(String group, State state, String name, String text) {
  /** The same with more to say. */
  Finding with(final State newState, final String more) {
    return new Finding(group, newState, name, text + "; " + more);
  }

  enum State {
    /** There, or tried with success. */
    PRESENT("ok", "✓"),
    /** Needed for the default table, and not there. */
    MISSING("missing", "✗"),
    /** Not there, and the default table does without. */
    ABSENT("absent", "–"),
    /** A mere fact. */
    FACT("fact", " ");

    private final String id;
    private final String mark;

    State(final String id, final String mark) {
      this.id = id;
      this.mark = mark;
    }

    /** The name in JSON. */
    String id() {
      return id;
    }

    String mark() {
      return mark;
    }
  }
}
