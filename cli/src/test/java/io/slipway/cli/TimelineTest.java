package io.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.cli.CommandRunner.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code timeline}, {@code why} and {@code diff}. */
class TimelineTest {
  private static final String HOSTILE = "<script>alert('x')</script>\\u001b[31m\\\"&amp;";

  @TempDir Path directory;
  private final FakeDirector director = new FakeDirector();

  @BeforeEach
  void tasks() {
    director.json(
        "GET /tasks?deployment=dep&limit=200&verbose=2",
        """
        [{"id":7,"state":"done","description":"create deployment","user":"admin","deployment":"dep"},
         {"id":6,"state":"done","description":"create deployment (dry run)","deployment":"dep"},
         {"id":5,"state":"done","description":"create deployment","user":"admin","deployment":"dep"},
         {"id":4,"state":"error","description":"create deployment","user":"admin","deployment":"dep"}]
        """);
    director.json(
        "GET /tasks/7",
        """
        {"id":7,"state":"done","description":"create deployment","user":"admin","deployment":"dep"}
        """);
    director.json("GET /slipway/tasks/7/events", events(9));
    director.json("GET /slipway/tasks/5/events", events(2));
  }

  @AfterEach
  void stop() {
    director.close();
  }

  private static String events(int seconds) {
    int end = 1_467_000_001 + seconds;
    return """
    {"time":1467000000,"stage":"Updating instance","tags":["web"],"total":1,"task":"web/a (0)","index":1,"state":"started","progress":0,"slipway":{"id":1,"ms":0}}
    {"time":1467000001,"type":"slipway","step":{"instance":"web/a","key":"pre-start","phase":"begun"},"slipway":{"id":2,"parent":1,"ms":0}}
    {"time":1467000001,"type":"slipway","script":{"instance":"web/a","script":"pre-start","job":"%s","started_at":"2026-01-01T00:00:00Z","task_id":"t","phase":"started"},"slipway":{"id":3,"parent":2,"ms":0}}
    {"time":%d,"type":"slipway","script":{"instance":"web/a","script":"pre-start","job":"%s","started_at":"2026-01-01T00:00:00Z","task_id":"t","phase":"finished","duration_ms":%d,"exit_code":0,"successful":true},"slipway":{"id":4,"parent":3,"ms":0}}
    {"time":%d,"type":"slipway","step":{"instance":"web/a","key":"pre-start","phase":"ended","duration_ms":1,"outcome":"done"},"slipway":{"id":5,"parent":2,"ms":0}}
    {"time":%d,"stage":"Updating instance","tags":["web"],"total":1,"task":"web/a (0)","index":1,"state":"finished","progress":100,"slipway":{"id":6,"parent":1,"ms":0}}
    """
        .formatted(HOSTILE, end, HOSTILE, seconds * 1000, end, end);
  }

  private Outcome run(String... arguments) {
    return new CommandRunner(director, directory).run(arguments);
  }

  @Test
  void theFirstLineSaysWhatMadeItSlower() {
    Outcome outcome = run("timeline", "7");
    assertThat(outcome.exitCode()).isZero();
    assertThat(outcome.out().lines().findFirst().orElse(""))
        .startsWith("Task 7 took 10.0 s, 7.0 s longer than usual (3.0 s")
        .contains("/pre-start of web/a (0) took 9.0 s, usually 2.0 s")
        .doesNotContain("\u001b");
    assertThat(outcome.out()).contains("The critical path", "The slowest hooks");
    assertThat(director.requests()).doesNotContain("GET /slipway/tasks/6/events");
  }

  @Test
  void onATerminalTooTheFirstLineIsTheAnswer() {
    assertThat(new CommandRunner(director, directory).onTerminal().run("timeline", "7").out())
        .startsWith("Task 7 took");
  }

  @Test
  void aPipelineCanFailByIt() {
    assertThat(run("timeline", "7", "--fail-if-slower", "100").exitCode()).isEqualTo(3);
    assertThat(run("timeline", "7", "--fail-if-slower", "300").exitCode()).isZero();
    assertThat(run("timeline", "7", "--fail-if-slower", "-1").exitCode()).isEqualTo(1);
  }

  @Test
  void thePageHoldsNamesAsTextAndAsksForNothing() throws IOException {
    Path page = directory.resolve("page.html");
    assertThat(run("timeline", "7", "--html", page.toString()).exitCode()).isZero();
    String text = Files.readString(page);
    assertThat(text)
        .contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;", "default-src 'none'")
        .contains("prefers-color-scheme: dark")
        .doesNotContain("<script", "http://", "https://", "src=", "url(", "\u001b");
  }

