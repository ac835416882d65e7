package io.slipway.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.base.Clock;
import io.slipway.director.credentials.generating.ServerCertificate;
import io.slipway.http.HttpSettings;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HomeTest {
  @TempDir Path scratch;

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  private static void open(Path path) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @Test
  void aNewHomeIsItsOwnersAlone() throws Exception {
    Home home = new Home(scratch.resolve("a/b/home")).create();
    for (Path folder :
        List.of(
            home.directory(),
            home.keys(),
            home.logs(),
            home.blobs(),
            home.spaces(),
            home.work(),
            home.cache())) {
      assertThat(mode(folder)).as("%s", folder).isEqualTo("rwx------");
    }
    home.create();
    Home.makePrivate(home.changing());
    Home.makePrivate(home.changing());
    assertThat(mode(home.changing())).isEqualTo("rw-------");
  }

  @Test
  void anOpenHomeIsClosedAgain() throws Exception {
    Home home = new Home(scratch.resolve("home")).create();
    open(home.directory());
    open(home.blobs());
    home.closeToOthers();
    assertThat(mode(home.directory())).isEqualTo("rwx------");
    assertThat(mode(home.blobs())).isEqualTo("rwx------");

    // One that an early version's cache has made.
    Home old = new Home(scratch.resolve("old"));
    Files.createDirectories(old.cache());
    open(old.directory());
    old.create();
    assertThat(mode(old.directory())).isEqualTo("rwx------");
    assertThat(mode(old.cache())).isEqualTo("rwx------");
  }

  @Test
  void aPlaceThatIsNotOursAloneStaysAsItIs() throws Exception {
    Path shared = Files.createDirectory(scratch.resolve("shared"));
    Files.setAttribute(shared, "unix:mode", 01777);
    new Home(shared).create();
    assertThat(Files.getAttribute(shared, "unix:mode")).isEqualTo(041777);
    assertThat(mode(shared.resolve("keys"))).isEqualTo("rwx------");

    Path foreign = Files.createDirectory(scratch.resolve("foreign"));
    Files.writeString(foreign.resolve("letter"), "Dear");
    open(foreign);
    new Home(foreign).closeToOthers();
    assertThat(mode(foreign)).isEqualTo("rwxr-xr-x");

    new Home(scratch.resolve("nowhere")).closeToOthers();
    assertThat(scratch.resolve("nowhere")).doesNotExist();
  }

  /** Settings may be there before the home is made: it is closed all the same. */
  @Test
  void aHomeOfSettingsAloneIsOurs() throws IOException {
    Path settled = Files.createDirectory(scratch.resolve("settled"));
    Files.writeString(settled.resolve("slipway.yml"), "tasks: {workers: 5}");
    open(settled);
    Home home = new Home(settled).create();

    assertThat(mode(settled)).isEqualTo("rwx------");
    assertThat(home.configuration().tasks().workers()).isEqualTo(5);
  }

  @Test
  void aPortThatIsSetIsTheOnlyOne() throws Exception {
    Home home = new Home(scratch.resolve("home")).create();
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      Ports ports = new Ports(home, settings("127.0.0.1", taken.getLocalPort()));
      assertThatThrownBy(ports::wanted)
          .hasMessageContaining("port " + taken.getLocalPort() + " of 127.0.0.1")
          .hasMessageContaining("http.port");
      assertThatThrownBy(() -> ports.keep(1)).hasMessageContaining("http.port");
      assertThat(home.port()).doesNotExist();
    }
  }

  @Test
  void theAddressIsWhereTheDirectorIsReached() {
    Home home = new Home(scratch.resolve("home"));
    assertThat(new Ports(home, settings("10.0.0.7", 1)).url(80)).isEqualTo("https://10.0.0.7:80");
    assertThat(new Ports(home, settings("::1", 1)).url(80)).isEqualTo("https://[::1]:80");
    assertThat(new Ports(home, settings("0.0.0.0", 1)).url(80)).isEqualTo("https://127.0.0.1:80");
    assertThat(new Ports(home, settings("::", 1)).url(80)).isEqualTo("https://127.0.0.1:80");
  }

  @Test
  void certificatesAreForWhatTheDirectorIsCalled() throws Exception {
    Path keys = new Home(scratch.resolve("home")).create().keys();
    Clock clock = Clock.system();
    ServerCertificate first =
        ServerCertificate.in(keys, LocalSlipway.names(HttpSettings.DEFAULT), clock);
    assertThat(
            ServerCertificate.in(keys, LocalSlipway.names(HttpSettings.DEFAULT), clock).authority())
        .isEqualTo(first.authority());

    HttpSettings open = settings("0.0.0.0", 1, "director.example", "::1", "10.0.0.7");
    ServerCertificate other = ServerCertificate.in(keys, LocalSlipway.names(open), clock);
    assertThat(other.authority()).isNotEqualTo(first.authority());
    assertThat(other.certificate().getSubjectAlternativeNames())
        .extracting(name -> String.valueOf(name.get(1)))
        .containsExactlyInAnyOrder(
            "127.0.0.1", "localhost", "director.example", "0:0:0:0:0:0:0:1", "10.0.0.7");
    assertThat(ServerCertificate.in(keys, LocalSlipway.names(open), clock).authority())
        .isEqualTo(other.authority());
  }

  private static HttpSettings settings(String address, int port, String... names) {
    HttpSettings by = HttpSettings.DEFAULT;
    return new HttpSettings(
        address,
        Optional.of(port),
        List.of(names),
        by.connections(),
        by.firstRequest(),
        by.nextRequest(),
        by.transfer(),
        by.upload());
  }

  private static ServerSocket below(int port) throws IOException {
    try {
      return new ServerSocket(port - 1, 1, InetAddress.getLoopbackAddress());
    } catch (BindException e) {
      return below(port - 1);
    }
  }

  @Test
  void aPortStaysTheHomesUntilSomebodyTakesIt() throws Exception {
    Home home = new Home(scratch.resolve("home")).create();
    Ports ports = new Ports(home, HttpSettings.DEFAULT);
    // Where no connection of this machine begins: it could be taken as soon as it is free.
    try (ServerSocket free = below(32_000)) {
      int port = free.getLocalPort();
      assertThat(ports.keep(port)).isEmpty();
      assertThat(ports.keep(port)).isEmpty();
      assertThat(ports.wanted()).isZero(); // it is taken
      assertThat(ports.keep(port + 1))
          .hasValueSatisfying(
              note ->
                  assertThat(note)
                      .contains("Port " + port + ",", "listens on " + (port + 1), "slipway up"));
      ports.keep(port);
    }
    assertThat(ports.wanted()).isPositive();
    for (String rubbish : List.of("", "0", "65536", "99999", "-1", "x", "1 2")) {
      Files.writeString(home.port(), rubbish);
      assertThat(ports.keep(40000)).as(rubbish).isEqualTo(Optional.empty());
    }
  }
}
