package io.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.cli.CommandRunner.Outcome;
import io.slipway.json.Json;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What commands that only look print, to terminals, pipes and programs. */
class ListingTest {
  private static final String RELEASES =
      """
      [{"name":"demo","release_versions":[
        {"version":"0+dev.2","commit_hash":"abc","uncommitted_changes":true,"currently_deployed":false},
        {"version":"0+dev.10","commit_hash":"def","uncommitted_changes":false,"currently_deployed":true}]}]
      """;

  @TempDir Path directory;
  private final FakeDirector director = new FakeDirector();

  @AfterEach
  void stop() {
    director.close();
  }

  private CommandRunner commands() {
    return new CommandRunner(director, directory);
  }

  @Test
  void printsTablesForPeople() {
    director.json("GET /releases", RELEASES);
    assertThat(commands().onTerminal().run("releases", "--no-color"))
        .isEqualTo(
            new Outcome(
                0,
                """
                Using environment 'URL' as client 'admin'

                Name  Version    Commit Hash \s
                demo  0+dev.10*  def \s
                ~     0+dev.2    abc+ \s

                (*) Currently deployed
                (+) Uncommitted changes

                2 releases

                Succeeded
                """
                    .replace("URL", director.url().toString()),
                ""));
  }

  @Test
  void printsRowsForPipes() {
    director.json("GET /releases", RELEASES);
    assertThat(commands().run("releases").out())
        .isEqualTo("demo\t0+dev.10*\tdef\t\ndemo\t0+dev.2  \tabc+\t\n");
  }

  @Test
  void printsJsonForPrograms() {
    director.json("GET /releases", RELEASES);
    Map<String, ?> document = Json.parseObject(commands().run("releases", "--json").out());
    assertThat(document.keySet()).containsExactly("Tables", "Blocks", "Lines");
    assertThat(document.get("Blocks")).isNull();
    assertThat(Json.write(document.get("Tables")))
        .isEqualTo(
            "[{\"Content\":\"releases\",\"Header\":{\"commit_hash\":\"Commit Hash\",\"name\":\"Name\",\"version\":\"Version\"},"
                + "\"Rows\":[{\"commit_hash\":\"def\",\"name\":\"demo\",\"version\":\"0+dev.10*\"},"
                + "{\"commit_hash\":\"abc+\",\"name\":\"demo\",\"version\":\"0+dev.2\"}],"
                + "\"Notes\":[\"(*) Currently deployed\",\"(+) Uncommitted changes\"]}]");
    assertThat((List<?>) document.get("Lines")).last().isEqualTo("Succeeded");
  }

  @Test
  void showsTheColumnsAskedFor() {
    director.json("GET /releases", RELEASES);
    assertThat(commands().run("releases", "--column=commit_hash", "--column", "Name").out())
        .isEqualTo("demo\tdef\t\ndemo\tabc+\t\n");
    assertThat(commands().run("releases", "--column=nope").out())
        .contains("Failed to find header: nope");
  }

  @Test
  void printsTheDirectorAsAList() {
    director.json(
        "GET /info",
        """
        {"name":"fake","uuid":"uuid-1","version":"280.0.0 (00000000)","user":"admin","cpi":"local_cpi",
         "stemcell_os":"ubuntu-jammy","stemcell_version":"1.1",
         "features":{"snapshots":{"status":false},"local_dns":{"status":true},"config_server":{"status":false}}}
        """);
    assertThat(commands().withVariable("BOSH_TTY", "1").run("env").out())
        .endsWith(
            """
            Name               fake \s
            UUID               uuid-1 \s
            Version            280.0.0 (00000000) \s
            Director Stemcell  ubuntu-jammy/1.1 \s
            CPI                local_cpi \s
            Features           config_server: disabled \s
                               local_dns: enabled \s
                               snapshots: disabled \s
            User               admin \s

            Succeeded
            """);
    assertThat(commands().run("env").out())
        .isEqualTo(
            """
            fake\t
            uuid-1\t
            280.0.0 (00000000)\t
            ubuntu-jammy/1.1\t
            local_cpi\t
            config_server: disabled\t
            local_dns: enabled\t
            snapshots: disabled\t
            admin\t
            """);
  }

