package dev.tandem.formula;

import dev.tandem.bridge.UnavailableException;
import dev.tandem.kernel.Code;
import dev.tandem.memory.ElementType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A formula as a Java class of a method for each kind of memory. Stateless. */
final class JavaSource {
  static final String PACKAGE = "dev.tandem.formula";
  static final String CLASS = "Compiled";
  static final String OFF_HEAP = "offHeap";

  /** The same, for memory that nobody can close meanwhile; only codes of vectors have it. */
  static final String BY_ADDRESS = "byAddress";

  static final String HEAP = "heap";

  /**
   * The words by which a text on floats differs from one on doubles; the first that fits counts.
   */
  private static final List<Map.Entry<String, String>> FLOAT_WORDS =
      List.of(
          Map.entry("ValueLayout.JAVA_DOUBLE", "ValueLayout.JAVA_FLOAT"),
          Map.entry("reinterpretAsLongs", "reinterpretAsInts"),
          Map.entry("reinterpretAsDoubles", "reinterpretAsFloats"),
          Map.entry("and(Long.M", "and(Integer.M"),
          Map.entry("(0x1p52)", "(0x1p23f)"),
          Map.entry("LT, 0x1p52)", "LT, 0x1p23f)"),
          Map.entry("(1.0, ", "(1.0f, "),
          Map.entry("blend(-1.0, ", "blend(-1.0f, "),
          Map.entry("GT, 0.0)", "GT, 0.0f)"),
          Map.entry("LT, 0.0)", "LT, 0.0f)"),
          Map.entry("(SPECIES, 2.0)", "(SPECIES, 2.0f)"),
          Map.entry("(SPECIES, 10.0)", "(SPECIES, 10.0f)"),
          Map.entry("DoubleVector", "FloatVector"),
          Map.entry("<Double>", "<Float>"),
          Map.entry("Double.", "Float."),
          Map.entry("double[]", "float[]"),
          Map.entry("new double[", "new float["),
          Map.entry("final double ", "final float "));

  private JavaSource() {}

  /** Where the arrays are. */
  private enum Place {
    SEGMENTS(
        OFF_HEAP,
        "MemorySegment",
        "final MemorySegment in%1$d = inputs[%1$d];",
        "long",
        "in%d.getAtIndex(ValueLayout.JAVA_DOUBLE, i)",
        "in%d.getAtIndex(ValueLayout.JAVA_DOUBLE, 0)",
        "out.setAtIndex(ValueLayout.JAVA_DOUBLE, i, %s);",
        "DoubleVector.fromMemorySegment(SPECIES, in%d, (i + j) * Double.BYTES, NATIVE)",
        "%s.intoMemorySegment(out, (i + j) * Double.BYTES, NATIVE);"),
    /** Off the heap, in a segment of all memory, whose bounds are constants: C2 checks none. */
    ADDRESSES(
        BY_ADDRESS,
        "MemorySegment",
        "final long in%1$d = inputs[%1$d].address();",
        "long",
        null,
        "ALL.get(ValueLayout.JAVA_DOUBLE, in%d)",
        null,
        "DoubleVector.fromMemorySegment(SPECIES, ALL, in%d + (i + j) * Double.BYTES, NATIVE)",
        "%s.intoMemorySegment(ALL, outAddress + (i + j) * Double.BYTES, NATIVE);"),
    ARRAYS(
        HEAP,
        "double[]",
        "final double[] in%1$d = inputs[%1$d];",
        "int",
        "in%d[i]",
        "in%d[0]",
        "out[i] = %s;",
        "DoubleVector.fromArray(SPECIES, in%d, i + j)",
        "%s.intoArray(out, i + j);");

    private final String method;
    private final String type;
    private final String input;
    private final String index;
    private final String load;
    private final String loadScalar;
    private final String store;
    private final String loadVector;
    private final String storeVector;

