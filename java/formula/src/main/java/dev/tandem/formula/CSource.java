package dev.tandem.formula;

import dev.tandem.bridge.UnavailableException;
import dev.tandem.kernel.Code;
import dev.tandem.memory.ElementType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A formula as C17, one plain loop that the compiler vectorises where it can. Stateless. */
final class CSource {
  /** The function that every compiled formula exports, a {@code tandem_chunk_kernel}. */
  static final String SYMBOL = "tandem_formula";

  /** The same by streaming stores, which some libraries export. */
  static final String STREAMING_SYMBOL = "tandem_formula_stream";

  /**
   * Computes a tile in a cache, and writes it past the caches, line by line. By the compilers'
   * builtins, since reading immintrin.h takes as long as compiling a formula.
   */
  private static final String STREAMING =
      """

      #ifdef __AVX__
      typedef double tandem_four __attribute__((vector_size(32)));

      #ifdef __clang__
      #define TANDEM_STREAM(p, v) __builtin_nontemporal_store(v, (tandem_four *)(p))
      #else
      #define TANDEM_STREAM(p, v) __builtin_ia32_movntpd256(p, v)
      #endif

      __attribute__((visibility("default"))) int32_t %1$s_stream(const double *const *inputs,
          double *restrict out, double *scratch, int64_t from, int64_t to) {
        double tile[1024] __attribute__((aligned(64)));
        for (int64_t start = from, n; start < to; start += n) {
          /* The first tile ends where a line does. */
          n = 1024 - (int64_t)((uintptr_t)(out + start) / sizeof *out %% 8);
          if (n > to - start) n = to - start;
          const double *here[%2$d];
          for (int k = 0; k < %2$d; k++) here[k] = inputs[k] + (UINT64_C(%3$d) >> k & 1 ? 0 : start);
          %1$s(here, tile, scratch, 0, n);
          int64_t i = 0;
          for (; i < n && (uintptr_t)(out + start + i) %% 32 != 0; i++) out[start + i] = tile[i];
          for (; n - i >= 4; i += 4) {
            tandem_four four;
            __builtin_memcpy(&four, tile + i, sizeof four);
            TANDEM_STREAM(out + start + i, four);
          }
          for (; i < n; i++) out[start + i] = tile[i];
        }
        __builtin_ia32_sfence();
        return 0;
      }
      #endif
      """;

  /** What Tandem's functions come from; a compiler finds them beside the source. */
  static final List<String> HEADERS =
      List.of(
          "exp_vector.h",
          "exp_algorithm.h",
          "exp_table.h",
          "isa.h",
          "double_bits.h",
          "tandem_log.h",
          "tandem_tanh.h",
          "tandem_pow.h",
          "tandem_trig.h");

  /** C's functions for what is no operator, in glibc's order of their vector versions. */
  private static final Set<Operation> IN_FIRST_LIBMVEC =
      Set.of(Operation.SIN, Operation.COS, Operation.EXP, Operation.LOG);

  private static final Set<Operation> OF_TWO =
      Set.of(
          Operation.POWER,
          Operation.ATAN2,
          Operation.HYPOT,
          Operation.REMAINDER,
          Operation.FMOD,
          Operation.COPYSIGN);

  private static final Set<Operation> NEVER_VECTORS =
      Set.of(
          Operation.REMAINDER,
          Operation.FMOD,
          Operation.COPYSIGN,
          Operation.ABS,
          Operation.SQRT,
          Operation.FLOOR,
          Operation.CEIL,
          Operation.RINT,
          Operation.ROUND,
          Operation.TRUNC,
          Operation.FMA);

  private static final Set<Operation> WITHOUT_FUNCTION =
      Set.of(
          Operation.ADD,
          Operation.SUBTRACT,
          Operation.MULTIPLY,
          Operation.DIVIDE,
          Operation.NEGATE,
          Operation.WHERE,
          Operation.SIGN,
          Operation.MIN,
          Operation.MAX);

  /** Java's minimum and maximum: a NaN wins, and -0 is less than 0. */
  private static final String MIN_AND_MAX =
      """
      static inline double tandem_min(double x, double y) {
        const double less = x < y ? x : y;
        const double either = x == y ? tandem_from_bits(tandem_bits(x) | tandem_bits(y)) : less;
        return x != x ? x : either;
      }

      static inline double tandem_max(double x, double y) {
        const double more = x > y ? x : y;
        const double either = x == y ? tandem_from_bits(tandem_bits(x) & tandem_bits(y)) : more;
        return x != x ? x : either;
      }

      """;

