package io.slipway.http;

import io.slipway.director.fakes.FakeStore;
import io.slipway.director.fakes.Repositories;
import io.slipway.director.fakes.Samples;
import io.slipway.director.fakes.TestDirector;
import io.slipway.director.fakes.World;
import io.slipway.http.access.IdentityProvider;
import io.slipway.http.access.LocalUsers;
import io.slipway.testkit.VirtualClock;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A Director behind its server, with a release, stemcells and a cloud config. */
abstract class ServedDirector {
  static final int MOST_CONNECTIONS = 120;

  final TestIdentity identity = TestIdentity.shared();
  @TempDir Path folder;
  final FakeStore store = new FakeStore();

  /** How long clients may take is this clock's to say; nobody's time runs out by itself. */
  final VirtualClock patience = new VirtualClock();

  final Connections connections =
      new Connections(
          new Connections.Limits(
              MOST_CONNECTIONS,
              Duration.ofSeconds(30),
              Duration.ofSeconds(75),
              Duration.ofSeconds(60)),
          patience);
  World world;
  TestDirector director;
  DirectorServer server;
  Client client;

  @BeforeEach
  void start() throws Exception {
    world = world(Repositories.of(store));
    director = new TestDirector(world);
    furnish();
    server = serve(director);
    client = new Client(server.port(), identity.clients());
  }

  World world(Repositories repositories) {
    return new World(folder, repositories);
  }

  /** What is there when a test begins. */
  void furnish() throws Exception {
    director.uploadRelease();
    director.cloudConfig(Samples.CLOUD);
  }

  private DirectorServer serve(TestDirector director) {
    return DirectorServer.start(
        new DirectorServer.Settings(
            HttpSettings.DEFAULT, 0, identity.certificate(), identity.privateKey()),
        director.director,
        identities(),
        director.world.clock,
        connections);
  }

  IdentityProvider identities() {
    return LocalUsers.administrator("test", "secret");
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
    world.close();
    director.close();
  }
}
