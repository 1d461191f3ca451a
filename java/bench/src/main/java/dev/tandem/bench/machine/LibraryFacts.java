package dev.tandem.bench.machine;

import dev.tandem.bridge.Isa;
import dev.tandem.bridge.NativeLibrary;
import dev.tandem.formula.Formula;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What libtandem is, which instruction set it chose, and what it was built from. Stateless. */
public final class LibraryFacts {
  private LibraryFacts() {}

  /**
   * The record's {@code library}: path, sha256 (of the file), sourceDigest, compiler, compileFlags,
   * isa (chosen) and isas (that this machine supports).
   *
   * @throws dev.tandem.bridge.UnavailableException with the reason, if libtandem cannot be had, or
   *     {@code TANDEM_ISA} names what is not there
   */
  public static Map<String, String> collect() {
    final NativeLibrary library = NativeLibrary.tandem();
    final Map<String, String> facts = new LinkedHashMap<>();
    facts.put("path", library.path().toString());
    facts.put("sha256", sha256(library.path()));
    facts.put("sourceDigest", library.sourceDigest());
    facts.put("compiler", library.compiler());
    facts.put("compileFlags", library.compileFlags());
    final List<String> supported = library.isas().stream().filter(library::supports).toList();
    facts.put("isas", String.join(",", supported));
    facts.put("isa", Isa.chosen());
    return facts;
  }

  /**
   * The same, and {@code compilerOfFormulas}, which compiles formulas and own loops, if there is
   * one.
   *
   * @throws dev.tandem.bridge.UnavailableException as {@link #collect}
   */
  public static Map<String, String> collectWithCompiler() {
    final Map<String, String> facts = collect();
    Formula.compiler().ifPresent(it -> facts.put("compilerOfFormulas", it));
    return facts;
  }

  /** The SHA-256 of a file in lower-case hexadecimal. */
  static String sha256(final Path file) {
    try {
      final MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(Files.readAllBytes(file)));
    } catch (final IOException exception) {
      throw new UncheckedIOException("Cannot read " + file, exception);
    } catch (final NoSuchAlgorithmException exception) {
      throw new AssertionError("every JDK has SHA-256", exception);
    }
  }
}
