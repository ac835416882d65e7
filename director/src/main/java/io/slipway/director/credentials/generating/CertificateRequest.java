package io.slipway.director.credentials.generating;

import java.time.Duration;
import java.util.List;

/**
 * What a certificate is to say.
 *
 * @param subject in the order in which it is written
 * @param keyBits of its RSA key
 * @param authority whether it may sign others
 * @param alternativeNames addresses and names of hosts
 * @param keyUsage none: the extension is left out
 * @param extendedKeyUsage likewise
 */
public record CertificateRequest(
    List<SubjectPart> subject,
    Duration validity,
    int keyBits,
    boolean authority,
    List<String> alternativeNames,
    List<KeyUse> keyUsage,
    List<ExtendedKeyUse> extendedKeyUsage) {
  public CertificateRequest {
    subject = List.copyOf(subject);
    alternativeNames = List.copyOf(alternativeNames);
    keyUsage = List.copyOf(keyUsage);
    extendedKeyUsage = List.copyOf(extendedKeyUsage);
  }

  /** One part of who it is for. */
  public record SubjectPart(Attribute attribute, String value) {}

  /** What a part of a subject is about. */
  public enum Attribute {
    COMMON_NAME,
    ORGANIZATION,
    ORGANIZATION_UNIT,
    LOCALITY,
    STATE,
    COUNTRY
  }

  /** What its key may be used for. */
  public enum KeyUse {
    DIGITAL_SIGNATURE,
    NON_REPUDIATION,
    KEY_ENCIPHERMENT,
    DATA_ENCIPHERMENT,
    KEY_AGREEMENT,
    KEY_CERT_SIGN,
    CRL_SIGN,
    ENCIPHER_ONLY,
    DECIPHER_ONLY
  }

  /** What it may be shown for. */
  public enum ExtendedKeyUse {
    CLIENT_AUTH,
    SERVER_AUTH,
    CODE_SIGNING,
    EMAIL_PROTECTION,
    TIMESTAMPING
  }
}
