package dev.tandem.bench.contender;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.kernel.Kernel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AvailabilityTest {
  @Test
  void shouldHaveEveryBridgeWhenTheLibraryIsBuilt() {
    for (final String id :
        new String[] {
          "java-libm/single/1",
          "c-vector/jna/single/1",
          "c-vector/jni/pool/2",
          "c-vector@heap/jni-critical/single/1",
          "c-vector/jna/openmp/2"
        }) {
      assertThat(Availability.reasonUnavailable(Contender.parse(id), Kernel.EXPSUM))
          .as(id)
          .isEmpty();
    }
  }

  @Test
  void shouldSayHowToBuildTheWorkerWhenItIsMissing(@TempDir final Path root) throws Exception {
    final Contender withoutJvm = Contender.parse("c-vector/none/single/1");
    final String before = System.getProperty(Availability.ROOT_PROPERTY);
    System.setProperty(Availability.ROOT_PROPERTY, root.toString());
    try {
      assertThat(Availability.reasonUnavailable(withoutJvm, Kernel.EXPSUM))
          .hasValueSatisfying(reason ->
              assertThat(reason)
                  .contains(root + "/build/release/tandem_worker")
                  .endsWith("scripts/build"));
      final Path worker = Availability.workerExecutable();
      Files.createDirectories(worker.getParent());
      Files.createFile(worker);
      assertThat(worker.toFile().setExecutable(true)).isTrue();
      assertThat(Availability.reasonUnavailable(withoutJvm, Kernel.EXPSUM)).isEmpty();
    } finally {
      if (before == null) {
        System.clearProperty(Availability.ROOT_PROPERTY);
      } else {
        System.setProperty(Availability.ROOT_PROPERTY, before);
      }
    }
  }
}
