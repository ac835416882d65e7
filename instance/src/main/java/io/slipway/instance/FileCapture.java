package io.slipway.instance;

import io.slipway.linux.CallSequence;
import io.slipway.linux.ChildProcess;
import io.slipway.linux.Descriptor;
import io.slipway.linux.Pipe;
import io.slipway.linux.ProcessIdentity;
import io.slipway.linux.Spawn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A pipe read into two files, beginning and end, by a process that lives until nobody holds the
 * pipe open any more, whether this process lives or not.
 */
final class FileCapture implements Capturing {
  /** Reads exactly as much as it keeps, then keeps what comes last. */
  private static final String COLLECT =
      "umask 077; head -c \"$1\" >\"$3.head\"; exec tail -c \"$2\" >\"$3.tail\"";

  private final Output.Capture capture;
  private final Path prefix;
  private final Pipe pipe = Pipe.open();
  private final ChildProcess collector;
  private final Optional<ProcessIdentity> identity;

  FileCapture(Output.Capture capture, Path prefix) {
    this.capture = capture;
    this.prefix = prefix;
    try {
      this.collector = new ChildProcess(spawn());
    } catch (RuntimeException e) {
      pipe.close();
      throw e;
    }
    this.identity = ProcessIdentity.ofUncollected(collector.pid());
    pipe.readEnd().close();
  }

  private int spawn() {
    CallSequence.@Nullable Result[] spawned = new CallSequence.@Nullable Result[1];
    CallSequence.Outcome outcome =
        CallSequence.run(
            calls ->
                spawned[0] =
                    calls.spawn(
                        Spawn.of(
                                "/bin/sh",
                                "-c",
                                COLLECT,
                                "collect",
                                Integer.toString(capture.headBytes()),
                                Integer.toString(capture.tailBytes()),
                                prefix.toString())
                            .environment(Map.of("PATH", NamespaceSpace.PATH))
                            .stdin(pipe.readEnd())
                            .newSession(true)
                            .build()));
    outcome.throwIfFailed();
    CallSequence.Result result = spawned[0];
    if (result == null) {
      throw new IllegalStateException("The sequence was not prepared");
    }
    return (int) outcome.result(result);
  }

  @Override
  public Descriptor writeEnd() {
    return pipe.writeEnd();
  }

  @Override
  public void begin() {
    pipe.writeEnd().close();
  }

  @Override
  public void abandon() {
    pipe.close();
  }

  @Override
  public CompletableFuture<Void> end() {
    return collector.waitStatus().thenAccept(_ -> {});
  }

  @Override
  public Captured snapshot() {
    return read(capture, prefix);
  }

  @Override
  public Optional<ProcessIdentity> collector() {
    return identity;
  }

  /** What was kept so far, by this process or an earlier one. */
  static Captured read(Output.Capture capture, Path prefix) {
    byte[] head = content(prefix.resolveSibling(prefix.getFileName() + ".head"));
    byte[] tail = content(prefix.resolveSibling(prefix.getFileName() + ".tail"));
    byte[] whole = new byte[head.length + tail.length];
    System.arraycopy(head, 0, whole, 0, head.length);
    System.arraycopy(tail, 0, whole, head.length, tail.length);
    // A full tail is all that is known of how much went by.
    boolean full = head.length >= capture.headBytes() && tail.length >= capture.tailBytes();
    return new Captured(whole, whole.length + (full ? 1L : 0L));
  }

  private static byte[] content(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      return new byte[0];
    }
  }
}
