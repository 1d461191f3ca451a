package dev.tandem.bridge;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;

/** What the two FFM bridges link: the same functions, with different options. */
final class FfmCalls {
  private static final FunctionDescriptor CALL_2 =
      FunctionDescriptor.of(
          JAVA_INT, JAVA_LONG, ADDRESS, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, JAVA_LONG);
  private static final FunctionDescriptor DRIVE_2 =
      FunctionDescriptor.of(
          JAVA_INT, JAVA_LONG, JAVA_LONG, ADDRESS, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, JAVA_LONG,
          JAVA_INT);

  private FfmCalls() {}

  static MethodHandle linkCall(final Linker.Option... options) {
    return NativeLibrary.tandem().link("tandem_call_2_f64", CALL_2, options);
  }

  static MethodHandle linkNothing(final Linker.Option... options) {
    return NativeLibrary.tandem().link("tandem_nothing", FunctionDescriptor.ofVoid(), options);
  }

  static MethodHandle linkDrive() {
    return NativeLibrary.tandem().link("tandem_drive_2_f64", DRIVE_2);
  }

  /** A downcall handle throws nothing of its own: whatever arrives here is unchecked. */
  static RuntimeException rethrow(final Throwable throwable) {
    switch (throwable) {
      case RuntimeException exception -> throw exception;
      case Error error -> throw error;
      default -> throw new AssertionError("A downcall threw a checked exception", throwable);
    }
  }
}
