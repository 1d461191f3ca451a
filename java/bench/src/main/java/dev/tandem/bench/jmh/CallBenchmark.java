package dev.tandem.bench.jmh;

import dev.tandem.bench.worker.CallStation;
import dev.tandem.bench.worker.CallTask;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** One call of a task of {@code tandem calls}; which method is for which, {@link #method} says. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CallBenchmark {
  @Param("jna/empty/1")
  String task;

  private CallStation station;

  /** A method for each shape, so that no choice between them is timed. */
  static String method(final CallTask.Shape shape) {
    return switch (shape) {
      case LOOP -> "loop";
      case EMPTY -> "empty";
      case POINTERS, HELD, EXPSUM -> "kernel";
      case COPIED -> "copied";
    };
  }

  @Setup
  public void open() {
    station = new CallStation(CallTask.parse(task));
  }

  @Benchmark
  public void loop() {
    station.callNothing();
  }

  @Benchmark
  public void empty() {
    station.callEmpty();
  }

  @Benchmark
  public void kernel() {
    station.callKernel();
  }

  @Benchmark
  public void copied() {
    station.callCopied();
  }

  @TearDown
  public void close() {
    station.close();
  }
}
