package io.slipway.director.updating;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.groups.Tuple.tuple;

import io.slipway.base.FanOut;
import io.slipway.director.fakes.Samples;
import io.slipway.director.fakes.World;
import io.slipway.model.deployment.DirectorSettings;
import io.slipway.model.deployment.DocumentPath;
import io.slipway.model.explaining.Explanation;
import io.slipway.model.explaining.Explanation.Occurrence;
import io.slipway.model.explaining.Finding;
import io.slipway.model.explaining.Finding.Absence;
import io.slipway.model.explaining.Finding.JobOfGroup;
import io.slipway.model.explaining.Finding.LinkSource;
import io.slipway.model.explaining.Finding.Similar;
import io.slipway.model.explaining.Origin;
import io.slipway.model.rendering.OfflineRendering;
import io.slipway.model.rendering.OfflineRendering.Order;
import io.slipway.model.rendering.RenderErrors;
import io.slipway.model.rendering.Selection;
import io.slipway.release.LocalRelease;
import io.slipway.release.StemcellManifest;
import io.slipway.template.Excerpt;
import io.slipway.yaml.Yaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Failures to render, each cause once, with where the values in it come from. */
class ExplanationTest {
  private static final StemcellManifest STEMCELL =
      new StemcellManifest(
          "any", "1", "toronto-os", "", Optional.empty(), Optional.empty(), Optional.empty());
  private static final String SECRET = "hunter2";

  @TempDir private Path folder;
  private final OfflineRendering rendering =
      new OfflineRendering(
          World.templates(),
          DirectorSettings.DEFAULT,
          (count, action) -> FanOut.forEach(2, count, action));
  private String runtimeConfig = "";

  private void job(String name, String spec, String template) throws IOException {
    Path job = Files.createDirectories(folder.resolve("jobs/" + name + "/templates"));
    Files.createDirectories(folder.resolve("config"));
    Files.writeString(folder.resolve("config/final.yml"), "name: shop\n");
    Files.writeString(
        job.resolveSibling("spec"), "name: " + name + "\ntemplates: {t.erb: t}\n" + spec);
    Files.writeString(job.resolveSibling("monit"), "");
    Files.writeString(job.resolve("t.erb"), template);
  }

  private static String group(String name, int instances, String more, String... jobs) {
    return """
    - name: %s
      azs: [z1]
      instances: %d
      vm_type: small
      stemcell: default
      networks: [{name: a}]
      %s
      jobs: [%s]
    """
        .formatted(name, instances, more, String.join(", ", jobs));
  }

  private static String use(String job, String more) {
    return "{name: " + job + ", release: shop" + (more.isEmpty() ? "" : ", " + more) + "}";
  }

  private RenderErrors failure(String more, String... groups) {
    String manifest =
        """
        name: shop
        releases: [{name: shop, version: "1"}]
        stemcells: [{alias: default, os: toronto-os, version: "1"}]
        update: {canaries: 1, canary_watch_time: 1-100, update_watch_time: 1-100, max_in_flight: 1}
        %s
        instance_groups:
        %s
        """
            .formatted(more, String.join("", groups));
    return catchThrowableOfType(
        RenderErrors.class,
        () ->
            rendering.render(
                new Order(
                    Yaml.parse(manifest, "manifest").asMap(),
                    List.of(Yaml.parse(Samples.CLOUD, "cloud").asMap()),
                    runtimeConfig.isEmpty()
                        ? List.of()
                        : List.of(Yaml.parse(runtimeConfig, "runtime").asMap()),
                    List.of(LocalRelease.read(folder).withVersion("1")),
                    List.of(STEMCELL),
                    Optional.empty(),
                    Selection.EVERYTHING)));
  }

  private static Finding onlyFinding(RenderErrors failure) {
    assertThat(failure.toldCauses().toString()).doesNotContain(SECRET);
    assertThat(failure.explanations()).hasSize(1);
    List<Occurrence> occurrences = failure.explanations().getFirst().occurrences();
    assertThat(occurrences).hasSize(1);
    assertThat(occurrences.getFirst().findings()).hasSize(1);
    return occurrences.getFirst().findings().getFirst();
  }

  private Finding.OfProperty property(String more, String... groups) {
    return (Finding.OfProperty) onlyFinding(failure(more, groups));
  }

  private static Optional<Origin> inManifest(String path) {
    return Optional.of(new Origin.Written(new DocumentPath(DocumentPath.Document.MANIFEST, path)));
  }

  private static final String JOB = "/instance_groups/name=web/jobs/name=one";