  /** Where C says 1 and Java NaN, as Java does. A signaling NaN is one like any other. */
  private static final String POW =
      """
      static inline double tandem_pow(double x, double y) {
        const double power = pow(x, y);
        const int to_infinity = !(__builtin_fabs(y) <= 0x1.fffffffffffffp1023);
        const double one = __builtin_fabs(x) == 1 && to_infinity ? __builtin_nan("") : power;
        return y == 0 ? 1 : one;
      }

      """;

  /** Infinite beside a NaN, also beside a signaling one. */
  private static final String HYPOT =
      """
      static inline double tandem_hypot(double x, double y) {
        const double infinity = __builtin_inf();
        const double length = hypot(x, y);
        return __builtin_fabs(x) == infinity || __builtin_fabs(y) == infinity ? infinity : length;
      }

      """;

  /** The words by which a text on floats differs from one on doubles. */
  private static final List<Map.Entry<String, String>> FLOAT_WORDS =
      List.of(
          Map.entry("double", "float"),
          Map.entry(
              "#include \"float_bits.h\"\n",
              """
              static inline int32_t tandem_float_bits(float x) {
                int32_t bits;
                __builtin_memcpy(&bits, &x, sizeof bits);
                return bits;
              }

              static inline float tandem_float_from_bits(int32_t bits) {
                float x;
                __builtin_memcpy(&x, &bits, sizeof x);
                return x;
              }
              """),
          Map.entry(
              "tandem_from_bits(tandem_bits(x) | tandem_bits(y))",
              "tandem_float_from_bits(tandem_float_bits(x) | tandem_float_bits(y))"),
          Map.entry(
              "tandem_from_bits(tandem_bits(x) & tandem_bits(y))",
              "tandem_float_from_bits(tandem_float_bits(x) & tandem_float_bits(y))"),
          Map.entry("float tandem_min(", "float tandem_minf("),
          Map.entry("float tandem_max(", "float tandem_maxf("),
          Map.entry("float tandem_pow(", "float tandem_powf("),
          Map.entry("float tandem_hypot(", "float tandem_hypotf("),
          Map.entry("= pow(x, y)", "= powf(x, y)"),
          Map.entry("= hypot(x, y)", "= hypotf(x, y)"),
          Map.entry("__builtin_fabs(", "__builtin_fabsf("),
          Map.entry("__builtin_inf()", "__builtin_inff()"),
          Map.entry("__builtin_nan(", "__builtin_nanf("),
          Map.entry("0x1.fffffffffffffp1023", "0x1.fffffep127f"),
          Map.entry("? 1.0 :", "? 1.0f :"),
          Map.entry("? -1.0 :", "? -1.0f :"),
          // A line has 16 floats, and a vector of 32 bytes 8.
          Map.entry("/ sizeof *out % 8)", "/ sizeof *out % 16)"),
          Map.entry("typedef float tandem_four", "typedef double tandem_four"),
          Map.entry("n - i >= 4; i += 4", "n - i >= 8; i += 8"));

  private CSource() {}

  /**
   * @param isa is not in the text, but decides what has vectors
   * @throws UnavailableException if formulas have no such code
   */
  static String of(final Formula formula, final Code code, final String isa) {
    final String source = ofDoubles(formula, code);
    if (formula.type() == ElementType.FLOAT64) {
      return source;
    }
    String floats = source;
    for (final Map.Entry<String, String> word : FLOAT_WORDS) {
      floats = floats.replace(word.getKey(), word.getValue());
    }
    return floats;
  }

  private static String ofDoubles(final Formula formula, final Code code) {
    return switch (code) {
      case C_LIBM, C_LIBMVEC -> plain(formula, code);
      case C_LOOP -> usesTandem(formula) ? tiled(formula, code) : plain(formula, code);
      case C_VECTOR ->
          (usesTandem(formula) ? tiled(formula, code) : plain(formula, code))
              + STREAMING.formatted(SYMBOL, formula.inputs().size(), scalars(formula));
      default ->
          throw new UnavailableException(
              "%s is not available: formulas are compiled as c-libm, c-libmvec, c-loop and c-vector"
                  .formatted(code));
    };
  }

  /** A bit for each input that is a scalar. */
  private static long scalars(final Formula formula) {
    long bits = 0;
    for (int input = 0; input < formula.inputs().size(); input++) {
      bits |= formula.isScalar(input) ? 1L << input : 0;
    }
    return bits;
  }

  static boolean usesLibmvec(final Code code) {
    return code == Code.C_LIBMVEC || code == Code.C_VECTOR;
  }

