package dev.tandem.bridge;

import java.util.List;

/**
 * The instruction set that every C code of this process uses: the best that CPU and operating
 * system support, or a lesser one named by the environment variable {@code TANDEM_ISA}.
 */
public final class Isa {
  public static final String VARIABLE = "TANDEM_ISA";

  private Isa() {}

  /**
   * The chosen instruction set: {@code "portable"}, {@code "avx2"}, {@code "avx512"} or {@code
   * "neon"}.
   *
   * @throws UnavailableException if libtandem cannot be had, or {@code TANDEM_ISA} names what this
   *     library or this machine does not have
   */
  public static String chosen() {
    return choose(System.getenv(VARIABLE), NativeLibrary.tandem());
  }

  /**
   * The instruction sets that C codes of this process can use, from the least to the chosen one.
   *
   * @throws UnavailableException as {@link #chosen()}
   */
  public static List<String> usable() {
    final NativeLibrary library = NativeLibrary.tandem();
    final List<String> supported = library.isas().stream().filter(library::supports).toList();
    return supported.subList(0, supported.indexOf(chosen()) + 1);
  }

  static String choose(final String limit, final NativeLibrary library) {
    final List<String> supported = library.isas().stream().filter(library::supports).toList();
    if (limit == null || limit.isEmpty()) {
      return supported.getLast();
    }
    if (!supported.contains(limit)) {
      throw new UnavailableException(
          "%s=%s: this machine supports %s; the variable can only choose among these"
              .formatted(VARIABLE, limit, String.join(", ", supported)));
    }
    return limit;
  }

  /** Whether the chosen instruction set has fused multiply-add in hardware. */
  public static boolean hasFma() {
    return !chosen().equals("portable");
  }
}