  @Test
  void oneReportForAllInstancesAndGroups() throws IOException {
    job("one", "properties: {a: {}}", "\nx <%= p('a') %>\n");
    RenderErrors failure =
        failure("", group("web", 3, "", use("one", "")), group("api", 2, "", use("one", "")));

    assertThat(failure.explanations()).hasSize(1);
    Explanation explanation = failure.explanations().getFirst();
    assertThat(explanation.release()).isEqualTo("shop");
    assertThat(explanation.job()).isEqualTo("one");
    assertThat(explanation.template()).contains("t.erb");
    assertThat(explanation.excerpt()).contains(new Excerpt(2, "x <%= p('a') %>", 10, 1));
    assertThat(explanation.message()).isEqualTo("Can't find property '[\"a\"]'");
    assertThat(explanation.occurrences())
        .extracting(Occurrence::group, Occurrence::instances)
        .containsExactly(tuple("web", List.of(0, 1, 2)), tuple("api", List.of(0, 1)));
    assertThat(failure.message())
        .isEqualTo(
            """
            Unable to render instance groups for deployment. Errors are:
              - Unable to render jobs for instance group 'web'. Errors are:
                - Unable to render templates for job 'one'. Errors are:
                  - Error filling in template 't.erb' (line 2: Can't find property '["a"]')
              - Unable to render jobs for instance group 'api'. Errors are:
                - Unable to render templates for job 'one'. Errors are:
                  - Error filling in template 't.erb' (line 2: Can't find property '["a"]')""");
  }

  @Test
  void everyCauseOfAGroupWhoseInstancesFailDifferently() throws IOException {
    job(
        "one",
        "",
        "<% raise \"#{spec.index}\" if spec.index > 0 %><%= spec.bootstrap ? p('x') : 1 %>");
    RenderErrors failure = failure("", group("web", 3, "", use("one", "")));

    assertThat(failure.explanations())
        .extracting(Explanation::message, one -> one.occurrences().getFirst().instances())
        .containsExactly(
            tuple("Can't find property '[\"x\"]'", List.of(0)), tuple("1", List.of(1, 2)));
    assertThat(failure.message()).as("BOSH tells of the first instance").contains("[\"x\"]");
  }

  @Test
  void aDeclaredPropertyThatNothingSets() throws IOException {
    job("one", "properties: {web.port: {}, web.host: {default: h}}", "<%= p('web.port') %>");
    assertThat(property("", group("web", 1, "", use("one", "properties: {web: {prt: hunter2}}"))))
        .isEqualTo(
            new Finding.OfProperty(
                "web.port",
                Optional.empty(),
                true,
                Optional.empty(),
                Optional.empty(),
                Optional.of(
                    new DocumentPath(DocumentPath.Document.MANIFEST, JOB + "/properties/web/port")),
                List.of(
                    new Similar(
                        "web.host", Optional.empty(), true, Optional.of(new Origin.Default())),
                    new Similar(
                        "web.prt",
                        Optional.empty(),
                        false,
                        inManifest(JOB + "/properties/web/prt")))));
  }

  @Test
  void anUndeclaredPropertyThatTheManifestHas() throws IOException {
    job("one", "properties: {web.port: {}}", "<%= p('web.prot') %>");
    Finding.OfProperty found =
        property("", group("web", 1, "", use("one", "properties: {web: {prot: hunter2}}")));
    assertThat(found.declared()).isFalse();
    assertThat(found.kind()).isEmpty();
    assertThat(found.origin()).isEqualTo(inManifest(JOB + "/properties/web/prot"));
    assertThat(found.settable()).isEmpty();
    assertThat(found.similar()).extracting(Similar::name).containsExactly("web.port");
  }

  @Test
  void aPropertyThatIsNull() throws IOException {
    job("one", "properties: {a.b: {}}", "<%= p('a.b') %>");
    Finding.OfProperty found =
        property("", group("web", 1, "", use("one", "properties: {a: {b: null}}")));
    assertThat(found.kind()).isEmpty();
    assertThat(found.origin()).isEqualTo(inManifest(JOB + "/properties/a/b"));
  }

  @Test
  void aPropertyThatAnotherJobIsGiven() throws IOException {
    job("one", "properties: {password: {}}", "<%= p('password') %>");
    job("two", "", "");
    assertThat(
            property(
                    "",
                    group(
                        "web",
                        1,
                        "",
                        use("one", ""),
                        use("two", "properties: {password: hunter2}")))
                .similar())
        .containsExactly(
            new Similar(
                "password",
                Optional.of("two"),
                false,
                inManifest("/instance_groups/name=web/jobs/name=two/properties/password")));
  }

