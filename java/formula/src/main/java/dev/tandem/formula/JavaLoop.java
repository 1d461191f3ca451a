package dev.tandem.formula;

import java.io.IOException;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.MethodParameterInfo;
import java.lang.classfile.attribute.MethodParametersAttribute;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.foreign.MemorySegment;
import java.lang.module.ModuleFinder;
import java.lang.reflect.AccessFlag;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The Java half of a user's loop: which method it is, and its class files. Found in the class files
 * themselves, since this JVM may lack what the user's code needs to be loaded.
 */
final class JavaLoop {
  private static final ClassDesc SEGMENT = MemorySegment.class.describeConstable().orElseThrow();
  private static final ClassDesc ARRAY = double[].class.describeConstable().orElseThrow();

  /** The keys of its facts in a file of properties. */
  private static final String CLASS = "class";

  private static final String METHOD = "method";
  private static final String INPUTS = "inputs";
  private static final String ARRAYS = "arrays";

  private final String className;
  private final String method;
  private final List<String> inputs;
  private final boolean takesArrays;
  private final Map<String, byte[]> classFiles;

  private JavaLoop(
      final String className,
      final String method,
      final List<String> inputs,
      final boolean takesArrays,
      final Map<String, byte[]> classFiles) {
    this.className = className;
    this.method = method;
    this.inputs = List.copyOf(inputs);
    this.takesArrays = takesArrays;
    this.classFiles = classFiles;
  }

  /**
   * @param file its name without a folder
   * @throws OwnLoopException if it cannot be compiled, or has not the one method that is needed
   */
  static JavaLoop compile(final String file, final String source) {
    if (!file.matches("[A-Za-z_$][A-Za-z0-9_$]*\\.java")) {
      throw new OwnLoopException(
          "%s is no name of a Java file; name it after its public class, such as Blend.java"
              .formatted(file));
    }
    final InMemoryJavac.Result result = InMemoryJavac.compile(file, source, options());
    if (result.classes().isEmpty()) {
      throw new OwnLoopException(
          "%s cannot be compiled; javac says:\n%s"
              .formatted(file, withoutIncubating(result.messages())));
    }
    final String simple = file.substring(0, file.length() - ".java".length());
    final String className =
        result.classes().keySet().stream()
            .filter(it -> it.substring(it.lastIndexOf('.') + 1).equals(simple))
            .findFirst()
            .orElseThrow(() -> new OwnLoopException("%s has no class %s".formatted(file, simple)));
    final ClassModel model = ClassFile.of().parse(result.classes().get(className));
    if (!model.flags().has(AccessFlag.PUBLIC)) {
      throw new OwnLoopException("The class %s in %s must be public".formatted(simple, file));
    }
    final List<MethodModel> candidates =
        model.methods().stream()
            .filter(it -> it.flags().has(AccessFlag.PUBLIC) && it.flags().has(AccessFlag.STATIC))
            .filter(it -> inputCount(it.methodTypeSymbol()) > 0)
            .toList();
    if (candidates.size() != 1) {
      throw new OwnLoopException(
          "%s has %s public static methods of the form %s; needed is one.%s"
              .formatted(
                  file,
                  candidates.isEmpty() ? "no" : Integer.toString(candidates.size()),
                  "void NAME(MemorySegment out, MemorySegment a, ..., long n)",
                  statics(model)));
    }
    final MethodModel method = candidates.getFirst();
    final int count = inputCount(method.methodTypeSymbol());
    if (count > Formula.MOST_INPUTS) {
      throw new OwnLoopException(
          "%s takes %d inputs; at most %d are accepted"
              .formatted(method.methodName(), count, Formula.MOST_INPUTS));
    }
    return new JavaLoop(
        className,
        method.methodName().stringValue(),
        names(method, count),
        model.methods().stream().anyMatch(it -> isForArrays(it, method, count)),
        result.classes());
  }

  /** Without what javac says of the Vector API, which the user's file may not even use. */
  private static String withoutIncubating(final String messages) {
    return messages
        .lines()
        .filter(line -> !line.startsWith("warning: [incubating]") && !line.equals("1 warning"))
        .collect(Collectors.joining("\n"));
  }

