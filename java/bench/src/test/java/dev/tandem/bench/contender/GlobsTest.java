package dev.tandem.bench.contender;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tandem.bench.UsageException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GlobsTest {
  private static final List<Contender> ALL = Contender.all(new int[] {1, 2});

  private static List<String> ids(final String globs) {
    return Globs.select(globs, ALL).stream().map(it -> it.contender().id()).toList();
  }

  @Test
  void shouldCrossSlashesWhenAStarStandsInside() {
    assertThat(ids("c-loop*/single/1"))
        .containsExactly(
            "c-loop/jna/single/1",
            "c-loop/jna-interface/single/1",
            "c-loop/jni/single/1",
            "c-loop/ffm/single/1",
            "c-loop/ffm-critical/single/1",
            "c-loop/none/single/1",
            "c-loop@heap/ffm-critical/single/1",
            "c-loop@heap/jni-critical/single/1");
  }

  @Test
  void shouldMatchOneCharacterWhenAQuestionMarkStandsInside() {
    assertThat(ids("java-loop/pool/?")).containsExactly("java-loop/pool/1", "java-loop/pool/2");
    assertThat(ids("java-????/sing??/1"))
        .containsExactly("java-libm/single/1", "java-loop/single/1");
  }

  @Test
  void shouldMatchAllWhenGivenAStar() {
    assertThat(Globs.select("*", ALL)).hasSameSizeAs(ALL).noneMatch(Selected::exact);
  }

  @Test
  void shouldMatchWhatReadsItsResultWhenTheGlobSaysSo() {
    assertThat(ids("c-vector+read/*/single/1,c-loop@heap+read/*/pool/2"))
        .containsExactly(
            "c-vector+read/jna/single/1",
            "c-vector+read/jna-interface/single/1",
            "c-vector+read/jni/single/1",
            "c-vector+read/ffm/single/1",
            "c-vector+read/ffm-critical/single/1",
            "c-vector+read/none/single/1",
            "c-loop@heap+read/ffm-critical/pool/2",
            "c-loop@heap+read/jni-critical/pool/2");
    assertThat(Globs.select("*", ALL))
        .noneMatch(it -> it.contender().readsResult() || it.contender().copied());
    assertThat(ids("c-loop@copied/jn*/single/1,c-loop@copied+read/jni*/single/1"))
        .containsExactly(
            "c-loop@copied/jna/single/1",
            "c-loop@copied/jna-interface/single/1",
            "c-loop@copied/jni/single/1",
            "c-loop@copied+read/jni/single/1");
    assertThat(Globs.select("*+read*", ALL))
        .hasSize((int) ALL.stream().filter(it -> it.peer().isEmpty()).count())
        .allMatch(it -> it.contender().readsResult());
    assertThatExceptionOfType(UsageException.class)
        .isThrownBy(() -> ids("c-vectr+read/jna/pool/*"))
        .withMessageContaining("Nearest: c-vector+read/jna/pool/1,");
  }

  @Test
  void shouldKeepTheFirstPlaceAndTheExactnessWhenSomethingIsNamedTwice() {
    final Contender named = Contender.parse("java-loop/pool/2");
    assertThat(Globs.select("java-loop/pool/*, java-loop/pool/2,java-loop/p*", ALL))
        .containsExactly(
            new Selected(Contender.parse("java-loop/pool/1"), false), new Selected(named, true));
    assertThat(Globs.select("java-loop/pool/2,*/pool/2", ALL))
        .startsWith(new Selected(named, true));
  }

  @Test
  void shouldTakeAnExactIdWhenItsThreadCountIsNotListed() {
    assertThat(Globs.select("c-vector/jna/pool/7", ALL))
        .containsExactly(new Selected(Contender.parse("c-vector/jna/pool/7"), true));
  }

  @Test
  void shouldSuggestTheNearestWhenNothingMatches() {
    assertThatExceptionOfType(UsageException.class)
        .isThrownBy(() -> ids("c-vectr/jna/pool/*"))
        .withMessageContaining("No contender matches 'c-vectr/jna/pool/*'")
        .withMessageContaining("Nearest: c-vector/jna/pool/1, c-vector/jna/pool/2,");
  }

  @Test
  void shouldExplainWhenThereIsNothingToChooseFrom() {
    assertThatExceptionOfType(UsageException.class)
        .isThrownBy(() -> Globs.select("*", List.of()))
        .withMessageContaining("No contender matches");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "c-*,", ",c-*", "c-*,,java-*"})
  void shouldRefuseWhenAPieceIsEmpty(final String globs) {
    assertThatExceptionOfType(UsageException.class)
        .isThrownBy(() -> ids(globs))
        .withMessageContaining("empty piece");
  }

  @Test
  void shouldStayQuickWhenAGlobIsHostile() {
    // A backtracking matcher would need longer than the universe has lasted.
    assertThatExceptionOfType(UsageException.class).isThrownBy(() -> ids("*c".repeat(40) + "!"));
  }
}
