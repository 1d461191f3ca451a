package dev.tandem.formula;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.kernel.Code;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A formula is data: nothing of its text reaches a compiler. */
class FormulaInjectionTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "x + \"; system(\"true\"); \"",
        "x\n#include </etc/passwd>",
        "x */ system(1) /*",
        "x // comment",
        "x + '\\u0022'",
        "x ??/\n y",
        "x; exit(1)",
        "x` id `",
        "x $(id)",
        "system(x)",
        "x + \u0000",
        "x + \u202e y",
        "x + \uff11",
        "x + 1L",
        "x + 0x1p3",
        "x + {}",
        "__asm__(x)",
        "x.getClass()",
        "Runtime.exec(x)"
      })
  void shouldRefuseWhatIsNoFormula(final String text) {
    assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> Formula.parse(text)))
        .isInstanceOf(FormulaException.class);
  }

  @Test
  void shouldNotPrintControlCharactersOfTheFormula() {
    final Throwable refused =
        org.assertj.core.api.Assertions.catchThrowable(() -> Formula.parse("x + \u001b[31m\u0007"));
    assertThat(refused.getMessage()).doesNotContain("\u001b", "\u0007");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "system",
        "main",
        "TANDEM_VECTOR",
        "__builtin_trap",
        "double",
        "class",
        "restrict",
        "in1",
        "t0",
        "out",
        "int64_t",
        "String",
        "return",
        "tandem_exp",
        "SPECIES",
        "goto",
        "new"
      })
  void shouldNotLetAnInputsNameReachTheSource(final String name) {
    final Formula formula = Formula.parse("exp(%s) + %s * other_name + 2".formatted(name, name));
    final Formula plain = Formula.parse("exp(aaa) + aaa * bbb + 2");
    for (final Code code : Formula.CODES) {
      assertThat(formula.source(code)).isEqualTo(plain.source(code)).doesNotContain("other_name");
    }
  }

  @Test
  void shouldPrintNumbersFromTheirBits() {
    final String source = Formula.parse("x + 1_0.2_5e0_1 * y", Map.of()).source(Code.C_LIBM);
    assertThat(source).contains("0x1.9ap6").doesNotContain("102", "1_0", "e0");
  }
}
