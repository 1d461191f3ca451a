package dev.tandem.bench.cli;

import dev.tandem.bench.UsageException;
import dev.tandem.bridge.UnavailableException;
import dev.tandem.formula.LibraryCache;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tandem cache}: the libraries that were compiled of formulas. */
@Command(
    name = "cache",
    description = "Say where compiled formulas are kept, or delete them.",
    sortOptions = false)
final class CacheCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private HelpOption help;

  @Option(names = "--clear", description = "Delete what is kept.")
  private boolean clear;

  @Override
  public Integer call() {
    final PrintWriter out = spec.commandLine().getOut();
    try {
      final LibraryCache cache = LibraryCache.ofUser();
      out.println(
          clear
              ? "Deleted %s from %s.".formatted(libraries(cache.clear()), cache.folder())
              : "%s holds %s.".formatted(cache.folder(), libraries(cache.count())));
    } catch (final UnavailableException | IOException unusable) {
      throw new UsageException(unusable.getMessage(), unusable);
    }
    out.flush();
    return ExitCodes.OK;
  }

  private static String libraries(final int count) {
    return count + (count == 1 ? " library" : " libraries");
  }
}
