package io.slipway.bench.against;

import io.slipway.cli.client.Transport;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/** Connections that have asked one thing and are kept open after the answer. */
final class IdleConnections implements AutoCloseable {
  private final List<SSLSocket> open = new ArrayList<>();

  /**
   * @param transport who is trusted
   */
  IdleConnections(Transport transport, int count) throws IOException {
    SSLSocketFactory factory = transport.http().sslContext().getSocketFactory();
    URI base = transport.base();
    byte[] request =
        "GET /info HTTP/1.1\r\nHost: %s\r\n\r\n"
            .formatted(base.getAuthority())
            .getBytes(StandardCharsets.US_ASCII);
    for (int i = 0; i < count; i++) {
      SSLSocket socket = (SSLSocket) factory.createSocket(base.getHost(), base.getPort());
      open.add(socket);
      socket.getOutputStream().write(request);
      if (socket.getInputStream().read() < 0) {
        throw new IOException("Connection " + i + " was closed instead of answered");
      }
    }
  }

  @Override
  public void close() throws IOException {
    for (SSLSocket socket : open) {
      socket.close();
    }
  }
}
