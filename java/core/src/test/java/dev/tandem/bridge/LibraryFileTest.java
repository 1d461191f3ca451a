package dev.tandem.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.ChildJvm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LibraryFileTest {
  @TempDir private Path folder;

  private static String use(final String... options) throws IOException, InterruptedException {
    final ChildJvm.Result child = ChildJvm.run(60, List.of(options), Map.of(), LibraryUse.class);
    assertThat(child.exitCode()).as(child.output()).isZero();
    return child.output();
  }

  private String pathOption() {
    return "-D" + LibraryFile.PATH_PROPERTY + "=" + folder;
  }

  private static byte[] library(final String name) throws IOException {
    try (var resource =
        NativeLibrary.class.getResourceAsStream(
            "/" + LibraryFile.platform() + "/" + System.mapLibraryName(name))) {
      return resource.readAllBytes();
    }
  }

  private Path put(final String name, final byte[] content) throws IOException {
    return Files.write(folder.resolve(System.mapLibraryName(name)), content);
  }

  @Test
  void shouldExtractIntoAPrivateFolderAndRemoveItWhenTheJvmEnds()
      throws IOException, InterruptedException {
    final Path mine = NativeLibrary.tandem().path().getParent();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(mine)))
        .isEqualTo("rwx------");

    final String output = use("-D" + LibraryFile.TMPDIR_PROPERTY + "=" + folder);
    assertThat(output)
        .contains("path=" + folder.resolve("tandem-"))
        .contains("tandem: fine", "again: fine", "openmp: fine");
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void shouldUseTheFolderWhenOneIsNamed() throws IOException, InterruptedException {
    final Path tandem = put("tandem", library("tandem"));
    put("tandem_openmp", library("tandem_openmp"));
    assertThat(use(pathOption()))
        .contains("path=" + tandem)
        .contains("tandem: fine", "again: fine", "openmp: fine");
  }

  @Test
  void shouldSayWhatIsMissingWhenTheNamedFolderLacksIt() throws IOException, InterruptedException {
    final String message =
        "%s=%s: there is no %s in that folder; name a folder that holds it"
            .formatted("-D" + LibraryFile.PATH_PROPERTY, folder, System.mapLibraryName("tandem"));
    assertThat(use(pathOption())).contains("tandem: " + message).contains("again: " + message);
  }

  @Test
  void shouldSayHowToGetOpenmpWhenOnlyItIsMissing() throws IOException, InterruptedException {
    put("tandem", library("tandem"));
    assertThat(use(pathOption()))
        .contains("tandem: fine")
        .contains("openmp: openmp is not available: ")
        .contains("there is no " + System.mapLibraryName("tandem_openmp"))
        .contains("libgomp1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"missing", "a-file"})
  void shouldNameTheOptionWhenNothingCanBeExtracted(final String name)
      throws IOException, InterruptedException {
    Files.createFile(folder.resolve("a-file"));
    assertThat(use("-D" + LibraryFile.TMPDIR_PROPERTY + "=" + folder.resolve(name)))
        .contains("tandem: Cannot extract the libraries of the jar into a new folder below ")
        .contains(folder.resolve(name).toString())
        .contains("name a folder that can be written to with -Dtandem.tmpdir=DIR");
  }

  @Test
  void shouldSayThatItWasBuiltFromOtherSourcesWhenTheDigestDiffers()
      throws IOException, InterruptedException {
    for (final String name : List.of("tandem", "tandem_openmp")) {
      put(name, withOtherDigest(library(name)));
    }
    final String digest = NativeLibrary.tandem().sourceDigest();
    assertThat(use(pathOption()))
        .contains(
            "tandem: %s was built from other sources (%s) than this jar (%s); rebuild both with scripts/build"
                .formatted(folder.resolve(System.mapLibraryName("tandem")), other(digest), digest))
        .contains("again: ")
        .containsPattern("openmp: openmp is not available: .* was built from other sources");
  }

  private static byte[] withOtherDigest(final byte[] library) {
    final String digest = NativeLibrary.tandem().sourceDigest();
    assertThat(digest).hasSize(64);
    // One byte, one character: nothing but the digest changes.
    final String text = new String(library, StandardCharsets.ISO_8859_1);
    assertThat(text).contains(digest);
    return text.replace(digest, other(digest)).getBytes(StandardCharsets.ISO_8859_1);
  }

  private static String other(final String digest) {
    return (digest.charAt(0) == '0' ? '1' : '0') + digest.substring(1);
  }

  @Test
  void shouldSayThatItIsAnotherLibraryWhenSymbolsAreMissing()
      throws IOException, InterruptedException {
    final Path impostor = put("tandem", library("tandem_openmp"));
    assertThat(use(pathOption()))
        .contains(
            "tandem: " + impostor + " is not the library that this jar needs: it has no tandem_")
        .contains("again: " + impostor);
  }

  @Test
  void shouldQuoteTheLoaderWhenTheFileIsNoLibrary() throws IOException, InterruptedException {
    final Path text = put("tandem", "no library".getBytes(StandardCharsets.US_ASCII));
    assertThat(use(pathOption())).contains("tandem: " + text + " cannot be loaded: ");
  }

  // glibc's words on a noexec file system; those of a policy.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/x/libtandem.so: failed to map segment from shared object",
        "/x/libtandem.so: cannot open shared object file: Operation not permitted"
      })
  void shouldExplainWhenTheFolderIsNoexec(final String loaderMessage) {
    assertThat(LibraryFile.explain(Path.of("/x/libtandem.so"), loaderMessage))
        .startsWith("/x/libtandem.so cannot be loaded: ")
        .contains("mounted noexec")
        .contains(loaderMessage)
        .contains("-Dtandem.tmpdir=DIR")
        .contains("-Dtandem.library.path=DIR");
  }

  @Test
  void shouldNotBlameNoexecWhenTheReasonIsAnother() {
    final String message =
        "libmvec.so.1: cannot open shared object file: No such file or directory";
    assertThat(LibraryFile.explain(Path.of("/x/libtandem.so"), message))
        .isEqualTo("/x/libtandem.so cannot be loaded: " + message);
  }
}
