package io.slipway.http;

import io.slipway.director.fakes.FakeStore;
import io.slipway.director.fakes.Repositories;
import io.slipway.director.fakes.Samples;
import io.slipway.director.fakes.TestDirector;
import io.slipway.director.fakes.World;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A Director behind its server, with a release, stemcells and a cloud config. */
abstract class ServedDirector {
  final TestIdentity identity = TestIdentity.shared();
  @TempDir Path folder;
  final FakeStore store = new FakeStore();
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
        new DirectorServer.Settings("127.0.0.1", 0, identity.certificate(), identity.privateKey()),
        director.director,
        new Users(Map.of("test", "secret")),
        director.world.clock);
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
    world.close();
    director.close();
  }
}
