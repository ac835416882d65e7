package io.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.base.Digest;
import io.slipway.base.ErrorCode;
import io.slipway.base.Problems;
import io.slipway.base.SlipwayException;
import io.slipway.cli.CommandRunner.Outcome;
import io.slipway.cli.LocalRenderer.File;
import io.slipway.cli.LocalRenderer.Instance;
import io.slipway.cli.LocalRenderer.Order;
import io.slipway.cli.run.Manifests;
import io.slipway.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code slipway render}: what is asked of the renderer, and what becomes of its files. */
class RenderTest {
  private static final List<Instance> RENDERED =
      List.of(
          instance("web", 0, file("server", "monit", "m\n"), file("server", "bin/ctl", "go\n")),
          instance("web", 1, file("server", "monit", "m\n"), file("other", "config/a", "x")));

  @TempDir Path directory;
  private final FakeDirector director = new FakeDirector();

  @BeforeEach
  void makeRelease() throws IOException {
    release("hello-release", "hello");
  }

  private void release(String name, String job) throws IOException {
    Path folder = Files.createDirectories(directory.resolve(name + "/jobs/" + job + "/templates"));
    Files.createDirectories(directory.resolve(name + "/config"));
    Files.writeString(directory.resolve(name + "/config/final.yml"), "name: " + name + "\n");
    Files.writeString(folder.resolve("run.erb"), "<%= p('greeting') %>\n");
    Files.writeString(folder.resolveSibling("monit"), "");
    Files.writeString(
        folder.resolveSibling("spec"),
        "name: %s\ntemplates: {run.erb: bin/run}\npackages: []\nproperties: {greeting: {default: hi}}\n"
            .formatted(job));
  }

  @AfterEach
  void stop() {
    director.close();
  }

  private static Instance instance(String group, int index, File... files) {
    return new Instance(
        group,
        index,
        "uuid-" + index,
        Stream.of(files).map(File::job).distinct().toList(),
        List.of(files));
  }

  private static File file(String job, String path, String content) {
    return new File(job, path, content.getBytes(StandardCharsets.UTF_8));
  }

  private Outcome render(LocalRenderer renderer, String... more) {
    String[] arguments = new String[more.length + 2];
    arguments[0] = "render";
    arguments[1] = "hello-release";
    System.arraycopy(more, 0, arguments, 2, more.length);
    return new CommandRunner(director, directory)
        .withoutRunningDirector()
        .withRenderer(renderer)
        .run(arguments);
  }

  private Outcome render(String... more) {
    return render(new FakeRenderer(RENDERED), more);
  }

  private void manifest(String text) throws IOException {
    Files.writeString(directory.resolve("hello-release/manifest.yml"), text);
  }

  @Test
  void listsEveryFileWithoutADirector() {
    Outcome outcome = render();
    assertThat(outcome.exitCode()).as("%s", outcome).isZero();
    assertThat(outcome.out().lines().map(line -> line.replaceAll("\\s+", " ").strip()))
        .containsExactly(
            "web/0 server/monit 0640 2 " + digest("m\n"),
            "web/0 server/bin/ctl 0750 3 " + digest("go\n"),
            "web/1 server/monit 0640 2 " + digest("m\n"),
            "web/1 other/config/a 0640 1 " + digest("x"));
    assertThat(director.deeds()).isEmpty();
    assertThat(directory.resolve("slipway-home")).doesNotExist();
  }

  private static String digest(String content) {
    return Digest.of(Digest.Algorithm.SHA256, content.getBytes(StandardCharsets.UTF_8))
        .hex(Digest.Algorithm.SHA256)
        .orElseThrow()
        .substring(0, 12);
  }

  @Test
  void listsAsJson() {
    Object tables = Json.parseObject(render("--json", "--job", "other").out()).get("Tables");
    assertThat(String.valueOf(tables))
        .contains("instance=web/1")
        .contains("file=other/config/a")
        .contains("mode=0640")
        .contains("size=1")
        .contains("sha_256=" + digest("x"))
        .doesNotContain("server/monit");
  }

