package io.slipway.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** Which Slipway this is; written down by the build. */
final class Version {
  private static final String RESOURCE = "version.properties";

  private Version() {}

  /** As BOSH's Director writes it: {@code 0.1.0 (00000000)}. */
  static String text() {
    return number() + " (00000000)";
  }

  static String number() {
    Properties properties = new Properties();
    try (InputStream in = Version.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException(RESOURCE + " was not packaged");
      }
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(RESOURCE + " cannot be read", e);
    }
    return properties.getProperty("version").replace("-SNAPSHOT", "");
  }
}
