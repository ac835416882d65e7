package io.slipway.http;

import io.slipway.director.tasks.OutputListener;
import io.slipway.director.tasks.TaskRecord;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Hands a task's output from the thread that tells it to the one that writes the response. When the
 * client is slow the queue fills and the teller waits, which costs the task nothing.
 */
final class OutputPump implements OutputListener {
  private static final int PIECES = 64;
  private static final byte[] END = new byte[0];

  private final BlockingQueue<byte[]> pieces = new ArrayBlockingQueue<>(PIECES);
  private volatile boolean abandoned;

  @Override
  public void bytes(byte[] content) {
    put(content);
  }

  @Override
  public void ended(TaskRecord task) {
    put(END);
  }

  /** Whoever reads must not wait for ever. */
  @Override
  public void broken() {
    if (!abandoned) {
      put(END);
    }
  }

  private void put(byte[] piece) {
    if (abandoned) {
      throw new IllegalStateException("Nobody reads any more");
    }
    try {
      pieces.put(piece);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while telling a task's output", e);
    }
  }

  /** Writes what comes until the task has ended. */
  @SuppressWarnings("ReferenceEquality") // END is a mark, not a content
  void drainTo(OutputStream out) throws IOException, InterruptedException {
    try {
      for (byte[] piece = pieces.take(); piece != END; piece = pieces.take()) {
        out.write(piece);
        if (pieces.isEmpty()) {
          out.flush();
        }
      }
    } finally {
      abandoned = true;
      pieces.clear();
    }
  }
}
