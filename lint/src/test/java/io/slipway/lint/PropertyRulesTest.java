package io.slipway.lint;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PropertyRulesTest {
  @TempDir Path directory;
  private LintedRelease release;

  @BeforeEach
  void setUp() {
    release = new LintedRelease(directory);
  }

  @Test
  void aReleaseWithoutMistakesHasNoFindings() {
    assertThat(release.findings()).isEmpty();
  }

  @Test
  void codeThatIsNoRuby() {
    release.template("<%= p('port') %>\n\n<%= p('port' %>\n");
    assertThat(release.findings())
        .singleElement()
        .asString()
        .startsWith("jobs/web/templates/config.erb:3 error template-syntax");
    assertThat(release.message()).startsWith("the template does not compile: ");
  }

  @Test
  void codeThatIsNoRubyInTheMonitFile() {
    release.file("jobs/web/monit", "# one\n<% if %>\n");
    assertThat(release.findings())
        .singleElement()
        .asString()
        .startsWith("jobs/web/monit:2 error template-syntax");
  }

  @Test
  void aPropertyThatIsNotDeclared() {
    release.template("a\n<%= p('port') %> <%= p('prot') %>\n");
    assertThat(release.findings())
        .containsExactly("jobs/web/templates/config.erb:2:25 error undeclared-property prot");
    assertThat(release.message())
        .isEqualTo(
            "property 'prot' is not declared in the spec of job 'web', so it is never set and rendering fails here. Did you mean 'port'?");
  }

  @Test
  void whatDoesNotFailIsAWarning() {
    release.template(
        """
        <%= p('port') %><%= p('a', 1) %>
        <% if_p('b') do |b| %><%= p('b') %><% end.else_if_p('c') do %><% end %>
        <%= p(['port', 'd']) %>
        <% begin %><%= p('e') %><% rescue UnknownProperty %><% end %>
        <%= properties.f.g %>
        """);
    assertThat(release.findings())
        .containsExactly(
            "jobs/web/templates/config.erb:1:24 warning undeclared-property a",
            "jobs/web/templates/config.erb:2:10 warning undeclared-property b",
            "jobs/web/templates/config.erb:2:54 warning undeclared-property c",
            "jobs/web/templates/config.erb:3 warning undeclared-property d",
            "jobs/web/templates/config.erb:4:19 warning undeclared-property e",
            "jobs/web/templates/config.erb:5:16 warning undeclared-property f.g");
  }

  @Test
  void aGroupAndAPartOfAPropertyAreDeclaredWithIt() {
    release
        .spec("  db.user: {}\n  tls: {}\n")
        .template(
            "<%= p('port') %><%= p('db').to_json %><%= p('tls.cert') %><%= properties.tls.key.first %>");
    assertThat(release.findings()).isEmpty();
  }

  @Test
  void aPropertyThatNothingReads() {
    release.spec("  colour:\n    default: red\n");
    assertThat(release.findings())
        .containsExactly("jobs/web/spec:8:3 warning unused-property colour");
  }

  @Test
  void anUnfinishedNameReadsWhatBeginsLikeIt() {
    release
        .spec("  db.user: {}\n  db.password: {}\n  colour: {}\n")
        .template("<%= p('port') %><% x.each do |k| %><%= p(\"db.#{k}\") %><% end %>");
    assertThat(release.findings())
        .containsExactly("jobs/web/spec:10:3 warning unused-property colour");
  }

  @Test
  void nothingIsUnusedWhereCodeMayReadAnything() {
    for (String code :
        new String[] {
          "<%= p(name) %>",
          "<%= properties.to_h.to_json %>",
          "<%= raw_properties.to_yaml %>",
          "<%= send(:p, x) %>",
          "<%= lookup_property(@raw_properties, x) %>"
        }) {
      release.spec("  colour: {}\n").template(code);
      assertThat(release.findings()).as(code).isEmpty();
    }
  }

  @Test
  void literalListsAndVariablesAreFollowed() {
    release
        .spec("  db.user: {}\n  db.host: {}\n")
        .template(
            "<% prefix = 'db' %><%= p('port') %><% %w[user host].each do |k| %><%= p(\"#{prefix}.#{k}\") %><% end %>");
    assertThat(release.findings()).isEmpty();
  }

  @Test
  void aPropertyReadByTheMonitFileOrProvidedByALinkIsUsed() {
    release
        .spec(
            "  name: {}\n  shared.key: {}\nprovides:\n- {name: w, type: web, properties: [shared]}\n")
        .file("jobs/web/monit", "# <%= p('name') %>\n");
    assertThat(release.findings(Rule.MONIT_NOT_CHECKED)).isEmpty();
  }

  @Test
  void aTemplateThatCannotBeReadLeavesOpenWhatIsUnused() {
    release.spec("  colour: {}\n").template("<% if %>");
    assertThat(release.findings()).singleElement().asString().contains("template-syntax");
  }

  @Test
  void findingsCanBeIgnored() {
    release.template("<%= p('port') %><%= p('prot') %>");
    assertThat(release.findings(Rule.UNDECLARED_PROPERTY)).isEmpty();
    release.template(
        "<%# slipway-lint: ignore undeclared-property, unused-property %><%= p('port') %><%= p('prot') %>");
    assertThat(release.findings()).isEmpty();
    release.template("<%# slipway-lint: ignore unused-property %><%= p('port') %><%= p('prot') %>");
    assertThat(release.findings()).hasSize(1);
    release.template("<%= p('port') %>").spec("  x: {}\n# slipway-lint: ignore unused-property\n");
    assertThat(release.findings()).isEmpty();
  }

  @Test
  void whatMayBeALinkMayAlsoBeTheJob() {
    release
        .spec("consumes:\n- {name: db, type: db, optional: true}\n")
        .template("<% from = self; if_link('db') { |db| from = db } %><%= from.p('port') %>\n");
    assertThat(release.findings()).isEmpty();
  }

  @Test
  void oneMistakeInManyPlacesIsToldOnce() {
    release.template("<%= p('port') %>\n" + "<%= p('prot', 1) %><%= p('prot', 2) %>\n".repeat(8));
    assertThat(release.findings())
        .containsExactly("jobs/web/templates/config.erb:2:8 warning undeclared-property prot");
    assertThat(release.message())
        .endsWith("Did you mean 'port'? Likewise in lines 3, 4, 5, 6, 7 and 2 more.");
  }
}
