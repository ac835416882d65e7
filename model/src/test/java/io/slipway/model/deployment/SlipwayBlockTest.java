package io.slipway.model.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.bus.spec.HookRules;
import io.slipway.bus.spec.ReadinessGate;
import io.slipway.bus.spec.Steering;
import io.slipway.json.PlainObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SlipwayBlockTest {
  private static Steering steering(String ofManifest, String ofDb, String ofJob) {
    InstanceGroup group = parse(ofManifest, ofDb, ofJob).group("db").orElseThrow();
    return SlipwayBlock.steering(group, SlipwayBlock.NONE);
  }

  /** The first job of the group db has the last block. */
  private static DeploymentSpec parse(String ofManifest, String ofDb, String ofJob) {
    Map<String, Object> manifest = new java.util.LinkedHashMap<>(Documents.yaml(Documents.WIDE));
    List<Object> groups = new java.util.ArrayList<>((List<?>) manifest.get("instance_groups"));
    for (int i = 0; i < groups.size(); i++) {
      Map<String, Object> group = mapping(groups.get(i));
      if ("db".equals(group.get("name"))) {
        put(group, ofDb);
        List<Object> jobs = new java.util.ArrayList<>((List<?>) group.get("jobs"));
        Map<String, Object> job = mapping(jobs.getFirst());
        put(job, ofJob);
        jobs.set(0, job);
        group.put("jobs", jobs);
      }
      groups.set(i, group);
    }
    manifest.put("instance_groups", groups);
    put(manifest, ofManifest);
    return new DeploymentParser(FakeCatalog.recorded(), DirectorSettings.DEFAULT)
        .parse(
            DeploymentRequest.deploy(
                new java.util.LinkedHashMap<>(manifest),
                List.of(Documents.yaml(Documents.WIDE_CLOUD_CONFIG)),
                List.of()));
  }

  @SuppressWarnings("unchecked") // what YAML made
  private static Map<String, Object> mapping(Object value) {
    return new java.util.LinkedHashMap<>((Map<String, Object>) value);
  }

  private static void put(Map<String, Object> owner, String block) {
    if (!block.isEmpty()) {
      owner.put("slipway", Documents.yaml(block));
    }
  }

  private static String firstJob() {
    return parse("", "", "").group("db").orElseThrow().jobs().getFirst().name();
  }

  private static String secondJob() {
    return parse("", "", "").group("db").orElseThrow().jobs().get(1).name();
  }

  @Test
  void sayingNothingSteersNothing() {
    assertThat(steering("", "", "")).isEqualTo(Steering.NONE);
  }

  private static HookRules rules(Steering steering, String hook, String job) {
    return Objects.requireNonNull(steering.of(hook).get(job));
  }

  @Test
  void theNearestWordWinsKeyByKey() {
    Steering steering =
        steering(
            "hooks: {post-start: {timeout: 1m, retries: 1}, drain: {timeout: 5s}}",
            "hooks: {post-start: {timeout: 30s}}",
            "hooks: {post-start: {backoff: 250ms, timeout: 7s}}");
    HookRules job = rules(steering, "post-start", firstJob());
    assertThat(job.timeout()).contains(Duration.ofSeconds(7));
    assertThat(job.retries()).contains(1);
    assertThat(job.backoff()).contains(Duration.ofMillis(250));
    HookRules other = rules(steering, "post-start", secondJob());
    assertThat(other.timeout()).contains(Duration.ofSeconds(30));
    assertThat(steering.of("drain")).containsKeys(firstJob(), secondJob());
    assertThat(Steering.of(PlainObject.of(steering.toPlain(), "steering"))).isEqualTo(steering);
  }

  @Test
  void whatIsWrongIsSaidWithItsPlaceAllAtOnce() {
    assertThatThrownBy(
            () ->
                parse(
                    "hooks: {post-start: {timeout: 0, kill_grace: -1s, retries: 101}}",
                    "hooks: {poststart: {}}",
                    "hooks: {drain: {timeot: 1s}, pre-stop: {timeout: 25h}}"))
        .hasMessageContaining("/slipway/hooks/post-start/timeout is '0' but must be a time of 10ms")
        .hasMessageContaining("/slipway/hooks/post-start/kill_grace is '-1s'")
        .hasMessageContaining("/slipway/hooks/post-start/retries is '101' but must be a whole")
        .hasMessageContaining("/instance_groups/name=db/slipway/hooks/poststart is not known")
        .hasMessageContaining("Did you mean 'post-start'?")
        .hasMessageContaining("/slipway/hooks/drain/timeot is not known")
        .hasMessageContaining("Did you mean 'timeout'?")
        .hasMessageContaining("/slipway/hooks/pre-stop/timeout is '25h'");
  }

  @Test
  void whatCannotBeSaidForAJobIsSaid() {
    assertThatThrownBy(() -> parse("", "", "settle: 1s"))
        .hasMessageContaining("/slipway/settle cannot be said here");
    assertThatThrownBy(() -> parse("", "hooks: {drain: {after: x}}", ""))
        .hasMessageContaining("but must be said for a job");
  }

  @Test
  void anOrderThatCannotBeKeptIsRefused() {
    assertThatThrownBy(() -> parse("", "", "hooks: {drain: {after: nobody}}"))
        .hasMessageContaining("names 'nobody', which is no job of the instance group 'db'");
    assertThatThrownBy(() -> parse("", "", "hooks: {drain: {after: " + firstJob() + "}}"))
        .hasMessageContaining("each of these would wait for the next: " + firstJob() + " → ");
    assertThat(
            rules(
                    steering("", "", "hooks: {drain: {after: " + secondJob() + "}}"),
                    "drain",
                    firstJob())
                .after())
        .containsExactly(secondJob());
  }

  @Test
  void readsGates() {
    List<ReadinessGate> gates =
        steering(
                "",
                "ready: [{tcp: {port: 5432}}, {file: /var/vcap/data/x/ready, interval: 10ms}]",
                """
                ready:
                - http: {url: 'https://:8443/health?full=1', ca: /var/vcap/jobs/x/ca.pem, status: 200-399}
                  successes: 3
                  deadline: 2m
                - log: {file: x/x.log, line: 'ready'}
                - exec: [/var/vcap/jobs/x/bin/ready, now]
                """)
            .gates();
    assertThat(gates).hasSize(5);
    assertThat(gates.getFirst().job()).isEmpty();
    assertThat(gates.get(1).interval()).isEqualTo(Duration.ofMillis(10));
    ReadinessGate http = gates.get(2);
    assertThat(http.job()).contains(firstJob());
    assertThat(http.successes()).isEqualTo(3);
    assertThat(http.check())
        .isEqualTo(
            new ReadinessGate.Http(
                new ReadinessGate.Endpoint.Port(Optional.empty(), 8443),
                "/health?full=1",
                Optional.of(
                    new ReadinessGate.Tls(
                        Optional.of("/var/vcap/jobs/x/ca.pem"), true, Optional.empty())),
                Map.of(),
                200,
                399,
                Optional.empty()));
    assertThat(gates.get(3).check())
        .isEqualTo(new ReadinessGate.Log("/var/vcap/sys/log/x/x.log", "ready"));
  }

  @Test
  void gatesThatMakeNoSenseAreRefused() {
    for (String wrong :
        List.of(
            "[{}]",
            "[{tcp: {port: 0}}]",
            "[{tcp: {port: 1, socket: /x}}]",
            "[{tcp: {port: 1}, file: /x}]",
            "[{file: x}]",
            "[{tcp: {port: 1}, interval: 9ms}]",
            "[{tcp: {port: 1}, successes: 0}]",
            "[{tcp: {port: 1, ca: /x}}]",
            "[{http: {url: 'ftp://x'}}]",
            "[{http: {url: 'https://x', socket: /x}}]",
            "[{http: {url: 'http://:1/', status: 20}}]",
            "[{http: {url: 'http://:1/', headers: {a: \"b\\nc\"}}}]",
            "[{log: {file: x, line: '('}}]",
            "{tcp: {port: 1}}")) {
      assertThatThrownBy(() -> parse("", "ready: " + wrong, ""))
          .as(wrong)
          .hasMessageContaining("/instance_groups/name=db/slipway/ready");
    }
  }
}
