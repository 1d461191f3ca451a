package dev.tandem.bench.sweep;

import dev.tandem.bench.result.RunRecord;
import java.util.List;

/**
 * What a sweep found. Immutable.
 *
 * @param run its rows: one for each contender and size, those of the dense sweep last
 * @param sizes without those of the dense sweep
 */
public record SweepRecord(
    RunRecord run,
    List<Long> sizes,
    List<BreakEvenRow> breakEvens,
    List<Scaling> scalings,
    List<ChunkLengths> chunkLengths) {
  public SweepRecord {
    sizes = List.copyOf(sizes);
    breakEvens = List.copyOf(breakEvens);
    scalings = List.copyOf(scalings);
    chunkLengths = List.copyOf(chunkLengths);
  }
}
