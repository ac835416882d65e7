package io.slipway.director.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.director.credentials.CredentialRepository.Version;
import io.slipway.director.credentials.generating.Certificates;
import io.slipway.director.credentials.generating.ShaCrypt;
import io.slipway.director.fakes.FakeCredentialRepository;
import io.slipway.model.variables.GenerationPlan.Mode;
import io.slipway.testkit.VirtualClock;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Director's own credentials: what is kept, how, and the shapes of what is generated. */
class CredentialsTest {
  @TempDir Path folder;
  private final FakeCredentialRepository repository = new FakeCredentialRepository();
  private final VirtualClock clock = new VirtualClock();
  private Path key;
  private Credentials credentials;

  @BeforeEach
  void open() {
    key = folder.resolve("variables.key");
    credentials = reopened();
  }

  private Credentials reopened() {
    return new Credentials(
        repository, CredentialCipher.open(key, repository.countNames() > 0), clock);
  }

  private Map<?, ?> generated(String type, Map<String, Object> parameters) {
    Object value =
        credentials.generate("/" + type, type, Map.copyOf(parameters), Mode.OVERWRITE).value();
    return value instanceof Map<?, ?> map ? map : Map.of();
  }

  @Test
  void nothingIsKeptInTheOpen() throws Exception {
    credentials.set("/a", "value", "the secret");

    Version kept = repository.versions("/a", 1).getFirst();
    assertThat(new String(kept.encrypted(), StandardCharsets.ISO_8859_1)).doesNotContain("secret");
    assertThat(Files.getPosixFilePermissions(key))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    assertThat(reopened().current("/a").value()).isEqualTo("the secret");
    assertThat(credentials.current("/a").toString()).doesNotContain("the secret");
  }

  @Test
  void aKeyThatIsMissingOrAnotherIsTold() throws Exception {
    credentials.set("/a", "value", "the secret");
    byte[] old = Files.readAllBytes(key);
    Files.delete(key);

    Credentials without = reopened();
    assertThatThrownBy(() -> without.current("/a"))
        .hasMessageContaining("The key file " + key + " is missing");
    assertThatThrownBy(() -> without.set("/b", "value", "x")).hasMessageContaining("is missing");
    assertThat(key).doesNotExist();

    CredentialCipher.open(key, false);
    assertThatThrownBy(() -> reopened().current("/a"))
        .hasMessageContaining("another key than the one in the key file " + key);

    Files.writeString(key, "garbage ~");
    assertThatThrownBy(() -> reopened().current("/a")).hasMessageContaining("holds no key");

    Files.write(key, old);
    assertThat(reopened().current("/a").value()).isEqualTo("the secret");
  }

  @Test
  void whatWasDamagedOrMovedDoesNotOpen() {
    credentials.set("/a", "value", "the secret");
    Version kept = repository.versions("/a", 1).getFirst();
    byte[] damaged = kept.encrypted().clone();
    damaged[damaged.length - 1] ^= 1;
    repository.delete("/a");
    repository.add(new Version("1", "/a", kept.type(), damaged, kept.keyId(), kept.createdAt()));
    repository.add(
        new Version("2", "/b", kept.type(), kept.encrypted(), kept.keyId(), kept.createdAt()));
    repository.add(
        new Version("3", "/c", kept.type(), new byte[3], kept.keyId(), kept.createdAt()));
    for (String name : List.of("/a", "/b", "/c")) {
      assertThatThrownBy(() -> credentials.current(name)).hasMessageContaining("was damaged");
    }
  }

  @Test
  void aUsersPasswordIsHashedAsUnixDoes() {
    assertThat(ShaCrypt.hash("Hello world!", "saltstring"))
        .isEqualTo(
            "$6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnIFNjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1");
    Map<?, ?> user = generated("user", Map.of("username", "me", "length", 10));
    assertThat(user.get("username")).isEqualTo("me");
    assertThat(user.get("password")).asString().hasSize(10);
    String hash = String.valueOf(user.get("password_hash"));
    assertThat(ShaCrypt.hash(String.valueOf(user.get("password")), hash.split("\\$", -1)[2]))
        .isEqualTo(hash);
  }

