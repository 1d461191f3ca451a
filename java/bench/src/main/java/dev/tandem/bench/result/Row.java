package dev.tandem.bench.result;

import dev.tandem.bench.contender.Contender;
import dev.tandem.kernel.Kernel;
import java.util.Optional;

/**
 * What became of one contender at one size: one line of the table. Kernel, contender and elements
 * are its key. Immutable.
 *
 * @param isa the instruction set that its worker reported, once it had started
 * @param reason why it is not {@link Status#OK}; empty exactly if it is
 * @param measurement present exactly if it is {@link Status#OK}
 * @param peer present if the contender is a peer whose worker had started
 */
public record Row(
    Kernel kernel,
    Contender contender,
    long elements,
    Status status,
    Optional<String> isa,
    Optional<String> reason,
    Optional<Measurement> measurement,
    Optional<PeerFacts> peer) {

  public static Row ok(
      final Kernel kernel,
      final Contender contender,
      final long elements,
      final String isa,
      final Measurement measurement) {
    return new Row(
        kernel,
        contender,
        elements,
        Status.OK,
        Optional.of(isa),
        Optional.empty(),
        Optional.of(measurement),
        Optional.empty());
  }

  public static Row notOk(
      final Kernel kernel,
      final Contender contender,
      final long elements,
      final Status status,
      final Optional<String> isa,
      final String reason) {
    return new Row(
        kernel,
        contender,
        elements,
        status,
        isa,
        Optional.of(reason),
        Optional.empty(),
        Optional.empty());
  }

  /** The same row with what is to be said of a peer. */
  public Row with(final Optional<PeerFacts> facts) {
    return new Row(kernel, contender, elements, status, isa, reason, measurement, facts);
  }
}
