package io.slipway.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.base.SlipwayException;
import io.slipway.cli.ValueGenerator.Authority;
import io.slipway.testkit.VirtualClock;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GeneratedValuesTest {
  private final GeneratedValues values = new GeneratedValues(new VirtualClock());

  private Map<?, ?> map(String type, Map<String, ?> options, Optional<Authority> authority) {
    return (Map<?, ?>) values.generate(type, options, _ -> authority);
  }

  @Test
  void passwords() {
    assertThat((String) values.generate("password", null, _ -> Optional.empty()))
        .matches("[a-z0-9]{20}");
    assertThat((String) values.generate("password", Map.of("length", 7), _ -> Optional.empty()))
        .matches("[a-z0-9]{7}");
    fails("password", Map.of("length", -1), "cannot be negative");
    fails("password", Map.of("size", 1), "Unsupported parameter 'size'");
    fails("password", Map.of("length", Integer.MAX_VALUE), "must not be longer");
    fails("nonsense", Map.of(), "Unsupported value type: nonsense");
  }

  @Test
  void keys() {
    assertThat(text(map("rsa", Map.of(), Optional.empty()), "private_key"))
        .startsWith("-----BEGIN RSA PRIVATE KEY-----\n");
    Map<?, ?> ssh = map("ssh", Map.of(), Optional.empty());
    assertThat(ssh.keySet().stream().map(Object::toString))
        .containsExactly("private_key", "public_key", "public_key_fingerprint");
    assertThat(text(ssh, "public_key")).matches("ssh-rsa AAAAB3NzaC1yc2E[A-Za-z0-9+/=]+\n");
    assertThat(text(ssh, "public_key_fingerprint")).matches("([0-9a-f]{2}:){15}[0-9a-f]{2}");
  }

  @Test
  void certificates() throws Exception {
    Map<?, ?> ca =
        map(
            "certificate",
            Map.of("is_ca", true, "common_name", "ours", "key_length", 2048),
            Optional.empty());
    Authority authority = new Authority(text(ca, "certificate"), text(ca, "private_key"));
    Map<?, ?> signed =
        map(
            "certificate",
            Map.of(
                "ca",
                "ca",
                "common_name",
                "c",
                "key_length",
                2048,
                "duration",
                10,
                "alternative_names",
                List.of("a.b", "10.0.0.1"),
                "extended_key_usage",
                List.of("client_auth")),
            Optional.of(authority));

    assertThat(text(ca, "ca")).isEqualTo(text(ca, "certificate"));
    assertThat(text(signed, "ca")).isEqualTo(text(ca, "certificate"));
    X509Certificate root = parse(ca);
    X509Certificate leaf = parse(signed);
    root.verify(root.getPublicKey());
    leaf.verify(root.getPublicKey());
    assertThat(root.getBasicConstraints()).isPositive();
    assertThat(leaf.getBasicConstraints()).isEqualTo(-1);
    assertThat(leaf.getSubjectX500Principal().toString()).isEqualTo("CN=c, O=Cloud Foundry, C=US");
    assertThat(leaf.getSubjectAlternativeNames()).hasToString("[[2, a.b], [7, 10.0.0.1]]");
    assertThat(leaf.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.2");
    assertThat(Duration.between(leaf.getNotBefore().toInstant(), leaf.getNotAfter().toInstant()))
        .isEqualTo(Duration.ofDays(10));
  }

  @Test
  void certificatesThatCannotBe() {
    fails("certificate", Map.of("common_name", "c"), "Missing required CA name");
    fails("certificate", Map.of("is_ca", true, "key_length", 1024), "Invalid key_length: 1024.");
    fails("certificate", Map.of("is_ca", "yes"), "'is_ca' must be true or false");
    fails(
        "certificate",
        Map.of("ca", "x", "key_length", 2048),
        "Expected to find variable 'x' with a certificate");
    assertThatThrownBy(
            () ->
                values.generate(
                    "certificate",
                    Map.of("ca", "x", "key_length", 2048),
                    _ -> Optional.of(new Authority("s3cret", "s3cret"))))
        .isInstanceOf(SlipwayException.class)
        .hasMessageContaining("'certificate' of variable 'x' is no CERTIFICATE in PEM")
        .hasMessageNotContaining("s3cret");
  }

  private void fails(String type, Map<String, ?> options, String reason) {
    assertThatThrownBy(() -> values.generate(type, options, _ -> Optional.empty()))
        .isInstanceOf(SlipwayException.class)
        .hasMessageContaining(reason);
  }

  private static String text(Map<?, ?> value, String member) {
    return String.valueOf(value.get(member));
  }

  private static X509Certificate parse(Map<?, ?> value) throws Exception {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(
                new ByteArrayInputStream(
                    text(value, "certificate").getBytes(StandardCharsets.US_ASCII)));
  }
}
