package io.slipway.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class BoundAddressesTest {
  private static final String HEADING =
      "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid inode\n";

  @Test
  void knowsWhereSomethingListens() throws IOException {
    InetAddress tcp = InetAddress.ofLiteral("127.211.17.3");
    InetAddress udp = InetAddress.ofLiteral("127.211.17.4");
    InetAddress nobody = InetAddress.ofLiteral("127.211.17.5");
    try (ServerSocket server = new ServerSocket(0, 1, tcp);
        DatagramSocket datagrams = new DatagramSocket(new InetSocketAddress(udp, 0))) {
      BoundAddresses bound = BoundAddresses.now();
      assertThat(bound.addresses()).contains(server.getInetAddress(), datagrams.getLocalAddress());
      assertThat(bound.contains(nobody)).isFalse();
    }
    BoundAddresses after = BoundAddresses.now();
    assertThat(after.contains(tcp)).isFalse();
    assertThat(after.contains(udp)).isFalse();
  }

  @Test
  void aServerForAllAddressesIsOnNone() throws IOException {
    try (ServerSocket everywhere = new ServerSocket(0)) {
      assertThat(BoundAddresses.now().addresses())
          .noneMatch(InetAddress::isAnyLocalAddress)
          .doesNotContain(everywhere.getInetAddress());
    }
  }

  @Test
  void aConnectionNobodyHasOpenAnyMoreIsNobodys() throws IOException {
    InetAddress address = InetAddress.ofLiteral("127.211.17.6");
    try (Socket client = new Socket()) {
      try (ServerSocket server = new ServerSocket(0, 1, address)) {
        client.connect(server.getLocalSocketAddress());
        try (Socket accepted = server.accept()) {
          assertThat(accepted.getLocalAddress()).isEqualTo(address);
          assertThat(BoundAddresses.now().contains(address)).isTrue();
        } // before the client, so that this end waits
      }
      assertThat(client.getInputStream().read()).isEqualTo(-1);
      assertThat(BoundAddresses.now().contains(address)).isFalse();
    }
  }

  @Test
  void readsWhatKernelsWrite() throws IOException {
    Assumptions.assumeTrue(ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN);
    String tcp =
        HEADING
            + "   0: 0511D37F:1F90 00000000:0000 0A 0:0 00:0 0        0        0 34507 1 0 100 0 0\n"
            + "   1: 00000000:0016 00000000:0000 0A 0:0 00:0 0        0        0 34508 1 0 100 0 0\n"
            + "   2: 0711D37F:1F90 0100007F:8888 06 0:0 03:0 0        0        0 0 3 0000000000\n";
    assertThat(parse(tcp)).containsExactly(InetAddress.ofLiteral("127.211.17.5"));
    String mapped = "0000000000000000FFFF00000511D37F:1F90";
    String loopback = "00000000000000000000000001000000:1F90";
    String remote = " 00000000000000000000000000000000:0000 0A 0:0 00:0 0 0 0 7 1\n";
    assertThat(parse(HEADING + " 0: " + mapped + remote + " 1: " + loopback + remote))
        .containsExactlyInAnyOrder(
            InetAddress.ofLiteral("127.211.17.5"), InetAddress.ofLiteral("::1"));
  }

  @Test
  void passesOverWhatItDoesNotUnderstand() throws IOException {
    String rest = " 00000000:0000 0A 0:0 00:0 0 0 0 7 1\n";
    assertThat(
            parse(
                HEADING
                    + "\n0:\n0: nonsense"
                    + rest
                    + "0: ZZ11D37F:1F90"
                    + rest
                    + "0: 0511D3:7F"
                    + rest
                    + "0: :1"
                    + rest))
        .isEmpty();
    assertThat(parse("")).isEmpty();
  }

  private static java.util.Set<InetAddress> parse(String table) throws IOException {
    return BoundAddresses.parse(new BufferedReader(new StringReader(table)));
  }
}