    Place(
        final String method,
        final String type,
        final String input,
        final String index,
        final String load,
        final String loadScalar,
        final String store,
        final String loadVector,
        final String storeVector) {
      this.method = method;
      this.type = type;
      this.input = input;
      this.index = index;
      this.load = load;
      this.loadScalar = loadScalar;
      this.store = store;
      this.loadVector = loadVector;
      this.storeVector = storeVector;
    }
  }

  /**
   * @throws UnavailableException if formulas have no such code, or Java has not what this one needs
   */
  static String of(final Formula formula, final Code code) {
    require(formula, code, Operation::whyNotInJava);
    final boolean vectors = code.needsVectorApi();
    if (vectors) {
      require(formula, code, Operation::whyNotInJavaVectors);
    }
    final StringBuilder source = new StringBuilder();
    source.append("package ").append(PACKAGE).append(";\n\n");
    if (code.isTandemAlgorithm() && CSource.usesTandem(formula)) {
      if (vectors) {
        source.append("import dev.tandem.kernel.TandemBlocks;\n");
      }
      // The tile's length is TandemExp's.
      source.append("import dev.tandem.kernel.TandemExp;\n");
      formula.operationsUsed().stream()
          .filter(it -> it.isOfTandem() && it != Operation.EXP)
          .forEach(
              it -> source.append("import dev.tandem.kernel.").append(owner(it)).append(";\n"));
    }
    source.append(
        """
        import java.lang.foreign.MemorySegment;
        import java.lang.foreign.ValueLayout;
        """);
    if (vectors) {
      source.append(
          """
          import java.nio.ByteOrder;
          import jdk.incubator.vector.DoubleVector;
          import jdk.incubator.vector.VectorMask;
          import jdk.incubator.vector.VectorOperators;
          import jdk.incubator.vector.VectorSpecies;
          """);
    }
    source.append("\npublic final class ").append(CLASS).append(" {\n");
    if (vectors) {
      source.append(
          """
            private static final VectorSpecies<Double> SPECIES = DoubleVector.SPECIES_PREFERRED;
            private static final ByteOrder NATIVE = ByteOrder.nativeOrder();
            private static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
          """);
    }
    for (final Place place : Place.values()) {
      if (vectors || place != Place.ADDRESSES) {
        appendMethods(source, formula, code, place);
      }
    }
    final String text = source.append("}\n").toString();
    return formula.type() == ElementType.FLOAT32 ? ofFloats(text) : text;
  }

  /** What is said of doubles, said of floats: no input of the formula's is in it. */
  private static String ofFloats(final String text) {
    String floats = text;
    for (final Map.Entry<String, String> word : FLOAT_WORDS) {
      floats = floats.replace(word.getKey(), word.getValue());
    }
    return floats;
  }

  private static void require(
      final Formula formula, final Code code, final Function<Operation, Optional<String>> whyNot) {
    for (final Operation operation : formula.operationsUsed()) {
      whyNot
          .apply(operation)
          .ifPresent(why -> {
            throw new UnavailableException(
                "%s is not available for this formula: '%s': %s"
                    .formatted(code, operation.symbol(), why));
          });
    }
  }

  private static void appendMethods(
      final StringBuilder source, final Formula formula, final Code code, final Place place) {
    switch (code) {
      case JAVA_LIBM ->
          appendLoop(source, formula, place, place.method, new Scalar(place, formula.type()));
      case JAVA_JDK_VECTOR -> {
        appendVectors(source, formula, place, false);
        appendRest(source, formula, place, new Scalar(place, formula.type()));
      }
      case JAVA_VECTOR -> {
        appendVectors(source, formula, place, true);
        appendRest(source, formula, place, new TandemScalar(place, formula.type(), false));
      }
      case JAVA_LOOP -> {
        if (CSource.usesTandem(formula)) {
          appendTiles(source, formula, place);
          appendLoop(
              source, formula, place, "beyond", new TandemScalar(place, formula.type(), false));
        } else {
          appendLoop(source, formula, place, place.method, new Scalar(place, formula.type()));
        }
      }
      default ->
          throw new UnavailableException(
              "%s is not available: formulas are compiled as java-libm, java-jdk-vector, java-loop and java-vector"
                  .formatted(code));
    }
  }

