package io.slipway.instance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Who this process is, read from {@code /proc}. */
record CurrentProcess(int uid, int gid, long capabilities, String bootId) {
  private static final int CAP_SYS_ADMIN = 21;

  static CurrentProcess read() {
    try {
      int uid = -1;
      int gid = -1;
      long capabilities = 0;
      for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
        String[] words = line.split("\\s+");
        switch (words[0]) {
          case "Uid:" -> uid = Integer.parseUnsignedInt(words[2]);
          case "Gid:" -> gid = Integer.parseUnsignedInt(words[2]);
          case "CapEff:" -> capabilities = Long.parseUnsignedLong(words[1], 16);
          default -> {}
        }
      }
      String bootId = Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
      return new CurrentProcess(uid, gid, capabilities, bootId);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  boolean isRoot() {
    return uid == 0;
  }

  boolean mayMount() {
    return (capabilities & (1L << CAP_SYS_ADMIN)) != 0;
  }
}
