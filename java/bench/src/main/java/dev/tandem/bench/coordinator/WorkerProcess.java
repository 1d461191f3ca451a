package dev.tandem.bench.coordinator;

import dev.tandem.bench.worker.Message;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A worker as the coordinator sees it: requests go in, answers come out, and whatever goes wrong
 * becomes a {@link WorkerFailedException} with a reason. For one thread at a time; {@link #kill}
 * may be called by any.
 */
final class WorkerProcess {
  private static final int KEPT_STDERR_CHARS = 16_384;
  private static final int QUOTED_STDERR_CHARS = 400;
  private static final int SIGNAL_BASE = 128;

  /** In HotSpot's last words, wherever a second thread that crashes puts its own between them. */
  private static final Pattern JVM_SIGNAL = Pattern.compile("(SIG[A-Z]+ \\(0x[0-9a-f]+\\))");

  private static final Pattern JVM_FRAME = Pattern.compile("# Problematic frame:\\R# (.*)");

  private final Process process;
  private final OutputStream requests;
  private final LinkedBlockingQueue<Optional<String>> answers = new LinkedBlockingQueue<>();
  private final StringBuffer stderr = new StringBuffer();

  /**
   * What a crashing JVM says on standard output; beside the other, so that neither splits lines.
   */
  private final StringBuffer lastWords = new StringBuffer();

  private final Thread stderrReader;
  private String isa = "";
  private Optional<String> software = Optional.empty();

  private WorkerProcess(final Process process) {
    this.process = process;
    this.requests = process.getOutputStream();
    Thread.ofPlatform().daemon().name("worker-answers").start(this::readAnswers);
    this.stderrReader = Thread.ofPlatform().daemon().name("worker-stderr").start(this::readStderr);
  }

  /**
   * Starts the process; {@link #awaitReady} waits for it.
   *
   * @throws WorkerFailedException if it cannot be started
   */
  static WorkerProcess start(final List<String> command) throws WorkerFailedException {
    try {
      return new WorkerProcess(new ProcessBuilder(command).start());
    } catch (final IOException exception) {
      throw WorkerFailedException.failed("could not be started: " + exception.getMessage());
    }
  }

  long pid() {
    return process.pid();
  }

  /** Whose software it said it runs besides Tandem's, once it is ready. */
  Optional<String> software() {
    return software;
  }

  /** The instruction set that it reported, once it is ready. */
  String isa() {
    return isa;
  }

  /** Whether {@link #awaitReady} has returned. */
  boolean isReady() {
    return !isa.isEmpty();
  }

  /** Whether it has not ended. */
  boolean isAlive() {
    return process.isAlive();
  }

  /**
   * Waits until the worker takes requests; returns at once from one that has said so.
   *
   * @throws WorkerFailedException if it does not, or says that its contender is unavailable
   */
  void awaitReady(final Duration timeout) throws WorkerFailedException {
    if (isReady()) {
      return;
    }
    final Message message = receive("its start", timeout);
    if (message.word().equals("unavailable")) {
      throw WorkerFailedException.unavailable(message.field("reason"));
    }
    if (!message.word().equals("ready") || !message.field("protocol").equals("tandem/1")) {
      throw brokenProtocol("its start", message.format());
    }
    isa = message.field("isa");
    software =
        message.fields().containsKey("software")
            ? Optional.of(message.field("software"))
            : Optional.empty();
  }

  /**
   * Sends a request and waits for its answer.
   *
   * @throws WorkerFailedException if the answer is an error, is late, or never comes
   */
  Message request(final Message request, final Duration timeout) throws WorkerFailedException {
    final String name = "'" + request.word() + "'";
    try {
      requests.write((request.format() + "\n").getBytes(StandardCharsets.UTF_8));
      requests.flush();
    } catch (final IOException exception) {
      throw ended(name);
    }
    final Message answer = receive(name, timeout);
    return switch (answer.word()) {
      case "ok" -> answer;
      case "error" ->
          throw WorkerFailedException.failed(name + " failed: " + answer.field("reason"));
      default -> throw brokenProtocol(name, answer.format());
    };
  }

  private Message receive(final String what, final Duration timeout) throws WorkerFailedException {
    final Optional<String> line;
    try {
      line = answers.poll(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (final InterruptedException exception) {
      Thread.currentThread().interrupt();
      throw WorkerFailedException.failed("the run was interrupted");
    }
    if (line == null) {
      kill();
      throw WorkerFailedException.failed(
          "hung: no answer to %s within %d s; it was killed".formatted(what, timeout.toSeconds()));
    }
    if (line.isEmpty()) {
      throw ended(what);
    }
    try {
      return Message.parse(line.get());
    } catch (final IllegalArgumentException exception) {
      throw brokenProtocol(what, line.get());
    }
  }

  private WorkerFailedException brokenProtocol(final String what, final String line) {
    kill();
    return WorkerFailedException.failed(
        "broke the protocol: answered %s with '%s'; what it computes must not write to standard output"
            .formatted(what, line));
  }

  /** What the process left behind when it ended without being asked to. */
  private WorkerFailedException ended(final String during) {
    int exitCode = 0;
    try {
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        kill();
        return WorkerFailedException.failed("closed its output during " + during);
      }
      exitCode = process.exitValue();
      stderrReader.join(Duration.ofSeconds(1));
    } catch (final InterruptedException exception) {
      Thread.currentThread().interrupt();
    }
    final String said =
        (lastWords.toString() + stderr)
            .lines()
            .filter(line -> !line.startsWith("WARNING: Using incubator modules"))
            .collect(Collectors.joining("\n"));
    final Matcher signal = JVM_SIGNAL.matcher(said);
    if (signal.find()) {
      final Matcher frame = JVM_FRAME.matcher(said);
      return WorkerFailedException.failed(
          "crashed during %s: %s%s"
              .formatted(
                  during,
                  signal.group(1),
                  frame.find() ? " in " + frame.group(1).strip().replaceAll("\\s+", " ") : ""));
    }
    if (said.contains("hs_err_")) {
      return WorkerFailedException.failed("crashed during " + during + ", which ended its JVM");
    }
    if (exitCode > SIGNAL_BASE) {
      return WorkerFailedException.failed(
          "was ended by %s during %s".formatted(signalName(exitCode - SIGNAL_BASE), during));
    }
    final String tail = said.substring(Math.max(0, said.length() - QUOTED_STDERR_CHARS)).strip();
    return WorkerFailedException.failed(
        "ended with exit code %d during %s%s"
            .formatted(exitCode, during, tail.isEmpty() ? "" : ": " + tail));
  }

  private static String signalName(final int signal) {
    return switch (signal) {
      case 4 -> "SIGILL (4)";
      case 6 -> "SIGABRT (6)";
      case 7, 10 -> "SIGBUS (" + signal + ")";
      case 8 -> "SIGFPE (8)";
      case 9 -> "SIGKILL (9): killed from outside, perhaps since memory ran out";
      case 11 -> "SIGSEGV (11)";
      case 15 -> "SIGTERM (15)";
      default -> "signal " + signal;
    };
  }

  private void readAnswers() {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      boolean crashed = false;
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        // A crashing JVM's last words: HotSpot writes them to standard output, whatever it is for.
        // When two threads crash at once, a line about the second comes before or between them.
        crashed |= line.startsWith("#") || line.startsWith("[thread ");
        if (crashed) {
          lastWords.append(line).append('\n');
        } else {
          answers.add(Optional.of(line));
        }
      }
    } catch (final IOException ended) {
      // The same as the end of its output.
    }
    answers.add(Optional.empty());
  }

  private void readStderr() {
    try (InputStream stream = process.getErrorStream()) {
      final byte[] buffer = new byte[4096];
      for (int count = stream.read(buffer); count >= 0; count = stream.read(buffer)) {
        if (stderr.length() < KEPT_STDERR_CHARS) {
          stderr.append(new String(buffer, 0, count, StandardCharsets.UTF_8));
        }
      }
    } catch (final IOException ended) {
      // There is nothing more to keep.
    }
  }

  /** Asks the worker to end, and kills it if it does not do so soon. */
  void quit() {
    try {
      request(Message.of("quit"), Duration.ofSeconds(2));
      requests.close();
      process.waitFor(2, TimeUnit.SECONDS);
    } catch (final WorkerFailedException | IOException alreadyGone) {
      // All the same: it is to end.
    } catch (final InterruptedException exception) {
      Thread.currentThread().interrupt();
    }
    kill();
  }

  /** Waits until the process has ended, which one that was killed does soon. */
  void awaitEnd() {
    try {
      process.waitFor(1, TimeUnit.SECONDS);
    } catch (final InterruptedException exception) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends the process at once. */
  void kill() {
    process.destroyForcibly();
  }
}