  private static void appendHeader(
      final StringBuilder source, final Formula formula, final Place place, final String name) {
    source.append(
        "\n  public static void %s(%s[] inputs, %s out, %s from, %s to) {\n"
            .formatted(name, place.type, place.type, place.index, place.index));
    for (int i = 0; i < formula.inputs().size(); i++) {
      source.append("    ").append(place.input.formatted(i)).append('\n');
    }
  }

  private static void appendLines(
      final StringBuilder source, final String indent, final List<String> lines) {
    lines.forEach(it -> source.append(indent).append(it).append('\n'));
  }

  private static void appendLoop(
      final StringBuilder source,
      final Formula formula,
      final Place place,
      final String name,
      final Body.Dialect dialect) {
    final Body body = Body.of(formula, dialect);
    appendHeader(source, formula, place, name);
    appendLines(source, "    ", body.once());
    source.append("    for (%s i = from; i < to; i++) {\n".formatted(place.index));
    appendLines(source, "      ", body.each());
    source.append("      ").append(place.store.formatted(body.result())).append("\n    }\n  }\n");
  }

  /**
   * As if every argument of Tandem's functions were in its ordinary range; a tile with others
   * again.
   */
  private static void appendTiles(
      final StringBuilder source, final Formula formula, final Place place) {
    final Body body = Body.of(formula, new TandemScalar(place, formula.type(), true));
    appendHeader(source, formula, place, place.method);
    source.append("    long outside = 0;\n");
    appendLines(source, "    ", body.once());
    source.append(
        """
            final long outsideOnce = outside;
            for (%1$s start = from, end; start < to; start = end) {
              end = to - start < TandemExp.TILE ? to : start + TandemExp.TILE;
              outside = outsideOnce;
              for (%1$s i = start; i < end; i++) {
        """
            .formatted(place.index));
    appendLines(source, "        ", body.each());
    source
        .append("        ")
        .append(place.store.formatted(body.result()))
        .append(
            """

                  }
                  if (outside < 0) {
                    beyond(inputs, out, start, end);
                  }
                }
              }
            """);
  }

  /** Whole vectors, by inner loops that count in int; then the rest one by one. */
  private static void appendVectors(
      final StringBuilder source, final Formula formula, final Place place, final boolean tandem) {
    final JavaStages stages =
        JavaStages.of(formula, new Vectors(place, formula.type(), tandem), tandem);
    appendHeader(source, formula, place, place.method);
    if (place == Place.ADDRESSES) {
      source.append("    final long outAddress = out.address();\n");
    }
    appendLines(source, "    ", stages.once());
    if (stages.hasFunctions()) {
      source.append("    final TandemBlocks blocks = new TandemBlocks();\n");
    }
    stages
        .kept()
        .forEach(it ->
            source.append(
                "    final double[] %s = new double[TandemBlocks.LENGTH];\n".formatted(it)));
    source.append(
        """
            %1$s i = from;
            while (to - i >= SPECIES.length()) {
              final int elements =
                  (int) Math.min(to - i, %2$s) / SPECIES.length() * SPECIES.length();
        """
            .formatted(place.index, stages.hasFunctions() ? "TandemBlocks.LENGTH" : "1 << 20"));
    for (final JavaStages.Stage stage : stages.stages()) {
      source.append("      for (int j = 0; j < elements; j += SPECIES.length()) {\n");
      appendLines(source, "        ", stage.each());
      if (stage.result() != null) {
        source.append("        ").append(place.storeVector.formatted(stage.result())).append('\n');
      }
      source.append("      }\n");
      appendLines(source, "      ", stage.after());
    }
    source.append("      i += elements;\n    }\n    rest(inputs, out, i, to);\n  }\n");
  }

