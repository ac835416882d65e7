package io.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.cli.CommandRunner.Outcome;
import io.slipway.testkit.FakeUaa;
import io.slipway.testkit.TlsIdentity;
import io.slipway.testkit.VirtualClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Users and clients that a UAA knows. */
final class UaaLogInTest {
  private static final String URL = "https://director.example:25555";
  private static TlsIdentity identity;

  @TempDir Path directory;

  private final VirtualClock clock =
      new VirtualClock(Instant.parse("2026-11-22T12:29:56.028292786Z"));
  private final FakeDirector director = new FakeDirector();
  private final Set<String> refused = new HashSet<>();
  private FakeUaa uaa;

  @BeforeAll
  static void makeIdentity(@TempDir Path folder) throws Exception {
    identity = TlsIdentity.make(folder, "uaa");
  }

  @BeforeEach
  void start() throws Exception {
    uaa = new FakeUaa(identity, clock);
    names(uaa.url());
    director.json("GET /locks", "[]").guarded(this::accepts);
  }

  private void names(String uaaUrl) {
    director.json(
        "GET /info",
        "{\"name\":\"d\",\"uuid\":\"u\",\"user_authentication\":{\"type\":\"uaa\",\"options\":{\"url\":\"%s\"}}}"
            .formatted(uaaUrl));
  }

  private boolean accepts(String header) {
    return header.startsWith("bearer ") && !refused.contains(header);
  }

  @AfterEach
  void close() {
    director.close();
    uaa.close();
  }

  private CommandRunner commands() throws Exception {
    return new CommandRunner(director, directory).withUaa(uaa.url(), identity.pem());
  }

  private Outcome logIn(String input) throws Exception {
    return commands().withInput(input).run("log-in", "-e", URL, "--tty");
  }

  private String config() throws Exception {
    return Files.readString(directory.resolve(".bosh/config"));
  }

  private String kept(String key) throws Exception {
    return config()
        .lines()
        .filter(line -> line.startsWith("  " + key + ": "))
        .map(line -> line.substring(key.length() + 4))
        .findFirst()
        .orElse("");
  }

