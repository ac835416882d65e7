package io.slipway.instance;

import static io.slipway.instance.TestSpaces.specification;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.base.FileTree;
import io.slipway.instance.AbandonedSpaces.AbandonedSpace;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What spaces leave behind and what they hold, on real namespaces. */
final class AbandonedSpacesTest {
  @TempDir Path scratch;
  private Path state;
  private InstanceSpaces spaces;

  @BeforeEach
  void open() throws IOException {
    state = scratch.toRealPath().resolve("state");
    spaces = InstanceSpaces.open(state, InstanceSpaces.Options.only(SpaceKind.NATIVE));
    boolean works = spaces.doctor().best().filter(kind -> kind == SpaceKind.NATIVE).isPresent();
    if (!works) {
      System.out.println("Skipped on this machine: it allows no spaces by system calls");
    }
    Assumptions.assumeTrue(works, "no native spaces here");
  }

  @AfterEach
  void end() {
    mine().forEach(AbandonedSpace::end);
    spaces.known().forEach(spaces::destroy);
  }

  private List<AbandonedSpace> mine() {
    return AbandonedSpaces.find().stream()
        .filter(space -> space.folder().startsWith(state))
        .toList();
  }

  @Test
  void aSpaceWhoseFolderIsGoneIsFoundAndEnded() throws Exception {
    InstanceSpace kept = spaces.create(specification());
    InstanceSpace left = spaces.create(specification());
    SpaceProcess process = left.start(TestSpaces.shell("exec sleep 86400").build());
    assertThat(mine()).isEmpty();

    FileTree.delete(state.resolve("instances").resolve(left.id()));

    assertThat(mine()).extracting(AbandonedSpace::id).containsExactly(left.id());
    mine().forEach(AbandonedSpace::end);
    process.exit().join();
    assertThat(mine()).isEmpty();
    assertThat(kept.alive()).isTrue();
    // Known to this process only.
    left.destroy();
  }

  @Test
  void everySpaceHoldsTheNameItsMakerHolds() throws Exception {
    String name = "slipway-test-" + UUID.randomUUID();
    assertThat(spaces.claim(name)).isTrue();
    Path elsewhere = scratch.toRealPath().resolve("elsewhere");
    InstanceSpaces others =
        InstanceSpaces.open(elsewhere, InstanceSpaces.Options.only(SpaceKind.NATIVE));
    assertThat(others.claim(name)).isFalse();
    spaces.create(specification());

    // As another process would, to which nobody has told that name.
    InstanceSpaces again =
        InstanceSpaces.open(state, InstanceSpaces.Options.only(SpaceKind.NATIVE));
    assertThat(again.claim(name)).isTrue();
    assertThat(others.claim(name)).isFalse();
  }

  @Test
  void anAddressOnWhichAStrangerListensIsNotGiven() throws Exception {
    InetAddress address = InetAddress.getByName("127.7.99.1");
    try (ServerSocket stranger = new ServerSocket(0, 1, address)) {
      assertThatThrownBy(
              () ->
                  spaces.create(
                      new SpaceSpecification("taken", "taken", stranger.getInetAddress())))
          .isInstanceOf(SpaceException.class)
          .hasMessageContaining(
              "another process of this machine has a socket on its address 127.7.99.1");
      assertThat(spaces.known()).isEmpty();
    }
    assertThat(spaces.create(new SpaceSpecification("taken", "taken", address)).alive()).isTrue();
  }
}
