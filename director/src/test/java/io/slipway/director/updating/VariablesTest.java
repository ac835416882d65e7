package io.slipway.director.updating;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.slipway.director.credentials.VariableSet;
import io.slipway.director.credentials.VariableSet.Pinned;
import io.slipway.director.events.EventRecord;
import io.slipway.director.events.EventRepository.EventFilter;
import io.slipway.director.fakes.Samples;
import io.slipway.director.tasks.TaskRecord;
import io.slipway.director.tasks.TaskRepository.OutputType;
import io.slipway.director.tasks.TaskState;
import io.slipway.json.Json;
import io.slipway.model.variables.GenerationPlan.Mode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of variables when something is deployed (Director behaviour 7). */
class VariablesTest extends DirectorScenario {
  private static final String PASSWORD = "variables: [{name: pw, type: password}]";
  private final Samples.Manifest manifest =
      new Samples.Manifest().instances(1).extra(PASSWORD).greeting("'x((pw))x'");

  private String password() {
    return String.valueOf(director.credentials.current("/TestDirector/simple/pw").value());
  }

  private int deploymentId() {
    return store.deployments.find(Samples.NAME).orElseThrow().id();
  }

  private List<VariableSet> sets() {
    return store.variableSets.ofDeployment(deploymentId());
  }

  @Test
  void whatADeploymentDeclaresIsGeneratedAndRendered() throws Exception {
    assertDone(director.deploy(manifest.text()));

    assertThat(password()).matches("[a-zA-Z0-9]{30}");
    assertThat(installed()).contains("greeting=x" + password() + "x\n");
    assertThat(sets()).hasSize(1);
    VariableSet set = sets().getFirst();
    assertThat(set.deployedSuccessfully()).isTrue();
    assertThat(set.writable()).isFalse();
    assertThat(store.variableSets.pinned(set.id()))
        .containsExactly(
            new Pinned(
                "/TestDirector/simple/pw",
                director.credentials.current("/TestDirector/simple/pw").id(),
                Optional.empty()));
    assertThat(director.instances())
        .allSatisfy(one -> assertThat(store.variableSets.ofInstance(one.id())).contains(set.id()));
  }

  @Test
  void anUnchangedDeployChangesNothing() throws Exception {
    deployed(manifest);
    String before = password();

    assertDone(director.deploy(manifest.text()));

    assertThat(world.journal.drain()).noneMatch(line -> line.contains("stop"));
    assertThat(password()).isEqualTo(before);
    assertThat(sets()).hasSize(1);
  }

  @Test
  void anotherVersionUpdatesInstancesAtTheNextDeployAndNotBefore() throws Exception {
    deployed(manifest);
    director.credentials.regenerate("/TestDirector/simple/pw");
    assertDone(director.changeState("web", "restart"));
    assertThat(installed()).doesNotContain(password());
    world.journal.drain();

    TaskRecord task = director.deploy(manifest.text());

    assertDone(task);
    assertThat(installed()).contains("greeting=x" + password() + "x\n");
    assertThat(director.events(task))
        .anyMatch(line -> line.startsWith("Updating instance[web] 1/1"));
  }

  @Test
  void unknownVariablesAreToldAllAtOnce() throws Exception {
    TaskRecord task =
        director.deploy(manifest.extra("").greeting("'((one)) ((two.key)) ((/three))'").text());

    assertThat(task.state()).isEqualTo(TaskState.ERROR);
    assertThat(error(task))
        .contains(
            """
            Unable to render instance groups for deployment. Errors are:
              - Unable to render jobs for instance group 'web'. Errors are:
                - Unable to render templates for job 'web_server'. Errors are:
                  - Failed to find variable '/TestDirector/simple/one' from config server: HTTP Code '404', Error: 'The request could not be completed because the credential does not exist or you do not have sufficient authorization.'
                  - Failed to find variable '/TestDirector/simple/two' from config server: HTTP Code '404', Error: 'The request could not be completed because the credential does not exist or you do not have sufficient authorization.'
                  - Failed to find variable '/three' from config server: HTTP Code '404', Error: 'The request could not be completed because the credential does not exist or you do not have sufficient authorization.'\
            """
                .stripTrailing());
    assertThat(sets()).allMatch(set -> !set.writable() && !set.deployedSuccessfully());
  }

  @Test
  void whatStandsOutsideOfPropertiesMustExistBefore() throws Exception {
    director.credentials.set("/TestDirector/simple/type", "value", "small");
    assertDone(director.deploy(manifest.vmType("((type))").text()));

    TaskRecord task = director.deploy(manifest.vmType("((absent))").text());

    assertThat(task.state()).isEqualTo(TaskState.ERROR);
    assertThat(error(task))
        .startsWith("- Failed to find variable '/TestDirector/simple/absent' from config server");
  }

