package io.slipway.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * A release whose hooks tell a test when they begin, and end when and how it says: over a loopback
 * connection of their own, so that nothing else needs to live for it.
 */
final class HeldHooks implements AutoCloseable {
  private static final String SCRIPT =
      """
      #!/bin/bash
      echo "NAME out"
      exec 3<>/dev/tcp/127.0.0.1/PORT || exit 99
      echo "NAME" >&3
      read -r code <&3
      echo "NAME over" >&2
      exit $code
      """;

  private final ServerSocket server;
  private final BlockingQueue<Hook> begun = new LinkedBlockingQueue<>();
  private final List<String> names = new CopyOnWriteArrayList<>();

  HeldHooks() throws IOException {
    server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = server.accept();
        BufferedReader in =
            new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        String name = in.readLine();
        names.add(name);
        begun.add(new Hook(name, socket));
      }
    } catch (IOException e) {
      // the test is over
    }
  }

  /** A hook that has begun. */
  record Hook(String name, Socket connection) {
    void end(int exitCode) throws IOException {
      try (connection) {
        connection.getOutputStream().write((exitCode + "\n").getBytes(StandardCharsets.UTF_8));
      }
    }
  }

  /** The next hook that begins. */
  Hook await(String name) throws InterruptedException {
    Hook hook = begun.take();
    assertThat(hook.name).isEqualTo(name);
    return hook;
  }

  /** Every hook that has begun, in order. */
  List<String> names() {
    return List.copyOf(names);
  }

  /** Writes the release, named {@code held}, with one job of that name. */
  Path release(Path directory, String... hooks) throws IOException {
    Path release = directory.resolve("held");
    write(release, "config/final.yml", "name: held\n");
    write(release, "config/blobs.yml", "--- {}\n");
    Files.createDirectories(release.resolve("packages"));
    StringBuilder spec =
        new StringBuilder(
            "name: held\npackages: []\nproperties: {version: {default: 0}}\ntemplates:\n");
    for (String hook : hooks) {
      spec.append("  ").append(hook).append(".erb: bin/").append(hook).append('\n');
      write(
          release,
          "jobs/held/templates/" + hook + ".erb",
          SCRIPT.replace("NAME", hook).replace("PORT", Integer.toString(server.getLocalPort())));
    }
    spec.append("  version.erb: config/version\n");
    write(release, "jobs/held/templates/version.erb", "<%= p('version') %>\n");
    write(release, "jobs/held/spec", spec.toString());
    write(release, "jobs/held/monit", "");
    return release;
  }

  private static void write(Path release, String file, String text) throws IOException {
    Path path = release.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Hook hook : begun) {
      hook.connection.close();
    }
  }
}
