package dev.tandem.bench.contender;

import dev.tandem.bench.UsageException;
import dev.tandem.bridge.BridgeKind;
import dev.tandem.kernel.Code;
import dev.tandem.kernel.Language;
import dev.tandem.memory.Memory;
import dev.tandem.run.Cutting;
import dev.tandem.run.Threading;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads one contender's id, and says which part of it is wrong. */
final class ContenderParser {
  private static final Pattern EXTRA_SUFFIX = Pattern.compile("\\+(0|[1-9][0-9]{0,2})%");

  private static final String JAVA_FORM = "CODE[@heap][+read]/THREADING[:CUTTING]/THREADS";
  private static final String C_FORM =
      "CODE[@heap|@copied][+read]/BRIDGE/THREADING[:CUTTING]/THREADS";
  private static final String PEER_FORM = "PEER/none/THREADING/THREADS";

  private final String id;

  ContenderParser(final String id) {
    this.id = id;
  }

  /**
   * The contender.
   *
   * @throws UsageException if no contender can have that id
   */
  Contender parse() {
    final String[] parts = id.split("/", -1);
    final int plus = parts[0].indexOf('+');
    final String suffix = plus < 0 ? "" : parts[0].substring(plus);
    final OptionalInt extraPercent = parseExtra(suffix);
    final boolean readsResult = !suffix.isEmpty() && extraPercent.isEmpty() && parseReading(suffix);
    final String codeAndMemory = plus < 0 ? parts[0] : parts[0].substring(0, plus);
    final int at = codeAndMemory.indexOf('@');
    final String codeText = at < 0 ? codeAndMemory : codeAndMemory.substring(0, at);
    final Optional<Peer> peer = Peer.ofId(codeText);
    if (peer.isPresent()) {
      return parsePeer(peer.get(), parts);
    }
    final Code code = parseCode(codeText);
    final String memoryText = at < 0 ? "" : codeAndMemory.substring(at);
    final boolean copied = memoryText.equals(Contender.COPIED_SUFFIX);
    final Memory memory = memoryText.isEmpty() ? Memory.OFFHEAP : parseMemory(code, memoryText);
    final boolean isJava = code.language() == Language.JAVA;
    checkParts(code, parts, isJava ? 3 : 4);
    final Host host = isJava ? new Host.InJava() : parseHost(parts[1]);
    final String threadingText = parts[parts.length - 2];
    final int mark = threadingText.indexOf(Contender.CUTTING_MARK);
    final Threading threading =
        parseThreading(mark < 0 ? threadingText : threadingText.substring(0, mark));
    final Cutting cutting =
        mark < 0 ? Cutting.onePerThread() : parseCutting(threadingText.substring(mark + 1));
    final int threads = parseThreads(parts[parts.length - 1]);
    return existing(() ->
        new Contender(
            Optional.of(code),
            memory,
            host,
            threading,
            threads,
            copied,
            readsResult,
            extraPercent,
            cutting));
  }

  private Contender parsePeer(final Peer peer, final String[] parts) {
    if (parts.length != 4 || !parts[0].equals(peer.id()) || !parts[1].equals(Host.NO_JVM_ID)) {
      throw wrong(
          "%s is a peer, called through no bridge, on no Java heap and without '+read'; for example %s."
              .formatted(peer, example(peer)),
          PEER_FORM);
    }
    final Threading threading = parseThreading(parts[2]);
    final int threads = parseThreads(parts[3]);
    return existing(() -> Contender.of(peer, threading, threads));
  }

  private static Contender example(final Peer peer) {
    final Threading threading = Collections.max(peer.threadings());
    return Contender.of(peer, threading, threading == Threading.SINGLE ? 1 : 2);
  }

  private Contender existing(final Supplier<Contender> constructor) {
    try {
      return constructor.get();
    } catch (final IllegalArgumentException impossible) {
      throw new UsageException(
          "Contender '" + id + "' cannot exist: " + impossible.getMessage(), impossible);
    }
  }

  private Code parseCode(final String text) {
    final List<String> codes =
        Stream.concat(
                Arrays.stream(Code.values()).map(Code::id),
                Arrays.stream(Peer.values()).map(Peer::id))
            .toList();
    return Code.ofId(text)
        .orElseThrow(() ->
            wrong(
                text.isEmpty()
                    ? "the code is missing; it is one of " + String.join(", ", codes) + "."
                    : unknown("code", text, codes)));
  }

