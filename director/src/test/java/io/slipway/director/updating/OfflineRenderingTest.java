package io.slipway.director.updating;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import io.slipway.base.FanOut;
import io.slipway.director.fakes.FakeStore;
import io.slipway.director.fakes.Repositories;
import io.slipway.director.fakes.Samples;
import io.slipway.director.fakes.TestDirector;
import io.slipway.director.fakes.World;
import io.slipway.director.instances.InstalledFiles;
import io.slipway.director.tasks.TaskState;
import io.slipway.model.deployment.DirectorSettings;
import io.slipway.model.instances.InstanceRecord;
import io.slipway.model.rendering.OfflineRendering;
import io.slipway.model.rendering.OfflineRendering.Deployed;
import io.slipway.model.rendering.OfflineRendering.Instance;
import io.slipway.model.rendering.OfflineRendering.Order;
import io.slipway.model.rendering.Selection;
import io.slipway.release.LocalRelease;
import io.slipway.release.StemcellManifest;
import io.slipway.template.RenderedFile;
import io.slipway.yaml.Yaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same files as a deploy's, without one. */
class OfflineRenderingTest {
  private static final StemcellManifest STEMCELL =
      new StemcellManifest(
          "any", "1", "toronto-os", "", Optional.empty(), Optional.empty(), Optional.empty());

  @TempDir private Path folder;
  private LocalRelease release;
  private Selection selection = Selection.EVERYTHING;
  private final OfflineRendering rendering =
      new OfflineRendering(
          World.templates(),
          DirectorSettings.DEFAULT,
          (count, action) -> FanOut.forEach(2, count, action));

  @BeforeEach
  void readRelease() throws IOException {
    release = LocalRelease.read(Files.write(folder.resolve("sample.tgz"), Samples.release()));
  }

  private Order order(String manifest, Optional<Deployed> deployed) {
    return new Order(
        Yaml.parse(manifest, "manifest").asMap(),
        List.of(Yaml.parse(Samples.CLOUD, "cloud").asMap()),
        List.of(),
        List.of(release),
        List.of(STEMCELL),
        deployed,
        selection);
  }

  private List<Instance> render(Samples.Manifest manifest) {
    return rendering.render(order(manifest.text(), Optional.empty()));
  }

  private static String text(Instance instance, String path) {
    return instance.files().jobs().stream()
        .flatMap(job -> job.files().stream())
        .filter(file -> file.dest().equals(path))
        .map(file -> file.content().text())
        .findFirst()
        .orElseThrow();
  }

  @Test
  void everyInstanceErrandsIncluded() {
    List<Instance> instances = render(new Samples.Manifest());
    assertThat(instances)
        .extracting(one -> one.group() + "/" + one.index())
        .containsExactly("web/0", "web/1", "err/0");
    assertThat(text(instances.getFirst(), "config/config"))
        .isEqualTo("greeting=hello\nip=192.168.1.2\nindex=0\n");
    assertThat(text(instances.getLast(), "bin/run")).isEqualTo("true\n");
  }

  @Test
  void twoRendersAreTheSame() {
    assertThat(render(new Samples.Manifest())).isEqualTo(render(new Samples.Manifest()));
    assertThat(render(new Samples.Manifest()))
        .extracting(Instance::uuid)
        .doesNotHaveDuplicates()
        .isEqualTo(
            render(new Samples.Manifest().greeting("other")).stream().map(Instance::uuid).toList());
  }

  @Test
  void allProblemsOfTheManifestAtOnce() {
    assertThatThrownBy(() -> render(new Samples.Manifest().vmType("huge").network("nowhere")))
        .hasMessageContaining("huge")
        .hasMessageContaining("nowhere");
  }

  @Test
  void linksToOtherDeploymentsAreRefused() throws IOException {
    Path consumer = folder.resolve("consumer");
    job(consumer, "one", "");
    Files.writeString(
        consumer.resolve("jobs/one/spec"),
        "name: one\ntemplates: {t: t}\nconsumes: [{name: db, type: db}]\n");
    release = LocalRelease.read(consumer).withVersion("1");
    String manifest =
        ofJobs("one, release: broken, consumes: {db: {from: db, deployment: far}}", "one");
    assertThatThrownBy(() -> rendering.render(order(manifest, Optional.empty())))
        .hasMessageContaining("Link 'db' in job 'one' from instance group 'web'")
        .hasMessageContaining("deployment 'far'");
  }

