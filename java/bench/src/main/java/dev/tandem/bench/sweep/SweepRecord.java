package dev.tandem.bench.sweep;

import dev.tandem.bench.result.RunRecord;

/**
 * What a sweep found. Immutable.
 *
 * @param run its rows: one for each contender and size
 */
public record SweepRecord(RunRecord run) {}
