package dev.tandem.bench.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * A headless Chromium without a network, driven over its DevTools protocol. The libraries that do
 * that bring a browser driver of some 200 MB with them; this takes the JDK's WebSocket. One page,
 * one thread.
 */
final class Chromium implements AutoCloseable {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final long MOST_SECONDS = 60;

  private final Process process;
  private final Path profile;
  private final HttpClient http = HttpClient.newHttpClient();
  private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
  private final List<JsonNode> events = new CopyOnWriteArrayList<>();
  private final WebSocket socket;
  private int calls;

  /** Where it is installed, if it is. */
  static Optional<Path> executable() {
    return Stream.of(System.getenv("PATH").split(":"))
        .flatMap(folder ->
            Stream.of("chromium", "chromium-browser", "google-chrome")
                .map(name -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  Chromium(final Path executable, final Path profile) throws Exception {
    this.profile = profile;
    process =
        new ProcessBuilder(
                executable.toString(),
                "--headless=new",
                // It opens nothing but our own files, and refuses a sandbox to root.
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--host-resolver-rules=MAP * ~NOTFOUND",
                "--remote-debugging-port=0",
                "--user-data-dir=" + profile,
                "about:blank")
            .redirectErrorStream(true)
            .redirectOutput(profile.resolveSibling("chromium.log").toFile())
            .start();
    try {
      socket = connect();
      for (final String domain : List.of("Page", "Runtime", "Log", "Network")) {
        call(domain + ".enable", Map.of());
      }
    } catch (final Exception exception) {
      process.destroyForcibly();
      throw exception;
    }
  }

  private WebSocket connect() throws Exception {
    final Path port = profile.resolve("DevToolsActivePort");
    await(() -> lines(port).size() == 2, "the port of " + profile);
    final URI list = URI.create("http://127.0.0.1:" + lines(port).getFirst() + "/json/list");
    final JsonNode[] page = new JsonNode[1];
    await(() -> (page[0] = page(list)) != null, "a page at " + list);
    return http.newWebSocketBuilder()
        .buildAsync(URI.create(page[0].path("webSocketDebuggerUrl").textValue()), new Messages())
        .get(MOST_SECONDS, TimeUnit.SECONDS);
  }

  private static List<String> lines(final Path file) {
    try {
      return Files.readAllLines(file);
    } catch (final IOException notYet) {
      return List.of();
    }
  }

  private JsonNode page(final URI list) {
    try {
      final String targets =
          http.send(HttpRequest.newBuilder(list).build(), HttpResponse.BodyHandlers.ofString())
              .body();
      return MAPPER
          .readTree(targets)
          .valueStream()
          .filter(it -> it.path("type").asText().equals("page"))
          .findFirst()
          .orElse(null);
    } catch (final IOException notYet) {
      return null;
    } catch (final InterruptedException exception) {
      throw new IllegalStateException(exception);
    }
  }

  /** Puts together what comes in parts. */
  private final class Messages implements WebSocket.Listener {
    private final StringBuilder message = new StringBuilder();

    @Override
    public CompletionStage<?> onText(
        final WebSocket webSocket, final CharSequence data, final boolean last) {
      message.append(data);
      if (last) {
        take(message.toString());
        message.setLength(0);
      }
      webSocket.request(1);
      return null;
    }
  }

  private void take(final String message) {
    try {
      final JsonNode json = MAPPER.readTree(message);
      if (json.has("id")) {
        answers.remove(json.get("id").intValue()).complete(json);
      } else {
        events.add(json);
      }
    } catch (final IOException exception) {
      throw new IllegalStateException("Chromium sent no JSON: " + message, exception);
    }
  }

  /** Calls a method of the protocol, and returns its result. */
  JsonNode call(final String method, final Map<String, ?> parameters) throws Exception {
    final int id = ++calls;
    final CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    answers.put(id, answer);
    final ObjectNode message = MAPPER.createObjectNode().put("id", id).put("method", method);
    message.set("params", MAPPER.valueToTree(parameters));
    socket.sendText(message.toString(), true).get(MOST_SECONDS, TimeUnit.SECONDS);
    final JsonNode json = answer.get(MOST_SECONDS, TimeUnit.SECONDS);
    if (json.has("error")) {
      throw new IllegalStateException(method + ": " + json.get("error"));
    }
    return json.get("result");
  }

  /** Opens a file, of so many CSS pixels of width, and waits until an expression holds. */
  void open(final Path file, final int width, final boolean dark, final String until)
      throws Exception {
    events.clear();
    call(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", 900, "deviceScaleFactor", 1, "mobile", width < 600));
    call(
        "Emulation.setEmulatedMedia",
        Map.of(
            "features",
            List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
    call("Page.navigate", Map.of("url", file.toUri().toString()));
    await(() -> events("Page.loadEventFired").findAny().isPresent(), "that " + file + " loads");
    await(() -> evaluate(until).asBoolean(), until);
  }

  /** The value of a JavaScript expression. */
  JsonNode evaluate(final String expression) {
    try {
      final JsonNode result =
          call("Runtime.evaluate", Map.of("expression", expression, "returnByValue", true));
      if (result.has("exceptionDetails")) {
        throw new IllegalStateException(expression + ": " + result.get("exceptionDetails"));
      }
      return result.path("result").path("value");
    } catch (final Exception exception) {
      throw new IllegalStateException("Chromium cannot evaluate " + expression, exception);
    }
  }

  /** The parameters of each event of a kind since the page was opened. */
  Stream<JsonNode> events(final String method) {
    return events.stream()
        .filter(event -> event.path("method").asText().equals(method))
        .map(event -> event.get("params"));
  }

  private static void await(final BooleanSupplier condition, final String what)
      throws InterruptedException {
    final long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(MOST_SECONDS);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadlineNanos) {
        throw new IllegalStateException("Chromium took too long: " + what);
      }
      Thread.sleep(20);
    }
  }

  /** Ends all of it, so that nothing is written to its folder any more. */
  @Override
  public void close() {
    socket.abort();
    http.shutdownNow();
    final List<ProcessHandle> all =
        Stream.concat(process.descendants(), Stream.of(process.toHandle())).toList();
    all.forEach(ProcessHandle::destroyForcibly);
    all.forEach(it -> it.onExit().join());
  }
}
