package io.slipway.agent.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.agent.fake.Archives;
import io.slipway.base.Limits;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnpackerTest {
  @TempDir Path directory;
  private Path target;

  @BeforeEach
  void makeTarget() throws IOException {
    target = Files.createDirectory(directory.resolve("target"));
  }

  @Test
  void packagesKeepModesButNobodyElseMayWrite() throws IOException {
    unpack(
        Archives.gzipped()
            .directory("./bin", 0777)
            .file("./bin/tool", "#!/bin/sh", 0775)
            .file("lib/deep/data", "x", 0640)
            .symbolicLink("./current", "/var/vcap/packages/other")
            .hardLink("./again", "./bin/tool"));

    assertThat(mode("bin")).isEqualTo(0755);
    assertThat(mode("bin/tool")).isEqualTo(0755);
    assertThat(mode("lib/deep/data")).isEqualTo(0640);
    assertThat(Files.readSymbolicLink(target.resolve("current")))
        .isEqualTo(Path.of("/var/vcap/packages/other"));
    assertThat(target.resolve("again")).hasContent("#!/bin/sh");
  }

  @Test
  void plainTarsAreReadToo() throws IOException {
    unpack(Archives.plain().file("a", "1"));

    assertThat(target.resolve("a")).hasContent("1");
  }

  @Test
  void jobsAreTakenOutOfTheirCommonArchive() throws IOException {
    Path other = Files.createDirectory(directory.resolve("other"));
    Path archive =
        write(
            Archives.gzipped()
                .directory("./greeter", 0700)
                .file("./greeter/monit", "", 0777)
                .file("./greeter/bin/pre-start", "#!/bin/sh", 0600)
                .file("./greeter/config/deep/x.yml", "x", 0777)
                .file("echo/monit", "")
                .file("./stranger/monit", ""));

    Unpacker.unpackJobs(archive, Map.of("greeter", target, "echo", other));

    assertThat(mode("bin/pre-start")).isEqualTo(0750);
    assertThat(mode("bin")).isEqualTo(0750);
    assertThat(mode("monit")).isEqualTo(0640);
    assertThat(mode("config/deep/x.yml")).isEqualTo(0640);
    assertThat(mode("config/deep")).isEqualTo(0750);
    assertThat(other.resolve("monit")).exists();
    assertThat(target.resolveSibling("stranger")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"../x", "/etc/x", "a/../../x", "./../x", ".."})
  void entriesThatLeadOutAreRefused(String name) throws IOException {
    Path archive = write(Archives.gzipped().file(name, "x"));

    assertThatThrownBy(() -> Unpacker.unpack(archive, target, Unpacker.Content.PACKAGE))
        .isInstanceOf(Unpacker.ArchiveException.class)
        .hasMessageContaining("leads out of its folder");
    assertThat(directory.resolve("x")).doesNotExist();
  }

  @Test
  void nothingIsWrittenThroughALink() throws IOException {
    Path outside = Files.createDirectory(directory.resolve("outside"));
    Path archive =
        write(
            Archives.gzipped().symbolicLink("link", outside.toString()).file("link/planted", "x"));

    assertThatThrownBy(() -> Unpacker.unpack(archive, target, Unpacker.Content.PACKAGE))
        .isInstanceOf(Unpacker.ArchiveException.class);
    assertThat(outside).isEmptyDirectory();
  }

  @Test
  void aFileReplacesALinkAndNotItsTarget() throws IOException {
    Path outside = Files.writeString(directory.resolve("outside"), "mine");
    unpack(Archives.gzipped().symbolicLink("link", outside.toString()).file("link", "theirs"));

    assertThat(outside).hasContent("mine");
    assertThat(target.resolve("link")).isRegularFile().hasContent("theirs");
  }

  @Test
  void hardLinksStayInTheFolder() throws IOException {
    Files.writeString(directory.resolve("secret"), "mine");
    for (String link : new String[] {"../secret", directory + "/secret", "missing", "way/secret"}) {
      Path archive =
          write(
              Archives.gzipped()
                  .symbolicLink("way", directory.toString())
                  .hardLink("stolen", link));
      assertThatThrownBy(() -> Unpacker.unpack(archive, target, Unpacker.Content.PACKAGE))
          .isInstanceOf(Unpacker.ArchiveException.class);
      assertThat(target.resolve("stolen")).doesNotExist();
    }
  }

  @Test
  void jobsHaveNoLinks() throws IOException {
    Path archive = write(Archives.gzipped().symbolicLink("./greeter/monit", "/etc/shadow"));

    assertThatThrownBy(() -> Unpacker.unpackJobs(archive, Map.of("greeter", target)))
        .isInstanceOf(Unpacker.ArchiveException.class)
        .hasMessageContaining("greeter/monit");
  }

  @Test
  void devicesAreRefused() throws IOException {
    Path archive = write(Archives.gzipped().device("disk"));

    assertThatThrownBy(() -> Unpacker.unpack(archive, target, Unpacker.Content.PACKAGE))
        .isInstanceOf(Unpacker.ArchiveException.class)
        .hasMessageContaining("no file, folder or link");
  }

  @Test
  void bombsAreRefused() throws IOException {
    Path archive = write(Archives.gzipped().file("zeros", "0".repeat(1_000_000)));
    Unpacker.Content small = new Unpacker.Content("The archive", 100_000, 10, true);

    assertThatThrownBy(() -> Unpacker.unpack(archive, target, small))
        .isInstanceOf(Limits.TooLargeException.class)
        .hasMessage("The archive, unpacked, is larger than 100000 bytes");
  }

  @Test
  void tooManyEntriesAreRefused() throws IOException {
    Archives archives = Archives.gzipped();
    for (int i = 0; i < 11; i++) {
      archives.file("f" + i, "");
    }
    Path archive = write(archives);
    Unpacker.Content small = new Unpacker.Content("The archive", 100_000, 10, true);

    assertThatThrownBy(() -> Unpacker.unpack(archive, target, small))
        .hasMessage("The archive has more than 10 entries");
  }

  @Test
  void damagedArchivesNeverLeadOut() throws IOException {
    byte[] good =
        Archives.plain()
            .file("a/b", "x".repeat(2000))
            .symbolicLink("c", "a")
            .hardLink("d", "a/b")
            .toBytes();
    Random random = new Random(20260101);
    for (int round = 0; round < 300; round++) {
      byte[] damaged = good.clone();
      for (int i = 0; i < 8; i++) {
        damaged[random.nextInt(good.length)] = (byte) random.nextInt(256);
      }
      Path folder = Files.createDirectory(directory.resolve("round" + round));
      Path archive = Files.write(directory.resolve("damaged.tar"), damaged);
      try {
        Unpacker.unpack(archive, folder, Unpacker.Content.PACKAGE);
      } catch (IOException e) {
        assertThat(e.toString()).isNotEmpty();
      }
    }
    try (var left = Files.list(directory)) {
      assertThat(left.map(path -> path.getFileName().toString()))
          .allMatch(name -> name.matches("round\\d+|damaged.tar|target"));
    }
  }

  @Test
  void whatIsNoArchiveIsAnError() throws IOException {
    Path archive = Files.write(directory.resolve("text"), "hello".getBytes(StandardCharsets.UTF_8));

    assertThatThrownBy(() -> Unpacker.unpack(archive, target, Unpacker.Content.PACKAGE))
        .isInstanceOf(IOException.class);
  }

  private void unpack(Archives archives) throws IOException {
    Unpacker.unpack(write(archives), target, Unpacker.Content.PACKAGE);
  }

  private Path write(Archives archives) throws IOException {
    return Files.write(directory.resolve("archive"), archives.toBytes());
  }

  private int mode(String name) throws IOException {
    return (Integer) Files.getAttribute(target.resolve(name), "unix:mode") & 07777;
  }
}
