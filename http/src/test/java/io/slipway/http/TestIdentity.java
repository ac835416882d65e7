package io.slipway.http;

import io.slipway.director.storage.Workspace;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A certificate for {@code localhost}, and clients that trust it. */
record TestIdentity(X509Certificate certificate, PrivateKey privateKey, SSLContext clients) {
  private static final char[] PASSWORD = "changeit".toCharArray();

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
          return TestIdentity.make(folder);
        } finally {
          new Workspace(folder).delete(folder);
        }
      } catch (IOException | InterruptedException | GeneralSecurityException e) {
        throw new IllegalStateException("No certificate could be made", e);
      }
    }
  }

  /** Made by the JDK's own tool. */
  private static TestIdentity make(Path folder)
      throws IOException, InterruptedException, GeneralSecurityException {
    Path file = folder.resolve("identity.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "director",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=director",
                "-ext",
                "san=dns:localhost,ip:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-keystore",
                file.toString(),
                "-storepass",
                new String(PASSWORD))
            .redirectErrorStream(true)
            .start();
    keytool.getInputStream().readAllBytes();
    if (keytool.waitFor() != 0) {
      throw new IOException("keytool made no certificate");
    }
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      keys.load(in, PASSWORD);
    }
    X509Certificate certificate = (X509Certificate) keys.getCertificate("director");
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, PASSWORD);
    trusted.setCertificateEntry("director", certificate);
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return new TestIdentity(certificate, (PrivateKey) keys.getKey("director", PASSWORD), context);
  }
}
