package io.slipway.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.agent.fake.FakeServices;
import io.slipway.agent.fake.FakeSpace;
import io.slipway.agent.settings.AgentSettings;
import io.slipway.base.Clock;
import io.slipway.blobstore.LocalBlobstore;
import io.slipway.bus.AgentClient;
import io.slipway.bus.InProcessBus;
import io.slipway.testkit.VirtualClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentHostTest {
  private static final AgentSettings SETTINGS = new AgentSettings(Map.of(), Map.of(), Map.of());

  @TempDir Path directory;
  private final InProcessBus bus = new InProcessBus();
  private AgentHost host;

  @BeforeEach
  void makeHost() {
    host =
        new AgentHost(
            bus,
            new VirtualClock(),
            new LocalBlobstore(directory.resolve("blobs")),
            (space, events) -> new FakeServices().factory().open(space, events));
  }

  @AfterEach
  void close() {
    host.close();
  }

  @Test
  void manyAgentsBootAtOnce() {
    IntStream.range(0, 50).parallel().forEach(i -> host.start(identity(i), space(i), SETTINGS));

    assertThat(host.running()).hasSize(50);
    new AgentClient(bus, Clock.system(), "agent-49", "x/y").ping();
    host.stop("agent-49");
    host.stop("agent-49");
    assertThat(host.running()).hasSize(49);
  }

  @Test
  void oneAgentForAnInstance() {
    host.start(identity(1), space(1), SETTINGS);

    assertThatThrownBy(() -> host.start(identity(1), space(1), SETTINGS))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void whatWasNeverAnAgentsIsNotAdopted() {
    assertThatThrownBy(() -> host.adopt(identity(1), space(1)))
        .hasMessageContaining("The instance has no settings");
    assertThat(host.running()).isEmpty();
  }

  @Test
  void anAgentThatCannotBootLeavesNothingBehind() throws IOException {
    host.start(identity(1), space(1), SETTINGS);
    host.stop("agent-1");
    Path spec = space(1).vcap().resolve("bosh/spec.json");
    Files.writeString(spec, "{ broken");

    assertThatThrownBy(() -> host.adopt(identity(1), space(1)))
        .hasMessageStartingWith("Booting the agent of 'vm-1': Reading the apply spec");
    assertThat(host.running()).isEmpty();

    Files.delete(spec);
    host.adopt(identity(1), space(1));
    assertThat(host.running()).containsExactly("agent-1");
  }

  private static AgentIdentity identity(int number) {
    return new AgentIdentity("agent-" + number, "vm-" + number);
  }

  private FakeSpace space(int number) {
    return new FakeSpace(directory.resolve("space-" + number));
  }
}
