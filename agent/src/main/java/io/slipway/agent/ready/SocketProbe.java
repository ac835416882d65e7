package io.slipway.agent.ready;

import io.slipway.bus.spec.ReadinessGate;
import io.slipway.bus.spec.ReadinessGate.Endpoint;
import io.slipway.bus.spec.ReadinessGate.Tls;
import io.slipway.instance.InstanceSpace;
import io.slipway.instance.UnixSockets;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.net.ssl.SSLSocket;

/** A server that takes connections, and may have to answer a request. */
final class SocketProbe implements Probe {
  private static final int LONGEST_LINE = 8 * 1024;
  private static final int MOST_LINES = 200;
  private static final int MOST_OF_BODY = 256 * 1024;

  private final Endpoint endpoint;
  private final Optional<Tls> tls;
  private final Optional<ReadinessGate.Http> http;
  private final Optional<Pattern> body;
  private final InstanceSpace space;

  private SocketProbe(
      Endpoint endpoint,
      Optional<Tls> tls,
      Optional<ReadinessGate.Http> http,
      InstanceSpace space) {
    this.endpoint = endpoint;
    this.tls = tls;
    this.http = http;
    this.body = http.flatMap(ReadinessGate.Http::body).map(Pattern::compile);
    this.space = space;
  }

  static Probe of(ReadinessGate.Tcp check, InstanceSpace space) {
    return new SocketProbe(check.endpoint(), check.tls(), Optional.empty(), space);
  }

  static Probe of(ReadinessGate.Http check, InstanceSpace space) {
    return new SocketProbe(check.endpoint(), check.tls(), Optional.of(check), space);
  }

  @Override
  public Look look(Talk talk) throws IOException {
    return switch (endpoint) {
      case Endpoint.Socket(String path) -> {
        try (SocketChannel channel = talk.on(SocketChannel.open(StandardProtocolFamily.UNIX))) {
          UnixSockets.connect(channel, space.toHostPath(path));
          yield talk(
              "localhost", Channels.newInputStream(channel), Channels.newOutputStream(channel));
        }
      }
      case Endpoint.Port(Optional<String> named, int port) -> {
        String host = named.orElseGet(() -> space.address().getHostAddress());
        try (Socket socket = talk.on(new Socket())) {
          socket.setTcpNoDelay(true);
          socket.connect(new InetSocketAddress(host, port));
          yield tls.isPresent()
              ? secured(tls.get(), socket, host, port)
              : talk(host, socket.getInputStream(), socket.getOutputStream());
        }
      }
    };
  }

  private Look secured(Tls how, Socket socket, String host, int port) throws IOException {
    try (SSLSocket secured =
        TlsSockets.over(socket, how, host, port, how.ca().map(space::toHostPath))) {
      secured.startHandshake();
      return talk(host, secured.getInputStream(), secured.getOutputStream());
    } catch (GeneralSecurityException e) {
      throw new IOException("TLS: " + e.getMessage(), e);
    }
  }

  private Look talk(String host, InputStream in, OutputStream out) throws IOException {
    if (http.isEmpty()) {
      return Look.open("connected");
    }
    ReadinessGate.Http check = http.get();
    out.write(request(check, host).getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
    InputStream answer = new BufferedInputStream(in);
    String[] words = line(answer).split(" ", 3);
    if (words.length < 2 || !words[0].startsWith("HTTP/") || !words[1].matches("[0-9]{3}")) {
      return Look.closed("the answer is not HTTP");
    }
    int status = Integer.parseInt(words[1]);
    if (status < check.statusFrom() || status > check.statusTo()) {
      return Look.closed("status " + status);
    }
    if (body.isEmpty()) {
      return Look.open("status " + status);
    }
    String text = body(answer);
    return body.get().matcher(text).find()
        ? Look.open("status " + status)
        : Look.closed("status %d, and the body does not match: %s".formatted(status, text.strip()));
  }

  private static String request(ReadinessGate.Http check, String host) {
    StringBuilder request = new StringBuilder("GET " + check.path() + " HTTP/1.1\r\n");
    boolean named = check.headers().keySet().stream().anyMatch("host"::equalsIgnoreCase);
    if (!named) {
      request.append("Host: ").append(host.contains(":") ? "[" + host + "]" : host).append("\r\n");
    }
    request.append("Accept: */*\r\nUser-Agent: slipway\r\nConnection: close\r\n");
    for (Map.Entry<String, String> header : check.headers().entrySet()) {
      request.append(header.getKey()).append(": ").append(header.getValue()).append("\r\n");
    }
    return request.append("\r\n").toString();
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
      if (line.length() >= LONGEST_LINE) {
        throw new IOException("a line of the answer is too long");
      }
      line.append((char) c);
    }
    return line.toString().strip();
  }

  private static String body(InputStream in) throws IOException {
    boolean chunked = false;
    int lines = 0;
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      String header = line.toLowerCase(Locale.ROOT);
      chunked |= header.startsWith("transfer-encoding:") && header.contains("chunked");
      if (++lines > MOST_LINES) {
        throw new IOException("the answer has too many headers");
      }
    }
    byte[] bytes = chunked ? chunks(in) : in.readNBytes(MOST_OF_BODY);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static byte[] chunks(InputStream in) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    while (all.size() < MOST_OF_BODY) {
      String size = line(in).split(";", 2)[0].strip();
      if (!size.matches("[0-9a-fA-F]{1,7}")) {
        break;
      }
      int length = Integer.parseInt(size, 16);
      if (length == 0) {
        break;
      }
      all.write(in.readNBytes(Math.min(length, MOST_OF_BODY - all.size())));
      line(in);
    }
    return all.toByteArray();
  }
}
