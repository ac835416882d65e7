package io.slipway.lint;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.yaml.Yaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ExampleTest {
  private static final Path GREETER = Path.of("..", "examples", "greeter");

  @Test
  void theExampleHasNoMistakes() throws IOException {
    Path manifest = GREETER.resolve("manifest.yml");
    LintReport report =
        new ReleaseLint(LintedRelease.ENGINE, Machine.WITH_EVERYTHING)
            .check(
                GREETER,
                List.of(Yaml.parse(Files.readString(manifest), manifest.toString())),
                Set.of());
    assertThat(report.findings()).isEmpty();
    assertThat(report.release()).isEqualTo("greeter");
    assertThat(report.jobs()).isEqualTo(2);
  }
}
