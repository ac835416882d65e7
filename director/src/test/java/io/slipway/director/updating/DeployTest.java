package io.slipway.director.updating;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.bus.spec.RenderedTemplates;
import io.slipway.director.fakes.Samples;
import io.slipway.director.tasks.TaskRecord;
import io.slipway.director.tasks.TaskRepository.OutputType;
import io.slipway.director.tasks.TaskState;
import io.slipway.model.instances.InstanceRecord;
import io.slipway.model.instances.InstanceRecord.InstanceState;
import io.slipway.model.instances.InstanceSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Whole deploys: what agents and cloud are asked and what is told, in order. */
class DeployTest extends DirectorScenario {
  private final Samples.Manifest manifest = new Samples.Manifest();

  @Test
  void firstDeploy() throws Exception {
    TaskRecord task = director.deploy(manifest.text());

    assertDone(task);
    assertThat(task.result()).contains("/deployments/simple");
    assertThat(world.journal.drain())
        .containsExactlyElementsOf(
            sequence(
                creation("compilation/0"),
                List.of(
                    "cpi set_vm_metadata compilation/0",
                    "compilation/0 compile_package tester",
                    "cpi set_vm_metadata compilation/0",
                    "compilation/0 compile_package library",
                    "cpi set_vm_metadata compilation/0",
                    "compilation/0 compile_package app",
                    "cpi delete_vm compilation/0"),
                creation("web/0"),
                creation("web/1"),
                updateInPlace("web/0"),
                updateInPlace("web/1"),
                List.of("web/0 run_script post-deploy", "web/1 run_script post-deploy")));
    assertThat(director.events(task))
        .containsExactlyElementsOf(
            sequence(
                PREPARED_STAGES,
                step("Compiling packages 1/3", "tester", List.of()),
                step("Compiling packages 2/3", "library", List.of()),
                step("Compiling packages 3/3", "app", List.of()),
                step("Creating missing vms 1/2", "web/0", List.of()),
                step("Creating missing vms 2/2", "web/1", List.of()),
                step("Updating instance[web] 1/2", "web/0 (canary)", WHOLE_UPDATE),
                step("Updating instance[web] 2/2", "web/1", WHOLE_UPDATE)));
    assertThat(director.instances())
        .extracting(InstanceRecord::updateCompleted, InstanceRecord::group)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(false, "err"),
            org.assertj.core.groups.Tuple.tuple(true, "web"),
            org.assertj.core.groups.Tuple.tuple(true, "web"));
    assertThat(world.cloud.vms()).containsExactly("web/0", "web/1");
  }

  @Test
  void whatIsCompiledIsNotCompiledAgain() throws Exception {
    deployed(manifest.instances(1));
    director.delete(false);
    world.journal.drain();

    deployed(manifest.instances(1));

    assertThat(store.releases.compiledPackages(packageIds())).hasSize(3);
  }

  private List<Integer> packageIds() {
    int version = store.releases.version("sample", "1").orElseThrow().id();
    return store.releases.packages(version).stream().map(one -> one.id()).toList();
  }

  @Test
  void anUnchangedDeployAsksForStatesOnly() throws Exception {
    deployed(manifest);

    TaskRecord task = director.deploy(manifest.text());

    assertDone(task);
    assertThat(world.journal.drain()).containsExactly("web/0 get_state", "web/1 get_state");
    assertThat(director.events(task)).containsExactlyElementsOf(PREPARED_STAGES);
  }

  @Test
  void newVmsWithCloudPropertiesAreMadeOnce() throws Exception {
    TaskRecord task = director.deploy(manifest.instances(1).vmType("big").text());

    assertDone(task);
    assertThat(world.journal.drain()).filteredOn("cpi create_vm web/0"::equals).hasSize(1);
    assertThat(director.instance("web/0").activeVm().orElseThrow().cloudProperties())
        .isEqualTo(Map.of("cpu", 8));
  }

  @Test
  void aChangedPropertyStopsAndStartsOneAfterAnother() throws Exception {
    deployed(manifest);

    TaskRecord task = director.deploy(manifest.greeting("hi").text());

    assertDone(task);
    assertThat(world.journal.drain())
        .containsExactlyElementsOf(
            sequence(
                List.of("web/0 get_state", "web/1 get_state"),
                updateInPlace("web/0"),
                updateInPlace("web/1"),
                List.of("web/0 run_script post-deploy", "web/1 run_script post-deploy")));
    assertThat(director.events(task))
        .containsExactlyElementsOf(
            sequence(
                PREPARED_STAGES,
                step("Updating instance[web] 1/2", "web/0 (canary)", WHOLE_UPDATE),
                step("Updating instance[web] 2/2", "web/1", WHOLE_UPDATE)));
  }

  @Test
  void aFailedPostStartStopsTheDeployAndIsDoneAgain() throws Exception {
    deployed(manifest);
    world.agents.failScript("web/0", "post-start");

    TaskRecord failed = director.deploy(manifest.greeting("hi").text());

    assertThat(failed.state()).isEqualTo(TaskState.ERROR);
    List<String> events = director.events(failed);
    assertThat(events.get(events.size() - 2))
        .startsWith("Updating instance[web] 1/2 web/0 (canary) failed 100 Action Failed get_task:")
        .endsWith("1 of 1 post-start scripts failed. Failed Jobs: web_server.");
    assertThat(events.getLast()).startsWith("error 450001 Action Failed get_task: Task ");
    assertThat(world.journal.drain()).noneMatch(line -> line.startsWith("web/1 prepare"));
    assertThat(director.instance("web/0").updateCompleted()).isFalse();
    assertThat(director.instance("web/1").updateCompleted()).isTrue();
    assertThat(store.deployments.find("simple").orElseThrow().manifestText())
        .hasValueSatisfying(text -> assertThat(text).contains("greeting: hello"));

    world.agents.forgetScripts();
    TaskRecord repaired = director.deploy(manifest.text());

    assertDone(repaired);
    assertThat(world.journal.drain())
        .containsExactlyElementsOf(
            sequence(
                List.of("web/0 get_state", "web/1 get_state"),
                updateInPlace("web/0"),
                List.of("web/0 run_script post-deploy", "web/1 run_script post-deploy")));
    assertThat(director.instance("web/0").updateCompleted()).isTrue();
  }

  @Test
  void scalesUp() throws Exception {
    deployed(manifest);

    TaskRecord task = director.deploy(manifest.instances(3).text());

    assertDone(task);
    assertThat(world.journal.drain())
        .containsExactlyElementsOf(
            sequence(
                List.of("web/0 get_state", "web/1 get_state"),
                creation("web/2"),
                updateInPlace("web/2"),
                List.of(
                    "web/0 run_script post-deploy",
                    "web/1 run_script post-deploy",
                    "web/2 run_script post-deploy")));
    assertThat(director.events(task))
        .containsExactlyElementsOf(
            sequence(
                PREPARED_STAGES,
                step("Creating missing vms 1/1", "web/2", List.of()),
                step("Updating instance[web] 1/1", "web/2 (canary)", WHOLE_UPDATE)));
  }

  @Test
  void addressesOfStrangersArePassedOver() throws Exception {
    world.cloud.useAddresses("192.168.1.3", "192.168.1.4", "10.9.8.7");

    assertDone(director.deploy(manifest.text()));

    assertThat(addressesAskedFor()).containsExactly("192.168.1.6", "192.168.1.2", "192.168.1.5");

    // Who has one keeps it: its own processes are what uses it.
    world.cloud.useAddresses("192.168.1.2", "192.168.1.5");
    assertDone(director.deploy(manifest.vmType("big").text()));
    assertThat(addressesAskedFor().subList(3, 5)).containsExactly("192.168.1.2", "192.168.1.5");
  }

  private List<String> addressesAskedFor() {
    return world.cloud.requests().stream()
        .map(
            request ->
                String.valueOf(
                    Map.copyOf(request.networks()).getOrDefault("a", Map.of()).get("ip")))
        .toList();
  }

  @Test
  void anAddressThatIsNamedIsGivenWhoeverMayUseIt() throws Exception {
    world.cloud.useAddresses("192.168.1.10");

    assertDone(
        director.deploy(
            manifest
                .instances(1)
                .text()
                .replaceFirst(
                    "networks: \\[\\{name: a}]",
                    "networks: [{name: a, static_ips: [192.168.1.10]}]")));

    assertThat(store.instances.reservedAddresses()).containsKey("192.168.1.10");
  }

  @Test
  void whoFindsNoAddressHearsWhichStrangersUse() throws Exception {
    director.cloudConfig(Samples.CLOUD.replace("192.168.1.0/24", "192.168.1.0/28"));
    world.cloud.useAddresses(
        IntStream.range(2, 15).mapToObj(last -> "192.168.1." + last).toArray(String[]::new));

    TaskRecord task = director.deploy(manifest.instances(1).text());

    assertThat(task.state()).isEqualTo(TaskState.ERROR);
    assertThat(director.events(task).getLast())
        .endsWith(
            "for manual network 'a': no more available (processes of this machine have sockets on"
                + " 192.168.1.2-192.168.1.14)");
  }

  @Test
  void scalesDown() throws Exception {
    deployed(manifest);

    TaskRecord task = director.deploy(manifest.instances(1).text());

    assertDone(task);
    assertThat(world.journal.drain())
        .containsExactlyElementsOf(
            sequence(
                List.of("web/0 get_state", "web/1 get_state"),
                of(
                    "web/1",
                    List.of(
                        "run_script pre-stop delete/delete/keep",
                        "drain shutdown",
                        "stop",
                        "run_script post-stop")),
                List.of("cpi delete_vm web/1", "web/0 run_script post-deploy")));
    assertThat(director.events(task))
        .containsExactlyElementsOf(
            sequence(
                PREPARED_STAGES, step("Deleting unneeded instances[web] 1/1", "web/1", List.of())));
    assertThat(world.cloud.vms()).containsExactly("web/0");
    assertThat(store.instances.reservedAddresses()).containsOnlyKeys("192.168.1.2");
  }

  @Test
  void anUnknownVmTypeFailsBeforeAnythingBegins() throws Exception {
    TaskRecord task = director.deploy(manifest.vmType("nope").text());

    assertThat(task.state()).isEqualTo(TaskState.ERROR);
    assertThat(director.events(task))
        .containsExactly("error 140004 Instance group 'web' references an unknown vm type 'nope'");
    assertThat(world.journal.drain()).isEmpty();
    assertThat(store.instances.reservedAddresses()).isEmpty();
  }

  @Test
  void aTemplateThatDoesNotRenderFreesTheAddresses() throws Exception {
    String text = manifest.text().replace("greeting: hello", "nothing: here");

    TaskRecord task = director.deploy(text);

    String message =
        """
        Unable to render instance groups for deployment. Errors are:
          - Unable to render jobs for instance group 'web'. Errors are:
            - Unable to render templates for job 'web_server'. Errors are:
              - Error filling in template 'config.erb' (line 1: Can't find property '["greeting"]')\
        """
            .stripIndent();
    assertThat(director.events(task))
        .containsExactly(
            "Preparing deployment 1/1 Preparing deployment started 0",
            "Preparing deployment 1/1 Preparing deployment finished 100",
            "Preparing deployment 2/1 Rendering templates started 0",
            "Preparing deployment 2/1 Rendering templates failed 100 " + message,
            "error 100 " + message);
    assertThat(store.instances.reservedAddresses()).isEmpty();
    assertThat(world.cloud.vms()).isEmpty();
  }

  @Test
  void aMonitFileThatCannotBeReadIsFoundBeforeAnyInstanceIsTouched() throws Exception {
    deployed(manifest);
    world.journal.drain();
    director.uploadRelease(
        Samples.release(
            "2",
            Map.of(
                "jobs/broken/spec", "name: broken\ntemplates: {}\nproperties: {greeting: {}}\n",
                "jobs/broken/monit", "check process broken\n  with pidfle /x\n")));
    String text =
        manifest
            .text()
            .replace("version: \"1\"}]\nstemcells", "version: \"2\"}]\nstemcells")
            .replace("{name: web_server,", "{name: broken,");

    TaskRecord task = director.deploy(text);

    assertThat(task.state()).isEqualTo(TaskState.ERROR);
    assertThat(director.events(task).getLast())
        .startsWith(
            """
            error 100 Unable to render instance groups for deployment. Errors are:
              - Unable to render jobs for instance group 'web'. Errors are:
                - An instance could not use the rendered files of job 'broken'. Errors are:
                  - broken/monit:2:\
            """);
    assertThat(world.journal.drain())
        .as("calls that change an instance")
        .allMatch(call -> call.contains("get_state") || call.contains("ping"));
  }

  @Test
  void aDryRunTouchesNothing() throws Exception {
    deployed(manifest);
    Deploy.Options dry =
        new Deploy.Options(
            true,
            false,
            false,
            false,
            Optional.empty(),
            false,
            Set.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    TaskRecord task = director.deploy(manifest.greeting("hi").text(), dry);

    assertDone(task);
    assertThat(task.description()).isEqualTo("create deployment (dry run)");
    assertThat(director.events(task)).containsExactlyElementsOf(PREPARED_STAGES.subList(0, 4));
    assertThat(world.journal.drain()).containsExactly("web/0 get_state", "web/1 get_state");
    assertThat(director.instance("web/0").updateCompleted()).isTrue();
  }

  @Test
  void aDryRunTellsWhatWouldBeDoneToEachInstance() throws Exception {
    deployed(manifest);
    Deploy.Options dry =
        new Deploy.Options(
            true,
            true,
            false,
            false,
            Optional.empty(),
            false,
            Set.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    TaskRecord task = director.deploy(manifest.greeting("hi").text(), dry);

    assertDone(task);
    assertThat(world.journal.drain()).containsExactly("web/0 get_state", "web/1 get_state");
    List<String> lines = director.output(task, OutputType.RESULT).lines().toList();
    assertThat(lines).hasSize(2);
    assertThat(lines.getFirst())
        .startsWith(
            "{\"instance\":\"%s\",\"turn\":\"web: turn 1 of 2, as canary\",\"plan\":{\"instance\":\"web/"
                .formatted(director.instance("web/0").fullName()))
        .contains("\"why\":\"rendered files of the job web_server changed\"")
        .contains("\"diff\":\"@@ -1,3 +1,3 @@\\n-greeting=hello\\n+greeting=hi\\n")
        .contains(
            "\"phases\":[{\"stage\":\"Updating instance\",\"steps\":[{\"key\":\"begin-update\",\"description\":\"mark the instance as unfinished\"}")
        .contains("{\"key\":\"pre-stop\",\"description\":\"run pre-stop (the VM stays)\"}")
        .endsWith(
            "{\"stage\":\"After the"
                + " deploy\",\"steps\":[{\"key\":\"post-deploy\",\"description\":\"run"
                + " post-deploy\"}]}]}");
    assertThat(lines.getLast()).contains("\"turn\":\"web: turn 2 of 2\"");

    TaskRecord unchanged = director.deploy(manifest.text(), dry);
    assertThat(director.output(unchanged, OutputType.RESULT)).isEmpty();
  }

  @Test
  void aDryRunTellsWhatWouldBeCompiledAndMadeFirst() throws Exception {
    Deploy.Options dry =
        new Deploy.Options(
            true,
            true,
            false,
            false,
            Optional.empty(),
            false,
            Set.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    TaskRecord task = director.deploy(manifest.instances(1).text(), dry);

    List<String> lines = director.output(task, OutputType.RESULT).lines().toList();
    assertThat(lines).hasSize(2);
    assertThat(lines.getFirst()).startsWith("{\"compile\":[\"").contains("app/");
    assertThat(lines.getLast())
        .contains(
            "{\"stage\":\"Creating missing"
                + " vms\",\"steps\":[{\"key\":\"create-vm\",\"description\":\"create a VM\"}]}");
    assertThat(world.cloud.vms()).isEmpty();
  }

  @Test
  void whatThisDirectorCannotDoIsRefusedBeforeAnythingBegins() throws Exception {
    director.cloudConfig(Samples.CLOUD.replace("{name: z1}", "{name: z1, cpi: elsewhere}"));

    TaskRecord task = director.deploy(manifest.text());

    assertThat(task.state()).isEqualTo(TaskState.ERROR);
    assertThat(director.events(task))
        .singleElement()
        .asString()
        .contains(
            "Instance group 'web' is in availability zone 'z1' with CPI 'elsewhere', but this"
                + " Director knows no CPI beside its own.");
    assertThat(world.journal.drain()).isEmpty();
  }

  @Test
  void compilationVmsAreLeftToBeDeletedWhereAsked() throws Exception {
    director.cloudConfig(
        Samples.CLOUD.replace("compilation: {", "compilation: {orphan_workers: true, "));

    assertDone(director.deploy(manifest.text()));

    assertThat(world.journal.drain()).doesNotContain("cpi delete_vm compilation/0");
    assertThat(store.instances.orphanedVms())
        .singleElement()
        .satisfies(orphan -> assertThat(orphan.instance()).startsWith("compilation-"));
    assertThat(director.instances()).noneMatch(instance -> instance.compilation());
  }

  @Test
  void aFailedPostDeployIsNotRunAgain() throws Exception {
    deployed(manifest);
    world.agents.failScript("web/1", "post-deploy");

    TaskRecord failed = director.deploy(manifest.greeting("hi").text());

    assertThat(failed.state()).isEqualTo(TaskState.ERROR);
    assertThat(director.events(failed).getLast()).startsWith("error 450001 Action Failed");
    world.journal.drain();
    TaskRecord again = director.deploy(manifest.greeting("hi").text());
    assertDone(again);
    assertThat(world.journal.drain()).containsExactly("web/0 get_state", "web/1 get_state");
  }

  @Test
  void aGroupThatIsGoneIsDeletedFirst() throws Exception {
    deployed(manifest.instances(1));
    String other = manifest.instances(1).text().replace("- name: web\n", "- name: site\n");

    TaskRecord task = director.deploy(other);

    assertDone(task);
    List<String> asked = world.journal.drain();
    assertThat(asked.indexOf("cpi delete_vm web/0"))
        .isGreaterThan(asked.indexOf("web/0 run_script post-stop"))
        .isLessThan(asked.indexOf("cpi create_vm site/0"));
    assertThat(director.events(task)).contains("Deleting unneeded instances 1/1 web/0 started 0");
  }

  @Test
  void aGroupThatIsGoneMakesNoPostDeployRun() throws Exception {
    Samples.Manifest small = manifest.instances(1);
    String both =
        small.text()
            + small
                .text()
                .substring(
                    small.text().indexOf("- name: web\n"), small.text().indexOf("- name: err"))
                .replace("- name: web\n", "- name: site\n");
    assertDone(director.deploy(both));
    world.journal.drain();

    assertDone(director.deploy(small.text()));

    assertThat(world.journal.drain())
        .contains("cpi delete_vm site/0")
        .doesNotContain("web/0 run_script post-deploy");
  }

  @Test
  void tagsThatChangeBesideSomethingElseReachTheVm() throws Exception {
    deployed(manifest.instances(1).extra("tags: {owner: a}"));

    assertDone(
        director.deploy(
            manifest.instances(1).vmType("small").greeting("hi").extra("tags: {owner: b}").text()));

    assertThat(world.journal.drain())
        .containsSubsequence(
            "web/0 update_settings", "cpi set_vm_metadata web/0", "web/0 apply", "web/0 start");
    assertThat(world.cloud.metadata("web/0")).containsEntry("owner", "b");
  }

  @Test
  void deletesADeployment() throws Exception {
    deployed(manifest.instances(1));

    TaskRecord task = director.delete(false);

    assertDone(task);
    assertThat(task.result()).contains("/deployments/simple");
    assertThat(world.journal.drain())
        .containsExactly(
            "web/0 run_script pre-stop delete/delete/delete",
            "web/0 drain shutdown",
            "web/0 stop",
            "web/0 run_script post-stop",
            "cpi delete_vm web/0");
    assertThat(director.events(task))
        .containsExactlyElementsOf(
            sequence(
                step("Deleting instances 1/2", "err/0", List.of()),
                step("Deleting instances 2/2", "web/0", List.of()),
                step("Removing deployment artifacts 1/3", "Detaching stemcells", List.of()),
                step("Removing deployment artifacts 2/3", "Detaching releases", List.of()),
                step("Deleting properties 1/0", "Deleting dynamic disks", List.of()),
                step("Deleting properties 2/0", "Destroying deployment", List.of())));
    assertThat(store.deployments.list()).isEmpty();
    assertThat(store.instances.reservedAddresses()).isEmpty();
  }

  @Test
  void aForcedDeletionGoesOnWhateverFails() throws Exception {
    deployed(manifest.instances(1));
    world.agents.failScript("web/0", "pre-stop");
    world.cloud.fail("delete_vm", 1);

    assertThat(director.delete(false).state()).isEqualTo(TaskState.ERROR);
    assertDone(director.delete(true));

    assertThat(store.deployments.list()).isEmpty();
  }

  @Test
  void ignoredInstancesAreLeftAlone() throws Exception {
    deployed(manifest);
    store.instances.setIgnore(director.instance("web/0").id(), true);

    TaskRecord task = director.deploy(manifest.greeting("hi").text());

    assertDone(task);
    assertThat(world.journal.drain())
        .containsExactlyElementsOf(
            sequence(
                List.of("web/1 get_state"),
                updateInPlace("web/1"),
                List.of("web/1 run_script post-deploy")));
    assertThat(director.events(task))
        .contains("warning You have ignored instances. They will not be changed.");
    assertThat(director.delete(false).result().orElseThrow())
        .startsWith("You are trying to delete deployment 'simple', which contains ignored");
  }

  @Test
  void recordsAreBroughtUpToDateWithoutTouchingAnybody() throws Exception {
    deployed(manifest.instances(1));
    Optional<RenderedTemplates> archive = archive(director.instance("web/0"));

    assertDone(director.deploy(manifest.instances(1).update("max_in_flight: 7").text()));

    assertThat(world.journal.drain()).containsExactly("web/0 get_state");
    InstanceRecord instance = director.instance("web/0");
    assertThat(instance.spec().flatMap(InstanceSpec::vm).orElseThrow().update().maxInFlight())
        .isEqualTo("7");
    assertThat(archive(instance)).isPresent().isEqualTo(archive);
  }

  @Test
  void tagsAreSetWithoutRestartingAnything() throws Exception {
    director.runtimeConfig("releases: []\ntags: {owner: ops, project: x}\n");
    deployed(manifest.instances(1));
    assertThat(world.cloud.metadata("web/0")).containsEntry("owner", "ops");
    assertDone(director.deploy(manifest.instances(1).text()));
    assertThat(world.journal.drain()).containsExactly("web/0 get_state");

    assertDone(director.deploy(manifest.instances(1).extra("tags: {project: y}").text()));

    assertThat(world.journal.drain())
        .containsExactly(
            "web/0 get_state", "cpi set_vm_metadata web/0", "web/0 run_script post-deploy");
    assertThat(world.cloud.metadata("web/0"))
        .containsEntry("owner", "ops")
        .containsEntry("project", "y");
    assertThat(archive(director.instance("web/0"))).isPresent();
  }

  @Test
  void vmsAreToldWhoTheyAre() throws Exception {
    assertDone(director.deploy(manifest.instances(1).extra("tags: {owner: me}").text()));

    InstanceRecord instance = director.instance("web/0");
    assertThat(world.cloud.metadata("web/0"))
        .containsEntry("director", "TestDirector")
        .containsEntry("deployment", "simple")
        .containsEntry("id", instance.uuid())
        .containsEntry("name", "web/" + instance.uuid())
        .containsEntry("owner", "me")
        .containsEntry("created_at", "2026-01-01T00:00:00Z");
    assertThat(world.cloud.requests().getLast().env().toString())
        .contains("tags={owner=me}")
        .contains("group=testdirector-simple-web")
        .contains("groups=[testdirector, simple, web, testdirector-simple, simple-web,");
    assertThat(world.cloud.requests().getFirst().env().toString())
        .contains("group=testdirector-simple-compilation-");
  }

  @Test
  void everythingSaidStandsInTheDebugOutput() throws Exception {
    TaskRecord task = director.deploy(manifest.instances(1).vmType("big").text());

    String debug = director.output(task, OutputType.DEBUG);
    String agent = director.instance("web/0").activeVm().orElseThrow().agentId();
    assertThat(debug)
        .contains("SENT: agent." + agent + " {\"protocol\":3,\"method\":\"ping\",\"arguments\":[],")
        .contains("{\"value\":\"pong\"}")
        .contains("\"method\":\"run_script\",\"arguments\":[\"post-deploy\",{}]")
        .contains(
            "request: {\"method\":\"create_vm\",\"arguments\":[\""
                + agent
                + "\",\"cid-1\",{\"cpu\":\"<redacted>\"}")
        .contains("request: {\"method\":\"set_vm_metadata\"");
  }

  @Test
  void changesOfTheVmRecreateIt() throws Exception {
    deployed(manifest.instances(1));
    String before = director.instance("web/0").activeVm().orElseThrow().cid();

    TaskRecord task = director.deploy(manifest.instances(1).vmType("big").text());

    assertDone(task);
    assertThat(world.journal.drain())
        .containsExactlyElementsOf(
            sequence(
                List.of("web/0 get_state"),
                of(
                    "web/0",
                    List.of(
                        "run_script pre-stop delete/keep/keep",
                        "drain shutdown",
                        "stop",
                        "run_script post-stop")),
                List.of("cpi delete_vm web/0"),
                creation("web/0"),
                List.of("web/0 apply"),
                of("web/0", START),
                List.of("web/0 run_script post-deploy")));
    assertThat(director.events(task))
        .containsExactlyElementsOf(
            sequence(
                PREPARED_STAGES,
                step("Updating instance[web] 1/1", "web/0 (canary)", WHOLE_UPDATE)));
    InstanceRecord after = director.instance("web/0");
    assertThat(after.activeVm().orElseThrow().cid()).isNotEqualTo(before);
    assertThat(after.vms()).hasSize(1);
    assertThat(after.state()).isEqualTo(InstanceState.STARTED);
  }

  @Test
  void dynamicAddressesReachSpecAndTemplates() throws Exception {
    TaskRecord task = director.deploy(manifest.instances(1).network("dyn").text());

    assertDone(task);
    InstanceRecord instance = director.instance("web/0");
    assertThat(instance.spec().orElseThrow().apply().addresses()).contains("10.99.0.7");
    assertThat(String.valueOf(world.agents.applied("web/0").get("networks")))
        .contains("ip=10.99.0.7", "gateway=10.99.0.1");
    String archive =
        String.valueOf(store.instances.renderedArchives(instance.id()).getFirst().blobId());
    assertThat(Archives.text(world.blobstore, archive)).contains("ip=10.99.0.7");

    world.journal.drain();
    assertDone(director.deploy(manifest.instances(1).network("dyn").text()));
    assertThat(world.journal.drain()).containsExactly("web/0 get_state");
  }

  @Test
  void drainIsSkippedWhereAsked() throws Exception {
    deployed(manifest.instances(1));
    Deploy.Options skipping =
        new Deploy.Options(
            false,
            false,
            false,
            false,
            Optional.empty(),
            false,
            Set.of("web"),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    TaskRecord task = director.deploy(manifest.instances(1).greeting("hi").text(), skipping);

    assertDone(task);
    assertThat(world.journal.drain())
        .contains("web/0 stop")
        .noneMatch(line -> line.contains("drain") || line.contains("pre-stop"));
    assertThat(director.events(task))
        .contains(
            "Updating instance[web] 1/1 web/0 (canary) in_progress 10 skipped pre-stop & drain",
            "Updating instance[web] 1/1 web/0 (canary) in_progress 100 executing post-start");
  }

  @Test
  void instancesOfAGroupAreUpdatedBesideEachOther() throws Exception {
    deployed(manifest.instances(3));
    java.util.concurrent.CyclicBarrier together = new java.util.concurrent.CyclicBarrier(2);
    world.agents.script(
        message -> message.method().equals("prepare") && !message.instance().equals("web/0"),
        message -> {
          try {
            together.await(30, java.util.concurrent.TimeUnit.SECONDS);
          } catch (Exception e) {
            throw new IllegalStateException("They do not run beside each other", e);
          }
          return new io.slipway.director.fakes.FakeAgents.Answer.Usual();
        });

    TaskRecord task =
        director.deploy(manifest.instances(3).greeting("hi").update("max_in_flight: 2").text());

    assertDone(task);
  }

  private static Optional<RenderedTemplates> archive(InstanceRecord instance) {
    return instance.spec().flatMap(spec -> spec.apply().renderedTemplates());
  }
}
