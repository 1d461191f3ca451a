package dev.tandem.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.ChildJvm;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class IsaTest {
  private static List<String> supported() {
    final NativeLibrary library = NativeLibrary.tandem();
    return library.isas().stream().filter(library::supports).toList();
  }

  private static String codesUnder(final String isa) throws IOException, InterruptedException {
    final ChildJvm.Result child =
        ChildJvm.run(
            60,
            List.of("-XX:TieredStopAtLevel=1"),
            isa == null ? Map.of() : Map.of(Isa.VARIABLE, isa),
            CodesOfChild.class);
    assertThat(child.exitCode()).as(child.output()).isZero();
    return child.output();
  }

  private static String tandemsBits(final String output) {
    return output
        .lines()
        .filter(line -> line.startsWith("c-loop=") || line.startsWith("c-vector="))
        .map(line -> line.substring(line.indexOf('=')))
        .distinct()
        .collect(Collectors.joining());
  }

  @Test
  void shouldGiveTheSameBitsWhenAnyInstructionSetIsChosen()
      throws IOException, InterruptedException {
    final String byDefault = codesUnder(null);
    assertThat(byDefault)
        .contains("isa=" + supported().getLast())
        .contains("usable=" + supported() + "\n");
    final String bits = tandemsBits(byDefault);
    // One hash for c-loop and c-vector.
    assertThat(bits).matches("=-?\\d+");
    for (final String isa : supported()) {
      final String output = codesUnder(isa);
      assertThat(output).contains("isa=" + isa);
      assertThat(output)
          .contains("usable=" + supported().subList(0, supported().indexOf(isa) + 1) + "\n");
      assertThat(tandemsBits(output)).as(isa).isEqualTo(bits);
      if (!isa.equals("portable")) {
        assertThat(output).contains("java-loop" + bits).contains("java-vector" + bits);
      }
    }
  }

  @Test
  void shouldSayWhyWhenJavaCodesHaveNoFma() throws IOException, InterruptedException {
    if (supported().contains("portable")) {
      for (final String code : List.of("java-loop", "java-vector")) {
        assertThat(codesUnder("portable"))
            .contains(
                code
                    + ": "
                    + code
                    + " is not available: without a hardware FMA (the instruction set is"
                    + " portable)");
      }
    }
  }

  @Test
  void shouldNameWhatThereIsWhenTheValueIsUnknown() throws IOException, InterruptedException {
    final String message =
        "TANDEM_ISA=avx1024: this machine supports %s; the variable can only choose among these"
            .formatted(String.join(", ", supported()));
    assertThat(codesUnder("avx1024"))
        .contains("isa is unavailable: " + message)
        .contains("c-vector: " + message)
        .contains("java-loop: " + message);
  }

  @Test
  void shouldChooseTheBestWhenNothingIsSaid() {
    final NativeLibrary library = NativeLibrary.tandem();
    assertThat(Isa.choose(null, library)).isEqualTo(supported().getLast());
    assertThat(Isa.choose("", library)).isEqualTo(supported().getLast());
    assertThat(Isa.choose(supported().getFirst(), library)).isEqualTo(supported().getFirst());
    assertThatThrownBy(() -> Isa.choose("sse", library)).isInstanceOf(UnavailableException.class);
  }
}