  /** Whether it has functions for which Tandem has algorithms of its own. */
  static boolean usesTandem(final Formula formula) {
    return formula.operationsUsed().stream().anyMatch(Operation::isOfTandem);
  }

  private static String plain(final Formula formula, final Code code) {
    final Body body = Body.of(formula, new Scalar(formula.type(), false));
    final StringBuilder source = new StringBuilder();
    appendHead(source, formula, code);
    appendFunction(source, formula, body.once());
    source.append("  for (int64_t i = from; i < to; i++) {\n");
    appendLines(source, "    ", body.each());
    source.append("    out[i] = ").append(body.result()).append(";\n  }\n  return 0;\n}\n");
    return source.toString();
  }

  /**
   * Computed as if every argument of Tandem's functions were in its ordinary range; a tile with
   * others again.
   */
  private static String tiled(final Formula formula, final Code code) {
    final Body fast = Body.of(formula, new Scalar(formula.type(), true));
    final Body full =
        Body.of(
            formula,
            new Scalar(formula.type(), false) {
              @Override
              public String apply(final Operation operation, final String... arguments) {
                return operation.isOfTandem()
                    ? cast()
                        + "tandem_"
                        + operation.function()
                        + "("
                        + String.join(", ", arguments)
                        + ")"
                    : super.apply(operation, arguments);
              }
            });
    final StringBuilder source = new StringBuilder();
    final List<Operation> used = formula.operationsUsed();
    if (Stream.of(Operation.EXP, Operation.TANH, Operation.POWER).anyMatch(used::contains)) {
      source.append("#define TANDEM_SCALAR_ONLY\n#include \"exp_vector.h\"\n");
    }
    if (used.contains(Operation.LOG) || used.contains(Operation.POWER)) {
      source.append("#include \"tandem_log.h\"\n");
    }
    if (used.contains(Operation.SIN) || used.contains(Operation.COS)) {
      source.append("#include \"tandem_trig.h\"\n");
    }
    if (used.contains(Operation.TANH)) {
      source.append("#include \"tandem_tanh.h\"\n");
    }
    if (used.contains(Operation.POWER)) {
      source.append("#include \"tandem_pow.h\"\n");
    }
    appendHead(source, formula, code);
    source.append("#define TILE 1024\n\n");
    source.append(
        "__attribute__((cold, noinline)) static void beyond(const double *const *inputs,\n"
            + "    double *restrict out, int64_t from, int64_t to) {\n");
    appendInputs(source, formula);
    appendLines(source, "  ", full.once());
    source.append("  for (int64_t i = from; i < to; i++) {\n");
    appendLines(source, "    ", full.each());
    source.append("    out[i] = ").append(full.result()).append(";\n  }\n}\n\n");
    appendFunction(source, formula, List.of("int64_t outside = 0;"));
    if (used.contains(Operation.EXP)) {
      source.append("  const int64_t range = tandem_bits(TANDEM_EXP_RANGE);\n");
    }
    appendLines(source, "  ", fast.once());
    source.append(
        """
          const int64_t outside_once = outside;
          for (int64_t start = from; start < to; start += TILE) {
            const int64_t end = to - start < TILE ? to : start + TILE;
            outside = outside_once;
            for (int64_t i = start; i < end; i++) {
        """);
    appendLines(source, "      ", fast.each());
    source
        .append("      out[i] = ")
        .append(fast.result())
        .append(";\n    }\n    if (outside < 0) beyond(inputs, out, start, end);\n  }\n")
        .append("  return 0;\n}\n");
    return source.toString();
  }

  private static void appendHead(
      final StringBuilder source, final Formula formula, final Code code) {
    source.append("#include <stdint.h>\n\n");
    final List<Operation> used = formula.operationsUsed();
    if (usesLibmvec(code)) {
      source.append(
          """
          #ifdef __linux__
          #include <features.h>
          #endif
          #if defined(__GLIBC__) && !defined(__clang__) && \\
              (defined(__x86_64__) || (defined(__aarch64__) && __GLIBC_PREREQ(2, 38)))
          #define TANDEM_VECTOR __attribute__((const, simd("notinbranch")))
          #if defined(__x86_64__) ? __GLIBC_PREREQ(2, 35) : __GLIBC_PREREQ(2, 40)
          #define TANDEM_LATER_VECTOR TANDEM_VECTOR
          #else
          #define TANDEM_LATER_VECTOR
          #endif
          #else
          """);
      source.append(
          code == Code.C_LIBMVEC
              ? "#error \"libmvec is glibc's, and only gcc calls it: this is another compiler or"
                  + " platform\"\n"
              : "");
      source.append("#define TANDEM_VECTOR\n#define TANDEM_LATER_VECTOR\n#endif\n\n");
    }
    for (final String prototype : prototypes(used, code, formula.type())) {
      source.append(prototype).append('\n');
    }
    source.append('\n');
    if (used.contains(Operation.MIN) || used.contains(Operation.MAX)) {
      source.append("#include \"double_bits.h\"\n\n").append(MIN_AND_MAX);
    }
    if (used.contains(Operation.POWER) && !code.isTandemAlgorithm()) {
      source.append(POW);
    }
    if (used.contains(Operation.HYPOT)) {
      source.append(HYPOT);
    }
  }

