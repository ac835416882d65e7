package io.slipway.server;

import io.slipway.linux.Descriptor;
import java.nio.file.Path;

/**
 * A Unix socket's name as the kernel takes it, which has room for 107 bytes only: one that is
 * longer is reached through a descriptor of its folder, for as long as this is open.
 */
final class SocketPath implements AutoCloseable {
  private static final int ROOM = 107;

  private final Descriptor folder;
  private final Path path;

  SocketPath(Path socket) {
    Path parent = socket.getParent();
    if (parent == null) {
      throw new IllegalArgumentException(socket + " is in no folder");
    }
    this.folder = Descriptor.open(parent);
    this.path =
        socket.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8).length <= ROOM
            ? socket
            : Path.of("/proc/self/fd/" + folder.number()).resolve(socket.getFileName());
  }

  Path path() {
    return path;
  }

  @Override
  public void close() {
    folder.close();
  }
}
