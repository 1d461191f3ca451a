package dev.tandem.bench.jmh;

import dev.tandem.bench.contender.Contender;
import dev.tandem.bench.worker.Message;
import dev.tandem.bench.worker.Worker;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * One call of a contender that a JVM hosts, over the inputs and buffers that its worker has.
 *
 * <p>The output is poisoned before each iteration and left in a file after the last one, so that
 * whoever starts the fork can verify what was timed; {@link JmhHarness} does, and says by system
 * properties where the files are.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ContenderBenchmark {
  /** The inputs, as the protocol's request {@code open} has them. */
  static final String INPUTS_PROPERTY = "tandem.jmh.inputs";

  /** The file that the output is left in. */
  static final String OUTPUT_PROPERTY = "tandem.jmh.output";

  @Param("java-libm/single/1")
  String contender;

  @Param("1000000")
  long elements;

  private Worker worker;

  @Setup(Level.Trial)
  public void open() {
    worker = Worker.of("expsum", Contender.parse(contender));
    request(
        Message.of("open", "elements", elements, "output", required(OUTPUT_PROPERTY))
            .withEncoded("inputs", required(INPUTS_PROPERTY)));
  }

  @Setup(Level.Iteration)
  public void poison() {
    request(Message.of("poison"));
  }

  @Benchmark
  public void expsum() {
    worker.call();
  }

  @TearDown(Level.Trial)
  public void close() {
    request(Message.of("dump"));
    worker.close();
  }

  private void request(final Message message) {
    final Message answer = worker.answer(message);
    if (!answer.word().equals("ok")) {
      throw new IllegalStateException(answer.field("reason"));
    }
  }

  private static String required(final String property) {
    final String value = System.getProperty(property);
    if (value == null) {
      throw new IllegalStateException(
          "There is no property " + property + ": start this benchmark with scripts/tandem jmh");
    }
    return value;
  }
}
