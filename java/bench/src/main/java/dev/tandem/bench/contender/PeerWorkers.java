package dev.tandem.bench.contender;

import dev.tandem.bench.machine.Commands;
import dev.tandem.bench.machine.Fact;
import dev.tandem.bench.machine.PythonFacts;
import dev.tandem.bridge.UnavailableException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How the workers of peers are started, or why they cannot be. Immutable; what it finds out of an
 * interpreter is kept for as long as this process lives.
 */
public final class PeerWorkers {
  /** Names the one Python to use; without it, those on PATH and of the system are looked at. */
  public static final String PYTHON_VARIABLE = "TANDEM_PYTHON";

  /** Where packages of the system go, which another python3 on PATH may hide. */
  private static final Path SYSTEM_PYTHON = Path.of("/usr/bin/python3");

  private static final List<String> PACKAGES =
      Arrays.stream(Peer.values()).flatMap(it -> it.pythonPackages().stream()).distinct().toList();

  private static final Map<String, Fact<PythonFacts>> EXAMINED = new ConcurrentHashMap<>();

  private final Path root;
  private final Map<String, String> environment;
  private final Path systemPython;

  PeerWorkers(final Path root, final Map<String, String> environment, final Path systemPython) {
    this.root = root;
    this.environment = Map.copyOf(environment);
    this.systemPython = systemPython;
  }

  /**
   * @param root the checkout
   */
  public static PeerWorkers of(final Path root) {
    return new PeerWorkers(root, System.getenv(), SYSTEM_PYTHON);
  }

  /**
   * The command that starts the peer's worker, but for its arguments. The first call for a peer in
   * Python takes a second or more, as it imports packages.
   *
   * @throws UnavailableException with the reason and the command that installs what is missing
   */
  public List<String> command(final Peer peer) {
    return peer.pythonPackages().isEmpty() ? List.of(compiled(peer)) : inPython(peer);
  }

  private String compiled(final Peer peer) {
    final Path worker = root.resolve("build/release/tandem_peer_worker");
    if (!Files.isExecutable(worker)) {
      throw new UnavailableException(
          "%s needs SLEEF, which was not there when Tandem was built (there is no %s). Install it and build again: %s && scripts/build"
              .formatted(
                  peer, worker, install("libsleef-dev", "sleef-devel", "brew install sleef")));
    }
    return worker.toString();
  }

  private List<String> inPython(final Peer peer) {
    final Path worker = root.resolve("scripts/peers/worker.py");
    if (!Files.isReadable(worker)) {
      throw new UnavailableException(
          "%s is not available: there is no %s; run Tandem from a checkout"
              .formatted(peer, worker));
    }
    final List<PythonFacts> pythons = new ArrayList<>();
    final List<String> unfit = new ArrayList<>();
    for (final String program : interpreters()) {
      switch (EXAMINED.computeIfAbsent(program, it -> PythonFacts.of(it, PACKAGES))) {
        case Fact.Known<PythonFacts>(final PythonFacts python) -> pythons.add(python);
        case Fact.Missing<PythonFacts>(final String why) ->
            unfit.add("%s does not work (%s)".formatted(program, why.strip()));
      }
    }
    // One that has all, so that all peers run in the same, rather than one that has enough.
    return Stream.of(PACKAGES, peer.pythonPackages())
        .flatMap(needed -> pythons.stream().filter(python -> python.has(needed)))
        .findFirst()
        .map(python -> List.of(python.executable(), "-B", worker.toString()))
        .orElseThrow(() -> {
          pythons.forEach(python -> unfit.add(lacks(peer, python)));
          return new UnavailableException(
              "%s needs a python3 with %s: %s. Install what is missing with: %s"
                  .formatted(
                      peer,
                      String.join(" and ", peer.pythonPackages()),
                      unfit.isEmpty() ? "there is none on PATH" : String.join("; ", unfit),
                      installPython(peer)));
        });
  }

  private static String lacks(final Peer peer, final PythonFacts python) {
    return "%s (%s) has no %s"
        .formatted(
            python.executable(),
            python.version(),
            peer.pythonPackages().stream()
                .filter(name -> !python.has(List.of(name)))
                .map(name -> name + " (" + python.whyNot(name) + ")")
                .collect(Collectors.joining(" and no ")));
  }

  private Optional<String> named() {
    return Optional.ofNullable(environment.get(PYTHON_VARIABLE)).filter(it -> !it.isEmpty());
  }

  private Set<String> interpreters() {
    if (named().isPresent()) {
      return Set.of(named().get());
    }
    final Set<String> programs = new LinkedHashSet<>();
    onPath("python3").ifPresent(it -> programs.add(it.toString()));
    if (Files.isExecutable(systemPython)) {
      programs.add(systemPython.toString());
    }
    return programs;
  }

  private Optional<Path> onPath(final String name) {
    return Commands.onPath(name, environment.getOrDefault("PATH", ""));
  }

  private String installPython(final Peer peer) {
    final String names = String.join(" ", peer.pythonPackages());
    final String distributed =
        peer.pythonPackages().stream().map(it -> "python3-" + it).collect(Collectors.joining(" "));
    return named()
        .map(python ->
            "%s -m pip install %s, or name another Python in %s"
                .formatted(python, names, PYTHON_VARIABLE))
        .orElseGet(() -> install(distributed, distributed, "python3 -m pip install " + names));
  }

  /** The command for this system's package manager. */
  private String install(final String debian, final String fedora, final String elsewhere) {
    if (onPath("apt-get").isPresent()) {
      return "sudo apt-get install " + debian;
    }
    return onPath("dnf").isPresent() ? "sudo dnf install " + fedora : elsewhere;
  }
}
