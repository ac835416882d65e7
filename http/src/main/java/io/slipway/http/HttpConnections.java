package io.slipway.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.PeerInfo;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ListenerContext;
import io.helidon.webserver.Router;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Serves HTTP/1.1 and HTTP/1.0, which proxies speak and the library does not: the head of a 1.0
 * request is put into 1.1's words, and its connection ends with the answer (RFC 9112, section 9.3).
 * Whoever answers sends such a client no chunks.
 */
final class HttpConnections implements ServerConnectionSelector {
  private static final int LONGEST_HEAD = 32 * 1024;
  private static final String VERSION = " HTTP/1.0";

  /** What a 1.0 client cannot ask for, or what ends with its connection anyway. */
  private static final Set<String> MEANINGLESS =
      Set.of("connection", "keep-alive", "proxy-connection", "expect", "transfer-encoding", "te");

  private final Http1ConnectionSelector http11;
  private final Connections connections;

  HttpConnections(Http1Config config, Connections connections) {
    this.http11 = Http1ConnectionSelector.builder().config(config).build();
    this.connections = connections;
  }

  @Override
  public int bytesToIdentifyConnection() {
    return 0;
  }

  /** Everything: what is no HTTP is told so. */
  @Override
  public Support supports(BufferData data) {
    return Support.SUPPORTED;
  }

  @Override
  public Set<String> supportedApplicationProtocols() {
    return Set.of("http/1.1", "http/1.0");
  }

  @Override
  public ServerConnection connection(ConnectionContext context) {
    Received received = new Received(context.dataReader());
    boolean http10 = received.firstLine().map(line -> line.endsWith(VERSION)).orElse(false);
    if (http10) {
      connections.speaksHttp10(context.remotePeer().address());
      received.replaceHead(inNewWords(received.head()));
    }
    return http11.connection(new WithReader(context, DataReader.create(received)));
  }

  private static String inNewWords(String head) {
    List<String> lines = new ArrayList<>();
    boolean hasHost = false;
    for (String line : head.split("\r\n", -1)) {
      String name = line.split(":", 2)[0].strip().toLowerCase(Locale.ROOT);
      if (lines.isEmpty()) {
        lines.add(line.substring(0, line.length() - VERSION.length()) + " HTTP/1.1");
      } else if (!MEANINGLESS.contains(name)) {
        hasHost |= name.equals("host");
        lines.add(line);
      }
    }
    if (!hasHost) {
      lines.add("Host: localhost");
    }
    lines.add("Connection: close");
    return String.join("\r\n", lines);
  }

  /** What a client sends, of which the beginning has been looked at. */
  private static final class Received implements Supplier<byte @Nullable []> {
    private static final String END = "\r\n\r\n";

    private final DataReader rest;
    private byte @Nullable [] beginning;

    Received(DataReader rest) {
      this.rest = rest;
    }

    /** Empty when there is none of a reasonable length. */
    Optional<String> firstLine() {
      String text = read("\r\n");
      int end = text.indexOf("\r\n");
      return end < 0 ? Optional.empty() : Optional.of(text.substring(0, end));
    }

    /** Without the empty line at its end. */
    String head() {
      String text = read(END);
      int end = text.indexOf(END);
      if (end < 0) {
        throw new CloseConnectionException("The request has no head");
      }
      return text.substring(0, end);
    }

    void replaceHead(String head) {
      String text = read(END);
      beginning = (head + text.substring(text.indexOf(END))).getBytes(ISO_8859_1);
    }

    /** Reads on until this has come, or more than a head may have. */
    private String read(String until) {
      ByteArrayOutputStream text = new ByteArrayOutputStream();
      if (beginning != null) {
        text.writeBytes(beginning);
      }
      while (!text.toString(ISO_8859_1).contains(until) && text.size() < LONGEST_HEAD) {
        byte[] more = next();
        if (more == null) {
          break;
        }
        text.writeBytes(more);
      }
      beginning = text.toByteArray();
      return text.toString(ISO_8859_1);
    }

    private byte @Nullable [] next() {
      try {
        rest.ensureAvailable();
      } catch (DataReader.InsufficientDataAvailableException e) {
        return null;
      }
      return rest.readBytes(rest.available());
    }

    @Override
    public byte @Nullable [] get() {
      byte[] first = beginning;
      beginning = null;
      return first == null || first.length == 0 ? next() : first;
    }
  }

  /** The same connection with another reader. */
  private record WithReader(ConnectionContext context, DataReader dataReader)
      implements ConnectionContext {
    @Override
    public ListenerContext listenerContext() {
      return context.listenerContext();
    }

    @Override
    public ExecutorService executor() {
      return context.executor();
    }

    @Override
    public DataWriter dataWriter() {
      return context.dataWriter();
    }

    @Override
    public Router router() {
      return context.router();
    }

    @Override
    public HelidonSocket serverSocket() {
      return context.serverSocket();
    }

    @Override
    public PeerInfo remotePeer() {
      return context.remotePeer();
    }

    @Override
    public PeerInfo localPeer() {
      return context.localPeer();
    }

    @Override
    public boolean isSecure() {
      return context.isSecure();
    }

    @Override
    public String socketId() {
      return context.socketId();
    }

    @Override
    public String childSocketId() {
      return context.childSocketId();
    }
  }
}
