package dev.tandem.bench.eval;

import dev.tandem.bench.UsageException;
import dev.tandem.bench.contender.Availability;
import dev.tandem.bench.contender.Contender;
import dev.tandem.bench.contender.DefaultContenders;
import dev.tandem.bench.coordinator.RunListener;
import dev.tandem.bench.input.NpyFile;
import dev.tandem.bench.input.NpyOutput;
import dev.tandem.bench.verify.FormulaVerifier;
import dev.tandem.bench.verify.Judge;
import dev.tandem.formula.Formula;
import dev.tandem.formula.Reduction;
import dev.tandem.kernel.ChunkKernel;
import dev.tandem.kernel.Kernel;
import dev.tandem.kernel.Operands;
import dev.tandem.memory.Memory;
import dev.tandem.memory.OffHeapBuffer;
import dev.tandem.run.Runner;
import dev.tandem.run.ThreadBudget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Computes a formula over mapped files, window by window, so that they may be larger than memory.
 * Stateless.
 */
public final class FileEvaluation {
  /** Of each file at a time: large enough that mapping costs nothing beside computing. */
  private static final long WINDOW_ELEMENTS = 8L << 20;

  /** What the candidates are tried on: more than a cache holds, as the whole. */
  private static final long TRIAL_ELEMENTS = 1L << 20;

  /** Calls before a candidate is timed, so that the JIT compiler has done its work. */
  private static final int WARMUP_CALLS = 20;

  private static final int TIMED_CALLS = 5;
  private static final long SEED = 42;

  private FileEvaluation() {}

  /**
   * What came of it.
   *
   * @param text for the user
   * @param wrong what is wrong with a result; then there is no output file
   */
  public record Outcome(List<String> text, Optional<String> wrong) {}

  /**
   * A contender that computed the trial's part rightly, and how long it took.
   *
   * @param kernel has been called often enough for the JIT compiler
   */
  private record Candidate(Contender contender, ChunkKernel kernel, long nanos) {}

  /**
   * Computes everything.
   *
   * @param files one for each input, all of one length
   * @param output appears when it is complete
   * @param asked who computes; empty for the fastest
   * @throws UsageException that says why it cannot be done
   */
  public static Outcome run(
      final Formula formula,
      final List<NpyFile> files,
      final Path output,
      final Optional<Contender> asked,
      final RunListener listener) {
    requireOther(files, output);
    asked.ifPresent(FileEvaluation::requireMapped);
    try (NpyOutput results =
        NpyOutput.reserve(output, formula.type(), files.getFirst().elements())) {
      final Thread discarding = new Thread(results::discard);
      Runtime.getRuntime().addShutdownHook(discarding);
      final Outcome outcome =
          compute(formula, files, results::map, _ -> {}, output + ": ", asked, listener);
      if (outcome.wrong().isEmpty()) {
        results.commit();
      }
      Runtime.getRuntime().removeShutdownHook(discarding);
      return outcome;
    }
  }

  /**
   * Computes everything and reduces it to one number, which stands first in the text.
   *
   * @param files one for each input, all of one length
   * @param asked who computes; empty for the fastest
   * @throws UsageException that says why it cannot be done
   */
  public static Outcome reduce(
      final Reduction reduction,
      final Formula formula,
      final List<NpyFile> files,
      final Optional<Contender> asked,
      final RunListener listener) {
    asked.ifPresent(FileEvaluation::requireMapped);
    final Reduction.Accumulator accumulator = reduction.begin();
    final long elements = Math.min(WINDOW_ELEMENTS, files.getFirst().elements());
    try (OffHeapBuffer buffer = OffHeapBuffer.of(formula.type(), elements)) {
      final Outcome outcome =
          compute(
              formula,
              files,
              new Target() {
                @Override
                public OffHeapBuffer part(final long from, final long length) {
                  return buffer.slice(0, length);
                }

                @Override
                public void release(final OffHeapBuffer part) {
                  // Closing a part would close the whole, which the next part is of.
                }
              },
              part -> accumulator.add(part.type(), part.segment()),
              "by ",
              asked,
              listener);
      if (outcome.wrong().isPresent()) {
        return outcome;
      }
      final List<String> text = new ArrayList<>(outcome.text());
      text.addFirst(Double.toString(accumulator.result()));
      return new Outcome(text, Optional.empty());
    }
  }

  /** Where results go. */
  @FunctionalInterface
  private interface Target {
    OffHeapBuffer part(long from, long length);

    default void release(final OffHeapBuffer part) {
      part.close();
    }
  }

  /**
   * @param done gets each part in its order, once it holds results; not those of trials
   */
  private static Outcome compute(
      final Formula formula,
      final List<NpyFile> files,
      final Target results,
      final Consumer<OffHeapBuffer> done,
      final String before,
      final Optional<Contender> asked,
      final RunListener listener) {
    final long elements = files.getFirst().elements();
    final List<String> text = new ArrayList<>();
    final Optional<Candidate> chosen = choose(formula, files, results, asked, listener, text);
    if (chosen.isEmpty()) {
      return new Outcome(List.of(), Optional.of(String.join("; ", text)));
    }
    final Contender contender = chosen.get().contender();
    text.add(before + contender + (asked.isPresent() ? "" : ", the fastest of those tried"));
    final long start = System.nanoTime();
    final ChunkKernel kernel = chosen.get().kernel();
    try (Runner runner = runner(contender)) {
      for (long from = 0; from < elements; from += WINDOW_ELEMENTS) {
        listener.progress(contender.id(), (double) from / elements);
        try (Window window =
            window(files, results, from, Math.min(WINDOW_ELEMENTS, elements - from))) {
          runner.run(kernel, window.operands());
          done.accept(window.output());
        }
      }
    }
    final double seconds = (System.nanoTime() - start) / 1e9;
    text.add(
        "%d element%s in %.2f s, %.2f GB/s read and written"
            .formatted(
                elements,
                elements == 1 ? "" : "s",
                seconds,
                elements * (double) formula.kernel().bytesPerElement() / seconds / 1e9));
    return new Outcome(text, Optional.empty());
  }

