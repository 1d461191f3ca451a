package dev.tandem.bench.result;

import dev.tandem.bench.machine.MachineFacts;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Under which conditions tasks were timed in rounds. Immutable.
 *
 * @param library as in {@link RunRecord}
 * @param workerJvmFlags the flags of the JVMs that hosted the tasks
 * @param commandLine the arguments that repeat it
 * @param seed of the order of the rounds and of the bootstrap
 * @param generations of processes, one after the other
 * @param rounds passes over everything that is timed, in each generation
 */
public record Conditions(
    MachineFacts machine,
    Map<String, String> library,
    List<String> workerJvmFlags,
    List<String> commandLine,
    Instant startTime,
    double elapsedSeconds,
    long seed,
    int generations,
    int rounds) {

  public Conditions {
    library = Map.copyOf(library);
    workerJvmFlags = List.copyOf(workerJvmFlags);
    commandLine = List.copyOf(commandLine);
  }
}
