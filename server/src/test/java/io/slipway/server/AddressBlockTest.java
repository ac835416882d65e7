package io.slipway.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.base.SlipwayException;
import io.slipway.instance.InstanceSpaces;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AddressBlockTest {
  @TempDir Path scratch;

  private Home home(String name) {
    return new Home(scratch.resolve(name)).create();
  }

  private static String claim(Home home, int usual) {
    InstanceSpaces spaces = InstanceSpaces.open(home.spaces(), InstanceSpaces.Options.defaults());
    new AddressBlock(home, spaces, new Random(usual)).claim(usual);
    return AddressBlock.of(home);
  }

  @Test
  void noTwoHomesOfAMachineHaveTheSame() {
    List<String> blocks = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      blocks.add(claim(home("home-" + i), 77)); // all of them would like the same
    }
    assertThat(blocks).allMatch(block -> block.matches("127\\.\\d+\\.0\\.0/16"));
    assertThat(new HashSet<>(blocks)).hasSize(20);
  }

  @Test
  void aBlockInWhichSomebodyListensIsLeftAlone() throws Exception {
    int usual = 150;
    InetAddress address = InetAddress.getByName("127." + (16 + usual) + ".3.4");
    try (ServerSocket stranger = new ServerSocket(0, 1, address)) {
      assertThat(claim(home("home"), usual))
          .doesNotStartWith("127." + (16 + usual) + ".")
          .as("%s", stranger);
    }
  }

  @Test
  void aHomeWhoseBlockIsAnothersGetsANewOne() throws Exception {
    String first = claim(home("first"), 5);
    Home second = home("second");
    Files.writeString(second.addresses(), first + "\n");
    assertThat(claim(second, 5)).isNotEqualTo(first);

    Home broken = home("broken");
    Files.writeString(broken.addresses(), "127.999.0.0/8");
    assertThat(claim(broken, 6)).isNotEqualTo(first);
    assertThatThrownBy(() -> AddressBlock.of(home("new")))
        .isInstanceOf(SlipwayException.class)
        .hasMessageContaining("has no addresses yet");
  }
}
