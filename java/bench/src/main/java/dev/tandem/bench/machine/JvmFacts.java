package dev.tandem.bench.machine;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.module.ModuleFinder;
import java.util.List;
import java.util.Map;

/**
 * The JVM that runs this code.
 *
 * <p>Immutable.
 *
 * @param vendorVersion the vendor's own name of the build, {@code Temurin-25.0.3+9}
 * @param flags the options given to this JVM
 * @param collector {@code Serial}, {@code Parallel}, {@code G1}, {@code Z}, {@code Shenandoah}, or
 *     the beans' own names
 */
public record JvmFacts(
    String vendor,
    String version,
    Fact<String> vendorVersion,
    String home,
    String name,
    List<String> flags,
    String collector,
    long maxHeapBytes,
    boolean vectorModulePresent,
    boolean nativeAccessEnabled) {

  private static final Map<String, String> COLLECTOR_OF_BEAN_PREFIX =
      Map.of(
          "Copy",
          "Serial",
          "PS ",
          "Parallel",
          "G1 ",
          "G1",
          "ZGC",
          "Z",
          "Shenandoah",
          "Shenandoah",
          "Epsilon",
          "Epsilon");

  static JvmFacts collect() {
    final List<String> beans =
        ManagementFactory.getGarbageCollectorMXBeans().stream()
            .map(GarbageCollectorMXBean::getName)
            .toList();
    return new JvmFacts(
        System.getProperty("java.vendor"),
        System.getProperty("java.runtime.version"),
        property("java.vendor.version"),
        System.getProperty("java.home"),
        System.getProperty("java.vm.name"),
        List.copyOf(ManagementFactory.getRuntimeMXBean().getInputArguments()),
        collectorOf(beans),
        Runtime.getRuntime().maxMemory(),
        ModuleFinder.ofSystem().find("jdk.incubator.vector").isPresent(),
        JvmFacts.class.getModule().isNativeAccessEnabled());
  }

  static String collectorOf(final List<String> beans) {
    return COLLECTOR_OF_BEAN_PREFIX.entrySet().stream()
        .filter(entry -> beans.stream().anyMatch(bean -> bean.startsWith(entry.getKey())))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElseGet(() -> String.join(", ", beans));
  }

  private static Fact<String> property(final String key) {
    final String value = System.getProperty(key);
    return value == null ? Fact.missing("this JVM has no property " + key) : Fact.known(value);
  }
}
