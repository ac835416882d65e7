package io.slipway.template;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.json.Json;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Templates for every construct of the job rendering contract. What is expected was written by MRI
 * 4.0 running BOSH's own evaluation context over {@code spec.json}: {@code ok} and the output, or
 * the error's line.
 */
class CorpusTest {
  private static final Path CORPUS = corpus();

  @ParameterizedTest
  @MethodSource("templates")
  void rendersAsMriDoes(String name) throws IOException {
    FileContent template = FileContent.of(Files.readAllBytes(CORPUS.resolve(name + ".erb")));
    FileContent expected = FileContent.of(Files.readAllBytes(CORPUS.resolve(name + ".expected")));

    byte[] actual = render(name + ".erb", template);

    assertThat(FileContent.of(actual).text()).isEqualTo(expected.text());
    assertThat(actual).isEqualTo(expected.bytes());
  }

  private static byte[] render(String src, FileContent template) throws IOException {
    JobTemplates job =
        new JobTemplates(
            "web",
            "1.2",
            "web",
            "sha",
            FileContent.of(""),
            List.of(new JobTemplate(src, "config", template)));
    try {
      byte[] output =
          Ruby.ENGINE
              .render(job, spec(), LinkAddresses.none())
              .files()
              .getFirst()
              .content()
              .bytes();
      byte[] ok = "ok\n".getBytes(StandardCharsets.UTF_8);
      byte[] all = new byte[ok.length + output.length];
      System.arraycopy(ok, 0, all, 0, ok.length);
      System.arraycopy(output, 0, all, ok.length, output.length);
      return all;
    } catch (TemplateErrors e) {
      return (e.message() + "\n").getBytes(StandardCharsets.UTF_8);
    }
  }

  private static Map<String, @Nullable Object> spec() throws IOException {
    return Json.parseObject(Files.readString(CORPUS.resolve("spec.json")));
  }

  static Stream<String> templates() throws IOException {
    try (Stream<Path> files = Files.list(CORPUS)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".erb"))
          .map(name -> name.substring(0, name.length() - ".erb".length()))
          .sorted()
          .toList()
          .stream();
    }
  }

  private static Path corpus() {
    return Path.of(
        URI.create(Objects.requireNonNull(CorpusTest.class.getResource("corpus")).toString()));
  }
}