  private OptionalInt parseExtra(final String suffix) {
    final Matcher extra = EXTRA_SUFFIX.matcher(suffix);
    if (!extra.matches()) {
      return OptionalInt.empty();
    }
    final int percent = Integer.parseInt(extra.group(1));
    if (percent > Contender.MOST_EXTRA_PERCENT) {
      throw wrong(
          "a planted slowdown has 0 to %d %%, not %d."
              .formatted(Contender.MOST_EXTRA_PERCENT, percent));
    }
    return OptionalInt.of(percent);
  }

  private boolean parseReading(final String text) {
    if (text.equals(Contender.READ_SUFFIX)) {
      return true;
    }
    throw wrong(
        "'%s' is neither '%s', which stands behind a code, or behind '@heap', where the result is read after each run (for example c-vector@heap%s/jni-critical/single/1), nor a planted slowdown such as '+5%%'."
            .formatted(text, Contender.READ_SUFFIX, Contender.READ_SUFFIX));
  }

  private Memory parseMemory(final Code code, final String text) {
    if (text.equals(Contender.HEAP_SUFFIX) || text.equals(Contender.COPIED_SUFFIX)) {
      return Memory.HEAP;
    }
    throw wrong(
        "memory is '%s' for heap arrays, '%s' for those that are copied around each run, or left out for off-heap memory ('%s'), not '%s'."
            .formatted(
                code + Contender.HEAP_SUFFIX, code + Contender.COPIED_SUFFIX, code, code + text));
  }

  /** Explains a missing, an additional or a misplaced part, with what the id was likely meant. */
  private void checkParts(final Code code, final String[] parts, final int expected) {
    final boolean isJava = code.language() == Language.JAVA;
    if (isJava && parts.length >= 2 && (isBridge(parts[1]) || parts[1].equals(Host.NO_JVM_ID))) {
      throw wrong(code + " is Java and takes no bridge: leave out '/" + parts[1] + "'.", JAVA_FORM);
    }
    if (!isJava && parts.length >= 2 && Threading.ofId(parts[1]).isPresent()) {
      throw wrong(
          "%s is C and the bridge is missing before '%s': one of %s, or %s for the C-only worker."
              .formatted(code, parts[1], String.join(", ", bridgeIds()), Host.NO_JVM_ID),
          C_FORM);
    }
    if (parts.length != expected) {
      final String missing =
          switch (expected - parts.length) {
            case 1 -> "the threads are missing";
            case 2 -> "the threading and the threads are missing";
            case 3 -> "the bridge, the threading and the threads are missing";
            default -> "it has " + parts.length + " parts instead of " + expected;
          };
      throw wrong(
          missing + "; for example " + code + (isJava ? "/pool/2." : "/jna/pool/2."),
          isJava ? JAVA_FORM : C_FORM);
    }
  }

  private Host parseHost(final String text) {
    if (text.equals(Host.NO_JVM_ID)) {
      return new Host.WithoutJvm();
    }
    final List<String> accepted =
        Stream.concat(bridgeIds().stream(), Stream.of(Host.NO_JVM_ID)).toList();
    return BridgeKind.ofId(text)
        .map(Host.ThroughBridge::new)
        .orElseThrow(() -> wrong(unknown("bridge", text, accepted)));
  }

  private Threading parseThreading(final String text) {
    return Threading.ofId(text)
        .orElseThrow(() ->
            wrong(
                unknown(
                    "threading",
                    text,
                    Arrays.stream(Threading.values()).map(Threading::id).toList())));
  }

  private Cutting parseCutting(final String text) {
    try {
      return Cutting.parse(text);
    } catch (final IllegalArgumentException impossible) {
      throw wrong(impossible.getMessage() + ".");
    }
  }

  private int parseThreads(final String text) {
    // One spelling per contender: no sign, no leading zero.
    if (!text.matches("[1-9][0-9]{0,3}") || Integer.parseInt(text) > Contender.MAX_THREADS) {
      throw wrong(
          "threads is a whole number from 1 to %d, not '%s'."
              .formatted(Contender.MAX_THREADS, text));
    }
    return Integer.parseInt(text);
  }

  private static boolean isBridge(final String text) {
    return BridgeKind.ofId(text).isPresent();
  }

  private static List<String> bridgeIds() {
    return Arrays.stream(BridgeKind.values()).map(BridgeKind::id).toList();
  }

  private static String unknown(
      final String what, final String given, final List<String> accepted) {
    return "unknown %s '%s'; did you mean '%s'? Accepted: %s."
        .formatted(
            what, given, Nearest.to(given, accepted, 1).getFirst(), String.join(", ", accepted));
  }

  private UsageException wrong(final String reason) {
    return new UsageException("Contender '" + id + "': " + reason);
  }

  private UsageException wrong(final String reason, final String form) {
    return new UsageException("Contender '" + id + "': " + reason + " The form is " + form + ".");
  }
}