  @Test
  void aUserIsAskedWhatTheUaaWants() throws Exception {
    Outcome outcome = logIn("ann\nwrong\n\nann\n\ns3cret\nann\n\ns3cret\n");
    // Of the two secrets one is enough, whichever comes first.
    assertThat(outcome.out())
        .contains("Using environment '" + URL + "'", "Email (): ", "Password (): ", "Passcode (): ")
        .contains("Successfully authenticated with UAA", "Succeeded");
    assertThat(outcome.err()).contains("Failed to authenticate with UAA");
    assertThat(uaa.grants()).first().isEqualTo("password!");
    assertThat(uaa.grants()).last().isEqualTo("password");
    assertThat(config())
        .startsWith("environments:\n- url: " + URL + "\n  access_token_type: bearer\n")
        .doesNotContain("username", "s3cret");
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(directory.resolve(".bosh/config"))))
        .isEqualTo("rw-------");

    Outcome locks = commands().run("locks", "-e", URL, "--tty");
    assertThat(locks.exitCode()).isZero();
    assertThat(locks.out()).contains("as user 'ann' (bosh.admin)");
    assertThat(uaa.grants()).doesNotContain("refresh_token");

    assertThat(commands().run("log-out", "-e", URL, "--tty").out())
        .startsWith("Logged out from '" + URL + "'\n");
    assertThat(config()).isEqualTo("environments:\n- url: " + URL + "\n");
    Outcome anonymous = commands().run("locks", "-e", URL);
    assertThat(anonymous.exitCode()).isOne();
    assertThat(anonymous.err()).contains("wants to know who you are", "log-in");
  }

  private void loggedIn() throws Exception {
    assertThat(logIn("ann\n\ns3cret\n").err()).isEmpty();
  }

  @Test
  void aTokenThatHasEndedIsReplacedAndTheNewOneIsKept() throws Exception {
    loggedIn();
    String before = kept("refresh_token");
    uaa.lifetime(Duration.ofSeconds(10)); // The next one is as good as ended.
    refused.add("bearer " + kept("access_token"));

    assertThat(commands().run("locks", "-e", URL).exitCode()).isZero();
    assertThat(uaa.grants()).containsExactly("password", "refresh_token");
    assertThat(kept("refresh_token")).isNotEqualTo(before).isNotEmpty();

    uaa.lifetime(Duration.ofMinutes(10));
    assertThat(commands().run("locks", "-e", URL).exitCode()).isZero();
    assertThat(commands().run("locks", "-e", URL).exitCode()).isZero();
    assertThat(uaa.grants()).containsExactly("password", "refresh_token", "refresh_token");
  }

  @Test
  void aLoginTheUaaHasEndedIsSaid() throws Exception {
    loggedIn();
    refused.add("bearer " + kept("access_token"));
    String refresh = kept("refresh_token");
    uaa.forgetLogins();

    Outcome outcome = commands().run("locks", "-e", URL);
    assertThat(outcome.exitCode()).isOne();
    assertThat(outcome.err())
        .contains("Refreshing token:", "has ended your login", "Log in again with 'log-in'")
        .doesNotContain(refresh);
    assertThat(kept("refresh_token")).isEqualTo(refresh);
  }

  @Test
  void whatIsSentForLongIsSentWithANewToken() throws Exception {
    loggedIn();
    director.json("POST /x", "{}");
    Path much = Files.write(directory.resolve("much"), new byte[2 << 20]);

    Outcome outcome =
        commands().run("curl", "-e", URL, "-X", "POST", "--body", much.toString(), "/x");
    assertThat(outcome.exitCode()).isZero();
    assertThat(uaa.grants()).containsExactly("password", "refresh_token");
  }

  @Test
  void aClientShowsItsSecretForEveryToken() throws Exception {
    Outcome outcome =
        commands()
            .withVariable("BOSH_CLIENT", "ci")
            .withVariable("BOSH_CLIENT_SECRET", "ci-secret")
            .run("log-in", "-e", URL, "--tty");
    assertThat(outcome.out()).startsWith("Successfully authenticated with UAA\n");
    assertThat(directory.resolve(".bosh/config")).doesNotExist();

    Outcome locks =
        commands().run("locks", "-e", URL, "--client=ci", "--client-secret=ci-secret", "--tty");
    assertThat(locks.out()).contains("as client 'ci'");
    assertThat(locks.exitCode()).isZero();
    assertThat(uaa.grants()).containsExactly("client_credentials", "client_credentials");

    Outcome wrong = commands().run("log-in", "-e", URL, "--client=ci", "--client-secret=guess");
    assertThat(wrong.exitCode()).isOne();
    assertThat(wrong.err())
        .contains("Failed to authenticate with UAA", "client credentials grant", "'401'")
        .doesNotContain("guess");
  }

  @Test
  void aClientIsMoreThanALogin() throws Exception {
    loggedIn();
    assertThat(
            commands()
                .run("locks", "-e", URL, "--client=ci", "--client-secret=ci-secret", "--tty")
                .out())
        .contains("as client 'ci'");
    assertThat(uaa.grants()).containsExactly("password", "client_credentials");
  }

  @Test
  void nobodyIsAskedWhereNobodyIs() throws Exception {
    assertThat(commands().run("log-in", "-e", URL, "-n").err())
        .contains("Cannot ask for input in non-interactive UI");
    assertThat(logIn("").err()).contains("Nobody answered: Email");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a b", "", "https://"})
  void whatIsNoUaaIsSaid(String url) throws Exception {
    names(url);
    assertThat(commands().run("log-in", "-e", URL).err()).contains("which is no URL");
  }

  @Test
  void aUaaThatIsGoneOrNotTrustedIsSaid() throws Exception {
    assertThat(
            new CommandRunner(director, directory)
                .withUaa(uaa.url(), TlsIdentity.make(directory, "other").pem())
                .run("log-in", "-e", URL)
                .err())
        .contains("The UAA at '" + uaa.url() + "' cannot be trusted");
    String url = uaa.url();
    uaa.close();
    assertThat(commands().run("log-in", "-e", URL).err()).contains("There is no UAA at '" + url);
  }
}
