package io.slipway.schema;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The type {@code certificate}: nothing yet, or X.509 certificates in PEM or DER. */
final class Certificates {
  private static final Pattern BEGIN =
      Pattern.compile("^-----BEGIN ((?:X509 |TRUSTED )?CERTIFICATE)-----\\s*$", Pattern.MULTILINE);

  private Certificates() {}

  /** Text between the blocks, and blocks of other kinds, do not matter. */
  static boolean areIn(String text) {
    return text.isEmpty() || isDer(text) || arePem(text);
  }

  private static boolean isDer(String text) {
    return text.charAt(0) == 0x30 && parses(text.getBytes(ISO_8859_1));
  }

  private static boolean arePem(String text) {
    Matcher begin = BEGIN.matcher(text);
    int found = 0;
    while (begin.find()) {
      int end = text.indexOf("-----END " + begin.group(1) + "-----", begin.end());
      if (end < 0 || !parses(text.substring(begin.end(), end))) {
        return false;
      }
      found++;
    }
    return found > 0;
  }

  private static boolean parses(String base64) {
    try {
      return parses(Base64.getDecoder().decode(base64.replaceAll("\\s", "")));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static boolean parses(byte[] der) {
    try {
      CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
      return true;
    } catch (CertificateException e) {
      return false;
    }
  }
}