  @Test
  void listsInstancesWithTheirProcesses() {
    director
        .starts("GET /deployments/dep/instances?format=full", 106)
        .output(
            106,
            "result",
            """
            {"job_name":"web","id":"aaaa","index":0,"job_state":null,"state":"stopped","az":null,"ips":[],"processes":[],"bootstrap":true,"ignore":false}
            {"job_name":"nats","id":"5d0e","index":0,"job_state":"running","state":"started","az":"z1","ips":["10.0.0.5","10.0.0.6"],"vm_cid":"vm-1","vm_type":"small","disk_cids":["disk-1"],"agent_id":"ag-1","bootstrap":true,"ignore":false,"processes":[{"name":"nats","state":"running"},{"name":"bad","state":"failing"}]}
            """);
    assertThat(commands().run("-d", "dep", "instances", "--ps").out())
        .isEqualTo(
            """
            nats/5d0e\t-   \trunning\tz1\t10.0.0.5\tdep\t
                     \t    \t       \t  \t10.0.0.6\t\t
            nats/5d0e\tbad \tfailing\t- \t-       \t-\t
            nats/5d0e\tnats\trunning\t- \t-       \t-\t
            web/aaaa \t-   \t-      \t- \t-       \tdep\t
            """);
    assertThat(commands().run("instances", "-d", "dep", "--failing", "--details").out())
        .isEqualTo(
            """
            nats/5d0e\trunning\tz1\t10.0.0.5\tdep\tstarted\tvm-1\tsmall\tdisk-1\tag-1\t0\ttrue\tfalse\t
                     \t       \t  \t10.0.0.6\t   \t       \t    \t     \t      \t    \t \t    \t\t
            web/aaaa \t-      \t- \t-       \tdep\tstopped\t-   \t-    \t-     \t-   \t0\ttrue\tfalse\t
            """);
  }

  @Test
  void showsVitals() {
    director
        .starts("GET /deployments/dep/vms?format=full", 110)
        .output(
            110,
            "result",
            """
            {"job_name":"nats","id":"5d0e","job_state":"running","az":"z1","ips":["10.0.0.5"],"vm_cid":"vm-1","vm_type":"small","active":true,"stemcell":{"name":"sc","version":"1.2"},"vm_created_at":"2016-06-27T04:00:00Z","vitals":{"cpu":{"sys":"0.3","user":"1.2","wait":"0.1"},"disk":{"system":{"inode_percent":"34","percent":"66"}},"load":["0.01","0.02","0.03"],"mem":{"kb":"605008","percent":"7"},"swap":{"kb":"0","percent":"0"},"uptime":{"secs":90061}},"processes":[{"name":"nats","state":"running"}]}
            """);
    assertThat(commands().run("-d", "dep", "vms", "--vitals").out())
        .isEqualTo(
            "nats/5d0e\trunning\tz1\t10.0.0.5\tvm-1\tsmall\ttrue\tsc/1.2\tMon Jun 27 04:00:00 UTC 2016\t1d 1h 1m 1s\t0.01, 0.02, 0.03\t-\t1.2%\t0.3%\t0.1%\t7% (605 MB)\t0% (0 B)\t66% (34i%)\t-\t-\t\n");
  }

  @Test
  void listsTasksNewestFirst() {
    director.json(
        "GET /tasks?limit=30&verbose=1",
        """
        [{"id":9,"state":"error","started_at":1467000000,"timestamp":1467000020,"user":"admin","deployment":null,"description":"create release","result":"boom"},
         {"id":10,"state":"processing","started_at":1467000000,"timestamp":null,"user":"admin","deployment":"dep","description":"create deployment","result":null}]
        """);
    assertThat(commands().run("tasks", "--recent").out())
        .isEqualTo(
            """
            10\tprocessing\tMon Jun 27 04:00:00 UTC 2016\t-                           \tadmin\tdep\tcreate deployment\t-\t
            9 \terror     \tMon Jun 27 04:00:00 UTC 2016\tMon Jun 27 04:00:20 UTC 2016\tadmin\t-  \tcreate release   \tboom\t
            """);
    director
        .json("GET /tasks?limit=7&verbose=2", "[]")
        .json("GET /tasks?deployment=d&state=processing%2Ccancelling%2Cqueued&verbose=2", "[]");
    assertThat(commands().run("ts", "-r=7", "-a").exitCode()).isZero();
    assertThat(commands().run("tasks", "-d", "d").exitCode()).isZero();
  }

