package io.slipway.supervisor;

import io.slipway.instance.UnixSockets;
import io.slipway.supervisor.control.RuleTest;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Carries out connection tests. The whole conversation has to be over within the timeout. */
final class ConnectionProbe {
  private static final int LONGEST_ANSWER = 8 * 1024;

  private final Function<String, Path> hostPath;

  /**
   * @param hostPath where a path of the instance is on the host
   */
  ConnectionProbe(Function<String, Path> hostPath) {
    this.hostPath = hostPath;
  }

  /** Why it failed; empty when it succeeded. */
  Optional<String> probe(RuleTest.Connection test, String defaultHost) {
    return switch (test.target()) {
      case RuleTest.Target.Port port -> {
        String host = port.host().orElse(defaultHost);
        String where = host + ":" + port.port();
        yield switch (port.transport()) {
          case TCP ->
              within(
                  test.timeout(), where, talk -> tcp(host, port.port(), test.conversation(), talk));
          case UDP -> within(test.timeout(), where, talk -> udp(host, port.port(), test, talk));
        };
      }
      case RuleTest.Target.UnixSocket socket ->
          within(
              test.timeout(),
              socket.path(),
              talk -> unixSocket(hostPath.apply(socket.path()), test.conversation(), talk));
    };
  }

  private interface Conversation {
    /** Registers what is to be closed when time is up. */
    void hold(Talk talk) throws IOException;
  }

  /** What a conversation holds open. */
  private static final class Talk {
    private final AtomicReference<@Nullable AutoCloseable> open = new AtomicReference<>();

    private <T extends AutoCloseable> T on(T connection) {
      open.set(connection);
      return connection;
    }

    private void cutOff() {
      AutoCloseable connection = open.get();
      if (connection != null) {
        try {
          connection.close();
        } catch (Exception e) {
          // It is being given up in any case.
        }
      }
    }
  }

  /** Blocking calls have no timeout for the whole of a conversation: it is cut off from outside. */
  private static Optional<String> within(
      Duration timeout, String where, Conversation conversation) {
    Talk talk = new Talk();
    FutureTask<Optional<String>> task =
        new FutureTask<>(
            () -> {
              conversation.hold(talk);
              return Optional.empty();
            });
    Thread.ofVirtual().name("connection-test").start(task);
    try {
      return task.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      talk.cutOff();
      return Optional.of(
          "connection to " + where + " failed: no answer within " + timeout.toSeconds() + " s");
    } catch (ExecutionException e) {
      return Optional.of("connection to " + where + " failed: " + reason(e.getCause()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      talk.cutOff();
      return Optional.of("connection to " + where + " was interrupted");
    }
  }

  private static String reason(@Nullable Throwable failure) {
    return failure == null ? "unknown" : String.valueOf(failure.getMessage());
  }

  private static void tcp(String host, int port, RuleTest.Conversation conversation, Talk talk)
      throws IOException {
    try (Socket socket = talk.on(new Socket())) {
      socket.connect(new InetSocketAddress(host, port));
      converse(conversation, host, socket.getInputStream(), socket.getOutputStream());
    }
  }

  /** Silence is consent: only a port nobody listens on answers, with a refusal. */
  private static void udp(String host, int port, RuleTest.Connection test, Talk talk)
      throws IOException {
    try (DatagramSocket socket = talk.on(new DatagramSocket())) {
      socket.connect(new InetSocketAddress(host, port));
      socket.setSoTimeout((int) Math.max(1, Math.min(500, test.timeout().toMillis() / 2)));
      socket.send(new DatagramPacket(new byte[1], 1));
      socket.receive(new DatagramPacket(new byte[1], 1));
    } catch (PortUnreachableException e) {
      throw new IOException("port unreachable", e);
    } catch (SocketTimeoutException e) {
      return;
    }
  }

  private static void unixSocket(Path path, RuleTest.Conversation conversation, Talk talk)
      throws IOException {
    try (SocketChannel channel = talk.on(SocketChannel.open(StandardProtocolFamily.UNIX))) {
      UnixSockets.connect(channel, path);
      converse(
          conversation,
          "localhost",
          Channels.newInputStream(channel),
          Channels.newOutputStream(channel));
    }
  }

  private static void converse(
      RuleTest.Conversation conversation, String host, InputStream in, OutputStream out)
      throws IOException {
    switch (conversation) {
      case RuleTest.Conversation.None _ -> {}
      case RuleTest.Conversation.Http http -> http(http.request(), host, in, out);
      case RuleTest.Conversation.Script script -> {
        for (RuleTest.Step step : script.steps()) {
          switch (step.kind()) {
            case SEND -> {
              out.write(Escapes.resolve(step.text()).getBytes(StandardCharsets.ISO_8859_1));
              out.flush();
            }
            case EXPECT -> expect(Pattern.compile(step.text()), in);
          }
        }
      }
    }
  }

  private static void http(String request, String host, InputStream in, OutputStream out)
      throws IOException {
    String text =
        "GET %s HTTP/1.1\r\nHost: %s\r\nAccept: */*\r\nUser-Agent: monit/5.2.5\r\nConnection: close\r\n\r\n"
            .formatted(request, host);
    out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c >= 0 && c != '\n' && line.length() < LONGEST_ANSWER; c = in.read()) {
      line.append((char) c);
    }
    String[] words = line.toString().strip().split(" ");
    if (words.length < 2 || !words[0].startsWith("HTTP/") || !words[1].matches("[0-9]{3}")) {
      throw new IOException("the answer is not HTTP");
    }
    if (Integer.parseInt(words[1]) >= 400) {
      throw new IOException("the server answered with HTTP status " + words[1]);
    }
  }

  private static void expect(Pattern pattern, InputStream in) throws IOException {
    StringBuilder answer = new StringBuilder();
    byte[] buffer = new byte[1024];
    while (answer.length() < LONGEST_ANSWER) {
      int n = in.read(buffer);
      if (n < 0) {
        break;
      }
      answer.append(new String(buffer, 0, n, StandardCharsets.ISO_8859_1));
      if (Thread.currentThread().isInterrupted()) {
        throw new InterruptedIOException("interrupted");
      }
      if (pattern.matcher(answer).find()) {
        return;
      }
    }
    throw new IOException("the answer does not match '" + pattern + "'");
  }

  /** The escapes of {@code send}: {@code \r \n \t \\ \0xHH}. */
  static final class Escapes {
    private static final Pattern ESCAPE = Pattern.compile("\\\\(0x[0-9A-Fa-f]{2}|[rnt\\\\])");

    private Escapes() {}

    static String resolve(String text) {
      return ESCAPE
          .matcher(text)
          .replaceAll(
              match ->
                  Matcher.quoteReplacement(
                      switch (match.group(1)) {
                        case "r" -> "\r";
                        case "n" -> "\n";
                        case "t" -> "\t";
                        case "\\" -> "\\";
                        default ->
                            String.valueOf(
                                (char) Integer.parseInt(match.group(1).substring(2), 16));
                      }));
    }
  }
}
