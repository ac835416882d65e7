package io.slipway.cli.ssh;

import io.slipway.cli.CommandFailed;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import org.apache.sshd.common.util.net.SshdSocketAddress;

/** A port of this machine that leads, once, through a SOCKS5 proxy. */
final class SocksRelay {
  private SocksRelay() {}

  static SshdSocketAddress open(String proxy, String address, int port) throws IOException {
    URI uri = URI.create(proxy);
    if (uri.getHost() == null || uri.getPort() < 0) {
      throw new CommandFailed("'" + proxy + "' is no proxy: write socks5://HOST:PORT");
    }
    Proxy through =
        new Proxy(Proxy.Type.SOCKS, new InetSocketAddress(uri.getHost(), uri.getPort()));
    ServerSocket entrance = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    Thread.startVirtualThread(
        () -> {
          try (entrance;
              Socket near = entrance.accept();
              Socket far = new Socket(through)) {
            far.connect(InetSocketAddress.createUnresolved(address, port));
            Thread back = Thread.startVirtualThread(() -> copy(far, near));
            copy(near, far);
            back.join();
          } catch (IOException e) {
            // The client sees its connection end.
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    return new SshdSocketAddress("127.0.0.1", entrance.getLocalPort());
  }

  private static void copy(Socket from, Socket to) {
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      in.transferTo(out);
      to.shutdownOutput();
    } catch (IOException e) {
      // One side has gone; the other is told by its own end.
    }
  }
}
