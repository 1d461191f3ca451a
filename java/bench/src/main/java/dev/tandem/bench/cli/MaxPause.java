package dev.tandem.bench.cli;

import dev.tandem.bench.UsageException;
import dev.tandem.bench.contender.Contender;
import dev.tandem.bridge.BridgeKind;
import dev.tandem.run.Cutting;
import java.time.Duration;
import java.util.List;

/** What {@code --max-pause} means. Stateless. */
final class MaxPause {
  private MaxPause() {}

  /**
   * The longest time of a call.
   *
   * @throws UsageException if calls cannot be cut to that
   */
  static Duration parse(final String text) {
    try {
      if (Cutting.parse(text) instanceof Cutting.Within(final long nanos)) {
        return Duration.ofNanos(nanos);
      }
    } catch (final IllegalArgumentException noTime) {
      throw new UsageException(
          "--max-pause '%s': %s.".formatted(text, noTime.getMessage()), noTime);
    }
    throw new UsageException(
        "--max-pause '%s' lacks a unit; give a time such as 1ms or 500us.".formatted(text));
  }

  /**
   * The contenders, of which those whose calls hold the JVM are cut, but for the baseline and such
   * as are cut by their names.
   *
   * @throws UsageException if there is none to cut
   */
  static List<Contender> cut(
      final List<Contender> contenders, final Contender baseline, final Duration longest) {
    if (contenders.stream().noneMatch(MaxPause::holdsTheJvm)) {
      throw new UsageException(
          "--max-pause cuts the calls of ffm-critical and jni-critical, which none of these"
              + " contenders has; name one, such as --contenders"
              + " 'c-vector/ffm-critical/single/1'.");
    }
    return contenders.stream()
        .map(it ->
            holdsTheJvm(it) && it.isOneCallPerThread() && !it.equals(baseline)
                ? it.cut(Cutting.within(longest))
                : it)
        .distinct()
        .toList();
  }

  private static boolean holdsTheJvm(final Contender contender) {
    return contender.bridge().filter(BridgeKind::isCritical).isPresent();
  }
}
