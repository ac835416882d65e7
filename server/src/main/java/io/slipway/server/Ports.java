package io.slipway.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** Chooses the port a Director listens on. */
final class Ports {
  private Ports() {}

  /** This port if nobody has it, else 0, which means any. */
  static int preferably(int port) {
    try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return probe.getLocalPort();
    } catch (IOException e) {
      return 0;
    }
  }
}
