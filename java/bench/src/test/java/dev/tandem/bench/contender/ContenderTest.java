package dev.tandem.bench.contender;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tandem.bench.UsageException;
import dev.tandem.bridge.BridgeKind;
import dev.tandem.kernel.Code;
import dev.tandem.memory.Memory;
import dev.tandem.run.Cutting;
import dev.tandem.run.Threading;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContenderTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "c-vector/jna/pool/2",
        "java-vector/pool/2",
        "java-vector@heap/single/1",
        "c-vector@heap/jni-critical/single/1",
        "c-vector@heap/ffm-critical/virtual/3",
        "c-vector/ffm-critical/spawn/4096",
        "c-vector/none/single/1",
        "c-libm/none/openmp/8",
        "c-libm/jna-interface/openmp/1",
        "java-jdk-vector@heap/stream/2",
        "c-vector@copied/jna/single/1",
        "c-libm@copied+read/ffm-critical/pool/2",
        "c-loop@copied/jni/openmp/2",
        "c-vector-cached/jna/single/1",
        "c-vector+read/none/openmp/2",
        "java-vector+read/single/1",
        "c-vector-cached@heap+read/jni-critical/pool/2",
        "c-vector/jna/pool:4096/2",
        "java-staged@heap/single:1/1",
        "c-libm@copied+read/jni/spawn:1125899906842624/3",
        "c-vector@heap/jni-critical/pool:1ms/2",
        "c-vector/ffm-critical/single:500us/1",
        "numpy/none/single/1",
        "numba/none/single/1",
        "numba/none/spawn/4096",
        "numba-parallel/none/pool/1",
        "numexpr/none/pool/2",
        "c-sleef/none/single/1",
        "c-sleef/none/openmp/3"
      })
  void shouldGiveTheIdBackWhenParsed(final String id) {
    assertThat(Contender.parse(id).id()).isEqualTo(id);
  }

  @Test
  void shouldTakeAnIdApartWhenParsed() {
    assertThat(Contender.parse("c-vector@heap/jni-critical/pool/2"))
        .isEqualTo(
            new Contender(
                Code.C_VECTOR,
                Memory.HEAP,
                new Host.ThroughBridge(BridgeKind.JNI_CRITICAL),
                Threading.POOL,
                2));
    assertThat(Contender.parse("java-loop@heap+read/pool/2"))
        .isEqualTo(
            new Contender(
                Optional.of(Code.JAVA_LOOP),
                Memory.HEAP,
                new Host.InJava(),
                Threading.POOL,
                2,
                false,
                true,
                OptionalInt.empty(),
                Cutting.onePerThread()));
    assertThat(Contender.parse("c-loop@copied/jni/pool/2"))
        .isEqualTo(
            new Contender(
                Optional.of(Code.C_LOOP),
                Memory.HEAP,
                new Host.ThroughBridge(BridgeKind.JNI),
                Threading.POOL,
                2,
                true,
                false,
                OptionalInt.empty(),
                Cutting.onePerThread()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "c-vectr/jna/pool/2          | unknown code 'c-vectr'; did you mean 'c-vector'?",
        "nmba/none/spawn/2           | unknown code 'nmba'; did you mean 'numba'?",
        "numba/none/pool/2           | numba runs as single/1 and spawn/N only, not 'pool'",
        "numpy/none/single/2         | 'single' means one thread",
        "numpy/none/openmp/2         | numpy runs as single/1 only",
        "numpy/none/sngle/1          | did you mean 'single'",
        "c-sleef/none/openmp/0       | whole number from 1 to 4096, not '0'",
        "c-sleef/none/pool/2         | c-sleef runs as single/1 and openmp/N only",
        "c-sleef/jna/single/1        | through no bridge, on no Java heap and without '+read'; for"
            + " example c-sleef/none/openmp/2.",
        "numba/spawn/2               | for example numba/none/spawn/2. The form is PEER/none/",
        "numba                       | for example numba/none/spawn/2.",
        "numba/none/spawn/2/x        | for example numba/none/spawn/2.",
        "numexpr@heap/none/pool/2    | on no Java heap",
        "numpy+read/none/single/1    | without '+read'; for example numpy/none/single/1.",
        "c-vector+rd/jna/single/1    | '+rd' is neither '+read', which stands behind a code",
        "c-vector+/jna/single/1      | '+' is neither '+read'",
        "c-vector+read@heap/jni-critical/single/1 | example"
            + " c-vector@heap+read/jni-critical/single/1",
        "+read/jna/single/1          | code is missing",
        "c-vector@stack+read/jna/pool/2 | 'c-vector@heap' for heap arrays",
        "/jna/pool/2                 | code is missing",
        "''                          | code is missing",
        "c-vector@stack/jna/pool/2   | 'c-vector@heap' for heap arrays",
        "c-vector@offheap/jna/pool/2 | left out for off-heap memory ('c-vector')",
        "c-vector/jnaa/pool/2        | unknown bridge 'jnaa'; did you mean 'jna'?",
        "c-vector/pool/2             | bridge is missing before 'pool'",
        "c-vector/jna/2              | the threads are missing",
        "c-vector/jna                | the threading and the threads are missing",
        "c-vector                    | the bridge, the threading and the threads are missing",
        "java-vector                 | the threading and the threads are missing",
        "java-vector/pool            | the threads are missing; for example java-vector/pool/2.",
        "java-vector/jna/pool/2      | takes no bridge: leave out '/jna'",
        "java-vector/none/single/1   | takes no bridge: leave out '/none'",
        "c-vector/jna/pool/2/x       | it has 5 parts instead of 4",
        "c-vector/jna/pol/2          | unknown threading 'pol'; did you mean 'pool'?",
        "c-vector/jna/pool/two       | whole number from 1 to 4096, not 'two'",
        "c-vector/jna/pool/          | whole number from 1 to 4096, not ''",
        "c-vector/jna/pool/0         | whole number from 1 to 4096, not '0'",
        "c-vector/jna/pool/-1        | whole number from 1 to 4096, not '-1'",
        "c-vector/jna/pool/02        | whole number from 1 to 4096, not '02'",
        "c-vector/jna/pool/4097      | whole number from 1 to 4096, not '4097'",
        "c-vector/jna/single/2       | 'single' means one thread",
        "c-vector/jna/stream/2       | 'stream' runs Java codes only",
        "java-vector/openmp/2        | 'openmp' runs C codes only",
        "c-vector/ffm-critical/openmp/2       | 'openmp' waits for its threads inside C",
        "c-vector@heap/jni-critical/openmp/2  | 'openmp' waits for its threads inside C",
        "c-vector@heap/jna/single/1  | heap arrays go through ffm-critical or jni-critical",
        "c-vector/jni-critical/single/1       | exists for heap arrays only",
        "c-vector@heap/none/single/1 | there is no Java heap",
        "c-vector@copied/none/single/1 | there is no Java heap",
        "c-vector@copied/jni-critical/single/1 | exists for heap arrays only",
        "c-vector@copied/ffm-critical/openmp/2 | 'openmp' waits for its threads inside C",
        "java-vector@copied/single/1 | Java works on heap arrays as they are: java-vector@heap",
        "numpy@copied/none/single/1  | on no Java heap",
        "c-vector/none/pool/2        | no Java thread to run 'pool'",
        "c-vector/jna/pool:/2        | or 500us, not to ''",
        "c-vector/jna/pool:0/2       | or 500us, not to '0'",
        "c-vector/jna/pool:4Ki/2     | or 500us, not to '4Ki'",
        "java-vector/pool:1000us/2   | or 500us, not to '1000us'",
        "java-vector/pool:9us/2      | Calls within 9000 ns; needed is at least 10000",
        "java-vector/pool:1s/2       | or 500us, not to '1s'",
        "java-vector/pol:64/2        | did you mean 'pool'?",
        "c-vector/jna/openmp:64/2    | 'openmp' takes its chunks inside C",
        "c-vector/none/single:64/1   | calls are cut by threads of Java; leave out ':64'",
      })
  void shouldSayWhatIsWrongWhenAnIdCannotBe(final String id, final String reason) {
    assertThatExceptionOfType(UsageException.class)
        .isThrownBy(() -> Contender.parse(id))
        .withMessageContaining("'" + id + "'")
        .withMessageContaining(reason);
  }

  @Test
  void shouldRefuseToConstructWhenTheCombinationCannotExist() {
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            new Contender(Code.C_VECTOR, Memory.OFFHEAP, new Host.InJava(), Threading.SINGLE, 1))
        .withMessageContaining("needs a bridge");
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            new Contender(Code.JAVA_LOOP, Memory.OFFHEAP, new Host.InJava(), Threading.POOL, 0))
        .withMessageContaining("not 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            new Contender(
                Code.C_LOOP, Memory.OFFHEAP, new Host.OfPeer(Peer.NUMPY), Threading.SINGLE, 1))
        .withMessageContaining("neither a code of Tandem's");
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            new Contender(
                Optional.empty(),
                Memory.OFFHEAP,
                new Host.WithoutJvm(),
                Threading.SINGLE,
                1,
                false,
                false,
                OptionalInt.empty(),
                Cutting.onePerThread()))
        .withMessageContaining("only peers");
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            new Contender(
                Optional.empty(),
                Memory.OFFHEAP,
                new Host.OfPeer(Peer.NUMPY),
                Threading.SINGLE,
                1,
                false,
                true,
                OptionalInt.empty(),
                Cutting.onePerThread()))
        .withMessageContaining("nor reads its result");
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            new Contender(
                Optional.of(Code.C_LOOP),
                Memory.OFFHEAP,
                new Host.ThroughBridge(BridgeKind.JNA),
                Threading.SINGLE,
                1,
                true,
                false,
                OptionalInt.empty(),
                Cutting.onePerThread()))
        .withMessageContaining("'@copied' is for C");
  }

  @Test
  void shouldThrowNothingButUsageExceptionWhenTheIdIsAnyText() {
    // Ids with a few characters changed reach deeper into the parser than noise does.
    final List<String> ids = Contender.all(new int[] {1, 2}).stream().map(Contender::id).toList();
    final Random random = new Random(20251122);
    for (int i = 0; i < 2_000; i++) {
      final StringBuilder text =
          new StringBuilder(i % 4 == 0 ? "" : ids.get(random.nextInt(ids.size())));
      for (int change = random.nextInt(6); change >= 0; change--) {
        final int at = random.nextInt(text.length() + 1);
        final int end = Math.min(text.length(), at + random.nextInt(3));
        final boolean plain = random.nextBoolean();
        final char character = (char) (plain ? 32 + random.nextInt(95) : random.nextInt(0x10000));
        text.replace(at, end, "/@+*-, ".charAt(random.nextInt(7)) + "" + character);
      }
      requireIdOrUsageException(text.toString());
    }
  }

  private static void requireIdOrUsageException(final String text) {
    try {
      assertThat(Contender.parse(text).id()).isEqualTo(text);
    } catch (final UsageException expected) {
      assertThat(expected).hasMessageContaining("Contender '");
    }
  }

  @Test
  void shouldListEveryCombinationOnceWhenAskedForAll() {
    final List<Contender> all = Contender.all(new int[] {1, 2, 2});
    // Java: 2 memories × (single + 4 threadings × 2). C off-heap: 4 bridges × (single + 4 × 2),
    // ffm-critical (single + 3 × 2), none (single + openmp × 2); C heap: 2 × (single + 3 × 2).
    // Peers: each in the threadings that it has.
    assertThat(all)
        .doesNotHaveDuplicates()
        .hasSize(5 * 18 + 6 * (36 + 7 + 3 + 14) + 1 + 3 + 2 + 2 + 3);
    assertThat(all).allSatisfy(it -> assertThat(Contender.parse(it.id())).isEqualTo(it));
    assertThat(all).extracting(Contender::id).startsWith("java-staged/single/1");
    assertThat(Contender.all(new int[] {2})).noneMatch(it -> it.threading() == Threading.SINGLE);
  }

  @Test
  void shouldReadItsResultWhenAskedFor() {
    for (final Contender contender : Contender.all(new int[] {1, 2})) {
      assertThat(contender.readsResult()).isFalse();
      final Optional<Contender> reading = contender.readingResult();
      assertThat(reading.isEmpty()).isEqualTo(contender.peer().isPresent());
      reading.ifPresent(it -> {
        assertThat(it.readsResult()).isTrue();
        assertThat(it.readingResult()).contains(it);
        assertThat(it.id().replace("+read", "")).isEqualTo(contender.id());
        assertThat(Contender.parse(it.id())).isEqualTo(it);
      });
    }
  }

  @Test
  void shouldBeComparedWithItselfWhenASlowdownIsPlanted() {
    final Contender plain = Contender.parse("c-vector@heap/jni-critical/single/1");
    final Contender slowed = Contender.parse("c-vector@heap+5%/jni-critical/single/1");
    final Contender java = Contender.parse("java-vector@heap/single/1");
    final List<Contender> present = List.of(slowed, plain, java);
    assertThat(slowed).isEqualTo(plain.withExtraPercent(5));
    assertThat(slowed.withoutExtra()).isEqualTo(plain);
    assertThat(slowed.twin(present)).contains(plain);
    assertThat(slowed.twin(List.of(slowed, java))).isEmpty();
    assertThat(java.twin(present)).contains(plain);
    assertThat(Contender.parse("java-loop+0%/single/1").id()).isEqualTo("java-loop+0%/single/1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"+101%", "+05%", "+5", "+%", "+-1%", "+5%+read"})
  void shouldBeRefusedWhenASlowdownIsNoPercentage(final String suffix) {
    assertThatExceptionOfType(UsageException.class)
        .isThrownBy(() -> Contender.parse("c-vector" + suffix + "/jna/single/1"))
        .withMessageContaining(suffix.equals("+101%") ? "0 to 100 %" : "'" + suffix + "'");
  }

  @Test
  void shouldCopyItsArraysWhenABridgeTakesThemOffHeap() {
    for (final Contender contender : Contender.all(new int[] {1, 2})) {
      assertThat(contender.copied()).isFalse();
      final Optional<Contender> copying = contender.copying();
      assertThat(copying.isPresent())
          .isEqualTo(contender.bridge().isPresent() && contender.memory() == Memory.OFFHEAP);
      copying.ifPresent(it -> {
        assertThat(it.memory()).isEqualTo(Memory.HEAP);
        assertThat(it.memoryId()).isEqualTo("copied");
        assertThat(it.id().replace("@copied", "")).isEqualTo(contender.id());
        assertThat(Contender.parse(it.id())).isEqualTo(it);
        assertThat(it.copying()).isEmpty();
      });
    }
  }

  @Test
  void shouldListExactlyWhatParsesWhenAskedForAll() {
    final List<String> all =
        Stream.concat(
                Contender.all(new int[] {1, 2}).stream(),
                Contender.allOwn(new int[] {1, 2}).stream())
            .map(Contender::id)
            .sorted()
            .toList();
    final List<String> parts =
        List.of(
            "",
            "/none",
            "/jna",
            "/jna-interface",
            "/jni",
            "/ffm",
            "/ffm-critical",
            "/jni-critical");
    final List<String> accepted =
        Stream.concat(Arrays.stream(Code.values()), Arrays.stream(Peer.values()))
            .flatMap(code -> List.of("", "@heap").stream().map(memory -> code + memory))
            .flatMap(it -> parts.stream().map(bridge -> it + bridge))
            .flatMap(it -> Arrays.stream(Threading.values()).map(how -> it + "/" + how))
            .flatMap(it -> List.of("/1", "/2").stream().map(threads -> it + threads))
            .filter(ContenderTest::parses)
            .sorted()
            .toList();
    assertThat(all).isEqualTo(accepted);
  }

  private static boolean parses(final String id) {
    try {
      Contender.parse(id);
      return true;
    } catch (final UsageException e) {
      return false;
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "c-vector/jni/pool/2    | java-vector/pool/2 java-vector/pool/4    | java-vector/pool/2",
        "c-vector/none/single/1 | java-vector/single/1                     | java-vector/single/1",
        "c-vector/none/openmp/2 | java-vector/pool/2 java-vector/stream/2  | java-vector/stream/2",
        "c-libmvec/jna/pool/2   | java-jdk-vector/pool/2                   |"
            + " java-jdk-vector/pool/2",
        "java-vector/pool/2     | c-vector/ffm/pool/2 c-vector/jna/pool/2  | c-vector/jna/pool/2",
        "java-vector/pool/2     | c-vector/jni/pool/2 c-vector/ffm/pool/2  | c-vector/jni/pool/2",
        "java-vector/pool/2     | c-vector/ffm/pool/2 c-vector/ffm-critical/pool/2 |"
            + " c-vector/ffm/pool/2",
        "java-vector/single/1   | c-vector/none/single/1 c-vector/jni/single/1 |"
            + " c-vector/jni/single/1",
        "java-vector/single/1   | c-vector/none/single/1                   |"
            + " c-vector/none/single/1",
        "java-vector/stream/2   | c-vector/jna/pool/2 c-vector/jna/openmp/2 |"
            + " c-vector/jna/openmp/2",
        "java-vector/stream/2   | java-vector/stream/2 c-loop/jna/openmp/2 | ",
        "c-sleef/none/single/1  | java-vector/single/1 c-vector/none/single/1 | ",
        "java-vector/single/1   | numpy/none/single/1 c-sleef/none/single/1 | ",
        "java-vector@heap/single/1 | c-vector/jna/single/1                 | ",
        "c-vector-cached/jna/pool/2 | java-vector/pool/2                   | java-vector/pool/2",
        "java-vector/pool/2     | c-vector-cached/jna/pool/2 c-vector/ffm/pool/2 |"
            + " c-vector/ffm/pool/2",
        "java-vector/single/1   | c-vector+read/jna/single/1               | ",
        "c-vector+read/jna/single/1 | java-vector/single/1                 | ",
        "c-vector+read/none/single/1 | java-vector/single/1 java-vector+read/single/1 |"
            + " java-vector+read/single/1",
        "java-vector+read/single/1 | c-vector/jna/single/1 c-vector+read/ffm/single/1 |"
            + " c-vector+read/ffm/single/1",
        "java-loop@heap/pool/2 | c-loop@heap/jni-critical/pool/2 c-loop@heap/ffm-critical/pool/2 |"
            + " c-loop@heap/ffm-critical/pool/2",
        "java-loop@heap/pool/2 | c-loop@copied/jna/pool/2                  | ",
        "c-loop@copied/jna/pool/2 | java-loop/pool/2 java-loop@heap/pool/2 | java-loop@heap/pool/2",
        "java-loop@heap/pool/2 | c-loop@heap/jni-critical/pool/2           |"
            + " c-loop@heap/jni-critical/pool/2",
      })
  void shouldFindTheTwinWhenPresent(final String id, final String present, final String twin) {
    final List<Contender> all = Arrays.stream(present.split(" ")).map(Contender::parse).toList();
    assertThat(Contender.parse(id).twin(all).map(Contender::id))
        .isEqualTo(Optional.ofNullable(twin));
  }

  @Test
  void shouldNameTheBridgeWhenThereIsOne() {
    assertThat(Contender.parse("c-loop/ffm/single/1").bridge()).contains(BridgeKind.FFM);
    assertThat(Contender.parse("c-loop/none/single/1").bridge()).isEmpty();
    assertThat(Contender.parse("c-loop/none/single/1").bridgeId()).contains("none");
    assertThat(Contender.parse("c-loop/none/single/1").isWithoutJvm()).isTrue();
    assertThat(Contender.parse("java-loop/single/1").bridgeId()).isEmpty();
  }

  @Test
  void shouldBeTheTwinOfWhatHasTheSameChunkLength() {
    final Contender inChunks = Contender.parse("java-vector/pool:4096/2");
    final List<Contender> present =
        Stream.of("c-vector/jna/pool/2", "c-vector/jna/pool:64/2", "c-vector/ffm/pool:4096/2")
            .map(Contender::parse)
            .toList();
    assertThat(inChunks.twin(present)).contains(Contender.parse("c-vector/ffm/pool:4096/2"));
    assertThat(inChunks.cut(Cutting.onePerThread()).twin(present))
        .contains(Contender.parse("c-vector/jna/pool/2"));
    assertThat(inChunks.cut(Cutting.onePerThread()).cut(Cutting.inChunksOf(4096)))
        .isEqualTo(inChunks);
  }
}
