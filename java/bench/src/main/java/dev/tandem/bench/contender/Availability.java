package dev.tandem.bench.contender;

import dev.tandem.bridge.BridgeKind;
import dev.tandem.bridge.Isa;
import dev.tandem.bridge.NativeLibrary;
import dev.tandem.bridge.UnavailableException;
import dev.tandem.formula.Formula;
import dev.tandem.formula.OwnLoop;
import dev.tandem.kernel.Code;
import dev.tandem.kernel.Kernel;
import dev.tandem.kernel.Language;
import dev.tandem.memory.Memory;
import dev.tandem.run.Threading;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Whether a contender can run on this machine, in this JVM, in this checkout. Stateless. */
public final class Availability {
  /** The system property with the checkout's folder, below which CMake builds the C-only worker. */
  public static final String ROOT_PROPERTY = "tandem.root";

  private Availability() {}

  /**
   * Why the contender cannot run here, and what to do about it; empty if it can.
   *
   * <p>Loads the libraries that the contender needs, and computes nothing. What a worker's JVM has
   * is asked of the JDK, since this JVM may have been started with less.
   */
  public static Optional<String> reasonUnavailable(final Contender contender, final Kernel kernel) {
    try {
      final Optional<OwnLoop> ownLoop = Kernels.ownLoopOf(kernel);
      if (ownLoop.isPresent()) {
        // Of what the user wrote, nothing is loaded into this JVM.
        requireOwn(ownLoop.get(), contender);
        return Optional.empty();
      }
      switch (contender.host()) {
        case Host.InJava() -> requireJavaCode(contender.code().orElseThrow(), kernel);
        case Host.ThroughBridge(final BridgeKind bridge) -> {
          kernel.in(contender.code().orElseThrow(), bridge);
          if (contender.threading() == Threading.OPENMP) {
            NativeLibrary.openmpDriver();
          }
        }
        case Host.WithoutJvm() -> requireWorker(contender.code().orElseThrow(), kernel);
        case Host.OfPeer(final Peer peer) -> PeerWorkers.of(root()).command(peer);
      }
      return Optional.empty();
    } catch (final UnavailableException unavailable) {
      return Optional.of(unavailable.getMessage());
    }
  }

  private static void requireOwn(final OwnLoop loop, final Contender contender) {
    if (contender.code().filter(Code::isOwn).isEmpty() || contender.isWithoutJvm()) {
      throw new UnavailableException(
          "%s is not available: %s is a loop of yours, which runs as java-own, and as c-own through a bridge"
              .formatted(contender.codeId(), loop));
    }
    if (contender.language().orElseThrow() == Language.JAVA
        && contender.memory() == Memory.HEAP
        && !loop.takesArrays()) {
      throw new UnavailableException(
          "java-own@heap is not available: the Java file has no such method for arrays; add: "
              + loop.arraySignature());
    }
    if (contender.threading() == Threading.OPENMP) {
      NativeLibrary.openmpDriver();
    }
  }

  /** Where the C-only worker is, once it has been built. */
  public static Path workerExecutable() {
    return workerExecutable(root());
  }

  /** The same below another checkout: where CMake's preset {@code release} puts it. */
  public static Path workerExecutable(final Path root) {
    return root.resolve("build/release/tandem_worker");
  }

  /** The checkout. */
  public static Path root() {
    return Path.of(System.getProperty(ROOT_PROPERTY, "")).toAbsolutePath();
  }

  /**
   * A worker's JVM resolves the Vector API, this one may not: so the JDK is asked, not this JVM.
   * Vector codes need what their plain twins need besides.
   */
  private static void requireJavaCode(final Code code, final Kernel kernel) {
    if (!code.needsVectorApi()) {
      kernel.in(code);
      return;
    }
    if (ModuleFinder.ofSystem().find("jdk.incubator.vector").isEmpty()) {
      throw new UnavailableException(
          code
              + " is not available: this Java runtime, "
              + System.getProperty("java.home")
              + ", has no module jdk.incubator.vector; use a full JDK");
    }
    if (code.isTandemAlgorithm()) {
      kernel.in(Code.JAVA_LOOP);
    }
    final Optional<Formula> formula = Kernels.formulaOf(kernel);
    if (formula.isPresent()) {
      // Whether there is such a code, without this JVM having to compile vectors.
      formula.get().source(code);
    }
  }

  private static void requireWorker(final Code code, final Kernel kernel) {
    if (Kernels.formulaOf(kernel).isPresent()) {
      throw new UnavailableException(
          code + "/none is not available: the C-only worker has no formulas; use a bridge");
    }
    final Path worker = workerExecutable();
    if (!Files.isExecutable(worker)) {
      throw new UnavailableException(
          code
              + "/none is not available: there is no executable "
              + worker
              + "; build the C-only worker with scripts/build");
    }
    // The worker is built from the library's sources, so that it has what the library has.
    if (NativeLibrary.tandem().findKernel(kernel.id(), code.id(), Isa.chosen()) == 0) {
      throw new UnavailableException(
          "%s/none is not available: the C-only worker has no %s code of %s for %s"
              .formatted(code, code, kernel, Isa.chosen()));
    }
  }
}
