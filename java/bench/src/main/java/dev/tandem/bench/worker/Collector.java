package dev.tandem.bench.worker;

import java.util.Arrays;
import java.util.Optional;

/** The garbage collectors that a JDK may have. */
public enum Collector {
  G1("g1", "-XX:+UseG1GC"),
  PARALLEL("parallel", "-XX:+UseParallelGC"),
  SERIAL("serial", "-XX:+UseSerialGC"),
  ZGC("zgc", "-XX:+UseZGC"),
  SHENANDOAH("shenandoah", "-XX:+UseShenandoahGC");

  private final String id;
  private final String flag;

  Collector(final String id, final String flag) {
    this.id = id;
    this.flag = flag;
  }

  /** The name in tables, records and on the command line. */
  public String id() {
    return id;
  }

  /** What chooses it when a JVM is started. */
  public String flag() {
    return flag;
  }

  public static Optional<Collector> ofId(final String id) {
    return Arrays.stream(values()).filter(it -> it.id.equals(id)).findFirst();
  }

  @Override
  public String toString() {
    return id;
  }
}
