package io.slipway.bus;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One end of a connection: sends frames without ever making the sender wait, and hands on those
 * that come. A peer that does not read for so long that too much waits for it is dropped: it will
 * connect again.
 */
final class SocketPeer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SocketPeer.class);
  private static final long MAXIMUM_WAITING = 64L * 1024 * 1024;

  private final SocketChannel channel;
  private final ArrayDeque<byte[]> waiting = new ArrayDeque<>();
  private long waitingBytes;
  private boolean closed;

  SocketPeer(SocketChannel channel, String name) {
    this.channel = channel;
    Thread.ofVirtual().name(name + "-writer").start(this::write);
  }

  /** False when the connection is gone; what was sent may have arrived all the same. */
  boolean send(Frame frame) {
    byte[] bytes = frame.encoded();
    synchronized (this) {
      if (!closed && waitingBytes + bytes.length > MAXIMUM_WAITING) {
        log.warn("The other end of a connection does not read, and is left");
        close();
      }
      if (closed) {
        return false;
      }
      waiting.add(bytes);
      waitingBytes += bytes.length;
      notifyAll();
      return true;
    }
  }

  /** Hands on every frame that comes; returns when the connection has ended. */
  void read(Consumer<Frame> consumer) {
    Frame.Reader reader = new Frame.Reader(Channels.newInputStream(channel));
    try {
      // What comes through a channel while it is being closed came too late.
      for (Frame frame = reader.next(); frame != null && !isClosed(); frame = reader.next()) {
        consumer.accept(frame);
      }
    } catch (IOException e) {
      if (!isClosed()) {
        log.debug("A connection of the bus broke: {}", e.toString());
      }
    } finally {
      close();
    }
  }

  private void write() {
    try {
      for (byte[] bytes = next(); bytes != null; bytes = next()) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
          channel.write(buffer);
        }
      }
    } catch (IOException e) {
      log.debug("Writing to a connection of the bus failed: {}", e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      close();
    }
  }

  private synchronized byte @Nullable [] next() throws InterruptedException {
    while (waiting.isEmpty() && !closed) {
      wait();
    }
    byte[] bytes = waiting.poll();
    if (bytes != null) {
      waitingBytes -= bytes.length;
    }
    return closed ? null : bytes;
  }

  synchronized boolean isClosed() {
    return closed;
  }

  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      waiting.clear();
      notifyAll();
    }
    try {
      channel.close();
    } catch (IOException e) {
      log.debug("A connection of the bus could not be closed: {}", e.toString());
    }
  }
}
