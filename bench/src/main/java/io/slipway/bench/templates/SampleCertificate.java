package io.slipway.bench.templates;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Callable;

/** A certificate and its key in PEM, for properties that want one; made for each run. */
record SampleCertificate(String certificate, String key) {
  private static final String PASSWORD = "password";

  static SampleCertificate make(Path work) throws IOException, InterruptedException {
    Path store = work.resolve("sample.p12");
    Process keytool =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                    "-genkeypair",
                    "-alias",
                    "sample",
                    "-keyalg",
                    "RSA",
                    "-keysize",
                    "2048",
                    "-dname",
                    "CN=sample",
                    "-ext",
                    "SAN=dns:sample,ip:10.0.0.1",
                    "-validity",
                    "3650",
                    "-storetype",
                    "PKCS12",
                    "-storepass",
                    PASSWORD,
                    "-keystore",
                    store.toString()))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (keytool.waitFor() != 0) {
      throw new IOException("keytool made no certificate in " + store);
    }
    try (InputStream in = Files.newInputStream(store)) {
      KeyStore keys = KeyStore.getInstance("PKCS12");
      keys.load(in, PASSWORD.toCharArray());
      return new SampleCertificate(
          pem("CERTIFICATE", () -> keys.getCertificate("sample").getEncoded()),
          pem("PRIVATE KEY", () -> keys.getKey("sample", PASSWORD.toCharArray()).getEncoded()));
    } catch (GeneralSecurityException e) {
      throw new IOException("The sample certificate cannot be read", e);
    }
  }

  private static String pem(String type, Callable<byte[]> content) throws IOException {
    Base64.Encoder encoder = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));
    try {
      return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n"
          .formatted(type, encoder.encodeToString(content.call()));
    } catch (Exception e) {
      throw new IOException("The sample certificate cannot be read", e);
    }
  }
}