  @Test
  void jsonIsOneObject() {
    assertThat(run("timeline", "7", "--json").out())
        .startsWith("{\"task\":7,\"verdict\":\"Task 7 took")
        .contains("\"critical_path\":", "\"slower\":true", "\"cause\":\"slower\"");
  }

  @Test
  void aDirectorOfBoshsIsAskedForItsEvents() {
    FakeDirector bosh = new FakeDirector();
    bosh.json("GET /tasks/7", "{\"id\":7,\"state\":\"done\",\"description\":\"create deployment\"}")
        .output(
            7,
            "event",
            """
            {"time":1467000000,"stage":"Updating instance","tags":["web"],"total":1,"task":"web/a (0)","index":1,"state":"started","progress":0}
            {"time":1467000002,"stage":"Updating instance","tags":["web"],"total":1,"task":"web/a (0)","index":1,"state":"in_progress","progress":5,"data":{"status":"executing pre-start"}}
            {"time":1467000009,"stage":"Updating instance","tags":["web"],"total":1,"task":"web/a (0)","index":1,"state":"finished","progress":100}
            """)
        .reply("GET /slipway/tasks/7/events", 404, "Endpoint not found.");
    try (bosh) {
      assertThat(new CommandRunner(bosh, directory).run("timeline", "7").out())
          .startsWith("Task 7 took 9.0 s; there is no earlier task like it")
          .contains("executing pre-start");
    }
  }

  @Test
  void whyAnswersInOneLine() {
    director
        .json("GET /deployments?exclude_configs=true", "[{\"name\":\"dep\"}]")
        .starts("GET /deployments/dep/instances?format=full", 9)
        .task(9, "done", "")
        .output(9, "result", "{\"job_name\":\"web\",\"id\":\"a\",\"index\":0,\"processes\":[]}\n")
        .json("GET /locks", "[]")
        .json("GET /slipway/tasks/6/events", "")
        .json(
            "GET /slipway/tasks/4/events",
            """
            {"time":1467000001,"type":"slipway","plan":{"instance":"web/a","index":0,"action":"update","batch":1,"canary":true,"at_once":1,"changes":["configuration"],"jobs":["nginx"],"packages":[]},"slipway":{"id":1,"ms":0}}
            {"time":1467000001,"type":"slipway","step":{"instance":"web/a","key":"stop","phase":"begun"},"slipway":{"id":2,"ms":0}}
            {"time":1467000001,"type":"slipway","step":{"instance":"web/a","key":"start","phase":"begun"},"slipway":{"id":3,"ms":0}}
            """);
    assertThat(run("why", "web/0"))
        .isEqualTo(
            new Outcome(
                0,
                "web/0 was restarted at 2016-06-27 04:00:01 by task 4 (create deployment, by"
                    + " admin): rendered files of the job nginx changed\n",
                ""));
    assertThat(run("why", "web/3").err()).contains("has no instance 'web/3'");
    assertThat(run("why", "web").err()).contains("names no instance");
  }

  @Test
  void diffSaysWhatBecomesOfEachInstance() throws IOException {
    Path manifest = Files.writeString(directory.resolve("m.yml"), "name: dep\n");
    director
        .starts("POST /deployments?dry_run=true&steps=true", 9)
        .task(9, "done", "")
        .output(
            9,
            "result",
            """
            {"compile":["app/1"]}
            {"instance":"web/a (0)","turn":"web: turn 1 of 1","plan":{"instance":"web/a","index":0,"action":"update","batch":1,"canary":false,"at_once":1,"changes":["configuration"],"jobs":["nginx"],"packages":["app"]},"why":"rendered files of the job nginx changed","files":[{"path":"nginx/conf","change":"changed","diff":"@@ -1 +1 @@\\n-a\\n+b\\n"}],"phases":[{"stage":"Updating instance","steps":[{"key":"drain","description":"d"},{"key":"stop","description":"s"},{"key":"start","description":"s"}]}]}
            """);
    assertThat(run("diff", manifest.toString()).out())
        .isEqualTo(
            """
            1 instance: 1 restarted; 1 rendered file differs; by earlier deploys it takes about 6.5 s

            Packages to compile: app/1

            web/a (0)  web: turn 1 of 1
              is restarted: rendered files of the job nginx changed  (usually 6.5 s)
              hooks: drain
              packages: app
              changed nginx/conf
                @@ -1 +1 @@
                -a
                +b
            """);
    assertThat(run("diff", manifest.toString(), "--json").out())
        .contains("\"estimate_ms\":6500", "\"fate\":\"restarted\"");
    director.task(9, "error", "No release 'x'");
    assertThat(run("diff", manifest.toString()).err()).contains("No release 'x'");
  }
}
