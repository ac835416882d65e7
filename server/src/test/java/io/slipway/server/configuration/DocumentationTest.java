package io.slipway.server.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code docs/configuration.md} says of the keys is what the keys say of themselves. */
class DocumentationTest {
  private static final Path DOCUMENT = Path.of("..", "docs", "configuration.md");
  private static final String BEGINNING = "## The keys\n";

  @TempDir Path home;

  @Test
  void everyKeyIsDocumentedAsItIs() throws IOException {
    String document = Files.readString(DOCUMENT);

    assertThat(document.substring(document.indexOf(BEGINNING) + BEGINNING.length()))
        .isEqualTo(keys());
  }

  @Test
  void theExampleCanBeUsed() throws IOException {
    String example =
        Files.readString(DOCUMENT)
            .lines()
            .filter(line -> line.startsWith("    ") && !line.startsWith("    $"))
            .map(line -> line.substring(4) + "\n")
            .reduce("", String::concat);
    Files.writeString(home.resolve(ConfigurationReader.FILE), example);

    assertThat(ConfigurationReader.read(home, Map.of()).set()).isNotEmpty();
  }

  private static String keys() {
    StringBuilder text = new StringBuilder();
    for (Section<?> section : Configuration.SECTIONS) {
      append(text, section);
    }
    return text.toString();
  }

  private static <R> void append(StringBuilder text, Section<R> section) {
    text.append("\n### %s\n\n%s\n\n".formatted(section.name(), section.meaning()));
    text.append("| key | what it is | value | default |\n|---|---|---|---|\n");
    for (Key<R, ?> key : section.keys()) {
      text.append(
          "| `%s` | %s | %s%s | %s |\n"
              .formatted(
                  key.name(),
                  key.meaning(),
                  key.form().expected(),
                  key.environment().map("; the variable `%s` wins"::formatted).orElse(""),
                  section.defaultText(key)));
    }
  }
}
