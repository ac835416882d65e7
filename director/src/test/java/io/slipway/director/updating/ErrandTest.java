package io.slipway.director.updating;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.director.events.EventRepository.EventFilter;
import io.slipway.director.fakes.FakeAgents.Answer;
import io.slipway.director.fakes.Samples;
import io.slipway.director.tasks.Caller;
import io.slipway.director.tasks.TaskRecord;
import io.slipway.director.tasks.TaskRepository.OutputType;
import io.slipway.director.tasks.TaskState;
import io.slipway.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Director behaviour 4.11. */
class ErrandTest extends DirectorScenario {
  private static final Caller CALLER = new Caller("admin", "");
  private static final List<@Nullable Object> EVERYWHERE = List.of();

  /** The job smoke runs beside the server on every instance of the group web. */
  private static String colocated(int instances) {
    return new Samples.Manifest()
        .instances(instances)
        .text()
        .replace(
            "jobs:\n  - {name: web_server",
            "jobs:\n  - {name: smoke, release: sample}\n  - {name: web_server");
  }

  private void deployed(String manifest) throws InterruptedException {
    assertDone(director.deploy(manifest));
    world.journal.drain();
  }

  private TaskRecord begin(RunErrand.Request request) {
    return director.director.deployed().tasks().runErrand(Samples.NAME, request, CALLER);
  }

  private TaskRecord run(RunErrand.Request request) throws InterruptedException {
    return director.ended(begin(request));
  }

  private TaskRecord run(String errand) throws InterruptedException {
    return run(new RunErrand.Request(errand, false, false, EVERYWHERE));
  }

  private TaskRecord runOn(String errand, Object... instances) throws InterruptedException {
    return run(new RunErrand.Request(errand, false, false, List.of(instances)));
  }

  private TaskRecord runWhenChanged(String errand) throws InterruptedException {
    return run(new RunErrand.Request(errand, false, true, EVERYWHERE));
  }

  private List<String> results(TaskRecord task) {
    return director
        .output(task, OutputType.RESULT)
        .lines()
        .map(Json::parseObject)
        .map(
            line ->
                line.get("instance") instanceof Map<?, ?> on
                    ? on.get("group") + " " + line.get("exit_code")
                    : "")
        .sorted()
        .toList();
  }

  private List<String> audit(TaskRecord task) {
    return world.repositories.events().list(EventFilter.newest(1000)).stream()
        .filter(event -> event.objectType().equals("errand"))
        .filter(event -> event.task().equals(Optional.of(String.valueOf(task.id()))))
        .map(event -> event.context() + event.error().map(text -> " " + text).orElse(""))
        .toList()
        .reversed();
  }

  private String failure(TaskRecord task) {
    assertThat(task.state()).isEqualTo(TaskState.ERROR);
    return director.events(task).getLast();
  }

  private void answers(String instance, Answer answer) {
    world.agents.script(
        message -> message.instance().equals(instance) && message.method().equals("run_errand"),
        _ -> answer);
  }

  private static Answer exit(int code) {
    return new Answer.Value(Map.of("exit_code", code, "stdout", "", "stderr", "no"));
  }

  private List<String> journal(String word) {
    return world.journal.drain().stream().filter(line -> line.contains(word)).toList();
  }

  @Test
  void anErrandGroupGetsItsVmRunsAndLosesIt() throws Exception {
    deployed(new Samples.Manifest().instances(1).text());

    TaskRecord task = run("err");

    assertDone(task);
    assertThat(task.result()).contains("1 succeeded, 0 errored, 0 canceled");
    assertThat(world.journal.drain())
        .containsExactlyElementsOf(
            sequence(
                List.of("web/0 get_state"),
                creation("err/0"),
                updateInPlace("err/0"),
                List.of("err/0 run_errand", "err/0 fetch_logs", "cpi delete_vm err/0")));
    assertThat(results(task)).containsExactly("err 0");
    assertThat(audit(task)).containsExactly("{}", "{exit_code=0}");
    assertThat(director.instance("err/0").activeVm()).isEmpty();
  }

  @Test
  void itsVmStaysWhenItIsToBeKeptAliveAndIsUsedAgain() throws Exception {
    deployed(new Samples.Manifest().instances(1).text());
    assertDone(run(new RunErrand.Request("err", true, false, EVERYWHERE)));
    assertThat(journal("cpi")).noneMatch(line -> line.contains("delete_vm"));

    assertDone(run("err"));

    assertThat(journal("cpi")).containsExactly("cpi delete_vm err/0");
  }

