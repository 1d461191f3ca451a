package dev.tandem.bench.contender;

import dev.tandem.run.Threading;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Another project's way to compute a kernel, for comparison in the same rounds. Each runs in a
 * process without a JVM, and none ships with Tandem: docs/method.md says what of each is timed.
 *
 * <p>Constants are immutable and may be shared between threads.
 */
public enum Peer {
  /** {@code np.exp(2.1 * a + 3.2 * b)}. */
  NUMPY("numpy", Set.of(Threading.SINGLE), "numpy"),
  /** The example of Numba's documentation: {@code nogil}, a thread started for each chunk. */
  NUMBA("numba", Set.of(Threading.SINGLE, Threading.SPAWN), "numpy", "numba"),
  /** Numba's own threads: {@code parallel=True} and {@code prange}. */
  NUMBA_PARALLEL("numba-parallel", Set.of(Threading.POOL), "numpy", "numba"),
  /** {@code numexpr.evaluate}, on its own threads. */
  NUMEXPR("numexpr", Set.of(Threading.POOL), "numpy", "numexpr"),
  /** SLEEF's vector exp with an error of at most 1.0 ulp, in the loop of the C codes. */
  C_SLEEF("c-sleef", Set.of(Threading.SINGLE, Threading.OPENMP));

  private final String id;
  private final Set<Threading> threadings;
  private final List<String> pythonPackages;

  Peer(final String id, final Set<Threading> threadings, final String... pythonPackages) {
    this.id = id;
    this.threadings = threadings;
    this.pythonPackages = List.of(pythonPackages);
  }

  /** What stands in ids where Tandem's contenders have their code. */
  public String id() {
    return id;
  }

  /** What its own threads can be compared with. */
  public Set<Threading> threadings() {
    return threadings;
  }

  /** The Python packages that it is made of; none if it is C. */
  public List<String> pythonPackages() {
    return pythonPackages;
  }

  /** The largest error that it may have, in units in the last place of the exact result. */
  public double maxAllowedUlp() {
    return 1.0;
  }

  public static Optional<Peer> ofId(final String id) {
    return Arrays.stream(values()).filter(peer -> peer.id.equals(id)).findFirst();
  }

  @Override
  public String toString() {
    return id;
  }
}
