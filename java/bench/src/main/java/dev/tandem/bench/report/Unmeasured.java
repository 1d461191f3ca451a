package dev.tandem.bench.report;

import dev.tandem.bench.result.Status;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A task that may be missing in a table. Immutable.
 *
 * @param reason why it is not {@link Status#OK}
 */
record Unmeasured(String id, Status status, Optional<String> reason) {

  /** A sentence for each reason, of all tasks that have it; none of those that were measured. */
  static List<String> sentences(final Stream<Unmeasured> tasks) {
    return tasks
        .filter(task -> task.status() != Status.OK)
        .collect(
            Collectors.groupingBy(
                task -> task.status().id() + ": " + task.reason().orElseThrow(),
                LinkedHashMap::new,
                Collectors.mapping(Unmeasured::id, Collectors.joining(", "))))
        .entrySet()
        .stream()
        .map(it -> it.getValue() + " " + it.getKey())
        .toList();
  }
}