  @Test
  void keysHaveTheShapesOfCredhub() {
    assertThat(generated("rsa", Map.of()))
        .satisfies(
            one ->
                assertThat(String.valueOf(one.get("private_key")))
                    .startsWith("-----BEGIN RSA PRIVATE KEY-----"))
        .satisfies(
            one ->
                assertThat(String.valueOf(one.get("public_key")))
                    .startsWith("-----BEGIN PUBLIC KEY-----"));
    Map<?, ?> ssh = generated("ssh", Map.of("ssh_comment", "me@here"));
    assertThat(String.valueOf(ssh.get("public_key"))).startsWith("ssh-rsa ").endsWith(" me@here");
    assertThat(ssh.get("public_key_fingerprint")).asString().matches("[A-Za-z0-9+/]{43}");

    Map<?, ?> set =
        (Map<?, ?>)
            credentials
                .set("/set", "ssh", Map.of("public_key", String.valueOf(ssh.get("public_key"))))
                .value();
    assertThat(set.get("public_key_fingerprint")).isEqualTo(ssh.get("public_key_fingerprint"));
  }

  @Test
  void certificatesSayWhatTheyAreToSay() throws Exception {
    Map<?, ?> root =
        generated("certificate", Map.of("is_ca", true, "common_name", "root", "duration", 10));
    credentials.set("/root", "certificate", root);
    Map<?, ?> leaf =
        (Map<?, ?>)
            credentials
                .generate(
                    "/leaf",
                    "certificate",
                    Map.of(
                        "ca",
                        "root",
                        "common_name",
                        "leaf",
                        "organization",
                        "us",
                        "alternative_names",
                        List.of("a.example", "10.0.0.1", "::1"),
                        "key_usage",
                        List.of("digital_signature"),
                        "extended_key_usage",
                        List.of("client_auth", "server_auth")),
                    Mode.NO_OVERWRITE)
                .value();

    X509Certificate authority = x509(root);
    X509Certificate certificate = x509(leaf);
    certificate.verify(authority.getPublicKey());
    assertThat(leaf.get("ca")).isEqualTo(root.get("certificate"));
    assertThat(root.get("ca")).isEqualTo(root.get("certificate"));
    assertThat(authority.getBasicConstraints()).isGreaterThanOrEqualTo(0);
    assertThat(certificate.getBasicConstraints()).isEqualTo(-1);
    assertThat(certificate.getSubjectX500Principal().getName()).isEqualTo("CN=leaf,O=us");
    assertThat(certificate.getSubjectAlternativeNames())
        .extracting(name -> String.valueOf(name.get(1)))
        .containsExactly("a.example", "10.0.0.1", "0:0:0:0:0:0:0:1");
    assertThat(certificate.getKeyUsage()).startsWith(true, false);
    assertThat(certificate.getExtendedKeyUsage()).hasSize(2);
    assertThat(Certificates.read(String.valueOf(root.get("certificate"))).orElseThrow().notAfter())
        .isEqualTo(
            clock
                .now()
                .plus(java.time.Duration.ofDays(10))
                .truncatedTo(java.time.temporal.ChronoUnit.SECONDS));
  }

  private static X509Certificate x509(Map<?, ?> value) throws Exception {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(
                new ByteArrayInputStream(
                    String.valueOf(value.get("certificate")).getBytes(StandardCharsets.US_ASCII)));
  }

  @Test
  void aLeafSignsNobody() {
    credentials.set(
        "/root",
        "certificate",
        generated("certificate", Map.of("self_sign", true, "common_name", "x")));
    assertThatThrownBy(
            () ->
                credentials.generate(
                    "/leaf",
                    "certificate",
                    Map.of("ca", "/root", "common_name", "leaf"),
                    Mode.OVERWRITE))
        .hasMessageContaining("'/root' is not a certificate authority");
  }

  @Test
  void whatIsTooLargeIsNotKept() {
    assertThatThrownBy(() -> credentials.set("/a", "value", "x".repeat(2 << 20)))
        .hasMessageContaining("is larger than");
    assertThatThrownBy(() -> credentials.set("/" + "a".repeat(2000), "value", "x"))
        .hasMessageContaining("too long");
    for (int i = 0; i < 1000; i++) {
      credentials.set("/many", "value", "x" + i);
    }
    assertThatThrownBy(() -> credentials.set("/many", "value", "x"))
        .hasMessageContaining("'/many' has 1000 versions already");
  }
}
