package dev.tandem.bench.contender;

import dev.tandem.bridge.BridgeKind;
import dev.tandem.kernel.Code;
import dev.tandem.kernel.Language;
import dev.tandem.memory.Memory;
import dev.tandem.run.Cutting;
import dev.tandem.run.Threading;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One way to compute a kernel: a code, where its arrays live, how it is called, how its chunks get
 * onto threads, and onto how many. A {@link Peer} stands in the place of a code and its bridge.
 *
 * <p>Only combinations that can exist can be constructed; whether one is available on this machine
 * is another question. Values are immutable and may be shared between threads.
 *
 * @param code Tandem's code; empty exactly for peers
 * @param threads how many threads compute, 1 to {@link #MAX_THREADS}
 * @param copied whether the arrays, on the heap, are copied off it before each run and the result
 *     back after it, by the calling thread and as part of the call: what a program that keeps its
 *     data on the heap pays for a bridge that passes addresses
 * @param readsResult whether the calling thread reads the whole result once after each run, as part
 *     of the call: so a call shows what stores that pass the caches leave to whoever reads next
 * @param extraPercent a planted slowdown: for every hundred timed calls that are counted, so many
 *     more are made. Shows whether a run finds it, or, with 0, takes a second process that does the
 *     same for another. Empty for all but these
 * @param cutting how a run is cut into calls of the kernel
 */
public record Contender(
    Optional<Code> code,
    Memory memory,
    Host host,
    Threading threading,
    int threads,
    boolean copied,
    boolean readsResult,
    OptionalInt extraPercent,
    Cutting cutting) {
  /** More threads than any machine that we know of has; beyond it a count is a typing error. */
  public static final int MAX_THREADS = 4096;

  /** What ends the first part of the ids of contenders that read their result. */
  static final String READ_SUFFIX = "+read";

  /** What follows the code where arrays are copied. */
  static final String COPIED_SUFFIX = "@copied";

  static final String HEAP_SUFFIX = "@heap";

  /** What stands between the threading and how its runs are cut. */
  static final String CUTTING_MARK = ":";

  /** A planted slowdown of more than that needs no calibration to be seen. */
  static final int MOST_EXTRA_PERCENT = 100;

  /**
   * @throws IllegalArgumentException if the combination cannot exist; the message says why
   */
  public Contender {
    Objects.requireNonNull(code, "code");
    Objects.requireNonNull(memory, "memory");
    Objects.requireNonNull(host, "host");
    Objects.requireNonNull(threading, "threading");
    Objects.requireNonNull(extraPercent, "extraPercent");
    Objects.requireNonNull(cutting, "cutting");
    whyImpossible(
            code, memory, host, threading, threads, copied, readsResult || extraPercent.isPresent())
        .or(() -> whyImpossible(cutting, host, threading))
        .ifPresent(reason -> {
          throw new IllegalArgumentException(reason);
        });
  }

  /** A contender of Tandem's own, which leaves its result to others to read. */
  public Contender(
      final Code code,
      final Memory memory,
      final Host host,
      final Threading threading,
      final int threads) {
    this(
        Optional.of(code),
        memory,
        host,
        threading,
        threads,
        false,
        false,
        OptionalInt.empty(),
        Cutting.onePerThread());
  }

  static Contender of(final Peer peer, final Threading threading, final int threads) {
    return new Contender(
        Optional.empty(),
        Memory.OFFHEAP,
        new Host.OfPeer(peer),
        threading,
        threads,
        false,
        false,
        OptionalInt.empty(),
        Cutting.onePerThread());
  }

  /** The name in the command line, JSON, logs and plots: {@code "c-vector/jna/pool/2"}. */
  public String id() {
    final String codeAndMemory =
        codeId() + (copied ? COPIED_SUFFIX : memory == Memory.HEAP ? HEAP_SUFFIX : "");
    return Stream.of(
            Optional.of(codeAndMemory + suffix()),
            bridgeId(),
            Optional.of(threading.id() + cuttingSuffix()),
            Optional.of(Integer.toString(threads)))
        .flatMap(Optional::stream)
        .collect(Collectors.joining("/"));
  }

  private String suffix() {
    return extraPercent.isPresent()
        ? "+" + extraPercent.getAsInt() + "%"
        : readsResult ? READ_SUFFIX : "";
  }

  private String cuttingSuffix() {
    return isOneCallPerThread() ? "" : CUTTING_MARK + cutting;
  }

  /** The first part of the id, but for memory and what follows '+': the code's, or the peer's. */
  public String codeId() {
    return peer().map(Peer::id).or(() -> code.map(Code::id)).orElseThrow();
  }

  /** Where its arrays are, in records: {@code "offheap"}, {@code "heap"}, {@code "copied"}. */
  public String memoryId() {
    return copied ? COPIED_SUFFIX.substring(1) : memory.id();
  }

  /** What Tandem's code is written in; empty exactly for peers. */
  public Optional<Language> language() {
    return code.map(Code::language);
  }

  /** Whether this contender runs that code of Tandem's. */
  public boolean runs(final Code wanted) {
    return code.equals(Optional.of(wanted));
  }

  /** Whether it computes Tandem's own algorithm, which gives the same bits wherever it runs. */
  public boolean isTandemAlgorithm() {
    return code.filter(Code::isTandemAlgorithm).isPresent();
  }

  /** The largest error that it may have, in units in the last place of the exact result. */
  public double maxAllowedUlp() {
    return peer().map(Peer::maxAllowedUlp).or(() -> code.map(Code::maxAllowedUlp)).orElseThrow();
  }

  /** The peer, if this contender is one. */
  public Optional<Peer> peer() {
    return host instanceof Host.OfPeer(final Peer peer) ? Optional.of(peer) : Optional.empty();
  }

  /** The bridge through which Java calls C, if this contender has one. */
  public Optional<BridgeKind> bridge() {
    return host instanceof Host.ThroughBridge(final BridgeKind bridge)
        ? Optional.of(bridge)
        : Optional.empty();
  }

  /** The bridge part of the id: {@code "none"} where there is no JVM, absent for Java codes. */
  public Optional<String> bridgeId() {
    return switch (host) {
      case Host.InJava() -> Optional.empty();
      case Host.ThroughBridge(final BridgeKind bridge) -> Optional.of(bridge.id());
      case Host.WithoutJvm(), Host.OfPeer(_) -> Optional.of(Host.NO_JVM_ID);
    };
  }

  /** The same contender as one that reads its result; empty for peers, of which none does. */
  public Optional<Contender> readingResult() {
    return code.map(_ ->
        new Contender(
            code, memory, host, threading, threads, copied, true, OptionalInt.empty(), cutting));
  }

  /**
   * The same contender as one whose arrays are copied; empty where none are off the heap, or no
   * bridge lies between.
   */
  public Optional<Contender> copying() {
    return memory == Memory.OFFHEAP && bridge().isPresent()
        ? Optional.of(
            new Contender(
                code,
                Memory.HEAP,
                host,
                threading,
                threads,
                true,
                readsResult,
                extraPercent,
                cutting))
        : Optional.empty();
  }

  /**
   * The same contender with a planted slowdown.
   *
   * @param percent 0 to 100
   * @throws IllegalArgumentException if the percentage is beyond these, or for a peer
   */
  public Contender withExtraPercent(final int percent) {
    if (percent < 0 || percent > MOST_EXTRA_PERCENT) {
      throw new IllegalArgumentException(
          "a planted slowdown has 0 to %d %%, not %d".formatted(MOST_EXTRA_PERCENT, percent));
    }
    return withExtra(OptionalInt.of(percent));
  }

  /** The same contender without a planted slowdown, which no worker knows of. */
  public Contender withoutExtra() {
    return withExtra(OptionalInt.empty());
  }

  private Contender withExtra(final OptionalInt percent) {
    return new Contender(
        code, memory, host, threading, threads, copied, readsResult, percent, cutting);
  }

  /**
   * The same contender cut in another way.
   *
   * @throws IllegalArgumentException if it cannot be cut that way
   */
  public Contender cut(final Cutting newCutting) {
    return new Contender(
        code, memory, host, threading, threads, copied, readsResult, extraPercent, newCutting);
  }

  /** Whether a run is one call for each thread, as it is unless asked for otherwise. */
  public boolean isOneCallPerThread() {
    return cutting instanceof Cutting.OnePerThread;
  }

  /** The length of the chunks that its threads take in turn, if it has one. */
  public OptionalLong chunkElements() {
    return cutting instanceof Cutting.InTurn(final long elements)
        ? OptionalLong.of(elements)
        : OptionalLong.empty();
  }

  /** Whether this contender is Tandem's C in a process without a JVM. */
  public boolean isWithoutJvm() {
    return host instanceof Host.WithoutJvm;
  }

  /**
   * The contender of the other language to compare this one with: the same pair of codes, memory,
   * threading, chunk length and threads, and its result read or not as this one's. {@code stream}
   * and {@code openmp} are each other's twins, being what each language offers for automatic
   * parallelism.
   *
   * <p>A C contender has one twin, whatever its bridge. A Java contender has several candidates and
   * takes the default bridge: {@code jna}, or {@code ffm-critical} then {@code jni-critical} for
   * heap arrays; else the first bridge present; else the C-only worker. It takes none that copies.
   * One with a planted slowdown is compared with the same contender without it.
   *
   * @param present the contenders of the run
   * @return the twin, if the run has one; peers have none
   */
  public Optional<Contender> twin(final List<Contender> present) {
    if (extraPercent.isPresent()) {
      return Optional.of(withoutExtra()).filter(present::contains);
    }
    final List<Contender> candidates =
        present.stream()
            .filter(other -> code.map(Code::twin).filter(other::runs).isPresent())
            .filter(other -> other.memory == memory && other.threads == threads)
            .filter(other -> other.readsResult == readsResult && !other.copied)
            .filter(other -> other.extraPercent.isEmpty())
            .filter(other ->
                other.cutting.equals(cutting)
                    || cutting instanceof Cutting.Within && other.isOneCallPerThread())
            .filter(other -> other.threading == twinThreading())
            .toList();
    // No heap array passes jna, so one order of preference serves both memories.
    return Stream.of(BridgeKind.JNA, BridgeKind.FFM_CRITICAL, BridgeKind.JNI_CRITICAL)
        .filter(kind -> kind == BridgeKind.JNA || memory == Memory.HEAP)
        .flatMap(
            kind -> candidates.stream().filter(other -> other.bridge().equals(Optional.of(kind))))
        .findFirst()
        .or(() -> candidates.stream().filter(other -> !other.isWithoutJvm()).findFirst())
        .or(() -> candidates.stream().findFirst());
  }

  private Threading twinThreading() {
    return switch (threading) {
      case STREAM -> Threading.OPENMP;
      case OPENMP -> Threading.STREAM;
      case SINGLE, SPAWN, POOL, VIRTUAL -> threading;
    };
  }

  /**
   * Every combination that can exist with these thread counts, ordered by code, memory, bridge
   * ({@code none} last), threading and threads as given; then the peers. {@code single} is among
   * them only when 1 is. None of them reads its result, is copied or cut: {@link #readingResult},
   * {@link #copying} and {@link #cut} give those. The user's own loops are not among them, see
   * {@link #allOwn}.
   */
  public static List<Contender> all(final int[] threads) {
    final List<Contender> all = new ArrayList<>(all(Code.ofTandem(), threads));
    for (final Peer peer : Peer.values()) {
      for (final Threading threading : Threading.values()) {
        Arrays.stream(threads)
            .distinct()
            .filter(n -> whyImpossible(peer, threading, n).isEmpty())
            .forEach(n -> all.add(of(peer, threading, n)));
      }
    }
    return List.copyOf(all);
  }

  /** The same for the user's own loops. */
  public static List<Contender> allOwn(final int[] threads) {
    return all(List.of(Code.JAVA_OWN, Code.C_OWN), threads);
  }

  private static List<Contender> all(final List<Code> codes, final int[] threads) {
    final List<Contender> all = new ArrayList<>();
    for (final Code code : codes) {
      for (final Memory memory : Memory.values()) {
        for (final Host host : hostsOf(code)) {
          for (final Threading threading : Threading.values()) {
            Arrays.stream(threads)
                .distinct()
                .filter(n -> whyImpossible(code, memory, host, threading, n).isEmpty())
                .forEach(n -> all.add(new Contender(code, memory, host, threading, n)));
          }
        }
      }
    }
    return List.copyOf(all);
  }

  private static List<Host> hostsOf(final Code code) {
    return switch (code.language()) {
      case JAVA -> List.of(new Host.InJava());
      case C ->
          Stream.concat(
                  Arrays.stream(BridgeKind.values()).<Host>map(Host.ThroughBridge::new),
                  Stream.of(new Host.WithoutJvm()))
              .toList();
    };
  }

  /**
   * The contender with the given id.
   *
   * @throws dev.tandem.bench.UsageException if no contender can have that id; the message says
   *     which part is wrong
   */
  public static Contender parse(final String id) {
    return new ContenderParser(id).parse();
  }

  /** Why a combination cannot exist, or empty if it can. One home for the rules. */
  private static Optional<String> whyImpossible(
      final Optional<Code> code,
      final Memory memory,
      final Host host,
      final Threading threading,
      final int threads,
      final boolean copied,
      final boolean hasSuffix) {
    if (host instanceof Host.OfPeer(final Peer peer)) {
      return code.isPresent() || memory == Memory.HEAP || hasSuffix
          ? Optional.of(
              peer
                  + " is a peer, which has neither a code of Tandem's nor a Java heap, nor reads"
                  + " its result, nor takes a planted slowdown.")
          : whyImpossible(peer, threading, threads);
    }
    if (code.isEmpty()) {
      return Optional.of("only peers have no code of Tandem's.");
    }
    if (copied && (memory != Memory.HEAP || host instanceof Host.InJava)) {
      return Optional.of(
          "'%s' is for C that a bridge passes the addresses of copies; Java works on heap arrays as they are: %s%s."
              .formatted(COPIED_SUFFIX, code.get(), HEAP_SUFFIX));
    }
    // What a bridge gets of copied arrays is off the heap.
    final boolean bridged = host instanceof Host.ThroughBridge;
    return whyImpossible(
        code.get(), copied && bridged ? Memory.OFFHEAP : memory, host, threading, threads);
  }

  private static Optional<String> whyImpossible(
      final Cutting cutting, final Host host, final Threading threading) {
    if (cutting instanceof Cutting.OnePerThread) {
      return Optional.empty();
    }
    if (threading == Threading.OPENMP) {
      return Optional.of(
          "'openmp' takes its chunks inside C, one for each thread; ':' with another"
              + " cutting is for single, spawn, pool, virtual and stream.");
    }
    return host instanceof Host.InJava || host instanceof Host.ThroughBridge
        ? Optional.empty()
        : Optional.of("calls are cut by threads of Java; leave out ':" + cutting + "'.");
  }

  private static Optional<String> whyImpossible(
      final Peer peer, final Threading threading, final int threads) {
    if (!peer.threadings().contains(threading)) {
      return Optional.of(
          "%s runs as %s only, not '%s'."
              .formatted(
                  peer,
                  Arrays.stream(Threading.values())
                      .filter(peer.threadings()::contains)
                      .map(it -> it == Threading.SINGLE ? "single/1" : it + "/N")
                      .collect(Collectors.joining(" and ")),
                  threading));
    }
    return whyImpossible(threading, threads);
  }

  private static Optional<String> whyImpossible(
      final Code code,
      final Memory memory,
      final Host host,
      final Threading threading,
      final int threads) {
    final Optional<String> whyNotSoMany = whyImpossible(threading, threads);
    if (whyNotSoMany.isPresent()) {
      return whyNotSoMany;
    }
    final boolean isJava = code.language() == Language.JAVA;
    if (isJava != host instanceof Host.InJava) {
      return Optional.of(
          isJava
              ? code + " is Java and takes no bridge."
              : code + " is C and needs a bridge, or '" + Host.NO_JVM_ID + "' for no JVM.");
    }
    if (isJava && threading == Threading.OPENMP) {
      return Optional.of(
          "'openmp' runs C codes only; Java's automatic parallelism is 'stream', and the C twin is "
              + code.twin()
              + "/jna/openmp/"
              + threads
              + ".");
    }
    if (!isJava && threading == Threading.STREAM) {
      return Optional.of(
          "'stream' runs Java codes only; C's automatic parallelism is 'openmp', and the Java twin"
              + " is "
              + code.twin()
              + "/stream/"
              + threads
              + ".");
    }
    return switch (host) {
      case Host.InJava() -> Optional.empty();
      case Host.ThroughBridge(final BridgeKind bridge) -> whyImpossible(memory, bridge, threading);
      case Host.WithoutJvm() -> whyImpossibleWithoutJvm(memory, threading);
      case Host.OfPeer(final Peer peer) -> Optional.of(code + " is not of " + peer + ".");
    };
  }

  private static Optional<String> whyImpossible(final Threading threading, final int threads) {
    if (threads < 1 || threads > MAX_THREADS) {
      return Optional.of("threads must be 1 to " + MAX_THREADS + ", not " + threads + ".");
    }
    if (threading == Threading.SINGLE && threads != 1) {
      return Optional.of(
          "'single' means one thread, not %d; write single/1, or another threading."
              .formatted(threads));
    }
    return Optional.empty();
  }

  private static Optional<String> whyImpossible(
      final Memory memory, final BridgeKind bridge, final Threading threading) {
    if (memory == Memory.HEAP && !bridge.takesHeap()) {
      return Optional.of(
          "bridge '"
              + bridge
              + "' passes addresses, which a heap array does not have, since the garbage collector"
              + " moves it; heap arrays go through ffm-critical or jni-critical.");
    }
    if (memory == Memory.OFFHEAP && !bridge.takesOffHeap()) {
      return Optional.of(
          "bridge '"
              + bridge
              + "' exists for heap arrays only (write CODE@heap/"
              + bridge
              + "/single/1); off-heap memory goes through jna, jna-interface, jni, ffm or"
              + " ffm-critical.");
    }
    if (threading == Threading.OPENMP && bridge.isCritical()) {
      return Optional.of(
          "'openmp' waits for its threads inside C, and bridge '"
              + bridge
              + "' holds up the JVM meanwhile; use jna, jna-interface, jni or ffm.");
    }
    return Optional.empty();
  }

  private static Optional<String> whyImpossibleWithoutJvm(
      final Memory memory, final Threading threading) {
    if (memory == Memory.HEAP) {
      return Optional.of(
          "without a JVM ('none') there is no Java heap; leave out '@heap' or '@copied'.");
    }
    if (threading != Threading.SINGLE && threading != Threading.OPENMP) {
      return Optional.of(
          "without a JVM ('none') there is no Java thread to run '"
              + threading
              + "'; only none/single/1 and none/openmp/N exist.");
    }
    return Optional.empty();
  }

  /** The id. */
  @Override
  public String toString() {
    return id();
  }
}