  @Test
  void aJobRunsOnEveryInstanceThatHasIt() throws Exception {
    deployed(colocated(2));

    TaskRecord task = run("smoke");

    assertDone(task);
    assertThat(task.result()).contains("3 succeeded, 0 errored, 0 canceled");
    assertThat(results(task)).containsExactly("err 0", "web 0", "web 0");
    assertThat(director.events(task))
        .contains(
            "warning Executing errand on multiple instances in parallel. Use the `--instance` flag"
                + " to run the errand on a single instance.");
    assertThat(journal("run_errand"))
        .containsExactlyInAnyOrder(
            "web/0 run_errand smoke", "web/1 run_errand smoke", "err/0 run_errand smoke");
  }

  @ParameterizedTest
  @CsvSource({
    "{\"group\":\"web\"}, web/0 web/1",
    "{\"group\":\"web\";\"id\":\"1\"}, web/1",
    "{\"group\":\"web\";\"id\":1}, web/1",
    "{\"group\":\"err\";\"id\":\"0\"}, err/0",
  })
  void aJobRunsWhereItIsToldTo(String filter, String instances) throws Exception {
    deployed(colocated(2));

    assertDone(runOn("smoke", Json.parseObject(filter.replace(';', ','))));

    assertThat(journal("run_errand"))
        .containsExactlyInAnyOrderElementsOf(
            List.of(instances.split(" ")).stream().map(one -> one + " run_errand smoke").toList());
  }

  @Test
  void theFirstOfAGroupIsTheOneWithTheLeastUuid() throws Exception {
    deployed(colocated(2));
    String first =
        director.instance("web/0").uuid().compareTo(director.instance("web/1").uuid()) < 0
            ? "web/0"
            : "web/1";

    assertDone(runOn("smoke", Map.of("group", "web", "id", "first")));

    assertThat(journal("run_errand")).containsExactly(first + " run_errand smoke");
  }

  @Test
  void whatCannotRunSaysWhyInTheWordsOfBosh() throws Exception {
    deployed(colocated(1));
    assertThat(failure(run("nothing"))).isEqualTo("error 70009 Errand 'nothing' doesn't exist");
    assertThat(failure(run("a/b c"))).isEqualTo("error 70009 Errand 'a/b c' doesn't exist");
    assertThat(failure(run("web")))
        .isEqualTo(
            "error 510000 Instance group 'web' is not an errand. To mark an instance group as an"
                + " errand set its lifecycle to 'errand' in the deployment manifest.");
    assertThat(failure(runOn("err", Map.of("group", "err"))))
        .isEqualTo(
            "error 510000 Filtering by instances is not supported when running errand by instance"
                + " group name");
    assertThat(failure(runOn("smoke", Json.parseObject("{\"group\":\"web\",\"id\":\"7\"}"), "web")))
        .isEqualTo(
            "error 100 No instances match selection criteria:"
                + " [{\"group\" => \"web\", \"id\" => \"7\"}, web]");
    assertThat(journal("run_errand")).isEmpty();

    assertDone(director.changeState("web", "stopped"));
    assertThat(failure(run("err")))
        .isEqualTo(
            "error 510000 Instance(s) '%s' is stopped, unable to run errand. Maybe start vm?"
                .formatted(director.instance("web/0").name()));
  }

  @Test
  void theNameOfAJobGoesBeforeThatOfAGroup() throws Exception {
    deployed(colocated(1).replace("- name: err\n", "- name: smoke\n"));

    TaskRecord task = run("smoke");

    assertDone(task);
    assertThat(results(task)).containsExactly("smoke 0", "web 0");
    assertThat(director.events(task))
        .contains(
            "warning Ambiguous request: the requested errand name 'smoke' matches both a job name"
                + " and an errand instance group name. Executing errand on all relevant instances"
                + " with job 'smoke'.");
  }

  @Test
  void anErrandThatFailsIsNoFailureOfTheTask() throws Exception {
    deployed(colocated(1));
    answers("web/0", exit(3));

    TaskRecord task = run("smoke");

    assertDone(task);
    assertThat(task.result()).contains("1 succeeded, 1 errored, 0 canceled");
    assertThat(results(task)).containsExactly("err 0", "web 3");
    assertThat(audit(task)).contains("{exit_code=3}");
  }

  @Test
  void anErrandThatBreaksTheAgentFailsTheTaskAndItsVmGoes() throws Exception {
    deployed(new Samples.Manifest().instances(1).text());
    answers("err/0", new Answer.Failure("Response exceeded maximum allowed length"));

    TaskRecord task = run("err");

    assertThat(failure(task)).contains("Response exceeded maximum allowed length");
    assertThat(audit(task)).hasSize(2).last().asString().contains("Response exceeded");
    assertThat(journal("cpi")).contains("cpi delete_vm err/0");
    assertThat(results(task)).isEmpty();
  }

  @Test
  void aVmThatCannotBeMadeReadyGoesAsWell() throws Exception {
    deployed(new Samples.Manifest().instances(1).text());
    world.agents.failScript("err/0", "pre-start");

    assertThat(failure(run("err"))).contains("pre-start scripts failed");

    assertThat(journal("cpi")).contains("cpi delete_vm err/0");
    assertThat(director.instance("err/0").activeVm()).isEmpty();
  }

