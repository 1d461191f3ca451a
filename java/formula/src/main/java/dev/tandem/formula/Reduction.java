package dev.tandem.formula;

import dev.tandem.memory.ElementType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * One number of many: {@code sum(x*y)} and the like, around a whole formula. What it gives depends
 * on the values and their order alone: they are taken in blocks of {@value #BLOCK_ELEMENTS}, each
 * by some thread, and the blocks' results in their order by one. Constants are immutable.
 */
public enum Reduction {
  SUM("sum"),
  /** The sum over the number of values, rounded once more. */
  MEAN("mean"),
  PROD("prod"),
  /** NaN if any value is, and -0 less than 0, as {@link Math#min}. */
  MIN("min"),
  MAX("max");

  /** Values that one thread takes at a time; those of each call but the last are whole blocks. */
  public static final int BLOCK_ELEMENTS = 4096;

  /** Sums side by side within a block, so that an addition need not wait for the one before. */
  private static final int LANES = 64;

  /** The reduction of some values, and what a sum's roundings have lost. */
  private record Partial(double value, double lost) {
    Partial(final double value) {
      this(value, 0);
    }
  }

  private final String symbol;

  Reduction(final String symbol) {
    this.symbol = symbol;
  }

  /** How it is written. */
  public String symbol() {
    return symbol;
  }

  /** A formula, and what becomes of its results. */
  public record Reduced(Optional<Reduction> reduction, Formula formula) {}

  /**
   * Reads a formula that may have a reduction around it. {@code min} and {@code max} are one with a
   * single argument.
   *
   * @throws FormulaException as {@link Formula#parse(String, Map)}; its position is that in the
   *     formula inside
   */
  public static Reduced parse(final String text, final Map<String, Double> scalars) {
    final Optional<Reduction> reduction = around(text);
    if (reduction.isEmpty()) {
      return new Reduced(Optional.empty(), Formula.parse(text, scalars));
    }
    final String inside = text.substring(text.indexOf('(') + 1, text.lastIndexOf(')'));
    return new Reduced(reduction, Formula.parse(inside, scalars));
  }

  private static Optional<Reduction> around(final String text) {
    if (text.length() > Formula.MOST_CHARACTERS) {
      return Optional.empty();
    }
    final List<Lexer.Token> tokens = Lexer.tokens(text);
    final Optional<Reduction> named =
        Arrays.stream(values())
            .filter(it -> tokens.getFirst().isWord(it.symbol))
            .filter(_ -> tokens.size() > 1 && tokens.get(1).is("("))
            .findFirst();
    int depth = 0;
    // The last token is the end; the one before has to close what the second opened.
    for (int i = 1; named.isPresent() && i < tokens.size() - 1; i++) {
      final Lexer.Token token = tokens.get(i);
      depth += token.is("(") ? 1 : token.is(")") ? -1 : 0;
      final boolean closesEarly = depth == 0 && i < tokens.size() - 2;
      if (closesEarly || depth == 1 && token.is(",")) {
        return Optional.empty();
      }
    }
    return named.filter(_ -> tokens.size() > 3 && tokens.get(tokens.size() - 2).is(")"));
  }

  /** Whether a name, with so many arguments, is a reduction's and no function's. */
  static boolean isOnlyAround(final String name, final int arguments) {
    return Arrays.stream(values()).anyMatch(it -> it.symbol.equals(name))
        && (arguments == 1 || Operation.function(name).isEmpty());
  }

  /** Begins with no values. */
  public Accumulator begin() {
    return new Accumulator(this);
  }

  /** Values that come one after the other. For one thread at a time. */
  public static final class Accumulator {
    private final Reduction reduction;
    private long count;
    private double result;

    /** What the sum's roundings have lost so far, by Neumaier's method. */
    private double lost;

    private boolean isAligned = true;

    private Accumulator(final Reduction reduction) {
      this.reduction = reduction;
      this.result =
          switch (reduction) {
            case SUM, MEAN -> 0;
            case PROD -> 1;
            case MIN -> Double.POSITIVE_INFINITY;
            case MAX -> Double.NEGATIVE_INFINITY;
          };
    }

    /** Takes further doubles, as {@link #add(ElementType, MemorySegment)} does. */
    public void add(final MemorySegment doubles) {
      add(ElementType.FLOAT64, doubles);
    }

    /**
     * Takes further values. Floats are taken as doubles, and reduced as such.
     *
     * @param type of the values
     * @param values whole blocks, unless nothing follows
     * @throws IllegalStateException if values follow that were no whole blocks
     */
    public void add(final ElementType type, final MemorySegment values) {
      if (!isAligned) {
        throw new IllegalStateException(
            "Only the last values may be other than whole blocks of " + BLOCK_ELEMENTS);
      }
      final long length = values.byteSize() / type.bytes();
      isAligned = length % BLOCK_ELEMENTS == 0;
      final Partial[] blocks =
          new Partial[Math.toIntExact((length + BLOCK_ELEMENTS - 1) / BLOCK_ELEMENTS)];
      IntStream.range(0, blocks.length)
          .parallel()
          .forEach(block -> {
            final long from = (long) block * BLOCK_ELEMENTS;
            final int count = (int) Math.min(BLOCK_ELEMENTS, length - from);
            blocks[block] = reduction.block(doubles(type, values, from, count));
          });
      for (final Partial block : blocks) {
        take(block);
      }
      count += length;
    }

    private static double[] doubles(
        final ElementType type, final MemorySegment values, final long from, final int count) {
      final MemorySegment part = values.asSlice(from * type.bytes(), (long) count * type.bytes());
      if (type == ElementType.FLOAT64) {
        return part.toArray(ValueLayout.JAVA_DOUBLE);
      }
      final double[] doubles = new double[count];
      for (int i = 0; i < count; i++) {
        doubles[i] = part.getAtIndex(ValueLayout.JAVA_FLOAT, i);
      }
      return doubles;
    }

    private void take(final Partial partial) {
      final double block = partial.value();
      switch (reduction) {
        case SUM, MEAN -> {
          final double sum = result + block;
          // With an infinity there is nothing lost that a number could say.
          if (Double.isFinite(sum)) {
            lost += partial.lost();
            lost +=
                Math.abs(result) >= Math.abs(block)
                    ? (result - sum) + block
                    : (block - sum) + result;
          }
          result = sum;
        }
        case PROD -> result *= block;
        case MIN -> result = Math.min(result, block);
        case MAX -> result = Math.max(result, block);
      }
    }

    /** The reduction of all values so far; of none 0, 1, or an infinity, and no mean. */
    public double result() {
      return switch (reduction) {
        case SUM -> sum();
        case MEAN -> sum() / count;
        case PROD, MIN, MAX -> result;
      };
    }

    private double sum() {
      return Double.isFinite(result) ? result + lost : result;
    }
  }

  private Partial block(final double[] values) {
    return switch (this) {
      case SUM, MEAN -> sum(values);
      case PROD -> {
        double product = 1;
        for (final double value : values) {
          product *= value;
        }
        yield new Partial(product);
      }
      case MIN -> {
        double least = Double.POSITIVE_INFINITY;
        for (final double value : values) {
          least = Math.min(least, value);
        }
        yield new Partial(least);
      }
      case MAX -> {
        double largest = Double.NEGATIVE_INFINITY;
        for (final double value : values) {
          largest = Math.max(largest, value);
        }
        yield new Partial(largest);
      }
    };
  }

  /** By Knuth's TwoSum in each lane, which the JIT compiler vectorises, then over the lanes. */
  private static Partial sum(final double[] values) {
    final double[] sums = new double[LANES];
    final double[] losses = new double[LANES];
    for (int from = 0; from < values.length; from += LANES) {
      final int lanes = Math.min(LANES, values.length - from);
      for (int lane = 0; lane < lanes; lane++) {
        final double before = sums[lane];
        final double value = values[from + lane];
        final double after = before + value;
        final double added = after - before;
        losses[lane] += (before - (after - added)) + (value - added);
        sums[lane] = after;
      }
    }
    final Accumulator all = SUM.begin();
    for (int lane = 0; lane < LANES; lane++) {
      all.take(new Partial(sums[lane], losses[lane]));
    }
    return new Partial(all.result, all.lost);
  }

  @Override
  public String toString() {
    return symbol;
  }
}
