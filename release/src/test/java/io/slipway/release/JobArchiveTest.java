package io.slipway.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.release.Tarballs.Entry;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class JobArchiveTest {
  @TempDir Path temporary;

  @Test
  void everyPartOfAJob() {
    JobDefinition job =
        read(
            Entry.directory("./"),
            Entry.file(
                "./job.MF",
                """
                name: web
                description: serves
                templates:
                  ctl.erb: bin/ctl
                  run.erb: bin/run
                packages: [app, 7]
                properties:
                  a.port: {description: d, default: 80, example: 81, type: port}
                  a.none: {default: }
                  a.bare:
                provides:
                - {name: http, type: http, properties: [a.port]}
                consumes:
                - {name: db, type: sql, optional: true}
                logs: {access: access/*.log}
                """),
            Entry.file("./monit", "check process web\n"),
            Entry.file("./extra.monit", "check process extra\n"),
            Entry.file("./properties_schema.json", "{}"),
            Entry.file("./templates/ctl.erb", new byte[] {'a', (byte) 0xff}),
            Entry.symbolicLink("./templates/run.erb", "ctl.erb"));

    JobSpec spec = job.spec();
    assertThat(spec.description()).isEqualTo("serves");
    assertThat(spec.packages()).containsExactly("app", "7");
    assertThat(spec.isErrandCapable()).isTrue();
    assertThat(spec.properties().keySet()).containsExactly("a.port", "a.none", "a.bare");
    assertThat(spec.properties())
        .containsEntry("a.port", new PropertyDefinition("d", true, 80, 81, "port"))
        .containsEntry("a.none", new PropertyDefinition("", true, null, null, null))
        .containsEntry("a.bare", new PropertyDefinition("", false, null, null, null));
    assertThat(spec.provides())
        .containsExactly(new LinkDefinition("http", "http", false, List.of("a.port")));
    assertThat(spec.consumes()).containsExactly(new LinkDefinition("db", "sql", true, List.of()));
    assertThat(spec.logs()).containsEntry("access", "access/*.log");
    assertThat(job.monit()).contains("check process web\n");
    assertThat(job.auxiliaryMonit()).containsEntry("extra.monit", "check process extra\n");
    assertThat(job.propertiesSchema()).contains("{}");
    assertThat(job.templates()).hasSize(2);
    assertThat(job.templates().getFirst().bytes()).containsExactly('a', 0xff);
    assertThat(job.templates().getLast().text()).isEqualTo("a\uFFFD");
  }

  static Stream<Arguments> faults() {
    return Stream.of(
        Arguments.of("name: other", ErrorCode.JOB_INVALID_NAME, "Inconsistent name for job 'web'"),
        Arguments.of(
            "name: web\ntemplates: {x.erb: x}",
            ErrorCode.JOB_MISSING_TEMPLATE_FILE,
            "Missing template file 'x.erb' for job 'web'"),
        Arguments.of(
            "name: web\ntemplates: {../../x: x}",
            ErrorCode.JOB_MISSING_TEMPLATE_FILE,
            "Missing template file '../../x'"),
        Arguments.of(
            "name: web\nlogs: []",
            ErrorCode.JOB_INVALID_LOG_SPEC,
            "Job 'web' has invalid logs spec format"),
        Arguments.of(
            "name: web\npackages: app",
            ErrorCode.JOB_INVALID_PACKAGE_SPEC,
            "Job 'web' has invalid package spec format"),
        Arguments.of(
            "name: web\nproperties: []",
            ErrorCode.JOB_INVALID_PROPERTY_SPEC,
            "Job 'web' has invalid properties spec format"),
        Arguments.of(
            "name: web\nprovides: {}",
            ErrorCode.JOB_INVALID_LINK_SPEC,
            "'provides' must be an array of hashes with name and type"),
        Arguments.of(
            "name: web\nconsumes: [x]",
            ErrorCode.JOB_INVALID_LINK_SPEC,
            "must be a list of hashes"),
        Arguments.of(
            "name: web\nconsumes: [{name: x}]",
            ErrorCode.JOB_INVALID_LINK_SPEC,
            "must contain 'name' and 'type'"),
        Arguments.of(
            "name: web\nprovides: [{name: x, type: y, optional: true}]",
            ErrorCode.JOB_INVALID_LINK_SPEC,
            "not allowed to have 'optional' key"),
        Arguments.of(
            "name: web\nconsumes: [{name: x, type: y}, {name: x, type: z}]",
            ErrorCode.JOB_DUPLICATE_LINK_NAME,
            "specifies duplicate consumes link with name 'x'"),
        Arguments.of("- web", ErrorCode.JOB_MISSING_MANIFEST, "must be a map"),
        Arguments.of(
            "name: [", ErrorCode.INVALID_YAML_ERROR, "job.MF of job 'web':1:8: not valid YAML"));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void faultsOfTheSpec(String spec, ErrorCode code, String message) {
    assertThatThrownBy(() -> read(Entry.file("job.MF", spec), Entry.file("monit", "")))
        .isInstanceOfSatisfying(SlipwayException.class, e -> assertThat(e.code()).isEqualTo(code))
        .hasMessageContaining(message);
  }

  @Test
  void missingFiles() {
    assertThatThrownBy(() -> read(Entry.file("monit", "")))
        .hasMessage("Missing job manifest for 'web'");
    assertThatThrownBy(() -> read(Entry.file("job.MF", "name: web"), Entry.file("sub/a.monit", "")))
        .hasMessage("Job 'web' is missing monit file");
    assertThat(read(Entry.file("job.MF", "name: web"), Entry.file("a.monit", "")).monit())
        .isEmpty();
  }

  @Test
  void linksInACircleEnd() {
    assertThatThrownBy(
            () ->
                read(
                    Entry.file("job.MF", "name: web\ntemplates: {a: a}"),
                    Entry.file("monit", ""),
                    Entry.symbolicLink("templates/a", "b"),
                    Entry.symbolicLink("templates/b", "a")))
        .hasMessageContaining("Missing template file 'a'");
  }

  private JobDefinition read(Entry... entries) {
    return JobArchive.read(Tarballs.gzip(temporary.resolve("web.tgz"), entries), "web");
  }
}