  @Test
  void asksForWhatARunWouldDeploy() {
    FakeRenderer renderer = new FakeRenderer(RENDERED);
    render(renderer, "-p", "hello.greeting=Hi", "-d", "named");
    Order order = renderer.orders.getFirst();
    assertThat(order.manifest().get("name")).isEqualTo("named");
    assertThat(String.valueOf(order.manifest())).contains("greeting=Hi");
    assertThat(String.valueOf(order.cloudConfigs())).contains("range=127.16.0.0/20");
    assertThat(order.stemcells()).singleElement().extracting("name").isEqualTo("slipway-local");
    assertThat(order.releases()).singleElement().extracting("name").isEqualTo("hello-release");
    assertThat(order.releases().getFirst().version()).contains("0+dev.1");
    assertThat(Manifests.maps(order.manifest().get("releases")).getFirst())
        .containsEntry("version", "0+dev.1");
    assertThat(order.deployed()).isEmpty();
  }

  @Test
  void takesReleasesAndConfigsFromFiles() throws IOException {
    release("more", "extra");
    release("third", "third");
    manifest(
        """
        name: x
        releases:
        - {name: hello-release, version: "7"}
        - {name: more, version: latest}
        - {name: third, version: create, url: file://third}
        instance_groups: []
        """);
    Files.writeString(directory.resolve("cloud.yml"), "azs: [{name: ((zone))}]\n");
    Files.writeString(directory.resolve("runtime.yml"), "tags: {a: ((tag))}\n");
    FakeRenderer renderer = new FakeRenderer(RENDERED);
    Outcome outcome =
        render(
            renderer,
            "--release=more",
            "--cloud-config=cloud.yml",
            "--runtime-config=runtime.yml",
            "--var=zone=z9",
            "--var=tag=t");
    assertThat(outcome.exitCode()).as("%s", outcome).isZero();
    Order order = renderer.orders.getFirst();
    assertThat(order.releases())
        .extracting(one -> one.name() + "/" + one.version().orElse(""))
        .containsExactly("hello-release/7", "more/0+dev.1", "third/0+dev.1");
    assertThat(order.cloudConfigs())
        .isEqualTo(List.of(Map.of("azs", List.of(Map.of("name", "z9")))));
    assertThat(order.runtimeConfigs()).isEqualTo(List.of(Map.of("tags", Map.of("a", "t"))));
  }

