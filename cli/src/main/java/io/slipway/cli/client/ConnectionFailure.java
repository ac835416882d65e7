package io.slipway.cli.client;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import javax.net.ssl.SSLException;

/**
 * What is told of a server that cannot be spoken with.
 *
 * @param server its kind
 * @param url where it should be
 * @param advice what to look at when nobody is there
 */
record ConnectionFailure(String server, String url, String advice) {
  SlipwayException of(IOException e) {
    if (e instanceof SSLException untrusted && !isCutOff(untrusted)) {
      return new SlipwayException(
          ErrorCode.GENERIC,
          "The %s at '%s' cannot be trusted: %s. Check --ca-cert (BOSH_CA_CERT)."
              .formatted(server, url, innermost(e)),
          e);
    }
    if (e instanceof ConnectException || e instanceof HttpConnectTimeoutException) {
      return new DirectorUnreachable(
          "There is no %s at '%s': %s. %s".formatted(server, url, problem(e), advice), e);
    }
    return new DirectorUnreachable(
        "The connection to the %s at '%s' failed: %s".formatted(server, url, innermost(e)), e);
  }

  /** A server that dies while it greets has not shown a wrong certificate. */
  private static boolean isCutOff(SSLException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof EOFException || cause instanceof SocketException) {
        return true;
      }
    }
    return false;
  }

  private static String problem(IOException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnresolvedAddressException) {
        return "the name is unknown";
      }
    }
    return e instanceof HttpConnectTimeoutException ? "no answer" : "connection refused";
  }

  private static String innermost(Throwable e) {
    Throwable cause = e;
    while (cause.getCause() != null && cause.getCause().getMessage() != null) {
      cause = cause.getCause();
    }
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }
}
