package io.slipway.lint;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.yaml.Yaml;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManifestRulesTest {
  @TempDir Path directory;
  private LintedRelease release;

  @BeforeEach
  void setUp() {
    release = new LintedRelease(directory);
  }

  @Test
  void aManifestThatFits() {
    release
        .spec("  db.user: {}\n  db.options: {}\n  key: {}\n")
        .template("<%= p('port') %><%= p('db.user') %><%= p('db.options') %><%= p('key') %>")
        .manifest(
            """
            - name: web
              release: shop
              properties:
                port: 81
                db: {user: u, options: {any: thing}}
                key: ((key))
            """)
        .manifest("- {name: web, release: shop, properties: ((all))}\n")
        .manifest("- {name: web, release: shop, properties: {db: ((db)), key: 1}}\n");
    assertThat(release.findings()).isEmpty();
  }

  @Test
  void propertiesThatNoJobDeclares() {
    release
        .spec("  db.user: {default: u}\n")
        .template("<%= p('port') %><%= p('db.user') %>")
        .manifest(
            """
            - name: web
              release: shop
              properties:
                prot: 81
                db:
                  usr: x
            """);
    assertThat(release.findings())
        .containsExactly(
            "manifest.yml:10:13 warning unknown-manifest-property prot",
            "manifest.yml:12:14 warning unknown-manifest-property db.usr");
    assertThat(release.message())
        .isEqualTo(
            "job 'web' declares no property 'prot', so BOSH passes over it. Did you mean 'port'?");
  }

  @Test
  void aValueWhereAGroupMustBe() {
    release
        .spec("  db.user: {default: u}\n")
        .template("<%= p('port') %><%= p('db.user') %>")
        .manifest("- {name: web, release: shop, properties: {db: text}}\n");
    assertThat(release.findings()).containsExactly("manifest.yml:7:49 error property-not-a-map db");
  }

  @Test
  void aPropertyThatIsNeededAndNotSet() {
    release
        .spec("  key: {}\n  one: {}\n  two: {}\n  maybe: {}\n")
        .template(
            """
            <%= p('port') %><%= p('key') %><%= p(['one', 'two']) %>
            <% if p('port') == 1 %><%= p('maybe') %><% end %>
            <% if_p('maybe') { |m| p('maybe') } %>
            """)
        .manifest("- {name: web, release: shop}\n");
    assertThat(release.findings())
        .containsExactly(
            "manifest.yml:7:5 warning missing-property key",
            "manifest.yml:7:5 warning missing-property one");
    assertThat(release.message()).contains("jobs/web/templates/config.erb:1 needs it");
  }

  @Test
  void jobsAndReleasesThatDoNotExist() {
    release.manifest("- {name: wbe, release: shop}\n- {name: web, release: shpo}\n");
    assertThat(release.findings())
        .containsExactly(
            "manifest.yml:7:5 error unknown-job", "manifest.yml:8:5 error unknown-release");
  }

  @Test
  void aManifestThatDoesNotUseTheRelease() {
    var manifest = Yaml.parse("releases: [{name: other}]\n", "m.yml");
    var list = Yaml.parse("- a\n", "l.yml");
    LintReport report =
        new ReleaseLint(LintedRelease.ENGINE, Machine.WITH_EVERYTHING)
            .check(directory, List.of(manifest, list), Set.of());
    assertThat(report.findings())
        .extracting(LintedRelease::text)
        .containsExactly(
            "l.yml:1:1 error invalid-manifest", "m.yml:1:11 info manifest-without-release");
  }
}
