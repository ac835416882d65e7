package io.slipway.director.fakes;

import io.slipway.blobstore.LocalBlobstore;
import io.slipway.bus.InProcessBus;
import io.slipway.bus.MessageBus;
import io.slipway.director.tasks.Moment;
import io.slipway.model.catalog.StemcellRecord;
import io.slipway.model.deployment.DiskSettings;
import io.slipway.template.TemplateEngine;
import java.nio.file.Path;
import java.util.Optional;

/** What is there whether a Director runs or not: VMs and their agents, blobs, time, a stemcell. */
public final class World implements AutoCloseable {
  /** Its boot takes a second: one for all tests. */
  private static final TemplateEngine TEMPLATES =
      new TemplateEngine(TemplateEngine.Options.defaults().runtimes(1));

  public final ImpatientClock clock = new ImpatientClock();
  private final FleetBus fleet = new FleetBus(new InProcessBus());
  public final MessageBus bus = fleet;
  public final Journal journal = new Journal();
  public final FakeAgents agents;
  public final FakeCloud cloud;
  public final LocalBlobstore blobstore;
  public final Repositories repositories;
  private final Path folder;

  /** What Directors that are started from now on do with disks. */
  public volatile DiskSettings disks = DiskSettings.DEFAULT;

  private volatile Deaths deaths = Deaths.none();

  /** Where the next Directors die. */
  public void kill(Deaths where) {
    deaths = where;
  }

  Moment.Listener moments(Life life) {
    return (moment, what) -> {
      if (deaths.isDue(moment, what)) {
        life.end();
      }
    };
  }

  public World(Path folder, Repositories repositories) {
    this(repositories, folder);
    repositories
        .stemcells()
        .add(
            new StemcellRecord(
                0, "ubuntu-stemcell", "1", "toronto-os", "cid-1", "d1", "", Optional.empty()));
    repositories
        .stemcells()
        .add(
            new StemcellRecord(
                0, "ubuntu-stemcell", "2", "toronto-os", "cid-2", "d2", "", Optional.empty()));
  }

  private World(Repositories repositories, Path folder) {
    this.folder = folder;
    this.blobstore = new LocalBlobstore(folder.resolve("blobs"));
    this.agents = new FakeAgents(bus, journal, blobstore);
    this.cloud = new FakeCloud(agents, journal);
    fleet.isSilent = agents::isSilent;
    this.repositories = repositories;
  }

  /** One in which nobody has uploaded a stemcell yet. */
  public static World bare(Path folder, Repositories repositories) {
    return new World(repositories, folder);
  }

  /** Waits until somebody has asked an agent that does not answer; each time once. */
  public void awaitUnanswered() throws InterruptedException {
    fleet.unanswered.acquire();
  }

  public static TemplateEngine templates() {
    return TEMPLATES;
  }

  Path workFolder() {
    return folder.resolve("work");
  }

  @Override
  public void close() {
    agents.close();
  }
}
