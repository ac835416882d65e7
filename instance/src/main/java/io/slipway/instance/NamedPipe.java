package io.slipway.instance;

import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/**
 * Captures output through a named pipe. The JDK's own pipes end with the process that was started;
 * this one ends when the last of its children has closed it.
 *
 * @param inside the pipe as the program sees it
 */
record NamedPipe(Path host, String inside, BoundedBuffer buffer, CompletableFuture<Void> end) {
  /** Where pipes are made: one folder, seen from both sides. */
  record Folder(Path host, String inside) {}

  static NamedPipe create(Folder folder, Output.Capture capture) {
    String name = UUID.randomUUID().toString();
    Path host = folder.host().resolve(name);
    try {
      Files.createDirectories(folder.host());
      HostPrograms.Result made =
          HostPrograms.run(
              List.of(HostPrograms.require("mkfifo", "coreutils"), "-m", "600", host.toString()));
      if (!made.success()) {
        throw new SpaceException("A pipe cannot be made: " + made.output());
      }
    } catch (IOException e) {
      throw new SpaceException("A pipe cannot be made in " + folder.host() + ": " + e, e);
    }
    NamedPipe pipe =
        new NamedPipe(
            host,
            folder.inside() + "/" + name,
            new BoundedBuffer(capture),
            new CompletableFuture<>());
    // A thread of its own: opening waits for the other side, which would hold up virtual threads.
    Thread.ofPlatform().daemon().name("slipway-output").start(pipe::readAll);
    return pipe;
  }

  /** Nobody will write: lets the reader go. */
  void abandon() {
    try (FileOutputStream ended = new FileOutputStream(host.toFile())) {
      ended.flush();
    } catch (IOException e) {
      // The pipe is gone already, and the reader with it.
    }
  }

  private void readAll() {
    byte[] chunk = new byte[8192];
    try (InputStream in = new FileInputStream(host.toFile())) {
      Files.deleteIfExists(host);
      for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
        buffer.append(chunk, count);
      }
    } catch (IOException e) {
      // The pipe broke off, which is its end.
    } finally {
      end.complete(null);
    }
  }
}
