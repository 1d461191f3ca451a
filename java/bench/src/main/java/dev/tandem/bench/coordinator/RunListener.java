package dev.tandem.bench.coordinator;

import dev.tandem.bench.contender.Contender;

/** Hears how a run goes on. Called by several threads; what it does is not timed, but it delays. */
public interface RunListener {
  /** Hears nothing. */
  RunListener NONE = new RunListener() {};

  /**
   * @param activity what is being done, for people
   * @param fraction how much of the run's time is over, from 0 to 1
   */
  default void progress(final String activity, final double fraction) {}

  /** A worker has started and takes requests. */
  default void workerReady(final Contender contender, final int generation, final long pid) {}
}