  /** The sample manifest with other jobs, of a release called broken. */
  private static String ofJobs(String web, String errand) {
    return new Samples.Manifest()
        .text()
        .replace("name: sample", "name: broken")
        .replace("web_server, release: sample", web)
        .replace("smoke", errand)
        .replace("release: sample", "release: broken");
  }

  @Test
  void allFailuresOfAllGroupsAtOnce() throws IOException {
    Path broken = folder.resolve("broken");
    job(broken, "one", "<%= p('a') %> <%= p('b') %>");
    job(broken, "two", "<%= p('c') %>");
    release = LocalRelease.read(broken).withVersion("1");
    String manifest = ofJobs("one, release: broken", "two");
    assertThatThrownBy(() -> rendering.render(order(manifest, Optional.empty())))
        .hasMessageContaining("Unable to render jobs for instance group 'web'")
        .hasMessageContaining("Can't find property '[\"a\"]'")
        .hasMessageContaining("Unable to render jobs for instance group 'err'")
        .hasMessageContaining("Can't find property '[\"c\"]'");
  }

  @Test
  void whatIsNotWantedNeedNotRender() throws IOException {
    Path broken = folder.resolve("broken");
    job(broken, "one", "<%= spec.index == 0 ? 'fine' : p('a') %>");
    job(broken, "two", "<%= p('c') %>");
    release = LocalRelease.read(broken).withVersion("1");
    String manifest = ofJobs("one, release: broken", "two");
    selection = (instance, job) -> instance.index() == 0 && job.equals("one");

    List<Instance> instances = rendering.render(order(manifest, Optional.empty()));

    assertThat(instances)
        .extracting(
            Instance::group, Instance::index, Instance::jobs, one -> one.files().jobs().size())
        .containsExactly(
            tuple("web", 0, List.of("one"), 1),
            tuple("web", 1, List.of("one"), 0),
            tuple("err", 0, List.of("two"), 0));
    assertThat(text(instances.getFirst(), "t")).isEqualTo("fine");
  }

  private static void job(Path release, String name, String template) throws IOException {
    Path job = Files.createDirectories(release.resolve("jobs/" + name + "/templates"));
    Files.createDirectories(release.resolve("config"));
    Files.writeString(release.resolve("config/final.yml"), "name: broken\n");
    Files.writeString(job.resolveSibling("spec"), "name: " + name + "\ntemplates: {t: t}\n");
    Files.writeString(job.resolveSibling("monit"), "");
    Files.writeString(job.resolve("t"), template);
  }

  @Test
  void whatADeployInstalled() throws Exception {
    World world = new World(folder, Repositories.of(new FakeStore()));
    try (TestDirector director = new TestDirector(world)) {
      director.uploadRelease();
      director.cloudConfig(Samples.CLOUD);
      Samples.Manifest manifest = new Samples.Manifest();
      assertThat(director.deploy(manifest.text()).state()).isEqualTo(TaskState.DONE);

      InstalledFiles.Snapshot there =
          director.director.deployed().instances().installed(Samples.NAME);
      List<InstanceRecord> records =
          there.instances().stream().map(InstalledFiles.Installed::instance).toList();
      List<Instance> again =
          rendering.render(
              order(
                  manifest.text(),
                  Optional.of(new Deployed(records, there.numbers(), Set.of("web")))));

      assertThat(again).extracting(Instance::group).containsExactly("web", "web");
      for (Instance instance : again) {
        List<String> installed =
            there.instances().stream()
                .filter(one -> one.instance().uuid().equals(instance.uuid()))
                .flatMap(one -> one.files().stream())
                .map(file -> file.job() + "/" + file.path() + ": " + file.content().text())
                .toList();
        assertThat(installed).containsExactlyInAnyOrderElementsOf(lines(instance));
      }
    } finally {
      world.close();
    }
  }

  private static List<String> lines(Instance instance) {
    List<String> lines = new ArrayList<>();
    instance
        .files()
        .jobs()
        .forEach(
            job -> {
              lines.add(job.name() + "/monit: " + job.monit().text());
              for (RenderedFile file : job.files()) {
                lines.add(job.name() + "/" + file.dest() + ": " + file.content().text());
              }
            });
    return lines;
  }
}