  private static void requireOther(final List<NpyFile> files, final Path output) {
    for (final NpyFile file : files) {
      try {
        if (Files.exists(output) && Files.isSameFile(file.path(), output)) {
          throw new UsageException(
              "--output %s is an input too; name another file".formatted(output));
        }
      } catch (final IOException exception) {
        throw new UsageException("--output " + output + ": " + exception.getMessage(), exception);
      }
    }
  }

  private static void requireMapped(final Contender contender) {
    if (contender.memory() == Memory.HEAP
        || contender.code().isEmpty()
        || contender.isWithoutJvm()
        || contender.readsResult()
        || contender.extraPercent().isPresent()) {
      throw new UsageException(
          "--contender %s does not compute mapped files; give a code with a bridge, such as c-loop/jna/pool/2, or a Java code, such as java-loop/pool/2"
              .formatted(contender));
    }
  }

  /** Tries who is available on the first part; says in the text who was left out, and why. */
  private static Optional<Candidate> choose(
      final Formula formula,
      final List<NpyFile> files,
      final Target results,
      final Optional<Contender> asked,
      final RunListener listener,
      final List<String> text) {
    final Kernel kernel = formula.kernel();
    final int cores = Runtime.getRuntime().availableProcessors();
    final List<Contender> contenders =
        asked
            .map(List::of)
            .orElseGet(() ->
                DefaultContenders.ofFormula(cores).stream()
                    .filter(it -> it.threads() == cores)
                    .filter(it -> Availability.reasonUnavailable(it, kernel).isEmpty())
                    .toList());
    if (asked.isEmpty() && contenders.stream().allMatch(it -> it.bridge().isEmpty())) {
      DefaultContenders.ofFormula(cores).stream()
          .filter(it -> it.bridge().isPresent())
          .flatMap(it -> Availability.reasonUnavailable(it, kernel).stream())
          .findFirst()
          .ifPresent(why -> text.add("Only Java was tried: " + why));
    }
    Optional<Candidate> best = Optional.empty();
    try (Window window =
        window(files, results, 0, Math.min(TRIAL_ELEMENTS, files.getFirst().elements()))) {
      listener.progress("computing what is right", 0);
      final Judge judge =
          new FormulaVerifier(
              formula, window.inputs().stream().map(OffHeapBuffer::segment).toList(), SEED);
      for (final Contender contender : contenders) {
        listener.progress("trying " + contender, 0);
        final ChunkKernel trialKernel = kernel(formula, contender);
        final long nanos = trial(trialKernel, contender, window);
        final Optional<String> wrong = judge.judge(contender, window.output().segment()).wrong();
        if (wrong.isPresent()) {
          text.add(contender + ": " + wrong.get());
        } else if (best.isEmpty() || nanos < best.get().nanos()) {
          best = Optional.of(new Candidate(contender, trialKernel, nanos));
        }
      }
    }
    return best;
  }

  private static long trial(
      final ChunkKernel kernel, final Contender contender, final Window window) {
    final Operands operands = window.operands();
    long fastest = Long.MAX_VALUE;
    try (Runner runner = runner(contender)) {
      for (int call = 0; call < WARMUP_CALLS + TIMED_CALLS; call++) {
        final long start = System.nanoTime();
        runner.run(kernel, operands);
        if (call >= WARMUP_CALLS) {
          fastest = Math.min(fastest, System.nanoTime() - start);
        }
      }
    }
    return fastest;
  }

  private static ChunkKernel kernel(final Formula formula, final Contender contender) {
    return contender.bridge().isPresent()
        ? formula.compile(contender.code().orElseThrow(), contender.bridge().get())
        : formula.compile(contender.code().orElseThrow());
  }

  private static Runner runner(final Contender contender) {
    final ThreadBudget budget = new ThreadBudget(contender.threads());
    return Runner.of(contender.threading(), contender.threads(), budget, contender.cutting());
  }

  /** A part of all files, mapped. */
  private record Window(List<OffHeapBuffer> inputs, OffHeapBuffer output, Target target)
      implements AutoCloseable {
    Operands operands() {
      return Operands.of(output, inputs.toArray(OffHeapBuffer[]::new));
    }

    @Override
    public void close() {
      inputs.forEach(OffHeapBuffer::close);
      target.release(output);
    }
  }

  private static Window window(
      final List<NpyFile> files, final Target results, final long from, final long length) {
    final List<OffHeapBuffer> inputs = new ArrayList<>();
    for (final NpyFile file : files) {
      try {
        inputs.add(
            OffHeapBuffer.ofFile(
                file.type(),
                file.path(),
                file.dataOffset() + from * file.type().bytes(),
                length,
                false));
      } catch (final IOException | IllegalArgumentException cut) {
        inputs.forEach(OffHeapBuffer::close);
        throw new UsageException("Cannot map " + file.path() + ": " + cut.getMessage(), cut);
      }
    }
    return new Window(inputs, results.part(from, length), results);
  }
}
