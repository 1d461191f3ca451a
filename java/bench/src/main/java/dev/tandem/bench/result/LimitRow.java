package dev.tandem.bench.result;

import dev.tandem.bench.contender.MeasuredLimit;

/**
 * What became of a limit. Immutable.
 *
 * @param row as of a contender that computes the limit's kernel
 */
public record LimitRow(MeasuredLimit limit, Row row) {}
