package dev.tandem.bench.worker;

import dev.tandem.bench.contender.Contender;
import dev.tandem.bench.contender.Kernels;
import dev.tandem.bridge.Isa;
import dev.tandem.bridge.UnavailableException;
import dev.tandem.kernel.ChunkKernel;
import dev.tandem.kernel.Code;
import dev.tandem.kernel.Kernel;
import dev.tandem.kernel.Language;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.UnaryOperator;

/** The process that hosts one contender inside a JVM. See docs/method.md for its protocol. */
public final class WorkerMain {
  private static final int WRONG_USE = 3;

  private WorkerMain() {}

  /**
   * @param args {@code --kernel NAME --contender ID}
   */
  public static void main(final String[] args) throws InterruptedException {
    run(args, UnaryOperator.identity());
  }

  /**
   * @param around what becomes of the contender's code before it runs; tests put faults here
   */
  static void run(final String[] args, final UnaryOperator<ChunkKernel> around)
      throws InterruptedException {
    // Standard output is the protocol's: whatever a library prints must not get into it.
    final PrintStream replies = System.out;
    System.setOut(System.err);
    if (args.length != 4 || !args[0].equals("--kernel") || !args[2].equals("--contender")) {
      System.err.println(
          "A worker takes --kernel NAME --contender ID, not " + Arrays.toString(args));
      System.exit(WRONG_USE);
    }
    final Contender contender = Contender.parse(args[3]);
    try {
      final Kernel kernel = kernel(args[1]);
      try (Worker worker =
          new Worker(contender, around.apply(chunkKernel(kernel, contender)), kernel.type())) {
        sendReady(replies);
        serve(worker::answer, replies);
      }
    } catch (final UnavailableException unavailable) {
      send(replies, Message.of("unavailable", "reason", unavailable.getMessage()));
    }
  }

  /** The kernel of that name. */
  static Kernel kernel(final String name) {
    return Kernels.ofName(name)
        .orElseThrow(() -> new UnavailableException("There is no kernel '" + name + "'"));
  }

  static ChunkKernel chunkKernel(final Kernel kernel, final Contender contender) {
    final Code code =
        contender
            .code()
            .orElseThrow(
                () -> new UnavailableException(contender + " is a peer, which no JVM hosts"));
    return code.language() == Language.JAVA
        ? kernel.in(code)
        : kernel.in(code, contender.bridge().orElseThrow());
  }

  /** Answers requests until one of them is {@code quit}. */
  static void serve(final UnaryOperator<Message> answers, final PrintStream replies)
      throws InterruptedException {
    final LinkedBlockingQueue<String> lines = new LinkedBlockingQueue<>();
    Thread.ofPlatform().daemon().name("worker-input").start(() -> readLines(lines));
    for (; ; ) {
      final Message request = Message.parse(lines.take());
      send(replies, answers.apply(request));
      if (request.word().equals("quit")) {
        return;
      }
    }
  }

  /** Ends the process when its input ends, whatever it is doing. */
  private static void readLines(final LinkedBlockingQueue<String> lines) {
    try (BufferedReader reader =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        lines.add(line);
      }
    } catch (final IOException lost) {
      // The coordinator is gone: the same as the end of the input.
    }
    Runtime.getRuntime().halt(0);
  }

  static void sendReady(final PrintStream replies) {
    send(
        replies,
        Message.of(
            "ready",
            "protocol",
            "tandem/1",
            "pid",
            ProcessHandle.current().pid(),
            "isa",
            Isa.chosen()));
  }

  private static void send(final PrintStream replies, final Message message) {
    replies.print(message.format() + "\n");
    replies.flush();
  }
}