  /** A function's name, where it is called. */
  private static final Pattern CALL = Pattern.compile("^([a-z0-9_]+)\\(");

  /** Instead of math.h, which says nothing of vector versions. */
  private static List<String> prototypes(
      final List<Operation> used, final Code code, final ElementType type) {
    final List<String> prototypes = new ArrayList<>();
    for (final Operation operation : used) {
      if (WITHOUT_FUNCTION.contains(operation) || operation.result() == Kind.TRUTH) {
        continue;
      }
      final String call = operation.c("x", "y", "z");
      final String name =
          call.substring(0, call.indexOf('(')).replace("tandem_", "")
              + (type == ElementType.FLOAT32 ? "f" : "");
      final String vector =
          !usesLibmvec(code) || NEVER_VECTORS.contains(operation)
              ? ""
              : IN_FIRST_LIBMVEC.contains(operation) ? "TANDEM_VECTOR " : "TANDEM_LATER_VECTOR ";
      final String arguments =
          operation == Operation.FMA
              ? "double, double, double"
              : OF_TWO.contains(operation) ? "double, double" : "double";
      final String prototype = vector + "double " + name + "(" + arguments + ");";
      if (!prototypes.contains(prototype)) {
        prototypes.add(prototype);
      }
    }
    return prototypes;
  }

  private static void appendFunction(
      final StringBuilder source, final Formula formula, final List<String> once) {
    source
        .append("__attribute__((visibility(\"default\"))) int32_t ")
        .append(SYMBOL)
        .append(
            """
            (const double *const *inputs,
                double *restrict out, double *scratch, int64_t from, int64_t to) {
              (void)scratch;
            """);
    appendInputs(source, formula);
    appendLines(source, "  ", once);
  }

  private static void appendInputs(final StringBuilder source, final Formula formula) {
    for (int i = 0; i < formula.inputs().size(); i++) {
      source.append("  const double *restrict in%d = inputs[%d];%n".formatted(i, i));
    }
    source.append("  (void)in0;\n");
  }

  private static void appendLines(
      final StringBuilder source, final String indent, final List<String> lines) {
    lines.forEach(it -> source.append(indent).append(it).append('\n'));
  }

  /** One element at a time. */
  private static class Scalar implements Body.Dialect {
    private final ElementType type;
    private final boolean inRange;

    Scalar(final ElementType type, final boolean inRange) {
      this.type = type;
      this.inRange = inRange;
    }

    @Override
    public String declaration(final Kind kind) {
      return kind == Kind.TRUTH ? "const int " : "const double ";
    }

    @Override
    public String literal(final double value) {
      return Body.literal(value, "__builtin_nan(\"\")", "__builtin_inf()");
    }

    @Override
    public String load(final int input) {
      return "in" + input + "[i]";
    }

    @Override
    public String loadScalar(final int input) {
      return "in" + input + "[0]";
    }

    @Override
    public List<String> before(final Operation operation, final String... arguments) {
      if (!inRange || !operation.isOfTandem()) {
        return List.of();
      }
      return List.of(
          operation == Operation.EXP
              ? "outside |= range - (tandem_bits(" + arguments[0] + ") & INT64_MAX);"
              : "outside |= tandem_%s_outside(%s);"
                  .formatted(operation.function(), String.join(", ", arguments)));
    }

    @Override
    public String apply(final Operation operation, final String... arguments) {
      return inRange && operation.isOfTandem()
          ? cast()
              + "tandem_"
              + operation.function()
              + "_in_range("
              + String.join(", ", arguments)
              + ")"
          : type == ElementType.FLOAT32
              ? CALL.matcher(operation.c(arguments)).replaceFirst("$1f(")
              : operation.c(arguments);
    }

    /** Tandem's functions compute doubles. */
    final String cast() {
      return type == ElementType.FLOAT32 ? "(float)" : "";
    }
  }
}