  @Test
  void theManifestIsKeptWithItsVariables() throws Exception {
    director.credentials.set("/TestDirector/simple/type", "value", "small");
    assertDone(director.deploy(manifest.vmType("((type))").text()));

    assertThat(store.deployments.find(Samples.NAME).orElseThrow().manifest().orElseThrow())
        .contains("vm_type: \"((type))\"")
        .contains("x((pw))x")
        .doesNotContain(password());
  }

  @Test
  void secretsAreInNoOutputAndNoEvent() throws Exception {
    director.credentials.set("/secret", "value", "s3cret-of-the-cloud");
    director.cloudConfig(Samples.CLOUD.replace("{cpu: 8}", "{cpu: 8, key: ((/secret))}"));
    TaskRecord task = director.deploy(manifest.vmType("big").text());

    assertDone(task);
    for (OutputType type : OutputType.values()) {
      assertThat(director.output(task, type))
          .doesNotContain(password())
          .doesNotContain("s3cret-of-the-cloud");
    }
    assertThat(events().toString()).doesNotContain(password()).contains("create variable");
    assertThat(world.cloud.requests())
        .extracting(request -> request.cloudProperties())
        .contains(Map.of("cpu", 8, "key", "s3cret-of-the-cloud"));
    assertThat(director.instance("web/0").activeVm().orElseThrow().cloudProperties())
        .isEqualTo(Map.of("cpu", 8, "key", "((/secret))"));
  }

  private List<String> events() {
    return store.events.list(EventFilter.newest(1000)).stream()
        .map(
            (EventRecord one) ->
                one.action()
                    + " "
                    + one.objectType()
                    + " "
                    + one.objectName()
                    + " "
                    + one.context())
        .toList();
  }

  @Test
  void anotherVersionInCloudPropertiesReplacesTheVm() throws Exception {
    director.credentials.set("/secret", "value", "first");
    director.cloudConfig(Samples.CLOUD.replace("{cpu: 8}", "{cpu: 8, key: ((/secret))}"));
    deployed(manifest.vmType("big"));
    assertDone(director.deploy(manifest.vmType("big").text()));
    assertThat(world.journal.drain()).noneMatch(line -> line.contains("create_vm"));

    director.credentials.set("/secret", "value", "second");
    assertDone(director.deploy(manifest.vmType("big").text()));

    assertThat(world.journal.drain()).anyMatch(line -> line.contains("create_vm"));
  }

  @Test
  void relativeNamesMeanNothingInACloudConfig() throws Exception {
    director.cloudConfig(Samples.CLOUD.replace("range: 192.168.1.0/24", "range: ((range))"));

    TaskRecord task = director.deploy(manifest.text());

    assertThat(error(task))
        .isEqualTo(
            "Relative paths are not allowed in this context. The following must be be switched to"
                + " use absolute paths: 'range'");
  }

  @Test
  void variablesOfErrandsThatDoNotRunMustExistToo() throws Exception {
    TaskRecord task =
        director.deploy(
            manifest
                .text()
                .replace("{name: smoke, release: sample}", "{name: smoke, release: sample}")
                .replace("  lifecycle: errand", "  lifecycle: errand\n  env: {key: ((absent))}"));

    assertThat(error(task))
        .contains("- Unable to render jobs for instance group 'err'. Errors are:")
        .contains("- Failed to find variable '/TestDirector/simple/absent'");
  }

  @Test
  void convergingFollowsTheOptions() throws Exception {
    deployed(manifest);
    String before = password();
    deployed(manifest.extra("variables: [{name: pw, type: password, options: {length: 40}}]"));
    assertThat(password()).isEqualTo(before);

    deployed(
        manifest.extra(
            "variables: [{name: pw, type: password, options: {length: 40}}]\n"
                + "features: {converge_variables: true}"));

    assertThat(password()).hasSize(40);
  }

  @Test
  void aVariableCanStayAsLongAsTheStemcell() throws Exception {
    String kept =
        "variables: [{name: pw, type: password, update_mode: overwrite,"
            + " update: {strategy: on-stemcell-change}}]";
    deployed(manifest.extra(kept));
    String before = password();

    deployed(manifest.extra(kept));
    assertThat(password()).isEqualTo(before);

    assertDone(
        director.deploy(
            manifest.extra(kept).text(), Deploy.Options.NONE.forcingLatestVariables(true)));
    assertThat(password()).isNotEqualTo(before);
  }

  @Test
  void anAuthorityComesBeforeWhatItSigns() throws Exception {
    assertDone(
        director.deploy(
            manifest
                .extra(
                    """
                    variables:
                    - {name: leaf, type: certificate, options: {ca: root, common_name: leaf}}
                    - {name: root, type: certificate, options: {is_ca: true, common_name: root}}\
                    """)
                .greeting("((leaf.ca))")
                .text()));

    assertThat(installed()).contains("BEGIN CERTIFICATE");
  }

