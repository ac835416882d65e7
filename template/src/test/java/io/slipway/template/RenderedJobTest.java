package io.slipway.template;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.base.Digest;
import io.slipway.template.RenderedFile.ProvidedLink;
import java.util.List;
import org.junit.jupiter.api.Test;

class RenderedJobTest {
  private static final RenderedJob WEB =
      new RenderedJob(
          "web",
          FileContent.of("M1"),
          List.of(
              new RenderedFile("z.erb", "bin/z", "Z"), new RenderedFile("a.erb", "bin/a", "A")));
  private static final RenderedJob DATABASE =
      new RenderedJob("database", FileContent.of("M2"), List.of());

  @Test
  void theTemplateHashIsOverMonitAndContentsBySource() {
    assertThat(WEB.templateHash()).isEqualTo(Digest.sha1Hex("M1AZ"));
  }

  @Test
  void theConfigurationHashIsOverJobsByName() {
    assertThat(RenderedJob.configurationHash(List.of(WEB, DATABASE)))
        .isEqualTo(Digest.sha1Hex("M2database" + "M1web" + "Abin/a" + "Zbin/z"));
  }

  @Test
  void linksAreListedByGroupAsText() {
    RenderedFile file =
        RenderedFile.linksJson(
            List.of(new ProvidedLink("b", "http", "9"), new ProvidedLink("a \"q\"", "sql", "10")));

    assertThat(file.src()).isEqualTo(".bosh/links.json");
    assertThat(file.dest()).isEqualTo(".bosh/links.json");
    assertThat(file.content().text())
        .isEqualTo(
            """
            [
              {
                "name": "a \\"q\\"",
                "type": "sql",
                "group": "10"
              },
              {
                "name": "b",
                "type": "http",
                "group": "9"
              }
            ]
            """);
  }

  @Test
  void noLinksAreAnEmptyList() {
    assertThat(RenderedFile.linksJson(List.of()).content().text()).isEqualTo("[]\n");
  }

  @Test
  void theLinksFileCountsInTheHash() {
    RenderedJob with = DATABASE.with(RenderedFile.linksJson(List.of()));

    assertThat(with.templateHash()).isEqualTo(Digest.sha1Hex("M2[]\n"));
  }
}
