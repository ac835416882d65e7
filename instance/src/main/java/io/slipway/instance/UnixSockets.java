package io.slipway.instance;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** Connects to sockets of instances, whose host paths may be longer than the kernel takes. */
public final class UnixSockets {
  private static final int LONGEST_PATH = 100;

  private UnixSockets() {}

  public static void connect(SocketChannel channel, Path path) throws IOException {
    if (path.toString().length() <= LONGEST_PATH) {
      channel.connect(UnixDomainSocketAddress.of(path));
      return;
    }
    // The kernel takes a little over a hundred characters: go by a short way.
    Path folder = Files.createTempDirectory("slipway");
    Path shortcut = folder.resolve("s");
    try {
      Files.createSymbolicLink(shortcut, path);
      channel.connect(UnixDomainSocketAddress.of(shortcut));
    } finally {
      Files.deleteIfExists(shortcut);
      Files.deleteIfExists(folder);
    }
  }
}