  private static List<String> options() {
    final List<String> options =
        new ArrayList<>(List.of("-parameters", "-g", "-classpath", InMemoryJavac.core()));
    if (ModuleFinder.ofSystem().find("jdk.incubator.vector").isPresent()) {
      options.addAll(List.of("--add-modules", "jdk.incubator.vector"));
    }
    return options;
  }

  /** How many inputs a method of the form for segments has; 0 if it is of another form. */
  private static int inputCount(final MethodTypeDesc type) {
    final List<ClassDesc> parameters = type.parameterList();
    final int inputs = parameters.size() - 2;
    return inputs > 0
            && type.returnType().equals(ConstantDescs.CD_void)
            && parameters.subList(0, inputs + 1).stream().allMatch(SEGMENT::equals)
            && parameters.getLast().equals(ConstantDescs.CD_long)
        ? inputs
        : 0;
  }

  /** The static methods that there are, for the message that none fits. */
  private static String statics(final ClassModel model) {
    final String found =
        model.methods().stream()
            .filter(it -> it.flags().has(AccessFlag.STATIC))
            .filter(it -> Character.isJavaIdentifierStart(it.methodName().stringValue().charAt(0)))
            .map(it ->
                (it.flags().has(AccessFlag.PUBLIC) ? "" : "not public: ")
                    + it.methodTypeSymbol().returnType().displayName()
                    + " "
                    + it.methodName().stringValue()
                    + it.methodTypeSymbol().parameterList().stream()
                        .map(ClassDesc::displayName)
                        .collect(Collectors.joining(", ", "(", ")")))
            .collect(Collectors.joining("; "));
    return found.isEmpty() ? "" : " Its static methods are " + found;
  }

  private static boolean isForArrays(
      final MethodModel candidate, final MethodModel method, final int count) {
    final List<ClassDesc> parameters = new ArrayList<>();
    IntStream.rangeClosed(0, count).forEach(_ -> parameters.add(ARRAY));
    parameters.addAll(List.of(ConstantDescs.CD_int, ConstantDescs.CD_int));
    return candidate.methodName().equalsString(method.methodName().stringValue())
        && candidate.flags().has(AccessFlag.PUBLIC)
        && candidate.flags().has(AccessFlag.STATIC)
        && candidate
            .methodTypeSymbol()
            .equals(MethodTypeDesc.of(ConstantDescs.CD_void, parameters));
  }

  private static List<String> names(final MethodModel method, final int count) {
    final MethodParametersAttribute parameters =
        method
            .findAttribute(Attributes.methodParameters())
            .orElseThrow(() -> new AssertionError("javac -parameters leaves them"));
    return parameters.parameters().subList(1, count + 1).stream()
        .map(MethodParameterInfo::name)
        .flatMap(Optional::stream)
        .map(Object::toString)
        .toList();
  }

  /** What {@link #save} left of it; its class files lie where {@link #write} put them. */
  static JavaLoop of(final Properties properties) {
    return new JavaLoop(
        properties.getProperty(CLASS),
        properties.getProperty(METHOD),
        List.of(properties.getProperty(INPUTS).split(",")),
        Boolean.parseBoolean(properties.getProperty(ARRAYS)),
        Map.of());
  }

  void save(final Properties properties) {
    properties.setProperty(CLASS, className);
    properties.setProperty(METHOD, method);
    properties.setProperty(INPUTS, String.join(",", inputs));
    properties.setProperty(ARRAYS, Boolean.toString(takesArrays));
  }

  /** Writes the class files below a folder. */
  void write(final Path folder) throws IOException {
    for (final Map.Entry<String, byte[]> entry : classFiles.entrySet()) {
      final Path file = folder.resolve(entry.getKey().replace('.', '/') + ".class");
      Files.createDirectories(file.getParent());
      Files.write(file, entry.getValue());
    }
  }

  String className() {
    return className;
  }

  String method() {
    return method;
  }

  List<String> inputs() {
    return inputs;
  }

  boolean takesArrays() {
    return takesArrays;
  }

  /** What the method for arrays has to be. */
  String arraySignature() {
    return "public static void %s(double[] out, %s, int from, int to)"
        .formatted(
            method, inputs.stream().map(it -> "double[] " + it).collect(Collectors.joining(", ")));
  }

  /** What the C function has to be. */
  String cSignature() {
    return "void %s(double *out, %s, int64_t n)"
        .formatted(
            method,
            inputs.stream().map(it -> "const double *" + it).collect(Collectors.joining(", ")));
  }
}
