package io.slipway.director.credentials;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Sends requests to a server that may answer anything, of any size, slowly or not at all. */
final class BoundedHttp {
  /** Connections break; what was asked is asked again this often in all. */
  private static final int ATTEMPTS = 3;

  /** Bytes; as much as a credential of ours, and then some. */
  private static final int LARGEST_ANSWER = 4 << 20;

  private final HttpClient client;
  private final Duration timeout;

  /**
   * @param authority a PEM file; one that is empty is as good as none
   */
  BoundedHttp(Optional<Path> authority, Duration timeout) throws IOException {
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(timeout)
            .followRedirects(HttpClient.Redirect.NEVER);
    if (authority.isPresent()) {
      trust(authority.get()).ifPresent(builder::sslContext);
    }
    this.client = builder.build();
    this.timeout = timeout;
  }

  private static Optional<SSLContext> trust(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      Collection<? extends Certificate> certificates =
          CertificateFactory.getInstance("X.509").generateCertificates(in);
      if (certificates.isEmpty()) {
        return Optional.empty();
      }
      KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
      trusted.load(null, null);
      for (Certificate one : certificates) {
        trusted.setCertificateEntry(Integer.toString(trusted.size()), one);
      }
      TrustManagerFactory managers =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      managers.init(trusted);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, managers.getTrustManagers(), null);
      return Optional.of(context);
    } catch (GeneralSecurityException e) {
      throw new IOException("holds no certificates in PEM", e);
    }
  }

  /** What came back, read to its end. */
  record Answer(int status, String body) {
    boolean isSuccess() {
      return status / 100 == 2;
    }

    /** It may hold a secret. */
    @Override
    public String toString() {
      return "Answer[" + status + "]";
    }
  }

  /** Why there is no answer, in words for users. */
  static final class NoAnswerException extends Exception {
    private final boolean again;

    private NoAnswerException(String message, boolean again, @Nullable Throwable cause) {
      super(message, cause);
      this.again = again;
    }

    String message() {
      return String.valueOf(getMessage());
    }
  }

  Answer send(HttpRequest request) throws NoAnswerException {
    for (int attempt = 1; ; attempt++) {
      try {
        return sendOnce(request);
      } catch (NoAnswerException e) {
        if (!e.again || attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  private Answer sendOnce(HttpRequest request) throws NoAnswerException {
    CompletableFuture<HttpResponse<byte[]>> exchange =
        client.sendAsync(request, _ -> new BoundedBody());
    try {
      HttpResponse<byte[]> response = exchange.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
      return new Answer(response.statusCode(), new String(response.body(), StandardCharsets.UTF_8));
    } catch (TimeoutException e) {
      exchange.cancel(true);
      throw late(e);
    } catch (ExecutionException e) {
      throw reason(e.getCause() == null ? e : e.getCause());
    } catch (InterruptedException e) {
      exchange.cancel(true);
      Thread.currentThread().interrupt();
      throw new NoAnswerException("the request was interrupted", false, e);
    }
  }

  private NoAnswerException late(Throwable cause) {
    return new NoAnswerException(
        "there was no whole answer within " + timeout.toSeconds() + " s", true, cause);
  }

  private NoAnswerException reason(Throwable thrown) {
    return switch (thrown) {
      case TooLargeException e ->
          new NoAnswerException(
              "the answer is larger than " + (LARGEST_ANSWER >> 20) + " MiB", false, e);
      case HttpTimeoutException e -> late(e);
      case SSLException e ->
          new NoAnswerException(
              "its certificate is not trusted, or it does not speak TLS", true, e);
      case ConnectException e ->
          e.getCause() instanceof UnknownHostException || isUnresolved(e)
              ? new NoAnswerException("there is no host of that name", true, e)
              : new NoAnswerException("the connection was refused", true, e);
      default -> new NoAnswerException("the connection broke", true, thrown);
    };
  }

  private static boolean isUnresolved(Throwable thrown) {
    Throwable cause = thrown.getCause();
    return cause != null
        && (cause instanceof UnresolvedAddressException
            || (cause.getCause() instanceof UnresolvedAddressException));
  }

  private static final class TooLargeException extends IOException {}

  /** Gives up as soon as there is too much. */
  private static final class BoundedBody implements BodySubscriber<byte[]> {
    private final CompletableFuture<byte[]> body = new CompletableFuture<>();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private Flow.@Nullable Subscription subscription;

    @Override
    public CompletionStage<byte[]> getBody() {
      return body;
    }

    @Override
    public void onSubscribe(Flow.Subscription made) {
      subscription = made;
      made.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> pieces) {
      for (ByteBuffer piece : pieces) {
        if (bytes.size() + piece.remaining() > LARGEST_ANSWER) {
          if (subscription != null) {
            subscription.cancel();
          }
          body.completeExceptionally(new TooLargeException());
          return;
        }
        byte[] read = new byte[piece.remaining()];
        piece.get(read);
        bytes.writeBytes(read);
      }
    }

    @Override
    public void onError(Throwable thrown) {
      body.completeExceptionally(thrown);
    }

    @Override
    public void onComplete() {
      body.complete(bytes.toByteArray());
    }
  }
}
