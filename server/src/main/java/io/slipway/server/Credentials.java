package io.slipway.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;

/** The one user of a local Director, made once per home. */
record Credentials(String user, String password) {
  private static final int PASSWORD_BYTES = 16;

  static Credentials in(Path keys) {
    Path file = keys.resolve("admin-password");
    try {
      if (!Files.exists(file)) {
        byte[] random = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(random);
        Path temporary =
            Files.createTempFile(
                keys,
                "admin-password",
                ".new",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(temporary, HexFormat.of().formatHex(random));
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
      }
      return new Credentials("admin", Files.readString(file).strip());
    } catch (IOException e) {
      throw new UncheckedIOException("The password in " + file + " cannot be read or made", e);
    }
  }

  @Override
  public String toString() {
    return user;
  }
}
