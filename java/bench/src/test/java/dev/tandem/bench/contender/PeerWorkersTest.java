package dev.tandem.bench.contender;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.bridge.UnavailableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** With shell scripts in the place of Pythons, which say what a Python would. */
class PeerWorkersTest {
  private static final List<String> ALL = List.of("numpy", "numba", "numexpr");

  @TempDir private Path root;
  private Path bin;
  private Path systemPython;
  private Path worker;

  @BeforeEach
  void makeCheckout() throws IOException {
    bin = Files.createDirectory(root.resolve("bin"));
    systemPython = root.resolve("system-python3");
    worker = Files.createDirectories(root.resolve("scripts/peers")).resolve("worker.py");
    Files.createFile(worker);
  }

  private List<String> command(final Peer peer, final Map<String, String> environment) {
    return new PeerWorkers(root, environment, systemPython).command(peer);
  }

  private List<String> command(final Peer peer) {
    return command(peer, Map.of("PATH", bin + ":/nowhere"));
  }

  private static void program(final Path file, final String... lines) throws IOException {
    Files.write(file, List.of("#!/bin/sh", String.join("\n", lines)));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
  }

  /** A Python that has these packages only. */
  private static void python(final Path file, final String... packages) throws IOException {
    final List<String> has = Arrays.asList(packages);
    program(
        file,
        "echo 'some warning'",
        "echo '@executable " + file + "-itself'",
        "echo '@version 3.9.9'",
        ALL.stream()
            .map(name ->
                has.contains(name)
                    ? "echo '@has " + name + " 1.2'"
                    : "echo '@lacks " + name + " No module named " + name + "'")
            .collect(Collectors.joining("\n")));
  }

  private static String reason(final Runnable command) {
    try {
      command.run();
    } catch (final UnavailableException unavailable) {
      return unavailable.getMessage();
    }
    throw new AssertionError("available");
  }

  @Test
  void shouldTakeTheInterpreterItselfWhenTheFirstOnPathHasAll() throws IOException {
    python(bin.resolve("python3"), "numpy", "numba", "numexpr");
    python(systemPython, "numpy", "numba", "numexpr");
    assertThat(command(Peer.NUMBA))
        .containsExactly(bin.resolve("python3") + "-itself", "-B", worker.toString());
  }

  @Test
  void shouldTakeOnePythonForAllPeersWhenOnlyTheSecondHasAll() throws IOException {
    python(bin.resolve("python3"), "numpy", "numexpr");
    python(systemPython, "numpy", "numba", "numexpr");
    for (final Peer peer : List.of(Peer.NUMPY, Peer.NUMBA, Peer.NUMBA_PARALLEL, Peer.NUMEXPR)) {
      assertThat(command(peer)).startsWith(systemPython + "-itself");
    }
  }

  @Test
  void shouldTakeOneThatHasEnoughWhenNoneHasAll() throws IOException {
    python(bin.resolve("python3"), "numpy");
    python(systemPython, "numpy", "numba");
    assertThat(command(Peer.NUMPY)).startsWith(bin.resolve("python3") + "-itself");
    assertThat(command(Peer.NUMBA)).startsWith(systemPython + "-itself");
    assertThat(reason(() -> command(Peer.NUMEXPR)))
        .startsWith("numexpr needs a python3 with numpy and numexpr: ")
        .contains(bin + "/python3-itself (3.9.9) has no numexpr (No module named numexpr)")
        .contains(systemPython + "-itself (3.9.9) has no numexpr");
  }

  @ParameterizedTest
  @CsvSource({
    "apt-get, NUMBA, sudo apt-get install python3-numpy python3-numba",
    "dnf, NUMEXPR, sudo dnf install python3-numpy python3-numexpr",
    "other, NUMPY, python3 -m pip install numpy",
    "apt-get, C_SLEEF, sudo apt-get install libsleef-dev && scripts/build",
    "dnf, C_SLEEF, sudo dnf install sleef-devel && scripts/build",
    "other, C_SLEEF, brew install sleef && scripts/build",
  })
  void shouldNameTheCommandThatInstallsWhenSomethingIsMissing(
      final String manager, final Peer peer, final String install) throws IOException {
    program(bin.resolve(manager), "exit 1");
    assertThat(reason(() -> command(peer))).startsWith(peer + " needs ").endsWith(": " + install);
  }

  @Test
  void shouldUseOnlyThePythonThatIsNamedWhenOneIs() throws IOException {
    python(systemPython, "numpy", "numba", "numexpr");
    final Path named = root.resolve("named");
    final Map<String, String> environment =
        Map.of("PATH", bin.toString(), PeerWorkers.PYTHON_VARIABLE, named.toString());
    assertThat(reason(() -> command(Peer.NUMPY, environment)))
        .contains(named + " does not work (", "No such file");
    python(root.resolve("other"), "numpy");
    final Map<String, String> other =
        Map.of("PATH", "", PeerWorkers.PYTHON_VARIABLE, root.resolve("other").toString());
    assertThat(command(Peer.NUMPY, other)).startsWith(root.resolve("other") + "-itself");
    assertThat(reason(() -> command(Peer.NUMBA, other)))
        .endsWith(
            root + "/other -m pip install numpy numba, or name another Python in TANDEM_PYTHON");
  }

  @ParameterizedTest
  @CsvSource({
    "exit 3, ended with status 3",
    "echo hello, it does not answer as Python does",
  })
  void shouldSayWhyWhenAPythonDoesNotWork(final String script, final String why)
      throws IOException {
    program(bin.resolve("python3"), script);
    assertThat(reason(() -> command(Peer.NUMPY)))
        .contains(bin.resolve("python3") + " does not work (", why)
        .doesNotContain("importlib");
  }

  @Test
  void shouldSayThatThereIsNoPythonWhenThereIsNone() {
    assertThat(reason(() -> command(Peer.NUMPY))).contains("there is none on PATH");
  }

  @Test
  void shouldNeedACheckoutWhenThePeerIsInPython() throws IOException {
    python(systemPython, "numpy");
    Files.delete(worker);
    assertThat(reason(() -> command(Peer.NUMPY))).contains("there is no " + worker);
  }

  @Test
  void shouldStartTheCompiledWorkerWhenItIsBuilt() throws IOException {
    final Path built = root.resolve("build/release/tandem_peer_worker");
    Files.createDirectories(built.getParent());
    program(built, "exit 0");
    assertThat(command(Peer.C_SLEEF)).containsExactly(built.toString());
  }
}