  @Test
  void listsEventsWithTheirContext() {
    director.json(
        "GET /events?action=update&instance=nats%2Fx",
        """
        [{"id":"12","parent_id":"11","timestamp":1467000000,"user":"admin","action":"update","object_type":"deployment","object_name":"dep","task":"100","deployment":"dep","context":{"before":{},"after":{"releases":["a/1"]}}},
         {"id":"11","timestamp":1467000000,"user":"admin","action":"update","object_type":"deployment","object_name":"dep","task":"100","deployment":"dep","error":"boom","context":{}}]
        """);
    assertThat(commands().run("events", "--action=update", "--instance", "nats/x").out())
        .isEqualTo(
            """
            12 <- 11\tMon Jun 27 04:00:00 UTC 2016\tadmin\tupdate\tdeployment\tdep\t100\tdep\t-\tafter:     \t-\t
                    \t                            \t     \t      \t          \t   \t   \t   \t \t  releases:\t\t
                    \t                            \t     \t      \t          \t   \t   \t   \t \t  - a/1    \t\t
                    \t                            \t     \t      \t          \t   \t   \t   \t \tbefore: {} \t\t
            11      \tMon Jun 27 04:00:00 UTC 2016\tadmin\tupdate\tdeployment\tdep\t100\tdep\t-\t-          \tboom\t
            """);
  }

  @Test
  void listsLocksConfigsStemcellsAndDeployments() {
    director
        .json(
            "GET /locks",
            "[{\"type\":\"deployment\",\"resource\":[\"dep\",\"x\"],\"timeout\":\"1467000300.123456\",\"task_id\":\"105\"}]")
        .json(
            "GET /configs?latest=true&limit=1",
            "[{\"id\":\"7\",\"type\":\"cloud\",\"name\":\"default\",\"team\":null,\"created_at\":\"2026-01-01 00:00:00 UTC\",\"current\":true}]")
        .json(
            "GET /stemcells",
            "[{\"name\":\"sc\",\"version\":\"1.2\",\"operating_system\":\"jammy\",\"cpi\":\"\",\"cid\":\"img-1\",\"deployments\":[{\"name\":\"dep\"}]}]")
        .json(
            "GET /deployments?exclude_configs=true",
            "[{\"name\":\"dep\",\"teams\":[],\"releases\":[{\"name\":\"demo\",\"version\":\"0+dev.1\"},{\"name\":\"e\",\"version\":\"2\"}],\"stemcells\":[{\"name\":\"sc\",\"version\":\"1.2\"}]}]");
    assertThat(commands().run("locks").out())
        .isEqualTo("deployment\tdep:x\t105\tMon Jun 27 04:05:00 UTC 2016\t\n");
    assertThat(commands().run("configs").out())
        .isEqualTo("7*\tcloud\tdefault\t-\t2026-01-01 00:00:00 UTC\t\n");
    assertThat(commands().run("stemcells").out()).isEqualTo("sc\t1.2*\tjammy\t-\timg-1\t\n");
    assertThat(commands().run("deployments").out())
        .isEqualTo("dep\tdemo/0+dev.1\tsc/1.2\t-\t\n   \te/2         \t      \t\t\n");
  }

  @Test
  void printsDocumentsAsTheyAre() {
    director
        .json("GET /deployments/dep", "{\"manifest\":\"name: dep # mine\\n\"}")
        .json("GET /cloud_configs?limit=1&name=", "[{\"properties\":\"azs: []\\n\"}]")
        .json("GET /cloud_configs?limit=1&name=x", "[]")
        .reply("GET /anything?a=b", 404, "nothing");
    assertThat(commands().run("manifest", "-d", "dep").out()).isEqualTo("name: dep # mine\n");
    assertThat(commands().run("cloud-config").out()).isEqualTo("azs: []\n");
    assertThat(commands().run("cc", "--name=x").err()).startsWith("No cloud config\n");
    Outcome curl = commands().run("curl", "/anything?a=b");
    assertThat(curl.out()).startsWith("nothing");
    assertThat(curl.exitCode()).isOne();
  }
}
