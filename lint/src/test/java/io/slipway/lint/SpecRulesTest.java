package io.slipway.lint;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpecRulesTest {
  @TempDir Path directory;
  private LintedRelease release;

  @BeforeEach
  void setUp() {
    release = new LintedRelease(directory);
  }

  @Test
  void keysThatBoshPassesOver() {
    release.spec("    decription: x\n    owner: me\npackage: []\n");
    assertThat(release.findings())
        .containsExactly(
            "jobs/web/spec:8:5 warning unknown-key",
            "jobs/web/spec:9:5 info unknown-key",
            "jobs/web/spec:10:1 info unknown-key");
  }

  @Test
  void aMisspeltKeyOfALinkOrAPackage() {
    release
        .spec("consumes:\n- {name: a, type: b, optionl: true}\n")
        .file("packages/app/spec", "name: app\nfile: []\nfiles: []\n");
    assertThat(release.findings())
        .containsExactly(
            "jobs/web/spec:9:3 info unresolved-link",
            "jobs/web/spec:9:22 warning unknown-key",
            "packages/app/spec:2:1 info unknown-key");
  }

  @Test
  void aPropertyDefinedByAValue() {
    release.file("jobs/web/spec", LintedRelease.SPEC.replace("\n    default: 80", " 80"));
    assertThat(release.findings())
        .containsExactly("jobs/web/spec:6:3 warning property-definition port");
  }

  @Test
  void aSpecThatIsNoYamlOrNoMap() {
    release.file("jobs/web/spec", "name: [web\n");
    assertThat(release.findings()).singleElement().asString().contains("error invalid-spec");
    release.file("jobs/web/spec", "web\n");
    assertThat(release.findings()).containsExactly("jobs/web/spec:1 error invalid-spec");
    release.without("jobs/web/spec");
    assertThat(release.findings()).containsExactly("jobs/web/spec error invalid-spec");
  }

  @Test
  void aSpecThatTheDirectorRefuses() {
    release.spec("provides: {a: b}\n");
    assertThat(release.findings()).containsExactly("jobs/web/spec error invalid-spec");
    release.file("jobs/web/spec", LintedRelease.SPEC.replace("name: web", "name: wbe"));
    assertThat(release.findings()).containsExactly("jobs/web/spec:1:1 error invalid-spec");
  }

  @Test
  void templatesThatAreMissingUnlistedOrInOneAnothersPlace() {
    release
        .file(
            "jobs/web/spec",
            LintedRelease.SPEC.replace(
                "  config.erb: config/config\n",
                "  config.erb: config/config\n  none.erb: config/none\n  twin.erb: config/config\n"))
        .file("jobs/web/templates/twin.erb", "")
        .file("jobs/web/templates/more/other.erb", "")
        .file("jobs/web/templates/.gitkeep", "");
    assertThat(release.findings())
        .containsExactly(
            "jobs/web/spec:4:3 error missing-template",
            "jobs/web/spec:5:3 warning duplicate-destination",
            "jobs/web/templates/more/other.erb warning unlisted-template");
  }

  @Test
  void packagesThatAreMissingOrUnused() {
    release
        .file("jobs/web/spec", LintedRelease.SPEC.replace("[app]", "[ap]"))
        .file("packages/app/spec", "name: app\ndependencies:\n- lib\n")
        .file("packages/lib/spec.lock", "name: lib\nfingerprint: abc\n");
    assertThat(release.findings())
        .containsExactly(
            "jobs/web/spec:4:12 error unknown-package",
            "packages/app/spec:1:1 warning unused-package",
            "packages/lib/spec.lock:1:1 warning unused-package");
    assertThat(release.message()).endsWith("Did you mean 'app'?");
    release.file("jobs/web/spec", LintedRelease.SPEC);
    assertThat(release.findings()).isEmpty();
  }

  @Test
  void aPackageWithoutScriptSpecOrDependency() {
    release
        .file("packages/app/spec", "name: app\ndependencies:\n- gone\n")
        .without("packages/app/packaging")
        .file("packages/bare/packaging", "");
    assertThat(release.findings(Rule.UNUSED_PACKAGE))
        .containsExactly(
            "packages/app/packaging error missing-packaging",
            "packages/app/spec:3:3 error unknown-package",
            "packages/bare/spec error invalid-spec");
  }

  @Test
  void packagingScriptsMustStopByThemselves() {
    release.file("packages/app/packaging", "#!/bin/bash -e\nmake\nmake install\n");
    assertThat(release.findings())
        .containsExactly("packages/app/packaging:1 warning script-without-errexit");
    assertThat(release.message()).contains("does not look at its first line");
    for (String fine :
        new String[] {
          "set -eux\nmake\nmake install\n",
          "set -o errexit\na\nb\n",
          "set -o pipefail -e\na\nb\n",
          "make\n",
          ". ./exiter.ps1\n$ErrorActionPreference = 'Stop'\nNew-Item x\n"
        }) {
      release.file("packages/app/packaging", fine);
      assertThat(release.findings()).as(fine).isEmpty();
    }
  }

  @Test
  void aPropertiesSchemaThatCannotBeUsed() {
    release.file("jobs/web/properties_schema.json", "{\"type\": \"object\"}");
    assertThat(release.findings())
        .containsExactly("jobs/web/properties_schema.json error properties-schema");
    assertThat(release.message()).contains("$schema");
    release.file(
        "jobs/web/properties_schema.json",
        "{\"$schema\": \"https://json-schema.org/draft/2020-12/schema\", \"type\": \"object\"}");
    assertThat(release.findings()).isEmpty();
  }
}
