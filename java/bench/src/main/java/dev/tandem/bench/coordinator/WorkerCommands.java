package dev.tandem.bench.coordinator;

import dev.tandem.bench.contender.Availability;
import dev.tandem.bench.contender.Contender;
import dev.tandem.bench.contender.Host;
import dev.tandem.bench.contender.Kernels;
import dev.tandem.bench.contender.Peer;
import dev.tandem.bench.contender.PeerWorkers;
import dev.tandem.bridge.Isa;
import dev.tandem.formula.LibraryCache;
import dev.tandem.kernel.Code;
import dev.tandem.kernel.Kernel;
import dev.tandem.memory.Memory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How the process of each contender is started. Immutable. */
@FunctionalInterface
public interface WorkerCommands {

  /** The command line, ready for {@link ProcessBuilder}. */
  List<String> of(Kernel kernel, Contender contender, long elements);

  /**
   * The workers of this installation: this JVM's java with this JVM's class path, the C-only
   * worker, or a peer's.
   *
   * @param root the checkout
   * @param library the native library that all JVM workers load, so that it is extracted once
   * @param scratch a folder for what a crashing JVM leaves behind
   */
  static WorkerCommands ofInstallation(final Path root, final Path library, final Path scratch) {
    return (kernel, contender, elements) -> {
      final List<String> command = new ArrayList<>();
      if (contender.isWithoutJvm()) {
        command.add(Availability.workerExecutable(root).toString());
      } else if (contender.peer().isPresent()) {
        command.addAll(PeerWorkers.of(root).command(contender.peer().get()));
      } else {
        command.addAll(
            jvm(
                heapMebibytes(kernel, contender, elements),
                library,
                scratch,
                "dev.tandem.bench.worker.WorkerMain"));
      }
      command.addAll(
          List.of(
              "--kernel", Kernels.nameOf(kernel), "--contender", contender.withoutExtra().id()));
      return command;
    };
  }

  /** A JVM worker, but for its arguments. The other parameters are as above. */
  static List<String> jvm(
      final long heapMebibytes, final Path library, final Path scratch, final String mainClass) {
    final List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvmOptions(heapMebibytes, library, scratch));
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(mainClass);
    return command;
  }

  /** What the JVM of a contender's worker is given, but for class path and arguments. */
  static List<String> jvmOptions(
      final Kernel kernel,
      final Contender contender,
      final long elements,
      final Path library,
      final Path scratch) {
    return jvmOptions(heapMebibytes(kernel, contender, elements), library, scratch);
  }

  /** The same for a JVM with so large a heap. */
  static List<String> jvmOptions(final long heapMebibytes, final Path library, final Path scratch) {
    final List<String> options = new ArrayList<>(jvmFlags());
    options.add("-Xmx" + heapMebibytes + "m");
    options.add("-XX:ErrorFile=" + scratch.resolve("hs_err_%p.log"));
    options.add("-Dtandem.library.path=" + library.getParent());
    final String cache = System.getProperty(LibraryCache.PROPERTY);
    if (cache != null) {
      options.add("-D" + LibraryCache.PROPERTY + "=" + cache);
    }
    return options;
  }

  /** The flags of every JVM worker but its heap's size, which depends on the contender. */
  static List<String> jvmFlags() {
    final List<String> flags =
        new ArrayList<>(
            List.of(
                "--add-modules=jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-Xms48m",
                "-XX:-UsePerfData",
                "-XX:-CreateCoredumpOnCrash",
                "-XX:+DisplayVMOutputToStderr"));
    flags.addAll(jitFlags(System.getenv(Isa.VARIABLE), System.getProperty("os.arch")));
    return flags;
  }

  /** What keeps the JIT to the instruction set that {@code TANDEM_ISA} keeps the C codes to. */
  static List<String> jitFlags(final String isa, final String arch) {
    if (isa == null || isa.isEmpty() || !arch.equals("amd64")) {
      return List.of();
    }
    return switch (isa) {
      case "portable" -> List.of("-XX:UseAVX=0", "-XX:-UseFMA");
      case "avx2" -> List.of("-XX:UseAVX=2");
      default -> List.of();
    };
  }

  private static long heapMebibytes(
      final Kernel kernel, final Contender contender, final long elements) {
    final long arrays = contender.memory() == Memory.HEAP ? heapArrays(kernel, contender) : 0;
    // Serial's old generation is two thirds of the heap, and takes the arrays that fit no younger.
    return 64 + arrays * elements * kernel.type().bytes() * 8 / 5 / (1 << 20);
  }

  /** The inputs, an output, and what the code needs between. */
  private static int heapArrays(final Kernel kernel, final Contender contender) {
    return kernel.inputNames().size() + 1 + (contender.runs(Code.JAVA_STAGED) ? 2 : 0);
  }

  /** Bytes of memory that a worker takes, its share of the mapped inputs left out. */
  static long memoryBytes(final Kernel kernel, final Contender contender, final long elements) {
    final boolean staged =
        contender.runs(Code.JAVA_STAGED)
            || contender.runs(Code.C_STAGED)
            || contender.peer().equals(Optional.of(Peer.NUMPY));
    // A new result for each call, and one more beside it while it is verified.
    final boolean python =
        contender.peer().filter(it -> !it.pythonPackages().isEmpty()).isPresent();
    final long arrays =
        (contender.memory() == Memory.HEAP ? kernel.inputNames().size() + 1 : 1)
            + (contender.copied() ? kernel.inputNames().size() + 1 : 0)
            + (staged ? 2 : 0)
            + (python ? 1 : 0);
    final boolean compiled = contender.bridgeId().equals(Optional.of(Host.NO_JVM_ID)) && !python;
    final long process = compiled ? 4L << 20 : 150L << 20;
    return process + arrays * elements * kernel.type().bytes();
  }
}
