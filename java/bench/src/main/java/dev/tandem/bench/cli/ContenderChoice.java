package dev.tandem.bench.cli;

import dev.tandem.bench.UsageException;
import dev.tandem.bench.contender.Availability;
import dev.tandem.bench.contender.Contender;
import dev.tandem.bench.contender.Globs;
import dev.tandem.bench.contender.Kernels;
import dev.tandem.bench.contender.Selected;
import dev.tandem.kernel.Kernel;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What {@code --contenders} means. Stateless. */
final class ContenderChoice {
  private ContenderChoice() {}

  /**
   * The contenders that these globs select, the baseline first unless it is among them.
   *
   * @param counts thread counts of the contenders that globs choose from
   * @throws UsageException if a glob matches nothing, or what was asked for by name cannot run here
   */
  static List<Contender> of(
      final String globs, final int[] counts, final Contender baseline, final Kernel kernel) {
    final List<Contender> all =
        Kernels.ownLoopOf(kernel).isPresent() ? Contender.allOwn(counts) : Contender.all(counts);
    final Set<Contender> chosen = new LinkedHashSet<>();
    for (final Selected selected : Globs.select(globs, all)) {
      if (selected.exact()) {
        requireAvailable(selected.contender(), kernel);
      }
      chosen.add(selected.contender());
    }
    return withBaseline(chosen, baseline);
  }

  static List<Contender> withBaseline(final Set<Contender> chosen, final Contender baseline) {
    if (chosen.contains(baseline)) {
      return List.copyOf(chosen);
    }
    final List<Contender> withBaseline = new ArrayList<>(List.of(baseline));
    withBaseline.addAll(chosen);
    return withBaseline;
  }

  /** What was asked for by its name is run or refused, never left out. */
  static void requireAvailable(final Contender contender, final Kernel kernel) {
    Availability.reasonUnavailable(contender, kernel)
        .ifPresent(reason -> {
          throw new UsageException(contender + " cannot run here: " + reason);
        });
  }
}
