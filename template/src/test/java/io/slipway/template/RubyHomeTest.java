package io.slipway.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RubyHomeTest {
  @TempDir Path cache;

  @Test
  void anEngineWorksFromAnUnpackedLibrary() {
    try (TemplateEngine engine = new TemplateEngine(Ruby.options().runtimes(1).home(cache))) {
      JobTemplates job =
          Ruby.job(
              "<%= Base64.strict_encode64('a') %> <%= BigDecimal('1').to_i %> <%= {a: 1}.to_yaml %>");

      RenderedJob rendered = engine.render(job, Ruby.spec(Map.of()), LinkAddresses.none());

      assertThat(rendered.files().getFirst().content().text()).isEqualTo("YQ== 1 ---\n:a: 1\n");
    }
  }

  @Test
  void isUnpackedOnceAndWhole() throws IOException {
    RubyHome first = RubyHome.unpackedIn(cache);
    Object unpacked = Files.readAttributes(Path.of(first.location()), "unix:ino").get("ino");

    RubyHome second = RubyHome.unpackedIn(cache);

    assertThat(second).isEqualTo(first);
    assertThat(Files.readAttributes(Path.of(second.location()), "unix:ino").get("ino"))
        .isEqualTo(unpacked);
    assertThat(second.loadPath()).hasSize(4).allSatisfy(gem -> assertThat(Path.of(gem)).exists());
    assertThat(Path.of(second.location(), "lib/ruby/stdlib/json.rb")).exists();
    try (Stream<Path> left = Files.list(cache)) {
      assertThat(left).hasSize(1);
    }
  }

  @Test
  void aCacheThatCannotBeWrittenIsNamed() throws IOException {
    Path file = Files.createFile(cache.resolve("file"));

    assertThatThrownBy(() -> RubyHome.unpackedIn(file.resolve("below")))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining(file.toString());
  }

  @Test
  void theJarHasTheExpectedGems() {
    assertThat(RubyHome.inJar().loadPath())
        .extracting(path -> path.replaceAll(".*/gems/([a-z0-9]+)-.*", "$1"))
        .isEqualTo(List.of("base64", "bigdecimal", "logger", "ostruct"));
  }
}