  @Test
  void aValueOfTheWrongKind() throws IOException {
    job("one", "properties: {a: {}, b: {default: []}}", "<%= p('a').each { } %>");
    Finding.OfProperty found =
        property("", group("web", 1, "", use("one", "properties: {a: hunter2}")));
    assertThat(found.kind()).contains("text");
    assertThat(found.origin()).isEqualTo(inManifest(JOB + "/properties/a"));

    job("one", "properties: {a: {}, b: {default: [hunter2]}}", "<%= properties.b.foo.each %>");
    Finding.OfProperty structure = property("", group("web", 1, "", use("one", "")));
    assertThat(structure.name()).isEqualTo("b");
    assertThat(structure.kind()).contains("a list");
    assertThat(structure.origin()).contains(new Origin.Default());
  }

  @Test
  void propertiesOfTheGroupAndOfTheManifest() throws IOException {
    job("one", "properties: {a: {}, b: {}}", "<%= p('a') + p('b') + 1 %>");
    RenderErrors failure =
        failure(
            "properties: {a: 1, b: x}",
            group("web", 1, "properties: {a: [hunter2]}", use("one", "")));
    assertThat(failure.explanations().getFirst().occurrences().getFirst().findings())
        .extracting(one -> ((Finding.OfProperty) one).origin())
        .containsExactly(
            inManifest("/instance_groups/name=web/properties/a"), inManifest("/properties/b"));
  }

  @Test
  void propertiesOfAddons() throws IOException {
    job("one", "", "");
    job("two", "properties: {a: {}}", "<%= p('a').foo %>");
    assertThat(
            property(
                    "addons: [{name: extra, jobs: [" + use("two", "properties: {a: 1}") + "]}]",
                    group("web", 1, "", use("one", "")))
                .origin())
        .isEqualTo(inManifest("/addons/name=extra/jobs/name=two/properties/a"));
    assertThat(
            property(
                    "addons: [{name: extra, properties: {a: 1}, jobs: [" + use("two", "") + "]}]",
                    group("web", 1, "", use("one", "")))
                .origin())
        .isEqualTo(inManifest("/addons/name=extra/properties/a"));
    runtimeConfig =
        "releases: [{name: shop, version: '1'}]\naddons: [{name: e/x, jobs: ["
            + use("two", "properties: {a: 1}")
            + "]}]";
    assertThat(property("", group("web", 1, "", use("one", ""))).origin())
        .contains(
            new Origin.Written(
                new DocumentPath(
                    DocumentPath.Document.RUNTIME_CONFIG,
                    "/addons/name=e~1x/jobs/name=two/properties/a")));
  }

  private static final String CONSUMES = "consumes: [{name: db, type: db, optional: true}]";

  @Test
  void aPropertyThatALinkDoesNotShare() throws IOException {
    job("one", CONSUMES, "<%= link('db').p('prt') %>");
    job(
        "two",
        "provides: [{name: db, type: db, properties: [port]}]\nproperties: {port: {default: 1}, prt: {}}",
        "");
    Finding.OfProperty found =
        property("", group("web", 1, "", use("one", "")), group("pg", 1, "", use("two", "")));
    assertThat(found.link())
        .contains(new LinkSource("db", Optional.of(new JobOfGroup("pg", "two"))));
    assertThat(found.declared()).isFalse();
    assertThat(found.similar())
        .containsExactly(
            new Similar("port", Optional.empty(), true, Optional.of(new Origin.Default())));
  }

  @Test
  void aPropertyOfALinkComesFromItsProvider() throws IOException {
    job("one", CONSUMES, "<%= link('db').p('port').foo %>");
    job(
        "two",
        "provides: [{name: db, type: db, properties: [port]}]\nproperties: {port: {default: 1}}",
        "");
    Finding.OfProperty found =
        property(
            "",
            group("web", 1, "", use("one", "")),
            group("pg", 1, "", use("two", "properties: {port: hunter2}")));
    assertThat(found.kind()).contains("text");
    assertThat(found.origin())
        .isEqualTo(inManifest("/instance_groups/name=pg/jobs/name=two/properties/port"));
  }

