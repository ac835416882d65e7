package io.slipway.lint;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LinkRulesTest {
  private static final String CONSUMES = "consumes:\n- name: db\n  type: postgres\n";

  @TempDir Path directory;
  private LintedRelease release;

  @BeforeEach
  void setUp() {
    release = new LintedRelease(directory);
  }

  private LintedRelease withProvider() {
    return release
        .file(
            "jobs/store/spec",
            """
            name: store
            properties:
              host.name: {}
            provides:
            - {name: store, type: postgres, properties: [host.name]}
            """)
        .file("jobs/store/monit", "");
  }

  @Test
  void aPropertyThatALinkProvidesAndTheSpecDoesNotDeclare() {
    release.spec("provides:\n- {name: web, type: web, properties: [port, prot]}\n");
    assertThat(release.findings())
        .containsExactly("jobs/web/spec:9:45 warning undeclared-property prot");
    assertThat(release.message()).endsWith("Did you mean 'port'?");
  }

  @Test
  void aLinkThatIsNotConsumed() {
    release.template("<%= p('port') %>\n<%= link('db').p('user') %><% if_link('other') {} %>");
    assertThat(release.findings())
        .containsExactly(
            "jobs/web/templates/config.erb:2:11 error undeclared-link",
            "jobs/web/templates/config.erb:2:40 warning undeclared-link");
  }

  @Test
  void aLinkThatIsAskedForFirstIsReportedOnce() {
    release.template("<%= p('port') %>\n<% if_link('db') { link('db').p('user') } %>");
    assertThat(release.findings())
        .containsExactly("jobs/web/templates/config.erb:2:13 warning undeclared-link");
  }

  @Test
  void aLinksPropertyIsNotTheJobs() {
    release.spec(CONSUMES).template("<%= p('port') %><%= link('db').p('port2') %>");
    assertThat(release.findings()).containsExactly("jobs/web/spec:9:3 info unresolved-link");
  }

  @Test
  void aPropertyThatTheProviderDoesNotGive() {
    withProvider()
        .spec(CONSUMES)
        .template(
            """
            <%= p('port') %><%= link('db').p('host.name') %><%= link('db').p('host') %>
            <% if_link('db') do |l| %><%= l.p('hots') %><%= l.p('x', 1) %><% end %>
            <% l = link('db') %><%= l.p('y') %><% l.instances.each { |i| i.p('z') } %>
            """);
    assertThat(release.findings())
        .containsExactly(
            "jobs/web/templates/config.erb:2:36 warning link-property-not-provided hots",
            "jobs/web/templates/config.erb:2:54 info link-property-not-provided x",
            "jobs/web/templates/config.erb:3:30 warning link-property-not-provided y");
  }

  @Test
  void aLinkThatNothingInTheManifestProvides() {
    withProvider().spec(CONSUMES).manifest("- {name: web, release: shop}\n");
    assertThat(release.findings()).containsExactly("manifest.yml:7:5 error unresolved-link");
    assertThat(release.message()).contains("needs link 'db'").contains("'postgres'");
  }

  @Test
  void aLinkThatIsProvidedGivenOrMaybeProvided() {
    withProvider().spec(CONSUMES);
    release.manifest("- {name: web, release: shop}\n- {name: store, release: shop}\n");
    release.manifest("- {name: web, release: shop, consumes: {db: {instances: []}}}\n");
    release.manifest("- {name: web, release: shop, consumes: {db: {from: x, deployment: y}}}\n");
    assertThat(release.findings()).isEmpty();
  }

  @Test
  void aLinkThatTheManifestBlocksOrMisspells() {
    withProvider().spec(CONSUMES);
    release.manifest(
        "- {name: store, release: shop}\n- {name: web, release: shop, consumes: {db: nil, bd: {from: x}}}\n");
    assertThat(release.findings())
        .containsExactly(
            "manifest.yml:8:5 error unresolved-link",
            "manifest.yml:8:56 warning unknown-manifest-link");
  }
}