  /** What fills no vector. */
  private static void appendRest(
      final StringBuilder source,
      final Formula formula,
      final Place place,
      final Body.Dialect dialect) {
    if (place != Place.ADDRESSES) { // They come as segments, too.
      appendLoop(source, formula, place, "rest", dialect);
    }
  }

  /** One element at a time. */
  private static class Scalar implements Body.Dialect {
    private final Place place;
    private final ElementType type;

    Scalar(final Place place, final ElementType type) {
      this.place = place;
      this.type = type;
    }

    @Override
    public String declaration(final Kind kind) {
      return kind == Kind.TRUTH ? "final boolean " : "final double ";
    }

    @Override
    public String literal(final double value) {
      return scalarLiteral(value, type);
    }

    @Override
    public String load(final int input) {
      return place.load.formatted(input);
    }

    @Override
    public String loadScalar(final int input) {
      return place.loadScalar.formatted(input);
    }

    @Override
    public String apply(final Operation operation, final String... arguments) {
      return rounded(operation, operation.java(arguments));
    }

    /** Java computes most functions in double. */
    final String rounded(final Operation operation, final String text) {
      return type == ElementType.FLOAT32 && operation.result() == Kind.NUMBER
          ? "(float) (" + text + ")"
          : text;
    }
  }

  /** With Tandem's own functions. */
  private static final class TandemScalar extends Scalar {
    private final boolean inRange;

    TandemScalar(final Place place, final ElementType type, final boolean inRange) {
      super(place, type);
      this.inRange = inRange;
    }

    @Override
    public List<String> before(final Operation operation, final String... arguments) {
      return inRange && operation.isOfTandem()
          ? List.of(
              "outside |= " + owner(operation) + ".outside(" + String.join(", ", arguments) + ");")
          : List.of();
    }

    @Override
    public String apply(final Operation operation, final String... arguments) {
      return operation.isOfTandem()
          ? rounded(
              operation,
              "%s.%s(%s)"
                  .formatted(
                      owner(operation),
                      inRange ? "inRange" : operation.function(),
                      String.join(", ", arguments)))
          : super.apply(operation, arguments);
    }
  }

  /** The class of core that has Tandem's algorithm: TandemExp. */
  private static String owner(final Operation operation) {
    final String name = operation.function();
    return "Tandem" + Character.toUpperCase(name.charAt(0)) + name.substring(1);
  }

  /**
   * @param tandem whether Tandem's functions, of what does not depend on an element, are its own
   */
  private record Vectors(Place place, ElementType type, boolean tandem) implements Body.Dialect {
    @Override
    public String declaration(final Kind kind) {
      return kind == Kind.TRUTH ? "final VectorMask<Double> " : "final DoubleVector ";
    }

    @Override
    public String literal(final double value) {
      return "DoubleVector.broadcast(SPECIES, " + scalarLiteral(value, type) + ")";
    }

    @Override
    public String load(final int input) {
      return place.loadVector.formatted(input);
    }

    @Override
    public String loadScalar(final int input) {
      return "DoubleVector.broadcast(SPECIES, " + place.loadScalar.formatted(input) + ")";
    }

    @Override
    public String apply(final Operation operation, final String... arguments) {
      return tandem && operation.isOfTandem()
          ? "DoubleVector.broadcast(SPECIES, %s%s.%s(%s))"
              .formatted(
                  type == ElementType.FLOAT32 ? "(float) " : "",
                  owner(operation),
                  operation.function(),
                  Stream.of(arguments).map(it -> it + ".lane(0)").collect(Collectors.joining(", ")))
          : operation.javaVector(arguments);
    }
  }

  private static String scalarLiteral(final double value, final ElementType type) {
    final String literal = Body.literal(value, "Double.NaN", "Double.POSITIVE_INFINITY");
    return type == ElementType.FLOAT32 && Double.isFinite(value) ? literal + "f" : literal;
  }
}