  @Test
  void logsThatCannotBeFetchedFailTheTaskAfterTheResultIsTold() throws Exception {
    deployed(new Samples.Manifest().instances(1).text());
    world.agents.script(
        message -> message.method().equals("fetch_logs"), _ -> new Answer.Failure("disk full"));

    TaskRecord task = run("err");

    assertThat(failure(task)).contains("disk full");
    assertThat(results(task)).containsExactly("err 0");
    assertThat(journal("cpi")).contains("cpi delete_vm err/0");
  }

  @Test
  void nothingRunsAgainWhenNothingHasChanged() throws Exception {
    deployed(new Samples.Manifest().instances(1).text());
    assertThat(runWhenChanged("err").result()).contains("1 succeeded, 0 errored, 0 canceled");
    assertThat(runWhenChanged("err").result()).contains("skipped - no changes detected");
    assertThat(run("err").result()).contains("1 succeeded, 0 errored, 0 canceled");
    answers("err/0", exit(1));
    assertThat(run("err").result()).contains("0 succeeded, 1 errored, 0 canceled");
    world.agents.forgetScripts();
    assertThat(runWhenChanged("err").result()).contains("1 succeeded, 0 errored, 0 canceled");
    assertThat(runWhenChanged("err").result()).contains("skipped - no changes detected");
  }

  @Test
  void otherPackagesOrInstancesAreAChange() throws Exception {
    deployed(colocated(1));
    assertThat(runWhenChanged("smoke").result()).contains("2 succeeded, 0 errored, 0 canceled");
    assertThat(runWhenChanged("smoke").result()).contains("skipped - no changes detected");
    deployed(colocated(2));
    assertThat(runWhenChanged("smoke").result()).contains("3 succeeded, 0 errored, 0 canceled");
  }

  @Test
  void aCancelledErrandTellsItsResultBeforeTheTaskEnds() throws Exception {
    deployed(new Samples.Manifest().instances(1).text());
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch ended = new CountDownLatch(1);
    world.agents.script(
        message -> message.method().equals("run_errand"),
        _ -> {
          begun.countDown();
          await(ended);
          return exit(143);
        });
    TaskRecord task = begin(new RunErrand.Request("err", false, false, EVERYWHERE));
    begun.await();
    director.tasks.cancel(task.id());
    ended.countDown();

    assertThat(director.ended(task).state()).isEqualTo(TaskState.CANCELLED);
    assertThat(results(task)).containsExactly("err 143");
    assertThat(audit(task)).hasSize(2).last().asString().contains("cancelled");
    assertThat(journal("cpi")).contains("cpi delete_vm err/0");
    assertThat(director.instance("err/0").activeVm()).isEmpty();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void anAgentTooOldForTheNameOfAJobIsNotAsked() throws Exception {
    deployed(
        colocated(1)
            .replace(
                "- {name: smoke, release: sample}\n  - {name: web_server, release: sample, properties: {greeting: hello}}",
                "- {name: web_server, release: sample, properties: {greeting: hello}}\n  - {name: smoke, release: sample}"));
    world.agents.script(
        message -> message.method().equals("info"),
        _ -> new Answer.Failure("unknown message info"));

    assertThat(failure(runOn("smoke", Map.of("group", "web"))))
        .isEqualTo(
            "error 100 Multiple jobs are configured on an older stemcell, and \"smoke\" is not the"
                + " first job");
    assertThat(journal("run_errand")).isEmpty();
  }

  @Test
  void anInstanceWithoutAVmIsPassedOver() throws Exception {
    deployed(colocated(1));
    assertDone(director.changeState("web", "detached"));

    TaskRecord task = runOn("smoke", Map.of("group", "web"));

    assertThat(task.result()).contains("0 succeeded, 0 errored, 0 canceled");
    assertThat(director.events(task))
        .contains("warning Skipping instance: web/0 no matching VM reference was found");
  }

  @Test
  void errandsAreGroupsAndThenJobs() throws Exception {
    deployed(colocated(1));
    assertThat(director.director.deployed().tasks().errands(Samples.NAME))
        .containsExactly("err", "smoke");
  }

  @Test
  void theDiskOfAnErrandIsUnmountedBeforeItsVmGoes() throws Exception {
    deployed(
        new Samples.Manifest()
            .instances(1)
            .text()
            .replace("lifecycle: errand", "lifecycle: errand\n  persistent_disk_type: disk"));

    assertDone(run("err"));
    List<String> asked = new ArrayList<>(world.journal.drain());
    assertThat(asked.subList(asked.indexOf("err/0 fetch_logs") + 1, asked.size()))
        .containsExactly("err/0 list_disk", "err/0 unmount_disk", "cpi delete_vm err/0");
    assertThat(director.instance("err/0").disks()).hasSize(1);
  }
}
