package io.slipway.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.agent.fake.AgentFixture;
import io.slipway.agent.fake.Archives;
import io.slipway.agent.fake.Specs;
import io.slipway.bus.spec.ApplySpec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code prepare} refuses before anything that runs has been touched. */
class UpdateCheckTest {
  private static final String MONIT =
      """
      check process web
        with pidfile /var/vcap/sys/run/web/pid
        start program "/var/vcap/jobs/web/bin/ctl start"
        stop program "/var/vcap/jobs/web/bin/ctl stop"
        group vcap
      """;

  @TempDir Path directory;
  private AgentFixture agent;

  @BeforeEach
  void boot() {
    agent = new AgentFixture(directory);
  }

  @AfterEach
  void close() {
    agent.close();
  }

  @Test
  void aBrokenMonitFile() throws IOException {
    runOldVersion();

    refuses(
        with("monit", "check process web\n  with pidfile\n"),
        "/var/vcap/jobs/web/monit:",
        "the one that runs was left alone");
  }

  @Test
  void servicesThatDoNotGoTogether() throws IOException {
    runOldVersion();

    refuses(
        with("monit", MONIT + MONIT), "the service 'web' is already defined at", "web/monit:1:");
  }

  @Test
  void anInterpreterThatCannotBeThere() throws IOException {
    runOldVersion();

    for (String script : List.of("bin/pre-start", "bin/post-start", "bin/post-deploy", "bin/ctl")) {
      refuses(
          with(script, "#!/usr/bin/no-such-interpreter -e\n"),
          "job 'web', '"
              + script
              + "', line 1: its first line names the interpreter"
              + " '/usr/bin/no-such-interpreter', which the instance does not have");
    }
    refuses(
        with("bin/pre-start", "#!/usr/bin/env no-such-program\n"),
        "it runs 'no-such-program', which is in none of /usr/sbin, /usr/bin, /sbin, /bin");
    refuses(with("bin/pre-start", "#!/bin/sh\r\n"), "save the file with Unix line ends");
    refuses(
        with("bin/pre-start", "#!/var/vcap/packages/ruby/bin/ruby\n"),
        "the interpreter '/var/vcap/packages/ruby/bin/ruby'");
    refuses(
        with("bin/pre-start", "#!/var/vcap/packages/tools/bin/absent\n"),
        "the interpreter '/var/vcap/packages/tools/bin/absent'");
  }

  @Test
  void notWhatAScriptCouldStillPutRight() throws IOException {
    runOldVersion();

    accepts(with("bin/post-start", "#!/var/vcap/data/web/made-by-pre-start\n"));
    accepts(with("bin/pre-start", "#!/var/vcap/packages/tools/bin/present\n"));
    accepts(with("bin/pre-start", "#!/var/vcap/packages/tools/linked/thing\n"));
    accepts(with("bin/pre-start", "#!/usr/bin/env sh\n"));
    accepts(with("bin/unused", "#!/usr/bin/no-such-interpreter\n"));
    accepts(with("bin/pre-stop", "#!/usr/bin/no-such-interpreter\n"));
  }

  @Test
  void notOnAnInstanceThatHasNothingToLose() throws IOException {
    accepts(with("bin/pre-start", "#!/usr/bin/no-such-interpreter\n"));
  }

  @Test
  void notWhatRunsAlready() throws IOException {
    Map<String, @Nullable Object> broken = with("monit", "check process web\n");
    agent.client.apply(ApplySpec.of(broken));

    assertThatCode(() -> agent.client.prepare(ApplySpec.of(broken))).doesNotThrowAnyException();
  }

  @Test
  void moreThanTheDiskHolds() throws IOException {
    runOldVersion();
    long usable = Files.getFileStore(agent.vcap()).getUsableSpace();
    // A gzipped file says at its end how large it is unpacked, 4 GiB at most.
    byte[] archive = Archives.gzipped().file("f", "x").toBytes();
    ByteBuffer.wrap(archive).order(ByteOrder.LITTLE_ENDIAN).putInt(archive.length - 4, -1);
    Specs specs = agent.specs().job("web", files()).version("2");
    for (long claimed = 0; claimed <= usable; claimed += 0xFFFF_FFFFL) {
      specs.packaged("huge-" + claimed, archive);
    }

    refuses(specs.full(), "too little room for the new packages and jobs", "MiB left");
    assertThat(agent.vcap().resolve("data/packages"))
        .isDirectoryNotContaining(path -> path.getFileName().toString().startsWith("huge"));
  }

  private void runOldVersion() throws IOException {
    agent.client.apply(ApplySpec.of(agent.specs().job("web", files()).full()));
    agent.client.start();
  }

  private static Map<String, String> files() {
    return Map.of("monit", MONIT, "bin/ctl", "#!/bin/sh\n", "bin/pre-stop", "#!/bin/sh\n");
  }

  private Map<String, @Nullable Object> with(String file, String content) throws IOException {
    Map<String, String> files = new HashMap<>(files());
    files.put(file, content);
    byte[] tools =
        Archives.gzipped()
            .file("bin/present", "x", 0755)
            .symbolicLink("linked", "/var/vcap/packages/other/bin")
            .toBytes();
    return agent.specs().job("web", files).packaged("tools", tools).version("2").full();
  }

  private void refuses(Map<String, @Nullable Object> spec, String... parts) {
    List<String> callsBefore = agent.services.calls();
    Map<String, @Nullable Object> stateBefore = agent.client.getState().document();

    assertThatThrownBy(() -> agent.client.prepare(ApplySpec.of(spec)))
        .hasMessageContainingAll(parts);

    assertThat(agent.space.startedCount()).isZero();
    assertThat(agent.services.calls()).isEqualTo(callsBefore);
    assertThat(agent.client.getState().document()).isEqualTo(stateBefore);
  }

  private void accepts(Map<String, @Nullable Object> spec) {
    assertThatCode(() -> agent.client.prepare(ApplySpec.of(spec))).doesNotThrowAnyException();
  }
}
