package dev.tandem.formula;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tandem.kernel.Code;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FormulaTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      value = {
        "x + 2 * 3 # 7",
        "(x + 2) * 3 # 9",
        "10 - x - 2 # 7",
        "12 / 2 / 3 * x # 2",
        "2 ** 3 ** 2 * x # 512",
        "-2 ** 2 * x # -4",
        "2 ** -1 * x # 0.5",
        "-x ** 2 # -1",
        "7 % 4 * x # 3",
        "-7 % 4 * x # -3",
        "where(x > 0 and x < 0 or x == 1, 5, 6) # 5",
        "where(not x > 0, 5, 6) # 6",
        "where((x > 0) & ~(x > 2), 5, 6) # 5",
        "where(x + 1 > 1 | x > 3 == x, 5, 6) # error",
        "round(2.5) * x # 2",
        "rint(3.5 * x) # 4",
        "trunc(-2.5 * x) # -2",
        "fma(2, 3, x) # 7",
        "1_000.5e1 * x # 10005",
        "pow(x + 1, 3) # 8",
        "+x # 1",
        "1 - - x # 2",
        "max(x, 2) - min(x, 2) # 1",
        "pi * x # 3.141592653589793",
        "e * x # 2.718281828459045"
      })
  void shouldReadAsPythonDoes(final String text, final String expected) {
    if (expected.equals("error")) {
      assertThatThrownBy(() -> Formula.parse(text)).isInstanceOf(FormulaException.class);
    } else {
      assertThat(Formula.parse(text).evaluate(1)).isEqualTo(Double.parseDouble(expected));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "epx(x) | 0 | Unknown function 'epx': did you mean exp?",
        "2 + arcsin(x) | 4 | did you mean asin?",
        "x + | 3 | The formula ends where a number, a name or '(' should follow",
        "(x + 1 | 0 | A '(' without its ')'",
        "x + 1) | 5 | A ')' without its '('",
        "x y | 2 | Expected an operator or the end here, not 'y'",
        "2x | 1 | write 2*x for a product",
        "x ^ 2 | 2 | a power is written **",
        "x = 2 | 2 | write == to compare",
        "x // 2 | 3 | write floor(x / y)",
        "x > 1 && y > 1 | 6 | write 'and' or &",
        "qxz(x) | 0 | Unknown function 'qxz'; there are abs",
        "1e+ * x | 1 | exponent needs digits",
        "where(x, 1, 2) | 0 | 'where' takes a truth value here, and this is a number",
        "x & y | 2 | compare first, in parentheses",
        "(x > 1) + 1 | 8 | '+' takes a number here, and this is a truth value",
        "0 < x < 1 | 6 | join two by 'and'",
        "x > 1 | 0 | gives a truth value; write where",
        "exp(x, y) | 0 | exp takes 1 argument, not 2",
        "hypot(x) | 0 | hypot takes 2 arguments, not 1",
        "max(x, y, z) | 0 | max takes 2 arguments, not 3",
        "1 + max(x) | 4 | max(...) of one argument can only stand around a whole formula",
        "2*sum(x) | 2 | sum(...) of one argument can only stand around a whole formula",
        "sum(x, y) | 0 | sum takes 1 argument, not 2: the formula to reduce, such as sum(x*y)",
        "sin | 0 | 'sin' is a function: write sin(...)",
        "x + and | 4 | Expected a number, a name or '('",
        "x[0] | 1 | use parentheses",
        ". + x | 0 | A '.' that belongs to no number",
        "x + $ | 4 | The character '$' is not known here"
      })
  void shouldSayWhereTheFaultIsAndWhatToDo(
      final String text, final int position, final String message) {
    final FormulaException fault =
        catchThrowableOfType(FormulaException.class, () -> Formula.parse(text));
    assertThat(fault).hasMessageContaining(message);
    assertThat(fault.position()).isEqualTo(position);
    final List<String> lines = fault.getMessage().lines().toList();
    final String shown = lines.get(lines.size() - 2);
    // The caret stands below the character.
    assertThat(lines.getLast().indexOf('^')).isEqualTo(shown.indexOf(text) + position);
  }

  @Test
  void shouldPointIntoTheLineWhenThereAreSeveral() {
    assertThatThrownBy(() -> Formula.parse("x +\n  yy(2)"))
        .hasMessageContaining("line 2:   yy(2)")
        .hasMessageEndingWith("\n            ^");
  }

  @Test
  void shouldRefuseWhatIsTooMuch() {
    assertThatThrownBy(() -> Formula.parse("x" + "+x".repeat(5_000)))
        .hasMessageContaining("10001 characters; at most 10000");
    assertThatThrownBy(() -> Formula.parse("(".repeat(300) + "x" + ")".repeat(300)))
        .hasMessageContaining("nested more than 200 deep");
    assertThatThrownBy(() -> Formula.parse("-".repeat(300) + "x"))
        .hasMessageContaining("nested more than 200 deep");
    assertThatThrownBy(() -> Formula.parse("a1+a2+a3+a4+a5+a6+a7+a8+a9+b1+b2+b3+b4+b5+b6+b7+b8"))
        .hasMessageContaining("17 inputs");
    final StringBuilder many = new StringBuilder("x");
    for (int i = 1; i <= 500; i++) {
      many.append("+x*").append(i + 1);
    }
    assertThatThrownBy(() -> Formula.parse(many.toString()))
        .hasMessageContaining("different operations; at most 400");
    assertThatThrownBy(() -> Formula.parse("  ")).hasMessageContaining("empty");
    assertThatThrownBy(() -> Formula.parse("1 + 2")).hasMessageContaining("names no input");
  }

  @Test
  void shouldComputeOnceWhatIsSaidTwice() {
    assertThat(Formula.parse("exp(x*y) + exp(x*y)").operations()).isEqualTo(3);
    assertThat(Formula.parse("(x + 1) * (1 + 2 - 2)").operations()).isEqualTo(2);
    // A power of a power of a power: shared, or it would be 2^100 products.
    assertThat(Formula.parse("(".repeat(100) + "x" + ")**2".repeat(100)).operations())
        .isEqualTo(100);
  }

  @Test
  void shouldFoldOnlyWhatHasOneRightResult() {
    assertThat(Formula.parse("x + sqrt(4) * 3").operations()).isEqualTo(1);
    assertThat(Formula.parse("x + exp(1)").operations()).isEqualTo(2);
  }

  @Test
  void shouldTakeScalarsAndSayThemInItsText() {
    final Formula formula = Formula.parse("k*x + -k", Map.of("k", -2.5));
    assertThat(formula.evaluate(3)).isEqualTo(-5);
    assertThat(formula.inputs()).containsExactly("x");
    assertThat(Formula.parse(formula.toString()).evaluate(3)).isEqualTo(-5);
    assertThatThrownBy(() -> Formula.parse("x", Map.of("k", Double.NaN)))
        .hasMessageContaining("give a finite number");
    assertThatThrownBy(() -> Formula.parse("x", Map.of("exp", 1.0)))
        .hasMessageContaining("cannot name a scalar");
  }

  @Test
  void shouldReadItsOwnSpellingAsTheSame() {
    for (final String text : Corpus.formulas()) {
      final Formula formula = Formula.parse(text);
      assertThat(Formula.parse(formula.toString())).isEqualTo(formula);
      assertThat(Formula.parse(formula.toString()).source(Code.C_LIBM))
          .isEqualTo(formula.source(Code.C_LIBM));
      assertThat(Formula.ofKernelId(formula.kernel().id())).contains(formula);
    }
  }

  @Test
  void shouldNameInputsInTheOrderOfTheText() {
    assertThat(Formula.parse("z + a*z - m").inputs()).containsExactly("z", "a", "m");
  }

  @Test
  void shouldRefuseScalarInputsThatItHasNot() {
    assertThatThrownBy(() -> Formula.parse("x + k", Set.of("m")))
        .isInstanceOf(FormulaException.class)
        .hasMessageContaining("The scalar 'm' is no name in the formula; its names are [x, k]");
    assertThatThrownBy(() -> Formula.parse("x + k", Set.of("x", "k")))
        .isInstanceOf(FormulaException.class)
        .hasMessageContaining("leave one an array");
    assertThat(Formula.parse("x + k", Set.of("k"))).isNotEqualTo(Formula.parse("x + k"));
  }

  @Test
  void shouldHaveItsPowersAsOneOperationForJudgingOthers() {
    final Formula products = Formula.parse("x**3 + y**2.5");
    assertThat(products.isExact()).isTrue();
    assertThat(products.withPowers().isExact()).isFalse();
    assertThat(products.withPowers().operations()).isEqualTo(3);
    final Bounds bounds = products.withPowers().bounds(4, 1.1, 1.3);
    assertThat(bounds.low()).isLessThan(bounds.high());
    assertThat(bounds.hold(Math.pow(1.1, 3) + Math.pow(1.3, 2.5))).isTrue();
    assertThat(bounds.hold(products.evaluate(1.1, 1.3))).isTrue();
    final Formula squares = Formula.parse("x**2 + y");
    assertThat(squares.withPowers()).isSameAs(squares);
  }
}
