package io.slipway.http;

import io.slipway.director.Downloads;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Where the Director listens, and how much and how long its clients may ask of it.
 *
 * @param address of this machine; {@code 0.0.0.0} and {@code ::} for all of them
 * @param port the only one to listen on; empty: 25555, or another while somebody has that
 * @param names what clients call the Director besides the address: host names and addresses, for
 *     its certificate
 * @param connections at a time
 * @param firstRequest from accepting a connection to the end of the first request's head, the
 *     handshake included
 * @param nextRequest from an answer to the end of the next request's head, as with BOSH's nginx
 * @param transfer for each 64 KiB of a body or an answer
 * @param upload bytes of a release or stemcell, uploaded or fetched from where it is said to be
 */
public record HttpSettings(
    String address,
    Optional<Integer> port,
    List<String> names,
    int connections,
    Duration firstRequest,
    Duration nextRequest,
    Duration transfer,
    long upload) {
  public static final HttpSettings DEFAULT =
      new HttpSettings(
          "127.0.0.1",
          Optional.empty(),
          List.of(),
          512,
          Duration.ofSeconds(30),
          Duration.ofSeconds(75),
          Duration.ofSeconds(60),
          Downloads.LARGEST);

  public HttpSettings {
    names = List.copyOf(names);
  }

  Connections.Limits limits() {
    return new Connections.Limits(connections, firstRequest, nextRequest, transfer);
  }
}
