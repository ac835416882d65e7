package io.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.cli.CommandRunner.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VariablesStoreTest {
  @TempDir Path directory;
  private final FakeDirector director = new FakeDirector();

  @AfterEach
  void stop() {
    director.close();
  }

  @BeforeEach
  void document() throws IOException {
    Files.writeString(
        directory.resolve("t.yml"),
        """
        variables:
        - name: pw
          type: password
        - name: given
          type: password
        - name: untyped
        a: ((pw))
        b: ((given))
        c: ((untyped))
        d: 12:30:45
        """);
  }

  private Outcome interpolate(String... more) {
    String[] arguments = new String[4 + more.length];
    System.arraycopy(
        new String[] {"int", "t.yml", "--vars-store", "store/s.yml"}, 0, arguments, 0, 4);
    System.arraycopy(more, 0, arguments, 4, more.length);
    return new CommandRunner(director, directory).run(arguments);
  }

  @Test
  void makesAndKeepsWhatIsLacking() throws IOException {
    String expected =
        "a: a new password\nb: \"1\"\nc: ((untyped))\nd: \"12:30:45\"\nvariables:\n- name: untyped\n";
    assertThat(interpolate("-v", "given=\"1\"").out()).isEqualTo(expected);
    Path store = directory.resolve("store/s.yml");
    assertThat(store).hasContent("pw: a new password\n");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(store)))
        .isEqualTo("rw-------");

    Files.writeString(store, "pw: kept\ngiven: stored\n");
    assertThat(interpolate().out()).contains("a: kept\nb: stored\n");
    assertThat(store).hasContent("pw: kept\ngiven: stored\n");
    assertThat(interpolate("--var-errs", "-v", "more=1", "--var-errs-unused").err())
        .contains(
            "- Expected to find variables:\n    - untyped\n- Expected to use variables:\n    - more\n");
  }

  @Test
  void aStoreThatIsNone() throws IOException {
    Files.createDirectories(directory.resolve("store"));
    Files.writeString(directory.resolve("store/s.yml"), "- a\n");
    assertThat(interpolate().err()).contains("a mapping of names to values is needed");
  }
}
