package dev.tandem.run;

import java.util.Arrays;
import java.util.Optional;

/** How the chunks of one call get onto threads. */
public enum Threading {
  /** The calling thread computes everything. */
  SINGLE("single"),
  /** A platform thread is started per chunk and all are joined: the original example's model. */
  SPAWN("spawn"),
  /** Threads are kept between calls; they spin briefly, then park. */
  POOL("pool"),
  /** A virtual thread is started per chunk and all are joined. */
  VIRTUAL("virtual"),
  /** A parallel {@code java.util.stream} over the chunks: Java's automatic parallelism. */
  STREAM("stream"),
  /** One call into C, which runs the chunks under {@code #pragma omp parallel for}. */
  OPENMP("openmp");

  private final String id;

  Threading(final String id) {
    this.id = id;
  }

  /** The name in ids, on the command line and in records. */
  public String id() {
    return id;
  }

  public static Optional<Threading> ofId(final String id) {
    return Arrays.stream(values()).filter(threading -> threading.id.equals(id)).findFirst();
  }

  @Override
  public String toString() {
    return id;
  }
}
