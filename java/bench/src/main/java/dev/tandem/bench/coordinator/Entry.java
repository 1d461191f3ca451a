package dev.tandem.bench.coordinator;

import dev.tandem.bench.contender.Contender;
import dev.tandem.bench.contender.MeasuredLimit;
import dev.tandem.bench.result.Measurement;
import dev.tandem.bench.result.PeerFacts;
import dev.tandem.bench.result.Row;
import dev.tandem.bench.result.ShareOfLimit;
import dev.tandem.bench.result.Status;
import dev.tandem.bench.result.TimedSample;
import dev.tandem.bench.statistics.Estimate;
import dev.tandem.bench.statistics.PairedRatios;
import dev.tandem.bench.statistics.Sample;
import dev.tandem.bench.statistics.TwoLevelBootstrap;
import dev.tandem.bench.statistics.Verdict;
import dev.tandem.kernel.Kernel;
import dev.tandem.testkit.AccuracySummary;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * One contender at one size, or one limit, while a run goes on: what is known of it so far.
 * Thread-safe.
 */
final class Entry {
  private final Kernel kernel;
  private final Contender contender;
  private final Optional<MeasuredLimit> limit;
  private final Optional<VerifiedData> special;
  private final VerifiedData data;
  private final List<TimedSample> samples = new ArrayList<>();
  private final List<Double> warmupMillis = new ArrayList<>();
  private boolean steady = true;
  private AccuracySummary accuracy = AccuracySummary.NONE;
  private Optional<String> isa = Optional.empty();
  private Optional<PeerFacts> peer = Optional.empty();
  private Optional<String> reason = Optional.empty();
  private Status status = Status.OK;

  private Entry(
      final Kernel kernel,
      final Contender contender,
      final Optional<MeasuredLimit> limit,
      final Optional<VerifiedData> special,
      final VerifiedData data) {
    this.kernel = kernel;
    this.contender = contender;
    this.limit = limit;
    this.special = special;
    this.data = data;
  }

  /** A contender, to be verified on special values too. */
  static Entry of(
      final Kernel kernel,
      final Contender contender,
      final VerifiedData special,
      final VerifiedData data) {
    return new Entry(kernel, contender, Optional.empty(), Optional.of(special), data);
  }

  static Entry of(final MeasuredLimit limit, final VerifiedData data) {
    return new Entry(
        limit.limit().kernel(), limit.contender(), Optional.of(limit), Optional.empty(), data);
  }

  Kernel kernel() {
    return kernel;
  }

  Contender contender() {
    return contender;
  }

  Optional<MeasuredLimit> limit() {
    return limit;
  }

  /** What it is verified on before its data. */
  Optional<VerifiedData> special() {
    return special;
  }

  VerifiedData data() {
    return data;
  }

  /** For people, and unique within a group at one size. */
  String name() {
    return limit
            .map(it -> "%s of %d elements by ".formatted(it.limit().id(), it.elements()))
            .orElse("")
        + contender.id();
  }

  synchronized boolean isOk() {
    return status == Status.OK;
  }

  /** Ends the contender's part in the run; the first reason stands. */
  synchronized void end(final Status newStatus, final String newReason) {
    if (status == Status.OK) {
      status = newStatus;
      reason = Optional.of(newReason);
    }
  }

  synchronized void setIsa(final String value) {
    isa = Optional.of(value);
  }

  synchronized void setSoftware(final String software) {
    peer = Optional.of(new PeerFacts(software, peer.flatMap(PeerFacts::specialValues)));
  }

  /** Keeps what is wrong with a peer's results for special values. */
  synchronized void addSpecialValues(final String wrong) {
    peer = Optional.of(new PeerFacts(peer.map(PeerFacts::software).orElse(""), Optional.of(wrong)));
  }

  /**
   * @param wasSteady whether it ended because the contender was steady
   */
  synchronized void addWarmup(final double millis, final boolean wasSteady) {
    warmupMillis.add(millis);
    steady &= wasSteady;
  }

  private synchronized boolean isSteady() {
    return steady;
  }

  /** None is given on a contender that may have been timed before it was warm. */
  private Optional<Verdict> verdict(final Estimate ratio, final Entry twin) {
    return isSteady() && twin.isSteady()
        ? Optional.of(Verdict.of(ratio.interval()))
        : Optional.empty();
  }

  synchronized void addAccuracy(final AccuracySummary summary) {
    accuracy = accuracy.merge(summary);
  }

  synchronized void addSample(final TimedSample sample) {
    samples.add(sample);
  }

  private synchronized List<Sample> statistics() {
    return samples.stream().map(TimedSample::toSample).toList();
  }

  synchronized double medianNanosPerCall() {
    final double[] sorted =
        samples.stream().mapToDouble(TimedSample::nanosPerCall).sorted().toArray();
    return sorted.length == 0 ? Double.POSITIVE_INFINITY : sorted[sorted.length / 2];
  }

  /**
   * The finished row.
   *
   * @param group all contenders and limits that took part in the same rounds
   * @param looks how often ratios were looked at while more rounds could follow, this time included
   */
  Row toRow(final List<Entry> group, final Contender baseline, final int looks, final long seed) {
    final TwoLevelBootstrap bootstrap = TwoLevelBootstrap.atLook(seed, looks);
    final long elements = data.inputs().elements();
    if (!isOk()) {
      return Row.notOk(kernel, contender, elements, status, isa, reason.orElseThrow()).with(peer);
    }
    final List<Entry> ok = group.stream().filter(Entry::isOk).toList();
    final List<Entry> rows = ok.stream().filter(it -> it.limit.isEmpty()).toList();
    final Optional<Entry> twin =
        contender.twin(rows.stream().map(Entry::contender).toList()).flatMap(it -> find(rows, it));
    final Optional<Estimate> ratioToTwin = twin.map(it -> ratio(it, bootstrap));
    return Row.ok(
            kernel,
            contender,
            elements,
            isa.orElseThrow(),
            new Measurement(
                bootstrap.nanosPerCall(statistics()),
                find(rows, baseline).map(it -> ratio(it, bootstrap)),
                twin.map(Entry::contender),
                ratioToTwin,
                ratioToTwin.flatMap(it -> verdict(it, twin.orElseThrow())),
                shareOfLimit(ok, bootstrap),
                accuracy.maxUlp(),
                accuracy.meanUlp(),
                accuracy.count(),
                warmupMillis,
                steady,
                looks,
                samples))
        .with(peer);
  }

  /** Of the limits that bound it, that which allows the least. */
  private Optional<ShareOfLimit> shareOfLimit(
      final List<Entry> ok, final TwoLevelBootstrap bootstrap) {
    return ok.stream()
        .filter(it -> it.limit.filter(limit -> limit.bounds(contender, kernel)).isPresent())
        .max(Comparator.comparing(it -> it.medianNanosPerCall() * it.callsToRow(kernel)))
        .map(it ->
            new ShareOfLimit(
                it.limit.orElseThrow().limit(),
                PairedRatios.of(it.statistics(), statistics())
                    .estimate(bootstrap)
                    .times(it.callsToRow(kernel))));
  }

  private double callsToRow(final Kernel row) {
    return limit.orElseThrow().callsToRow(row);
  }

  private static Optional<Entry> find(final List<Entry> entries, final Contender contender) {
    return entries.stream().filter(it -> it.contender.equals(contender)).findFirst();
  }

  private Estimate ratio(final Entry other, final TwoLevelBootstrap bootstrap) {
    return PairedRatios.of(statistics(), other.statistics()).estimate(bootstrap);
  }
}
