package dev.tandem.bench.cli;

import dev.tandem.bench.contender.Availability;
import dev.tandem.bench.machine.Commit;
import dev.tandem.bench.machine.Fact;
import dev.tandem.bridge.NativeLibrary;
import dev.tandem.bridge.UnavailableException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code tandem version}: what runs here, exactly. */
@Command(
    name = "version",
    description = "Print the versions of Tandem, of its library and of the JVM.")
final class VersionCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private HelpOption help;

  @Override
  public Integer call() {
    lines().forEach(spec.commandLine().getOut()::println);
    return ExitCodes.OK;
  }

  /** The same for {@code --version}. */
  static final class Provider implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return lines().toArray(String[]::new);
    }
  }

  /** The version of the Maven project that these classes were built from. */
  static String ofTandem() {
    final Properties properties = new Properties();
    try (InputStream stream = VersionCommand.class.getResourceAsStream("version.properties")) {
      properties.load(stream);
    } catch (final IOException exception) {
      throw new IllegalStateException("version.properties cannot be read", exception);
    }
    return properties.getProperty("version");
  }

  private static List<String> lines() {
    final List<String> lines = new ArrayList<>();
    lines.add("tandem " + ofTandem());
    lines.add("commit " + describe(commit()));
    lines.add(
        "java %s (%s, %s)"
            .formatted(
                System.getProperty("java.runtime.version"),
                System.getProperty("java.vendor.version", System.getProperty("java.vendor")),
                System.getProperty("java.home")));
    try {
      final NativeLibrary library = NativeLibrary.tandem();
      lines.add("libtandem " + library.sourceDigest());
      lines.add("compiler " + library.compiler());
    } catch (final UnavailableException unavailable) {
      lines.add("libtandem unavailable: " + unavailable.getMessage());
    }
    return lines;
  }

  static Fact<Commit> commit() {
    return Commit.of(Path.of(System.getProperty(Availability.ROOT_PROPERTY, "")).toAbsolutePath());
  }

  static String describe(final Fact<Commit> commit) {
    return commit.map(it -> it.id() + (it.modified() ? " (modified)" : "")).describe();
  }
}
