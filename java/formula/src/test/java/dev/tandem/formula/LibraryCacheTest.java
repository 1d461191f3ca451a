package dev.tandem.formula;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.bridge.UnavailableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LibraryCacheTest {
  private static final String KEY = "0".repeat(64);

  @TempDir private Path folder;

  private LibraryCache cache() {
    return LibraryCache.in(folder.resolve("a/cache"));
  }

  private static Path kept(final LibraryCache cache, final String content) throws IOException {
    final Path build = cache.newBuildFolder();
    final Path built = Files.writeString(build.resolve("library"), content);
    final Path kept = cache.keep(KEY, built);
    LibraryCache.delete(build);
    return kept;
  }

  @Test
  void shouldKeepWhatWasBuiltAndNothingElse() throws IOException {
    final LibraryCache cache = cache();
    assertThat(cache.find(KEY)).isEmpty();
    final Path kept = kept(cache, "content");
    assertThat(cache.find(KEY)).contains(kept);
    assertThat(cache.find("1".repeat(64))).isEmpty();
    assertThat(Files.list(cache.folder())).containsExactly(kept);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(cache.folder())))
        .isEqualTo("rwx------");
  }

  @Test
  void shouldNotGiveWhatWasDamaged() throws IOException {
    final LibraryCache cache = cache();
    final Path kept = kept(cache, "content");
    Files.writeString(kept, "conten");
    assertThat(cache.find(KEY)).isEmpty();
    assertThat(kept).doesNotExist();
  }

  @Test
  void shouldFollowNoLink() throws IOException {
    final LibraryCache cache = cache();
    final Path kept = kept(cache, "content");
    final Path elsewhere = Files.move(kept, folder.resolve("elsewhere"));
    Files.createSymbolicLink(kept, elsewhere);
    assertThat(cache.find(KEY)).isEmpty();
    assertThat(elsewhere).exists();
    final Path link = Files.createSymbolicLink(folder.resolve("link"), cache.folder());
    assertThatThrownBy(() -> LibraryCache.in(link))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("is no folder, or a link to one");
  }

  @Test
  void shouldRefuseAFolderThatOthersMayEnter() throws IOException {
    final Path open = Files.createDirectory(folder.resolve("open"));
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxr-x---"));
    assertThatThrownBy(() -> LibraryCache.in(open))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("Others may enter")
        .hasMessageContaining("chmod 700");
  }

  @Test
  void shouldServeManyAtOnce() {
    final Path shared = folder.resolve("shared");
    final List<Path> kept =
        IntStream.range(0, 64)
            .parallel()
            .mapToObj(i -> {
              try {
                final LibraryCache cache = LibraryCache.in(shared);
                final Path mine = kept(cache, "content");
                assertThat(cache.find(KEY)).contains(mine);
                return mine;
              } catch (final IOException exception) {
                throw new AssertionError(exception);
              }
            })
            .distinct()
            .toList();
    assertThat(kept).hasSize(1);
  }

  @Test
  void shouldClearWhatItKeepsAndWhatBuildsLeft() throws IOException {
    final LibraryCache cache = cache();
    kept(cache, "content");
    final Path killed = cache.newBuildFolder();
    Files.writeString(killed.resolve("formula.c"), "left by a kill");
    Files.setLastModifiedTime(killed, FileTime.from(Instant.now().minusSeconds(3600)));
    final Path running = cache.newBuildFolder();
    final Path foreign = Files.writeString(cache.folder().resolve("notes.txt"), "not ours");
    assertThat(cache.count()).isEqualTo(1);
    assertThat(cache.clear()).isEqualTo(1);
    assertThat(Files.list(cache.folder())).containsExactlyInAnyOrder(foreign, running);
  }
}