  @Test
  void everyProblemAtOnce() throws IOException {
    manifest(
        """
        name: x
        releases: [{name: hello-release, version: latest}, {name: far, version: "1"}]
        variables: [{name: made, type: password}]
        instance_groups: [{name: a, properties: {x: ((made)), y: "say ((nobody.knows))"}}]
        """);
    Problems problems = new Problems();
    problems.add(ErrorCode.RELEASE_NOT_FOUND, "Release 'far' doesn't exist");
    problems.add(ErrorCode.GENERIC, "Something else");
    Outcome outcome = render(FakeRenderer.failing(problems));
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.err())
        .contains("  - ((made)), defined under 'variables', but a render generates nothing")
        .contains("  - ((nobody.knows))\n")
        .contains("Set them with --var NAME=VALUE or --vars-file PATH.")
        .contains("Release 'far' doesn't exist", "Something else", "--release");
  }

  @Test
  void whatDidNotRenderIsExplained() throws IOException {
    manifest(
        """
        name: hello
        releases: [{name: hello-release, version: latest}]
        instance_groups: [{name: web, jobs: [{name: hello, properties: {greeting: 1}}]}]
        """);
    String cause =
        """
        {"release": "hello-release", "job": "hello", "template": "run.erb", "message": "no",
         "occurrences": [{"group": "web", "instances": [0], "findings": [
           {"property": "greeting", "declared": true, "value": "an integer",
            "origin": {"source": "manifest",
                       "path": "/instance_groups/name=web/jobs/name=hello/properties/greeting"}}]}]}
        """;
    Outcome outcome =
        render(
            new FakeRenderer(
                _ -> {
                  throw new LocalRenderer.RenderFailed(
                      new SlipwayException(ErrorCode.GENERIC, "BOSH's text"),
                      List.of(Json.parseObject(cause)));
                }));
    assertThat(outcome.exitCode()).isOne();
    assertThat(outcome.err())
        .isEqualTo(
            """
            BOSH's text

              jobs/hello/templates/run.erb of release 'hello-release'  (web/0)
                no
                'greeting' is an integer, from hello-release/manifest.yml:3:75.
            Exit code 1
            """);
  }

  @Test
  void everyBrokenReleaseAtOnce() throws IOException {
    Files.writeString(directory.resolve("broken.tgz"), "no archive");
    Files.delete(directory.resolve("hello-release/jobs/hello/templates/run.erb"));
    assertThat(render("--release=broken.tgz", "--release=nowhere").err())
        .contains("run.erb", "broken.tgz", "nowhere' is neither a release directory nor");
  }

  @Test
  void filtersThatFitNothingAreSlips() {
    assertThat(render("--instance=wep").err())
        .contains("There is no instance or instance group 'wep'. Did you mean 'web'?");
    assertThat(render("--instance=web/7").exitCode()).isEqualTo(1);
    assertThat(render("--instance=web/0", "--job=other").err()).contains("no job 'other'");
    assertThat(render("--instance=web/uuid-1", "--job=other").out()).contains("config/a");
  }

  @Test
  void writesFilesWithTheModesOfInstances() throws IOException {
    Outcome outcome = render("--output", "out/here");
    assertThat(outcome.exitCode()).as("%s", outcome).isZero();
    Path out = directory.resolve("out/here");
    assertThat(out.resolve("web/0/server/bin/ctl")).hasContent("go");
    assertThat(mode("out/here/web/0/server/bin/ctl")).isEqualTo("rwxr-x---");
    assertThat(mode("out/here/web/0/server/bin")).isEqualTo("rwxr-x---");
    assertThat(mode("out/here/web/0/server/monit")).isEqualTo("rw-r-----");
    assertThat(mode("out/here")).isEqualTo("rwx------");
    assertThat(list("out")).containsExactly("here");
  }

  private String mode(String path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve(path)));
  }

  private List<String> list(String path) throws IOException {
    try (var files = Files.list(directory.resolve(path))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void replacesWhatItHasWrittenAndNothingElse() throws IOException {
    render("--output=out");
    LocalRenderer fewer =
        new FakeRenderer(List.of(instance("web", 0, file("server", "monit", "new"))));
    assertThat(render(fewer, "--output=out").exitCode()).isZero();
    assertThat(directory.resolve("out/web/0/server/monit")).hasContent("new");
    assertThat(directory.resolve("out/web/1")).doesNotExist();
    Path mine = Files.writeString(directory.resolve("out/web/0/mine"), "precious");
    Outcome refused = render("--output=out");
    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused.err()).contains("files that 'slipway render' did not make: web/0/mine");
    assertThat(mine).hasContent("precious");
    assertThat(directory.resolve("out/web/0/server/monit")).hasContent("new");
    assertThat(list(".")).containsExactly("hello-release", "out");
  }

  @Test
  void refusesPlacesThatAreSomebodyElses() throws IOException {
    Files.createDirectories(directory.resolve("full"));
    Files.writeString(directory.resolve("full/file"), "mine");
    Files.writeString(directory.resolve("file"), "mine");
    Files.createDirectories(directory.resolve("empty"));
    Files.createSymbolicLink(directory.resolve("link"), Path.of("empty"));
    for (String place : List.of("full", "file", "link", ".", "..")) {
      Outcome outcome = render("--output", place);
      assertThat(outcome.exitCode()).as(place).isEqualTo(1);
      assertThat(outcome.err()).as(place).contains("Name another one with --output.");
    }
    assertThat(directory.resolve("full/file")).hasContent("mine");
    assertThat(render("--output=empty").exitCode()).isZero();
    Files.delete(directory.resolve("empty/web/0/server/monit"));
    Files.createSymbolicLink(
        directory.resolve("empty/web/0/server/planted"), directory.resolve("full"));
    assertThat(render("--output=empty").err()).contains("web/0/server/planted");
  }

  @Test
  void refusesFilesThatLeadOut() {
    for (String path : List.of("../../x", "/etc/passwd", "bin/../../../x", "..", "", "a\0b")) {
      LocalRenderer renderer =
          new FakeRenderer(
              List.of(
                  instance(
                      "web", 0, file("server", path, "evil"), file("server", "../y", "evil"))));
      Outcome outcome = render(renderer, "--output=out");
      assertThat(outcome.exitCode()).as(path).isEqualTo(1);
      assertThat(outcome.err()).contains("'" + path + "', which leads out").contains("'../y'");
      assertThat(directory.resolve("out")).doesNotExist();
    }
    LocalRenderer below =
        new FakeRenderer(
            List.of(instance("web", 0, file("server", "a", "1"), file("server", "a/b", "2"))));
    assertThat(render(below).err()).contains("'web/0/server/a' is a file");
  }

  @Test
  void comparesWithAnotherManifest() throws IOException {
    Files.writeString(
        directory.resolve("other.yml"), "releases: []\ninstance_groups: []\nwhich: ((v))\n");
    FakeRenderer renderer =
        new FakeRenderer(
            order ->
                order.manifest().containsKey("which")
                    ? List.of(
                        instance("web", 0, file("j", "a", "1\n2\n"), file("j", "bin/gone", "x\n")))
                    : List.of(instance("web", 0, file("j", "a", "1\n3\n"), file("j", "b", "y"))));
    Outcome outcome = render(renderer, "--diff=other.yml", "--var=v=1", "--tty");
    assertThat(outcome.exitCode()).as("%s", outcome).isZero();
    assertThat(outcome.out())
        .contains(
            """
            diff --git a/web/0/j/a b/web/0/j/a
            --- a/web/0/j/a
            +++ b/web/0/j/a
            @@ -1,2 +1,2 @@
             1
            -2
            +3
            diff --git a/web/0/j/b b/web/0/j/b
            new file mode 100640
            --- /dev/null
            +++ b/web/0/j/b
            @@ -0,0 +1 @@
            +y
            \\ No newline at end of file
            diff --git a/web/0/j/bin/gone b/web/0/j/bin/gone
            deleted file mode 100750
            --- a/web/0/j/bin/gone
            +++ /dev/null
            @@ -1 +0,0 @@
            -x
            """)
        .contains("3 files differ: 1 added, 1 removed, 1 changed");
  }

  @Test
  void comparesWithWhatRuns() {
    director
        .json(
            "GET /slipway/deployments/hello-release/rendered",
            """
            {"numbers":{"az":{"z1":3}},"instances":[
              {"group":"web","index":0,"id":"U","az":"z1","bootstrap":true,"ignore":false,
               "networks":{"default":{"ip":"127.9.0.2"}},
               "addresses":[{"network":"default","address":"127.9.0.2/32","static":false}],
               "files":[{"job":"server","path":"monit","content":"b2xkCg=="}]},
              {"group":"web","index":5,"id":"V","ignore":true,
               "files":[{"job":"server","path":"monit","content":"AA=="}]}]}
            """)
        .json("GET /configs?latest=true&limit=1&type=cloud", "[{\"content\":\"azs: []\"}]")
        .json("GET /configs?latest=true&limit=1&type=runtime", "[{\"content\":\"tags: {a: b}\"}]");
    FakeRenderer renderer =
        new FakeRenderer(List.of(instance("web", 0, file("server", "monit", "new\n"))));
    Outcome outcome =
        new CommandRunner(director, directory)
            .withRenderer(renderer)
            .run("render", "hello-release", "--diff-running");
    assertThat(outcome.exitCode()).as("%s", outcome).isZero();
    assertThat(outcome.out()).contains("-old\n+new\n").doesNotContain("web/5");
    Order order = renderer.orders.getFirst();
    assertThat(order.cloudConfigs()).isEqualTo(List.of(Map.of("azs", List.of())));
    assertThat(order.runtimeConfigs()).isEqualTo(List.of(Map.of("tags", Map.of("a", "b"))));
    assertThat(order.deployed().orElseThrow().instances()).hasSize(2);
    assertThat(order.deployed().orElseThrow().numbers()).isEqualTo(Map.of("az", Map.of("z1", 3)));
    assertThat(order.deployed().orElseThrow().rendered()).containsExactly("web");
  }
}
