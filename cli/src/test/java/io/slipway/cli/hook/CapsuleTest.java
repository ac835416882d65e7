package io.slipway.cli.hook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.base.Masking;
import io.slipway.cli.CommandFailed;
import io.slipway.cli.LocalRenderer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CapsuleTest {
  @TempDir Path folder;

  private static Capsule capsule() {
    return Capsule.of(
            new Capsule.Story("web/a", "nginx", "pre-start", 7),
            List.of(
                new LocalRenderer.File(
                    "nginx", "bin/pre-start", bytes("#!/bin/bash\necho hunter2\n")),
                new LocalRenderer.File("nginx", "conf", new byte[] {(byte) 0xff, 0})))
        .ended(
            "exit code 3 after 5 ms",
            List.of(new Capsule.Line(4, "stderr", "wrong: hunter2")),
            List.of("nginx/1 sha256:2"));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void whatIsWrittenIsRead() throws IOException {
    Path file = folder.resolve("c.json");
    capsule().write(file);
    Capsule read = Capsule.read(file);
    assertThat(read.story()).isEqualTo(capsule().story());
    assertThat(read.output()).isEqualTo(capsule().output());
    assertThat(read.packages()).containsExactly("nginx/1 sha256:2");
    assertThat(read.environment()).containsOnlyKeys("PATH", "TMPDIR");
    assertThat(read.files())
        .extracting(Capsule.JobFile::path)
        .containsExactly("bin/pre-start", "conf");
    assertThat(read.files().getLast().content()).containsExactly(0xff, 0);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void secretsAreNowhereInIt() throws IOException {
    Masking masking = new Masking();
    masking.addSecretKeysOf(Map.of("jobs", List.of(Map.of("Admin_Password", "hunter2"))));
    Path file = folder.resolve("c.json");
    capsule().masked(masking).write(file);
    Capsule read = Capsule.read(file);
    assertThat(read.masked()).isTrue();
    assertThat(new String(read.files().getFirst().content(), StandardCharsets.UTF_8))
        .isEqualTo("#!/bin/bash\necho <masked>\n");
    assertThat(read.output().getFirst().text()).isEqualTo("wrong: <masked>");
    assertThat(read.files().getLast().content()).isEqualTo(bytes("<masked>"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{}",
        "{\"slipway_capsule\":2,\"job\":\"j\",\"hook\":\"h\"}",
        "{\"slipway_capsule\":1,\"job\":\"../j\",\"hook\":\"h\"}",
        "{\"slipway_capsule\":1,\"job\":\"j\",\"hook\":\"a/b\"}",
        "{\"slipway_capsule\":1,\"job\":\"j\",\"hook\":\"..\"}",
        "{\"slipway_capsule\":1,\"job\":\"j\",\"hook\":\"h\",\"files\":{\"../x\":\"\"}}",
        "{\"slipway_capsule\":1,\"job\":\"j\",\"hook\":\"h\",\"files\":{\"/x\":\"\"}}",
        "{\"slipway_capsule\":1,\"job\":\"j\",\"hook\":\"h\",\"files\":{\"a//x\":\"\"}}",
        "{\"slipway_capsule\":1,\"job\":\"j\",\"hook\":\"h\",\"files\":{\"x\":\"!\"}}",
      })
  void whatIsNoCapsuleIsRefused(String text) throws IOException {
    Path file = Files.writeString(folder.resolve("c.json"), text);
    assertThatThrownBy(() -> Capsule.read(file)).isInstanceOf(CommandFailed.class);
  }

  @Test
  void whatIsTooLargeIsNeitherReadNorWritten() throws IOException {
    Path file = Files.write(folder.resolve("c.json"), new byte[(16 << 20) + 1]);
    assertThatThrownBy(() -> Capsule.read(file)).isInstanceOf(CommandFailed.class);
    Capsule large =
        Capsule.of(
            new Capsule.Story("web/a", "j", "h", 7),
            List.of(new LocalRenderer.File("j", "x", new byte[16 << 20])));
    assertThatThrownBy(() -> large.write(folder.resolve("d.json")))
        .hasMessageContaining("are allowed");
    assertThat(folder.resolve("d.json")).doesNotExist();
  }
}
