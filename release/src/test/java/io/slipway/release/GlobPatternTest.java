package io.slipway.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class GlobPatternTest {
  @TempDir Path root;

  @BeforeEach
  void files() {
    for (String file :
        Set.of("a/x.c", "a/y.h", "a/.dot", "a/b/x.c", "a/b/c/z.c", "top", "odd*name", "[x]")) {
      GoldenRelease.write(root, file, "");
    }
    GoldenRelease.link(root, "a/broken", "nowhere");
    GoldenRelease.link(root, "a/loop", ".");
    GoldenRelease.link(root, "linked", "a/b");
  }

  @Test
  void withinOneLevel() throws Exception {
    assertThat(find("a/*.c")).containsExactlyInAnyOrder("a/x.c");
    assertThat(find("a/*"))
        .containsExactlyInAnyOrder("a/x.c", "a/y.h", "a/.dot", "a/b", "a/broken", "a/loop");
    assertThat(find("a/?.[ch]")).containsExactlyInAnyOrder("a/x.c", "a/y.h");
    assertThat(find("a/[^x].?")).containsExactlyInAnyOrder("a/y.h");
    assertThat(find("./a//x.c")).containsExactlyInAnyOrder("a/x.c");
    assertThat(find("to*p*")).containsExactlyInAnyOrder("top");
    assertThat(find("")).isEmpty();
  }

  @Test
  void anyNumberOfLevels() throws Exception {
    assertThat(find("a/**/*.c")).containsExactlyInAnyOrder("a/x.c", "a/b/x.c", "a/b/c/z.c");
    assertThat(find("**/z.c")).contains("a/b/c/z.c", "linked/c/z.c");
    assertThat(find("a/b/**")).containsExactlyInAnyOrder("a/b/x.c", "a/b/c", "a/b/c/z.c");
    assertThat(find("linked/*")).containsExactlyInAnyOrder("linked/x.c", "linked/c");
  }

  @Test
  void aLinkToNowhereIsMatchedByAStarOnly() throws Exception {
    assertThat(find("a/**")).doesNotContain("a/broken");
    assertThat(find("a/**/*")).contains("a/broken");
  }

  @Test
  void aLinkIntoItselfEnds() throws Exception {
    assertThat(find("a/**/loop")).containsExactlyInAnyOrder("a/loop");
  }

  @Test
  void alternativesAndEscapes() throws Exception {
    assertThat(find("a/{x.c,b/{c/z,x}.c}"))
        .containsExactlyInAnyOrder("a/x.c", "a/b/x.c", "a/b/c/z.c");
    assertThat(find("odd\\*name")).containsExactlyInAnyOrder("odd*name");
    assertThat(find("\\[x\\]")).containsExactlyInAnyOrder("[x]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a/[", "a/[]", "{a", "x\\", "../a", "a/../../b", "/etc/*", "{a,../b}"})
  void refused(String pattern) {
    assertThatThrownBy(() -> GlobPattern.parse(pattern))
        .isInstanceOf(GlobPattern.InvalidPatternException.class);
  }

  @Test
  void manyAlternativesAreRefused() {
    assertThatThrownBy(() -> GlobPattern.parse("{a,b}".repeat(30)))
        .isInstanceOf(GlobPattern.InvalidPatternException.class)
        .hasMessageContaining("too many alternatives");
  }

  private Set<String> find(String pattern) throws GlobPattern.InvalidPatternException, IOException {
    return GlobPattern.parse(pattern).find(root);
  }
}
