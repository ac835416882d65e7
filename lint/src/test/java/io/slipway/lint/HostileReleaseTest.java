package io.slipway.lint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.base.SlipwayException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostileReleaseTest {
  @TempDir Path directory;
  private LintedRelease release;

  @BeforeEach
  void setUp() throws IOException {
    release = new LintedRelease(Files.createDirectory(directory.resolve("shop")));
  }

  private Path path(String inside) {
    return release.root().resolve(inside);
  }

  @Test
  void noReleaseAtAll() {
    ReleaseLint lint = new ReleaseLint(LintedRelease.ENGINE, Machine.WITH_EVERYTHING);
    assertThatThrownBy(() -> lint.check(directory, List.of(), Set.of()))
        .isInstanceOf(SlipwayException.class)
        .hasMessageContaining("is not a release directory");
    assertThatThrownBy(() -> lint.check(path("none"), List.of(), Set.of()))
        .hasMessageContaining("does not exist");
    assertThatThrownBy(() -> lint.check(path("jobs/web/spec"), List.of(), Set.of()))
        .isInstanceOf(SlipwayException.class);
  }

  @Test
  void linksOutOfTheReleaseAreNotFollowed() throws IOException {
    Path secret = Files.writeString(directory.resolve("secret"), "<%= p('secret') %>");
    release.without("jobs/web/templates/config.erb");
    Files.createSymbolicLink(path("jobs/web/templates/config.erb"), secret);
    Files.createSymbolicLink(path("jobs/web/templates/more"), directory);
    Files.createSymbolicLink(path("jobs/out"), directory);
    assertThat(release.findings())
        .containsExactly(
            "jobs/web/spec:3:3 error missing-template",
            "jobs/web/templates/config.erb warning unreadable-file");
  }

  @Test
  void linksInsideTheReleaseAreFollowedAndLoopsAreNot() throws IOException {
    release.file("shared/config.erb", "<%= p('port') %>");
    release.without("jobs/web/templates/config.erb");
    Files.createSymbolicLink(
        path("jobs/web/templates/config.erb"), Path.of("../../../shared/config.erb"));
    Files.createSymbolicLink(path("jobs/web/templates/loop"), Path.of("."));
    assertThat(release.findings()).isEmpty();
  }

  @Test
  void aFileThatIsTooLarge() {
    release.file("jobs/web/spec", "#".repeat(DirectoryFiles.MAXIMUM_FILE_BYTES + 1));
    assertThat(release.findings())
        .containsExactly(
            "jobs/web/spec error invalid-spec", "jobs/web/spec warning unreadable-file");
  }

  @Test
  void aSpecThatIsNestedTooDeeplyOrStandsForTooMuch() {
    release.file("jobs/web/spec", "a: " + "[".repeat(5000));
    assertThat(release.findings()).singleElement().asString().contains("error invalid-spec");
    StringBuilder laughs = new StringBuilder("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
    for (int i = 1; i < 10; i++) {
      laughs.append("a%d: &a%d [%s]\n".formatted(i, i, ("*a" + (i - 1) + ",").repeat(10)));
    }
    release.file("jobs/web/spec", laughs.toString());
    assertThat(release.findings()).singleElement().asString().contains("error invalid-spec");
  }

  @Test
  void codeThatIsNestedTooDeeply() {
    release.template(
        "<%= p('port') %><%= " + "(".repeat(20_000) + "1" + ")".repeat(20_000) + " %>");
    assertThat(release.findings())
        .allMatch(finding -> finding.contains("config.erb") && finding.contains("template-syntax"));
    release.template("<%= p('port') %>" + "<% if true %>".repeat(2000) + "<% end %>".repeat(2000));
    assertThat(release.findings()).isEmpty();
  }

  @Test
  void bytesThatAreNotUtf8() throws IOException {
    byte[] text =
        "caf\u00e9 <%= p('port') %> <%= p('gone') %>".getBytes(StandardCharsets.ISO_8859_1);
    Files.write(path("jobs/web/templates/config.erb"), text);
    assertThat(release.findings())
        .containsExactly("jobs/web/templates/config.erb:1:30 error undeclared-property gone");
    Files.write(path("jobs/web/monit"), new byte[] {(byte) 0xff, 0, (byte) 0xfe});
    assertThat(release.findings()).anyMatch(finding -> finding.contains("monit-syntax"));
  }

  @Test
  void codeIsNotRun() {
    release.template("<%= p('port') %><% raise 'ran' %><% loop {} %>");
    assertThat(release.findings()).isEmpty();
  }
}