  @Test
  void aPropertyOfALinkThatTheManifestGives() throws IOException {
    job("one", CONSUMES, "<%= link('db').p('port') %>");
    Finding.OfProperty found =
        property(
            "",
            group(
                "web",
                1,
                "",
                use("one", "consumes: {db: {instances: [], properties: {prt: hunter2}}}")));
    assertThat(found.link()).contains(new LinkSource("db", Optional.empty()));
    assertThat(found.settable())
        .map(DocumentPath::text)
        .contains(JOB + "/consumes/db/properties/port");
    assertThat(found.similar())
        .containsExactly(
            new Similar(
                "prt", Optional.empty(), true, inManifest(JOB + "/consumes/db/properties/prt")));
  }

  private Finding.OfLink link(String consumes, String template, String more) throws IOException {
    job("one", consumes, template);
    return (Finding.OfLink) onlyFinding(failure("", group("web", 1, "", use("one", more))));
  }

  @Test
  void linksThatAreNotThere() throws IOException {
    assertThat(link(CONSUMES, "<%= link('bd') %>", ""))
        .isEqualTo(new Finding.OfLink("bd", Absence.NOT_CONSUMED, Optional.empty(), List.of("db")));
    assertThat(link(CONSUMES, "<%= link('db') %>", ""))
        .isEqualTo(new Finding.OfLink("db", Absence.NOT_PROVIDED, Optional.of("db"), List.of()));
    assertThat(link(CONSUMES, "<%= link('db') %>", "consumes: {db: nil}").absence())
        .isEqualTo(Absence.BLOCKED);
  }

  @Test
  void aTemplateThatIsStoppedEndsItsGroup() throws IOException {
    job("one", "", "<% def deep = [deep]; deep %>");
    RenderErrors failure = failure("", group("web", 40, "", use("one", "")));
    assertThat(failure.explanations()).hasSize(1);
    assertThat(failure.explanations().getFirst().occurrences().getFirst().instances())
        .as("at most one for each of the two threads")
        .hasSizeLessThanOrEqualTo(2);
  }

  @Test
  void aValueWhereAMappingIsWanted() throws IOException {
    job("one", "properties: {a.b.c: {}}", "");
    RenderErrors failure =
        failure("", group("web", 2, "", use("one", "properties: {a: {b: hunter2}}")));
    assertThat(failure.message())
        .isEqualTo("Property 'a.b.c' expects a hash, but received 'String'");
    Finding.OfProperty found = (Finding.OfProperty) onlyFinding(failure);
    assertThat(found.name()).isEqualTo("a.b");
    assertThat(found.kind()).contains("text");
    assertThat(found.origin()).isEqualTo(inManifest(JOB + "/properties/a/b"));
    assertThat(failure.explanations().getFirst().template()).isEmpty();
  }

  @Test
  void propertiesThatDoNotMatchTheirSchema() throws IOException {
    job("one", "properties: {a.b: {}, c: {default: []}}", "");
    Files.writeString(
        folder.resolve("jobs/one/properties_schema.json"),
        """
        {"$schema": "https://json-schema.org/draft/2020-12/schema",
         "properties": {"a": {"properties": {"b": {"items": {"type": "integer"}}}},
                        "c": {"type": "object"}}}
        """);
    RenderErrors failure =
        failure("", group("web", 2, "", use("one", "properties: {a: {b: [1, hunter2]}}")));
    assertThat(failure.message())
        .isEqualTo(
            """
            Unable to render instance groups for deployment. Errors are:
              Error validating properties for one
              value at `/a/b/1` is not an integer
              value at `/c` is not an object""");
    assertThat(failure.explanations())
        .extracting(Explanation::message)
        .containsExactly("value at `/a/b/1` is not an integer", "value at `/c` is not an object");
    assertThat(failure.explanations())
        .extracting(
            one -> ((Finding.OfProperty) one.occurrences().getFirst().findings().getFirst()))
        .extracting(Finding.OfProperty::origin)
        .containsExactly(inManifest(JOB + "/properties/a/b/1"), Optional.of(new Origin.Default()));
  }

  @Test
  void plainForm() throws IOException {
    job("one", "properties: {a: {}}", "<%= p('a') %>");
    Map<String, @Nullable Object> plain =
        failure("", group("web", 1, "", use("one", ""))).toldCauses().getFirst();
    assertThat(plain.toString())
        .isEqualTo(
            "{release=shop, job=one, template=t.erb,"
                + " excerpt={line=1, text=<%= p('a') %>, column=8, length=1},"
                + " message=Can't find property '[\"a\"]',"
                + " occurrences=[{group=web, instances=[0], findings=[{property=a, link=null,"
                + " declared=true, value=null, origin=null,"
                + " settable={source=manifest, path=/instance_groups/name=web/jobs/name=one/properties/a},"
                + " similar=[]}]}]}");
  }
}
