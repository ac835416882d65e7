package io.slipway.instance;

import io.slipway.base.Guarded;
import io.slipway.linux.Descriptor;
import io.slipway.linux.EventLoop;
import io.slipway.linux.Pipe;
import java.util.concurrent.CompletableFuture;

/** A pipe read by the event loop into a bounded buffer. */
final class OutputCapture implements Capturing {
  private static final int CHUNKS_AT_ONCE = 16;

  /** Used by the event loop's thread only. */
  private static final byte[] SHARED = new byte[EventLoop.CHUNK];

  private final Pipe pipe = Pipe.forEvents();
  private final BoundedBuffer buffer;
  private final CompletableFuture<Void> end = new CompletableFuture<>();

  OutputCapture(Output.Capture capture) {
    this.buffer = new BoundedBuffer(capture);
  }

  @Override
  public Descriptor writeEnd() {
    return pipe.writeEnd();
  }

  @Override
  public void begin() {
    pipe.writeEnd().close();
    EventLoop.system().whenReadable(pipe.readEnd(), this::read);
  }

  @Override
  public void abandon() {
    pipe.close();
  }

  @Override
  public CompletableFuture<Void> end() {
    return end;
  }

  @Override
  public Captured snapshot() {
    return buffer.snapshot();
  }

  private void read(EventLoop.Registration registration) {
    // A flood of output must not keep the loop from everybody else: the rest comes next round.
    for (int i = 0; i < CHUNKS_AT_ONCE; i++) {
      int count = registration.read(SHARED);
      if (count < 0) {
        return;
      }
      if (count == 0) {
        registration.close();
        ended();
        return;
      }
      try {
        buffer.append(SHARED, count);
      } catch (RuntimeException | Error e) {
        ended(); // The loop drops a handler that failed, and whoever waits must not wait for ever.
        throw e;
      }
    }
  }

  private void ended() {
    Runnable tell = () -> end.complete(null);
    if (!Guarded.run(
        "starting a thread for an output's end", () -> Thread.startVirtualThread(tell))) {
      tell.run();
    }
  }
}
