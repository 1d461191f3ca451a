package dev.tandem.bench.contender;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tandem.bench.UsageException;
import dev.tandem.kernel.Code;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FactorPathTest {
  private static List<FactorStep> between(final String from, final String to) {
    return FactorPath.between(Contender.parse(from), Contender.parse(to), _ -> Optional.empty());
  }

  private static String told(final List<FactorStep> steps) {
    return steps.stream()
        .map(step -> step.factor() + ": " + step.to())
        .collect(Collectors.joining("; "));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "java-libm/single/1 | c-vector/jna/pool/4 | math library: java-loop/single/1; SIMD:"
            + " java-vector/single/1; code generation: c-vector-cached/none/single/1; streaming"
            + " stores: c-vector/none/single/1; call: c-vector/jna/single/1; threads:"
            + " c-vector/jna/pool/4",
        "c-vector/jna/single/1 | java-libm/single/1 | call: c-vector/none/single/1; streaming"
            + " stores: c-vector-cached/none/single/1; code generation: java-vector/single/1; SIMD:"
            + " java-loop/single/1; math library: java-libm/single/1",
        "java-vector@heap/single/1 | c-vector@copied/jna/single/1 | memory: java-vector/single/1;"
            + " code generation: c-vector-cached/none/single/1; streaming stores:"
            + " c-vector/none/single/1; call: c-vector/jna/single/1; copy:"
            + " c-vector@copied/jna/single/1",
        "java-libm/single/1 | c-libm/jni/single/1 | math library: c-libm/none/single/1; call:"
            + " c-libm/jni/single/1",
        "java-loop/single/1 | c-loop/none/single/1 | code generation: c-loop/none/single/1",
        "java-loop/pool/2 | c-loop/jna/pool/2 | code generation and call: c-loop/jna/pool/2",
        "java-vector@heap/pool/2 | c-vector-cached@heap/jni-critical/pool/2 | code generation and"
            + " call: c-vector-cached@heap/jni-critical/pool/2",
        "java-jdk-vector/single/1 | java-libm/single/1 | math library: java-vector/single/1; SIMD:"
            + " java-loop/single/1; math library: java-libm/single/1",
        "java-staged/single/1 | java-libm/stream/2 | temporaries: java-libm/single/1; threads:"
            + " java-libm/pool/2; threading: java-libm/stream/2",
        "c-vector/jna/pool/2 | c-vector/ffm/spawn/2 | call: c-vector/ffm/pool/2; threading:"
            + " c-vector/ffm/spawn/2",
        "c-vector/jna/pool/2 | c-vector/jna/pool/4 | threads: c-vector/jna/pool/4",
        "c-vector/none/single/1 | c-vector/none/openmp/2 | threads: c-vector/none/openmp/2",
        "c-libmvec/jna/single/1 | c-loop/jna/single/1 | math library: c-vector-cached/jna/single/1;"
            + " SIMD: c-loop/jna/single/1",
        "c-vector+read/none/single/1 | c-vector-cached+read/none/single/1 | streaming stores:"
            + " c-vector-cached+read/none/single/1",
        "java-loop/single/1 | java-loop+read/single/1 | reading: java-loop+read/single/1",
        "java-loop/single/1 | java-loop/pool/1 | threading: java-loop/pool/1",
      })
  void shouldChangeOneThingAfterTheOther(final String from, final String to, final String told) {
    assertThat(told(between(from, to))).isEqualTo(told);
  }

  @Test
  void shouldConnectAnyTwoOfTandemsContenders() {
    final List<Contender> all = new ArrayList<>(Contender.all(new int[] {1, 3}));
    all.removeIf(it -> it.peer().isPresent());
    List.copyOf(all).forEach(it -> it.copying().ifPresent(all::add));
    final Random random = new Random(5);
    for (int i = 0; i < 40; i++) {
      final Contender from = all.get(random.nextInt(all.size()));
      final Contender to = all.get(random.nextInt(all.size()));
      if (from.equals(to)) {
        continue;
      }
      final List<FactorStep> steps = between(from.id(), to.id());
      assertThat(steps.getFirst().from()).isEqualTo(from);
      assertThat(steps.getLast().to()).isEqualTo(to);
      for (int step = 1; step < steps.size(); step++) {
        assertThat(steps.get(step).from()).isEqualTo(steps.get(step - 1).to());
      }
      assertThat(steps).allSatisfy(it -> assertThat(it.words()).isNotBlank());
      assertThat(between(to.id(), from.id())).hasSameSizeAs(steps);
    }
  }

  @Test
  void shouldTakeAnotherWayOrSayWhyWhenWhatLiesBetweenIsNotAvailable() {
    final Contender from = Contender.parse("java-loop/single/1");
    final Contender to = Contender.parse("c-loop/jna/single/1");
    assertThat(
            FactorPath.between(
                from, to, it -> it.isWithoutJvm() ? Optional.of("not built") : Optional.empty()))
        .singleElement()
        .matches(step -> step.factor() == Factor.LANGUAGE);
    assertThatExceptionOfType(UsageException.class)
        .isThrownBy(() ->
            FactorPath.between(
                Contender.parse("java-libm/single/1"),
                to,
                it ->
                    it.runs(Code.JAVA_LOOP) || it.isWithoutJvm()
                        ? Optional.of("no FMA")
                        : Optional.empty()))
        .withMessageContaining("No way leads from java-libm/single/1 to c-loop/jna/single/1")
        .withMessageContaining("java-loop/single/1 (no FMA)");
  }

  @ParameterizedTest
  @CsvSource({
    "java-libm/single/1, java-libm/single/1, no gap",
    "java-libm/single/1, numpy/none/single/1, numpy/none/single/1 differs",
    "c-vector+5%/jna/single/1, c-vector/jna/single/1, c-vector+5%/jna/single/1 differs",
  })
  void shouldRefuseWhatCannotBeTakenApart(final String from, final String to, final String why) {
    assertThatExceptionOfType(UsageException.class)
        .isThrownBy(() -> between(from, to))
        .withMessageContaining(why);
  }

  @Test
  void shouldSayWhatJavaCanHaveWithoutC() {
    assertThat(between("java-libm/single/1", "c-vector@copied/jna/pool/2"))
        .filteredOn(step -> !step.javaCanToo())
        .extracting(FactorStep::factor)
        .containsExactly(Factor.CODE_GENERATION, Factor.STREAMING_STORES, Factor.CALL, Factor.COPY);
    assertThat(between("java-libm/single/1", "c-libm/none/single/1").getFirst().javaCanToo())
        .isFalse();
  }
}
