package io.slipway.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.slipway.base.Clock;
import io.slipway.cli.LocalDirector.DirectorAddress;
import io.slipway.server.EmbeddedSlipway;
import io.slipway.testkit.FakeUaa;
import io.slipway.testkit.StockCommandLine;
import io.slipway.testkit.TlsIdentity;
import io.slipway.yaml.YamlWriter;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Director whose users a UAA knows, and both command lines. */
final class UaaTest {
  /** What lasts that long is valid, and is replaced all the same. */
  private static final Duration SHORT = Duration.ofSeconds(25);

  @TempDir Path scratch;

  private FakeUaa uaa;
  private EmbeddedSlipway slipway;
  private String url;
  private Path authorities;

  @BeforeEach
  void start() throws Exception {
    scratch = scratch.toRealPath();
    TlsIdentity identity = TlsIdentity.make(scratch, "uaa");
    uaa = new FakeUaa(identity, Clock.system());
    Path home = Files.createDirectory(scratch.resolve("home"));
    Files.writeString(
        home.resolve("slipway.yml"),
        YamlWriter.go().write(Map.of("users", Map.of("uaa", uaa.url(), "uaa_ca", identity.pem()))));
    slipway = EmbeddedSlipway.start(home);
    DirectorAddress address = slipway.director().running().orElseThrow();
    // By this name it is not taken for the home's own, whose owner needs no login.
    url = address.url().replace("127.0.0.1", "localhost");
    authorities = scratch.resolve("authorities.pem");
    Files.writeString(authorities, address.caCertificate() + "\n" + identity.pem());
  }

  @AfterEach
  void stop() {
    slipway.close();
    uaa.close();
  }

  private Outcome run(String input, String... arguments) {
    return TestSlipway.run(
        slipway,
        scratch,
        new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
        Map.of(
            "HOME",
            scratch.toString(),
            "BOSH_ENVIRONMENT",
            url,
            "BOSH_CA_CERT",
            authorities.toString(),
            "BOSH_TTY",
            "1"),
        arguments);
  }

  private void logIn() {
    assertThat(run("ann\n\ns3cret\n", "log-in").succeeded().text())
        .contains("Successfully authenticated with UAA");
  }

  @Test
  void aUserLogsInAndOut() {
    assertThat(run("", "locks").failed().text()).contains("wants to know who you are");
    uaa.lifetime(SHORT);
    logIn();
    assertThat(run("", "locks").succeeded().text()).contains("as user 'ann' (bosh.admin)");
    uaa.lifetime(Duration.ofMinutes(10));
    assertThat(run("", "environment").succeeded().text()).containsPattern("User +ann");
    run("", "locks").succeeded();
    assertThat(uaa.grants()).containsExactly("password", "refresh_token", "refresh_token");

    run("", "log-out").succeeded();
    run("", "locks").failed();
    assertThat(run("", "locks", "--client=ci", "--client-secret=ci-secret").succeeded().text())
        .contains("as client 'ci'");
  }

  @Test
  void bothCommandLinesShareALogin() throws Exception {
    Optional<StockCommandLine> stock = StockCommandLine.find(scratch);
    assumeTrue(stock.isPresent(), "no stock bosh command line");
    StockCommandLine bosh = stock.orElseThrow();
    String[] locks = {"-e", url, "--ca-cert", authorities.toString(), "locks", "--tty"};

    logIn();
    StockCommandLine.Outcome theirs = bosh.run(scratch, locks);
    assertThat(theirs.exitCode()).as("%s", theirs).isZero();
    assertThat(theirs.out()).contains("as user 'ann' (bosh.admin)");

    // What one of them refreshes, the other uses: a refresh token works once.
    uaa.lifetime(Duration.ZERO);
    logIn();
    uaa.lifetime(Duration.ofMinutes(10));
    assertThat(bosh.run(scratch, locks).exitCode()).isZero();
    assertThat(uaa.grants()).endsWith("password", "refresh_token");
    run("", "locks").succeeded();
    assertThat(uaa.grants()).endsWith("password", "refresh_token");
    uaa.lifetime(SHORT);
    logIn();
    run("", "locks").succeeded();
    assertThat(bosh.run(scratch, locks).exitCode()).isZero();
    assertThat(uaa.grants()).endsWith("password", "refresh_token");

    assertThat(bosh.run(scratch, "-e", url, "log-out").exitCode()).isZero();
    run("", "locks").failed();
  }
}