  private static final String ADDRESSED =
      "jobs: [{name: web_server, release: sample, provides: {web: {as: front}},"
          + " custom_provider_definitions: [{name: web, type: address}],";

  private String addressed(String variable) {
    return manifest
        .extra("variables:\n- " + variable)
        .greeting("hello")
        .text()
        .replace(
            "jobs:\n  - {name: web_server, release: sample, properties: {greeting: hello}}",
            ADDRESSED + " properties: {greeting: hello}}]");
  }

  private X509Certificate certificate() throws Exception {
    Map<?, ?> value = (Map<?, ?>) director.credentials.current("/TestDirector/simple/leaf").value();
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(
                new ByteArrayInputStream(
                    String.valueOf(value.get("certificate")).getBytes(StandardCharsets.US_ASCII)));
  }

  private static List<String> names(X509Certificate certificate) throws Exception {
    return certificate.getSubjectAlternativeNames().stream()
        .map(name -> String.valueOf(name.get(1)))
        .toList();
  }

  @Test
  void aCertificateTakesItsNamesFromLinks() throws Exception {
    assertDone(
        director.deploy(
            addressed(
                "{name: leaf, type: certificate, options: {is_ca: true, alternative_names: [own]},"
                    + " consumes: {alternative_name: {from: front}, common_name: {from: front,"
                    + " properties: {wildcard: true}}}}")));

    assertThat(names(certificate())).containsExactly("own", "q-s0.web.a.simple.bosh");
    assertThat(certificate().getSubjectX500Principal().getName())
        .contains("CN=*.web.a.simple.bosh");
    assertThat(store.links.consumers(deploymentId()))
        .extracting(one -> one.key().type(), one -> one.key().owner(), one -> one.name())
        .containsExactly(tuple("variable", "leaf", "front"), tuple("variable", "leaf", "front"));
    assertThat(store.links.links(deploymentId())).hasSize(2);
  }

  @Test
  void linksMayHaveNumbersForNames() throws Exception {
    assertDone(
        director.deploy(
            addressed(
                    "{name: leaf, type: certificate, options: {is_ca: true, common_name: c},"
                        + " consumes: {alternative_name: {from: front}, common_name: {from:"
                        + " front}}}")
                .replace("variables:", "features: {use_link_dns_names: true}\nvariables:")));

    assertThat(names(certificate()))
        .singleElement()
        .asString()
        .matches("q-n\\d+s0\\.q-g\\d+\\.bosh");
    assertThat(certificate().getSubjectX500Principal().getName()).contains("CN=c");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {name: v, type: password, consumes: {common_name: {from: front}}} \
          | Variable 'v' can not define 'consumes' key for type 'password'
          {name: v, type: certificate, consumes: {name: {from: front}}} \
          | Consumer name 'name' is not a valid consumer for variable 'v'. Acceptable consumer types are: alternative_name, common_name
          {name: v, type: certificate, consumes: {common_name: front}} \
          | Consumer 'common_name' of variable 'v' should only be a hash such as '{from: link}'
          {name: v, type: certificate, consumes: {common_name: {from: nobody}}} \
          | Failed to resolve link 'common_name' with alias 'nobody' and type 'address' from variable 'v'. Details below:
          """)
  void whatNoVariableCanTakeIsSaid(String variable, String told) throws Exception {
    TaskRecord task = director.deploy(addressed(variable));

    assertThat(task.state()).isEqualTo(TaskState.ERROR);
    assertThat(error(task)).contains(told);
  }

  @Test
  void whatCannotBeGeneratedEndsTheDeploy() throws Exception {
    TaskRecord task =
        director.deploy(manifest.extra("variables: [{name: pw, type: mystery}]").text());

    assertThat(error(task))
        .startsWith(
            "Config Server failed to generate value for '/TestDirector/simple/pw' with type"
                + " 'mystery'. HTTP Code '400', Error: 'The request does not include a valid"
                + " type.");
    assertThat(events()).anyMatch(line -> line.contains("create variable"));
  }

  @Test
  void aDryRunGeneratesToo() throws Exception {
    director.credentials.generate(
        "/TestDirector/simple/pw", "password", Map.of(), Mode.NO_OVERWRITE);
    assertDone(director.deploy(manifest.text()));
    assertThat(sets()).hasSize(1);
  }

  /** What the task's output ends with; its result is cut. */
  private String error(TaskRecord task) {
    String last = director.output(task, OutputType.EVENT).lines().toList().getLast();
    return Json.parseObject(last).get("error") instanceof Map<?, ?> error
        ? String.valueOf(error.get("message"))
        : "";
  }

  /** What the agent of the first instance was told to install. */
  private String installed() throws IOException {
    Object archive = world.agents.applied("web/0").get("rendered_templates_archive");
    return archive instanceof Map<?, ?> map
        ? Archives.text(world.blobstore, String.valueOf(map.get("blobstore_id")))
        : "";
  }
}
