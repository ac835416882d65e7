package io.slipway.http;

import io.slipway.director.storage.Workspace;
import io.slipway.testkit.TlsIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;

/** A certificate for {@code localhost}, and clients that trust it. */
record TestIdentity(X509Certificate certificate, PrivateKey privateKey, SSLContext clients) {
  /** One for all tests. */
  static TestIdentity shared() {
    return Shared.IDENTITY;
  }

  private static final class Shared {
    static final TestIdentity IDENTITY = make();

    private static TestIdentity make() {
      try {
        Path folder = Files.createTempDirectory("identity");
        try {
          TlsIdentity made = TlsIdentity.make(folder, "director");
          return new TestIdentity(made.certificate(), made.privateKey(), made.client());
        } finally {
          new Workspace(folder).delete(folder);
        }
      } catch (IOException | InterruptedException | GeneralSecurityException e) {
        throw new IllegalStateException("No certificate could be made", e);
      }
    }
  }
}
